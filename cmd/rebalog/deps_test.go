package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/rebalog/rebalog/"

// road says what each package may import, ours and other people's, and why not
// more. Standard library apart, what is not listed is forbidden. Nothing on the
// road from bytes to report points backwards, so that a stage can be changed,
// run and printed alone.
var road = []struct {
	pkg    string
	ours   string
	others string
	why    string
}{
	{"parsers/carry", "", "", "it knows the language's values, not what they mean"},
	{"parsers/source", "", "github.com/charmbracelet/x github.com/klauspost/compress github.com/pierrec/lz4 github.com/ulikunitz/xz github.com/zeebo/xxh3 golang.org/x/text", "opening is not reading: it knows streams, not logs"},
	{"parsers/event", "", "", "everybody speaks it, so it may drag nothing along"},
	{"parsers/layout", "parsers/event", "github.com/tidwall/gjson", "the form of a line, not its sense"},
	{"parsers", "parsers/carry parsers/source parsers/layout parsers/event", "github.com/tidwall/gjson golang.org/x/sys golang.org/x/text", "reading must not know what it is for"},
	{"index", "parsers/event", "github.com/blevesearch github.com/gofrs/flock github.com/klauspost/compress", "the only place that knows bleve; it keeps events, it neither makes nor explains them"},
	{"index/ingest", "parsers/carry parsers/source parsers parsers/event index", "github.com/gofrs/flock github.com/zeebo/xxh3 golang.org/x/sync", "ingesting must not know what it is for"},
	{"diagnose/clock", "parsers/event", "", "a first pass over a stream of events, fed by tests from a slice"},
	{"diagnose/history", "parsers/event", "", "it folds a stream, so tests feed it a slice"},
	{"diagnose/settings", "", "", "facts of Kafka, of nothing else"},
	{"diagnose", "diagnose/history diagnose/settings diagnose/clock parsers/event", "golang.org/x/sync", "a diagnosis is data: no disk, no colours, no flags"},
	{"diagnose/report", "diagnose parsers/event", "charm.land/lipgloss", "a view of the data: it can show nothing that it could look up elsewhere"},
	{"samples", "", "", "data"},
	{"samples/synthetic", "", "github.com/klauspost/compress", "it knows what Kafka writes, and nothing of who reads it: else both could be wrong alike"},
	{"cmd/race", "samples/synthetic", "github.com/klauspost/compress", "it measures the program from outside"},
	{"cmd/rebalog", "*", "github.com/alecthomas/kong github.com/charmbracelet/colorprofile github.com/charmbracelet/x/term", "it puts the stages together"},
}

func TestImportsFollowTheRoad(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		i := slices.IndexFunc(road, func(r struct{ pkg, ours, others, why string }) bool { return r.pkg == name })
		if i < 0 {
			t.Errorf("package %s is not on the road: say in this table what it may import, and why", name)
			continue
		}
		seen++
		for _, imp := range p.Imports {
			if !mayImport(imp, road[i].ours, road[i].others) {
				t.Errorf("%s may not import %s: %s", name, imp, road[i].why)
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d packages were looked at", seen)
	}
}

func mayImport(imp, ours, others string) bool {
	if name, ok := strings.CutPrefix(imp, module); ok {
		return ours == "*" || slices.Contains(strings.Fields(ours), name)
	}
	if host, _, _ := strings.Cut(imp, "/"); !strings.Contains(host, ".") {
		return true // the standard library
	}
	return slices.ContainsFunc(strings.Fields(others), func(m string) bool { return imp == m || strings.HasPrefix(imp, m+"/") })
}

func TestMayImport(t *testing.T) {
	f := func(imp, ours, others string, want bool) {
		t.Helper()
		if mayImport(imp, ours, others) != want {
			t.Errorf("mayImport(%s, %q, %q) is %v", imp, ours, others, !want)
		}
	}
	f("encoding/json", "", "", true)
	f(module+"index", "parsers index", "", true)
	f(module+"index/ingest", "index", "", false)
	f("github.com/blevesearch/bleve/v2", "", "github.com/blevesearch", true)
	f("github.com/blevesearchers/x", "", "github.com/blevesearch", false)
	f("github.com/alecthomas/kong", "*", "", false)
}

// goPackage is the part of go list's answer that is needed here.
type goPackage struct {
	Dir, ImportPath  string
	GoFiles, Imports []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=Dir,ImportPath,GoFiles,Imports", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("list packages: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// reserved says which packages, or with a slash which ones below, alone may touch what makes a result depend on
// the machine, the moment or the caller.
var reserved = []struct{ name, only, why string }{
	{"os.Exit", "cmd/", "a library returns errors"},
	{"os.Stdout", "cmd/", "a library is told where to write"},
	{"os.Stderr", "cmd/", "a library returns what it has to say"},
	{"os.Stdin", "cmd/rebalog", "a library is told what to read"},
	{"os.Getenv", "cmd/rebalog", "the same input gives the same report on any machine"},
	{"os.Environ", "cmd/", "the same input gives the same report on any machine"},
	{"os.Args", "cmd/", "a library has parameters"},
	{"time.Now", "index/ingest cmd/race", "the same input gives the same report at any time; only the age of a cached case is measured"},
	{"time.Since", "cmd/race", "the same input gives the same report at any time"},
	{"time.Local", "", "no report depends on the zone of the machine"},
}

func TestMachineStaysOutside(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, file := range p.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				if used := qualified(n); used != "" {
					for _, r := range reserved {
						if used == r.name && !allowed(name, r.only) {
							t.Errorf("%s/%s uses %s: %s", name, file, used, r.why)
						}
					}
				}
				return true
			})
		}
	}
}

func allowed(name, only string) bool {
	return slices.ContainsFunc(strings.Fields(only), func(o string) bool {
		return name == o || strings.HasSuffix(o, "/") && strings.HasPrefix(name, o)
	})
}

// qualified spells a node such as os.Exit; "" for any other.
func qualified(n ast.Node) string {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return pkg.Name + "." + sel.Sel.Name
}

// The top level is the first thing a visitor sees; what it may hold is decided
// once, here.
func TestTopLevel(t *testing.T) {
	allowed := strings.Fields("cmd parsers index diagnose samples go.mod go.sum README.md LICENSE CONTRIBUTING.md")
	made := strings.Fields("rebalog rebalog.exe dist") // what a build leaves; not in the repository
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(allowed, name) && !slices.Contains(made, name) {
			t.Errorf("%s may not stand at the top level, where only %s are", name, strings.Join(allowed, ", "))
		}
	}
}
