package diagnose

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

// releases names the affected versions.
func (b *bug) releases() string {
	if len(b.affected) == 0 {
		return "releases that the tracker does not name" // those of a layer above the client
	}
	var parts []string
	for _, s := range b.affected {
		switch {
		case s.since == "" && s.until == "":
			parts = append(parts, "all versions")
		case s.since == "":
			parts = append(parts, "versions before "+s.until)
		case s.until == "":
			parts = append(parts, s.since+" and later")
		default:
			parts = append(parts, fmt.Sprintf("%s and later, before %s", s.since, s.until))
		}
	}
	return b.component + " " + strings.Join(parts, "; ")
}

// clientVersion is the version of a consumer's client library and the line that
// says so.
func clientVersion(c *history.Consumer) (string, *event.Event) {
	v := c.Process.Version
	if v == "" {
		return "", nil
	}
	for _, list := range [][]*event.Event{c.Process.Events, c.Events} {
		for _, e := range list {
			if e.Kind == event.SoftwareVersion && e.Get(event.Version) == v {
				return v, e
			}
		}
	}
	return v, nil
}

// revealing names the line that would tell a version.
func revealing(component string) string {
	if component == settings.Broker {
		return "the broker's start banner (`Kafka version: ...`)"
	}
	if by := settings.ClientOf(component).VersionToldBy; by != "" {
		return by
	}
	return "the application's list of packages with the version of " + component
}

// versions are those that ran, by component.
type versions map[string]map[string]bool

func (v versions) note(component, version string) {
	if v[component] == nil {
		v[component] = map[string]bool{}
	}
	v[component][version] = true
}

func (v versions) add(o versions) {
	for component, all := range o {
		for version := range all {
			v.note(component, version)
		}
	}
}

// ran lists the versions of the members' clients and of the brokers.
func (p *pass) ran() versions {
	ran := versions{}
	for _, b := range p.h.Brokers {
		ran.note(settings.Broker, b.Version)
	}
	for m, c := range p.clients() {
		ran.note(familyOf(m, c), c.Process.Version)
	}
	return ran
}

// bugNotes tells of defects whose versions run here and which no line shows.
func (o *outcome) bugNotes() []string {
	var notes []string
	for component, versions := range o.ran {
		for v := range versions {
			var ids []string
			for _, b := range knownBugs {
				if b.component == component && b.warn && b.has(v) && !slices.Contains(o.bugs, b.id) {
					ids = append(ids, b.id)
				}
			}
			if len(ids) > 0 {
				notes = append(notes, fmt.Sprintf("%s %s has published defects that expel members or hold rebalances up (%s); nothing in these logs shows them", component, v, strings.Join(ids, ", ")))
			}
		}
	}
	sort.Strings(notes)
	return notes
}
