package parsers

// tables lists every table of entries, in the order of who speaks.
func tables() [][]Line {
	return [][]Line{brokerLines, javaLines, frameworkLines, clientLines, whyLines, whyCoreLines}
}

// nestedTables lists the tables that [Nested] names.
func nestedTables() map[string][]Phrase {
	return map[string][]Phrase{
		"reason":   brokerReasons,
		"member":   memberPhrases,
		"tail":     brokerTails,
		"node":     nodePhrases,
		"resource": resourcePhrases,
		"work":     workPhrases,
		"pod":      podColumns,

		"event-hubs-member": eventHubsMembers,

		"leave":            leaveCauses,
		"rejoin":           rejoinCauses,
		"coordinator-lost": coordinatorLostCauses,
		"commit":           commitErrors,

		"client-error":     clientErrors,
		"client-api":       apiPhrases,
		"rdkafka-cause":    rdkafkaCauses,
		"rdkafka-leader":   rdkafkaLeaders,
		"kafkajs":          kafkajsFields,
		"kafka-node-error": kafkaNodeErrors,
		"python-node":      pythonNodes,
	}
}
