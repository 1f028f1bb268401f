package history

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// joinRotated makes one process of the parts of a rotated log: a member is not
// another one because its log was begun anew. Parts are told by their names, and
// by times that do not overlap, since "consumer.1.log" may as well be the log of
// another process.
func (f *Frame) joinRotated() {
	logs := map[string][]*Process{}
	for _, k := range sortedKeys(f.processes) {
		p := f.processes[k]
		if p.From != Unknown {
			name := rotatedName(p.Path, p.Inside) + "\x00" + p.Speaker
			logs[name] = append(logs[name], p)
		}
	}
	for _, parts := range logs {
		slices.SortStableFunc(parts, func(a, b *Process) int { return int(min(max(a.From-b.From, -1), 1)) })
		if len(parts) > 1 && follow(parts) {
			f.join(parts)
		}
	}
}

func follow(parts []*Process) bool {
	for i := 1; i < len(parts); i++ {
		if parts[i].From < parts[i-1].To {
			return false
		}
	}
	return true
}

// join adds the later parts to the first. The process is called by the last part,
// which is the one that the application writes to.
func (f *Frame) join(parts []*Process) {
	to := parts[0]
	for _, p := range parts[1:] {
		delete(f.processes, p.Key())
		if p.Began != nil && p.From-to.To >= leastSilence {
			to.Silences = append(to.Silences, Silence{From: to.To, To: p.From, Event: p.Began})
		}
		to.Silences = append(to.Silences, p.Silences...)
		to.Events = append(to.Events, p.Events...)
		f.threads[to] = append(f.threads[to], f.threads[p]...)
		if p.Version != "" {
			to.Version, to.Software = p.Version, p.Software
		}
		to.To, to.Ended, to.client = max(to.To, p.To), p.Ended, to.client || p.client
	}
	delete(f.processes, to.Key())
	last := parts[len(parts)-1]
	to.Path, to.Inside = last.Path, last.Inside
	f.processes[to.Key()] = to
}

// leastSilence is the shortest silence, in milliseconds, that is recorded.
const leastSilence = 2000

// rotatedName is the name that all parts of a rotated log have in common:
// app.log for app.log.1, app.2.log.gz, app-2024-05-01.0.log and app.log.2024-05-01-13.
func rotatedName(file, inside string) string {
	if inside != "" {
		return file + "\x00" + rotationOff(inside)
	}
	return rotationOff(file)
}

// packed ends the names of packed files; a stamp is the date and time at which a
// part was begun, or its number.
var (
	packed = regexp.MustCompile(`\.(gz|zst|bz2|xz|lz4|Z)$`)
	stamp  = regexp.MustCompile(`[-_.](\d{4}-?\d{2}-?\d{2}([-_T.]?\d{2}([-_.]?\d{2}){0,2})?)$`)
	number = regexp.MustCompile(`^\d{1,5}$`)
)

func rotationOff(name string) string {
	dir, base := path.Split(strings.ReplaceAll(name, `\`, "/"))
	base = packed.ReplaceAllString(base, "")
	var kept []string
	for i, token := range strings.Split(base, ".") {
		token = stamp.ReplaceAllString("."+token, "")
		token = strings.TrimPrefix(token, ".")
		if i > 0 && (token == "" || number.MatchString(token)) {
			continue
		}
		kept = append(kept, token)
	}
	return dir + strings.Join(kept, ".")
}
