package main

import (
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers/event"
)

// samplePrefix marks a PATH that names an embedded incident.
const samplePrefix = "sample:"

// sampleLogs is the folder of a sample that is read; what was expected of it
// lies beside.
const sampleLogs = "logs"

// unpack writes the logs of the samples among the paths to a private folder,
// as reading knows files only. It returns the paths to read instead and what
// each stands for. dir is "" where no path names a sample.
func (c *call) unpack(paths []string) (out []string, stands map[string]string, dir string, err error) {
	stands = map[string]string{}
	for _, p := range paths {
		name, ok := strings.CutPrefix(p, samplePrefix)
		if !ok {
			out = append(out, p)
			continue
		}
		logs, err := c.sample(name)
		if err != nil {
			return nil, nil, dir, err
		}
		if dir == "" {
			if dir, err = os.MkdirTemp("", "rebalog-sample-"); err != nil {
				return nil, nil, "", fmt.Errorf("unpack %s: %w", p, err)
			}
		}
		to := filepath.Join(dir, name)
		if err := os.CopyFS(to, logs); err != nil {
			return nil, nil, dir, fmt.Errorf("unpack %s into %s: %w", p, dir, bare(err))
		}
		stands[to] = p
		out = append(out, to)
	}
	return out, stands, dir, nil
}

// sample opens the logs of one embedded incident.
func (c *call) sample(name string) (fs.FS, error) {
	names := c.sampleNames()
	for _, n := range names {
		if n == name {
			return fs.Sub(c.stages.samples, path.Join(name, sampleLogs))
		}
	}
	hint := "the samples are: " + strings.Join(names, ", ")
	if len(names) == 0 {
		hint = "none is built into this binary"
	}
	if meant := nearest(name, names); meant != "" {
		hint = "did you mean " + samplePrefix + meant + "?"
	}
	return nil, usage{fmt.Sprintf("no sample is named %q", name), hint}
}

func (c *call) sampleNames() []string {
	if c.stages.samples == nil {
		return nil
	}
	var names []string
	entries, _ := fs.ReadDir(c.stages.samples, ".")
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// renamed is a case whose paths are shown as what they stand for, so that a
// sample's report is the same on every machine.
type renamed struct {
	caseReader
	stands map[string]string // folder read, by the name that is shown
	dir    string            // removed in the end
}

// shown returns a path as the user named it.
func (r *renamed) shown(p string) string {
	for from, to := range r.stands {
		if rest, ok := strings.CutPrefix(p, from); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
			return to + filepath.ToSlash(rest)
		}
	}
	return p
}

func (r *renamed) Inputs() []index.Input {
	inputs := r.caseReader.Inputs()
	out := make([]index.Input, len(inputs))
	for i, in := range inputs {
		in.Path = r.shown(in.Path)
		out[i] = in
	}
	return out
}

func (r *renamed) Events(q index.Query) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for e, err := range r.caseReader.Events(q) {
			e.Pos.Path = r.shown(e.Pos.Path)
			if !yield(e, err) {
				return
			}
		}
	}
}

func (r *renamed) Close() error {
	err := r.caseReader.Close()
	if r.dir != "" {
		os.RemoveAll(r.dir)
	}
	return err
}
