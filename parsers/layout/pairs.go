package layout

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// ReadPairs reads a line of `key=value key="quoted value"`, as Go's slog and
// logrus write.
func ReadPairs(s string, o *Object) bool {
	if at := strings.IndexByte(s, '='); at < 1 || at > 10 || keys.kids[s[:at]] == nil {
		return false
	}
	*o = Object{}
	for s != "" {
		at := strings.IndexByte(s, '=')
		if at < 1 || strings.IndexByte(s[:at], ' ') >= 0 {
			return false
		}
		name := s[:at]
		value, n := pairValue(s[at+1:])
		s = strings.TrimLeft(s[at+1+n:], " ")
		v := gjson.Result{Type: gjson.String, Str: value}
		if k := keys.kids[name]; k != nil && k.role != noRole {
			o.take(k, v)
		} else {
			o.keep(name, v)
		}
	}
	if o.ranks[messageRole] == 0 || o.Level == "" {
		return false
	}
	o.Shape = &pairs
	o.Message = strings.TrimRight(o.Message, "\r\n") + o.extras()
	return true
}

// pairValue reads a value and its length.
func pairValue(s string) (value string, n int) {
	if strings.HasPrefix(s, `"`) {
		if q, err := strconv.QuotedPrefix(s); err == nil {
			if v, err := strconv.Unquote(q); err == nil {
				return v, len(q)
			}
		}
	}
	if n = strings.IndexByte(s, ' '); n < 0 {
		n = len(s)
	}
	return s[:n], n
}
