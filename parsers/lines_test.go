package parsers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// lines reads all lines as `number@offset+cut "text"`.
func lines(r io.Reader) (out []string, err error) {
	for l, e := range Lines(r) {
		if e != nil {
			return out, e
		}
		out = append(out, fmt.Sprintf("%d@%d+%d %q", l.Number, l.Offset, l.Cut, l.Text))
	}
	return out, nil
}

func TestLines(t *testing.T) {
	f := func(input string, want ...string) {
		t.Helper()
		for _, r := range []io.Reader{strings.NewReader(input), iotest.OneByteReader(strings.NewReader(input)), iotest.DataErrReader(strings.NewReader(input))} {
			got, err := lines(r)
			if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("%q by %T: %v\n got  %s\n want %s", input, r, err, got, want)
			}
		}
	}
	f("")
	f("a", `1@0+0 "a"`)
	f("a\nb\n", `1@0+0 "a"`, `2@2+0 "b"`)
	f("a\r\nb\r\n\r\nc", `1@0+0 "a"`, `2@3+0 "b"`, `3@6+0 ""`, `4@8+0 "c"`)
	f("\n\n", `1@0+0 ""`, `2@1+0 ""`)
	f("a\rb\n", `1@0+0 "a\rb"`)
	f("a\r\r\n", `1@0+0 "a\r"`)
	f("a\r", `1@0+0 "a\r"`)
	f("\x1b[31mred\x1b[0m\n", `1@0+0 "\x1b[31mred\x1b[0m"`)
	f("a\x00b\x00\n", `1@0+0 "a\x00b\x00"`)
	f("\x00\x00\x00a\nb\n", `1@3+0 "a"`, `2@5+0 "b"`)
	f("a\n\x00\x00b\n", `1@0+0 "a"`, `2@4+0 "b"`)
	f("\x00\x00\n", `1@2+0 ""`)
	f("a\n\x00\x00", `1@0+0 "a"`)
	f("caf\xe9\n\xff\n", `1@0+0 "caf\xe9"`, `2@5+0 "\xff"`)
}

// TestLongLines asserts what is kept and what is counted around MaxLine, with
// every end and in every place of the buffer.
func TestLongLines(t *testing.T) {
	f := func(before, length int, end string, cut int64) {
		t.Helper()
		input := strings.Repeat("-", before) + "\n" + strings.Repeat("x", length) + end + "next"
		var got []RawLine
		var text string
		for l, err := range Lines(strings.NewReader(input)) {
			if err != nil {
				t.Fatal(err)
			}
			if l.Number == 2 {
				text = string(l.Text)
			}
			got = append(got, l)
		}
		if len(got) != 3 || got[1].Cut != cut || text != strings.Repeat("x", length-int(cut)) {
			t.Errorf("%d bytes before %d: %d lines, cut %d of %d", before, length, len(got), got[1].Cut, len(text))
			return
		}
		if got[2].Offset != int64(before+1+length+len(end)) {
			t.Errorf("%d bytes before %d: next line at %d", before, length, got[2].Offset)
		}
	}
	for _, before := range []int{0, 1, 1000, firstBuffer - 2, firstBuffer - 1, firstBuffer, 5*firstBuffer + 7} {
		for _, end := range []string{"\n", "\r\n"} {
			f(before, MaxLine-1, end, 0)
			f(before, MaxLine, end, 0)
			f(before, MaxLine+1, end, 1)
			f(before, MaxLine+firstBuffer, end, firstBuffer)
			f(before, 3*MaxLine+5, end, 2*MaxLine+5)
		}
	}
}

// TestLongLinesInSmallReads would not end in time if every read over a long
// line looked at all of it again.
func TestLongLinesInSmallReads(t *testing.T) {
	const n = 8 * MaxLine
	small := smallReader{r: io.LimitReader(endless('x'), n)}
	for l, err := range Lines(small) {
		if err != nil || l.Cut != n-MaxLine || len(l.Text) != MaxLine {
			t.Errorf("cut %d, kept %d, %v", l.Cut, len(l.Text), err)
		}
	}
}

// TestLeadingNULs asserts that a run longer than any line is no line.
func TestLeadingNULs(t *testing.T) {
	const n = 5 * MaxLine
	got, err := lines(io.MultiReader(io.LimitReader(endless(0), n), strings.NewReader("a\n")))
	if want := fmt.Sprintf(`1@%d+0 "a"`, n); err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %v, %v, want %s", got, err, want)
	}
}

func TestLinesBeforeAnError(t *testing.T) {
	broken := errors.New("broken")
	errs := 0
	var got []string
	for l, err := range Lines(io.MultiReader(strings.NewReader("a\nhal"), iotest.ErrReader(broken))) {
		if err != nil {
			errs++
			if err != broken || l.Number != 3 || l.Offset != 5 {
				t.Errorf("error %v at line %d, offset %d", err, l.Number, l.Offset)
			}
			continue
		}
		got = append(got, string(l.Text))
	}
	if errs != 1 || strings.Join(got, "|") != "a|hal" {
		t.Errorf("%d errors after %q", errs, got)
	}
	if _, err := lines(idle{}); err != io.ErrNoProgress {
		t.Errorf("a reader that returns nothing: %v", err)
	}
}

func TestLinesAllocateNothing(t *testing.T) {
	text := strings.Repeat("[2024-05-01 10:00:00,000] INFO a line\r\n", 10000)
	if n := testing.AllocsPerRun(5, func() { readAll(strings.NewReader(text)) }); n > 10 {
		t.Errorf("%v allocations for 10000 lines", n)
	}
}

func readAll(r io.Reader) (n int) {
	for l := range Lines(r) {
		n += len(l.Text)
	}
	return n
}

// FuzzLines asserts that no byte is lost and none is invented: between two
// lines of the input stand a line end and NULs, and nothing else.
func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nb\r\nc"), 3)
	f.Add([]byte("\x00\x00a\x00\n\r\n\x00"), 1)
	f.Add(append(bytes.Repeat([]byte("x"), 3000), "\r\n\r\r\n"...), 4096)
	f.Fuzz(func(t *testing.T, input []byte, size int) {
		r := smallReader{bytes.NewReader(input), max(1, size%(1<<16))}
		number, at := 0, int64(0) // the line before, and its end
		for l, err := range Lines(r) {
			if err != nil {
				t.Fatal(err)
			}
			number++
			if l.Number != number || l.Offset < at {
				t.Fatalf("line %d at %d after line %d, which ends at %d", l.Number, l.Offset, number, at)
			}
			if !isGap(input[at:l.Offset], number > 1) {
				t.Fatalf("%q is in no line", input[at:l.Offset])
			}
			at = l.Offset + int64(len(l.Text)) + l.Cut
			if !bytes.HasPrefix(input[l.Offset:at], l.Text) || bytes.IndexByte(input[l.Offset:at], '\n') >= 0 {
				t.Fatalf("line %d is %q in %q", number, l.Text, input[l.Offset:at])
			}
		}
		rest := input[at:]
		if number > 0 && len(rest) > 0 && !isGap(rest, true) || number == 0 && !isGap(rest, false) {
			t.Fatalf("%q is in no line", rest)
		}
	})
}

// isGap reports whether b is a line end, where there was a line, and then NULs.
func isGap(b []byte, ended bool) bool {
	if ended {
		b = bytes.TrimPrefix(b, []byte("\r"))
		if !bytes.HasPrefix(b, []byte("\n")) {
			return false
		}
		b = b[1:]
	}
	return len(bytes.Trim(b, "\x00")) == 0
}

func BenchmarkLines(b *testing.B) {
	line := "[2024-05-01 10:00:00,123] INFO [GroupCoordinator 1]: Preparing to rebalance group orders in state PreparingRebalance with old generation 7 (__consumer_offsets-31) (kafka.coordinator.group.GroupCoordinator)\n"
	text := []byte(strings.Repeat(line, 100_000))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		readAll(bytes.NewReader(text))
	}
}

// endless reads as one byte for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// smallReader returns few bytes at a time; size 0 means 100.
type smallReader struct {
	r    io.Reader
	size int
}

func (s smallReader) Read(p []byte) (int, error) {
	n := s.size
	if n == 0 {
		n = 100
	}
	return s.r.Read(p[:min(len(p), n)])
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }
