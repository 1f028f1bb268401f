package diagnose

import (
	"github.com/rebalog/rebalog/parsers/event"
)

var streamsThreadLost = &Scenario{
	ID: "streams-thread-lost", Family: "Connect and Streams", Class: Incident, idle: true,
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
	Broker:    "`Converted the classic group to a consumer group`, members joining with both protocols, ids of both kinds in the lines on epochs; or why it cannot.",
	Client:    "Old members close, new ones start with the other protocol.",
	Confused:  []Lookalike{{"rolling-deploy", "the protocol stays the same"}, {"inconsistent-protocol", "the coordinator refuses the new members"}},
	Fix:       "Nothing is wrong. Finish the roll, so that one protocol is left.",
	Needs:     []event.Kind{event.ProtocolMigrated},
	look:      lookMigration,
}
