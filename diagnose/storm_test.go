package diagnose

import (
	"fmt"
	"runtime/debug"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

// BenchmarkStorm diagnoses a group that never comes to rest. What a departure
// costs must hardly depend on how many there are: the time for each is reported.
func BenchmarkStorm(b *testing.B) {
	for _, departures := range []int{1_000, 10_000, 100_000} {
		events := storm(departures)
		b.Run(fmt.Sprint(departures), func(b *testing.B) {
			for b.Loop() {
				if r := stormReport(b, events); r.Groups[0].Rebalances != 2*departures {
					b.Fatalf("%d rebalances, want %d", r.Groups[0].Rebalances, 2*departures)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*departures), "ns/departure")
		})
	}
}

// A storm of either side's words is told whole: each departure has its cause.
func TestStorm(t *testing.T) {
	r := stormReport(t, storm(2_000))
	if n := r.Groups[0].ByCause["poll-interval-exceeded"]; n != 4_000 {
		t.Errorf("rebalances by cause %v, want 4000 of poll-interval-exceeded", r.Groups[0].ByCause)
	}
}

// Ten times the departures may take some ten times as long; whoever looks through a
// group for each of its departures makes it a hundred. Both sides of the comparison run
// for as long, so that a busy machine slows both down.
func TestStormIsNearlyLinear(t *testing.T) {
	fastest := func(departures, storms int) time.Duration {
		events, best := storm(departures), time.Hour
		for range 3 {
			begin := time.Now()
			for range storms {
				stormReport(t, events)
			}
			best = min(best, time.Since(begin))
		}
		return best
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it hits the larger one alone
	few, many := fastest(1_000, 10), fastest(10_000, 1)
	if many > 5*few {
		t.Errorf("ten times 1000 departures take %v, 10000 take %v", few, many)
	}
}

func stormReport(t testing.TB, events []event.Event) *Report {
	t.Helper()
	var all Stream = func(yield func(event.Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
	r, err := Run(all, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// storm composes what a coordinator and eight members print when one member after
// the other misses its poll interval and comes back, every twenty seconds.
func storm(departures int) []event.Event {
	s := &stormLog{}
	for i := range departures {
		at := int64(1_700_000_000_000) + int64(i)*20_000
		client := fmt.Sprintf("orders-%d", i%8)
		id, next := stormID(client, i/8), stormID(client, i/8+1)
		s.client(at, client, id, event.PollTimeout)
		s.client(at, client, id, event.LeaveSent, event.Value{Key: event.Reason, Text: "consumer poll timeout has expired."})
		s.broker(at+5, id, event.RebalanceStarted, event.Value{Key: event.Trigger, Text: event.TriggerLeave}, event.Value{Key: event.Generation, Text: fmt.Sprint(2 * i)})
		s.broker(at+5, id, event.MemberLeft, event.Value{Key: event.Reason, Text: "consumer poll timeout has expired."}, event.Value{Key: event.ClientID, Text: client})
		s.settled(at+900, 2*i+1)
		s.client(at+5000, client, "", event.Joining)
		s.broker(at+5003, next, event.MemberIDGiven)
		s.broker(at+5006, next, event.RebalanceStarted, event.Value{Key: event.Trigger, Text: event.TriggerJoin}, event.Value{Key: event.Generation, Text: fmt.Sprint(2*i + 1)})
		s.settled(at+5900, 2*i+2)
		s.client(at+5905, client, next, event.Joined, event.Value{Key: event.Generation, Text: fmt.Sprint(2*i + 2)})
	}
	return s.events
}

func stormID(client string, n int) string {
	return fmt.Sprintf("%s-%08x-0000-4000-a000-%012x", client, n, n)
}

type stormLog struct{ events []event.Event }

func (s *stormLog) settled(at int64, generation int) {
	gen := event.Value{Key: event.Generation, Text: fmt.Sprint(generation)}
	s.broker(at, "", event.GroupStabilized, gen, event.Value{Key: event.Size, Text: "8"})
	s.broker(at+5, "", event.AssignmentGot, gen)
}

func (s *stormLog) broker(at int64, member string, kind event.Kind, more ...event.Value) {
	s.add(event.Event{At: at, Side: event.Broker, Node: "0", Pos: event.Position{Path: "broker.log"}, Kind: kind}, member, more)
}

func (s *stormLog) client(at int64, client, member string, kind event.Kind, more ...event.Value) {
	more = append(more, event.Value{Key: event.ClientID, Text: client})
	s.add(event.Event{At: at, Side: event.Client, Thread: client, Pos: event.Position{Path: client + ".log"}, Kind: kind}, member, more)
}

func (s *stormLog) add(e event.Event, member string, fields []event.Value) {
	e.TimeFrom, e.Pos.Line = event.TimeZoned, len(s.events)+1
	e.Fields = append(fields, event.Value{Key: event.Group, Text: "orders"})
	if member != "" {
		e.Fields = append(e.Fields, event.Value{Key: event.Member, Text: member})
	}
	s.events = append(s.events, e)
}
