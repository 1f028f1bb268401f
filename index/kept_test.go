package index

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rebalog/rebalog/parsers/event"
)

// What is kept is of one state of the case, comes back whole or not at all, and
// does not pile up.
func TestKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	inputs := map[string][]event.Event{"a": someEvents("a.log", 10, 0, 1)}
	writeCase(t, dir, inputs, MaxBlock)
	c := openCase(t, dir)
	if text, ok := c.Kept("key"); ok {
		t.Errorf("a new case has kept %q", text)
	}
	c.Keep("key", "text")
	if text, ok := c.Kept("key"); !ok || text != "text" {
		t.Errorf("kept %q, %t", text, ok)
	}
	rewrite(t, filepath.Join(dir, "kept-000001-key"), "tex", "TEX")
	if text, ok := c.Kept("key"); ok {
		t.Errorf("damaged text %q came back", text)
	}
	for i := range 3 * mostKept {
		c.Keep(fmt.Sprint(i), "text")
	}
	if names, err := keptFiles(dir); err != nil || len(names) > mostKept {
		t.Errorf("%d texts are kept: %v", len(names), err)
	}
	c.Close()

	writeCase(t, dir, inputs, MaxBlock)
	if names, err := keptFiles(dir); err != nil || len(names) > 0 {
		t.Errorf("%v are kept of another state: %v", names, err)
	}
	c = openCase(t, dir)
	if _, ok := c.Kept("47"); ok {
		t.Error("a text of another state came back")
	}
	if err := os.Chmod(dir, 0o500); err == nil {
		defer os.Chmod(dir, 0o700)
		c.Keep("key", "text") // says nothing
	}
}
