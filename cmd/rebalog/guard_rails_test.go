package main

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/samples"
)

// never is what must not be advised for a scenario: it would not help, or harm.
var never = map[string][]string{
	"poll-interval-exceeded":    {settings.Session, settings.Heartbeat, settings.GroupSession},
	"session-timeout-too-small": {settings.PollInterval, settings.PollRecords},
	"process-paused":            {settings.PollInterval, settings.PollRecords},
	"process-crashed":           {settings.PollInterval, settings.PollRecords},
	"heartbeat-thread-dead":     {settings.Session, settings.PollInterval, settings.PollRecords},
	"network-cut":               {settings.PollInterval, settings.PollRecords},
	"coordinator-unresponsive":  {settings.PollInterval, settings.PollRecords},
	"coordinator-moved":         {settings.PollInterval, settings.PollRecords},
	"coordinator-loading":       {settings.Session, settings.PollInterval, settings.PollRecords},
	"slow-rejoin":               {settings.Session, settings.PollInterval},
	"pending-member":            {settings.PollInterval, settings.PollRecords},
	"leader-never-synced":       {settings.Session, settings.PollInterval},
	"join-request-cut":          {settings.Session, settings.PollInterval},
	"rebalance-timeout-zero":    {settings.Session, settings.PollInterval},
	"rolling-deploy":            {settings.PollInterval, settings.PollRecords},
	"static-member-fenced":      {settings.Session},
	"revocation-timeout":        {settings.Session, settings.GroupSession, settings.Heartbeat},
}

// No advice breaks a guard rail, in any sample: the setting that would not help, the
// value that the member has already, a longer time-out without its price.
func TestGuardRails(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	for _, name := range samples.Names() {
		t.Run(name, func(t *testing.T) {
			i := invocation{stages: built}
			r, err := report.Read(strings.NewReader(i.run("sample:"+name, "--format", "json").out))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range r.Findings {
				for _, x := range f.Fixes {
					railed(t, f, x)
				}
			}
		})
	}
}

func railed(t *testing.T, f diagnose.Finding, x diagnose.Fix) {
	t.Helper()
	said := f.Scenario + ": " + x.Setting + " " + x.From + " -> " + x.To
	if slices.Contains(never[f.Scenario], x.Setting) {
		t.Errorf("%s is never advised", said)
	}
	if f.Scenario == "commit-after-eviction" {
		t.Errorf("%s: the eviction needs a fix, not the commit", said)
	}
	if x.From == x.To && x.To != "" {
		t.Errorf("%s is what it is already", said)
	}
	if slices.ContainsFunc(f.Avoid, func(a diagnose.Avoid) bool { return a.Setting == x.Setting }) {
		t.Errorf("%s is advised and advised against", said)
	}
	ms, err := strconv.ParseInt(x.To, 10, 64)
	if err != nil {
		return
	}
	switch x.Setting {
	case settings.Session, settings.GroupSession:
		now, err := strconv.ParseInt(x.From, 10, 64)
		if longer := err != nil || ms > now; ms < 9_000 || ms > 1_800_000 || longer && !strings.Contains(x.Costs, "is noticed only after") {
			t.Errorf("%s, costs %q: at least three heartbeats, at most what brokers allow, with its price", said, x.Costs)
		}
	case settings.PollInterval:
		if !strings.Contains(x.Costs, "wait") || ms > 1_800_000 && !strings.Contains(x.Costs, "30 minutes") {
			t.Errorf("%s, costs %q: rebalances wait as long, and a dead loop goes unnoticed", said, x.Costs)
		}
	}
}
