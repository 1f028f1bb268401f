package diagnose

import "slices"

// measured is a length of time that was measured, and when that began; both in
// milliseconds, at since 1970 UTC.
type measured struct{ at, ms int64 }

// measure adds to what was measured of a finding under a name.
func (f *finding) measure(name string, at, ms int64) {
	f.measured[name] = append(f.measured[name], measured{at, ms})
}

// longestOf is the largest value of a measure in milliseconds, 0 if there is none.
func (f *finding) longestOf(name string) int64 {
	most := int64(0)
	for _, x := range f.measured[name] {
		most = max(most, x.ms)
	}
	return most
}

// lengths are the values of a measure, in milliseconds.
func lengths(list []measured) []int64 {
	ms := make([]int64, len(list))
	for i, x := range list {
		ms[i] = x.ms
	}
	return ms
}

// sumUp sums up at least one length.
func sumUp(ms []int64) Measure {
	s := slices.Sorted(slices.Values(ms))
	return Measure{N: len(s), Median: s[len(s)/2], Max: s[len(s)-1]}
}
