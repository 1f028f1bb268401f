package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns s as one line that is safe to show: a tab becomes a space,
// and whatever a terminal would obey or a reader could not see (control
// characters, escape sequences, bidirectional overrides, zero-width and other
// invisible characters, bytes that are no UTF-8) becomes an escape such as
// \x1b or \u202e. The escapes are ASCII, so they survive tickets and e-mail.
//
// Backslashes stay as they are: Windows paths and stack traces are full of
// them, and doubling them would make every line differ from its file. A log
// that spells out "\x1b" therefore looks like one that holds the byte; the
// JSON report tells them apart.
func Visible(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			escape(&b, 'x', 2, rune(s[i]))
		case r == '\t':
			b.WriteByte(' ')
		case isShown(r):
			b.WriteRune(r)
		case r < 0x100:
			escape(&b, 'x', 2, r)
		case r < 0x10000:
			escape(&b, 'u', 4, r)
		default:
			escape(&b, 'U', 8, r)
		}
		i += n
	}
	return b.String()
}

// isPlain reports whether s is printable ASCII, as nearly all log text is.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isShown reports whether a terminal prints r as itself, with no effect on
// what stands beside it. Graphic characters that Unicode calls ignorable
// (fillers, variation selectors, the grapheme joiner) are not shown.
func isShown(r rune) bool {
	return unicode.IsGraphic(r) &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// escape writes r as a backslash, the letter and the given number of hexadecimal digits.
func escape(b *strings.Builder, letter byte, digits int, r rune) {
	const hex = "0123456789abcdef"
	b.WriteByte('\\')
	b.WriteByte(letter)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		b.WriteByte(hex[r>>shift&0xf])
	}
}
