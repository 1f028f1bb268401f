package parsers

import (
	"strconv"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// mayBeAbsent holds the keys whose text may be a language's way to say "none".
// Scala prints Option as None and Some(x), and a member that was loaded from
// __consumer_offsets by 2.5 to 2.7 as Some(null): it is no static member.
var mayBeAbsent = map[event.Key]bool{
	event.Instance: true, event.Group: true, event.Member: true, event.OldMember: true,
	event.Leader: true, event.ClientID: true, event.Protocol: true, event.ClientReason: true,
	event.NodeID: true, event.Host: true,
}

// coordinatorBase is the id from which Java clients count down the id of a
// coordinator's own connection: Integer.MAX_VALUE - broker (AbstractCoordinator,
// to Kafka 4.3; 4.4 prints "+broker" instead). Ids of brokers do not come near.
const (
	coordinatorBase  = 2147483647
	coordinatorFloor = 2000000000
)

// manner is how the texts of a key are brought into normal form.
type manner uint8

const (
	anyText    manner = iota // kept as it is, be it empty
	wordy                    // kept unless it is empty
	numeric                  // a sign is taken off
	brokerly                 // a broker's id
	topical                  // a topic-partition
	dispensing               // may be a language's way to say "none"
)

func mannerOf(key event.Key) manner {
	switch {
	case key == event.NodeID || key == event.OtherNode:
		return brokerly
	case key == event.TopicPart:
		return topical
	case mayBeAbsent[key]:
		return dispensing
	case classes[key] == whole:
		return numeric
	case classes[key] == anything:
		return anyText
	}
	return wordy
}

// normal brings a captured text into the one form that the stages behind rely
// on; keep is false where the text says that there is no value. It is the only
// place where a capture is changed.
func (m manner) normal(text string) (_ string, keep bool) {
	switch m {
	case anyText:
		return text, true
	case numeric:
		return strings.TrimPrefix(text, "+"), text != ""
	case brokerly:
		return brokerID(text), text != ""
	case topical:
		return dashed(text), text != ""
	case dispensing:
		text = unwrap(unwrap(text, "Some(", ")"), "Optional[", "]")
		return text, !isAbsent(text)
	}
	return text, text != ""
}

func normal(key event.Key, text string) (_ string, keep bool) { return mannerOf(key).normal(text) }

func isAbsent(text string) bool {
	switch text {
	case "", "None", "null", "Optional.empty", "nil", "<nil>":
		return true
	}
	return false
}

// unwrap takes off what stands around a text; both ends must be there.
func unwrap(text, open, end string) string {
	if inner, ok := strings.CutPrefix(text, open); ok {
		if inner, ok = strings.CutSuffix(inner, end); ok {
			return inner
		}
	}
	return text
}

// dashed writes the topic-partition of 0.9 to 0.11, "orders,3" or "[orders,3]",
// as all later versions do: "orders-3". A topic's name cannot contain a comma.
func dashed(tp string) string {
	bare := strings.TrimSuffix(strings.TrimPrefix(tp, "["), "]")
	if topic, n, ok := strings.Cut(bare, ","); ok && numberLen(n, whole) == len(n) {
		return topic + "-" + n
	}
	return tp
}

func brokerID(text string) string {
	text = strings.TrimPrefix(text, "+")
	if len(text) < len("2147483647") {
		return text
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > coordinatorFloor && n <= coordinatorBase {
		return strconv.FormatInt(coordinatorBase-n, 10)
	}
	return text
}

// normal brings the captures of a match into normal form, in place.
func (t *template) normal(values []event.Value) []event.Value {
	out := values[:0]
	for i := range values {
		if text, keep := t.manners[i].normal(values[i].Text); keep {
			out = append(out, event.Value{Key: values[i].Key, Text: text})
		}
	}
	return out
}
