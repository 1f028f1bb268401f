package parsers

import "strings"

// loggerAllowed tells whether an entry with these logger names may have been
// printed by the logger. Layouts without a logger, and entries that do not care
// (non-Java clients are logged under whatever name the application chose),
// leave it to the wording.
func loggerAllowed(logger string, names []string) bool {
	if logger == "" || len(names) == 0 {
		return true
	}
	for _, name := range names {
		if loggerIs(logger, name) {
			return true
		}
	}
	return false
}

// loggerIs tells whether a logger, as a layout prints it, is the class or
// module name. Layouts print it whole, with packages abbreviated or cut off on
// the left ("o.a.k.c.c.internals.X", "[org.apa.kaf.X]", "afka.clients.X"),
// some with a line number behind it ("X:225"); Scala's companion objects add a
// '$' and inner classes stand behind one. What all keep is the last segment.
// A name that is longer than its column is cut on the left itself, by WebSphere on
// the right.
func loggerIs(logger, name string) bool {
	logger = bareLogger(logger)
	if strings.HasSuffix(logger, name) {
		rest := logger[:len(logger)-len(name)]
		return rest == "" || strings.IndexByte("./$:", rest[len(rest)-1]) >= 0
	}
	if dollar := strings.IndexByte(logger, '$'); dollar > 0 && loggerIs(logger[:dollar], name) {
		return true
	}
	return len(logger) >= cutName && strings.HasSuffix(name, logger) || methodBehind(logger, name) ||
		len(logger) == cutRight && strings.HasPrefix(name, logger)
}

// methodBehind tells whether a method's name sticks to the class, as some layouts
// of java.util.logging print it ("a.b.AbstractCoordinatorrequestRejoin").
func methodBehind(logger, name string) bool {
	last := logger[strings.LastIndexByte(logger, '.')+1:]
	rest, ok := strings.CutPrefix(last, name)
	return ok && len(last) < len(logger) && rest != "" && rest[0] >= 'a' && rest[0] <= 'z'
}

// cutRight is the width of WebSphere's column of short names.
const cutRight = 13

// cutName is the least number of characters for which a name may be taken for
// the right part of a longer one.
const cutName = 20

// bareLogger takes off what is no part of a name: a line number and the '$' of
// a Scala companion object.
func bareLogger(logger string) string {
	if colon := strings.LastIndexByte(logger, ':'); colon > 0 {
		if n := numberLen(logger[colon+1:], whole); n > 0 && colon+1+n == len(logger) {
			logger = logger[:colon]
		}
	}
	return strings.TrimSuffix(logger, "$")
}
