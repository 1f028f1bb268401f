package layout

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// take gives a value its role, if it has none from a better key.
func (o *Object) take(k *key, v gjson.Result) {
	if best := o.ranks[k.role]; best != 0 && best <= k.rank {
		return
	}
	ok := true
	switch k.role {
	case timeRole:
		ok = o.takeTime(v)
	case levelRole:
		ok = o.takeLevel(v)
	case nanosRole:
		o.nanos = v.Int()
	default:
		ok = o.takeText(k.role, v)
	}
	if ok {
		o.ranks[k.role] = k.rank
	}
}

func (o *Object) takeText(r role, v gjson.Result) bool {
	s := v.String()
	if v.Type == gjson.JSON {
		if r != stackRole && r != messageRole || !strings.HasPrefix(v.Raw, "[") {
			return false
		}
		s = joined(v)
	}
	if v.Type == gjson.Null {
		return false
	}
	switch r {
	case loggerRole:
		o.Logger = withoutLine(s)
	case threadRole:
		o.Thread = s
	case messageRole:
		o.Message = s
	case stackRole:
		o.Stack = s
	case speakerRole:
		o.Speaker = s
	case brokerRole:
		o.node = s
	}
	return true
}

// joined puts an array together: lines of a stack trace, or the bytes of a text
// that journald does not hold for UTF-8.
func joined(v gjson.Result) string {
	var b strings.Builder
	v.ForEach(func(_, e gjson.Result) bool {
		if e.Type == gjson.Number {
			b.WriteByte(byte(e.Int()))
			return true
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.String())
		return true
	})
	return b.String()
}

// withoutLine takes the line number off a logger.
func withoutLine(s string) string {
	if at := strings.LastIndexByte(s, ':'); at > 0 && num(s, at+1, len(s)-at-1) >= 0 && at+1 < len(s) {
		return s[:at]
	}
	return s
}

func (o *Object) takeTime(v gjson.Result) bool {
	s := v.String()
	if v.Type == gjson.JSON {
		return false
	}
	t, ok := epoch(s)
	if !ok {
		var n int
		if t, n, ok = stampOf(s); !ok || n < len(s) && n < 10 {
			return false
		}
	}
	o.Time, o.Stamp = t, s
	return true
}

// epoch reads a number as time since 1970. Its size tells the unit: seconds to
// the year 5138, then milliseconds, microseconds and nanoseconds.
func epoch(s string) (t Time, ok bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) < 9 || len(whole) > 19 || num(whole, 0, len(whole)) < 0 {
		return t, false
	}
	v, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return t, false
	}
	switch {
	case v < 1e11:
		ms, _ := fraction(frac)
		v = v*1000 + ms
	case v >= 1e17:
		v /= 1e6
	case v >= 1e14:
		v /= 1e3
	}
	return Instant(v), true
}

func (o *Object) takeLevel(v gjson.Result) bool {
	s := strings.TrimSpace(v.String())
	if len(s) == 1 {
		o.Level = syslogLevel(s[0])
	} else {
		o.Level = Level(s)
	}
	return o.Level != ""
}
