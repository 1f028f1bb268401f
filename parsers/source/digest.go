package source

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/zeebo/xxh3"
)

// digest reads on and computes XXH3 of what it read, of 128 bits. It tells files
// apart, which is what a report needs it for, and runs at twenty gigabytes a
// second. A cryptographic one would take longer than all else: BLAKE3 runs at
// 1.8 on one core, and on several cores takes what the search needs.
type digest struct {
	r    io.Reader
	part *xxh3.Hasher128 // of the part that is read; nil: nobody will ask
	n    int             // bytes of it
	tree tree
	err  error // the first error of r, the end excepted
}

func newDigest(r io.Reader) *digest { return &digest{r: r, part: xxh3.New128()} }

func (d *digest) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if d.part != nil {
		d.write(p[:n])
	}
	if err != nil && err != io.EOF && d.err == nil {
		d.err = err
	}
	return n, err
}

func (d *digest) write(p []byte) {
	for len(p) > 0 {
		if d.n == partSize {
			d.tree.add(d.part.Sum128())
			d.part.Reset()
			d.n = 0
		}
		k := min(len(p), partSize-d.n)
		d.part.Write(p[:k])
		d.n, p = d.n+k, p[k:]
	}
}

// stop saves the work where no stream will ask: the members of an archive have
// digests of their own.
func (d *digest) stop() { d.part = nil }

func (d *digest) String() string {
	t := tree{slices.Clone(d.tree.sums), d.tree.parts}
	t.add(d.part.Sum128())
	return t.spell()
}

// tree is the digest of digests of parts, which several goroutines can compute.
type tree struct {
	sums  []byte
	parts int
}

func (t *tree) add(sum xxh3.Uint128) {
	t.sums = append(t.sums, bytesOf(sum)...)
	t.parts++
}

// spell is the digest of the only part, as xxh128sum prints it, or that of the
// digests of several.
func (t *tree) spell() string {
	if t.parts == 1 {
		return "xxh128:" + hex.EncodeToString(t.sums)
	}
	return "xxh128/256k:" + hex.EncodeToString(bytesOf(xxh3.Hash128(t.sums)))
}

// sumSize is the size of a part's digest, in bytes.
const sumSize = 16

func bytesOf(sum xxh3.Uint128) []byte {
	b := sum.Bytes()
	return b[:]
}

// Digest returns what [Stream.Digest] is of a whole file. The error is that of the
// disk.
func Digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("digest: %w", err)
	}
	defer f.Close()
	d := newDigest(f)
	if _, err := io.Copy(io.Discard, d); err != nil {
		return "", fmt.Errorf("digest %s: %w", path, err)
	}
	return d.String(), nil
}

// sampleAt are the offsets of the samples, in bytes. They are the same for
// every size, so that the samples of a file can be taken again when it has
// grown; each is sixteen times further than the last, so that a terabyte needs
// few of them.
var sampleAt = []int64{0, 1 << 20, 1 << 24, 1 << 28, 1 << 32, 1 << 36}

// sampleSize is the length of a sample, in bytes.
const sampleSize = 4096

// Samples returns a fingerprint of the first size bytes of a file, by which a
// case knows it again without reading all of it: "xxh128:HEX" over size (eight
// bytes, big endian), then 4096 bytes at each of the offsets 0, 1 MiB, 16 MiB,
// 256 MiB, 4 GiB and 64 GiB that lie below size, then the last 4096 bytes below
// size; samples that reach over size end there.
//
// A file that is unchanged gives the same fingerprint for the same size; so
// does one that was only appended to, asked for its old size. A change between
// the samples that keeps the size is not seen; for that there is the time. An
// error is returned where the file cannot be read or is shorter than size.
func Samples(path string, size int64) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("sample: %w", err)
	}
	defer f.Close()
	h := xxh3.New128()
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(size)))
	for _, at := range append(sampleAt[:len(sampleAt):len(sampleAt)], max(0, size-sampleSize)) {
		if at >= size {
			continue
		}
		n := min(sampleSize, size-at)
		if _, err := io.CopyN(h, io.NewSectionReader(f, at, n), n); err != nil {
			return "", fmt.Errorf("sample %s at %d: %w", path, at, err)
		}
	}
	return "xxh128:" + hex.EncodeToString(bytesOf(h.Sum128())), nil
}
