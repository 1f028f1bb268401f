package report

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got := Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
	}
	f("", "")
	f("[Consumer clientId=orders-2]", "[Consumer clientId=orders-2]")
	f(`C:\logs\n`, `C:\logs\n`)
	f("\ta\tb", " a b")
	f("\x1b[31m", `\x1b[31m`)
	f("a\r\nb\x00\x7f", `a\x0d\x0ab\x00\x7f`)
	f("\u009b2J", `\x9b2J`)
	f("\x9b2J", `\x9b2J`)
	f("\xff\xfeé", `\xff\xfeé`)
	f("user\u202egpj.exe", `user\u202egpj.exe`)
	f("a\u200bb\u00adc\ufeff\u2028\u2066", `a\u200bb\xadc\ufeff\u2028\u2066`)
	f("\U000e0041", `\U000e0041`)
	f("\ufffd", "\ufffd")
	f("订单 é ✓", "订单 é ✓")
	f("\u3164", `\u3164`)
}

func FuzzVisible(f *testing.F) {
	f.Add("\x1b]0;x\a\u202e\xff plain")
	f.Fuzz(func(t *testing.T, s string) {
		got := Visible(s)
		if !utf8.ValidString(got) || Visible(got) != got {
			t.Errorf("Visible(%q) = %q is not safe itself", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("Visible(%q) keeps %U", s, r)
			}
		}
	})
}

func TestCounts(t *testing.T) {
	f := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f(Count(1, "rebalance"), "1 rebalance")
	f(Count(0, "line"), "0 lines")
	f(Count(2, "entry"), "2 entries")
	f(Thousands(999), "999")
	f(Thousands(1000), "1,000")
	f(Thousands(12_345_678), "12,345,678")
	f(Thousands(-1000), "-1,000")
	f(Thousands(-100), "-100")
}

func TestClock(t *testing.T) {
	c := clock{day: "2024-05-01"}
	f := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f(c.moment("2024-05-01T10:00:26.120Z"), "10:00:26.120")
	f(c.moment("2024-05-01T10:00:26.000Z"), "10:00:26")
	f(c.moment("2024-05-02T10:00:26.000+02:00"), "2024-05-02 08:00:26")
	f(c.moment("2024-05-02T01:00:26.000+02:00"), "23:00:26")
	f(c.moment("not a time"), "not a time")
	f(c.span("2024-05-01T10:00:00.000Z", "2024-05-01T10:05:00.000Z"), "10:00:00 to 10:05:00")
	f(clock{}.span("2024-05-01T10:00:00.000Z", "2024-05-01T10:05:00.000Z"), "2024-05-01 10:00:00 to 10:05:00")
	f(c.span("2024-05-01T10:00:00.000Z", "2024-05-02T10:05:00.000Z"), "10:00:00 to 2024-05-02 10:05:00")
	f(c.span("2024-05-01T10:00:00.000Z", ""), "10:00:00")
	f(c.span("", "2024-05-01T10:00:00.000Z"), "until 10:00:00")
	f(c.span("", ""), "")
}
