package diagnose

import (
	"math"
	"testing"
)

func TestDuration(t *testing.T) {
	f := func(ms int64, want string) {
		t.Helper()
		if got := Duration(ms); got != want {
			t.Errorf("Duration(%d) = %q, want %q", ms, got, want)
		}
	}
	f(0, "0 ms")
	f(999, "999 ms")
	f(1000, "1.0 s")
	f(26_000, "26.0 s")
	f(59_949, "59.9 s")
	f(59_950, "1 min")
	f(252_000, "4 min 12 s")
	f(300_000, "5 min")
	f(3_599_400, "59 min 59 s")
	f(3_599_600, "1 h")
	f(3_600_000, "1 h")
	f(7_500_000, "2 h 5 min")
	f(2*86_400_000, "2 d")
	f(2*86_400_000+3_600_000, "2 d 1 h")
	f(-1500, "-1.5 s")
	f(math.MinInt64, "-"+Duration(math.MaxInt64))
}
