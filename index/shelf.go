package index

import (
	"fmt"
	"hash/fnv"
	"strconv"

	"github.com/rebalog/rebalog/parsers/event"
)

// Shelves is how many shelves a case has for the coordinators' lines about groups.
//
// A diagnosis goes through the groups one after the other, and a busy broker's log
// is about hundreds of them, line by line. So that it need not unpack the lines of
// all for those of one, a block holds the events of one shelf. Whoever writes has as
// many blocks open as there are shelves, hence a number, not one for each group.
const Shelves = 256

// Loose is the shelf of all other events.
const Loose = 0

// ShelfOf tells on which shelf an event stands: Loose, or 1 to Shelves by the name
// of the group that it is about.
func ShelfOf(e *event.Event) int {
	group := e.Coordinated()
	if group == "" {
		return Loose
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(group))
	return 1 + int(h.Sum32()%Shelves)
}

// shelfTerms are how blocks' documents name shelves.
func shelfTerms(shelves []int) []string {
	terms := make([]string, len(shelves))
	for i, s := range shelves {
		terms[i] = fmt.Sprintf("%03x", s)
	}
	return terms
}

// Shelves lists the shelves for groups that the case may have events on, in order.
func (c *Case) Shelves() ([]int, error) {
	if err := c.Load(); err != nil {
		return nil, err
	}
	shelves, err := c.shelves()
	if err != nil {
		return nil, caseError("read", c.dir, ErrDamaged)
	}
	return shelves, nil
}

// Count is how many events there are in a stretch of time, in milliseconds since 1970
// UTC; From is [event.NoTime] where some are without a time.
type Count struct {
	From, To int64
	Events   int
}

// Counts tells when the events of a shelf are, those of a block at a time, in the order
// of their beginning.
func (c *Case) Counts(shelf int) ([]Count, error) {
	if err := c.Load(); err != nil {
		return nil, err
	}
	blocks, err := c.plan(&Query{Shelves: []int{shelf}})
	if err != nil {
		return nil, caseError("read", c.dir, err)
	}
	counts := make([]Count, len(blocks))
	for i, b := range blocks {
		counts[i] = Count{b.from, b.to, int(b.count)}
	}
	return counts, nil
}

func (c *Case) shelves() (shelves []int, err error) {
	terms, err := c.index.FieldDict(fieldShelf)
	if err != nil {
		return nil, err
	}
	defer terms.Close()
	for {
		t, err := terms.Next()
		if t == nil || err != nil {
			return shelves, err
		}
		n, err := strconv.ParseUint(t.Term, 16, 16)
		if err != nil {
			return nil, err
		}
		if n != Loose {
			shelves = append(shelves, int(n))
		}
	}
}
