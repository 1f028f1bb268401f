package parsers

import "strings"

// margin is what stands before every line of an excerpt that somebody quoted or
// indented, as mails and tickets have it. The first line shows it, and the first
// line that lacks it shows that there is none: in a file that begins inside a
// stack trace only the rest of that trace loses its indentation.
type margin struct {
	text string
	seen bool
}

const marginBytes = " \t>"

// cut takes the margin off a line.
func (m *margin) cut(s string) string {
	if m.seen && m.text == "" {
		return s
	}
	inner := strings.TrimLeft(s, marginBytes)
	if inner == "" || strings.HasPrefix(inner, "```") {
		return strings.TrimPrefix(s, m.text)
	}
	if !m.seen {
		m.seen, m.text = true, s[:len(s)-len(inner)]
	}
	if !strings.HasPrefix(s, m.text) {
		m.text = ""
	}
	return s[len(m.text):]
}
