package clock

import (
	"fmt"
	"testing"
	"unsafe"
)

// A half stays under its key when the text of the line that named it is gone, be it the
// second with that key.
func TestKeysLast(t *testing.T) {
	c := newCollector()
	line := []byte("orders-1")
	for range 2 {
		copy(line, "orders-1")
		c.keep(c.epochJoined, unsafe.String(&line[0], len(line)), moment{})
		copy(line, "????????")
	}
	if n := len(c.epochJoined["orders-1"]); n != 2 {
		t.Errorf("%d halves are kept, want 2", n)
	}
}

// Of very many halves a part is kept, and of each key both sides' or none.
func TestThinned(t *testing.T) {
	c := newCollector()
	for i := range 3 * maxHalves {
		member := fmt.Sprint("orders-", i)
		c.keep(c.left, member, moment{})
		also(c, &c.leaves, told{member: member})
	}
	if n := len(c.leaves); n < maxHalves/8 || n > maxHalves || n != len(c.left) {
		t.Errorf("%d and %d halves are kept, of %d", n, len(c.left), 3*maxHalves)
	}
	for _, l := range c.leaves {
		if len(c.left[l.member]) != 1 {
			t.Fatalf("%s is kept of one side", l.member)
		}
	}
}
