package source

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// only reads the one stream of a sequence.
func only(t *testing.T, streams func(func(*Stream) bool)) (s *Stream, text []byte) {
	t.Helper()
	for one := range streams {
		if s != nil {
			t.Fatal("there are several streams")
		}
		b, err := io.ReadAll(one)
		if err != nil {
			t.Fatal(err)
		}
		s, text = one, b
	}
	return s, text
}

func found(t *testing.T, path string) File {
	t.Helper()
	files, err := Walk(context.Background(), []string{path}, Options{})
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	return files[0]
}

// TestGrownReadsTheRest asserts that the text is that behind the offset, and digest
// and number of bytes are those of the whole file, whatever their lengths are to the
// blocks of the hash.
func TestGrownReadsTheRest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	rng := rand.New(rand.NewPCG(1, 1))
	whole := make([]byte, 900_000)
	for i := range whole {
		whole[i] = 'a' + byte(rng.IntN(26))
	}
	for range 3 {
		had := whole[:1]
		for _, n := range []int{1, 100, partSize - 1, partSize, partSize + 1, 2 * partSize, 2*partSize + 100, 900_000} {
			if err := os.WriteFile(path, had, 0o600); err != nil {
				t.Fatal(err)
			}
			first, _ := only(t, found(t, path).Streams(context.Background()))
			m := first.Mark()
			if m == nil {
				t.Fatal("a plain file has no mark")
			}
			now := whole[:n]
			if err := os.WriteFile(path, now, 0o600); err != nil {
				t.Fatal(err)
			}
			want, _ := only(t, found(t, path).Streams(context.Background()))
			offset := rng.Int64N(first.Bytes() + 1)
			streams, err := found(t, path).Grown(context.Background(), m, offset)
			if err != nil {
				t.Fatal(err)
			}
			got, text := only(t, streams)
			if !bytes.Equal(text, whole[offset:n]) || got.Digest() != want.Digest() || got.Bytes() != want.Bytes() {
				t.Errorf("%d bytes from %d: %s, %d; want %s, %d", len(text), offset, got.Digest(), got.Bytes(), want.Digest(), want.Bytes())
			}
			if again := got.Mark(); !reflect.DeepEqual(again, want.Mark()) {
				t.Errorf("the mark of the grown file is %+v", again)
			}
			had = now
		}
	}
}

// TestGrownRefuses asserts that what cannot be read on says so.
func TestGrownRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	f := func(content string, marked bool) *Mark {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s, _ := only(t, found(t, path).Streams(context.Background()))
		if (s.Mark() != nil) != marked {
			t.Errorf("%.20q has the mark %+v", content, s.Mark())
		}
		return s.Mark()
	}
	f("\xff\xfea\x00b\x00\n\x00", false)
	f("\x00\x00\x00\x00line\n", false)
	f("\xef\xbb\xbfline\n", false)
	m := f("line\nline\n", true)
	file := found(t, path)
	for _, bad := range []struct {
		m  Mark
		at int64
	}{{Mark{Size: 4}, 5}, {Mark{Size: 10}, -1}, {Mark{Size: 600_000, Sums: make([]byte, 31)}, 600_000}} {
		if _, err := file.Grown(context.Background(), &bad.m, bad.at); err == nil {
			t.Errorf("%+v is taken for a mark of %d", bad.m, bad.at)
		}
	}
	if err := os.WriteFile(path, []byte("l\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	streams, err := file.Grown(context.Background(), m, 5)
	if err != nil {
		t.Fatal(err)
	}
	if s, text := only(t, streams); s.Skipped == "" || len(text) > 0 {
		t.Errorf("a file that shrank reads as %q, %q", text, s.Skipped)
	}
}
