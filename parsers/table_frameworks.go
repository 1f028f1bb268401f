package parsers

import "slices"

var (
	bySpring      = []Speaker{SpringKafka}
	byApplication = []Speaker{Application}
)

// frameworkLines are the lines of what runs Kafka's Java client for others: Kafka
// Connect, Kafka Streams and application frameworks. The client's own lines
// stand in javaLines, whoever runs it.
var frameworkLines = slices.Concat(
	connectWorkerLines, connectTaskLines, streamsLines, streamsAssignmentLines, springLines, otherFrameworkLines, mirrorMakerLines, callbackLines,
)
