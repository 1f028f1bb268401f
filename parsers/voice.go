package parsers

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// voice is what is known so far of one speaker of a stream: which side it is
// on and, for brokers, which nodes it has shown. Several brokers may share a
// file (people start them with one log directory), so a line without a node is
// only given one while the speaker has shown exactly one.
type voice struct {
	side    event.Side
	forced  bool // the side is the user's word
	node    string
	several bool
}

// onlyNode is the broker that a record without a node can be given.
func (v *voice) onlyNode() string {
	if v.side != event.Broker || v.several {
		return ""
	}
	return v.node
}

// voices keeps the voices of one stream and counts who said how much.
type voices struct {
	forced  event.Side
	zone    string
	bySpeak map[string]*voice
	rows    map[row]int64
	order   []row

	last row   // of the record before
	more int64 // records of that row that are not in rows yet
}

// row identifies a [SpeakerSummary].
type row struct {
	speaker, layout, node string
	side                  event.Side
	zoneFrom              string
}

// maxRows bounds the summary: a file with more clients than that is summed up
// without their names.
const maxRows = 256

func newVoices(opt Options) *voices {
	return &voices{forced: opt.Side, zone: opt.Zone, bySpeak: map[string]*voice{}, rows: map[row]int64{}}
}

// of returns the voice of the record, which has learned from its contexts and
// from the entry that knows it; line may be nil.
func (vs *voices) of(rec *Record, ctx *inContext, line *Line) *voice {
	v := vs.bySpeak[rec.Speaker]
	if v == nil {
		v = &voice{side: vs.forced, forced: vs.forced != ""}
		if len(vs.bySpeak) < maxSpeakers {
			vs.bySpeak[rec.Speaker] = v
		}
	}
	v.learn(ctx, line)
	vs.tally(rec, ctx)
	return v
}

// learn takes note of what a record says about its speaker. An entry alone is
// the weaker word, and a mere note is none: brokers print lines of the client
// library, old clients those of ZooKeeper's.
func (v *voice) learn(ctx *inContext, line *Line) {
	if ctx.side != event.Broker {
		if v.side == "" {
			v.side = ctx.side
		}
		if v.side == "" && line != nil && line.Side != event.Other && line.Kind != event.Noted && line.Kind != event.BrokerNote {
			v.side = line.Side
		}
		return
	}
	if !v.forced { // brokers hold clients, clients hold no brokers
		v.side = event.Broker
	}
	if at := indexOf(ctx.values, event.NodeID); at >= 0 {
		v.show(ctx.values[at].Text)
	}
}

// show takes note of a node that the speaker says it is.
func (v *voice) show(node string) {
	v.several = v.several || v.node != "" && v.node != node
	v.node = node
}

// tally counts the record in the row of who wrote it. Mostly that is the one who
// wrote the record before.
func (vs *voices) tally(rec *Record, ctx *inContext) {
	r := row{speaker: rec.Speaker, layout: rec.Layout, side: firstSide(vs.forced, ctx.side), zoneFrom: vs.zoneFrom(rec)}
	switch r.side {
	case event.Broker:
		r.node = valueOf(ctx.values, event.NodeID)
	case event.Client:
		r.node = valueOf(ctx.values, event.ClientID)
	}
	if r != vs.last {
		vs.enter()
		vs.last = r
	}
	vs.more++
}

// enter adds what was counted to its row.
func (vs *voices) enter() {
	r, n := vs.last, vs.more
	vs.more = 0
	if n == 0 {
		return
	}
	if vs.rows[r] == 0 && len(vs.order) >= maxRows {
		r.node = "" // too many to name
	}
	if vs.rows[r] == 0 {
		if len(vs.order) >= 2*maxRows {
			return
		}
		r.speaker, r.node = strings.Clone(r.speaker), strings.Clone(r.node)
		vs.order = append(vs.order, r)
	}
	vs.rows[r] += n
}

// name is how the row's node is called in the report.
func (r *row) name() string {
	if r.side == event.Broker && r.node != "" {
		return "broker " + r.node
	}
	return r.node
}

// zoneFrom says how the zone of the record's time is known, in the report's words.
func (vs *voices) zoneFrom(rec *Record) string {
	switch {
	case rec.TimeFrom == event.TimeZoned:
		return "line"
	case vs.zone != "":
		return "flag"
	}
	return "assumed"
}

// settle gives records that do not tell their side that of their speaker, which
// may have shown it only later.
func (vs *voices) settle() {
	for i, r := range vs.order {
		v := vs.bySpeak[r.speaker]
		if r.side != "" || v == nil || v.side == "" {
			continue
		}
		n := vs.rows[r]
		delete(vs.rows, r)
		r.side = v.side
		if vs.rows[r] == 0 {
			vs.order[i] = r
		}
		vs.rows[r] += n
	}
}

// summarise writes the rows, in the order of their first record. Records that
// name nobody belong to the only one that was named by the same speaker.
func (vs *voices) summarise(sum *Summary) {
	vs.enter()
	vs.settle()
	zone := vs.zone
	if zone == "" {
		zone = "UTC"
	}
	for _, r := range vs.order {
		named, ok := vs.onlyNamed(r)
		if ok && r.node == "" {
			vs.rows[named] += vs.rows[r]
			vs.rows[r] = 0
		}
	}
	for _, r := range vs.order {
		if vs.rows[r] == 0 {
			continue
		}
		s := SpeakerSummary{Side: r.side, Node: r.name(), Speaker: r.speaker, Layout: r.layout, Records: vs.rows[r], ZoneFrom: r.zoneFrom, Zone: zone}
		if r.zoneFrom == "line" {
			s.Zone = ""
		}
		sum.Speakers = append(sum.Speakers, s)
	}
}

// onlyNamed finds the one row with a node that has the speaker, layout and
// zone of r and does not contradict its side.
func (vs *voices) onlyNamed(r row) (named row, ok bool) {
	for _, o := range vs.order {
		if o.node == "" || o.speaker != r.speaker || o.layout != r.layout || o.zoneFrom != r.zoneFrom ||
			r.side != "" && r.side != o.side {
			continue
		}
		if ok {
			return row{}, false
		}
		named, ok = o, true
	}
	return named, ok
}
