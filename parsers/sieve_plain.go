//go:build !amd64

package parsers

// sift is [siftPlain] on processors that it was not written for in assembly.
func sift(t *siftTable, buf []byte, length int, list *siftList) (found, at int) {
	return siftPlain(t, buf, length, list)
}

// each is eachPlain.
func (e endBytes) each(buf []byte, length int, hit func(at int)) controls {
	return e.eachPlain(buf, length, hit)
}
