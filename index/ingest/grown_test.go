package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
)

// readings counts the files that were read whole, and those that were read on.
type readings struct{ whole, on atomic.Int64 }

// small makes the parts that a stream is read in so small that the samples have many.
func (n *readings) small(opt Options) Options {
	skim := parsers.Skim{On: true, Head: 3000, Piece: 2000}
	opt.parse = func(r io.Reader, pos event.Position, o parsers.Options) (iter.Seq2[event.Event, error], *parsers.Summary) {
		o.Skim = skim
		n.whole.Add(1)
		return parsers.Parse(struct{ io.Reader }{r}, pos, o) // a file's own parts are larger
	}
	opt.resume = func(r io.Reader, pos event.Position, o parsers.Options, at *parsers.Checkpoint) (iter.Seq2[event.Event, error], *parsers.Summary, error) {
		o.Skim = skim
		n.on.Add(1)
		return parsers.Resume(struct{ io.Reader }{r}, pos, o, at)
	}
	return opt
}

// real reads as the program does.
func real(opt Options) Options {
	opt.parse, opt.resume = nil, nil
	return opt
}

// contents is all that a case holds, for comparison: ids of inputs tell only where
// they were first, and of what is kept for going on, the number of readings differs.
func contents(t testing.TB, r *Result) (events []event.Event, inputs []index.Input) {
	t.Helper()
	for e, err := range r.Events(context.Background(), index.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	for _, in := range r.Inputs() {
		in.ID = ""
		if len(in.Resume) > 0 {
			p, err := unpackResumption(in.Resume)
			if err != nil {
				t.Fatal(err)
			}
			p.Parts = 0
			in.Resume = []byte(fmt.Sprintf("%+v", *p))
		}
		inputs = append(inputs, in)
	}
	return events, inputs
}

// sameAsFresh compares a case with one that is made anew of the same files.
func sameAsFresh(t testing.TB, got *Result, opt Options) {
	t.Helper()
	opt.CacheDir = filepath.Join(t.TempDir(), "fresh")
	fresh := ingest(t, opt)
	defer fresh.Close()
	events, inputs := contents(t, got)
	want, wantInputs := contents(t, fresh)
	for i := range max(len(events), len(want)) {
		if i >= len(events) || i >= len(want) || !reflect.DeepEqual(events[i], want[i]) {
			t.Fatalf("%d events, want %d; the first that differs is %d: %+v, want %+v", len(events), len(want), i, events[min(i, len(events)-1)], want[min(i, len(want)-1)])
		}
	}
	for i := range wantInputs {
		if !reflect.DeepEqual(inputs[i], wantInputs[i]) {
			t.Fatalf("input %+v\nwant %+v", inputs[i], wantInputs[i])
		}
	}
}

// grow runs after each step of what changes the files, and compares with a fresh
// case in the end. It returns the bytes that each run read.
func grow(t testing.TB, opt Options, steps ...func()) (read []int64) {
	t.Helper()
	for i, step := range steps {
		step()
		r := ingest(t, opt)
		if read = append(read, r.Bytes); i == len(steps)-1 {
			sameAsFresh(t, r, opt)
		}
		r.Close()
	}
	return read
}

func write(t testing.TB, path string, text []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, text, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// TestGrownFilesMakeTheSameCase is the law: whatever logs there are, wherever their
// readings ended, the case is that of reading them whole.
func TestGrownFilesMakeTheSameCase(t *testing.T) {
	texts := map[string][]byte{}
	samples := os.DirFS("../../samples")
	err := fs.WalkDir(samples, ".", func(path string, d fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".log" && err == nil {
			texts[path], err = fs.ReadFile(samples, path)
		}
		return err
	})
	if err != nil || len(texts) < 100 {
		t.Fatal(len(texts), err)
	}
	var n readings
	dir := t.TempDir()
	to := func(share float64) func() {
		return func() {
			rng := rand.New(rand.NewPCG(7, uint64(100*share)))
			for path, text := range texts {
				at := min(len(text), int(float64(len(text))*(share+rng.Float64()*0.2)))
				had, _ := os.ReadFile(filepath.Join(dir, path))
				if at > len(had) {
					write(t, filepath.Join(dir, path), text[:at])
				}
			}
		}
	}
	if testing.Short() {
		maps.DeleteFunc(texts, func(path string, _ []byte) bool { return len(path)%5 > 0 })
	}
	for _, workers := range []int{1, 8} {
		opt := n.small(options(t, dir))
		opt.Workers = workers
		os.RemoveAll(dir)
		steps := []func(){to(0.5), to(0.7), to(0.72), to(1)}
		grow(t, opt, steps[min(2, workers-1):]...)
	}
	if n.on.Load() < int64(len(texts)) {
		t.Errorf("%d files were read on, %d whole", n.on.Load(), n.whole.Load())
	}
}

// lines are the lines of an application's log.
func chatterText(t testing.TB) []byte {
	text, err := os.ReadFile(chatter(t))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestOnlyTheRestIsRead asserts that the cost of a run is that of what was added.
func TestOnlyTheRestIsRead(t *testing.T) {
	path, text := filepath.Join(t.TempDir(), "app.log"), chatterText(t)
	at := func(n int) func() { return func() { write(t, path, text[:n]) } }
	read := grow(t, real(options(t, path)), at(3_000_000), at(3_000_100), at(len(text)-1_000_000), at(len(text)))
	const piece = 300_000
	if read[1] > piece || read[2] > int64(len(text))-4_000_000+piece || read[3] > 1_000_000+piece {
		t.Errorf("%d bytes were read", read)
	}
}

// TestManyPartsBecomeOne asserts that a case does not fall to pieces.
func TestManyPartsBecomeOne(t *testing.T) {
	path, text := filepath.Join(t.TempDir(), "app.log"), chatterText(t)
	var count readings
	opt := count.small(options(t, path))
	for i := range maxParts + 5 {
		n := 100_000 + i*100
		write(t, path, text[:n])
		r := ingest(t, opt)
		if i == maxParts+4 {
			sameAsFresh(t, r, opt)
		}
		r.Close()
	}
	if n := count.whole.Load(); n != 3 { // with the fresh one
		t.Errorf("the file was read whole %d times, want twice", n-1)
	}
}

// TestNotTheSameBeginning asserts that a file which only looks grown is read whole.
func TestNotTheSameBeginning(t *testing.T) {
	path, text := filepath.Join(t.TempDir(), "app.log"), chatterText(t)
	f := func(name string, want int, step func()) {
		t.Helper()
		read := grow(t, real(options(t, path)), func() { write(t, path, text[:2_500_000]) }, step)
		if read[1] != int64(want) {
			t.Errorf("%s: %d bytes were read, want %d", name, read[1], want)
		}
	}
	f("truncated and written anew", len(text)-1_000_000, func() { write(t, path, text[1_000_000:]) })
	f("shorter", 2_000_000, func() { write(t, path, text[:2_000_000]) })
	f("another end", 3_000_000, func() {
		other := bytes.Clone(text[:3_000_000])
		other[2_499_990] = '#'
		write(t, path, other)
	})
	f("packed", 64<<10, func() { write(t, path, append([]byte("7z\xbc\xaf\x27\x1c"), text...)) })
}

// TestGrownAndRotated asserts that a log is known when it was written on and then
// given another name, and a new one begun at its path.
func TestGrownAndRotated(t *testing.T) {
	dir, text := t.TempDir(), chatterText(t)
	path := filepath.Join(dir, "server.log")
	for _, name := range []string{"server.log.1", "server.log.2024-05-01-10"} {
		opt := real(options(t, dir))
		os.RemoveAll(filepath.Join(dir, name))
		read := grow(t, opt, func() { write(t, path, text[:2_500_000]) }, func() {
			write(t, path, text[:3_000_000])
			if err := os.Rename(path, filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
			write(t, path, text[3_000_000:])
		})
		if want := int64(len(text)) - 2_500_000 + 300_000; read[1] > want {
			t.Errorf("%s: %d bytes were read, want %d at most", name, read[1], want)
		}
	}
}

// TestGrownCutOff asserts that a run which was stopped leaves the case as it was,
// and that the next one goes on from there.
func TestGrownCutOff(t *testing.T) {
	path, text := filepath.Join(t.TempDir(), "app.log"), chatterText(t)
	opt := real(options(t, path))
	write(t, path, text[:2_500_000])
	ingest(t, opt).Close()
	write(t, path, text)
	for _, after := range []int64{1, 300_000, 2_000_000} {
		ctx, cancel := context.WithCancel(context.Background())
		stopped := opt
		stopped.Progress = func(done, _ int64) {
			if done >= after {
				cancel()
			}
		}
		if r, err := Run(ctx, stopped); err == nil {
			r.Close()
			t.Fatalf("it ran on after %d bytes", after)
		}
		cancel()
	}
	if read := grow(t, opt, func() {}); read[0] > int64(len(text))-2_500_000+300_000 {
		t.Errorf("%d bytes were read after a stop", read[0])
	}
}

// TestGrownIsReadWhole names what is not read on.
func TestGrownIsReadWhole(t *testing.T) {
	dir, text := t.TempDir(), chatterText(t)
	path := filepath.Join(dir, "app.log")
	f := func(name string, change func(*Options), prepare func([]byte) []byte) {
		t.Helper()
		opt := real(options(t, path))
		first := opt
		whole := prepare(text)
		write(t, path, whole[:len(whole)-500_000])
		ingest(t, first).Close()
		change(&opt)
		write(t, path, whole)
		r := ingest(t, opt)
		if r.Bytes != int64(len(whole)) {
			t.Errorf("%s: %d bytes of %d were read", name, r.Bytes, len(whole))
		}
		sameAsFresh(t, r, opt)
		r.Close()
	}
	none := func(*Options) {}
	same := func(b []byte) []byte { return b }
	f("another program", func(o *Options) { o.Tool = "other" }, same)
	f("an account of every line", func(o *Options) { o.Whole = true }, same)
	f("UTF-16", none, func(b []byte) []byte {
		out := []byte("\xff\xfe")
		for _, c := range b {
			out = append(out, c, 0)
		}
		return out
	})
	f("NULs", none, func(b []byte) []byte { return append([]byte("\x00\x00\x00\x00"), b...) })
	f("a short one", none, func(b []byte) []byte { return b[:1_200_000] })
}

// TestDamagedResumption asserts that what cannot be gone on from costs only time.
func TestDamagedResumption(t *testing.T) {
	path, text := filepath.Join(t.TempDir(), "app.log"), chatterText(t)
	opt := real(options(t, path))
	opt.CaseDir = filepath.Join(t.TempDir(), "case")
	write(t, path, text[:2_500_000])
	ingest(t, opt).Close()
	manifest := filepath.Join(opt.CaseDir, "manifest.json")
	said, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(said), `"resume": "`) + 500
	said[at] ^= 1
	write(t, manifest, said)
	write(t, path, text)
	r := ingest(t, opt)
	if r.Bytes != int64(len(text)) {
		t.Errorf("%d bytes of %d were read", r.Bytes, len(text))
	}
	opt.CaseDir = ""
	sameAsFresh(t, r, opt)
}

// BenchmarkGrown reads a log of which the last hundredth was added.
func BenchmarkGrown(b *testing.B) {
	path, text := filepath.Join(b.TempDir(), "app.log"), chatterText(b)
	text = bytes.Repeat(text, 8)
	for name, had := range map[string]int{"hundredth": len(text) / 100 * 99, "all": 0} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text) - had))
			for b.Loop() {
				b.StopTimer()
				opt := real(options(b, path))
				write(b, path, text[:had])
				ingest(b, opt).Close()
				write(b, path, text)
				b.StartTimer()
				ingest(b, opt).Close()
			}
		})
	}
}
