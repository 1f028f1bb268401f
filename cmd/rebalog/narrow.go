package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers/event"
)

// narrowing spells the flags that leave something out of a report, so that it
// stands in the report itself, which outlives the command; "" for none.
func (f *choosingFlags) narrowing() string {
	var said []string
	for _, flag := range []struct {
		name   string
		values []string
	}{{"--group", f.Group}, {"--member", f.Member}, {"--since", []string{f.Since.said}}, {"--until", []string{f.Until.said}}, {"--around", []string{f.Around}}} {
		for _, v := range flag.values {
			if v != "" {
				said = append(said, flag.name+" "+v)
			}
		}
	}
	if len(said) == 0 {
		return ""
	}
	return "only what concerns " + strings.Join(said, ", ") + " is shown"
}

// checkNarrowing warns of names and times that lead nowhere: what they leave
// looks like a group without incidents.
func (c *call) checkNarrowing(f *choosingFlags, r *diagnose.Report, opened caseReader) error {
	if findingName.MatchString(f.Around) && !slices.ContainsFunc(r.Findings, func(x diagnose.Finding) bool { return x.ID == f.Around || x.Key == f.Around }) {
		return usage{"--around: there is no finding " + f.Around, "the report without --around names them"}
	}
	for _, name := range f.Group {
		if !slices.ContainsFunc(r.Groups, func(g diagnose.Group) bool { return g.Name == name }) {
			c.warn(fmt.Sprintf("--group: nothing speaks of a group %q", name))
			c.hint(groupHint(name, groupNames(opened)))
		}
	}
	for _, name := range f.Member {
		if !slices.ContainsFunc(r.Groups, func(g diagnose.Group) bool { return hasMember(&g, name) }) {
			c.warn(fmt.Sprintf("--member: no group shows a member %q", name))
		}
	}
	first, last := stretchOf(opened.Inputs())
	if s := f.Since.resolve(last); last != 0 && s > last {
		c.warn(fmt.Sprintf("--since %s is after the end of the logs, %s", f.Since.said, stamp(last)))
	}
	if u := f.Until.resolve(last); last != 0 && u != 0 && u < first {
		c.warn(fmt.Sprintf("--until %s is before the logs begin, %s", f.Until.said, stamp(first)))
	}
	return nil
}

// stretchOf is the time from the first record to the last, 0 where none has one.
func stretchOf(inputs []index.Input) (first, last int64) {
	for _, in := range inputs {
		if in.From != event.NoTime && in.From != 0 && (first == 0 || in.From < first) {
			first = in.From
		}
	}
	return first, lastTime(inputs)
}

func hasMember(g *diagnose.Group, name string) bool {
	return slices.ContainsFunc(g.Members, func(m diagnose.Member) bool {
		return slices.Contains([]string{m.ID, m.ClientID, m.InstanceID}, name) || slices.Contains(m.MemberIDs, name)
	})
}

// maxHinted bounds the names in a hint.
const maxHinted = 10

func groupHint(name string, names []string) string {
	switch meant := nearest(name, names); {
	case meant != "":
		return "did you mean --group " + meant + "?"
	case len(names) == 0:
		return ""
	case len(names) > maxHinted:
		return fmt.Sprintf("the logs speak of %s and %d more", strings.Join(names[:maxHinted], ", "), len(names)-maxHinted)
	}
	return "the logs speak of " + strings.Join(names, ", ")
}

// groupNames lists the groups that any event names; it reads the whole case,
// and is asked only when something was not found.
func groupNames(opened caseReader) []string {
	names := map[string]bool{}
	for e, err := range opened.Events(index.Query{}) {
		if g := e.Get(event.Group); err == nil && g != "" {
			names[g] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
