package source

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/zeebo/xxh3"
)

func TestDigestAndCounts(t *testing.T) {
	told := 0
	f := func(content string, bytes int64, want ...string) {
		t.Helper()
		told = 0
		file := File{Path: put(t, t.TempDir(), "f", content), opt: Options{Read: func(n int) { told += n }}}
		var got []string
		n := int64(0)
		for s := range file.Streams(context.Background()) {
			if s.Digest() != "" {
				t.Error("there is a digest before the end")
			}
			io.Copy(io.Discard, s)
			got, n = append(got, s.Digest()), n+s.Bytes()
		}
		if !slices.Equal(got, want) || n != bytes {
			t.Errorf("got %v of %d bytes, want %v of %d", got, n, want, bytes)
		}
	}
	text := randomLog(300_000)
	f(text, 300_000, sum(text))
	if told != 300_000 {
		t.Errorf("told of %d bytes", told)
	}
	f(gz(text), 300_000, sum(gz(text)))
	f(gz(text)+text, 300_000, sum(gz(text)+text)) // what follows is on disk as well
	f("\xef\xbb\xbfa\n", 2, sum("\xef\xbb\xbfa\n"))
	f("\x00\x00\x00a\n", 5, sum("\x00\x00\x00a\n"))
	f(gz(tarOf(member{"a", text}, member{"b.gz", gz("b\n")})), 300_002, sum(text), sum(gz("b\n")))
	f(zipOf(member{"a", text}, member{"b.gz", gz("b\n")}), 300_002, sum(text), sum(gz("b\n")))
}

// sum is the digest of a content: of its digests of 256 KiB each, if it is larger.
func sum(s string) string {
	if len(s) <= 256<<10 {
		h := xxh3.Hash128([]byte(s)).Bytes()
		return "xxh128:" + hex.EncodeToString(h[:])
	}
	var all []byte
	for part := range slices.Chunk([]byte(s), 256<<10) {
		h := xxh3.Hash128(part).Bytes()
		all = append(all, h[:]...)
	}
	h := xxh3.Hash128(all).Bytes()
	return "xxh128/256k:" + hex.EncodeToString(h[:])
}

// TestParts asserts that a file which is read in parts, by several goroutines, is
// the same as one that is read from its beginning.
func TestParts(t *testing.T) {
	for _, size := range []int{1, partSize - 1, partSize, partSize + 1, 3*partSize + 70_000} {
		text := randomLog(size)
		told := atomic.Int64{}
		file := File{Path: put(t, t.TempDir(), "f", text), opt: Options{Read: func(n int) { told.Add(int64(n)) }}}
		for s := range file.Streams(context.Background()) {
			if s.PartSize() != partSize || s.Size() != int64(size) {
				t.Fatalf("parts of %d, of %d bytes", s.PartSize(), s.Size())
			}
			got := make([]byte, size)
			var all sync.WaitGroup
			for k := range (size + partSize - 1) / partSize {
				all.Go(func() {
					b := make([]byte, partSize+100)
					n, err := s.ReadPart(k, b)
					if want := min(len(b), size-k*partSize); n != want || (err == io.EOF) != (n < len(b)) {
						t.Errorf("part %d of %d bytes: %d bytes and %v", k, size, n, err)
					}
					copy(got[k*partSize:], b[:min(n, partSize)])
				})
			}
			all.Wait()
			if string(got) != text || s.Digest() != sum(text) || s.Bytes() != int64(size) || told.Load() != int64(size) {
				t.Errorf("%d bytes: same %v, %s, %d bytes, told of %d", size, string(got) == text, s.Digest(), s.Bytes(), told.Load())
			}
		}
	}
}

// TestPartsOfWhatIsNoPlainFile asserts that only what is on disk as it reads has
// parts.
func TestPartsOfWhatIsNoPlainFile(t *testing.T) {
	for _, content := range []string{gz("a\n"), "\xef\xbb\xbfa\n", "\x00\x00\x00a\n", "\xff\xfea\x00\n\x00", tarOf(member{"a", "b\n"})} {
		for s := range (File{Path: put(t, t.TempDir(), "f", content)}).Streams(context.Background()) {
			if s.PartSize() != 0 {
				t.Errorf("%q has parts", content)
			}
		}
	}
}

// TestPartsOfAFileThatShrinks asserts that what is gone is told.
func TestPartsOfAFileThatShrinks(t *testing.T) {
	path := put(t, t.TempDir(), "f", randomLog(2*partSize))
	for s := range (File{Path: path}).Streams(context.Background()) {
		if err := os.Truncate(path, partSize+10); err != nil {
			t.Fatal(err)
		}
		if n, err := s.ReadPart(1, make([]byte, partSize)); n != 10 || !errors.Is(err, ErrShrunk) {
			t.Errorf("%d bytes and %v", n, err)
		}
		if s.Digest() != "" {
			t.Error("there is a digest of what was not read")
		}
	}
}

func TestSamples(t *testing.T) {
	dir := t.TempDir()
	text := randomLog(3 << 20)
	path := put(t, dir, "f", text)
	at := func(path string, size int) string {
		t.Helper()
		s, err := Samples(path, int64(size))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	f := func(size int) {
		t.Helper()
		old := at(put(t, dir, "old", text[:size]), size)
		if at(path, size) != old {
			t.Errorf("a file that grew behind %d bytes is not known again", size)
		}
		if size > 0 && at(put(t, dir, "old", text[:size-1]+"\x01"), size) == old {
			t.Errorf("another last byte of %d is not seen", size)
		}
		if size > 0 && at(put(t, dir, "old", "\x01"+text[1:size]), size) == old {
			t.Errorf("another first byte of %d is not seen", size)
		}
	}
	for _, size := range []int{0, 1, sampleSize - 1, sampleSize, sampleSize + 1, 1 << 20, 1<<20 + 1, 2 << 20} {
		f(size)
	}
	if at(path, 1<<20) == at(path, 2<<20) {
		t.Error("two sizes have the same samples")
	}
	if _, err := Samples(path, int64(len(text))+1); err == nil {
		t.Error("a file that became shorter has samples")
	}
	if _, err := Samples(filepath.Join(dir, "no"), 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
