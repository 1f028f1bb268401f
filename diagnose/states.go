package diagnose

import (
	"cmp"
	"container/heap"
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

// PackStates packs states. Texts are copied, so that the lines they stem from need not
// live as long.
func PackStates(list iter.Seq[State]) States {
	s := States{}
	texts, found := numbers{}, numbers{}
	for x := range list {
		// Differences wrap around, so that an unknown time needs no special case.
		s.packed = binary.AppendVarint(s.packed, int64(x.From)-s.last)
		s.packed = binary.AppendVarint(s.packed, int64(x.To)-int64(x.From))
		s.packed = binary.AppendVarint(s.packed, x.Generation)
		s.packed = binary.AppendUvarint(s.packed, texts.of(x.Member, &s.texts))
		s.packed = binary.AppendUvarint(s.packed, texts.of(x.State, &s.texts))
		s.packed = binary.AppendUvarint(s.packed, found.of(x.Finding, &s.found))
		s.last = int64(x.From)
		s.n++
	}
	s.packed, s.texts = slices.Clip(s.packed), cloned(s.texts)
	return s
}

// joinStates puts the states of periods in order, as to when they begin; each period's
// are.
func joinStates(list []States) States {
	if len(list) == 1 {
		return list[0]
	}
	return PackStates(func(yield func(State) bool) {
		var next upcoming
		for i, s := range list {
			pull, stop := iter.Pull(s.All())
			defer stop()
			if x, more := pull(); more {
				next = append(next, of{x, i, pull})
			}
		}
		heap.Init(&next)
		for len(next) > 0 && yield(next[0].state) {
			var more bool
			if next[0].state, more = next[0].pull(); more {
				heap.Fix(&next, 0)
			} else {
				heap.Pop(&next)
			}
		}
	})
}

// of is the next state of a period.
type of struct {
	state  State
	period int
	pull   func() (State, bool)
}

// upcoming is a heap of states, the first on top.
type upcoming []of

func (u upcoming) Len() int      { return len(u) }
func (u upcoming) Swap(i, j int) { u[i], u[j] = u[j], u[i] }
func (u upcoming) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(u[i].state.From, u[j].state.From), cmp.Compare(u[i].period, u[j].period)) < 0
}
func (u *upcoming) Push(x any) { *u = append(*u, x.(of)) }
func (u *upcoming) Pop() any {
	last := (*u)[len(*u)-1]
	*u = (*u)[:len(*u)-1]
	return last
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
	*s = PackStates(slices.Values(list))
	return err
}
