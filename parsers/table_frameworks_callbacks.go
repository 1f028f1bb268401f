package parsers

import "github.com/rebalog/rebalog/parsers/event"

// callbackLines are the lines that applications write in their rebalance
// callbacks, in the words of the client's documentation; spring-kafka 2.0 to 2.2 and
// Spring Cloud Stream write the same. Where librdkafka logs nothing they are all
// that tells when a member got its partitions.
var callbackLines = []Line{
	callback("assigned", event.PartitionsAssigned, "partitions assigned: ", "The application's callback got these partitions, or none.", ""),
	callback("assigned-capital", event.PartitionsAssigned, "Partitions assigned: ", "The application's callback got these partitions, or none.", ""),
	callback("assigned-turned", event.PartitionsAssigned, "assigned partitions: ", "The application's callback got these partitions, or none.", ""),
	callback("assigned-turned-capital", event.PartitionsAssigned, "Assigned partitions: ", "The application's callback got these partitions, or none.", ""),
	callback("revoked", event.PartitionsRevoked, "partitions revoked: ", "The application's callback was told to give up these partitions.", "Why: every eager rebalance and every close does it."),
	callback("revoked-capital", event.PartitionsRevoked, "Partitions revoked: ", "The application's callback was told to give up these partitions.", "Why: every eager rebalance and every close does it."),
	callback("revoked-turned", event.PartitionsRevoked, "revoked partitions: ", "The application's callback was told to give up these partitions.", "Why: every eager rebalance and every close does it."),
	callback("revoked-turned-capital", event.PartitionsRevoked, "Revoked partitions: ", "The application's callback was told to give up these partitions.", "Why: every eager rebalance and every close does it."),
	callback("lost", event.PartitionsLost, "partitions lost: ", "The application's callback was told that these partitions are no longer its own.", "Why it lost them."),
	callback("lost-capital", event.PartitionsLost, "Partitions lost: ", "The application's callback was told that these partitions are no longer its own.", "Why it lost them."),
}

func callback(id string, kind event.Kind, words, proves, not string) Line {
	return Line{ID: "callback." + id, Kind: kind, Side: event.Client, Speakers: byApplication, Level: "INFO", Versions: "all",
		Template: words + "<partitions?>", Example: words + "orders[0], orders[1]", Want: `partitions="orders[0], orders[1]"`,
		Proves: proves, Not: not}
}
