package layout

import (
	"strconv"
	"strings"
)

// inspected rewrites an object as Node.js shows it in JSON: keys without quotes,
// strings in any of three quotes, dates and classes bare. It says false where the
// text is none.
func inspected(s string) (string, bool) {
	p := &inspection{src: s}
	for p.at < len(s) {
		switch c := s[p.at]; {
		case c == '\'' || c == '"' || c == '`':
			if !p.quoted(c) {
				return "", false
			}
		case strings.IndexByte("{}[],: \t\r\n", c) >= 0:
			p.out.WriteByte(c)
			p.at++
		default:
			p.bare()
		}
	}
	return p.out.String(), true
}

type inspection struct {
	src string
	at  int
	out strings.Builder
}

// quoted rewrites a string; Node.js escapes its own quote and the backslash.
func (p *inspection) quoted(q byte) bool {
	var text strings.Builder
	for p.at++; p.at < len(p.src); p.at++ {
		switch c := p.src[p.at]; {
		case c == q:
			p.at++
			p.put(text.String())
			return true
		case c == '\\' && p.at+1 < len(p.src):
			p.at++
			text.WriteString(escaped(p.src[p.at]))
		default:
			text.WriteByte(c)
		}
	}
	return false
}

func escaped(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	}
	return string(rune(c))
}

// bare rewrites a key, a number or a word without quotes. A time in it holds
// colons, a key none before its own.
func (p *inspection) bare() {
	rest := p.src[p.at:]
	end := strings.IndexAny(rest, ",}]\n")
	if end < 0 {
		end = len(rest)
	}
	if colon := strings.Index(rest[:end], ": "); colon >= 0 {
		end = colon
	}
	word := strings.TrimRight(rest[:end], " \t\r")
	p.at += end
	if _, err := strconv.ParseFloat(word, 64); err == nil || word == "true" || word == "false" || word == "null" {
		p.out.WriteString(word)
		return
	}
	if word == "undefined" {
		word = "null"
		p.out.WriteString(word)
		return
	}
	p.put(word)
}

// put writes a string of JSON. What JSON must escape is rare in log text.
func (p *inspection) put(s string) {
	p.out.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			p.out.WriteByte('\\')
			p.out.WriteByte(c)
		case c < ' ':
			p.out.WriteString(`\u00`)
			p.out.WriteByte("0123456789abcdef"[c>>4])
			p.out.WriteByte("0123456789abcdef"[c&15])
		default:
			p.out.WriteByte(c)
		}
	}
	p.out.WriteByte('"')
}
