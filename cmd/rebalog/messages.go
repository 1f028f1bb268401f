package main

// What rebalog says to its user besides results, all of it here.
//
// Results go to stdout, nothing else does. Everything else goes to stderr, a
// line each, behind one of three prefixes:
//
//	rebalog: error:    why it ended without the result; always shown
//	rebalog: warning:  what limits the result: a file that was not read
//	rebalog: hint:     what to type instead
//
// Messages begin in lower case and end without a full stop. They name the thing
// as the user typed it, say what is wrong in the user's terms, and never blame.
// Progress is shown on a terminal only, on one line that is wiped at the end.
// Log lines that are not understood are no errors: coverage counts them.

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/index"
)

// about heads the help of the whole program.
const about = `Reads logs of Kafka brokers and clients and says why consumer groups rebalance.

    rebalog logs/                            what happened, why, and the fix
    rebalog broker.log app.log -o report.txt
    kubectl logs orders-0 | rebalog -
    rebalog sample:poll-interval-exceeded    see it work on an embedded incident
    rebalog explain                          the scenarios it can tell apart

PATH is a file, a folder, an archive, or - for standard input.`

// usage is a mistake in the arguments: exit status 2.
type usage struct{ message, hint string }

func (u usage) Error() string { return u.message }

// hinted is a failure with a way out.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

func hintOf(err error) string {
	var h hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}

// complain says why there is no result. Paths and names in it may come from
// anywhere, so it is made safe to show like everything else.
func (c *call) complain(message string) { c.say("error", message) }

// warn says what limits the result.
func (c *call) warn(message string) {
	if !c.quiet {
		c.say("warning", message)
	}
}

// hint says what to type instead.
func (c *call) hint(message string) {
	if message != "" && !c.quiet {
		c.say("hint", message)
	}
}

func (c *call) say(kind, message string) {
	// An error inside a library may run over several lines.
	message = strings.ReplaceAll(strings.TrimSpace(message), "\n", "; ")
	message = strings.Join(strings.Fields(message), " ")
	fmt.Fprintf(c.stderr, "rebalog: %s: %s\n", kind, report.Visible(message))
}

// The mistakes that more than one command can be told about.

func errNoPath(command, example string) error {
	return usage{command + " needs a PATH", "for example: rebalog " + example}
}

func errNoValue(flag string) error {
	return usage{flag + " needs a value", "rebalog --help shows the commands, each of them its flags"}
}

func errUnknownCommand(word, meant string) error {
	return usage{fmt.Sprintf("unknown command %q", word), fmt.Sprintf("did you mean rebalog %s? a file of that name is read as ./%s", meant, word)}
}

func errMissingPath(err error) error {
	return hinted{err, "PATH is a file, a folder, an archive, sample:NAME, or - for standard input"}
}

func errNothingRead(n int) error {
	if n == 0 {
		return hinted{errors.New("read input: there is not one file"), "a folder is walked; it may be the wrong one"}
	}
	return errors.New("read input: not one file could be read")
}

// errNotRead is about the only input there was.
func errNotRead(in index.Input) error {
	if in.Path == "-" {
		return hinted{errors.New("read standard input: " + in.Skipped), "name a PATH, or pipe a log into it"}
	}
	return fmt.Errorf("read %s: %s", inputName(in), in.Skipped)
}

func errClobber(path string) error {
	return usage{fmt.Sprintf("-o %s would overwrite an input", path), "name another file"}
}
