package source

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
)

// form is a way of packing, known by its first bytes. It has one of unpack
// (one stream in another), members (an archive) and why (known and not read:
// what to tell the user).
type form struct {
	name    string
	is      func(head []byte) bool
	unpack  func(*bufio.Reader) (io.Reader, error)
	members func(p *pass, inside string, r *bufio.Reader, layers int) bool
	why     string
}

var forms []form

// The table is filled here because its functions lead back to it.
func init() {
	forms = []form{
		{name: "gzip", is: magic("\x1f\x8b\x08"), unpack: gunzip},
		{name: "zstd", is: magic("\x28\xb5\x2f\xfd"), unpack: unzstd},
		{name: "bzip2", is: magicAt(4, "1AY&SY"), unpack: unbzip2},
		{name: "xz", is: magic("\xfd7zXZ\x00"), unpack: unxz},
		{name: "lz4", is: magic("\x04\x22\x4d\x18"), unpack: unlz4},
		{name: "snappy", is: magic("\xff\x06\x00\x00sNaPpY"), unpack: unsnappy},
		{name: "zip", is: magic("PK\x03\x04"), members: (*pass).zip},
		{name: "tar", is: isTar, members: (*pass).tar},
		{name: "empty zip", is: magic("PK\x05\x06"), why: "empty zip archive"},
		{name: "7z", is: magic("7z\xbc\xaf\x27\x1c"), why: "7z archive: unpack it first"},
		{name: "rar", is: magic("Rar!\x1a\x07"), why: "rar archive: unpack it first"},
		{name: "compress", is: magic("\x1f\x9d"), why: "packed with compress (.Z): unpack it first"},
		{name: "lzip", is: magic("LZIP\x01"), why: "packed with lzip: unpack it first"},
		{name: "journal", is: magic("LPKSHHRH"), why: "systemd journal: give the output of journalctl --file"},
	}
}

func magic(prefix string) func([]byte) bool { return magicAt(0, prefix) }

func magicAt(at int, text string) func([]byte) bool {
	return func(head []byte) bool { return len(head) > at && bytes.HasPrefix(head[at:], []byte(text)) }
}

// formOf returns the form of the content, nil where it is not packed.
func formOf(head []byte) *form {
	for i := range forms {
		if forms[i].is(head) {
			return &forms[i]
		}
	}
	return nil
}

// isTar reports whether the first block is a header with a right checksum: the
// oldest form of tar has no magic. A header that goes on behind the head is one.
func isTar(head []byte) bool {
	if len(head) < 512 {
		return false
	}
	_, err := tar.NewReader(bytes.NewReader(head)).Next()
	return err == nil || errors.Is(err, io.ErrUnexpectedEOF)
}

func gunzip(r *bufio.Reader) (io.Reader, error)   { return gzip.NewReader(r) }
func unbzip2(r *bufio.Reader) (io.Reader, error)  { return bzip2.NewReader(r), nil }
func unlz4(r *bufio.Reader) (io.Reader, error)    { return lz4.NewReader(r), nil }
func unsnappy(r *bufio.Reader) (io.Reader, error) { return s2.NewReader(r), nil }

// The window that an xz block asks for, 4 GiB at most, is reserved whole and
// touched only as far as its text goes, so a false claim costs no memory.
func unxz(r *bufio.Reader) (io.Reader, error) { return xz.NewReader(r) }

// maxWindow bounds what a zstd frame may ask for, in bytes: as much as
// zstd --long=27 packs with, which is also the most that zstd unpacks unasked.
const maxWindow = 128 << 20

func unzstd(r *bufio.Reader) (io.Reader, error) {
	// Without concurrency there are no goroutines to end, so nothing to close.
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
}

// programs are zip files by form, and no archives of logs.
var programs = []string{".jar", ".war", ".ear", ".whl", ".apk", ".docx", ".xlsx", ".pptx", ".odt", ".ods"}

func isProgram(name string) bool {
	name = strings.ToLower(name)
	for _, ext := range programs {
		if strings.HasSuffix(name, ext) {
			return true
		}
	}
	return false
}
