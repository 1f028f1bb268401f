package parsers

import "slices"

// brokerLines are all lines of brokers, by subject.
var brokerLines = slices.Concat(
	groupLines, epochLines, coordinatorLines, detailLines, managedLines,
	brokerStateLines, clusterLines, brokerNetworkLines, accessLines, redpandaLines,
)

var byRedpanda = []Speaker{Redpanda}
