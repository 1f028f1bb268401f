package synthetic

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// What is measured today can be measured again tomorrow: nothing but size and
// seed decides the bytes, and the truth about them.
func TestSameSeedSameLogs(t *testing.T) {
	for name, write := range map[string]func(io.Writer, int64, uint64) (Truth, error){"application": Application, "json": ApplicationJSON, "broker": Broker} {
		var texts [3]bytes.Buffer
		var truths [3]Truth
		for i, seed := range []uint64{7, 7, 8} {
			var err error
			if truths[i], err = write(&texts[i], 1<<20, seed); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(texts[0].Bytes(), texts[1].Bytes()) || !reflect.DeepEqual(truths[0], truths[1]) {
			t.Errorf("%s: two runs differ", name)
		}
		if bytes.Equal(texts[0].Bytes(), texts[2].Bytes()) {
			t.Errorf("%s: the seed changes nothing", name)
		}
		if n := texts[0].Len(); n < 1<<20 || n > 2<<20 {
			t.Errorf("%s: %d bytes, want about %d", name, n, 1<<20)
		}
	}
}

func TestBundle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bundle")
	if _, err := Bundle(dir, 16<<20, 1); err != nil {
		t.Fatal(err)
	}
	if err := Archive(dir+".tgz", dir); err != nil {
		t.Fatal(err)
	}
	pods, err := os.ReadDir(dir)
	if err != nil || len(pods) != 15 {
		t.Fatalf("%d pods, want 15: %v", len(pods), err)
	}
	for _, pod := range pods {
		files, _ := filepath.Glob(filepath.Join(dir, pod.Name(), "*"))
		packed := 0
		for _, f := range files {
			if strings.HasSuffix(f, ".log.gz") {
				packed++
			}
		}
		if packed != len(files)-1 || packed == 0 {
			t.Errorf("%s has %v, want one log and its rotated parts", pod.Name(), files)
		}
	}
	if _, err := Bundle(dir, 1<<20, 1); err == nil {
		t.Error("a second bundle was written over the first")
	}
}

// A full disk is said, not passed over.
func TestWriteError(t *testing.T) {
	if _, err := Application(fullDisk{}, 1<<20, 1); err != errFull {
		t.Errorf("got %v, want %v", err, errFull)
	}
}

var errFull = os.ErrInvalid

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }
