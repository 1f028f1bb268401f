package parsers

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// endsOf are the places that are told, and behind them what else was seen.
func endsOf(each func([]byte, int, func(int)) controls, text []byte) (out []int) {
	seen := each(append(slices.Clone(text), bytes.Repeat([]byte{'\n'}, slack)...), len(text), func(at int) { out = append(out, at) })
	return append(out, -int(seen))
}

// FuzzEndsAgreeWithPlainGo is the law of what is written in assembly.
func FuzzEndsAgreeWithPlainGo(f *testing.F) {
	for c := range 256 {
		f.Add([]byte{byte(c), '\n', byte(c), '"', byte(c), '\\'}, c)
	}
	f.Add([]byte(`{"message":"done in 5s","thread":"main"}`+"\n"), 300)
	f.Add([]byte("done in 5s\n\x1b[0m"), 3)
	f.Add([]byte(""), 0)
	f.Fuzz(func(t *testing.T, text []byte, times int) {
		text = bytes.Repeat(text, 1+abs(times)%500)
		for _, e := range []endBytes{lineEnds, stringEnds} {
			if got, want := endsOf(e.each, text), endsOf(e.eachPlain, text); !slices.Equal(got, want) {
				t.Errorf("%q in %q: %v, want %v", e, text, got, want)
			}
		}
	})
}

func TestEndsOfALogAgreeWithPlainGo(t *testing.T) {
	text, err := os.ReadFile(logsOfSamples(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	for shift := range 70 {
		if got, want := endsOf(lineEnds.each, text[shift:]), endsOf(lineEnds.eachPlain, text[shift:]); len(want) < 2 || !slices.Equal(got, want) {
			t.Fatalf("from byte %d on: %v, want %v", shift, got, want)
		}
	}
}

// TestDurationsAtTheEndAreFound asserts that a line is read which ends in a long
// duration, wherever its message ends.
func TestDurationsAtTheEndAreFound(t *testing.T) {
	f := func(line string, want bool) {
		t.Helper()
		form, before := spring, "2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : %s\n"
		if line[0] == '{' {
			form, before = nil, `{"time":"2024-05-01T10:00:00.123Z","message":"%s"}`+"\n"
		}
		for shift := range 40 {
			text := fmt.Sprintf(before, strings.Repeat("x", shift))
			if hot := candidates(form, text+line); slices.Equal(hot, []int{len(text)}) != want {
				t.Errorf("behind %d bytes: %v: %s", len(text), hot, line)
			}
		}
	}
	f("2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order 4711 packed in 5000 ms", true)
	f("2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order 4711 packed in 5000 ms\r", true)
	f("2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order 4711 packed in 5000 ms\n", true)
	f("2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order 4711 packed (12s)", true)
	f("2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order 4711 packed in 50 ms", false)
	f("2024-05-01 10:00:00.123  INFO 17 --- [main] c.e.Orders : order 4711 packed in 5000 boxes", false)
	f(`{"time":"2024-05-01T10:00:00.123Z","message":"packed in 1m18.2s","thread":"main"}`, true)
	f(`{"time":"2024-05-01T10:00:00.123Z","message":"packed in 7 seconds\nall of it","thread":"main"}`, true)
	f(`{"time":"2024-05-01T10:00:00.123Z","message":"packed in 1ms","thread":"main"}`, false)
}
