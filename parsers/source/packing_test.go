package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"strings"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
)

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
