package layout

import (
	"fmt"
	"strings"
)

// kind says what a step of a compiled pattern reads.
type kind uint8

const (
	lit     kind = iota // the text of the step
	blanks              // any number of blanks, at least step.min of them
	date                // a time
	level               // a level
	word                // up to the next step, no blanks
	text                // up to the next step
	name                // letters, digits and . _ - / only
	letters             // letters, and blanks between them
	digits              // digits
	hex                 // what trace ids are made of, or blanks in their place
	marks               // punctuation and blanks, a few
	keep                // nothing: the message begins here, though steps follow
	rest                // the message
)

// field says which part of [Head] a step fills.
type field uint8

const (
	none field = iota
	toLogger
	toThread
	toSpeaker
	toLevel
)

// step is one thing that a pattern expects.
type step struct {
	kind  kind
	put   field
	min   int         // of blanks: how many at least; of name: how many at most, inside
	text  string      // of lit; of rest: how it begins; of level: "", "any", "syslog" or "letter"; of date: "zone" wants one, "nanos" nine digits too; of name: "pods" wants names of Kubernetes; of word: "." wants several parts, "class" these or a capital inside
	date  *dateFormat // nil: whatever the shape
	may   bool        // may be empty
	right bool        // padded with blanks on the right
}

// node is a step, or a group that may be missing.
type node struct {
	step step
	opt  []node
	late bool // tried as missing first
}

// maxOptional bounds the groups that may be missing: each doubles the lists of
// steps. The table needs four.
const maxOptional = 5

// conversions are the words behind a percent sign, and what they read. Names of
// log4j 1, log4j 2, logback and JBoss LogManager; those behind the empty line
// are ours, for formats that none of these libraries writes.
var conversions = map[string]step{
	"d": {kind: date}, "date": {kind: date},
	"p": {kind: level, put: toLevel}, "le": {kind: level, put: toLevel}, "level": {kind: level, put: toLevel},
	"c": {kind: word, put: toLogger}, "lo": {kind: word, put: toLogger}, "logger": {kind: word, put: toLogger},
	"C": {kind: word, put: toLogger}, "class": {kind: word, put: toLogger},
	"t": {kind: text, put: toThread, may: true}, "tn": {kind: text, put: toThread, may: true},
	"thread": {kind: text, put: toThread, may: true}, "threadName": {kind: text, put: toThread, may: true},
	"T": {kind: digits}, "tid": {kind: digits}, "threadId": {kind: digits}, "tp": {kind: digits}, "threadPriority": {kind: digits},
	"m": {kind: rest}, "msg": {kind: rest}, "message": {kind: rest}, "s": {kind: rest},
	"L": {kind: word, may: true}, "line": {kind: word, may: true}, "F": {kind: word, may: true}, "file": {kind: word, may: true},
	"M": {kind: word, may: true}, "method": {kind: word, may: true},
	"l": {kind: text, may: true}, "location": {kind: text, may: true}, "caller": {kind: text, may: true},
	"x": {kind: text, may: true}, "NDC": {kind: text, may: true}, "ndc": {kind: text, may: true},
	"X": {kind: text, may: true}, "mdc": {kind: text, may: true}, "MDC": {kind: text, may: true},
	"kvp": {kind: text, may: true}, "marker": {kind: text, may: true}, "markerSimpleName": {kind: text, may: true},
	"r": {kind: digits, text: sinceStart}, "relative": {kind: digits, text: sinceStart}, "R": {kind: digits}, "sn": {kind: digits}, "sequenceNumber": {kind: digits}, "nano": {kind: digits},
	"pid": {kind: digits}, "processId": {kind: digits}, "i": {kind: digits}, "property": {kind: text, may: true}, "contextName": {kind: text, may: true}, "cn": {kind: text, may: true},
	"h": {kind: word}, "host": {kind: word}, "hostname": {kind: word}, "hostName": {kind: word}, "N": {kind: text}, "processName": {kind: text},

	"word": {kind: word}, "text": {kind: text, may: true}, "digits": {kind: digits}, "name": {kind: name}, "prefix": {kind: letters}, "unit": {kind: name, min: 1, put: toSpeaker}, "pods": {kind: name, min: 2, text: "pods", put: toSpeaker}, "trace": {kind: hex}, "marks": {kind: marks},
	"keep": {kind: keep}, "speaker": {kind: name, put: toSpeaker}, "facility": {kind: name, put: toLogger}, "component": {kind: text, put: toLogger}, "labels": {kind: text, put: toSpeaker},
}

// silent are conversions that print what comes after the first line, or
// nothing.
var silent = set("n ex exception throwable xEx xException xThrowable wEx wex wThrowable rEx rException rThrowable " +
	"rootException nopex nopexception e throwableProxy color")

// rewriting are conversions that print something else than what they are given,
// which cannot be read back.
var rewriting = set("replace equals equalsIgnoreCase maxLen maxLength repeat")

// grouping are conversions that print their arguments in another form.
var grouping = set("clr highlight style black red green yellow blue magenta cyan white gray boldRed boldGreen boldYellow " +
	"boldBlue boldMagenta boldCyan boldWhite encode enc")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// parser reads a pattern.
type parser struct {
	src    string
	strict bool // dates exactly as the pattern says
	opts   int
}

func (p *parser) fail(what string) error {
	return fmt.Errorf("compile pattern %q at %q: %w", what, p.src, ErrPattern)
}

// nodes reads up to the end or the closing byte.
func (p *parser) nodes(closing byte) (out []node, err error) {
	for p.src != "" {
		c := p.src[0]
		switch {
		case closing != 0 && c == closing:
			p.src = p.src[1:]
			return out, nil
		case c == '\\' && len(p.src) > 1:
			out, p.src = literal(out, unescape(p.src[1])), p.src[2:]
		case strings.HasPrefix(p.src, "%%"):
			out, p.src = literal(out, "%"), p.src[2:]
		case strings.HasPrefix(p.src, "${"):
			end := strings.IndexByte(p.src, '}')
			if end < 0 {
				return nil, p.fail("property")
			}
			out, p.src = append(out, node{step: step{kind: text, may: true}}), p.src[end+1:]
		case c == '%':
			p.src = p.src[1:]
			if out, err = p.conversion(out); err != nil {
				return nil, err
			}
		default:
			out, p.src = literal(out, p.src[:1]), p.src[1:]
		}
	}
	if closing != 0 {
		return nil, p.fail("bracket is not closed")
	}
	return out, nil
}

func unescape(c byte) string {
	switch c {
	case 't':
		return "\t"
	case 'n', 'r':
		return ""
	}
	return string(c)
}

func literal(out []node, s string) []node {
	if s == "" {
		return out
	}
	if last := len(out) - 1; last >= 0 && out[last].opt == nil && out[last].step.kind == lit {
		out[last].step.text += s
		return out
	}
	return append(out, node{step: step{kind: lit, text: s}})
}

// conversion reads what follows a percent sign: width, word, options.
func (p *parser) conversion(out []node) ([]node, error) {
	width := p.take(func(c byte) bool { return c == '-' || c == '.' || c-'0' <= 9 })
	if strings.HasPrefix(p.src, "(") { // python: %(name)s; logback: %-20(...)
		if s, width, ok := p.python(); ok {
			return pad(out, s, width), nil
		}
		p.src = p.src[1:]
		inner, err := p.nodes(')')
		return append(out, inner...), err
	}
	word := p.take(func(c byte) bool { return c|0x20-'a' <= 25 })
	word, p.src = known(word, p.src)
	switch {
	case word == "notEmpty" || word == "variablesNotEmpty" || word == "varsNotEmpty":
		return p.optional(out, false)
	case word == "rarely": // ours: as notEmpty, but seldom there
		return p.optional(out, true)
	case rewriting[word]:
		return nil, p.fail(word)
	case silent[word]:
		p.options()
		return out, nil
	case grouping[word]:
		return p.group(out)
	}
	s, ok := conversions[word]
	if !ok {
		return nil, p.fail(word)
	}
	options := p.options()
	if err := p.specialise(&s, options); err != nil {
		return nil, err
	}
	return pad(out, s, width), nil
}

// known splits a word at the end of the longest conversion it begins with, as
// log4j does: %nfoo is a line end and "foo".
func known(word, src string) (string, string) {
	for n := len(word); n > 0; n-- {
		w := word[:n]
		if _, ok := conversions[w]; ok || silent[w] || grouping[w] || rewriting[w] || strings.HasSuffix(w, "otEmpty") || w == "rarely" {
			return w, word[n:] + src
		}
	}
	return word, src
}

func (p *parser) take(ok func(byte) bool) string {
	n := 0
	for n < len(p.src) && ok(p.src[n]) {
		n++
	}
	s := p.src[:n]
	p.src = p.src[n:]
	return s
}

// options reads any number of {...} and returns their contents.
func (p *parser) options() (all []string) {
	for strings.HasPrefix(p.src, "{") {
		depth, end := 0, -1
		for i := 0; i < len(p.src) && end < 0; i++ {
			switch p.src[i] {
			case '{':
				depth++
			case '}':
				if depth--; depth == 0 {
					end = i
				}
			}
		}
		if end < 0 {
			return all
		}
		all = append(all, p.src[1:end])
		p.src = p.src[end+1:]
	}
	return all
}

// optional reads the group of %notEmpty{...}.
func (p *parser) optional(out []node, late bool) ([]node, error) {
	if !strings.HasPrefix(p.src, "{") {
		return nil, p.fail("notEmpty")
	}
	if p.opts++; p.opts > maxOptional {
		return nil, p.fail("too many optional parts")
	}
	p.src = p.src[1:]
	inner, err := p.nodes('}')
	return append(out, node{opt: inner, late: late}), err
}

// group reads the argument of a conversion that only colours it.
func (p *parser) group(out []node) ([]node, error) {
	closing := byte('}')
	switch {
	case strings.HasPrefix(p.src, "("):
		closing = ')'
	case !strings.HasPrefix(p.src, "{"):
		return nil, p.fail("group")
	}
	p.src = p.src[1:]
	inner, err := p.nodes(closing)
	p.options()
	return append(out, inner...), err
}

// specialise applies the options of a conversion.
func (p *parser) specialise(s *step, options []string) (err error) {
	if len(options) == 0 {
		return nil
	}
	switch s.kind {
	case rest:
		s.text = options[0]
	case date:
		if options[0] == "zone" || options[0] == "nanos" { // ours: see step.text
			s.text = options[0]
		} else if p.strict {
			s.date, err = compileDate(options[0])
		}
	case word:
		if options[0] == "." { // ours: only a name of several parts
			s.text = options[0]
		}
	case level:
		switch options[0] {
		case "lowerCase=true":
			s.text = "any"
		case "length=1":
			s.text = "letter"
		case "syslog":
			s.text = options[0]
		}
	}
	return err
}

// pad appends a step and the blanks of its width.
func pad(out []node, s step, width string) []node {
	if width == "" || width[0] == '.' {
		return append(out, node{step: s})
	}
	s.right = width[0] == '-'
	gap := node{step: step{kind: blanks}}
	if s.right && s.kind != level {
		return append(out, node{step: s}, gap)
	}
	return append(out, gap, node{step: s}, gap) // a level stands in either column
}

// pythonNames are the attributes of Python's LogRecord.
var pythonNames = map[string]string{
	"asctime": "d", "levelname": "p", "name": "c", "message": "m", "threadName": "t", "thread": "digits", "process": "digits",
	"lineno": "digits", "module": "c", "filename": "F", "funcName": "M", "processName": "t", "pathname": "F", "msecs": "digits",
	"taskName": "text",
}

// python reads `(name)s`, with a width in front of the s.
func (p *parser) python() (s step, width string, ok bool) {
	end := strings.IndexByte(p.src, ')')
	if end < 0 {
		return s, "", false
	}
	conv, ok := pythonNames[p.src[1:end]]
	if !ok {
		return s, "", false
	}
	p.src = p.src[end+1:]
	width = p.take(func(c byte) bool { return c == '-' || c == '.' || c-'0' <= 9 })
	if p.src != "" {
		p.src = p.src[1:]
	}
	return conversions[conv], width, true
}

// expand turns a pattern into lists of steps, with each optional group present
// first and then missing; late ones the other way round.
func expand(nodes []node) [][]step {
	lists := [][]step{nil}
	for _, n := range nodes {
		if n.opt == nil {
			for i := range lists {
				lists[i] = append(lists[i], n.step)
			}
			continue
		}
		var with, without [][]step
		for _, l := range lists {
			for _, more := range expand(n.opt) {
				with = append(with, append(append([]step(nil), l...), more...))
			}
			without = append(without, append([]step(nil), l...))
		}
		if n.late {
			with, without = without, with
		}
		lists = append(with, without...)
	}
	return lists
}

// tidy joins literals and makes blanks elastic where a padded step stands: the
// blank of the literal beside it is one of them.
func tidy(steps []step) []step {
	var out []step
	for _, s := range steps {
		last := len(out) - 1
		switch {
		case last < 0:
		case s.kind == blanks && out[last].kind == blanks:
			continue
		case s.kind == lit && out[last].kind == lit:
			out[last].text += s.text
			continue
		case s.kind == blanks && out[last].kind == lit && strings.HasSuffix(out[last].text, " "):
			s.min = 1
			if out[last].text = strings.TrimRight(out[last].text, " "); out[last].text == "" {
				out = out[:last]
			}
		case s.kind == lit && out[last].kind == blanks && strings.HasPrefix(s.text, " "):
			out[last].min = 1
			if s.text = strings.TrimLeft(s.text, " "); s.text == "" {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}
