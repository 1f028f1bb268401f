package main

import "time"

// contest is one row of the table: what rebalog does, and how that is judged.
type contest struct {
	work   string
	args   []string // of rebalog; inputs stand as {NAME}
	again  bool     // with the case of an earlier run
	grown  string   // an input: it stands as {grown}, and its last hundredth came after an earlier run
	first  bool     // only until the first line of output
	rival  *rival   // nil: the limit alone counts
	factor float64  // of the rival's time, that rebalog may take
	limit  time.Duration
}

// rival is another program at work on the same input.
type rival struct {
	name    string
	command string // of a shell; inputs stand as {NAME}, {temp} is an empty folder
	needs   []string
	slow    bool // it is run but once
}

// literals are sixteen texts of Kafka's lines about groups, such as somebody would
// look for first.
var literals = []string{
	"GroupCoordinator", "ConsumerCoordinator", "Preparing to rebalance group", "Stabilized group", "has failed, removing it from the group",
	"sending LeaveGroup request", "consumer poll timeout has expired", "Attempt to heartbeat failed", "(Re-)joining group", "Successfully joined group",
	"Revoke previously assigned partitions", "Lost previously assigned partitions", "Request joining group due to", "UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "CommitFailedException",
}

func ripgrep(input string) *rival {
	return &rival{name: "rg", command: "rg -c -F -f {literals} {" + input + "}", needs: []string{"rg"}}
}

func lnav(input string) *rival {
	return &rival{name: "lnav", command: "lnav -n -c ';select count(*) from all_logs where log_body like \"%Preparing to rebalance%\"' {" + input + "}", needs: []string{"lnav"}, slow: true}
}

func unpack(program, input string) *rival {
	return &rival{name: program + " -dc", command: program + " -dc {" + input + "} > /dev/null", needs: []string{program}}
}

func diagnose(input string) []string { return []string{"diagnose", "--quiet", "{" + input + "}"} }

var contests = []contest{
	{work: "an application's log", args: diagnose("application.log"), rival: ripgrep("application.log"), factor: 1.5},
	{work: "the same", args: diagnose("application.log"), rival: lnav("application.log"), factor: 1.0 / 50},
	{work: "the same as JSON lines", args: diagnose("application.json"), rival: ripgrep("application.json"), factor: 3},
	{work: "the same, packed by gzip", args: diagnose("application.log.gz"), rival: unpack("gzip", "application.log.gz"), factor: 0.65},
	{work: "the same, packed by zstd", args: diagnose("application.log.zst"), rival: unpack("zstd", "application.log.zst"), factor: 1.5},
	{work: "a broker's log, the case written", args: diagnose("broker.log"), rival: lnav("broker.log"), factor: 1.0 / 4, limit: 5 * time.Second},
	{work: "the same, packed by gzip", args: diagnose("broker.log.gz"), rival: unpack("gzip", "broker.log.gz"), factor: 2},
	{work: "a bundle of 15 pods, .tgz of .gz", args: diagnose("bundle.tgz"), factor: 0.5, rival: &rival{
		name: "tar xzf; rg -z", command: "tar xzf {bundle.tgz} -C {temp} && rg -z -c -F -f {literals} {temp}", needs: []string{"tar", "gzip", "rg"}}},
	{work: "the application's log again", args: diagnose("application.log"), again: true, limit: 100 * time.Millisecond},
	{work: "the broker's log again", args: diagnose("broker.log"), again: true, limit: 100 * time.Millisecond},
	{work: "the bundle again", args: diagnose("bundle.tgz"), again: true, limit: 100 * time.Millisecond},
	{work: "the application's log, grown by 1 %", args: diagnose("grown"), grown: "application.log", limit: 200 * time.Millisecond},
	{work: "search: the first line found", args: []string{"search", "--quiet", "kind:rebalance-started", "{broker.log}"}, again: true, first: true, limit: 100 * time.Millisecond},
	{work: "start: --help", args: []string{"--help"}, limit: 30 * time.Millisecond},
	{work: "start: explain", args: []string{"explain"}, limit: 30 * time.Millisecond},
}

// eightfold is the application's log, eight times as long.
const eightfold = "application.8x.log"

// flatness is a race against itself.
var flatness = contest{work: "eight times as much of an application's log", args: diagnose(eightfold), factor: 8.8,
	rival: &rival{name: "once as much", command: "XDG_CACHE_HOME={temp} {rebalog} diagnose --quiet {application.log}"}}
