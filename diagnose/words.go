package diagnose

import (
	"fmt"
	"strconv"

	"github.com/rebalog/rebalog/diagnose/history"
)

// dur writes milliseconds for a reader: "850 ms", "26.0 s", "4 min 12 s".
func dur(ms int64) string {
	switch {
	case ms < 0:
		return "-" + dur(-ms)
	case ms < 1000:
		return fmt.Sprintf("%d ms", ms)
	case ms < 120_000:
		return fmt.Sprintf("%d.%d s", ms/1000, ms%1000/100)
	case ms < 2*3_600_000:
		return fmt.Sprintf("%d min %d s", ms/60_000, ms%60_000/1000)
	}
	return fmt.Sprintf("%d h %d min", ms/3_600_000, ms%3_600_000/60_000)
}

// clock writes a time of day in UTC for the middle of a sentence.
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
	says := "the coordinator's word: the member " + string(f.d.How)
	if f.d.Line != nil && f.d.Line.Side == "client" {
		says = "the client's word that it is out of the group"
	}
	return proof{f.d.Line, says}
}

// told lists what the client said about it.
func (f *facts) told() []proof {
	var out []proof
	for _, x := range []proof{
		{f.d.Timeout, "the client's own watchdog: no poll() within max.poll.interval.ms"},
		{f.d.Leave, "the client leaves the group by itself"},
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
