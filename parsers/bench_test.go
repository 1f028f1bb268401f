package parsers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

// The stages, each by itself, over an application's log and a coordinator's.
// MB/s are of log text.

var benchmarked = []struct{ name, text string }{
	{"application", lineByLine("2006-01-02 15:04:05.000", "%s  INFO 17 --- [nio-8080-exec-1] c.e.shop.orders.OrderController          : order 4711 of customer 42 accepted, total 255.07 EUR, promotion SPRING-81, stock reserved until slot 1730331122\n")},
	{"coordinator", lineByLine("2006-01-02 15:04:05,000", aRebalance...)},
}

// aRebalance is what a broker says of a rebalance, and lines of others
// between them.
var aRebalance = []string{
	"[%s] INFO [GroupCoordinator 0]: Dynamic member with unknown member id joins group orders-191 in Stable state. Created a new member id orders-191-0-07671f64-3491-4e5e-a726-b121958a8820 and request the member to rejoin with this id. (kafka.coordinator.group.GroupCoordinator)\n",
	"[%s] INFO [GroupCoordinator 0]: Preparing to rebalance group orders-191 in state PreparingRebalance with old generation 7 (__consumer_offsets-19) (reason: Adding new member orders-191-0-07671f64-3491-4e5e-a726-b121958a8820 with group instance id None; client reason: need to re-join with the given member-id) (kafka.coordinator.group.GroupCoordinator)\n",
	"[%s] INFO [UnifiedLog partition=events-74, dir=/var/lib/kafka/data] Incremented log start offset to 1279767004 due to segment deletion (kafka.log.UnifiedLog)\n",
	"[%s] INFO [GroupCoordinator 0]: Stabilized group orders-191 generation 8 (__consumer_offsets-19) with 3 members (kafka.coordinator.group.GroupCoordinator)\n",
	"[%s] INFO [GroupCoordinator 0]: Assignment received from leader orders-191-0-07671f64-3491-4e5e-a726-b121958a8820 for group orders-191 for generation 8. The group has 3 members, 0 of which are static. (kafka.coordinator.group.GroupCoordinator)\n",
	"[%s] INFO [LocalLog partition=events-96, dir=/var/lib/kafka/data] Rolled new log segment at offset 1147783076 in 65 ms. (kafka.log.LocalLog)\n",
	"[%s] INFO [GroupCoordinator 0]: Member orders-191-0-07671f64-3491-4e5e-a726-b121958a8820 in group orders-191 has failed, removing it from the group (kafka.coordinator.group.GroupCoordinator)\n",
}

// benchmarkLines is how many lines a benchmark reads.
const benchmarkLines = 20_000

// lineByLine are lines in turn, 20 in a second.
func lineByLine(stamp string, lines ...string) string {
	var b strings.Builder
	at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	for i := range benchmarkLines {
		at = at.Add(50 * time.Millisecond)
		fmt.Fprintf(&b, lines[i%len(lines)], at.Format(stamp))
	}
	return b.String()
}

func benchmarkStage(b *testing.B, stage func(text string)) {
	for _, log := range benchmarked {
		b.Run(log.name, func(b *testing.B) {
			b.SetBytes(int64(len(log.text)))
			b.ReportAllocs()
			for b.Loop() {
				stage(log.text)
			}
		})
	}
}

func BenchmarkStageSieve(b *testing.B) {
	s := tableSieve()
	buf := make([]byte, 16<<20)
	benchmarkStage(b, func(text string) {
		n := copy(buf, text)
		s.each(buf, n, func(int, int) int { return 0 })
	})
}

func BenchmarkStageLines(b *testing.B) {
	benchmarkStage(b, func(text string) {
		for range Lines(strings.NewReader(text)) {
		}
	})
}

func BenchmarkStageRecords(b *testing.B) {
	benchmarkStage(b, func(text string) {
		for range Records(Lines(strings.NewReader(text)), event.Position{}, Options{}, &Summary{}) {
		}
	})
}

func BenchmarkStageEvents(b *testing.B) {
	benchmarkStage(b, func(text string) {
		events, _ := Parse(strings.NewReader(text), event.Position{}, Options{})
		for range events {
		}
	})
}

func BenchmarkStageSkim(b *testing.B) {
	benchmarkStage(b, func(text string) {
		events, _ := Parse(strings.NewReader(text), event.Position{}, Options{Skim: Skim{On: true, Head: 1 << 16}})
		for range events {
		}
	})
}

// BenchmarkStageRecognise tells what records say.
func BenchmarkStageRecognise(b *testing.B) {
	r := recogniser{known: known()}
	for _, log := range benchmarked {
		var all []Record
		for rec := range Records(Lines(strings.NewReader(log.text)), event.Position{}, Options{}, &Summary{}) {
			all = append(all, rec)
		}
		b.Run(log.name, func(b *testing.B) {
			b.SetBytes(int64(len(log.text)))
			b.ReportAllocs()
			for b.Loop() {
				for i := range all {
					rec := all[i]
					if ctx, line, values := r.recognise(&rec); line != nil {
						r.fields(line, values, &ctx)
					}
				}
			}
		})
	}
}

// BenchmarkSift compares the two ways to look at an ordinary text, and finds
// hardly anything.
func BenchmarkSift(b *testing.B) {
	text := []byte(benchmarked[0].text)
	text = text[:256<<10] // so much is searched at a time
	for _, way := range []struct {
		name string
		sift func(*siftTable, []byte, int, *siftList) (int, int)
	}{{"fast", sift}, {"plain", siftPlain}} {
		b.Run(way.name, func(b *testing.B) {
			s := newSieve(anchor{text: "groupId=orders"})
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				var list siftList
				way.sift(&s.bits, text, len(text)-slack, &list)
			}
		})
	}
}

func BenchmarkEnds(b *testing.B) {
	text := []byte(benchmarked[0].text)[:256<<10]
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		stringEnds.each(text, len(text)-slack, func(int) {})
	}
}
