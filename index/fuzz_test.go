package index

import (
	"errors"
	"reflect"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// Whatever a block's bytes are, decoding ends with events or ErrDamaged.
func FuzzDecode(f *testing.F) {
	enc := encoders.Get().(*encoder)
	enc.reset()
	for _, e := range someEvents("a", 3, 0, 1) {
		enc.event(&e)
	}
	f.Add(append([]byte(nil), enc.assemble(3)...), uint32(3))
	f.Add([]byte{0, 0, 0, 0}, uint32(0))
	f.Fuzz(func(t *testing.T, raw []byte, count uint32) {
		b, err := decodeRaw(raw, count)
		var e event.Event
		for more := err == nil; more; {
			more, err = b.next(&e)
			if len(e.Text) > len(raw) || len(e.Fields) > len(raw) {
				t.Fatal("an event is larger than its block")
			}
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
		if _, err := decodeBlock(raw, count); err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
	})
}

// Whatever an event's texts are, they come back.
func FuzzEncode(f *testing.F) {
	f.Add("[2024-05-01] left", "2024", "group", "left", int64(5), int64(1))
	f.Fuzz(func(t *testing.T, text, stamp, key, value string, at, offset int64) {
		events := []event.Event{
			{At: at, Text: text, Stamp: stamp, Thread: value, Pos: event.Position{Offset: offset}},
			{At: -at, Text: value, Kind: event.Kind(key), Fields: []event.Value{{Key: event.Key(key), Text: text}, {Text: stamp}}},
		}
		b, err := decodeBlock(encodeBlock(events), 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range events {
			var got event.Event
			if more, err := b.next(&got); err != nil || !more || !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v (%v), want %+v", got, err, want)
			}
		}
	})
}

// The fast way through a text finds the words that the slow one finds.
func FuzzWords(f *testing.F) {
	f.Add("Member orders-2 ÜBER left", "x9")
	f.Fuzz(func(t *testing.T, a, b string) {
		var s wordSet
		s.reset()
		want := map[string]bool{}
		for _, text := range []string{a, b} {
			s.addText(text)
			for w := range eachWord(text) {
				if indexed(w) {
					want[w] = true
				}
			}
		}
		for _, w := range s.list() {
			delete(want, w)
		}
		if len(want) > 0 {
			t.Fatalf("missed %v", want)
		}
	})
}

func FuzzBlockID(f *testing.F) {
	f.Add("a.b", uint32(1), int64(-1), event.NoTime, uint32(3))
	f.Fuzz(func(t *testing.T, input string, seq uint32, from, to int64, count uint32) {
		want := blockID{input, seq, from, to, count, span{seq, from, count}}
		if got, err := parseBlockID(want.String()); err != nil || got != want {
			t.Fatalf("%+v (%v), want %+v", got, err, want)
		}
		_, _ = parseBlockID(input)
		if (from < to) != (sortable(from) < sortable(to)) {
			t.Fatal("ids do not sort like times")
		}
	})
}
