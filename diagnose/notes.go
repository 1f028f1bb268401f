package diagnose

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// notes say what limits the report.
func (o *outcome) notes(inputs []Input) []string {
	notes := []string{}
	for _, in := range inputs {
		for _, s := range in.Speakers {
			if s.ZoneFrom == "assumed" {
				notes = append(notes, "some lines state no time zone; they are taken as UTC (--zone GLOB=ZONE sets another)")
				break
			}
		}
		if len(notes) > 0 {
			break
		}
	}
	switch {
	case o.broker && !o.client:
		notes = append(notes, "no client's log is at hand: what the members did meanwhile is not known")
	case o.client && !o.broker:
		notes = append(notes, "no coordinator's log is at hand: what the brokers saw is not known")
	}
	notes = append(notes, clockNotes(inputs, o.broker && o.client)...)
	return append(notes, o.bugNotes()...)
}

// apart is how far, in milliseconds, two clocks must be apart to be worth a note.
const apart = 1000

// clockNotes tells which clocks were corrected, by how much and how surely, and
// which could not be compared where both sides are at hand.
func clockNotes(inputs []Input, both bool) []string {
	var out, unknown []string
	for _, in := range inputs {
		if len(in.Speakers) == 0 {
			continue
		}
		s, who := in.Speakers[0], in.Path // one clock for all speakers of a stream
		if in.Inside != "" {
			who += "!" + in.Inside
		}
		for _, step := range s.ClockSteps {
			out = append(out, stepNote(who, step))
		}
		switch c := s.Clock; {
		case c != nil && (c.OffsetMs >= apart || c.OffsetMs <= -apart):
			out = append(out, clockNote(who, c))
		case c == nil && both && s.Side == string(event.Client) && s.Records > 0:
			unknown = append(unknown, who)
		}
	}
	if n := len(unknown); n > 0 {
		out = append(out, fmt.Sprintf("%d client log%s and the brokers' share no cause and effect, so their clocks could not be compared: %s", n, plural(n), firstFew(unknown)))
	}
	return out
}

func clockNote(who string, c *Clock) string {
	ms, how := c.OffsetMs, "ahead of"
	if ms < 0 {
		ms, how = -ms, "behind"
	}
	return fmt.Sprintf("the clock of %s is %s %s the others' (%d to %d ms by cause and effect); evidence shows its times as they stand", who, Duration(ms), how, c.LowMs, c.HighMs)
}

func stepNote(who string, s ClockStep) string {
	ms, way := s.Ms, "forward"
	if ms < 0 {
		ms, way = -ms, "back"
	}
	return fmt.Sprintf("the clock of %s was set %s by about %s at line %d (%s); its times are corrected for it, and the jump is no pause", who, way, Duration(ms), s.Line, s.At)
}

// firstFew names at most five.
func firstFew(list []string) string {
	if len(list) <= 5 {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:5], ", "), len(list)-5)
}
