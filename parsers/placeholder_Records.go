package parsers

import (
	"iter"
	"regexp"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

var placeholderLayout = regexp.MustCompile(`^\[(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3})\] (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) (.*) \(([\w.$:]+)\)$`)

// Records is a placeholder until records.go is there: Kafka's own layout only.
func Records(lines iter.Seq2[RawLine, error], pos event.Position, opt Options, sum *Summary) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var rec *Record
		for l, err := range lines {
			if err != nil {
				if rec != nil && !yield(*rec, nil) {
					return
				}
				yield(Record{}, err)
				return
			}
			sum.Lines++
			m := placeholderLayout.FindStringSubmatch(string(l.Text))
			if m == nil {
				if rec == nil {
					sum.Loose++
					continue
				}
				sum.Continuations++
				rec.Lines++
				if len(rec.More) < MaxMore {
					rec.More = append(rec.More, string(l.Text))
				}
				continue
			}
			if rec != nil && !yield(*rec, nil) {
				return
			}
			sum.Records++
			at, _ := time.Parse("2006-01-02 15:04:05,000", m[1])
			rec = &Record{Pos: pos, At: at.UnixMilli(), TimeFrom: event.TimeNoZone, Stamp: m[1], Outer: event.NoTime,
				Layout: "kafka", Level: m[2], Message: m[3], Logger: m[4], Text: string(l.Text), Lines: 1}
			rec.Pos.Line, rec.Pos.Offset = l.Number, l.Offset
		}
		if rec != nil {
			yield(*rec, nil)
		}
	}
}
