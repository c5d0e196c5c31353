// Package storetest starts a PostgreSQL server for tests, where its programs are
// installed. Only tests import it.
package storetest
