package parsers

import "golang.org/x/sys/cpu"

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
