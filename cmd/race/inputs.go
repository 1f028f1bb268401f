package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/rebalog/rebalog/samples/synthetic"
)

// byteSize is a number of bytes as it is written on the command line.
type byteSize int64

func (b *byteSize) String() string { return fmt.Sprintf("%dMB", *b/1_000_000) }

func (b *byteSize) Set(text string) error {
	for _, unit := range []struct {
		name  string
		bytes int64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"", 1}} {
		if number, ok := strings.CutSuffix(text, unit.name); ok {
			n, err := strconv.ParseInt(number, 10, 64)
			if err != nil || n <= 0 {
				return fmt.Errorf("%q is no size such as 500MB", text)
			}
			*b = byteSize(n * unit.bytes)
			return nil
		}
	}
	return nil
}

// inputs are the logs, by name, in a folder for their size and seed.
type inputs struct{ dir string }

func (o *options) inputs() inputs {
	return inputs{filepath.Join(o.dir, fmt.Sprintf("%s-%d", o.size.String(), o.seed))}
}

func (in inputs) path(name string) string { return filepath.Join(in.dir, name) }

// makeInputs makes the logs that are not there yet. What happened in each stands
// beside it, in a file with .truth.json at the end.
func makeInputs(opt options, progress io.Writer) (inputs, error) {
	in := opt.inputs()
	if err := os.MkdirAll(in.dir, 0o755); err != nil {
		return in, err
	}
	size := int64(opt.size)
	log := func(write func(io.Writer, int64, uint64) (synthetic.Truth, error)) maker {
		return func(path string) (synthetic.Truth, error) {
			return toFile(path, func(w io.Writer) (synthetic.Truth, error) { return write(w, size, opt.seed) })
		}
	}
	makers := []struct {
		name string
		make maker
	}{
		{"application.log", log(synthetic.Application)},
		{eightfold, func(path string) (synthetic.Truth, error) {
			return toFile(path, func(w io.Writer) (synthetic.Truth, error) { return synthetic.Application(w, 8*size, opt.seed) })
		}},
		{"application.json", log(synthetic.ApplicationJSON)},
		{"broker.log", log(synthetic.Broker)},
		{"application.log.gz", packed(in.path("application.log"), newGzip)},
		{"application.log.zst", packed(in.path("application.log"), newZstd)},
		{"broker.log.gz", packed(in.path("broker.log"), newGzip)},
		{"broker.log.zst", packed(in.path("broker.log"), newZstd)},
		{"bundle", func(path string) (synthetic.Truth, error) { return synthetic.Bundle(path, size, opt.seed) }},
		{"bundle.tgz", func(path string) (synthetic.Truth, error) { return nil, synthetic.Archive(path, in.path("bundle")) }},
	}
	for _, m := range makers {
		if wanted := !opt.flat && m.name != eightfold || opt.flat && (m.name == eightfold || m.name == "application.log"); !wanted {
			continue
		}
		if err := in.makeOne(m.name, m.make, progress); err != nil {
			return in, fmt.Errorf("make %s: %w", m.name, err)
		}
	}
	return in, nil
}

// maker makes a file or folder. Without a truth of its own it holds what another
// one does.
type maker func(path string) (synthetic.Truth, error)

// makeOne makes an input beside its place and moves it there when it is whole.
func (in inputs) makeOne(name string, make maker, progress io.Writer) error {
	path := in.path(name)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintf(progress, "making %s\n", path)
	half := in.path("half." + name)
	if err := os.RemoveAll(half); err != nil {
		return err
	}
	truth, err := make(half)
	if err == nil && truth != nil {
		var text []byte
		if text, err = json.MarshalIndent(truth, "", " "); err == nil {
			err = os.WriteFile(path+".truth.json", text, 0o644)
		}
	}
	if err != nil {
		return err
	}
	return os.Rename(half, path)
}

func toFile(path string, write func(io.Writer) (synthetic.Truth, error)) (synthetic.Truth, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	truth, err := write(w)
	return truth, errors.Join(err, w.Flush(), f.Close())
}

func newGzip(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }
func newZstd(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }

func packed(from string, packer func(io.Writer) (io.WriteCloser, error)) maker {
	return func(path string) (synthetic.Truth, error) {
		f, err := os.Open(from)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return toFile(path, func(w io.Writer) (synthetic.Truth, error) {
			z, err := packer(w)
			if err != nil {
				return nil, err
			}
			_, err = io.Copy(z, f)
			return nil, errors.Join(err, z.Close())
		})
	}
}
