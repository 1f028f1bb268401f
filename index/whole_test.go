package index

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers/event"
)

// wantError opens a case and looks at how that is refused: by the cause, in
// words that name the case and nothing of the library.
func wantError(t *testing.T, dir string, want error) {
	t.Helper()
	c, err := Open(dir)
	if err == nil {
		c.Close()
	}
	if !errors.Is(err, want) {
		t.Errorf("open says %v, want: %v", err, want)
		return
	}
	for _, word := range []string{"bolt", "bleve", "zap", "segment", "mapping", "metadata"} {
		if strings.Contains(strings.ReplaceAll(err.Error(), dir, ""), word) {
			t.Errorf("%v speaks of %s", err, word)
		}
	}
	if !strings.Contains(err.Error(), dir) {
		t.Errorf("%v does not name the case", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	wantError(t, dir, ErrNotExist)
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, dir, ErrInUse)
	if _, err := Create(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("a second writer gets %v", err)
	}
	if err := w.Commit(Manifest{Tool: "0.9"}); err != nil {
		t.Fatal(err)
	}
	c := openCase(t, dir)
	openCase(t, dir).Close() // readers share
	for _, start := range []func(string) (*Writer, error){Create, Extend} {
		if _, err := start(dir); !errors.Is(err, ErrInUse) {
			t.Errorf("a writer beside a reader gets %v", err)
		}
	}
	if err := Remove(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("remove beside a reader says %v", err)
	}
	c.Close()

	rewrite(t, filepath.Join(dir, manifestName), fmt.Sprintf(`"schema": %d`, SchemaVersion), `"schema": 99`)
	wantError(t, dir, ErrSchema)
	_, err = Extend(dir)
	var schema *SchemaError
	if !errors.As(err, &schema) || schema.Found != 99 || schema.Want != SchemaVersion || schema.Tool != "0.9" {
		t.Errorf("extend says %v", err)
	}
	if err := os.Remove(filepath.Join(dir, manifestName)); err != nil {
		t.Fatal(err)
	}
	wantError(t, dir, ErrIncomplete)
	writeCase(t, dir, nil, 1) // a new case takes its place
	openCase(t, dir).Close()
	if err := Remove(dir); err != nil {
		t.Error(err)
	}
	wantError(t, dir, ErrNotExist)
}

func rewrite(t *testing.T, path, old, new string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(data), old, new, 1)
	if changed == string(data) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A folder of somebody's logs is neither written to nor removed.
func TestOtherFoldersAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "server.log")
	if err := os.WriteFile(log, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantError(t, dir, ErrNotCase)
	if _, err := Create(dir); !errors.Is(err, ErrNotCase) {
		t.Errorf("create says %v", err)
	}
	if err := Remove(dir); !errors.Is(err, ErrNotCase) {
		t.Errorf("remove says %v", err)
	}
	if names := entries(t, dir); len(names) != 1 {
		t.Errorf("the folder holds %q", names)
	}
}

// Whatever byte of a case is lost or changed, opening it says so.
func TestDamageIsSeen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	writeCase(t, dir, map[string][]event.Event{"a": someEvents("a", 3000, 0, 1)}, 100)
	r := rand.New(rand.NewPCG(1, 1))
	for _, path := range caseFiles(t, dir) {
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		flipped := append([]byte(nil), good...)
		flipped[r.IntN(len(flipped))] ^= 1 << r.IntN(8)
		for _, bad := range [][]byte{flipped, good[:len(good)/2], {}, nil} {
			if bad == nil {
				err = os.Remove(path)
			} else {
				err = os.WriteFile(path, bad, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			wantError(t, dir, ErrDamaged)
			if _, err := Extend(dir); !errors.Is(err, ErrDamaged) {
				t.Errorf("extend says %v", err)
			}
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	openCase(t, dir) // nothing that was refused has changed it
}

// caseFiles lists the files of a case's generation.
func caseFiles(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != lockName && d.Name() != manifestName {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) < 3 {
		t.Fatalf("%q, %v", files, err)
	}
	return files
}

// The sub-processes of the tests below are this test binary.
func TestMain(m *testing.M) {
	if job := os.Getenv("REBALOG_TEST_WRITE"); job != "" {
		if err := writeForEver(job); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForEver writes states of a case one after the other and says before and
// after each commit how many inputs it holds. Each input has the same number of
// events, so whoever opens the case can tell whether all are there.
func writeForEver(dir string) error {
	events := someEvents("a.log", killEvents, 0, 1)
	for n := 0; ; n++ {
		start := Extend
		if n == 0 {
			start = Create
		}
		w, err := start(dir)
		if err != nil {
			return err
		}
		id := fmt.Sprintf("input-%d", n)
		for at := 0; at < len(events); at += 100 {
			if err := w.Add(id, events[at:at+100]); err != nil {
				return errors.Join(err, w.Abort())
			}
		}
		m := w.Manifest()
		m.Inputs = append(m.Inputs, Input{ID: id, Events: killEvents})
		if err := w.Commit(m); err != nil {
			return err
		}
		fmt.Println(n + 1)
	}
}

const killEvents = 4000

// A writer is killed at a random moment, again and again. Then the case is
// absent, incomplete, or whole: it holds what the last finished commit said, or
// the one that was under way, to the last event.
func TestKilledWriter(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	whole := 0
	for range 15 {
		dir := filepath.Join(t.TempDir(), "case")
		told := killAfter(t, exe, dir, time.Duration(r.IntN(300))*time.Millisecond)
		c, err := Open(dir)
		if err != nil {
			if told > 0 || !errors.Is(err, ErrNotExist) && !errors.Is(err, ErrIncomplete) {
				t.Fatalf("after %d commits open says %v", told, err)
			}
			w, err := Create(dir) // what is left is in nobody's way
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Abort(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		inputs := len(c.Manifest().Inputs)
		events := len(readAll(t, c, Query{}))
		if inputs != told && inputs != told+1 || events != inputs*killEvents {
			t.Fatalf("after %d commits the case holds %d inputs and %d events", told, inputs, events)
		}
		whole++
		c.Close()
	}
	t.Logf("%d of 15 cases were whole", whole)
}

// killAfter runs a writer for a while and returns the commits that it told of.
func killAfter(t *testing.T, exe, dir string, wait time.Duration) (told int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond+wait)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe)
	cmd.Env = append(os.Environ(), "REBALOG_TEST_WRITE="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscan(lines.Text(), &told); err != nil {
			t.Fatalf("the writer says %q", lines.Text())
		}
	}
	if err := cmd.Wait(); cmd.ProcessState.Exited() {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return told
}
