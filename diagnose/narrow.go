package diagnose

import (
	"slices"
	"time"
)

// narrow drops what the options leave out.
func narrow(r *Report, opt Options) {
	if len(opt.Groups) > 0 {
		r.Groups = keep(r.Groups, func(g Group) bool { return slices.Contains(opt.Groups, g.Name) })
		r.Findings = keep(r.Findings, func(f Finding) bool { return anyOf(f.Groups, opt.Groups) })
		r.Unexplained = keep(r.Unexplained, func(u Unexplained) bool { return slices.Contains(opt.Groups, u.Group) })
	}
	if len(opt.Members) > 0 {
		names := opt.memberNames(r)
		r.Findings = keep(r.Findings, func(f Finding) bool { return anyOf(f.Members, names) })
	}
	from, to := opt.Since, opt.Until
	if opt.Around != "" {
		for _, f := range r.Findings {
			if f.ID == opt.Around || f.Key == opt.Around {
				from, to = unstamp(f.From)-120_000, unstamp(f.To)+120_000
			}
		}
	}
	if from != 0 {
		r.Findings = keep(r.Findings, func(f Finding) bool { return f.To == "" || unstamp(f.To) >= from })
	}
	if to != 0 {
		r.Findings = keep(r.Findings, func(f Finding) bool { return f.From == "" || unstamp(f.From) <= to })
	}
}

func (opt Options) memberNames(r *Report) []string {
	var out []string
	for _, g := range r.Groups {
		for _, m := range g.Members {
			ids := append([]string{m.ID, m.ClientID, m.InstanceID}, m.MemberIDs...)
			if anyOf(ids, opt.Members) {
				out = append(out, m.ID)
			}
		}
	}
	return out
}

func unstamp(s string) int64 {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0
	}
	return t.UnixMilli()
}

func keep[T any](list []T, ok func(T) bool) []T {
	out := make([]T, 0, len(list))
	for _, x := range list {
		if ok(x) {
			out = append(out, x)
		}
	}
	return out
}

func anyOf(list, of []string) bool {
	for _, x := range list {
		if x != "" && slices.Contains(of, x) {
			return true
		}
	}
	return false
}
