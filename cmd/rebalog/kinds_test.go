package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// A kind of event that neither a scenario nor a command reads is a line that was
// taught in vain. That each kind is made by an entry is a law of package parsers;
// this half stands here because the readers are stages that it may not know.
func TestKindsAreRead(t *testing.T) {
	read := map[string]bool{}
	for _, dir := range []string{"../../diagnose", "."} {
		sources(t, dir, func(file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "event" {
						read[s.Sel.Name] = true
					}
				}
				return true
			})
		})
	}
	for _, kind := range kindNames(t) {
		if !read[kind] {
			t.Errorf("event.%s is read by no scenario and no command: let one read it, or do not make it", kind)
		}
	}
}

// sources parses all Go files below a folder but tests.
func sources(t *testing.T, dir string, see func(*ast.File)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			see(file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// kindNames lists the constants of type event.Kind.
func kindNames(t *testing.T) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../parsers/event/kind.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Kind" {
				for _, name := range v.Names {
					names = append(names, name.Name)
				}
			}
		}
		return true
	})
	if len(names) == 0 {
		t.Fatal("no kinds found")
	}
	return names
}
