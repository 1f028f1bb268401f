package diagnose

import (
	"fmt"
	"math"
	"strconv"

	"github.com/rebalog/rebalog/diagnose/history"
)

// Duration spells milliseconds for people: "430 ms", "26.0 s", "4 min 12 s",
// "2 h 5 min", "3 d 4 h". Two units at most: nobody tunes a time-out by the
// milliseconds of an hour.
func Duration(ms int64) string {
	const second, minute, hour, day = 1000, 60_000, 3_600_000, 86_400_000
	switch {
	case ms < 0:
		return "-" + Duration(-max(ms, -math.MaxInt64))
	case ms < second:
		return fmt.Sprintf("%d ms", ms)
	case ms < minute-50: // what would round to 60.0 s is a minute
		return fmt.Sprintf("%.1f s", float64(ms)/second)
	case ms < hour-second/2:
		return twoUnits(rounded(ms, second), 60, "min", "s")
	case ms < 2*day:
		return twoUnits(rounded(ms, minute), 60, "h", "min")
	default:
		return twoUnits(rounded(ms, hour), 24, "d", "h")
	}
}

// rounded returns ms in units, to the nearest.
func rounded(ms, unit int64) int64 {
	n := ms / unit
	if ms%unit >= unit/2 {
		n++
	}
	return n
}

// twoUnits splits n small units into large ones of the given size and the rest.
func twoUnits(n, size int64, large, small string) string {
	if n%size == 0 {
		return fmt.Sprintf("%d %s", n/size, large)
	}
	return fmt.Sprintf("%d %s %d %s", n/size, large, n%size, small)
}

// instant writes a time of day in UTC for the middle of a sentence.
func instant(ms int64) string {
	s := Stamp(ms)
	if len(s) < 23 {
		return "an unknown time"
	}
	return s[11:23]
}

func text(n int64) string { return strconv.FormatInt(n, 10) }

// who names the member of a departure in a sentence.
func (f *facts) who() string {
	if f.m != nil {
		return f.m.Name
	}
	return name(f.d)
}

// departure is the line that says it left, with what it proves.
func (f *facts) departure() proof {
	says := "the coordinator's word on the member: " + string(f.d.How)
	if f.d.Line != nil && f.d.Line.Side == "client" {
		says = "the client's word that it is out of the group"
	}
	return proof{f.d.Line, says}
}

// told lists what the client said about it.
func (f *facts) told() []proof {
	var out []proof
	limit := "max.poll.interval.ms"
	if f.isWorker() {
		limit = "rebalance.timeout.ms" // WorkerCoordinator has the consumer's wording
	}
	for _, x := range []proof{
		{f.d.Timeout, "the client's own watchdog: no poll() within " + limit},
		{f.d.Leave, f.leaves()},
		{f.d.Learned, "the client learns that it is no member any more"},
		{f.d.Lost, "its partitions are given up"},
		{f.d.Rejoin, "it comes back"},
	} {
		if x.e != nil {
			out = append(out, x)
		}
	}
	return out
}

// leaves says what a LeaveGroup means: one that follows the expiry is that of a
// client which had not noticed.
func (f *facts) leaves() string {
	if f.d.How == history.Expired && f.d.Leave != nil && f.d.Leave.At > f.d.At+slack {
		return "it wants to leave: it had not noticed that it was no member any more"
	}
	return "the client leaves the group by itself"
}

// clientLog is what is missing where the member's own log is not at hand.
func (f *facts) clientLog(would string) Missing {
	what := "log of the client " + f.who()
	if f.m != nil && f.m.Host != "" {
		what += " (" + f.m.Host + ")"
	}
	return Missing{What: what, From: Stamp(f.from - 60_000), To: Stamp(f.to + 60_000), Would: would}
}

// ceil rounds up to a multiple.
func ceil(n, to int64) int64 { return (n + to - 1) / to * to }

func known(ms int64) bool { return ms != history.Unknown }
