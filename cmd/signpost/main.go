// Command signpost answers parents' questions about children's safety online
// with fixed advice that people can read and check.
//
// It only wires: it reads flags and the environment, puts the rooms together
// (engine.go), and prints what they say. There is one file a command. Wording,
// thresholds and rules are in the content and in the rooms, never here.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the image has no time zones of its own
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
