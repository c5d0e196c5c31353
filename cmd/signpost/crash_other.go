//go:build !unix

package main

// noCore has nothing to do: this system writes no core file.
func noCore() {}
