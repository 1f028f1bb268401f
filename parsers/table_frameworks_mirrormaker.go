package parsers

import "github.com/rebalog/rebalog/parsers/event"

// mirrorMakerLines are the lines of MirrorMaker 1 (kafka.tools.MirrorMaker, 0.8.2
// to 3.9). Its threads poll, send and, when partitions are taken away, flush the
// producer in the rebalance listener: a slow target holds the group up.
var mirrorMakerLines = mirrored([]Line{
	{ID: "started", Kind: event.ProcessStarted, Level: "INFO", Template: "Starting mirror maker",
		Proves: "The process began."},
	{ID: "thread-started", Kind: event.Noted, Level: "INFO", Template: "Starting mirror maker thread <thread>", Example: "Starting mirror maker thread mirrormaker-thread-0",
		Want: "thread=mirrormaker-thread-0", Proves: "One consumer began; each thread is a member of the group."},
	{ID: "commit-refused", Kind: event.CommitFailed, Level: "WARN", Template: "Failed to commit offsets because the consumer group has rebalanced and assigned partitions to another instance.<?>",
		Fields:  []event.Value{{Key: event.Cause, Text: "group has already rebalanced"}},
		Example: "Failed to commit offsets because the consumer group has rebalanced and assigned partitions to another instance. If you see this regularly, it could indicate that you need to either increase the consumer's session.timeout.ms or reduce the number of records handled on each iteration with max.poll.records",
		Want:    `cause="group has already rebalanced"`, Proves: "The member was out of the group, or of its generation, when it committed.",
		Not: "Why: the advice is the same whatever removed the member."},
	{ID: "commit-late", Kind: event.CommitFailed, Level: "WARN", Template: "Failed to commit offsets because the offset commit request processing can not be completed in time. <> Last successful offset commit timestamp=<>, retry count=<count>",
		Example: "Failed to commit offsets because the offset commit request processing can not be completed in time. If you see this regularly, it could indicate that you need to increase the consumer's default.api.timeout.ms Last successful offset commit timestamp=1714557600123, retry count=3",
		Want:    "count=3", Proves: "A commit had no answer in default.api.timeout.ms; it is tried again without end, in the thread that polls."},
	{ID: "commit-skipped", Kind: event.Noted, Level: "INFO", Template: "Exiting on send failure, skip committing offsets.",
		Proves: "MirrorMaker ends because it could not send."},
	{ID: "send-failed", Kind: event.FatalError, Level: "INFO", Template: "Closing producer due to send failure.", Fields: because("kafka producer"), Want: `cause="kafka producer"`,
		Proves: "A record could not be sent, and MirrorMaker ends for it (abort.on.send.failure)."},
	{ID: "thread-failed", Kind: event.FatalError, Level: "FATAL", Template: "Mirror maker thread failure due to<?>", Example: "Mirror maker thread failure due to ",
		Proves: "A thread ends by the exception below, and all of MirrorMaker with it."},
	{ID: "thread-died", Kind: event.FatalError, Level: "FATAL", Template: "Mirror maker thread exited abnormally, stopping the whole mirror maker.",
		Proves: "A thread ended and the process exits."},
	{ID: "thread-closing", Kind: event.ConsumerClosing, Level: "INFO", Template: "Shutting down consumer connectors.",
		Proves: "A thread closes its consumer."},
	{ID: "thread-stopped", Kind: event.Noted, Level: "INFO", Template: "Mirror maker thread stopped",
		Proves: "A thread has closed its consumer."},
	{ID: "stopping", Kind: event.ProcessSignal, Level: "INFO", Template: "Start clean shutdown.",
		Proves: "The process was asked to stop, or exits for an error."},
	{ID: "stopping-threads", Kind: event.Noted, Level: "INFO", Template: "Shutting down consumer threads.",
		Proves: "The threads are told to stop."},
	{ID: "stopped", Kind: event.ProcessStopped, Level: "INFO", Template: "Kafka mirror maker shutdown successfully",
		Proves: "The process ended in good order."},
	{ID: "flushing", Kind: event.Noted, Level: "INFO", Template: "Flushing producer.",
		Proves: "A thread that ends waits for what it has sent."},
	{ID: "committing", Kind: event.Noted, Level: "INFO", Template: "Committing consumer offsets.",
		Proves: "A thread that ends commits for the last time."},
})

// mirrored fills in what is the same for all; an entry without an example is its
// own.
func mirrored(lines []Line) []Line {
	for i := range lines {
		l := &lines[i]
		l.ID = "mirrormaker." + l.ID
		l.Side, l.Speakers, l.Versions = event.Client, byApplication, "0.8.2..3.9.2"
		l.Loggers = []string{"MirrorMaker", "MirrorMakerThread"}
		if l.Example == "" {
			l.Example = l.Template
		}
	}
	return lines
}
