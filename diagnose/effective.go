package diagnose

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

// value is a setting in force, and where it was read.
type value struct {
	text   string
	ms     int64 // the number, in the setting's own unit; 0 if there is none
	known  bool
	source string // "config dump consumer.log:12", "default of java 3.6.1", "unknown"
}

func (v value) or(ms int64) int64 {
	if v.known {
		return v.ms
	}
	return ms
}

// read reports whether the value stands in a log, as opposed to a default.
func (v value) read() bool { return v.known && !strings.HasPrefix(v.source, "default") }

var unknownValue = value{source: "unknown"}

func place(e *event.Event) string {
	p := e.Pos.Path
	if e.Pos.Inside != "" {
		p += "!" + e.Pos.Inside
	}
	return fmt.Sprintf("%s:%d", p, e.Pos.Line)
}

func valueOf(text, source string) value {
	n, _ := strconv.ParseInt(text, 10, 64)
	return value{text: text, ms: n, known: true, source: source}
}

// inForce is a member's setting: from its own configuration dump, from a line of
// the coordinator about it, from a line that prints it, else the default of its
// version.
func inForce(m *history.Member, c *history.Consumer, name string) value {
	if c != nil && c.Config != nil {
		if t := c.Config.Get(event.Key(name)); t != "" && t != "null" {
			return valueOf(t, "config dump "+place(c.Config))
		}
	}
	if m != nil {
		if v, ok := printed(m, name); ok {
			return v
		}
	}
	family, version := familyOf(m, c), ""
	if c != nil {
		version = c.Process.Version
	}
	text, exists, known := settings.Default(family, version, name)
	switch {
	case known && exists:
		src := "default of " + family
		if version != "" {
			src += " " + version
		}
		return valueOf(text, src)
	}
	return unknownValue
}

// printedAs names the field of MemberMetadata that holds a setting.
var printedAs = map[string]event.Key{settings.Session: event.Session, settings.PollInterval: event.RebalanceMs, settings.Rebalance: event.RebalanceMs}

// printed takes a setting from the coordinator's MemberMetadata texts (3.0 to
// 3.9 print them with every leave, and with every member that is loaded) or from
// a client's line that states it.
func printed(m *history.Member, name string) (value, bool) {
	key := printedAs[name]
	if key == "" {
		return value{}, false
	}
	if e := m.Printed[event.PollMs]; e != nil && name == settings.PollInterval {
		n, _ := e.Int(event.PollMs)
		return valueOf(text(n), "stated at "+place(e)), true
	}
	if e := m.Printed[key]; e != nil {
		n, _ := e.Int(key)
		return valueOf(text(n), "member metadata "+place(e)), true
	}
	return value{}, false
}

// familyOf names the client by what its process says, else by its client id: the
// default ids of most clients name them, as in a coordinator's member ids.
func familyOf(m *history.Member, c *history.Consumer) string {
	family := ""
	switch {
	case c != nil:
		family = saidFamily(c)
	case m != nil:
		family = settings.FamilyOfID(m.ClientID)
	}
	if family != "" {
		return family
	}
	if c != nil && m != nil && m.Group.Protocol == "connect" {
		return settings.Connect
	}
	return settings.Java
}

// saidFamily is the family that a consumer's process names, or "".
func saidFamily(c *history.Consumer) string {
	if f := settings.FamilyOfSoftware(c.Process.Software); f != "" {
		return f
	}
	for _, software := range c.Software {
		if f := settings.FamilyOfSoftware(software); f != "" {
			return f
		}
	}
	return ""
}

// client is what is known of the member's client.
func (f *facts) client() settings.Client { return settings.ClientOf(f.family) }

// coupled reports whether the client's heartbeats depend on the application;
// sure is false where its version would tell and is not known.
func (f *facts) coupled() (yes, sure bool) { return f.client().IsCoupled(f.version) }
