//go:build unix

package main

import "syscall"

// noCore has the system write no core file. Where it refuses, the limit of whoever
// started the program holds.
func noCore() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
