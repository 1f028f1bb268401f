package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	frugal()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	// A reader that closes the pipe ends the output, not the program: what lies
	// in temporary folders is still removed, and the exit status still tells.
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
}
