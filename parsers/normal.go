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

var absent = map[string]bool{"": true, "None": true, "null": true, "Optional.empty": true, "nil": true, "<nil>": true}

// coordinatorBase is the id from which Java clients count down the id of a
// coordinator's own connection: Integer.MAX_VALUE - broker (AbstractCoordinator,
// to Kafka 4.3; 4.4 prints "+broker" instead). Ids of brokers do not come near.
const (
	coordinatorBase  = 2147483647
	coordinatorFloor = 2000000000
)

// normal brings a captured text into the one form that the stages behind rely
// on; keep is false where the text says that there is no value. It is the only
// place where a capture is changed.
func normal(key event.Key, text string) (_ string, keep bool) {
	if key == event.NodeID || key == event.OtherNode {
		return brokerID(text), text != ""
	}
	if key == event.TopicPart {
		return dashed(text), text != ""
	}
	if !mayBeAbsent[key] {
		return strings.TrimPrefix(text, sign(key)), text != "" || classes[key] == anything
	}
	text = unwrap(unwrap(text, "Some(", ")"), "Optional[", "]")
	return text, !absent[text]
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

func sign(key event.Key) string {
	if classes[key] == whole {
		return "+"
	}
	return ""
}

func brokerID(text string) string {
	text = strings.TrimPrefix(text, "+")
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > coordinatorFloor && n <= coordinatorBase {
		return strconv.FormatInt(coordinatorBase-n, 10)
	}
	return text
}

// normalise applies normal to all values, in place.
func normalise(values []event.Value) []event.Value {
	out := values[:0]
	for _, v := range values {
		if text, keep := normal(v.Key, v.Text); keep {
			out = append(out, event.Value{Key: v.Key, Text: text})
		}
	}
	return out
}
