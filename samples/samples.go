// Package samples holds incidents: the logs they left, and what must be found in them
// and nothing else. Most were staged with real brokers and clients; what cannot be
// staged was composed of the wordings of their releases, and its README says so. A near
// miss, NAME.VARIANT, lacks what decides. They are embedded,
// so that `rebalog diagnose sample:NAME` works without any file at hand, and they
// are the product's own tests.
package samples

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
)

//go:embed */README.md */want.json */logs
var files embed.FS

// Want is what a sample must show.
type Want struct {
	Schema    string     `json:"schema"`    // rebalog.want/1, by which the file is not taken for a log
	Incidents []Incident `json:"incidents"` // exactly these findings of class incident
	Others    []string   `json:"others"`    // scenarios of all other findings, sorted
	Near      []string   `json:"near"`      // scenarios that it is nearly, and must not be called
}

// Incident is one finding that must be there.
type Incident struct {
	Scenario string              `json:"scenario"`
	Verdict  string              `json:"verdict"`
	Facet    string              `json:"facet"`
	Members  []string            `json:"members"`
	Measured map[string][2]int64 `json:"measured"` // name: least and greatest maximum, in milliseconds
	Fixes    []string            `json:"fixes"`    // settings that must be recommended
	Never    []string            `json:"never"`    // settings that must not be
}

// Files is all samples, a folder each: README.md, want.json and logs/.
func Files() fs.FS { return files }

// Names lists the samples, sorted.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, e.Name())
		}
	}
	sort.Strings(out)
	return out
}

// Logs is the folder of a sample's logs. The error names what there is not.
func Logs(name string) (fs.FS, error) {
	dir := name + "/logs"
	if _, err := fs.Stat(files, dir); err != nil {
		return nil, fmt.Errorf("open sample %s: %w", name, fs.ErrNotExist)
	}
	return fs.Sub(files, dir)
}

// About is a sample's README: what was staged, with which versions.
func About(name string) (string, error) {
	b, err := fs.ReadFile(files, name+"/README.md")
	return string(b), err
}

// Expected is what a sample must show.
func Expected(name string) (Want, error) {
	var w Want
	b, err := fs.ReadFile(files, name+"/want.json")
	if err == nil {
		err = json.Unmarshal(b, &w)
	}
	if err != nil {
		return w, fmt.Errorf("read what sample %s must show: %w", name, err)
	}
	return w, nil
}
