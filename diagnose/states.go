package diagnose

import (
	"cmp"
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
	texts  []string // that states have in common
	found  []string // ids of findings, likewise
	last   int64
}

// PackStates packs a list. Texts are copied, so that the lines they stem from need not
// live as long.
func PackStates(list []State) States {
	s := States{}
	texts, found := numbers{}, numbers{}
	for _, x := range list {
		// Differences wrap around, so that an unknown time needs no special case.
		s.packed = binary.AppendVarint(s.packed, int64(x.From)-s.last)
		s.packed = binary.AppendVarint(s.packed, int64(x.To)-int64(x.From))
		s.packed = binary.AppendVarint(s.packed, x.Generation)
		s.packed = binary.AppendUvarint(s.packed, texts.of(x.Member, &s.texts))
		s.packed = binary.AppendUvarint(s.packed, texts.of(x.State, &s.texts))
		s.packed = binary.AppendUvarint(s.packed, found.of(x.Finding, &s.found))
		s.last = int64(x.From)
	}
	s.n, s.packed, s.texts = len(list), slices.Clip(s.packed), cloned(s.texts)
	return s
}

// joinStates puts the states of periods in order, as to when they begin.
func joinStates(list []States) States {
	if len(list) == 1 {
		return list[0]
	}
	var all []State
	for _, s := range list {
		all = slices.AppendSeq(all, s.All())
	}
	slices.SortStableFunc(all, func(a, b State) int { return cmp.Compare(a.From, b.From) })
	return PackStates(all)
}

// numbers are those of texts in a list.
type numbers map[string]uint64

func (n numbers) of(text string, list *[]string) uint64 {
	i, known := n[text]
	if !known {
		i = uint64(len(*list))
		n[text] = i
		*list = append(*list, text)
	}
	return i
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
		text := func(list []string) string {
			v, n := binary.Uvarint(b)
			b = b[n:]
			return list[v]
		}
		for len(b) > 0 {
			last += signed()
			x := State{From: Moment(last)}
			x.To = Moment(last + signed())
			x.Generation = signed()
			x.Member, x.State, x.Finding = text(s.texts), text(s.texts), text(s.found)
			if !yield(x) {
				return
			}
		}
	}
}

// Rewritten is a copy, a States, in which every text went through f.
func (s States) Rewritten(f func(string) string) any {
	s.texts, s.found = cloned(s.texts), cloned(s.found)
	for _, list := range [][]string{s.texts, s.found} {
		for i, text := range list {
			list[i] = f(text)
		}
	}
	return s
}

// rename gives findings other ids.
func (s States) rename(ids map[string]string) {
	for i, id := range s.found {
		if id != "" {
			s.found[i] = ids[id]
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
