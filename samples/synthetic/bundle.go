package synthetic

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Bundle writes what a support case brings: the logs of three brokers and of
// twelve client pods, four of each group, with rotated files packed by gzip. dir
// must not hold any of it yet. size is that of all logs unpacked, in bytes.
//
// Members are too slow, die, stand still and are deployed anew, and both sides
// tell of it.
func Bundle(dir string, size int64, seed uint64) (Truth, error) {
	w := newWorld(seed)
	b := &bundle{w: w, dir: dir, rotate: max(1<<20, size/60)}
	for i, name := range []string{"orders", "payments", "shipments"} {
		broker := b.log(fmt.Sprintf("kafka-%d/server", i), log4j, brokerTalk, 700)
		g := w.group(name, i, broker, 4)
		g.story, g.pause = []func(*group, int64) int64{starts, tooSlow, dies, tooSlow, stands, deploys}, 240_000
		for range 4 {
			m := g.newMember()
			m.log = b.log(m.client+"/app", springBoot, applicationTalk, 700)
			m.log.workers = []*member{m}
		}
	}
	err := w.run(size)
	for _, f := range b.files {
		if e := f.close(); err == nil {
			err = e
		}
	}
	return w.truth, err
}

// bundle is a folder of logs under way.
type bundle struct {
	w      *world
	dir    string
	rotate int64 // bytes
	files  []*rotated
}

func (b *bundle) log(name string, layout func([]byte, *line) []byte, talk []chatter, every int64) *stream {
	f := &rotated{name: filepath.Join(b.dir, filepath.FromSlash(name)), limit: b.rotate}
	b.files = append(b.files, f)
	return b.w.stream(&stream{w: f, layout: layout, talk: talk, every: every})
}

// rotated is a log that is packed and begun anew whenever it has grown to limit
// bytes: NAME.log is the newest part, NAME.1.log.gz the oldest.
type rotated struct {
	name  string
	limit int64
	parts int
	size  int64
	file  *os.File
}

func (r *rotated) Write(p []byte) (n int, err error) {
	if r.size > 0 && r.size+int64(len(p)) > r.limit {
		if err := r.turn(); err != nil {
			return 0, err
		}
	}
	if r.file == nil {
		if err := os.MkdirAll(filepath.Dir(r.name), 0o755); err != nil {
			return 0, err
		}
		if r.file, err = os.OpenFile(r.name+".log", os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644); err != nil {
			return 0, err
		}
	}
	n, err = r.file.Write(p)
	r.size += int64(n)
	return n, err
}

// turn packs what was written and removes it.
func (r *rotated) turn() error {
	r.parts++
	if _, err := r.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := pack(fmt.Sprintf("%s.%d.log.gz", r.name, r.parts), r.file); err != nil {
		return err
	}
	if err := r.close(); err != nil {
		return err
	}
	r.size = 0
	return os.Remove(r.name + ".log")
}

func (r *rotated) close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	return err
}

// pack writes what is read to a new file, packed by gzip.
func pack(to string, from io.Reader) error {
	return create(to, func(w io.Writer) error {
		z := gzip.NewWriter(w)
		if _, err := io.Copy(z, from); err != nil {
			return err
		}
		return z.Close()
	})
}

func create(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// Archive packs a folder as tar czf does. Owners and times are left out, so that
// the same folder gives the same archive.
func Archive(name, dir string) error {
	return create(name, func(w io.Writer) error {
		z := gzip.NewWriter(w)
		t := tar.NewWriter(z)
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			return addFile(t, dir, path)
		})
		if err != nil {
			return err
		}
		if err := t.Close(); err != nil {
			return err
		}
		return z.Close()
	})
}

func addFile(t *tar.Writer, dir, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	name, err := filepath.Rel(filepath.Dir(dir), path)
	if err != nil {
		return err
	}
	head := &tar.Header{Name: filepath.ToSlash(name), Size: info.Size(), Mode: 0o644, ModTime: time.UnixMilli(start)}
	if err := t.WriteHeader(head); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}
