package layout

import (
	"errors"
	"fmt"
	"strings"
)

// ErrPattern is wrapped by the errors of [Compile].
var ErrPattern = errors.New("pattern not understood")

// dateFormat is a compiled date pattern in the letters of SimpleDateFormat and
// DateTimeFormatter, optional parts in brackets included. A run of S or n is a
// fraction of one to nine digits, since some writers drop trailing zeros.
// UNIX and UNIX_MILLIS are log4j 2's names for seconds and milliseconds since
// 1970.
type dateFormat struct{ items []dateItem }

type dateItem struct {
	kind byte // a letter of SimpleDateFormat; 0: lit; '[': opt; 'U', 'u': epoch
	n    int  // length of the run of letters
	lit  string
	opt  []dateItem
}

// namedDates are the names that log4j and logback give to formats.
var namedDates = map[string]string{
	"":                 "yyyy-MM-dd HH:mm:ss[,S][.S]",
	"DEFAULT":          "yyyy-MM-dd HH:mm:ss,S",
	"ISO8601":          "yyyy-MM-dd[ ]['T']HH:mm:ss,S",
	"ISO8601_BASIC":    "yyyyMMdd'T'HHmmss,S",
	"ISO8601_OFFSET_Z": "yyyy-MM-dd'T'HH:mm:ss,SX",
	"STRICT_ISO8601":   "yyyy-MM-dd'T'HH:mm:ss,S",
	"ABSOLUTE":         "HH:mm:ss,S",
	"DATE":             "dd MMM yyyy HH:mm:ss,S",
	"COMPACT":          "yyyyMMddHHmmssS",
}

// shapes are the dates besides those of stampOf that a layout of the table
// understands, day before month where the order is open.
var shapes = mustDates(
	"yy/MM/dd HH:mm:ss[,S][.S]",
	"yy-MM-dd HH:mm:ss[,S][.S]",
	"dd/MM/yyyy[,] HH:mm:ss[,S][.S]",
	"MM/dd/yyyy[,] h:mm:ss a",
	"MM/dd/yyyy HH:mm:ss[,S][.S]",
	"M/d/yy H:mm:ss:S",
	"dd-MM-yyyy HH:mm:ss[,S][.S]",
	"dd.MM.yyyy HH:mm:ss[,S][.S]",
	"dd MMM yyyy HH:mm:ss[,S][.S]",
	"dd-MMM-yyyy HH:mm:ss[,S][.S]",
	"dd/MMM/yyyy[:][ ]HH:mm:ss[,S][.S][ Z]",
	"MMM d, yyyy[,] h:mm:ss a",
	"MMM d, yyyy '@' HH:mm:ss.S",
	"EEE yyyy-MM-dd HH:mm:ss z",
	"yyyy MMM d HH:mm:ss",
	"MMM d HH:mm:ss[.S]",
	"EEE MMM d HH:mm:ss[.S] yyyy",
	"EEE MMM d HH:mm:ss z yyyy",
	"yyyyMMdd HH:mm:ss[,S][.S]",
	"yyyyMMdd'T'HHmmss[,S][.S][X]",
	"ddMMMyyyy_HH:mm:ss[.S]",
	"UNIX.S",
	"UNIX_MILLIS",
	"MMdd HH:mm:ss.S",
)

func mustDates(patterns ...string) []*dateFormat {
	var all []*dateFormat
	for _, p := range patterns {
		f, err := compileDate(p)
		if err != nil {
			panic(err) // the table above is wrong
		}
		all = append(all, f)
	}
	return all
}

// compileDate compiles a date pattern or one of the names of [namedDates].
func compileDate(pattern string) (*dateFormat, error) {
	if p, ok := namedDates[pattern]; ok {
		pattern = p
	}
	if pattern == "UNIX_MILLIS" {
		return &dateFormat{items: []dateItem{{kind: 'u'}}}, nil
	}
	items, rest, err := compileItems(pattern, 0)
	if err == nil && rest != "" {
		err = fmt.Errorf("compile date %q: %w", pattern, ErrPattern)
	}
	return &dateFormat{items: items}, err
}

// compileItems reads up to the end or the bracket that ends an optional part.
func compileItems(p string, depth int) (items []dateItem, rest string, err error) {
	for p != "" {
		c := p[0]
		switch {
		case c == ']' && depth > 0:
			return items, p[1:], nil
		case c == '[' && depth < 4:
			var opt []dateItem
			if opt, p, err = compileItems(p[1:], depth+1); err != nil {
				return nil, "", err
			}
			items = append(items, dateItem{kind: '[', opt: opt})
		case strings.HasPrefix(p, "UNIX"):
			items, p = append(items, dateItem{kind: 'U'}), p[4:]
		case c == '\'':
			end := strings.IndexByte(p[1:], '\'')
			if end < 0 {
				return nil, "", fmt.Errorf("compile date %q: %w", p, ErrPattern)
			}
			lit := p[1 : 1+end]
			if lit == "" {
				lit = "'"
			}
			items, p = append(items, dateItem{lit: lit}), p[2+end:]
		case c|0x20-'a' <= 25:
			n := 1
			for n < len(p) && p[n] == c {
				n++
			}
			if !strings.ContainsRune("yuMdHhmsSnaXxZzE", rune(c)) {
				return nil, "", fmt.Errorf("compile date letter %q: %w", p[:n], ErrPattern)
			}
			items, p = append(items, dateItem{kind: dateKind(c), n: n}), p[n:]
		default:
			items, p = append(items, dateItem{lit: p[:1]}), p[1:]
		}
	}
	if depth > 0 {
		return nil, "", fmt.Errorf("compile date: bracket is not closed: %w", ErrPattern)
	}
	return items, "", nil
}

// dateKind folds letters that mean the same for reading.
func dateKind(c byte) byte {
	switch c {
	case 'u':
		return 'y'
	case 'n':
		return 'S'
	case 'x', 'Z', 'z':
		return 'X'
	}
	return c
}

// civil collects the fields of a date until they can be put together.
type civil struct {
	year, month, day     int
	hour, minute, second int
	ms                   int64
	pm                   int // 0: 24 hours; 1: AM; 2: PM
	clock                bool
	t                    Time // epoch and zone
}

// parse reads the format at the beginning of s.
func (f *dateFormat) parse(s string) (Time, int, bool) {
	c := civil{year: noYear}
	n, ok := c.read(f.items, s, 0)
	if !ok {
		return Time{}, 0, false
	}
	t, ok := c.time()
	return t, n, ok
}

func (c *civil) read(items []dateItem, s string, at int) (int, bool) {
	for i := range items {
		it := &items[i]
		if it.kind == '[' {
			saved := *c
			if n, ok := c.read(it.opt, s, at); ok {
				at = n
			} else {
				*c = saved
			}
			continue
		}
		n, ok := c.item(it, s[at:])
		if !ok {
			return 0, false
		}
		at += n
	}
	return at, true
}

// item reads one item and returns its length.
func (c *civil) item(it *dateItem, s string) (n int, ok bool) {
	switch it.kind {
	case 0:
		return len(it.lit), strings.HasPrefix(s, it.lit)
	case 'y':
		return c.readYear(it.n, s)
	case 'M':
		if it.n >= 3 {
			c.month, n = monthOf(s)
			c.t.Date = true
			return n, n > 0
		}
		c.month, n = upTo2(s, it.n)
	case 'd':
		c.day, n = upTo2(s, it.n)
		c.t.Date = true
	case 'H', 'h':
		c.hour, n = upTo2(s, it.n)
		c.clock = true
	case 'm':
		c.minute, n = upTo2(s, 2)
	case 's':
		c.second, n = upTo2(s, 2)
	case 'S':
		c.ms, n = fraction(s)
	case 'a':
		return 2, c.readHalf(s)
	case 'E':
		for n < len(s) && s[n]|0x20-'a' <= 25 {
			n++
		}
		return n, n >= 3
	case 'X':
		c.t.Offset, n = offsetOf(s, false)
		c.t.Zone = n > 0
	case 'U', 'u':
		return c.readEpoch(it.kind == 'U', s)
	}
	return n, n > 0
}

func (c *civil) readYear(n int, s string) (int, bool) {
	c.t.Year = true
	if n == 2 {
		c.year = 2000 + num(s, 0, 2)
		return 2, c.year >= 2000
	}
	c.year = num(s, 0, 4)
	return 4, c.year >= 0
}

func (c *civil) readHalf(s string) bool {
	if len(s) < 2 || s[1]|0x20 != 'm' {
		return false
	}
	switch s[0] | 0x20 {
	case 'a':
		c.pm = 1
	case 'p':
		c.pm = 2
	}
	return c.pm > 0
}

// readEpoch reads seconds (10 digits) or milliseconds (13) since 1970.
func (c *civil) readEpoch(seconds bool, s string) (int, bool) {
	n, unit := 13, int64(1)
	if seconds {
		n, unit = 10, 1000
	}
	v := num(s, 0, n)
	c.t = Instant(int64(v) * unit)
	return n, v >= 0 && (len(s) == n || s[n]-'0' > 9)
}

// time puts the fields together; false if they are no time.
func (c *civil) time() (Time, bool) {
	t := c.t
	if t.Clock { // epoch
		t.Ms += c.ms
		return t, true
	}
	switch {
	case c.pm > 0 && (c.hour < 1 || c.hour > 12), c.hour > 23, c.minute > 59, c.second > 60:
		return t, false
	case t.Date && !validDate(c.month, c.day):
		return t, false
	case c.pm > 0:
		c.hour = c.hour%12 + 12*(c.pm-1)
	}
	if t.Date {
		t.Days = daysOf(c.year, c.month, c.day)
	}
	t.Clock = c.clock
	t.Ms = int64(c.hour*3600+c.minute*60+c.second)*1000 + c.ms
	return t, c.clock
}

// upTo2 reads two digits, or one where the pattern has one letter (behind a
// blank, as syslog pads days).
func upTo2(s string, letters int) (v, n int) {
	if v = num(s, 0, 2); v >= 0 {
		return v, 2
	}
	if letters > 1 {
		return 0, 0
	}
	if len(s) > 0 && s[0] == ' ' {
		n = 1
	}
	if v = num(s, n, 1); v < 0 {
		return 0, 0
	}
	return v, n + 1
}

const months = "janfebmaraprmayjunjulaugsepoctnovdec"

// monthOf reads the English name of a month, whole or its first three letters.
func monthOf(s string) (month, n int) {
	if len(s) < 3 {
		return 0, 0
	}
	at := strings.Index(months, strings.ToLower(s[:3]))
	if at < 0 || at%3 != 0 {
		return 0, 0
	}
	for n = 3; n < len(s) && s[n]|0x20-'a' <= 25; n++ { // the rest of the name
	}
	return at/3 + 1, n
}
