package source

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// read reads all streams of a path: `name "text"`, with the error or the reason.
func read(t *testing.T, path string) []string {
	t.Helper()
	return readWith(t, path, Options{})
}

func readWith(t *testing.T, path string, opt Options) (out []string) {
	t.Helper()
	files, err := Walk(context.Background(), []string{path}, opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for s := range f.Streams(context.Background()) {
			out = append(out, said(s))
		}
	}
	return out
}

func said(s *Stream) string {
	name := filepath.Base(s.Path)
	if s.Inside != "" {
		name += "!" + s.Inside
	}
	if s.Skipped != "" {
		return name + ": skipped: " + s.Skipped
	}
	text, err := io.ReadAll(s)
	if len(text) > 200 {
		text = fmt.Appendf(nil, "%d bytes", len(text))
	}
	line := fmt.Sprintf("%s %q", name, text)
	for _, e := range []error{ErrTruncated, ErrDamaged, ErrShrunk} {
		if errors.Is(err, e) {
			return line + " and then: " + e.Error()
		}
	}
	if err != nil {
		line += " and then: " + err.Error()
	}
	return line
}

// helloBzip2 is "hello\n" by bzip2(1): the libraries at hand only unpack it.
const helloBzip2 = "425a6839314159265359c1c080e2000001410000100244a00030cd00c3462997177245385090c1c080e2"

func TestStreams(t *testing.T) {
	f := func(content string, want ...string) {
		t.Helper()
		if got := read(t, put(t, t.TempDir(), "f", content)); !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	f("hello\n", `f "hello\n"`)
	f("", "f: skipped: empty")
	f("\n", `f "\n"`)
	for name, pack := range packers {
		t.Log("packed with", name)
		f(pack("hello\n"), `f "hello\n"`)
		f(pack(pack("hello\n")), `f "hello\n"`)
		f(pack(tarOf(member{"a.log", "a\n"})), `f!a.log "a\n"`)
	}
	hello, _ := hex.DecodeString(helloBzip2)
	f(string(hello), `f "hello\n"`)
	f(gz("one\n")+gz("two\n"), `f "one\ntwo\n"`)
	f(gz(""), "f: skipped: empty")
	a, b := member{"logs/a.log", "a\n"}, member{"b.log.gz", gz("b\n")}
	f(tarOf(member{"logs/", ""}, a, b), `f!logs/a.log "a\n"`, `f!b.log.gz "b\n"`)
	f(gz(tarOf(a, b)), `f!logs/a.log "a\n"`, `f!b.log.gz "b\n"`)
	f(zipOf(member{"logs/", ""}, a, b), `f!logs/a.log "a\n"`, `f!b.log.gz "b\n"`)
	f(gz(tarOf(member{"in.zip", zipOf(a)}, b)), `f!in.zip!logs/a.log "a\n"`, `f!b.log.gz "b\n"`)
	f(zipOf(member{"in.tgz", gz(tarOf(a, b))}), `f!in.tgz!logs/a.log "a\n"`, `f!in.tgz!b.log.gz "b\n"`)
	f(tarOf(a, a, member{"l", "-> b.log"}, member{"e", ""}), `f!logs/a.log "a\n"`, `f!logs/a.log#2 "a\n"`, "f!l: skipped: link to b.log", "f!e: skipped: empty")
	f("7z\xbc\xaf\x27\x1c\x00\x04", "f: skipped: 7z archive: unpack it first")
	f("PK\x05\x06"+strings.Repeat("\x00", 18), "f: skipped: empty zip archive")
}

func TestManyLayersEnd(t *testing.T) {
	s := "hello\n"
	for range maxLayers {
		s = gz(s)
	}
	got := read(t, put(t, t.TempDir(), "f", s))
	if len(got) != 1 || !strings.Contains(got[0], "packed more than") {
		t.Errorf("got %v", got)
	}
}

// TestBrokenPacking asserts that what can be had is had, and that the end says
// what is wrong.
func TestBrokenPacking(t *testing.T) {
	text := randomLog(1 << 20)
	f := func(content, want string) {
		t.Helper()
		path := put(t, t.TempDir(), "f", content)
		for s := range (File{Path: path}).Streams(context.Background()) {
			if s.Skipped != "" {
				t.Errorf("%s: skipped: %s", want, s.Skipped)
			}
			got, err := io.ReadAll(s)
			if !strings.HasPrefix(text, string(got)) || len(got) < len(text)/3 {
				t.Errorf("%s: %d bytes of %d, or other ones", want, len(got), len(text))
			}
			if err == nil || err.Error() != "read "+path+": "+want {
				t.Errorf("got %v, want %s", err, want)
			}
			if _, again := s.Read(make([]byte, 1)); again != err {
				t.Errorf("%s: then %v", want, again)
			}
			if s.Digest() != sum(content) {
				t.Errorf("%s: digest is not of the whole file", want)
			}
		}
	}
	for name, pack := range packers {
		packed := pack(text)
		t.Log("packed with", name)
		want := "packed data end too early"
		if name == "snappy" { // its reader does not tell
			want = "packed data are damaged: s2: corrupt input"
		}
		f(packed[:len(packed)/2], want)
	}
	packed := []byte(gz(text))
	packed[len(packed)-6] ^= 1 // in the checksum
	f(string(packed), "packed data are damaged: gzip: invalid checksum")
}

// TestStdin asserts that pipes can hold what files can, a zip included, and
// that nothing is read twice.
func TestStdin(t *testing.T) {
	f := func(content string, want ...string) {
		t.Helper()
		if got := readWith(t, Stdin, Options{Stdin: strings.NewReader(content)}); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	f("hello\n", `- "hello\n"`)
	f("", "-: skipped: empty")
	f(gz("hello\n"), `- "hello\n"`)
	f(zipOf(member{"a.log", "a\n"}), `-!a.log "a\n"`)
	f(gz(tarOf(member{"a.log", "a\n"})), `-!a.log "a\n"`)
	if got := readWith(t, Stdin, Options{}); !slices.Equal(got, []string{"-: skipped: empty"}) {
		t.Errorf("without one: %v", got)
	}
}

// TestGrowingFile asserts that a file is read up to its size at opening.
func TestGrowingFile(t *testing.T) {
	path := put(t, t.TempDir(), "f", "one\n")
	for s := range (File{Path: path}).Streams(context.Background()) {
		put(t, filepath.Dir(path), "f", "one\ntwo\n")
		if got, want := said(s), `f "one\n"`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestShrinkingFile(t *testing.T) {
	text := randomLog(4 * bufferSize)
	path := put(t, t.TempDir(), "f", text)
	for s := range (File{Path: path}).Streams(context.Background()) {
		os.Truncate(path, 100)
		got, err := io.ReadAll(s)
		if !errors.Is(err, ErrShrunk) || len(got) == 0 || !strings.HasPrefix(text, string(got)) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
}

// TestUnreadStreams asserts that a caller may leave streams and the loop at any
// point.
func TestUnreadStreams(t *testing.T) {
	path := put(t, t.TempDir(), "f", gz(tarOf(member{"a", randomLog(1 << 20)}, member{"b", "b\n"}, member{"c", "c\n"})))
	before := runtime.NumGoroutine()
	var names []string
	for s := range (File{Path: path}).Streams(context.Background()) {
		names = append(names, s.Inside)
		if s.Inside == "b" {
			break
		}
	}
	if !slices.Equal(names, []string{"a", "b"}) || runtime.NumGoroutine() > before {
		t.Errorf("got %v and %d goroutines more", names, runtime.NumGoroutine()-before)
	}
}

func TestStreamsEndWithTheirContext(t *testing.T) {
	text := randomLog(1 << 20)
	for _, content := range []string{text, gz(text), gz(tarOf(member{"a", text}))} {
		ctx, cancel := context.WithCancel(context.Background())
		for s := range (File{Path: put(t, t.TempDir(), "f", content)}).Streams(ctx) {
			cancel()
			if n, err := io.Copy(io.Discard, s); s.Skipped == "" && (!errors.Is(err, context.Canceled) || errors.Is(err, ErrDamaged) || n == int64(len(text))) {
				t.Errorf("%d bytes, %v", n, err)
			}
		}
		cancel()
	}
}

// FuzzStreams reads hostile bytes: whatever they are, they have names, an end
// and a bound.
func FuzzStreams(f *testing.F) {
	for _, pack := range packers {
		f.Add([]byte(pack("hello\n")))
	}
	f.Add([]byte(gz(tarOf(member{"a", "a\n"}, member{"b.gz", gz("b\n")}))))
	f.Add([]byte(zipOf(member{"a", "a\n"}, member{"t.tar", tarOf(member{"b", "b\n"})})))
	f.Add([]byte("\xff\xfeh\x00i\x00\r\x00\n\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		file := File{Path: Stdin, opt: Options{Stdin: bytes.NewReader(content)}}
		n := 0
		for s := range file.Streams(ctx) {
			n++
			read, err := io.Copy(io.Discard, s)
			if s.Bytes() != read || s.Skipped != "" && (read > 0 || err != nil) || s.Skipped == "" && !strings.HasPrefix(s.Digest(), "xxh128") {
				t.Errorf("%s: %d bytes, %v, %s", s.name(), read, err, s.Digest())
			}
		}
		if ctx.Err() != nil {
			t.Error("no end")
		}
	})
}
