package report

import (
	"strings"

	"github.com/rebalog/rebalog/diagnose"
)

// The reports of these tests are made by hand: they show every part of the
// form, whatever the diagnosis of the day says.

const day = "2024-05-01T"

// small is one clear incident with its consequence and a planned change.
func small() *diagnose.Report {
	return &diagnose.Report{
		Schema: diagnose.Schema,
		Tool:   diagnose.Tool{Name: "rebalog", Version: "1.0.0"},
		Span:   diagnose.Span{From: day + "10:00:00.000Z", To: day + "10:42:10.500Z"},
		Inputs: []diagnose.Input{
			{Path: "logs/broker.log", Digest: "xxh128:00", Bytes: 4096, Lines: 12345, Records: 9876, Events: 300, Unknown: 4,
				Speakers: []diagnose.Speaker{{Side: "broker", Node: "broker 1", Layout: "kafka-broker", Records: 9876, Zone: "UTC", ZoneFrom: "assumed",
					Clock: &diagnose.Clock{OffsetMs: 12, LowMs: 3, HighMs: 20}}}},
			{Path: "logs/client.tar.gz", Inside: "orders-2/app.log", Lines: 100, Records: 90, Events: 12},
			{Path: "logs/notes.pdf", Skipped: "binary, no known archive"},
		},
		Groups: []diagnose.Group{{
			Name: "orders", Protocol: "classic", Rebalances: 7, StoppedMs: 192_300,
			Members: []diagnose.Member{{ID: "orders-1"}, {ID: "orders-2"}, {ID: "orders-3"}},
			ByCause: map[string]int{"rolling-deploy": 2, "poll-interval-exceeded": 5},
		}},
		Findings: []diagnose.Finding{smallIncident(), {
			ID: "F2", Scenario: "commit-after-eviction", Class: diagnose.Noise, Verdict: diagnose.Confirmed, Because: "F1",
			Groups: []string{"orders"}, Count: 5,
			Summary:  "orders-2 could not commit after it was put out of the group: a symptom of F1.",
			Evidence: []diagnose.Evidence{{Path: "logs/client.tar.gz", Inside: "orders-2/app.log", Line: 61, Text: "CommitFailedException"}},
		}, {
			ID: "F3", Scenario: "rolling-deploy", Class: diagnose.Expected, Verdict: diagnose.Likely,
			Groups:  []string{"orders"},
			Summary: "All three members were replaced one after the other between 10:30 and 10:33.",
		}},
		Unexplained: []diagnose.Unexplained{{
			Group: "orders", Time: day + "10:41:00.000Z", What: "A rebalance began and no line tells why.",
			Evidence: []diagnose.Evidence{{Path: "logs/broker.log", Line: 9000, Text: "Preparing to rebalance group orders"}},
		}},
		Notes: []string{"The client logs of orders-1 and orders-3 are not among the inputs, so nothing is known of how long their batches took."},
	}
}

func smallIncident() diagnose.Finding {
	return diagnose.Finding{
		ID: "F1", Key: "poll-interval-exceeded/orders/orders-2", Scenario: "poll-interval-exceeded", Facets: []string{"backend-slow"},
		Class: diagnose.Incident, Verdict: diagnose.Confirmed,
		Groups: []string{"orders"}, Members: []string{"orders-2"}, Affected: 3,
		From: day + "10:05:00.000Z", To: day + "10:25:12.000Z", Count: 5,
		Summary: "orders-2 did not call poll() for up to 6 min 12 s, longer than max.poll.interval.ms (5 min), so it left the group by itself. Each time the others waited for 38.5 s.",
		Measured: map[string]diagnose.Measure{
			"poll_gap_ms": {N: 5, Median: 330_000, Max: 372_000}, "stopped_ms": {N: 1, Median: 192_300, Max: 192_300}, "odd_ms": {N: 1, Max: 5},
		},
		Checks: []diagnose.Check{
			{Source: "Huawei Cloud DMS FAQ", Rule: "max.poll.interval.ms > records x time per record", Values: "300000 > 500 x 744 = 372000", Note: "time per record is the gap divided by the records polled"},
			{Source: "Huawei Cloud DMS FAQ", Rule: "session.timeout.ms >= 3 x heartbeat.interval.ms", Values: "10000 >= 3 x 3000 = 9000", Holds: true},
		},
		Evidence: []diagnose.Evidence{{
			Path: "logs/client.tar.gz", Inside: "orders-2/app.log", Line: 57, Time: "2024-05-01 10:05:00,000",
			Text:   "2024-05-01 10:05:00,000 WARN  [kafka-coordinator-heartbeat-thread | orders] o.a.k.c.c.i.ConsumerCoordinator - [Consumer clientId=orders-2, groupId=orders] consumer poll timeout has expired.",
			Before: []string{"\tat com.example.Orders.save(Orders.java:12)"}, After: []string{"next"},
			Says: "the client states that it left because poll() was not called in time",
		}, {
			Path: "logs/broker.log", Line: 120, Text: "[2024-05-01 10:05:00,003] INFO [GroupCoordinator 1]: Member orders-2-6f1c in group orders has left",
			Says: "the coordinator saw it leave, 3 ms later",
		}},
		Missing: []diagnose.Missing{{What: "the application's log of its database", From: day + "10:00:00.000Z", To: day + "10:05:00.000Z", Would: "tell which statement was slow"}},
		RuledOut: []diagnose.RuledOut{{Scenario: "process-paused", Why: "heartbeats went on during every gap",
			Evidence: []diagnose.Evidence{{Path: "logs/broker.log", Line: 118}}}},
		Fixes: []diagnose.Fix{{
			Setting: "max.poll.records", At: "client", Spelling: "spring.kafka.consumer.max-poll-records", From: "500", FromSource: "config dump logs/consumer.log:12", To: "187",
			Why: "At 744 ms a record, 187 records take 2 min 20 s, half of max.poll.interval.ms.", Costs: "more fetches for the same records",
		}, {Setting: "move the slow call off the poll thread", At: "code", Why: "The backend is the cause; a smaller batch only hides it."}},
		Avoid:      []diagnose.Avoid{{Setting: "session.timeout.ms", Why: "heartbeats were on time"}},
		References: []diagnose.Reference{{Title: "Huawei Cloud DMS for Kafka, Why Does Message Poll Often Fail During Rebalancing?", URL: "https://support.huaweicloud.com/intl/en-us/kafka_faq/kafka-faq-0050.html"}},
	}
}

// hostile has the shape of small, and names as an attacker who may choose a
// client id would choose them.
func hostile() *diagnose.Report {
	r := small()
	f := &r.Findings[0]
	r.Groups[0].Name = "\x1b[2Jorders\nF9  CONFIRMED"
	for i := range r.Findings {
		r.Findings[i].Groups = []string{r.Groups[0].Name}
	}
	f.Members = []string{"gpj.exe\u202e\u200b", "\x1b]0;pwned\a", "订单-消费者-0123456789-订单-消费者-0123456789-订单-消费者-0123456789", "a\xff\xfe\x9bb", "with blanks in it"}
	f.Evidence[0].Path = "logs/\r\nx\x1b[1A.log"
	f.Evidence[0].Text = "\t\tat \x1b[31mred\x1b[0m \x00\x7f\u0085\u2028" + strings.Repeat("long-", 200) + "the end"
	f.Evidence[0].Before = []string{"\x1b[H"}
	f.Fixes[0].Setting = "max.poll.records\x1b[8m"
	f.Summary = "Group \x1b[5m" + r.Groups[0].Name + " blinks."
	r.Inputs[2].Skipped = "\x07bell"
	return r
}

// large has several groups, long lists, several days and findings of every sort.
func large() *diagnose.Report {
	r := small()
	r.Span.To = "2024-05-03T00:00:00.000Z"
	f := smallIncident()
	f.ID, f.Scenario, f.Facets, f.Verdict, f.Groups = "F4", "coordinator-moved", nil, diagnose.Likely, []string{"payments", "orders"}
	f.Members, f.Nodes, f.To = nil, []string{"broker 2"}, "2024-05-02T11:00:00.500Z"
	for i := range 30 {
		f.Evidence = append(f.Evidence, diagnose.Evidence{Path: "logs/broker.log", Line: 1000 + i, Text: "line"})
	}
	storm := diagnose.Finding{
		ID: "F5", Scenario: "rebalance-storm", Class: diagnose.Pattern, Verdict: diagnose.Confirmed, Because: "F4", Groups: []string{"payments"},
		Summary: "Twelve generations in four minutes.",
	}
	for i := range 30 {
		storm.Members = append(storm.Members, "payments-"+strings.Repeat("0", 20)+string(rune('a'+i)))
	}
	lost := diagnose.Finding{
		ID: "F6", Scenario: "offsets-topic-unavailable", Class: diagnose.Incident, Verdict: diagnose.Possible, Nodes: []string{"broker 3"},
		Summary: "__consumer_offsets was not writable.",
	}
	r.Findings = append([]diagnose.Finding{f, storm, lost}, r.Findings...)
	r.Groups = append(r.Groups,
		diagnose.Group{Name: "payments", Protocol: "consumer", Rebalances: 12, StoppedMs: 3_700_000, ByCause: map[string]int{"coordinator-moved": 12}},
		diagnose.Group{Name: "idle", Protocol: "classic", Members: []diagnose.Member{{ID: "idle-1"}}},
	)
	return r
}

// empty is what is left when nothing was understood.
func empty() *diagnose.Report {
	return &diagnose.Report{
		Schema: diagnose.Schema, Tool: diagnose.Tool{Name: "rebalog", Version: "1.0.0"},
		Inputs: []diagnose.Input{{Path: "app.log", Bytes: 10, Lines: 1}},
		Notes:  []string{"app.log holds no line of Kafka's loggers."},
	}
}

// quiet is a group to which nothing happened.
func quiet() *diagnose.Report {
	r := small()
	r.Findings, r.Unexplained, r.Notes = nil, nil, nil
	r.Inputs = r.Inputs[:1]
	r.Groups[0].Rebalances, r.Groups[0].StoppedMs, r.Groups[0].ByCause = 0, 0, nil
	return r
}

// doubtful is small, if its incident could not be told from others.
func doubtful() *diagnose.Report {
	r := small()
	r.Findings[0].Verdict = diagnose.Possible
	return r
}

// made lists all of them, in a fixed order.
var made = []struct {
	name string
	make func() *diagnose.Report
}{{"small", small}, {"hostile", hostile}, {"large", large}, {"empty", empty}, {"quiet", quiet}}
