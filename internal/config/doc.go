// Package config reads the settings of serve: a YAML file where one is named, and
// the environment, which goes before it. Every setting has a path (telegram.token)
// and a variable (SIGNPOST_TELEGRAM_TOKEN); a secret can also stand in a file, named
// by the variable with _FILE behind it.
//
// All problems are reported at once, with where they are and how to mend them. A
// secret is a type that prints redacted. The package knows nothing of what the
// settings are for beyond their form.
package config
