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
	{"application", lineByLine(20_000, "2006-01-02 15:04:05.000", "%s  INFO 17 --- [nio-8080-exec-1] c.e.shop.orders.OrderController          : order 4711 of customer 42 accepted, total 255.07 EUR, promotion SPRING-81, stock reserved until slot 1730331122\n")},
	{"coordinator", lineByLine(20_000, "2006-01-02 15:04:05,000", "[%s] INFO [GroupCoordinator 0]: Preparing to rebalance group orders-191 in state PreparingRebalance with old generation 7 (__consumer_offsets-19) (reason: Adding new member orders-191-0-07671f64-3491-4e5e-a726-b121958a8820 with group instance id None; client reason: need to re-join with the given member-id) (kafka.coordinator.group.GroupCoordinator)\n")},
}

// lineByLine is a line n times, 20 in a second.
func lineByLine(n int, stamp, line string) string {
	var b strings.Builder
	at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	for range n {
		at = at.Add(50 * time.Millisecond)
		fmt.Fprintf(&b, line, at.Format(stamp))
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
	benchmarkStage(b, func(text string) {
		t := padded(text)
		s.each(t[:len(t)+slack], len(t), func(int, int) int { return 0 })
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
