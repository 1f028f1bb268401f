package carry

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"testing"
)

type kind int

type leaf struct {
	name string
	n    int64
	u    uint8
	raw  [3]byte
	dyn  []byte
}

type tool struct{ run func() }

type table struct{ rows []string }

var rows = &table{[]string{"a", "b"}}

type root struct {
	flag   bool
	kinds  []kind
	none   []kind
	empty  []kind
	leaves map[[2]string]*leaf
	last   *leaf // one of the leaves
	self   leaf
	first  *string
	tool   *tool
	row    *string
	yes    map[string]bool
}

func plan() *Plan {
	return New(Made[*tool](), As(func(s *string) int {
		for i := range rows.rows {
			if s == &rows.rows[i] {
				return i
			}
		}
		return -1
	}, func(i int) (*string, error) {
		if i < 0 || i >= len(rows.rows) {
			return nil, ErrDamaged
		}
		return &rows.rows[i], nil
	}))
}

func made() *root {
	a, b := &leaf{"a", -1, 255, [3]byte{1, 2, 3}, []byte{}}, &leaf{name: "b", n: 1 << 62}
	return &root{
		flag: true, kinds: []kind{3, -4}, none: nil, empty: []kind{}, last: b, self: *a, row: &rows.rows[1], first: &rows.rows[0],
		leaves: map[[2]string]*leaf{{"x", "y"}: a, {"", ""}: b, {"z", ""}: nil}, yes: map[string]bool{"1": true, "2": false},
	}
}

// TestUnpackIsTheInverseOfPack asserts that nothing is lost, that pointers which
// were one are one again, and that equal values give equal bytes.
func TestUnpackIsTheInverseOfPack(t *testing.T) {
	p, want := plan(), made()
	packed, err := p.Pack(want)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // maps have no order
		if again, err := p.Pack(made()); err != nil || !bytes.Equal(again, packed) {
			t.Fatalf("packed %q, then %q, %v", packed, again, err)
		}
	}
	here := &tool{}
	got := &root{tool: here, leaves: map[[2]string]*leaf{{"old", ""}: {}}}
	if err := p.Unpack(packed, got); err != nil {
		t.Fatal(err)
	}
	if got.tool != here {
		t.Error("what is made anew was touched")
	}
	if got.tool = nil; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got.last != got.leaves[[2]string{"", ""}] || got.row != want.row {
		t.Error("one pointer became two")
	}
}

// TestUnpackFillsWhatIsThere asserts that a value is not replaced where there is
// one, so that who holds it sees what was carried.
func TestUnpackFillsWhatIsThere(t *testing.T) {
	type pair struct{ a, b *leaf }
	one := &leaf{name: "one", dyn: []byte{1}}
	packed, err := New().Pack(&pair{one, one})
	if err != nil {
		t.Fatal(err)
	}
	held := &leaf{name: "held"}
	got := pair{a: held}
	if err := New().Unpack(packed, &got); err != nil || got.a != held || got.b != held || held.name != "one" {
		t.Errorf("%+v, %v; held is %+v", got, err, held)
	}
}

func TestWhatCannotBeCarried(t *testing.T) {
	f := func(v any) {
		t.Helper()
		if _, err := New().Pack(v); !errors.Is(err, ErrKind) {
			t.Errorf("%T says %v", v, err)
		}
	}
	f(&tool{func() {}})
	f(&struct{ c chan int }{make(chan int)})
	f(&struct{ e error }{errors.New("x")})
	f(&struct{ m map[*leaf]int }{map[*leaf]int{{}: 1}})
	f(&struct{ f float64 }{1})
	type inner struct {
		own leaf
		at  *leaf
	}
	into := &inner{}
	into.at = &into.own
	f(into)
}

// FuzzUnpack asserts that damage is an error, never a panic or a lot of memory.
func FuzzUnpack(f *testing.F) {
	packed, err := plan().Pack(made())
	if err != nil {
		f.Fatal(err)
	}
	packed = packed[:len(packed)-4]
	f.Add(packed)
	f.Add(packed[:len(packed)/2])
	f.Add(append(bytes.Clone(packed), 0))
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		got := &root{}
		if err := plan().Unpack(b, got); err == nil {
			t.Fatal("bytes without their sum are taken for a state")
		}
		if err := plan().Unpack(binary.LittleEndian.AppendUint32(b, sum(b)), got); err != nil {
			return
		}
		again, err := plan().Pack(got)
		if err != nil {
			t.Fatal(err)
		}
		second := &root{}
		if err := plan().Unpack(again, second); err != nil || !reflect.DeepEqual(got, second) {
			t.Errorf("%+v, then %+v, %v", got, second, err)
		}
	})
}
