package index

import (
	"context"
	"io/fs"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

// BenchmarkShapes writes one input of a hundred thousand events in blocks of several
// sizes, and reads it; -benchtime 1x is enough. Blocks of one event are documents.
func BenchmarkShapes(b *testing.B) {
	all := someEvents("broker.log", 100_000, 0, 1)
	for _, block := range []int{1, 16, 128, 512, MaxBlock} {
		events := all[:min(len(all), 10_000*block)]
		b.Run(strconv.Itoa(block), func(b *testing.B) {
			for b.Loop() {
				dir := filepath.Join(b.TempDir(), "case")
				begin := time.Now()
				writeCase(b, dir, map[string][]event.Event{"a": events}, block)
				b.ReportMetric(float64(len(events))/time.Since(begin).Seconds(), "written/s")
				b.ReportMetric(float64(sizeOf(b, dir))/float64(len(events)), "bytes/event")
				c := openCase(b, dir)
				begin = time.Now()
				readAll(b, c, Query{})
				b.ReportMetric(float64(len(events))/time.Since(begin).Seconds(), "read/s")
				begin = time.Now()
				readAll(b, c, Query{Groups: []string{"orders-7"}})
				b.ReportMetric(float64(time.Since(begin).Milliseconds()), "ms/group")
			}
		})
	}
}

func BenchmarkScan(b *testing.B) {
	events := someEvents("broker.log", 200_000, 0, 1)
	dir := filepath.Join(b.TempDir(), "case")
	writeCase(b, dir, map[string][]event.Event{"a": events[:100_000], "b": events[100_000:]}, MaxBlock)
	c := openCase(b, dir)
	for _, q := range []Query{{}, {Groups: []string{"orders-7"}}, {Words: []string{"nowhere"}}} {
		b.Run(strconv.Itoa(len(q.Groups)+2*len(q.Words)), func(b *testing.B) {
			for b.Loop() {
				begin := time.Now()
				for _, err := range c.Events(context.Background(), q) {
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(len(events))/time.Since(begin).Seconds(), "events/s")
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, size := range []int{256, 512, 1024, 2048} {
		events := someEvents("broker.log", size, 0, 1)
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			bytes := 0
			for b.Loop() {
				bytes = len(encodeBlock(events))
			}
			b.ReportMetric(float64(bytes)/float64(size), "bytes/event")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/event")
		})
	}
}

func BenchmarkTerms(b *testing.B) {
	events := someEvents("broker.log", MaxBlock, 0, 1)
	t := newTerms()
	for b.Loop() {
		t.reset()
		for i := range events {
			t.add(&events[i])
		}
		newDocument(blockID{input: "a"}, t)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}

func sizeOf(b *testing.B, dir string) (n int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkFirstHit opens a case of five million events, of five brokers, and
// takes the first that a query selects.
func BenchmarkFirstHit(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "case")
	w, err := Create(dir)
	if err != nil {
		b.Fatal(err)
	}
	const inputs, parts, each = 5, 10, 100_000
	m := Manifest{Tool: "test"}
	for i := range inputs {
		id := strconv.Itoa(i)
		for part := range parts {
			if err := w.Add(id, someEvents(id+".log", each, int64(part)*20*each, uint64(i))); err != nil {
				b.Fatal(err)
			}
		}
		m.Inputs = append(m.Inputs, Input{ID: id, Events: parts * each})
	}
	if err := w.Commit(m); err != nil {
		b.Fatal(err)
	}
	for name, q := range map[string]Query{
		"kind":  {Kinds: []event.Kind{event.MemberExpired}},
		"group": {Groups: []string{"orders-7"}},
		"word":  {Words: []string{"failed"}},
		"none":  {Words: []string{"nowhere"}},
		"late":  {Since: 20 * each * (parts - 1)},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c := openCase(b, dir)
				for _, err := range c.Events(context.Background(), q) {
					if err != nil {
						b.Fatal(err)
					}
					break
				}
				c.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/hit")
		})
	}
}
