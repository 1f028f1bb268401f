package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
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
}

func run(args []string, stderr io.Writer) error {
	opt := options{size: 500_000_000}
	flags := flag.NewFlagSet("race", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Var(&opt.size, "size", "of each log, unpacked, such as 50MB or 2GB")
	flags.Uint64Var(&opt.seed, "seed", 1, "what the logs are made from")
	flags.StringVar(&opt.dir, "dir", "race", "folder for the logs, kept for the next run")
	if err := flags.Parse(args); err != nil {
		return err
	}
	_, err := makeInputs(opt, stderr)
	return err
}
