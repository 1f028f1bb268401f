package diagnose

import (
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/rebalog/rebalog/diagnose/history"
	"github.com/rebalog/rebalog/parsers/event"
)

// part is some groups that are diagnosed together, apart from all others: those of one
// shelf, and such as share processes, since what happened to a process happened in all
// its groups. Parts are what bounds the memory that a diagnosis takes.
type part struct {
	shelves []int
	groups  map[string]bool // nil: all on the shelves
	quiet   []string        // those of which only members speak
}

// parting folds groups of a period, part by part, around the frame that all have in
// common.
type parting struct {
	reading
	period
	frame   *history.Frame
	shelves []int
	shelf   map[string]int // of each group that coordinators' lines are about
	all     *overall       // nil where there is one period
	said    *recall        // before the period; nil in the first
	saying  *recall        // before the next; nil in the last
}

// outcomes diagnoses the period, which is the n-th.
func (p *parting) outcomes(n int) ([]*outcome, error) {
	if err := p.frameOf(); err != nil {
		return nil, err
	}
	parts, err := p.parts()
	if err != nil {
		return nil, err
	}
	out := make([]*outcome, len(parts))
	return out, abreast(len(parts), func(i int) error {
		groups, err := p.fold(parts[i])
		if err == nil {
			out[i] = explain(p.frame.History(groups), p.period, fmt.Sprintf("%d.%d", n, i))
		}
		return err
	})
}

// frameOf reads what is about no group, and takes a look at what is.
func (p *parting) frameOf() (err error) {
	if err := p.addLoose(); err != nil {
		return err
	}
	if p.shelves, err = p.logs.Shelves(); err != nil {
		return err
	}
	surveys := make([]*history.Survey, len(p.shelves))
	err = abreast(len(p.shelves), func(i int) error {
		surveys[i] = p.frame.Survey()
		return p.survey(surveys[i], p.shelves[i])
	})
	if err != nil {
		return err
	}
	p.shelf = map[string]int{}
	for i, s := range surveys {
		for _, g := range s.Groups() {
			p.shelf[g] = p.shelves[i]
		}
	}
	if p.all != nil {
		surveys = append(surveys, p.all.surveys...)
	}
	p.frame.Close(surveys...)
	return nil
}

func (p *parting) addLoose() error {
	before, after := p.said.lines([]int{Loose}), []event.Event(nil)
	if p.all != nil {
		before, after = p.all.outside(p.sight, before)
		p.frame.PartOf(p.sight.From, p.sight.To, p.all.elsewhere(p.sight))
	}
	for e, err := range amid(before, p.read(Wanted{Shelves: []int{Loose}, In: p.sight}), after) {
		if err != nil {
			return err
		}
		p.saying.note(Loose, &e)
		p.frame.Add(e)
	}
	return nil
}

func (p *parting) survey(s *history.Survey, shelf int) error {
	for e, err := range p.on([]int{shelf}, true) {
		if err != nil {
			return err
		}
		p.saying.note(shelf, &e)
		s.Add(&e)
	}
	return nil
}

// on reads the coordinators' lines about groups on some shelves.
func (p *parting) on(shelves []int, glance bool) iter.Seq2[event.Event, error] {
	return amid(p.said.lines(shelves), p.read(Wanted{Shelves: shelves, In: p.sight, Glance: glance}), nil)
}

// fold folds the groups of a part.
func (p *parting) fold(x part) ([]*history.Group, error) {
	var keep func(string) bool
	if x.groups != nil {
		keep = func(g string) bool { return x.groups[g] }
	}
	return p.frame.Fold(p.on(x.shelves, false), keep, x.quiet)
}

// parts decides what is diagnosed together. Where only brokers speak nothing ties one
// group to another. Else all groups are folded once, for their processes' sake.
func (p *parting) parts() ([]part, error) {
	var all []part
	for _, s := range p.shelves {
		all = append(all, part{shelves: []int{s}})
	}
	if len(p.shelf)+len(p.frame.ClientGroups()) == 0 {
		return []part{{}}, nil // what is known of no group
	}
	if !p.frame.Clients() {
		return all, nil
	}
	for _, g := range p.frame.ClientGroups() {
		if _, told := p.shelf[g]; !told {
			all = append(all, part{quiet: []string{g}})
		}
	}
	var mu sync.Mutex
	ties := ties{}
	for g, w := range p.frame.Members() {
		ties.tie(g, "\x00"+w.Key())
	}
	err := abreast(len(all), func(i int) error {
		groups, err := p.fold(all[i])
		mu.Lock()
		defer mu.Unlock()
		p.frame.Learn(groups)
		for _, g := range groups {
			ties.add(g)
		}
		return err
	})
	p.frame.Weigh()
	return p.tied(ties), err
}

// tied makes the parts of groups that are tied: one of each shelf for those that are
// tied to none elsewhere, and one of each set that goes beyond a shelf.
func (p *parting) tied(ties ties) []part {
	var out []part
	ofShelf := map[int]int{} // place in out
	for _, set := range ties.sets() {
		x := part{groups: map[string]bool{}}
		for _, g := range set {
			s, told := p.shelf[g]
			switch {
			case !told:
				x.quiet = append(x.quiet, g)
			case !slices.Contains(x.shelves, s):
				x.shelves = append(x.shelves, s)
			}
			x.groups[g] = true
		}
		if len(x.shelves) != 1 || len(x.quiet) > 0 {
			out = append(out, x)
			continue
		}
		i, begun := ofShelf[x.shelves[0]]
		if !begun {
			i = len(out)
			ofShelf[x.shelves[0]] = i
			out = append(out, part{shelves: x.shelves, groups: map[string]bool{}})
		}
		for _, g := range set {
			out[i].groups[g] = true
		}
	}
	return out
}

// ties are groups that share processes: each is tied to another one of its set, or to
// itself.
type ties map[string]string

// add takes also those that a group shares by coincidence.
func (t ties) add(g *history.Group) {
	t.tie(g.Name, g.Name)
	for _, d := range g.Departures {
		if d.Consumer != nil {
			t.tie(g.Name, "\x00"+d.Consumer.Process.Key())
		}
	}
}

func (t ties) root(name string) string {
	for t[name] != name {
		name = t[name]
	}
	return name
}

func (t ties) tie(a, b string) {
	for _, name := range []string{a, b} {
		if _, known := t[name]; !known {
			t[name] = name
		}
	}
	a, b = t.root(a), t.root(b)
	t[max(a, b)] = min(a, b)
}

// sets lists the groups that are tied to each other, by name.
func (t ties) sets() [][]string {
	at := map[string]int{}
	var sets [][]string
	for _, name := range slices.Sorted(maps.Keys(t)) {
		if name[0] == 0 {
			continue // a process
		}
		root := t.root(name)
		i, begun := at[root]
		if !begun {
			i = len(sets)
			at[root] = i
			sets = append(sets, nil)
		}
		sets[i] = append(sets[i], name)
	}
	return sets
}

// abreast calls f for 0 to n-1, as many at once as there are processors.
func abreast(n int, f func(i int) error) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error { return f(i) })
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	return nil
}
