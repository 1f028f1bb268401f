package history

import (
	"iter"

	"github.com/rebalog/rebalog/parsers/event"
)

// Fold folds groups: those that events are about, coordinators' lines in the order of
// [event.Event.Before], as far as keep wants them (nil: all), and those of names,
// coordinators' lines or not. A group may be folded again, with the same result; what
// was folded before is not to be used any more then. Different groups may be folded at
// the same time.
func (f *Frame) Fold(events iter.Seq2[event.Event, error], keep func(group string) bool, names []string) ([]*Group, error) {
	r := &ring{lone: f.lone, groups: map[string]*groupFold{}, ofMember: map[string]*groupFold{}}
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		if name := e.Coordinated(); keep == nil || keep(name) {
			r.add(name, e)
		}
	}
	r.before(nil)
	for _, name := range names {
		r.group(name)
	}
	groups := make([]*Group, 0, len(r.groups))
	for _, name := range sortedKeys(r.groups) {
		g := r.groups[name]
		for _, c := range f.consumers[name] {
			c.ClientID, c.linked, c.Member = c.named, "", nil // as it was before any fold
			g.consumers = append(g.consumers, c)
		}
		groups = append(groups, g.finish(f.h, f.silent))
	}
	return groups, nil
}

// ring is the groups that are folded together. Some lines, such as those of the Scala
// coordinator on fencing, name the member alone: they go to the group that named it
// last.
type ring struct {
	lone     []*event.Event // lines that name a member alone, not passed yet
	groups   map[string]*groupFold
	ofMember map[string]*groupFold
}

func (r *ring) add(group string, e event.Event) {
	r.before(&e)
	g := r.group(group)
	if member := e.Get(event.Member); member != "" && len(r.lone) > 0 {
		r.ofMember[member] = g
	}
	g.broker(&e)
}

// before passes the lines that stand before an event; all of them where it is nil.
func (r *ring) before(e *event.Event) {
	for len(r.lone) > 0 && (e == nil || !e.Before(r.lone[0])) {
		if g := r.ofMember[memberOfLine(r.lone[0])]; g != nil {
			g.broker(r.lone[0])
		}
		r.lone = r.lone[1:]
	}
}

func (r *ring) group(name string) *groupFold {
	g := r.groups[name]
	if g == nil {
		g = newGroupFold(name)
		r.groups[name] = g
	}
	return g
}

// memberOfLine is the member that a coordinator's line names.
func memberOfLine(e *event.Event) string {
	if member := e.Get(event.Member); member != "" {
		return member
	}
	return e.Get(event.OldMember)
}
