package settings

// Compare compares two dotted versions number by number: negative if a is
// older. What is no number ends the comparison of a part ("4.4-branch" is 4.4,
// "2.8.1-cp1" is 2.8.1); a missing part is 0.
func Compare(a, b string) int {
	for a != "" || b != "" {
		var x, y int
		x, a = part(a)
		y, b = part(b)
		if x != y {
			return x - y
		}
	}
	return 0
}

// part reads the leading number of a version and returns it with what follows
// the next dot; anything else ends the version.
func part(s string) (n int, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' && i < 9 {
		n = n*10 + int(s[i]-'0')
		i++
	}
	if i < len(s) && s[i] == '.' && i > 0 {
		return n, s[i+1:]
	}
	return n, ""
}

// In reports whether a version lies in [since, until); an empty bound is open.
// An empty version is in nothing but the range without bounds.
func In(version, since, until string) bool {
	if version == "" {
		return since == "" && until == ""
	}
	return (since == "" || Compare(version, since) >= 0) && (until == "" || Compare(version, until) < 0)
}

// Versions are ranges of versions, each since the first and before the second;
// none: no version.
type Versions []struct{ Since, Until string }

var every = Versions{{}}

// has reports whether a version is surely one of them.
func (v Versions) has(version string) bool {
	for _, r := range v {
		if In(version, r.Since, r.Until) {
			return true
		}
	}
	return false
}

// mayHave holds for a version that is not known as well, if there are any.
func (v Versions) mayHave(version string) bool {
	return v.has(version) || version == "" && len(v) > 0
}
