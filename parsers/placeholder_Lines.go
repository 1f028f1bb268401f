package parsers

import (
	"bufio"
	"io"
	"iter"
)

// Lines is a placeholder until lines.go is there.
func Lines(r io.Reader) iter.Seq2[RawLine, error] {
	return func(yield func(RawLine, error) bool) {
		s := bufio.NewScanner(r)
		s.Buffer(nil, MaxLine)
		l := RawLine{}
		for s.Scan() {
			l.Number++
			l.Text = s.Bytes()
			if !yield(l, nil) {
				return
			}
			l.Offset += int64(len(l.Text)) + 1
		}
		if err := s.Err(); err != nil {
			yield(RawLine{}, err)
		}
	}
}
