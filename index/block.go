package index

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// MaxBlock is the most events of one block; the package documentation says why.
const MaxBlock = 1024

// blockID is the identity of a block and all that planning a read needs. It is
// the document's id, since ids are the only part of a document that is read
// back without its events.
type blockID struct {
	input    string
	seq      uint32 // place among the blocks of its input
	from, to int64  // least and greatest time, milliseconds; event.NoTime counts as a time
	count    uint32 // events
	at       span
}

// blockIDTail is the length of what follows the input's id.
const blockIDTail = len(".00000000.0000000000000000.0000000000000000.00000000.00000000.0000000000000000.00000000")

func (b blockID) String() string {
	return fmt.Sprintf("%s.%08x.%016x.%016x.%08x.%08x.%016x.%08x", b.input, b.seq, sortable(b.from), sortable(b.to), b.count,
		b.at.pack, uint64(b.at.offset), b.at.size)
}

// sortable maps times to unsigned numbers of the same order.
func sortable(t int64) uint64 { return uint64(t) ^ math.MaxUint64 ^ math.MaxInt64 }

func unsortable(u uint64) int64 { return int64(u ^ math.MaxUint64 ^ math.MaxInt64) }

var errBlockID = errors.New("not a block's id")

// parseBlockID is the inverse of blockID.String.
func parseBlockID(s string) (blockID, error) {
	cut := len(s) - blockIDTail
	if cut < 0 || s[cut] != '.' {
		return blockID{}, errBlockID
	}
	parts := strings.Split(s[cut+1:], ".")
	if len(parts) != 7 {
		return blockID{}, errBlockID
	}
	var n [7]uint64
	for i, bits := range []int{32, 64, 64, 32, 32, 64, 32} {
		v, err := strconv.ParseUint(parts[i], 16, bits)
		if err != nil {
			return blockID{}, errBlockID
		}
		n[i] = v
	}
	return blockID{s[:cut], uint32(n[0]), unsortable(n[1]), unsortable(n[2]), uint32(n[3]),
		span{uint32(n[4]), int64(n[5]), uint32(n[6])}}, nil
}

// compare gives the order in which blocks are needed by a reader in time order. It
// is total, so that the same case is always read in the same order.
func (b blockID) compare(o blockID) int {
	switch {
	case b.from != o.from:
		if b.from < o.from {
			return -1
		}
		return 1
	case b.input != o.input:
		return strings.Compare(b.input, o.input)
	default:
		return int(b.seq) - int(o.seq)
	}
}

func sortBlocks(blocks []blockID) { slices.SortFunc(blocks, blockID.compare) }
