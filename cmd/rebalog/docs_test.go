package main

import (
	"compress/gzip"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/samples"
)

// documents are what people read before the program; each is held by the tests
// of this file.
var documents = []string{"README.md", "CONTRIBUTING.md"}

const checkout = "../.."

func readDoc(t *testing.T, name string) string {
	t.Helper()
	return read(t, filepath.Join(checkout, name))
}

// Every command of the documents is run as it stands, or is one that .ci/run
// runs. One that this test does not know fails it.
func TestDocumentedCommands(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	ci := readDoc(t, ".ci/run")
	folder := exampleFolder(t)
	root, err := filepath.Abs(checkout)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range documents {
		for _, command := range commandsOf(readDoc(t, doc)) {
			t.Run(doc+"/"+command, func(t *testing.T) { checkCommand(t, command, root, folder, ci) })
		}
	}
}

// checkCommand runs what is the program, beside the logs that the documents
// speak of, and compares the rest with .ci/run.
func checkCommand(t *testing.T, command, root, folder, ci string) {
	first, piped, isPipe := strings.Cut(command, " | ")
	words := shellWords(command)
	switch {
	case isPipe && strings.HasPrefix(first, "kubectl logs "):
		t.Chdir(folder)
		runProgram(t, shellWords(piped)[1:], read(t, "consumer.log"))
	case words[0] == "rebalog":
		t.Chdir(folder)
		runProgram(t, words[1:], "")
	case strings.HasPrefix(command, "go run ./cmd/rebalog "):
		t.Chdir(folder)
		runProgram(t, words[3:], "")
	case strings.HasPrefix(command, "go test "):
		t.Chdir(root)
		checkTestCommand(t, words[2:])
	case words[0] == ".ci/run":
		if info, err := os.Stat(filepath.Join(root, command)); err != nil || runtime.GOOS != "windows" && info.Mode()&0o111 == 0 {
			t.Errorf("%s cannot be run: %v", command, err)
		}
	case strings.HasPrefix(command, "go run ./cmd/race"): // the same takes minutes at its usual size
		if !strings.Contains(ci, "\ngo run ./cmd/race -size") {
			t.Error(".ci/run does not run the race")
		}
	case strings.HasPrefix(command, "go build "):
		if target := words[len(words)-1]; !strings.Contains(ci, "go build -o /dev/null "+target+"\n") {
			t.Errorf(".ci/run does not build %s", target)
		}
	default:
		if !strings.Contains(ci, "\n"+command+"\n") {
			t.Error("neither the program nor a line of .ci/run: how is this checked?")
		}
	}
}

// runProgram wants a report: status 0 and something to read.
func runProgram(t *testing.T, args []string, stdin string) {
	t.Helper()
	var stdout, stderr strings.Builder
	status := run(context.Background(), args, strings.NewReader(stdin), &stdout, &stderr, os.Environ())
	wrote := stdout.String()
	if at := slices.Index(args, "-o"); at >= 0 && at+1 < len(args) {
		b, err := os.ReadFile(args[at+1])
		if err != nil {
			t.Error(err)
		}
		wrote = string(b)
	}
	if status != statusOK || wrote == "" {
		t.Errorf("status %d, wrote %d bytes, stderr %s", status, len(wrote), stderr.String())
	}
}

// checkTestCommand looks for the packages, tests and flags that go test is
// given, rather than to run tests within tests.
func checkTestCommand(t *testing.T, args []string) {
	t.Helper()
	var source string
	for i, a := range args {
		switch {
		case a == "./...":
		case strings.HasPrefix(a, "./"):
			source = testSource(t, a)
		case a == "-run":
			mustDeclare(t, source, args[i+1])
		case i > 0 && args[i-1] == "-run":
		case strings.HasPrefix(a, "-"):
			if !strings.Contains(source, `flag.Bool("`+a[1:]+`"`) {
				t.Errorf("the tests have no flag %s", a)
			}
		default:
			t.Errorf("unknown argument %s", a)
		}
	}
}

// mustDeclare wants every test of a pattern such as TestA|TestB/one to exist.
func mustDeclare(t *testing.T, source, pattern string) {
	t.Helper()
	for _, name := range strings.Split(pattern, "|") {
		name, _, _ = strings.Cut(name, "/")
		if !strings.Contains(source, "\nfunc "+name+"(") {
			t.Errorf("there is no %s", name)
		}
	}
}

// testSource is the text of all tests in a folder.
func testSource(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests in %s: %v", dir, err)
	}
	var b strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

// exampleFolder lays the logs of an incident out under the names that the
// documents use (./logs, broker.log, consumer.log and consumer.log.gz), and the
// samples as a checkout has them.
func exampleFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	logs, err := samples.Logs("process-paused")
	if err != nil {
		t.Fatal(err)
	}
	for to, from := range map[string]fs.FS{"logs": logs, "samples": os.DirFS(filepath.Join(checkout, "samples"))} {
		if err := os.CopyFS(filepath.Join(dir, to), from); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{"broker-0.log": "broker.log", "consumer-1.log": "consumer.log"} {
		text, err := fs.ReadFile(logs, from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	compress(t, filepath.Join(dir, "consumer.log"))
	return dir
}

// compress does what gzip --keep does.
func compress(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(path + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := gzip.NewWriter(out)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

// commandsOf lists the commands of a document: the lines of its code blocks,
// without the explanation beside them, and code within a sentence that begins
// like one.
func commandsOf(doc string) (out []string) {
	fenced := false
	for _, line := range strings.Split(doc, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
			continue
		}
		if code := strings.TrimSpace(line); code != "" && (fenced || strings.HasPrefix(line, "    ")) {
			command, _, _ := strings.Cut(code, "   ")
			out = append(out, command)
			continue
		}
		for _, code := range inlineCode(line) {
			if strings.HasPrefix(code, "rebalog ") || strings.HasPrefix(code, "go ") {
				out = append(out, code)
			}
		}
	}
	return out
}

func TestCommandsOf(t *testing.T) {
	f := func(doc string, want ...string) {
		t.Helper()
		if got := commandsOf(doc); !slices.Equal(got, want) {
			t.Errorf("commandsOf(%q) = %q, want %q", doc, got, want)
		}
	}
	f("no rebalog here\n")
	f("Try:\n\n    rebalog ./logs      a folder\n    go vet ./...\n\nand", "rebalog ./logs", "go vet ./...")
	f("1. Try:\n   ```\n   rebalog a.log\n   ```\nand", "rebalog a.log")
	f("See `rebalog explain` and `rebalog.report/1`.", "rebalog explain")
}

var code = regexp.MustCompile("`([^`]+)`")

func inlineCode(line string) (out []string) {
	for _, m := range code.FindAllStringSubmatch(line, -1) {
		out = append(out, m[1])
	}
	return out
}

// shellWords splits as a shell does, as far as the documents need it: blanks,
// and single quotes around a whole word.
func shellWords(s string) (out []string) {
	for i, part := range strings.Split(s, "'") {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

var (
	aFile = regexp.MustCompile(`^(\.ci|[\w-]+)/[\w./-]*$`)
	aTest = regexp.MustCompile(`^(Test|Fuzz)[A-Z]\w*$`)
)

// Files and tests that the documents name are there.
func TestDocumentedNames(t *testing.T) {
	declared := ""
	for _, dir := range []string{"cmd/rebalog", "parsers", "parsers/layout", "diagnose", "diagnose/settings", "diagnose/report"} {
		declared += testSource(t, filepath.Join(checkout, dir))
	}
	for _, doc := range documents {
		for _, name := range inlineCode(readDoc(t, doc)) {
			switch {
			case aTest.MatchString(name):
				mustDeclare(t, declared, name)
			case aFile.MatchString(name) && !strings.Contains(name, "NAME"):
				if _, err := os.Stat(filepath.Join(checkout, name)); err != nil {
					t.Errorf("%s names %s: %v", doc, name, err)
				}
			}
		}
	}
}

// The table of packages says what the imports are held to.
func TestDocumentedRoad(t *testing.T) {
	doc := readDoc(t, "CONTRIBUTING.md")
	for _, r := range road {
		ours := strings.Join(strings.Fields(r.ours), ", ")
		switch r.ours {
		case "":
			ours = "-"
		case "*":
			ours = "all"
		}
		row := "| `" + r.pkg + "` | " + ours + " | " + r.why + " |\n"
		if !strings.Contains(doc, row) {
			t.Errorf("CONTRIBUTING.md lacks this row of the package table:\n%s", row)
		}
	}
	if n := strings.Count(doc, "\n| `"); n != len(road) {
		t.Errorf("CONTRIBUTING.md tells of %d packages, there are %d", n, len(road))
	}
}

// The list of dependencies is that of the modules we import, and of the tools.
func TestDocumentedDependencies(t *testing.T) {
	var told []string
	for _, m := range regexp.MustCompile("(?m)^- `([^`]+)`").FindAllStringSubmatch(readDoc(t, "CONTRIBUTING.md"), -1) {
		told = append(told, m[1])
	}
	slices.Sort(told)
	if used := directModules(t); !slices.Equal(told, used) {
		t.Errorf("CONTRIBUTING.md tells of %q, the code uses %q", told, used)
	}
}

// directModules are the modules of go.mod that a package of ours imports, or
// that hold a tool, sorted.
func directModules(t *testing.T) (out []string) {
	t.Helper()
	var wanted []string
	for _, p := range packages(t) {
		wanted = append(wanted, p.Imports...)
	}
	mod := readDoc(t, "go.mod")
	for _, m := range regexp.MustCompile(`(?m)^tool (\S+)$`).FindAllStringSubmatch(mod, -1) {
		wanted = append(wanted, m[1])
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v`).FindAllStringSubmatch(mod, -1) {
		if slices.ContainsFunc(wanted, func(imp string) bool { return imp == m[1] || strings.HasPrefix(imp, m[1]+"/") }) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out
}

// read is a file with its line ends as they are on Unix.
func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
