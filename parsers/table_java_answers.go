package parsers

import "github.com/rebalog/rebalog/parsers/event"

// javaAnswerLines are errors of the protocol in the words that the Java code has
// for them (Errors), where they stand as causes in stack traces, beside those of
// javaTraceLines.
var javaAnswerLines = []Line{
	answeredWith("stale-epoch", event.CommitFailed, "StaleMemberEpochException", "The member epoch is stale. The member must retry after receiving its updated member epoch via the ConsumerGroupHeartbeat API.", "STALE_MEMBER_EPOCH", "3.6.0.."),
	answeredWith("fenced-epoch", event.CommitFailed, "FencedMemberEpochException", "The member epoch is fenced by the group coordinator. The member must abandon all its partitions and rejoin.", "FENCED_MEMBER_EPOCH", "3.5.0.."),
	answeredWith("unreleased", event.JoinFailed, "UnreleasedInstanceIdException", "The instance ID is still used by another member in the consumer group. That member must leave first.", "UNRELEASED_INSTANCE_ID", "3.5.0.."),
	answeredWith("assignor", event.JoinFailed, "UnsupportedAssignorException", "The assignor or its version range is not supported by the consumer group.", "UNSUPPORTED_ASSIGNOR", "3.5.0.."),
	answeredWith("full", event.JoinFailed, "GroupMaxSizeReachedException", "The consumer group has reached its max size.", "GROUP_MAX_SIZE_REACHED", "2.2.0..4.0.2"),
	answeredWith("full-4.1", event.JoinFailed, "GroupMaxSizeReachedException", "The group has reached its maximum size.", "GROUP_MAX_SIZE_REACHED", "4.1.0.."),
	{ID: "streams.answer-missing", Kind: event.StreamsThreadLost, Where: InTrace, Loggers: []string{"MissingSourceTopicException"}, Versions: "2.7.0..",
		Template: "Missing source topics. <topics>", Fields: []event.Value{{Key: event.Cause, Text: "missing source topics"}},
		Example: "Caused by: org.apache.kafka.streams.errors.MissingSourceTopicException: Missing source topics. [orders]",
		Want:    `topics=[orders] cause="missing source topics" error=MissingSourceTopicException`,
		Proves:  "Topics that the topology reads are not there; the thread ends."},
	answeredWith("disconnected", event.Disconnected, "DisconnectException", "The server disconnected before a response was received.", "NETWORK_EXCEPTION", "0.9.0.0.."),
	answeredWith("timed-out", event.RequestTimedOut, "TimeoutException", "The request timed out.", "REQUEST_TIMED_OUT", "0.9.0.0.."),
	answeredWith("no-metadata", event.RequestTimedOut, "TimeoutException", "Timeout expired while fetching topic metadata", "REQUEST_TIMED_OUT", "0.9.0.0.."),
}

func answeredWith(id string, kind event.Kind, class, text, name, versions string) Line {
	return Line{ID: "java.answer-" + id, Kind: kind, Where: InTrace, Loggers: []string{class}, Versions: versions,
		Template: text, Fields: []event.Value{{Key: event.Error, Text: name}},
		Example: "Caused by: org.apache.kafka.common.errors." + class + ": " + text, Want: "error=" + name,
		Proves: "A request of this process had this answer, or none.",
		Not:    "Which request: the frames around it tell."}
}
