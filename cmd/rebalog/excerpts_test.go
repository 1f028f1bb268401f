package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/event"
)

// People share logs as terminals, tickets and their own hands left them. What such
// an excerpt says must not depend on what became of its lines.

// excerptLine is one line of the Java client or a broker before anything happened to it.
type excerptLine struct {
	second                         int
	level, logger, thread, message string
}

const (
	inConsumer  = "org.apache.kafka.clients.consumer.internals."
	inBroker    = "kafka.coordinator.group."
	ofConsumer  = "[Consumer clientId=orders-2, groupId=orders] "
	ordersID    = "orders-2-3f1c8a52-7b1d-4e4a-9a57-0c9f2d7a1b11"
	joinOrders  = "Successfully joined group with generation Generation{generationId=5, memberId='" + ordersID + "', protocol='range'}"
	leaveOrders = "Member " + ordersID + " sending LeaveGroup request to coordinator kafka-1:9092 (id: 2147483646 rack: null) due to "
)

var excerpts = []struct {
	scenario string
	lines    []excerptLine
}{
	{"poll-interval-exceeded", []excerptLine{
		{0, "INFO", inConsumer + "AbstractCoordinator", "orders-poller-0", ofConsumer + joinOrders},
		{420, "INFO", inConsumer + "AbstractCoordinator", "kafka-coordinator-heartbeat-thread | orders", ofConsumer + leaveOrders + "consumer poll timeout has expired."},
		{431, "INFO", inConsumer + "AbstractCoordinator", "orders-poller-0", ofConsumer + "(Re-)joining group"}}},
	{"poll-interval-exceeded", []excerptLine{
		{0, "ERROR", "com.example.Orders", "orders-poller-0", "org.apache.kafka.clients.consumer.CommitFailedException: Offset commit cannot be completed since the consumer is not part of an active group for auto partition assignment; it is likely that the consumer was kicked out of the group."}}},
	{"closed-by-application", []excerptLine{
		{0, "INFO", inConsumer + "ConsumerCoordinator", "orders-poller-0", ofConsumer + "Revoke previously assigned partitions orders-0, orders-1"},
		{0, "INFO", inConsumer + "AbstractCoordinator", "orders-poller-0", ofConsumer + leaveOrders + "the consumer is being closed"}}},
	{"static-member-fenced", []excerptLine{
		{0, "ERROR", inConsumer + "AbstractCoordinator", "orders-poller-0", "[Consumer instanceId=orders-a, clientId=orders-2, groupId=orders] Received fatal exception: group.instance.id gets fenced"}}},
	{"not-authorized", []excerptLine{
		{0, "ERROR", "com.example.Orders", "orders-poller-0", "org.apache.kafka.common.errors.GroupAuthorizationException: Not authorized to access group: orders"}}},
	{"streams-thread-lost", []excerptLine{
		{0, "ERROR", "org.apache.kafka.streams.KafkaStreams", "orders-StreamThread-1", "stream-client [orders] Encountered the following exception during processing and the registered exception handler opted to SHUTDOWN_CLIENT. The streams client is going to shut down now. "}}},
	{"session-expired", []excerptLine{
		{0, "INFO", inBroker + "GroupCoordinator", "executor-Heartbeat", "[GroupCoordinator 1]: Member " + ordersID + " in group orders has failed, removing it from the group"},
		{0, "INFO", inBroker + "GroupCoordinator", "executor-Heartbeat", "[GroupCoordinator 1]: Preparing to rebalance group orders in state PreparingRebalance with old generation 41 (__consumer_offsets-13) (reason: removing member " + ordersID + " on heartbeat expiration)"}}},
	{"coordinator-loading", []excerptLine{
		{95, "INFO", inBroker + "GroupMetadataManager", "group-metadata-manager-0", "[GroupMetadataManager brokerId=1] Finished loading offsets and group metadata from __consumer_offsets-13 in 95012 milliseconds for epoch 7, of which 3 milliseconds was spent in the scheduler."}}},
	{"offsets-topic-unavailable", []excerptLine{
		{0, "ERROR", "kafka.server.ReplicaManager", "data-plane-kafka-request-handler-3", "[ReplicaManager broker=1] Error processing append operation on partition __consumer_offsets-13"}}},
}

func (s excerptLine) time() string { return fmt.Sprintf("10:%02d:%02d.123", s.second/60, s.second%60) }

// short abbreviates a logger as logback's columns do.
func (s excerptLine) short() string {
	parts := strings.Split(s.logger, ".")
	for i := range parts[:len(parts)-1] {
		parts[i] = parts[i][:1]
	}
	return strings.Join(parts, ".")
}

// broken breaks a line behind a number of bytes, as a screen does, or at the last
// blank before, as people do.
func broken(line string, width int, atBlank bool, indent string) string {
	var b strings.Builder
	for len(line) > width {
		part := line[:width]
		if at := strings.LastIndexByte(part, ' '); atBlank && at > 0 {
			b.WriteString(part[:at])
			line = line[at+1:]
		} else {
			b.WriteString(part)
			line = line[width:]
		}
		b.WriteString("\n" + indent)
	}
	return b.String() + line
}

// shared is what may become of a line.
var shared = map[string]func(excerptLine) string{
	"logback": func(s excerptLine) string {
		return fmt.Sprintf("%s [%s] %-5s %s - %s", s.time(), s.thread, s.level, s.short(), s.message)
	},
	"spring boot": func(s excerptLine) string {
		return fmt.Sprintf("2024-05-01 %s  %5s 1 --- [%15.15s] %-40s : %s", s.time(), s.level, s.thread, s.short(), s.message)
	},
	"spring boot, time cut off": func(s excerptLine) string {
		return fmt.Sprintf(" %5s 1 --- [%15.15s] %-40s : %s", s.level, s.thread, s.short(), s.message)
	},
	"message alone":         func(s excerptLine) string { return s.message },
	"level and message":     func(s excerptLine) string { return s.level + " " + s.message },
	"level, colon, message": func(s excerptLine) string { return s.level + ": " + s.message },
	"level, logger, message": func(s excerptLine) string {
		return s.level + " " + s.logger + " - " + s.message
	},
	"kafka's layout, time cut off": func(s excerptLine) string { return s.level + " " + s.message + " (" + s.logger + ")" },
	"quarkus, time cut off": func(s excerptLine) string {
		return fmt.Sprintf("%s  [%s] (%s) %s", s.level, s.logger, s.thread, s.message)
	},
	"kubectl logs --prefix, time cut off": func(s excerptLine) string {
		return "[pod/orders-7d9f/app] " + s.level + " " + s.logger + " " + s.message
	},
	"kubectl logs --timestamps": func(s excerptLine) string {
		return fmt.Sprintf("2024-05-01T%s456789Z %s [%s] %s %s - %s", s.time(), s.time(), s.thread, s.level, s.logger, s.message)
	},
	"quoted": func(s excerptLine) string {
		return fmt.Sprintf("> %s [%s] %-5s %s - %s", s.time(), s.thread, s.level, s.short(), s.message)
	},
	"indented": func(s excerptLine) string {
		return fmt.Sprintf("    %s [%s] %-5s %s - %s", s.time(), s.thread, s.level, s.short(), s.message)
	},
	"broken by a screen": func(s excerptLine) string {
		return broken(fmt.Sprintf("2024-05-01 %s %s [%s] %s - %s", s.time(), s.level, s.thread, s.logger, s.message), 120, false, "")
	},
	"broken by hand": func(s excerptLine) string {
		return broken(fmt.Sprintf("2024-05-01 %s %s [%s] %s - %s", s.time(), s.level, s.thread, s.logger, s.message), 100, true, "    ")
	},
	"message alone, broken by hand": func(s excerptLine) string { return broken(s.message, 80, true, "  ") },
	"marks of one's own": func(s excerptLine) string {
		return "--- " + s.level + " --- [2024-05-01T" + s.time() + "Z] " + s.message
	},
	"a spreadsheet's time behind": func(s excerptLine) string {
		return s.level + " " + s.logger + " - " + s.message + ",2024-05-01 " + s.time()
	},
	"json": func(s excerptLine) string {
		b, _ := json.Marshal(map[string]string{"level": s.level, "logger_name": s.logger, "message": s.message})
		return string(b)
	},
	"an object as Node.js shows it": func(s excerptLine) string {
		return "{ level: '" + s.level + "', message: '" + strings.ReplaceAll(s.message, "'", `\'`) + "' }"
	},
	"java.util.logging": func(s excerptLine) string {
		return fmt.Sprintf("May 1, 2024 10:%02d:%02d AM %s\n%s: %s", s.second/60, s.second%60, s.logger, s.level, s.message)
	},
}

func TestExcerpts(t *testing.T) {
	for _, x := range excerpts {
		for form, put := range shared {
			var text []string
			for _, s := range x.lines {
				text = append(text, put(s))
			}
			events, _ := parsers.Parse(strings.NewReader(strings.Join(text, "\n")+"\n"), event.Position{Path: "app.log"}, parsers.Options{})
			r, err := diagnose.Run(diagnose.Stream(again(t, events)), nil, diagnose.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Findings) == 0 || r.Findings[0].Scenario != x.scenario {
				t.Errorf("%s, %s: got %v, want it first, from\n%s", x.scenario, form, scenariosOf(r), strings.Join(text, "\n"))
			}
		}
	}
}

func scenariosOf(r *diagnose.Report) (ids []string) {
	for _, f := range r.Findings {
		ids = append(ids, string(f.Verdict)+" "+f.Scenario)
	}
	return ids
}

// again makes a sequence that can be read twice of one that cannot, in the order in
// which a case keeps events.
func again(t *testing.T, events func(func(event.Event, error) bool)) func(func(event.Event, error) bool) {
	t.Helper()
	var list []event.Event
	for e, err := range events {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b event.Event) int {
		if a.Before(&b) {
			return -1
		}
		if b.Before(&a) {
			return 1
		}
		return 0
	})
	return func(yield func(event.Event, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}
