package parsers

import "strings"

// texts copies lines into strings. Many of them share an allocation, which is
// small enough for one that is kept not to hold much more than itself.
type texts struct{ room strings.Builder }

const roomForTexts = 4 << 10

func (t *texts) own(line []byte) string {
	if t.room.Cap()-t.room.Len() < len(line) {
		t.room.Reset()
		t.room.Grow(max(roomForTexts, len(line)))
	}
	from := t.room.Len()
	t.room.Write(line)
	return t.room.String()[from:]
}
