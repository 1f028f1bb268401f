package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
)

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

// TestHeldMembers asserts that the small members of a tar can be read when the loop
// has gone on, in any order and all at once, with what is wrong with them, and that
// large ones, and those of archives that are read through, say that they cannot.
func TestHeldMembers(t *testing.T) {
	small, large := strings.Repeat("small\n", 1000), strings.Repeat("large\n", maxHeld/6+1)
	archive := tarOf(member{"a.log", small}, member{"large.log", large}, member{"b.log.gz", gz(small)}, member{"c.log.gz", gz(small)[:len(gz(small))-8]},
		member{"in.tar", tarOf(member{"d.log", small})}, member{"in.zip", zipOf(member{"e.log", small})}, member{"f.log", large[:maxHeld]})
	f := func(content string, want ...string) {
		t.Helper()
		var kept []*Stream
		for s := range (File{Path: put(t, t.TempDir(), "f", content)}).Streams(context.Background()) {
			if s.Held {
				kept = append(kept, s)
			}
		}
		got := make([]string, len(kept))
		var all sync.WaitGroup
		for i, s := range kept {
			all.Go(func() { got[i] = said(s) + " " + s.Digest() })
		}
		all.Wait()
		for i, s := range got {
			if digest := s[strings.LastIndexByte(s, ' ')+1:]; !strings.HasPrefix(digest, "xxh128") {
				t.Errorf("%s: digest %s", want[i], digest)
			} else {
				got[i] = strings.TrimSuffix(s, " "+digest)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	all := []string{`f!a.log "6000 bytes"`, `f!b.log.gz "6000 bytes"`, `f!c.log.gz "6000 bytes" and then: ` + ErrTruncated.Error(), `f!in.tar!d.log "6000 bytes"`, `f!f.log "8388608 bytes"`}
	f(archive, all...)
	f(gz(archive), all...)
	f(zipOf(member{"a.log", small}))
	f(small)
	cut := tarOf(member{"a.log", small}, member{"b.log", small})
	f(cut[:512+12*512+512+612], `f!a.log "6000 bytes"`, `f!b.log "612 bytes" and then: `+ErrTruncated.Error())
}
