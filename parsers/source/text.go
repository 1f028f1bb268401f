package source

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// TextMark stands in the first line of every report of rebalog that is not
// JSON. By it a report that lies beside the logs is not read as one of them.
const TextMark = "rebalog report"

// Reasons for not reading a text.
const (
	whyBinary   = "binary file"
	whyReport   = "a report of rebalog"
	whyNULs     = "nothing but NUL bytes"
	whyDocument = "a document beside the logs"
)

// textOf returns the content as UTF-8, or why it is not read.
func textOf(r *bufio.Reader) (text io.Reader, why string) {
	nuls := leadingNULs(r)
	head, _ := r.Peek(headSize)
	if len(head) == 0 {
		return nil, whyNULs
	}
	if enc, ok := utf16Of(head); ok && nuls == 0 {
		r = bufio.NewReaderSize(transform.NewReader(r, enc.NewDecoder()), bufferSize)
		head, _ = r.Peek(headSize)
	}
	switch {
	case isBinary(head):
		return nil, whyBinary
	case isReport(head):
		return nil, whyReport
	}
	if bytes.HasPrefix(head, bom8) {
		r.Discard(len(bom8))
	}
	if nuls > 0 {
		return io.MultiReader(&zeros{nuls}, r), ""
	}
	return r, ""
}

var bom8 = []byte("\xef\xbb\xbf")

// leadingNULs takes a run of NULs off the beginning and returns its length.
// logrotate's copytruncate leaves one as long as the old file, gigabytes, when
// the program goes on writing at its old offset; content is judged behind it.
// A single NUL may be the first half of a character in UTF-16.
func leadingNULs(r *bufio.Reader) (n int64) {
	for {
		head, err := r.Peek(headSize)
		k := len(head) - len(bytes.TrimLeft(head, "\x00"))
		if n+int64(k) > 1 || k == len(head) {
			r.Discard(k)
			n += int64(k)
		}
		if k < len(head) || err != nil {
			return n
		}
	}
}

// zeros reads as n NULs.
type zeros struct{ n int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.n == 0 {
		return 0, io.EOF
	}
	n := int(min(z.n, int64(len(p))))
	clear(p[:n])
	z.n -= int64(n)
	return n, nil
}

// utf16Of tells the byte order of UTF-16 text: by its mark, or by the zero
// halves of its Latin letters, which are at least a quarter of any log.
func utf16Of(head []byte) (enc encoding.Encoding, ok bool) {
	var zero [2]int // pairs with a printable half beside a zero at even, at odd offsets
	pairs := len(head) / 2
	for i := 0; i+1 < len(head); i += 2 {
		switch a, b := head[i], head[i+1]; {
		case a == 0 && !isDirt(b):
			zero[0]++
		case b == 0 && !isDirt(a):
			zero[1]++
		}
	}
	little := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	big := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")) || pairs > 1 && zero[1] > pairs/4 && zero[0] <= pairs/64:
		return little, true
	case bytes.HasPrefix(head, []byte("\xfe\xff")) || pairs > 1 && zero[0] > pairs/4 && zero[1] <= pairs/64:
		return big, true
	}
	return nil, false
}

// isBinary judges by what no text holds: control characters, and runs of NULs.
// A run counts once whatever its length, because a crash leaves a page of them
// in a text; formats are full of short ones, from the beginning.
func isBinary(head []byte) bool {
	const beginning, some = 256, 4
	first, all := dirt(head[:min(beginning, len(head))]), dirt(head)
	return first > some || all > 1 && all*16 > len(head)
}

func dirt(b []byte) (n int) {
	for i, c := range b {
		if isDirt(c) && (c != 0 || i == 0 || b[i-1] != 0) {
			n++
		}
	}
	return n
}

// isDirt tells characters that text has no use for. Tabs, line and page ends,
// the beginning of colours, and SOH, which separates fields of FIX messages in
// traders' logs, are none.
func isDirt(c byte) bool {
	switch c {
	case '\t', '\n', '\v', '\f', '\r', 0x1b, 0x01:
		return false
	}
	return c < ' ' || c == 0x7f
}

// isReport tells rebalog's own reports, in any format.
func isReport(head []byte) bool {
	head = bytes.TrimSpace(bytes.TrimPrefix(head, bom8))
	line, _, _ := bytes.Cut(head, []byte("\n"))
	_, after, ok := bytes.Cut(line, []byte(TextMark))
	return ok && !bytes.HasPrefix(after, []byte("s")) || isJSONReport(head) // "rebalog reports" is prose
}

// isJSONReport looks for "schema": "rebalog. in an object, whatever the
// indentation: a report, or what a sample must show.
func isJSONReport(head []byte) bool {
	_, after, ok := bytes.Cut(head, []byte(`"schema"`))
	after, colon := bytes.CutPrefix(bytes.TrimSpace(after), []byte(":"))
	return bytes.HasPrefix(head, []byte("{")) && ok && colon && bytes.HasPrefix(bytes.TrimSpace(after), []byte(`"rebalog.`))
}
