package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
	"github.com/zeebo/blake3"
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

// packers pack as users do.
var packers = map[string]func(string) string{
	"gzip": func(s string) string {
		return through(s, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	},
	"zstd": func(s string) string {
		return through(s, func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z })
	},
	"xz": func(s string) string {
		return through(s, func(w io.Writer) io.WriteCloser { z, _ := xz.NewWriter(w); return z })
	},
	"lz4": func(s string) string {
		return through(s, func(w io.Writer) io.WriteCloser {
			z := lz4.NewWriter(w)
			z.Apply(lz4.BlockSizeOption(lz4.Block64Kb))
			return z
		})
	},
	"snappy": func(s string) string {
		return through(s, func(w io.Writer) io.WriteCloser { return s2.NewWriter(w, s2.WriterSnappyCompat()) })
	},
}

func through(s string, packer func(io.Writer) io.WriteCloser) string {
	var b bytes.Buffer
	w := packer(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func gz(s string) string { return packers["gzip"](s) }

// member is a file in an archive.
type member struct{ name, content string }

func tarOf(members ...member) string {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.content))}
		if to, ok := strings.CutPrefix(m.content, "-> "); ok {
			h.Typeflag, h.Linkname, h.Size, m.content = tar.TypeSymlink, to, 0, ""
		}
		w.WriteHeader(h)
		io.WriteString(w, m.content)
	}
	w.Close()
	return b.String()
}

func zipOf(members ...member) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, _ := w.Create(m.name)
		io.WriteString(f, m.content)
	}
	w.Close()
	return b.String()
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

func TestBrokenArchives(t *testing.T) {
	long := member{"long.log", randomLog(1 << 20)}
	f := func(content string, want ...string) {
		t.Helper()
		got := read(t, put(t, t.TempDir(), "f", content))
		for i := range got {
			if before, _, ok := strings.Cut(got[i], " bytes\" and then"); ok && !strings.HasSuffix(before, "\"0") {
				got[i] = strings.Replace(got[i], before, `f!long.log "some`, 1)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	const some, early = `f!long.log "some bytes" and then: packed data end too early`, "f: skipped: the archive ends too early: members may be missing"
	whole := tarOf(member{"a.log", "a\n"}, long)
	f(whole[:len(whole)/2], `f!a.log "a\n"`, some, early)
	f(gz(whole)[:len(gz(whole))/2], `f!a.log "a\n"`, some, early)
	f(tarOf(member{"a.log", "a\n"})[:1024]+strings.Repeat("x", 1024), `f!a.log "a\n"`, "f: skipped: the rest of the archive cannot be read: archive/tar: invalid tar header")
	z := zipOf(member{"a.log", "a\n"}, long)
	f(z[:len(z)/2], "f: skipped: the rest of the archive cannot be read: zip: not a valid zip file")
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
	f("\xef\xbb\xbfa\n", 2, sum("\xef\xbb\xbfa\n"))
	f("\x00\x00\x00a\n", 5, sum("\x00\x00\x00a\n"))
	f(gz(tarOf(member{"a", text}, member{"b.gz", gz("b\n")})), 300_002, sum(text), sum(gz("b\n")))
	f(zipOf(member{"a", text}, member{"b.gz", gz("b\n")}), 300_002, sum(text), sum(gz("b\n")))
}

func sum(s string) string {
	h := blake3.Sum256([]byte(s))
	return "blake3:" + hex.EncodeToString(h[:])
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
			if n, err := io.Copy(io.Discard, s); s.Skipped == "" && (!errors.Is(err, context.Canceled) || n == int64(len(text))) {
				t.Errorf("%d bytes, %v", n, err)
			}
		}
		cancel()
	}
}

// TestManyMembers asserts that members are reached in one pass: a pass for
// each of these would unpack two gigabytes.
func TestManyMembers(t *testing.T) {
	var members []member
	for i := range 300 {
		members = append(members, member{fmt.Sprintf("%03d.log", i), randomLog(20_000)})
	}
	packed := gz(tarOf(members...))
	told := 0
	file := File{Path: put(t, t.TempDir(), "f.tgz", packed), opt: Options{Read: func(n int) { told += n }}}
	n := 0
	for s := range file.Streams(context.Background()) {
		text, err := io.ReadAll(s)
		if err != nil || string(text) != members[n].content || s.Inside != members[n].name {
			t.Fatalf("member %d: %s, %v", n, s.Inside, err)
		}
		n++
	}
	if n != len(members) || told > len(packed) {
		t.Errorf("%d members, %d bytes read of %d", n, told, len(packed))
	}
}

func TestZipBombs(t *testing.T) {
	// A member whose bytes are listed twice.
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "a.log", Method: zip.Store, CompressedSize64: 5000, UncompressedSize64: 5000}
	f, _ := w.CreateRaw(h)
	io.WriteString(f, strings.Repeat("x", 5000))
	w.CreateRaw(&zip.FileHeader{Name: "b.log", Method: zip.Store, CompressedSize64: 5000, UncompressedSize64: 5000})
	w.Close()
	got := read(t, put(t, t.TempDir(), "f", b.String()))
	if last := got[len(got)-1]; last != "f: skipped: the archive is damaged: its members overlap" {
		t.Errorf("got %v", got)
	}
	huge := tarOf(member{"a", "a\n"})
	var head bytes.Buffer
	tw := tar.NewWriter(&head)
	tw.WriteHeader(&tar.Header{Name: "h.log", Mode: 0o644, Size: 1 << 50, Format: tar.FormatGNU})
	if got := read(t, put(t, t.TempDir(), "f", head.String()+huge)); !strings.HasPrefix(got[0], "f!h.log: skipped: claims to be of 1125899906842624 bytes") {
		t.Errorf("got %v", got)
	}
}

func TestPrograms(t *testing.T) {
	jar := zipOf(member{"META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"})
	dir := t.TempDir()
	for name, want := range map[string]string{"app.jar": "app.jar: skipped: binary file", "logs.zip": `logs.zip!META-INF/MANIFEST.MF "Manifest-Version: 1.0\n"`} {
		if got := read(t, put(t, dir, name, jar)); !slices.Equal(got, []string{want}) {
			t.Errorf("got %v, want %s", got, want)
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
			if s.Bytes() != read || s.Skipped != "" && (read > 0 || err != nil) || s.Skipped == "" && !strings.HasPrefix(s.Digest(), "blake3:") {
				t.Errorf("%s: %d bytes, %v, %s", s.name(), read, err, s.Digest())
			}
		}
		if ctx.Err() != nil {
			t.Error("no end")
		}
	})
}

// randomLog is text that packs badly, the same for the same length.
func randomLog(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = " !abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[r.IntN(64)]
	}
	for i := 99; i < n; i += 100 {
		b[i] = '\n'
	}
	return string(b)
}
