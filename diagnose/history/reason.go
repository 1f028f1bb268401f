package history

import (
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// clientReasons maps the reasons that clients give (KIP-800, since 3.2 on both
// sides) to why a member left. The texts are those of ConsumerCoordinator and
// AbstractCoordinator (Java), WorkerCoordinator (Connect) and sarama.
var clientReasons = []struct{ text, reason string }{
	{"consumer poll timeout has expired", ByPollTimeout},
	{"worker poll timeout has expired", ByPollTimeout},
	{"the consumer is being closed", ByClose},
	{"the consumer unsubscribed from all topics", ByUnsubscribe},
	{"member was removed by an admin", ByAdmin}, // KafkaAdminClient.DEFAULT_LEAVE_GROUP_REASON
}

// reasonOf reads why a member left from the line that says it.
func reasonOf(e *event.Event) string {
	for _, k := range []event.Key{event.ClientReason, event.Cause, event.Reason} {
		text := strings.ToLower(e.Get(k))
		if text == "" {
			continue
		}
		for _, r := range clientReasons {
			if strings.Contains(text, r.text) {
				return r.reason
			}
		}
	}
	return ""
}
