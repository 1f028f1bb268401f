package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "race: error:", err)
		}
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	size byteSize
	seed uint64
	dir  string
	runs int
	only bool
	flat bool
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opt := options{size: 500_000_000}
	flags := flag.NewFlagSet("race", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Var(&opt.size, "size", "of each log, unpacked, such as 50MB or 2GB")
	flags.Uint64Var(&opt.seed, "seed", 1, "what the logs are made from")
	flags.StringVar(&opt.dir, "dir", filepath.Join(os.TempDir(), "rebalog-race"), "folder for the logs, kept for the next run")
	flags.IntVar(&opt.runs, "runs", 5, "of each program; the median counts")
	flags.BoolVar(&opt.flat, "flat", false, "only whether eight times as much of the application's log takes eight times as long")
	flags.BoolVar(&opt.only, "make", false, "only make the logs")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if opt.only {
		_, err := makeInputs(opt, stderr)
		return err
	}
	// Another process makes the logs: what this one has had in memory, the system
	// counts as the peak of those that it starts.
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := start(ctx, stderr, self, append(args, "-make")...); err != nil {
		return fmt.Errorf("make logs: %w", err)
	}
	in := opt.inputs()
	r := &race{ctx: ctx, in: in, runs: max(1, opt.runs), rebalog: in.path("rebalog"), progress: stderr}
	if err := start(ctx, stderr, "go", "build", "-o", r.rebalog, "./cmd/rebalog"); err != nil {
		return fmt.Errorf("build rebalog: %w", err)
	}
	if opt.flat {
		return r.all(stdout, []contest{flatness})
	}
	return r.all(stdout, contests)
}

func start(ctx context.Context, stderr io.Writer, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stderr = stderr
	return cmd.Run()
}
