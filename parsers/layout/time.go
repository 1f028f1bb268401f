package layout

import "strings"

// Time is a time as a line states it, which may be less than a point in time.
type Time struct {
	Days   int64 // since 1970-01-01; meaningful if Date
	Ms     int64 // of the day
	Offset int64 // east of UTC, milliseconds; meaningful if Zone

	Clock bool // there is a time at all
	Date  bool // day and month are stated
	Year  bool // the year is stated too
	Zone  bool // the zone is stated
}

// UTC returns the milliseconds since 1970, taking a time without a zone as UTC.
func (t Time) UTC() int64 { return t.Days*DayMs + t.Ms - t.Offset }

// DayMs is the length of a day, in milliseconds.
const DayMs = 24 * 60 * 60 * 1000

// Instant is the time of milliseconds since 1970 UTC.
func Instant(ms int64) Time {
	days := ms / DayMs
	if ms%DayMs < 0 {
		days--
	}
	return Time{Days: days, Ms: ms - days*DayMs, Clock: true, Date: true, Year: true, Zone: true}
}

// daysOf counts the days from 1970-01-01 in the Gregorian calendar (the
// algorithm of Howard Hinnant's "days_from_civil").
func daysOf(year, month, day int) int64 {
	y := int64(year)
	if month <= 2 {
		y--
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	mp := int64(month+9) % 12
	doy := (153*mp+2)/5 + int64(day) - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// YearOf returns the year of a count of days since 1970.
func YearOf(days int64) int {
	z := days + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	if mp := (5*doy + 2) / 153; mp >= 10 {
		return int(yoe + era*400 + 1)
	}
	return int(yoe + era*400)
}

// InYear returns the time moved to a year; for stamps that state none.
func (t Time) InYear(year int) Time {
	t.Days += daysOf(year, 1, 1) - daysOf(noYear, 1, 1)
	if leap(noYear) && !leap(year) && t.Days > daysOf(year, 2, 28) {
		t.Days--
	}
	return t
}

// noYear stands in for the year of stamps without one. It is a leap year, so
// that 29 February is kept.
const noYear = 1972

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

var daysIn = [...]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func validDate(month, day int) bool {
	return month >= 1 && month <= 12 && day >= 1 && day <= daysIn[month]
}

// num reads n digits; -1 if there is anything else.
func num(s string, at, n int) int {
	if at+n > len(s) {
		return -1
	}
	v := 0
	for i := at; i < at+n; i++ {
		d := s[i] - '0'
		if d > 9 {
			return -1
		}
		v = v*10 + int(d)
	}
	return v
}

// two reads two digits; a number above all others if there is anything else.
func two(s string, at int) int {
	a, b := s[at]-'0', s[at+1]-'0'
	if a > 9 || b > 9 {
		return 1 << 20
	}
	return int(a)*10 + int(b)
}

// stampOf reads the shapes that nearly all logs use, at the beginning of s:
// `yyyy-MM-dd`, a blank or T, `HH:mm:ss` with a fraction and a zone, or the
// clock alone. All others are found in [shapes].
func stampOf(s string) (t Time, n int, ok bool) {
	if len(s) < 8 {
		return t, 0, false
	}
	if s[2] == ':' {
		n, ok = t.clock(s, 0)
		return t, n, ok
	}
	if len(s) >= 19 && s[7] == s[4] && (s[4] == '-' || s[4] == '/' || s[4] == '.') && (s[10] == ' ' || s[10] == 'T') && s[13] == ':' {
		year, month, day := two(s, 0)*100+two(s, 2), two(s, 5), two(s, 8)
		if year > 9999 || !validDate(month, day) {
			return t, 0, false
		}
		t.Days, t.Date, t.Year = daysOf(year, month, day), true, true
		if n, ok = t.clock(s, 11); !ok {
			return t, 0, false
		}
		return t, t.zone(s, n), true
	}
	if c := s[0]; c-'0' > 9 && c|0x20-'a' > 25 {
		return t, 0, false
	}
	for _, f := range shapes {
		if t, n, ok := f.parse(s); ok {
			return t, n, true
		}
	}
	return t, 0, false
}

// clock reads `HH:mm:ss` and a fraction behind a dot, a comma or a colon, and
// returns where it ends.
func (t *Time) clock(s string, at int) (n int, ok bool) {
	if len(s) < at+8 || s[at+2] != ':' || s[at+5] != ':' {
		return 0, false
	}
	h, m, sec := two(s, at), two(s, at+3), two(s, at+6)
	if h > 23 || m > 59 || sec > 60 {
		return 0, false
	}
	t.Ms, t.Clock = int64(h*3600+m*60+sec)*1000, true
	at += 8
	if at+1 < len(s) && (s[at] == ',' || s[at] == '.' || s[at] == ':') {
		if ms, n := fraction(s[at+1:]); n > 0 {
			t.Ms += ms
			at += 1 + n
		}
	}
	return at, at >= len(s) || s[at]-'0' > 9
}

// fraction reads a fraction of a second of one to nine digits, as milliseconds.
func fraction(s string) (ms int64, n int) {
	unit := int64(100)
	for n < len(s) && s[n]-'0' <= 9 && n < 9 {
		ms += int64(s[n]-'0') * unit
		unit /= 10
		n++
	}
	return ms, n
}

// zone reads what may follow a date and time: Z, +02, +0200, +02:00, each of
// the latter also behind a blank, and UTC or GMT; then perhaps the zone's name.
// It returns where that ends.
func (t *Time) zone(s string, at int) int {
	z := at
	if z < len(s) && s[z] == ' ' {
		z++
	}
	if z == len(s) || strings.IndexByte("ZUG+-", s[z]) < 0 {
		return at
	}
	if offset, n := offsetOf(s[z:], z > at); n > 0 {
		t.Offset, t.Zone = offset, true
		return z + n + zoneName(s[z+n:])
	}
	return at
}

// zoneName is the length of a zone's name behind its offset, as Go's Time.String
// has it: " UTC", " CEST", or the offset once more.
func zoneName(s string) int {
	n := 1
	for n < len(s) && (s[n]-'A' <= 25 || n == 1 && (s[n] == '+' || s[n] == '-') || n > 1 && s[1]-'A' > 25 && s[n]-'0' <= 9) {
		n++
	}
	if s == "" || s[0] != ' ' || n < 4 || n > 6 || n < len(s) && wordByte(s[n]) || Level(s[1:n]) != "" {
		return 0
	}
	return n
}

// offsetOf reads an offset from UTC, in milliseconds. A lone Z or +02 behind a
// blank is more likely the begin of something else, so long asks for more.
func offsetOf(s string, long bool) (offset int64, n int) {
	if len(s) == 0 {
		return 0, 0
	}
	switch s[0] {
	case 'Z':
		if !long && (len(s) == 1 || !wordByte(s[1])) {
			return 0, 1
		}
	case 'U', 'G':
		if len(s) >= 3 && (s[:3] == "UTC" || s[:3] == "GMT") && (len(s) == 3 || !wordByte(s[3])) {
			return 0, 3
		}
	case '+', '-':
		h := num(s, 1, 2)
		m, n := num(s, 3, 2), 5
		if m < 0 && len(s) > 3 && s[3] == ':' {
			m, n = num(s, 4, 2), 6
		}
		if m < 0 && !long {
			m, n = 0, 3
		}
		if h < 0 || h > 18 || m < 0 || m > 59 || n < len(s) && wordByte(s[n]) {
			return 0, 0
		}
		offset = int64(h*60+m) * 60_000
		if s[0] == '-' {
			offset = -offset
		}
		return offset, n
	}
	return 0, 0
}

func wordByte(c byte) bool { return c-'0' <= 9 || c|0x20-'a' <= 25 || c == '_' }

// Offset reads an offset from UTC: Z, UTC, +02, +0200 or +02:00, in
// milliseconds.
func Offset(s string) (int64, bool) {
	offset, n := offsetOf(s, false)
	return offset, n > 0 && n == len(s)
}

// Stamp reads a time in any shape at the beginning of s, numbers since 1970
// included, and its length.
func Stamp(s string) (t Time, n int, ok bool) {
	if t, ok = epoch(s); ok {
		return t, len(s), true
	}
	return stampOf(s)
}

// Day reads a date at the beginning of s: yyyy-MM-dd or yyyyMMdd.
func Day(s string) (days int64, ok bool) {
	year, month, day, end := num(s, 0, 4), num(s, 4, 2), num(s, 6, 2), 8
	if len(s) > 4 && (s[4] == '-' || s[4] == '_' || s[4] == '.') && len(s) > 7 && s[7] == s[4] {
		month, day, end = num(s, 5, 2), num(s, 8, 2), 10
	}
	if year < 1990 || year > 2100 || !validDate(month, day) || len(s) > end && s[end]-'0' <= 9 {
		return 0, false
	}
	return daysOf(year, month, day), true
}
