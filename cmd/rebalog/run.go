package main

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/alecthomas/kong"
)

// Exit statuses, a promise to scripts.
const (
	statusOK          = 0
	statusFailed      = 1
	statusUsage       = 2
	statusFailOn      = 3
	statusNotKafka    = 4 // outranks statusFailOn
	statusInterrupted = 130
)

// cli is the command line: a field for each command.
type cli struct {
	Color   string           `enum:"auto,always,never" default:"auto" placeholder:"WHEN" help:"Use colour: auto, always or never."`
	Quiet   bool             `short:"q" help:"Only results and errors: no progress, warnings or hints."`
	Version kong.VersionFlag `short:"V" help:"Print the version."`

	Diagnose diagnoseCmd `cmd:"" help:"What happened, why, and the fix. The command when none is named."`
	Search   searchCmd   `cmd:"" help:"Find what the logs say of a group, a member, an event."`
	Coverage coverageCmd `cmd:"" help:"Account for every line: what was read, and what was not understood."`
	Explain  explainCmd  `cmd:"" help:"How a scenario comes about, what looks like it, and the fix."`
	Lines    linesCmd    `cmd:"" help:"The log lines that rebalog knows, and what each proves."`
	Debug    debugCmd    `cmd:"" help:"What one stage made of the input: records, events, history."`
	Schema   schemaCmd   `cmd:"" help:"Print the JSON Schema of the report."`
	Print    versionCmd  `cmd:"" name:"version" help:"Print the version."`
}

// call is one invocation: the streams it may use and what it was told about them.
type call struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	env            []string
	stages         stages
	color          string
	quiet          bool
	implied        bool // no command was named, so the first PATH may be a misspelt one
	commands       []string
	key            string // names what the command makes of the logs; empty: it is not kept
}

// status is an outcome that needs no message: the report has said it.
type status int

func (status) Error() string { return "" }

func (s status) orNil() error {
	if s == statusOK {
		return nil
	}
	return s
}

// run is the program: it returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) int {
	c := &call{ctx: ctx, stdin: stdin, stdout: untilClosed(stdout), stderr: stderr, env: env, stages: built}
	return c.finish(c.dispatch(args))
}

// exited carries the status that kong wants to end with, after help or version.
type exited int

// dispatch parses the arguments and runs the command. Without any, at a
// terminal, it shows what there is to type.
func (c *call) dispatch(args []string) error {
	if _, tty := terminal(c.stdin); tty && len(args) == 0 {
		if err := c.parse([]string{"--help"}, c.stderr); err != nil {
			return err
		}
		return status(statusUsage)
	}
	return c.parse(args, c.stdout)
}

// parse runs the command that args name. What --help asks for goes to help.
func (c *call) parse(args []string, help io.Writer) (err error) {
	var flags cli
	parser, err := newParser(&flags, c, help)
	if err != nil {
		return err
	}
	defer func() {
		// kong ends a program that was asked for help; here only the call ends.
		if r := recover(); r != nil {
			if _, ok := r.(exited); !ok {
				panic(r)
			}
			err = nil
		}
	}()
	c.commands = commandNames(parser.Model)
	if len(args) > 0 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	args, c.implied = commandFirst(args, parser.Model)
	if args, err = flagsFirst(args, parser.Model); err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	c.color, c.quiet = flags.Color, flags.Quiet
	if err != nil {
		return asUsage(err)
	}
	return parsed.Run()
}

// newParser builds the grammar; its errors are mistakes in the structs above.
func newParser(flags *cli, c *call, help io.Writer) (*kong.Kong, error) {
	return kong.New(flags,
		kong.Name("rebalog"),
		kong.Description(about),
		kong.Writers(help, c.stderr),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.Vars{"version": versionLine()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100, NoExpandSubcommands: true, NoAppDescFormat: true}),
		kong.ExplicitGroups(flagGroups),
		kong.WithHyphenPrefixedParameters(true), // --since -3h
		kong.Bind(c),
	)
}

// asUsage turns a complaint of the parser into a usage error; kong's own
// status for it is 80.
func asUsage(err error) error {
	var parse *kong.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	hint := "rebalog --help shows the commands"
	if parse.Context != nil && parse.Context.Command() != "" {
		hint = commandOf(parse.Context) + " --help shows what it takes"
	}
	return usage{err.Error(), hint}
}

// commandOf names the command as far as it was understood.
func commandOf(ctx *kong.Context) string {
	if node := ctx.Selected(); node != nil {
		return node.FullPath()
	}
	return "rebalog"
}

// finish says what is left to say about err and returns the exit status.
func (c *call) finish(err error) int {
	var u usage
	var s status
	switch {
	case err == nil:
		return statusOK
	case errors.As(err, &s):
		return int(s)
	case c.ctx.Err() != nil: // whatever failed, it failed because of the interrupt
		c.complain("interrupted")
		return statusInterrupted
	case errors.As(err, &u):
		c.complain(u.message)
		c.hint(u.hint)
		return statusUsage
	default:
		c.complain(err.Error())
		c.hint(hintOf(err))
		return statusFailed
	}
}
