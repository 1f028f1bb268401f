package source

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// inUTF16 writes text as UTF-16; big is the order of bytes.
func inUTF16(text string, big bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

func TestText(t *testing.T) {
	dir := t.TempDir()
	f := func(content, want string) {
		t.Helper()
		if got := read(t, put(t, dir, "f", content)); !slices.Equal(got, []string{"f " + want}) {
			t.Errorf("%.80q: got %v, want %s", content, got, want)
		}
	}
	const line = "[2024-05-01 10:00:00,000] INFO Grüße an 消费者 🐘\r\n"
	const said = `"[2024-05-01 10:00:00,000] INFO Grüße an 消费者 🐘\r\n"`
	for _, big := range []bool{false, true} {
		f(inUTF16("\ufeff"+line, big), said)
		f(inUTF16(line, big), said)
		f(inUTF16("\ufeff消费者离开\n", big), `"消费者离开\n"`)
		f(inUTF16("a\n", big), `"a\n"`)
		f(gz(inUTF16(line, big)), said)
		f(inUTF16("\ufeff"+line, big)+"x", strings.TrimSuffix(said, `"`)+"\ufffd\"") // cut in a character
	}
	f("\xef\xbb\xbf"+line, said)
	f("\xef\xbb\xbf", `""`)
	f("latin-1: caf\xe9\n", `"latin-1: caf\xe9\n"`)
	f("\x1b[32mINFO\x1b[0m green\n", `"\x1b[32mINFO\x1b[0m green\n"`)
	f("8=FIX.4.4\x019=65\x0135=A\x0149=X\x0156=Y\x0134=1\x01\n", `"8=FIX.4.4\x019=65\x0135=A\x0149=X\x0156=Y\x0134=1\x01\n"`)
	// NULs as copytruncate and crashes leave them.
	f("\x00\x00\x00\x00a line\n", `"\x00\x00\x00\x00a line\n"`)
	f("a line\n\x00\x00\x00\x00another\n", `"a line\n\x00\x00\x00\x00another\n"`)
	f("a\x00b, a line\n", `"a\x00b, a line\n"`)
	f(strings.Repeat("\x00", 3*headSize)+"a line\n", `"24583 bytes"`)
	f(strings.Repeat("a line\n", 10)+strings.Repeat("\x00", 4096)+"a line\n", `"4173 bytes"`)
	f("a line\n"+strings.Repeat("\x00", 2*headSize), `"16391 bytes"`)
	f("rebalog reports nothing, said the operator\n", `"rebalog reports nothing, said the operator\n"`)
}

func TestWhatIsNoLog(t *testing.T) {
	dir := t.TempDir()
	f := func(why, content string) {
		t.Helper()
		for _, c := range []string{content, gz(content)} {
			if got := read(t, put(t, dir, "f", c)); !slices.Equal(got, []string{"f: skipped: " + why}) {
				t.Errorf("%.80q: got %.100v, want %s", content, got, why)
			}
		}
	}
	f(whyNULs, "\x00")
	f(whyNULs, strings.Repeat("\x00", 10<<20)) // an offset index of Kafka, allocated before it is filled
	f(whyBinary, "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00\x00\x00")
	f(whyBinary, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06\x00\x00\x00\x1f\xf3\xffa")
	f(whyBinary, "SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20\x00\x00\x00\x02\x00\x00\x00\x05\x00\x00\x00\x00")
	f(whyBinary, "JAVA PROFILE 1.0.2\x00\x00\x00\x00\x08\x00\x00\x01\x8f\x34\x00\x00\x12\x01\x00\x00\x00\x00\x00\x00\x00\x13")
	f(whyBinary, noise(100))
	f(whyBinary, noise(100_000))
	f(whyBinary, segment())
	f(whyReport, "rebalog report: 1 incident\n1 input read\n")
	f(whyReport, "\n  rebalog report: 1 incident\n")
	f(whyReport, "\x1b[1mrebalog report\x1b[0m: 1 incident\n")
	f(whyReport, "# rebalog report\n\nOne incident.\n")
	f(whyReport, "<!-- rebalog report -->\n<!doctype html>\n")
	f(whyReport, "<!doctype html><!-- rebalog report --><html>\n")
	f(whyReport, `{"schema":"rebalog.report/1","tool":{}}`)
	f(whyReport, "{\n  \"schema\": \"rebalog.report/1\",\n")
	f(whyReport, "\xef\xbb\xbf{\r\n\t\"schema\" : \"rebalog.report/2\",\r\n")
	f(whyReport, inUTF16("\ufeffrebalog report: 1 incident\r\n", false))
}

// TestLogsAreNoReports asserts that only the beginning decides.
func TestLogsAreNoReports(t *testing.T) {
	dir := t.TempDir()
	for _, content := range []string{
		"a line\nrebalog report: 1 incident\n",
		`{"schema":"other","text":"rebalog.report/1"}` + "\n",
		"text before {\"schema\":\"rebalog.report/1\"}\n",
		" \n \t\n",
	} {
		if got := read(t, put(t, dir, "f", content)); strings.Contains(got[0], "skipped") {
			t.Errorf("%q: %s", content, got[0])
		}
	}
}

// noise is bytes of any value, as packed or encrypted files have them.
func noise(n int) string {
	r := rand.New(rand.NewPCG(2, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.UintN(256))
	}
	return string(b)
}

// segment is the beginning of a log segment of Kafka (record batch, magic 2):
// its name ends in .log, and much of it may be readable.
func segment() string {
	return strings.Repeat("\x00", 8) + "\x00\x00\x20\x49" + "\x00\x00\x00\x03" + "\x02" + "\x8e\x5c\xd0\x11" + "\x00\x00" +
		"\x00\x00\x00\x00" + "\x00\x00\x01\x8f\x33\x00\x9a\xb0" + "\x00\x00\x01\x8f\x33\x00\x9a\xb0" +
		strings.Repeat("\xff", 14) + "\x00\x00\x00\x01" + "\xaa\x81\x01\x00\x00\x00\x01" + strings.Repeat(`{"order":17,"state":"new"}`, 400)
}
