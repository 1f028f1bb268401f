package parsers

import (
	"strings"
	"testing"
)

// TestTextsStay: a line stays what it was, whatever comes behind it and is done to
// the bytes that it was read from.
func TestTextsStay(t *testing.T) {
	var all texts
	var got, want []string
	for _, n := range []int{0, 1, 100, roomForTexts - 101, 1, roomForTexts, 5, 3 * roomForTexts, 7} {
		line := []byte(strings.Repeat(string(rune('a'+len(got))), n))
		want = append(want, string(line))
		got = append(got, all.own(line))
		clear(line)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d of %d bytes has become another", i, len(want[i]))
		}
	}
}

// TestDial: the times of lines are the same whatever line was read before.
func TestDial(t *testing.T) {
	lines := []string{
		"[2024-05-01 10:00:00,123] a", "[2024-05-01 10:00:00,999] b", "[2024-05-01 10:00:01,000] c", "[2024-05-01 10:00:00,12x] d",
		"[2024-05-01 10:00:00,12", "[2024-05-02 10:00:00,123] e", "(2024-05-01 10:00:00,123] f", "[2024-05-01 25:00:00,123] g", "", "10:00:00,123",
	}
	for _, f := range []*face{faceOf(lines[0], "2024-05-01 10:00:00,123"), faceOf("10:00:00,123 a", "10:00:00,123"), faceOf("2024-05-01T10:00:00Z a", "2024-05-01T10:00:00Z")} {
		for _, before := range lines {
			for _, line := range lines {
				var d dial
				d.moment(f, []byte(before))
				at, ok := d.moment(f, []byte(line))
				if want, known := f.moment([]byte(line)); ok != known || ok && at != want {
					t.Errorf("behind %q, %q is of %d, %t; want %d, %t", before, line, at, ok, want, known)
				}
			}
		}
	}
}
