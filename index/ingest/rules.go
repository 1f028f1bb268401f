package ingest

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
)

// Rule gives files a value: those whose path the glob matches. Of several rules
// that match, the last one counts.
//
// The glob is of path.Match, with ** for any number of folders. It is matched
// with the path as it was given and, unless it begins with a slash, with every
// end of it: "app*.log" and "broker-1/**" match in any folder. A member of an
// archive is found below the archive, as in "logs.tgz/var/log/app.log".
type Rule struct {
	Glob, Value string
}

// Reading is how files are read, where the lines do not say it.
type Reading struct {
	Zone   []Rule // IANA name or offset such as +02:00, of lines that state no zone
	Offset []Rule // duration such as -1.5s that is added to the times of a file
	Side   []Rule // "broker" or "client"
	Layout []Rule // log4j or logback pattern
}

// RuleError says that a rule means nothing: a mistake in the arguments, not in
// the logs.
type RuleError struct {
	Kind string // "zone", "offset", "side" or "layout"
	Rule Rule
	Err  error
}

func (e *RuleError) Error() string {
	return fmt.Sprintf("read %s %s=%s: %v", e.Kind, e.Rule.Glob, e.Rule.Value, e.Err)
}

func (e *RuleError) Unwrap() error { return e.Err }

// ruleKind is what one kind of rules is called, and which values it takes.
type ruleKind struct {
	name  string
	rules []Rule
	check func(string) error
}

func (r *Reading) kinds() []ruleKind {
	return []ruleKind{{"zone", r.Zone, checkZone}, {"offset", r.Offset, checkOffset}, {"side", r.Side, checkSide}, {"layout", r.Layout, checkLayout}}
}

// idle names the rules that no input matches, which is nearly always a slip: the
// times of a file would be hours off without a word.
func (r *Reading) idle(inputs []index.Input) (notes []string) {
	for _, kind := range r.kinds() {
		for _, rule := range kind.rules {
			if !slices.ContainsFunc(inputs, func(in index.Input) bool { return matchGlob(rule.Glob, ruleName(in.Path, in.Inside)) }) {
				notes = append(notes, fmt.Sprintf("%s %s=%s: no file matches %s", kind.name, rule.Glob, rule.Value, rule.Glob))
			}
		}
	}
	return notes
}

// check returns a [RuleError] for the first rule that means nothing.
func (r *Reading) check() error {
	for _, kind := range r.kinds() {
		for _, rule := range kind.rules {
			_, err := path.Match(strings.ReplaceAll(rule.Glob, "**", "*"), "")
			if err == nil {
				err = kind.check(rule.Value)
			}
			if err != nil {
				return &RuleError{kind.name, rule, err}
			}
		}
	}
	return nil
}

func checkZone(value string) error {
	for _, layout := range []string{"Z07:00", "-0700", "-07"} {
		if _, err := time.Parse(layout, value); err == nil {
			return nil
		}
	}
	if _, err := time.LoadLocation(value); err != nil || value == "" || value == "Local" {
		return fmt.Errorf("no time zone is named %q", value)
	}
	return nil
}

func checkOffset(value string) error {
	if _, err := time.ParseDuration(value); err != nil {
		return fmt.Errorf("%q is no duration such as -1.5s", value)
	}
	return nil
}

func checkSide(value string) error {
	if value != string(event.Broker) && value != string(event.Client) {
		return fmt.Errorf("%q is neither broker nor client", value)
	}
	return nil
}

func checkLayout(value string) error {
	if !strings.Contains(value, "%") {
		return fmt.Errorf("%q is no pattern: it has no %%", value)
	}
	return nil
}

// of returns what the rules say for one input: the parser's options, and what
// is to be added to its times, in milliseconds.
func (r *Reading) of(file, inside string) (parsers.Options, int64) {
	name := ruleName(file, inside)
	offset, _ := time.ParseDuration(last(r.Offset, name)) // checked before
	return parsers.Options{
		Zone: last(r.Zone, name), Side: event.Side(last(r.Side, name)), Layout: last(r.Layout, name),
	}, offset.Milliseconds()
}

// Corrects tells whether a rule corrects the clock of an input.
func (r *Reading) Corrects(file, inside string) bool {
	return last(r.Offset, ruleName(file, inside)) != ""
}

// ruleName is the name of an input that globs are matched with.
func ruleName(file, inside string) string {
	name := filepath.ToSlash(file)
	if inside != "" {
		name += "/" + strings.ReplaceAll(inside, "!", "/")
	}
	return name
}

func last(rules []Rule, name string) (value string) {
	for _, rule := range rules {
		if matchGlob(rule.Glob, name) {
			value = rule.Value
		}
	}
	return value
}

func matchGlob(glob, name string) bool {
	want, have := strings.Split(path.Clean(glob), "/"), strings.Split(path.Clean(name), "/")
	if matchParts(want, have) {
		return true
	}
	for i := 1; i < len(have) && !strings.HasPrefix(glob, "/"); i++ {
		if matchParts(want, have[i:]) {
			return true
		}
	}
	return false
}

// matchParts matches folder by folder. It goes back only to the last **, so it
// takes no longer than the product of both lengths.
func matchParts(want, have []string) bool {
	i, star, resume := 0, -1, 0
	for j := 0; j < len(have); {
		switch {
		case i < len(want) && want[i] == "**":
			star, resume = i, j
			i++
		case i < len(want) && matchPart(want[i], have[j]):
			i, j = i+1, j+1
		case star >= 0:
			resume++
			i, j = star+1, resume
		default:
			return false
		}
	}
	for i < len(want) && want[i] == "**" {
		i++
	}
	return i == len(want)
}

func matchPart(want, have string) bool {
	ok, err := path.Match(want, have)
	return ok && err == nil
}
