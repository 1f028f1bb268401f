package report

import (
	"io"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose"
)

// Explain writes what is known of a scenario, with ANSI styles, in lines of the
// given width (0 means 80).
func Explain(w io.Writer, s *diagnose.Scenario, width int) error {
	p := newPage(w, width)
	p.put(0, p.title.Render(s.ID)+"  "+p.dim.Render(string(s.Class)))
	p.prose(0, s.Title)
	p.section("How it comes about", s.Mechanism)
	p.section("On the broker's side", s.Broker)
	p.section("On the client's side", s.Client)
	p.section("The fix", s.Fix)
	if len(s.Confused) > 0 {
		p.gap()
		p.put(0, p.title.Render("What looks like it"))
		for _, c := range s.Confused {
			p.put(margin, p.key.Render(c.Scenario))
			p.prose(2*margin, c.Tell)
		}
	}
	if len(s.Refs) > 0 {
		p.gap()
		p.put(0, p.title.Render("To read"))
		for _, ref := range s.Refs {
			p.prose(margin, ref.Title)
			p.put(2*margin, ref.URL)
		}
	}
	return p.err
}

// Scenarios writes a list of scenarios under their families, as Explain does.
// The order of the list is that of judging, where a family may come up again;
// a reader finds each family once.
func Scenarios(w io.Writer, all []*diagnose.Scenario, width int) error {
	p := newPage(w, width)
	for i, family := range families(all) {
		if i > 0 {
			p.gap()
		}
		p.put(0, p.title.Render(strings.ToUpper(family)))
		for _, s := range all {
			if s.Family == family {
				p.put(margin, p.key.Render(s.ID)+"  "+p.dim.Render(string(s.Class)))
				p.prose(2*margin, s.Title)
			}
		}
	}
	return p.err
}

// families lists the families of scenarios in the order in which they come up.
func families(all []*diagnose.Scenario) []string {
	var names []string
	for _, s := range all {
		if !slices.Contains(names, s.Family) {
			names = append(names, s.Family)
		}
	}
	return names
}

// section writes a titled paragraph; nothing where there is no text.
func (p *page) section(title, text string) {
	if text == "" {
		return
	}
	p.gap()
	p.put(0, p.title.Render(title))
	p.prose(margin, text)
}
