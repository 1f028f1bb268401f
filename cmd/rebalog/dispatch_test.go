package main

import (
	"io"
	"strings"
	"testing"
)

// The command may be left out, and flags may stand before it.
func TestCommandFirst(t *testing.T) {
	parser, err := newParser(new(cli), &call{stderr: io.Discard}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	f := func(args, want string, wantImplied bool) {
		t.Helper()
		got, implied := commandFirst(strings.Fields(args), parser.Model)
		if strings.Join(got, " ") != want || implied != wantImplied {
			t.Errorf("%s: %q %v, want %q %v", args, got, implied, want, wantImplied)
		}
	}
	f("", "diagnose", true)
	f("logs", "diagnose logs", true)
	f("-", "diagnose -", true)
	f("diagnose logs", "diagnose logs", false)
	f("--format json search x logs", "search --format json x logs", false)
	f("--format=json search x logs", "search --format=json x logs", false)
	f("-o search logs", "diagnose -o search logs", true)
	f("-q search x", "search -q x", false)
	f("--since -3h logs", "diagnose --since -3h logs", true)
	f("-- search", "diagnose -- search", true)
	f("--help", "--help", false)
	f("-V", "-V", false)
	f("--quiet", "diagnose --quiet", true)
}

// Flags may stand anywhere among the PATHs, with their values.
func TestFlagsFirst(t *testing.T) {
	parser, err := newParser(new(cli), &call{stderr: io.Discard}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	f := func(args, want string) {
		t.Helper()
		got, err := flagsFirst(strings.Fields(args), parser.Model)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %q, %v, want %q", args, got, err, want)
		}
	}
	f("diagnose a --group g b -q c", "diagnose --group g -q -- a b c")
	f("diagnose a --since -3h b", "diagnose --since -3h -- a b")
	f("diagnose a -qo out b", "diagnose -qo out -- a b")
	f("diagnose a -oout b", "diagnose -oout -- a b")
	f("diagnose - --format=json", "diagnose --format=json -- -")
	f("diagnose a -- -q", "diagnose -- a -q")
	f("debug -o out events a", "debug events -o out -- a")
	f("search -q member=x logs", "search -q -- member=x logs")
	f("version", "version")
	f("--help", "--help")
}

// A flag that means nothing is a mistake of the arguments, whatever finds it.
func TestMeaninglessFlags(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	f := func(flag, want string) {
		t.Helper()
		i := invocation{stages: built, stdin: groupLine}
		got := i.run("-", flag)
		if message, _, _ := strings.Cut(got.err, "\n"); got.status != 2 || got.out != "" || message != "rebalog: error: "+want || !strings.Contains(got.err, "hint: for example: --") {
			t.Errorf("%s: status %d, stderr %q", flag, got.status, got.err)
		}
	}
	f("--zone=x", "--zone x has not the form GLOB=VALUE")
	f("--zone=*=Mars/Phobos", `--zone *=Mars/Phobos: no time zone is named "Mars/Phobos"`)
	f("--offset=*=soon", `--offset *=soon: "soon" is no duration such as -1.5s`)
	f("--side=*=middle", `--side *=middle: "middle" is neither broker nor client`)
	f("--side=[=broker", `--side [=broker: syntax error in pattern`)
	f("--layout=*=%m", `--layout *=%m: compile pattern "%m": nothing but a message: pattern not understood`)
}
