package ingest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
)

// parsed counts the streams that were parsed.
var parsed atomic.Int64

// parseLines makes an event of each line "MILLISECONDS TEXT", so that these
// tests know what to expect without the tables of the parsers.
func parseLines(r io.Reader, pos event.Position, opt parsers.Options) (iter.Seq2[event.Event, error], *parsers.Summary) {
	parsed.Add(1)
	sum := &parsers.Summary{From: event.NoTime, To: event.NoTime}
	return func(yield func(event.Event, error) bool) {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			sum.Lines++
			e := event.Event{Kind: event.MemberJoined, Side: opt.Side, Layout: opt.Layout, Text: lines.Text(), Pos: pos}
			e.Pos.Line = int(sum.Lines)
			if _, err := fmt.Sscan(e.Text, &e.At); err != nil {
				panic(err)
			}
			e.Fields = []event.Value{{Key: event.FromTime, Text: fmt.Sprint(e.At)}, {Key: event.Group, Text: opt.Zone}}
			sum.From, sum.To = e.At, e.At
			if !yield(e, nil) {
				return
			}
		}
		if lines.Err() != nil {
			yield(event.Event{}, lines.Err())
		}
	}, sum
}

// put writes a log of n lines from a time on and returns its path.
func put(t testing.TB, dir, name string, from, n int) string {
	t.Helper()
	path := filepath.Join(dir, name)
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d line of %s\n", from+i, name)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(b.String()), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

func options(t testing.TB, paths ...string) Options {
	return Options{Paths: paths, CacheDir: filepath.Join(t.TempDir(), "cache"), Tool: "test", parse: parseLines}
}

func ingest(t testing.TB, opt Options) *Result {
	t.Helper()
	r, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Case.Close() })
	return r
}

func texts(t testing.TB, r *Result) (all []string) {
	t.Helper()
	for e, err := range r.Events(context.Background(), index.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Text)
	}
	return all
}

// again runs with the same options and compares what was read and is known.
func again(t *testing.T, opt Options, read, known, events int) *Result {
	t.Helper()
	before := parsed.Load()
	r := ingest(t, opt)
	if r.Read != read || r.Known != known {
		t.Errorf("%d files read and %d known, want %d and %d", r.Read, r.Known, read, known)
	}
	if n := int(parsed.Load() - before); n != read {
		t.Errorf("%d streams parsed, want %d", n, read)
	}
	if read == 0 && r.Bytes != 0 {
		t.Errorf("%d bytes read of known files", r.Bytes)
	}
	if n := len(texts(t, r)); n != events {
		t.Errorf("%d events, want %d", n, events)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	return r
}

func TestOnlyWhatIsNewIsRead(t *testing.T) {
	logs := t.TempDir()
	put(t, logs, "a.log", 0, 3000)
	b := put(t, logs, "b.log", 100, 20)
	opt := options(t, logs)
	again(t, opt, 2, 0, 3020)
	again(t, opt, 0, 2, 3020)
	put(t, logs, "b.log", 100, 25) // another size
	again(t, opt, 1, 1, 3025)
	put(t, logs, "c.log", 0, 1)
	again(t, opt, 1, 2, 3026)
	info, err := os.Stat(b)
	if err != nil {
		t.Fatal(err)
	}
	put(t, logs, "b.log", 900, 25) // same size and time, other content
	if err := os.Chtimes(b, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	again(t, opt, 1, 2, 3026)
	if err := os.Remove(b); err != nil {
		t.Fatal(err)
	}
	again(t, opt, 0, 2, 3001)
	again(t, opt, 0, 2, 3001)
	opt.Reading.Zone = []Rule{{"a.log", "Europe/Berlin"}}
	again(t, opt, 2, 0, 3001) // another case
	opt.Tool = "test 2"
	again(t, opt, 2, 0, 3001) // it may know other lines
}

// A given case is added to; what other paths led to stays.
func TestGivenCase(t *testing.T) {
	logs := t.TempDir()
	a, b := put(t, logs, "a.log", 0, 10), put(t, logs, "b.log", 100, 20)
	opt := options(t)
	opt.CaseDir = filepath.Join(t.TempDir(), "case")
	if _, err := Run(context.Background(), opt); !errors.Is(err, index.ErrNotExist) {
		t.Errorf("a case that is not there opens with %v", err)
	}
	opt.Paths = []string{a}
	again(t, opt, 1, 0, 10)
	opt.Paths = []string{b}
	again(t, opt, 1, 0, 30)
	opt.Paths = nil
	again(t, opt, 0, 0, 30)

	opt.Paths = []string{a}
	held := ingest(t, opt)
	put(t, logs, "a.log", 0, 11)
	if _, err := Run(context.Background(), opt); !errors.Is(err, index.ErrInUse) {
		t.Errorf("writing a case that is being read says %v", err)
	}
	held.Close()
	again(t, opt, 1, 0, 31)
	opt.CaseDir = logs
	if _, err := Run(context.Background(), opt); !errors.Is(err, index.ErrNotCase) {
		t.Errorf("a folder of logs as a case says %v", err)
	}
}

// The same files give the same case, however they are named and however many
// are read at once.
func TestOrderOfPathsDoesNotMatter(t *testing.T) {
	logs := t.TempDir()
	var paths []string
	for i := range 6 {
		paths = append(paths, put(t, logs, fmt.Sprintf("%d.log", i), 50*i%170, 200))
	}
	var first []event.Event
	var inputs []index.Input
	for i, order := range [][]int{{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {3, 0, 5, 1, 4, 2, 3}} {
		opt := options(t)
		opt.Workers = 1 + i
		for _, at := range order {
			opt.Paths = append(opt.Paths, paths[at])
		}
		r := ingest(t, opt)
		var got []event.Event
		for e, err := range r.Events(context.Background(), index.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e)
		}
		if first == nil {
			first, inputs = got, r.Inputs()
		}
		if len(got) != 1200 || !reflect.DeepEqual(got, first) || !reflect.DeepEqual(r.Inputs(), inputs) {
			t.Errorf("order %v gives another case", order)
		}
	}
}

func TestRulesReachTheirFiles(t *testing.T) {
	logs := t.TempDir()
	put(t, logs, "broker-1/server.log", 1_000_000, 1)
	put(t, logs, "app.log", 2_000_000, 1)
	opt := options(t, logs)
	opt.Reading = Reading{
		Zone:   []Rule{{"*.log", "+02:00"}, {"app*", "Asia/Tokyo"}},
		Offset: []Rule{{"broker-1/**", "-1.5s"}},
		Side:   []Rule{{"broker*/*", "broker"}},
		Layout: []Rule{{"app.log", "%d %m%n"}},
	}
	r := ingest(t, opt)
	var got []string
	for e := range r.Events(context.Background(), index.Query{}) {
		got = append(got, fmt.Sprintf("%d %s %s %s|%s", e.At, e.Get(event.FromTime), e.Get(event.Group), e.Side, e.Layout))
	}
	if want := []string{"998500 998500 +02:00 broker|", "2000000 2000000 Asia/Tokyo |%d %m%n"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if in := r.Inputs()[1]; in.From != 998_500 || in.To != 998_500 {
		t.Errorf("the input is from %d to %d", in.From, in.To)
	}
}

func TestMeaninglessRules(t *testing.T) {
	f := func(r Reading, want string) {
		t.Helper()
		opt := options(t)
		opt.Reading = r
		if _, err := Run(context.Background(), opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("says %v, want %q", err, want)
		}
	}
	f(Reading{Zone: []Rule{{"*", "Mars/Olympus"}}}, `read zone *=Mars/Olympus: no time zone is named "Mars/Olympus"`)
	f(Reading{Zone: []Rule{{"*", "Local"}}}, "no time zone")
	f(Reading{Zone: []Rule{{"[", "UTC"}}}, "syntax error in pattern")
	f(Reading{Offset: []Rule{{"*", "5"}}}, "no duration")
	f(Reading{Side: []Rule{{"*", "server"}}}, "neither broker nor client")
	f(Reading{Layout: []Rule{{"*", "log4j"}}}, "no pattern")
}

// A rule that no file matches is said: it is nearly always a slip.
func TestIdleRules(t *testing.T) {
	opt := options(t, put(t, t.TempDir(), "app/broker.log", 0, 3))
	opt.Reading = Reading{Zone: []Rule{{"app/*.log", "UTC"}, {"borker*", "Asia/Tokyo"}}}
	r := ingest(t, opt)
	if want := []string{"zone borker*=Asia/Tokyo: no file matches borker*"}; !slices.Equal(r.Notes, want) {
		t.Errorf("notes %q, want %q", r.Notes, want)
	}
}

func TestMatchGlob(t *testing.T) {
	f := func(glob, name string, want bool) {
		t.Helper()
		if matchGlob(glob, name) != want {
			t.Errorf("matchGlob(%q, %q) is %v", glob, name, !want)
		}
	}
	f("app*.log", "/var/log/app-1.log", true)
	f("app*.log", "app.d/x.log", false)
	f("log/app.log", "/var/log/app.log", true)
	f("og/app.log", "/var/log/app.log", false)
	f("/log/app.log", "/var/log/app.log", false)
	f("/var/**", "/var/log/app.log", true)
	f("/var/**/app.log", "/var/app.log", true)
	f("**/b/*.log", "a/b/c.log", true)
	f("**/b/*.log", "a/b/c/d.log", false)
	f("b/**/d*", "a/b/c/c/d.log", true)
	f("./logs/*", "logs/a", true)
	f("x.tgz/**", "logs/x.tgz/var/a.log", true)
	f(strings.Repeat("**/", 200)+"x", strings.Repeat("a/", 2000)+"y", false) // and soon
}

// Standard input gets a case of its own, which goes with it.
func TestStdin(t *testing.T) {
	opt := options(t, "-")
	opt.Stdin = strings.NewReader("1 a\n2 b\n")
	r := ingest(t, opt)
	if got := texts(t, r); len(got) != 2 {
		t.Errorf("%q", got)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if left := files(t, opt.CacheDir); len(left) > 0 {
		t.Errorf("it leaves %q", left)
	}
}

// files lists the files and the folders' lowest below dir.
func files(t *testing.T, dir string) (all []string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return nil
	})
	return all
}

// An interrupt leaves nothing new, and what was there.
func TestInterrupt(t *testing.T) {
	logs := t.TempDir()
	put(t, logs, "a.log", 0, 10)
	opt := options(t, logs)
	again(t, opt, 1, 0, 10)
	before := files(t, opt.CacheDir)
	put(t, logs, "b.log", 0, 50_000)
	ctx, cancel := context.WithCancel(context.Background())
	opt.Progress = func(done, total int64) {
		if done > 100_000 {
			cancel()
		}
	}
	for _, paths := range [][]string{{logs}, {filepath.Join(logs, "b.log")}} {
		opt.Paths = paths
		if _, err := Run(ctx, opt); !errors.Is(err, context.Canceled) {
			t.Errorf("an interrupt says %v", err)
		}
		if after := files(t, opt.CacheDir); !slices.Equal(before, after) {
			t.Errorf("%q, before %q", after, before)
		}
		ctx, cancel = context.WithCancel(context.Background())
	}
	cancel()
}

// What cannot be read is an input that says why; the rest is read.
func TestUnreadableIsNamed(t *testing.T) {
	logs := t.TempDir()
	put(t, logs, "a.log", 0, 10)
	put(t, logs, "empty.log", 0, 0)
	if err := os.WriteFile(filepath.Join(logs, "x.rar"), []byte("Rar!\x1a\x07 and so on"), 0o600); err != nil {
		t.Fatal(err)
	}
	packed, err := os.Create(filepath.Join(logs, "z.zip"))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(packed)
	for _, name := range []string{"one.log", "two.log"} {
		m, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(m, "5 of %s\n", name)
	}
	if err := errors.Join(z.Close(), packed.Close()); err != nil {
		t.Fatal(err)
	}
	opt := options(t, logs)
	for _, read := range []int{4, 0} { // the skipped ones too are known the second time
		r := ingest(t, opt)
		var got []string
		for _, in := range r.Inputs() {
			got = append(got, fmt.Sprintf("%s!%s %d %v", filepath.Base(in.Path), in.Inside, in.Events, in.Skipped != ""))
		}
		want := []string{"a.log! 10 false", "empty.log! 0 true", "x.rar! 0 true", "z.zip!one.log 1 false", "z.zip!two.log 1 false"}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if r.Read != read {
			t.Errorf("%d files read, want %d", r.Read, read)
		}
		r.Close()
	}
	opt.Paths = []string{logs, filepath.Join(logs, "no.log")}
	if _, err := Run(context.Background(), opt); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing path says %v", err)
	}
}

// A stream that ends too early keeps what was read of it, says so, and is read
// again when more of it has been written.
func TestTruncatedIsSaid(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for i := range 20_000 {
		fmt.Fprintf(z, "%d %x\n", i, i*i*i)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.log.gz")
	if err := os.WriteFile(path, packed.Bytes()[:packed.Len()/2], 0o600); err != nil {
		t.Fatal(err)
	}
	opt := options(t, path)
	for _, read := range []int{1, 0} {
		r := ingest(t, opt)
		in := r.Inputs()[0]
		if in.Broken == "" || in.Skipped != "" || in.Events < 1000 || in.Events >= 20_000 || len(texts(t, r)) != int(in.Events) || r.Read != read {
			t.Errorf("%d events, broken %q, skipped %q, %d files read, want %d", in.Events, in.Broken, in.Skipped, r.Read, read)
		}
		r.Close()
	}
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	r := ingest(t, opt)
	if in := r.Inputs()[0]; in.Broken != "" || in.Events != 20_000 {
		t.Errorf("whole: %d events, broken %q", in.Events, in.Broken)
	}
	r.Close()
}

func BenchmarkIngest(b *testing.B) {
	path := put(b, b.TempDir(), "a.log", 0, 500_000)
	for b.Loop() {
		begin := time.Now()
		r := ingest(b, options(b, path))
		b.ReportMetric(500_000/time.Since(begin).Seconds(), "events/s")
		r.Close()
	}
}
