package layout

import (
	"strings"

	"github.com/tidwall/gjson"
)

// guess reads an object whose keys nobody knows by what its values look like: the
// first that is a whole time with a date, the first that is a level's name, and the
// longest text of several words, which is the message. Without a time or a text it
// is no record of a log.
func (o *Object) guess(object gjson.Result) bool {
	open := o.Open
	*o = Object{Open: open, Shape: &guessed}
	o.look(object, 0)
	return o.Time.Clock && o.Message != ""
}

// look walks the values of an object and of those in it, in order.
func (o *Object) look(v gjson.Result, depth int) {
	v.ForEach(func(_, value gjson.Result) bool {
		s := value.String()
		switch {
		case value.Type == gjson.JSON:
			if depth < maxNesting && strings.HasPrefix(value.Raw, "{") {
				o.look(value, depth+1)
			}
		case !o.Time.Clock && isMoment(s):
			o.takeTime(value)
		case value.Type != gjson.String:
		case o.Level == "" && Level(s) != "" && !isNumber(s):
			o.Level = Level(s)
		case o.Logger == "" && dotted(s):
			o.Logger = s
		case strings.IndexByte(s, ' ') > 0 && len(s) > len(o.Message):
			o.Message = strings.TrimRight(s, "\r\n")
		}
		return true
	})
}

// isMoment tells a whole text that is a time with its day: a stamp, or a number of
// seconds and smaller units that lies in this century.
func isMoment(s string) bool {
	t, ok := epoch(s)
	if !ok {
		var n int
		t, n, ok = stampOf(s)
		ok = ok && n == len(s)
	}
	year := YearOf(t.Days)
	return ok && t.Date && year >= 2001 && year < 2100
}

func isNumber(s string) bool { return num(s, 0, len(s)) >= 0 }
