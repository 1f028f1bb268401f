package diagnose

import (
	"github.com/rebalog/rebalog/diagnose/settings"
	"github.com/rebalog/rebalog/parsers/event"
)

var streamsThreadLost = &Scenario{
	ID: "streams-thread-lost", Family: "Connect and Streams", Class: Incident,
	Title:     "a StreamThread died or was shut down by an error",
	Mechanism: "An exception in a StreamThread ends it (or the whole client, or is answered with a new thread, as the handler says); its member leaves or runs out, and its tasks move.",
	Broker:    "A leave, or an expiry one session later: Streams does not always leave.",
	Client:    "`Encountered the following exception during processing`, `stream-client ... State transition to ERROR`, thread fenced or shut down.",
	Confused:  []Lookalike{{"poll-interval-exceeded", "the thread lived and was slow"}, {"closed-without-leaving", "the whole application was stopped in order"}, {"process-crashed", "the process itself died"}},
	Fix:       "The exception named in the evidence; a handler that decides what to do with it (REPLACE_THREAD keeps the client going).",
	Needs:     []event.Kind{event.StreamsThreadLost},
	look: lookTold(told{kinds: []event.Kind{event.StreamsThreadLost}, says: "a stream thread ends by an error",
		takes: func(p *pass, c *choice) bool {
			return c.s == nil || c.s.ID != "poll-interval-exceeded" && c.s.ID != "process-crashed" && !c.f.d.Final
		},
		words: "%d time%s a stream thread of group %s was lost to an error"}),
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "handle the exception", At: "code", To: "setUncaughtExceptionHandler, and the cause named in the evidence", Why: "an exception ended the thread"})
	},
}

var protocolMigration = &Scenario{
	ID: "protocol-migration", Family: "KIP-848", Class: Expected,
	Title:     "the group moved between the classic and the consumer protocol",
	Mechanism: "With group.consumer.migration.policy a rolling change of group.protocol converts the group while it runs; members of both kinds are in it meanwhile.",
	Broker:    "`Converted the classic group to a consumer group`, members joining with both protocols; or why it cannot.",
	Client:    "Old members close, new ones start with the other protocol.",
	Confused:  []Lookalike{{"rolling-deploy", "the protocol stays the same"}, {"inconsistent-protocol", "the coordinator refuses the new members"}},
	Fix:       "Nothing is wrong. Finish the roll, so that one protocol is left.",
	Needs:     []event.Kind{event.ProtocolMigrated},
	look:      lookMigration,
}

var offsetsTopicUnavailable = &Scenario{
	ID: "offsets-topic-unavailable", Family: "coordinator", Class: Incident,
	Title:     "__consumer_offsets could not be written",
	Mechanism: "Assignments and commits are written to __consumer_offsets with all replicas' consent. Below min.insync.replicas, offline or too slow, the coordinator cannot complete a rebalance or a commit.",
	Broker:    "`NotEnoughReplicas` for __consumer_offsets, `Appending metadata message for group ... failed`, ISR shrinking.",
	Client:    "JoinGroup and commits fail again and again: COORDINATOR_NOT_AVAILABLE, NOT_ENOUGH_REPLICAS, or a rebalance in progress that may mean a replication time-out.",
	Confused:  []Lookalike{{"coordinator-moved", "another broker takes over and goes on"}, {"coordinator-loading", "the coordinator still reads"}},
	Fix:       "Bring the replicas back; a replication factor of 3 with min.insync.replicas of 2 for __consumer_offsets.",
	Needs:     []event.Kind{event.UnderMinISR, event.GroupWriteFailed},
	look:      lookOffsetsTopic,
	advise: func(fd *finding) {
		fd.fixes = append(fd.fixes, Fix{Setting: "bring the replicas of __consumer_offsets back", At: "operations", To: "at least min.insync.replicas in sync", Why: "the coordinator cannot write"},
			Fix{Setting: "offsets.topic.replication.factor", At: "broker", To: "3, with min.insync.replicas 2", Why: "one broker may then be down", Costs: "it applies when the topic is made; an existing one needs a reassignment"})
		fd.avoid = append(fd.avoid, Avoid{settings.PollInterval, "the clients were well"}, Avoid{settings.PollRecords, "the clients were well"})
	},
}
