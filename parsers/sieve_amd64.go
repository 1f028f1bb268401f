package parsers

import (
	"math/bits"

	"golang.org/x/sys/cpu"
)

// hasAVX2 says whether the processor, and the system, know what [siftAVX2] needs.
var hasAVX2 = cpu.X86.HasAVX2

// sift is [siftPlain], by the fastest way that the processor knows.
func sift(t *siftTable, buf []byte, length int, list *siftList) (found, at int) {
	if !hasAVX2 {
		return siftPlain(t, buf, length, list)
	}
	_ = buf[length+slack-1]
	return siftAVX2(t, &buf[0], length, list)
}

// siftAVX2 is [siftPlain] for eight places at a time. It reads up to 36 bytes
// behind the length.
//
//go:noescape
func siftAVX2(t *siftTable, buf *byte, length int, list *siftList) (found, at int)

// each is eachPlain, by the fastest way that the processor knows.
func (e endBytes) each(buf []byte, length int, hit func(at int)) (seen controls) {
	if !hasAVX2 || length == 0 {
		return e.eachPlain(buf, length, hit)
	}
	seen = controlsOf(buf[:1])
	var list siftList
	for i := 1; i <= length; {
		rest := buf[i-1:]
		_ = rest[length-i+slack]
		found, more, also := endsAVX2(&e, &rest[1], length-i+1, &list)
		for _, f := range list[:found] {
			for ; f.places != 0; f.places &= f.places - 1 {
				if at := i + int(f.at) + bits.TrailingZeros32(f.places); at <= length {
					hit(at)
				}
			}
		}
		seen |= controls(also)
		i += more
	}
	return seen
}

// endsAVX2 lists blocks of 32 bytes as [siftAVX2] does, with the bytes of e behind
// what endsUnit holds, and tells the controls in them. It reads the byte before buf,
// and up to 31 behind length.
//
//go:noescape
func endsAVX2(e *endBytes, buf *byte, length int, list *siftList) (found, at, seen int)
