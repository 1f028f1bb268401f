package source

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// maxMember bounds the size that a member of an archive may claim, in bytes. A
// sparse member costs the archive nothing and would otherwise be read for ever.
const maxMember = 256 << 30

// maxSpool bounds a temporary file, in bytes.
const maxSpool = 4 << 30

// tar yields the members of a tar archive as they come.
func (p *pass) tar(inside string, r *bufio.Reader, layers int) bool {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return true
		}
		if err != nil {
			return p.skip(inside, broken(err))
		}
		if !p.tarMember(p.member(inside, h.Name), h, t, layers) {
			return false
		}
	}
}

func (p *pass) tarMember(name string, h *tar.Header, t *tar.Reader, layers int) bool {
	switch {
	case h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader:
		return true
	case h.Typeflag == tar.TypeSymlink || h.Typeflag == tar.TypeLink:
		return p.skip(name, "link to "+h.Linkname)
	case !h.FileInfo().Mode().IsRegular():
		return p.skip(name, kindOf(h.FileInfo().Mode()))
	case h.Size > maxMember:
		return p.skip(name, tooLarge(h.Size))
	}
	if h.Size <= maxHeld {
		return p.expand(name, p.hold(t, h.Size), layers)
	}
	return p.expand(name, t, layers)
}

// broken says that an archive cannot be read on. What stands before was read.
func broken(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrTruncated) {
		return "the archive ends too early: members may be missing"
	}
	return fmt.Sprintf("the rest of the archive cannot be read: %v", err)
}

func tooLarge(size int64) string { return fmt.Sprintf("claims to be of %d bytes", size) }

// member names a member, with the archive that it is in if that is one itself.
// A name that occurs again gets a number, so that a stream's name is its own.
func (p *pass) member(inside, name string) string {
	if inside != "" {
		name = inside + "!" + name
	}
	p.names[name]++
	if n := p.names[name]; n > 1 {
		name = fmt.Sprintf("%s#%d", name, n)
	}
	return name
}

// zip yields the members of a zip archive in the order of its directory. That
// stands at the end, so an archive that comes through a pipe or out of another
// archive is written to a temporary file first.
func (p *pass) zip(inside string, r *bufio.Reader, layers int) bool {
	if isProgram(p.path) && inside == "" || isProgram(inside) {
		return p.skip(inside, whyBinary)
	}
	if inside == "" && layers == 1 && p.raw.size > 0 {
		return p.zipMembers(inside, p.raw, p.raw.size, layers)
	}
	file, err := os.CreateTemp("", "rebalog-zip-")
	if err != nil {
		return p.skip(inside, reason(err))
	}
	defer os.Remove(file.Name())
	defer file.Close()
	size, err := io.Copy(file, io.LimitReader(r, maxSpool+1))
	if err != nil {
		return p.skip(inside, broken(err))
	}
	if size > maxSpool {
		return p.skip(inside, "zip archive is too large to be read from inside another: unpack it first")
	}
	return p.zipMembers(inside, file, size, layers)
}

func (p *pass) zipMembers(inside string, file io.ReaderAt, size int64, layers int) bool {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return p.skip(inside, broken(err))
	}
	for method, d := range zipMethods {
		z.RegisterDecompressor(method, d)
	}
	var packed uint64
	for _, f := range z.File {
		// Members that share their bytes make a small archive unpack for years.
		if packed += f.CompressedSize64; packed > uint64(size) {
			return p.skip(inside, "the archive is damaged: its members overlap")
		}
		if !p.zipMember(p.member(inside, f.Name), f, layers) {
			return false
		}
	}
	return true
}

func (p *pass) zipMember(name string, f *zip.File, layers int) bool {
	mode := f.Mode()
	switch {
	case strings.HasSuffix(f.Name, "/") || mode.IsDir():
		return true
	case !mode.IsRegular():
		return p.skip(name, kindOf(mode))
	case f.Flags&1 != 0:
		return p.skip(name, "encrypted")
	case f.UncompressedSize64 > maxMember:
		return p.skip(name, tooLarge(int64(min(f.UncompressedSize64, 1<<62))))
	}
	r, err := f.Open()
	if err != nil {
		return p.skip(name, reason(err))
	}
	defer r.Close()
	return p.expand(name, &unpacker{r: r}, layers)
}

// zipMethods are ways of packing a member beside those of the standard library,
// by their numbers in APPNOTE.TXT 4.4.5.
var zipMethods = map[uint16]zip.Decompressor{
	12: func(r io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(r)) },
	93: zstd.ZipDecompressor(),
	95: func(r io.Reader) io.ReadCloser { return io.NopCloser(&lazy{from: r}) },
}

// lazy opens an xz stream at the first read, when an error can be returned.
type lazy struct{ from, r io.Reader }

func (l *lazy) Read(p []byte) (int, error) {
	if l.r == nil {
		r, err := xz.NewReader(l.from)
		if err != nil {
			return 0, err
		}
		l.r = r
	}
	return l.r.Read(p)
}
