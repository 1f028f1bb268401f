package main

import (
	"github.com/alecthomas/kong"
)

// Flags that mean the same in every command that has them. Globs, names and
// patterns are not split at commas, since any of them may hold one.

// flagGroups are the sections of a command's help.
var flagGroups = []kong.Group{
	{Key: "choose", Title: "What to look at:"},
	{Key: "read", Title: "How to read it:"},
	{Key: "output", Title: "What to write:"},
}

// readingFlags change how logs are read.
type readingFlags struct {
	Case    string   `group:"read" placeholder:"DIR" help:"Keep what was read in DIR, and add PATHs to what is there."`
	Zone    []string `group:"read" sep:"none" placeholder:"GLOB=ZONE" help:"Zone of lines that name none, e.g. 'app*=Europe/Berlin'; else UTC."`
	Offset  []string `group:"read" sep:"none" placeholder:"GLOB=DURATION" help:"Correct the clock of files, e.g. 'broker1*=-2s'."`
	Side    []string `group:"read" sep:"none" placeholder:"GLOB=SIDE" help:"Say that files are of a broker or a client."`
	Layout  []string `group:"read" sep:"none" placeholder:"GLOB=PATTERN" help:"log4j or logback pattern of files, e.g. 'app*=%d %p %c - %m%n'."`
	Workers int      `hidden:"" help:"Files read at once; 0: as many as there are processors."`
}

// choosingFlags narrow what is looked at.
type choosingFlags struct {
	Group  []string `group:"choose" sep:"none" placeholder:"NAME" help:"Only this group; may be repeated."`
	Member []string `group:"choose" sep:"none" placeholder:"ID" help:"Only this member, client or instance id; may be repeated."`
	Since  moment   `group:"choose" placeholder:"TIME" help:"From here on: '2024-05-01 10:00', '10:00' or '-3h' before the logs' end; UTC."`
	Until  moment   `group:"choose" placeholder:"TIME" help:"Up to here."`
	Around string   `group:"choose" placeholder:"TIME|FINDING" help:"Ten minutes before and after a time, or the time around a finding such as F1."`
}

// outputFlags say where a result goes, and in which form.
type outputFlags struct {
	Format string `group:"output" enum:"text,json" default:"text" placeholder:"FORMAT" help:"text or json."`
	Output string `group:"output" short:"o" placeholder:"FILE" help:"Write to FILE instead of standard output, whole or not at all."`
}
