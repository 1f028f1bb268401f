package index

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

// BenchmarkWrite writes one input of 200,000 events; -benchtime 1x is enough.
func BenchmarkWrite(b *testing.B) {
	events := someEvents("broker.log", 200_000, 0, 1)
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "case")
		begin := time.Now()
		writeCase(b, dir, map[string][]event.Event{"a": events}, MaxBlock)
		b.ReportMetric(float64(len(events))/time.Since(begin).Seconds(), "events/s")
		b.ReportMetric(float64(sizeOf(b, dir))/float64(len(events)), "bytes/event")
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
		newDocument(blockID{input: "a"}, nil, t)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}

func sizeOf(b *testing.B, dir string) (n int64) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*", "*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			b.Fatal(err)
		}
		n += info.Size()
	}
	return n
}
