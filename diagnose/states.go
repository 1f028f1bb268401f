package diagnose

import (
	"encoding/binary"
	"encoding/json"
	"iter"
	"slices"
)

// States are the states of a group, one after the other. A storm has hundreds of
// thousands, so they are packed, some ten bytes each; in JSON they are a list.
type States struct {
	n      int
	packed []byte
	texts  []string // that states have in common; the first is ""
	last   int64
}

// PackStates packs a list. Texts are copied, so that the lines they stem from need not
// live as long.
func PackStates(list []State) States {
	s := States{texts: []string{""}}
	at := map[string]uint64{"": 0}
	intern := func(text string) uint64 {
		i, known := at[text]
		if !known {
			i = uint64(len(s.texts))
			at[text] = i
			s.texts = append(s.texts, text)
		}
		return i
	}
	for _, x := range list {
		// Differences wrap around, so that an unknown time needs no special case.
		s.packed = binary.AppendVarint(s.packed, int64(x.From)-s.last)
		s.packed = binary.AppendVarint(s.packed, int64(x.To)-int64(x.From))
		s.packed = binary.AppendVarint(s.packed, x.Generation)
		for _, text := range []string{x.Member, x.State, x.Finding} {
			s.packed = binary.AppendUvarint(s.packed, intern(text))
		}
		s.last = int64(x.From)
	}
	s.n, s.packed, s.texts = len(list), slices.Clip(s.packed), cloned(s.texts)
	return s
}

// Len is the number of states.
func (s States) Len() int { return s.n }

// All yields the states in order.
func (s States) All() iter.Seq[State] {
	return func(yield func(State) bool) {
		b, last := s.packed, int64(0)
		signed := func() int64 {
			v, n := binary.Varint(b)
			b = b[n:]
			return v
		}
		text := func() string {
			v, n := binary.Uvarint(b)
			b = b[n:]
			return s.texts[v]
		}
		for len(b) > 0 {
			last += signed()
			x := State{From: Moment(last)}
			x.To = Moment(last + signed())
			x.Generation = signed()
			x.Member, x.State, x.Finding = text(), text(), text()
			if !yield(x) {
				return
			}
		}
	}
}

// Rewritten is a copy, a States, in which every text went through f.
func (s States) Rewritten(f func(string) string) any {
	texts := make([]string, len(s.texts))
	for i, text := range s.texts {
		texts[i] = f(text)
	}
	s.texts = texts
	return s
}

// rename gives texts other names; those without one stay.
func (s States) rename(names map[string]string) {
	for i, text := range s.texts {
		if to, ok := names[text]; ok {
			s.texts[i] = to
		}
	}
}

// MarshalJSON writes the list.
func (s States) MarshalJSON() ([]byte, error) {
	return json.Marshal(slices.AppendSeq(make([]State, 0, s.n), s.All()))
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (s *States) UnmarshalJSON(text []byte) error {
	var list []State
	err := json.Unmarshal(text, &list)
	*s = PackStates(list)
	return err
}
