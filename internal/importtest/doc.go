// Package importtest holds the test of which room may import which. It has no
// code of its own: the table in its test is the rule, and says why.
package importtest
