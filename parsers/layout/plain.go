package layout

import "strings"

// Plain takes colours and other escape sequences of terminals out of a line.
func Plain(s string) string {
	var b strings.Builder
	for {
		at := strings.IndexByte(s, 0x1b)
		if at < 0 {
			break
		}
		b.WriteString(s[:at])
		s = s[at+escape(s[at:]):]
	}
	b.WriteString(s)
	return b.String()
}

// escape is the length of the escape sequence at the beginning of s: CSI up to
// its final byte, OSC up to BEL or ST, any other two bytes (ECMA-48).
func escape(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
			if s[i] < 0x20 || s[i] > 0x3f {
				return i
			}
		}
		return len(s)
	case ']':
		for i := 2; i < len(s); i++ {
			if s[i] == 7 {
				return i + 1
			}
			if s[i] == 0x1b {
				return i
			}
		}
		return len(s)
	}
	return 2
}
