package parsers

import (
	"slices"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// pauseLines are pauses in unified logging (JDK 9 and later) beside those of
// whyCoreLines. The time of these lines is the END of the pause.
var pauseLines = []Line{
	{ID: "jvm.gc-remark", Kind: event.GCPause, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 9..",
		Template: "GC(<>) Pause Remark <>-><>(<>) <ms>.<>ms",
		Fields:   because("Remark"),
		Example:  "GC(42) Pause Remark 900M->880M(1024M) 812.345ms",
		Want:     "ms=812 cause=Remark",
		Proves:   "Every thread of the JVM stood still for this long, until this line."},
	{ID: "jvm.gc-cleanup", Kind: event.GCPause, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 9..",
		Template: "GC(<>) Pause Cleanup <>-><>(<>) <ms>.<>ms",
		Fields:   because("Cleanup"),
		Example:  "GC(42) Pause Cleanup 900M->880M(1024M) 12.345ms",
		Want:     "ms=12 cause=Cleanup",
		Proves:   "Every thread of the JVM stood still for this long, until this line."},
	{ID: "jvm.gc-initial-mark", Kind: event.GCPause, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 9..11",
		Template: "GC(<>) Pause Initial Mark <?>(<cause>) <>-><>(<>) <ms>.<>ms",
		Example:  "GC(42) Pause Initial Mark (G1 Humongous Allocation) 900M->300M(1024M) 35.123ms",
		Want:     `cause="G1 Humongous Allocation" ms=35`,
		Proves:   "Every thread of the JVM stood still for this long, until this line."},
	{ID: "jvm.gc-full-shenandoah", Kind: event.GCPause, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 12..",
		Template: "GC(<>) Pause Full <>-><>(<>) <ms>.<>ms",
		Unless:   []string{"Pause Full ("},
		Fields:   because("Full"),
		Example:  "GC(42) Pause Full 900M->500M(1024M) 1234.567ms",
		Want:     "ms=1234 cause=Full",
		Proves:   "Every thread of the JVM stood still for this long, until this line."},
	{ID: "jvm.gc-phase", Kind: event.GCPause, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 11..",
		Template: "GC(<>) Pause <cause> <ms>.<>ms",
		Unless:   []string{"->"},
		Example:  "GC(42) Pause Final Mark (unload classes) 21.234ms",
		Want:     `cause="Final Mark (unload classes)" ms=21`,
		Proves:   "Every thread of the JVM stood still for this long, until this line (ZGC, Shenandoah)."},
	{ID: "jvm.gc-to-space", Kind: event.GCPause, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 9..16",
		Template: "GC(<>) To-space exhausted",
		Fields:   because("to-space exhausted"),
		Example:  "GC(42) To-space exhausted",
		Want:     `cause="to-space exhausted"`,
		Proves:   "G1 had no room to copy to: the pause is much longer than usual, and the heap nearly full."},
	{ID: "jvm.gc-stall-tagged", Kind: event.GCPause, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 21..",
		Template: "GC(<>) <?>Allocation Stall (<thread>) <ms>.<>ms",
		Example:  "GC(42) Allocation Stall (orders-listener-0) 2123.456ms",
		Want:     "thread=orders-listener-0 ms=2123",
		Proves:   "This thread waited this long for ZGC to free memory.",
		Not:      "That other threads waited."},
	{ID: "jvm.safepoint", Kind: event.JVMStall, Level: "INFO", Versions: "JDK 13..",
		Template: "Safepoint \"<cause>\", Time since last: <> ns, Reaching safepoint: <> ns, <>, Total: <ns> ns<?>",
		Example:  `Safepoint "G1CollectForAllocation", Time since last: 1298722343 ns, Reaching safepoint: 104563 ns, At safepoint: 12345678901 ns, Total: 12345783464 ns`,
		Want:     "cause=G1CollectForAllocation ns=12345783464 ms=12345",
		Proves:   "Every thread of the JVM stood still for this long, until this line. What took to reach the safepoint is not garbage collection."},
	{ID: "jvm.safepoint-timeout", Kind: event.JVMStall, Level: "WARN", Versions: "JDK 8..",
		Template: "# SafepointSynchronize::begin: Timeout detected:",
		Fields:   because("safepoint not reached"),
		Example:  "# SafepointSynchronize::begin: Timeout detected:",
		Want:     `cause="safepoint not reached"`,
		Proves:   "Threads stand still and wait for one that does not stop; its name follows."},
	{ID: "jvm.heap-dump", Kind: event.JVMStall, Level: "INFO", Versions: "JDK 6..",
		Template: "Heap dump file created [<> bytes in <seconds> secs]",
		Fields:   because("heap dump"),
		Example:  "Heap dump file created [2147483648 bytes in 41.312 secs]",
		Want:     `seconds=41.312 ms=41312 cause="heap dump"`,
		Proves:   "The JVM stood still for this long to write its heap to a file."},
	{ID: "jvm.gc-overhead", Kind: event.GCPause, Level: "WARN", Versions: "elasticsearch 1..",
		Template: "[gc][<>] overhead, spent [<duration>] collecting in the last [<>]",
		Example:  "[gc][4711] overhead, spent [12.2s] collecting in the last [12.9s]",
		Want:     "duration=12.2s ms=12200",
		Proves:   "Of the last seconds this much went to garbage collection."},
	{ID: "akka.starved", Kind: event.JVMStall, Level: "WARN", Versions: "akka 2.4.., pekko 1.0..",
		Template: "Scheduled sending of heartbeat was delayed. Previous heartbeat was sent [<ms>] ms ago, expected interval is [<every_ms>] ms.<>",
		Example:  "Scheduled sending of heartbeat was delayed. Previous heartbeat was sent [9871] ms ago, expected interval is [1000] ms. This may cause failure detection to mark members as unreachable. The reason can be thread starvation, e.g. by running blocking tasks on the default dispatcher, CPU overload, or GC.",
		Want:     "ms=9871 every_ms=1000",
		Proves:   "A timer of this process was late by this: its threads, or all of it, stood still.",
		Not:      "Which of thread starvation, lack of CPU and garbage collection it was."},
}

// oldPauseLines are pauses in the GC logs of JDK 8 and before. The time of these
// lines is the START of the pause.
var oldPauseLines = slices.Concat(
	oldPause("gc", "[GC (<cause>)<>", "[GC (Allocation Failure) [PSYoungGen: 33280K->5096K(38400K)] 33280K->15096K(125952K)", `cause="Allocation Failure" `),
	oldPause("gc-full", "[Full GC (<cause>)<>", "[Full GC (Ergonomics) [PSYoungGen: 5096K->0K(38400K)] [ParOldGen: 87360K->87200K(87552K)] 92456K->87200K(125952K), [Metaspace: 34512K->34512K(1081344K)]", "cause=Ergonomics "),
	oldPause("gc-g1", "[GC pause (<cause>) <>", "[GC pause (G1 Evacuation Pause) (young)", `cause="G1 Evacuation Pause" `),
	oldPause("gc-remark", "[GC remark <>", "[GC remark 1.2: [Finalize Marking, 0.0001234 secs]", ""),
	oldPause("gc-cleanup", "[GC cleanup <>", "[GC cleanup 900M->800M(1024M)", ""),
)

// oldPause makes two entries. With -XX:+PrintGCDetails the collectors of a young
// and an old generation print durations of their parts before the whole, so the
// duration at the end is taken, and where times of the processor follow it, the
// real one among them, which has only two decimals.
func oldPause(id, template, example, want string) []Line {
	const proves = "Every thread of the JVM stood still for this long, from this line on."
	return []Line{
		{ID: "jvm8." + id, Kind: event.GCPause, Level: "INFO", Versions: "JDK 6..8",
			Template: template + ", <seconds> secs]",
			Example:  example + ", 12.3456789 secs]", Want: want + "seconds=12.3456789 ms=12345", Proves: proves},
		{ID: "jvm8." + id + "-times", Kind: event.GCPause, Level: "INFO", Versions: "JDK 6..8",
			Template: template + " secs] [Times: user=<> sys=<>, real=<seconds> secs]",
			Example:  example + ", 12.3456789 secs] [Times: user=12.01 sys=0.10, real=12.35 secs]", Want: want + "seconds=12.35 ms=12350", Proves: proves},
	}
}

// crashLines are ends of a JVM, in its output and in the texts of errors.
var crashLines = []Line{
	{ID: "jvm.crashed", Kind: event.ProcessKilled, Level: "FATAL", Versions: "JDK 6..",
		Template: "#  A fatal error has been detected by the Java Runtime Environment:",
		Fields:   because("jvm crash"),
		Example:  "#  A fatal error has been detected by the Java Runtime Environment:",
		Want:     `cause="jvm crash"`,
		Proves:   "The JVM crashed; the hs_err file tells where."},
	{ID: "jvm.crashed-memory", Kind: event.OutOfMemory, Level: "FATAL", Versions: "JDK 6..",
		Template: "# There is insufficient memory for the Java Runtime Environment to continue.",
		Example:  "# There is insufficient memory for the Java Runtime Environment to continue.",
		Want:     "",
		Proves:   "The operating system gave the JVM no more memory; it ended itself."},
	{ID: "jvm.oom-aborting", Kind: event.OutOfMemory, Level: "FATAL", Versions: "JDK 8u92..",
		Template: "Aborting due to java.lang.OutOfMemoryError: <error>",
		Example:  "Aborting due to java.lang.OutOfMemoryError: Java heap space",
		Want:     `error="Java heap space"`,
		Proves:   "The JVM ended itself because it ran out of memory (-XX:+CrashOnOutOfMemoryError)."},
	{ID: "jvm.oom-dumping", Kind: event.OutOfMemory, Level: "FATAL", Versions: "JDK 6..",
		Template: "Dumping heap to <>.hprof ...",
		Example:  "Dumping heap to /tmp/java_pid1.hprof ...",
		Want:     "",
		Proves:   "The JVM ran out of memory and writes its heap to a file (-XX:+HeapDumpOnOutOfMemoryError), or somebody asked for it.",
		Not:      "That it ends."},
	{ID: "jvm.oom-uncaught", Kind: event.OutOfMemory, Level: "FATAL", Versions: "JDK 6..",
		Template: "Exception: java.lang.OutOfMemoryError thrown from the UncaughtExceptionHandler in thread \"<thread>\"",
		Example:  "Exception: java.lang.OutOfMemoryError thrown from the UncaughtExceptionHandler in thread \"kafka-coordinator-heartbeat-thread | orders\"",
		Want:     `thread="kafka-coordinator-heartbeat-thread | orders"`,
		Proves:   "This thread died for want of memory."},
	{ID: "node.oom", Kind: event.OutOfMemory, Level: "FATAL", Versions: "Node.js 0.12..",
		Template: "<?>FATAL ERROR: <error> - JavaScript heap out of memory",
		Example:  "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
		Want:     `error="Reached heap limit Allocation failed"`,
		Proves:   "Node.js ran out of memory and ended."},
	{ID: "go.oom", Kind: event.OutOfMemory, Level: "FATAL", Versions: "Go 1..",
		Template: "fatal error: runtime: out of memory",
		Example:  "fatal error: runtime: out of memory",
		Want:     "",
		Proves:   "The operating system gave a Go program no more memory; it ended."},
	{ID: "go.panic", Kind: event.UncaughtError, Level: "FATAL", Versions: "Go 1..",
		Template: "panic: <error>",
		Example:  "panic: runtime error: invalid memory address or nil pointer dereference",
		Want:     `error="runtime error: invalid memory address or nil pointer dereference"`,
		Proves:   "A Go program ended by a panic that nobody caught."},
}

// runtimeLines are event loops, workers and runtimes that notice that they stood still.
var runtimeLines = []Line{
	{ID: "vertx.blocked", Kind: event.LoopBlocked, Level: "WARN", Versions: "vert.x 2.., quarkus 1..",
		Template: "Thread <thread> has been blocked for <ms> ms, time limit is <> ms<?>",
		Example:  "Thread Thread[vert.x-eventloop-thread-0,5,main] has been blocked for 26032 ms, time limit is 2000 ms",
		Want:     "thread=Thread[vert.x-eventloop-thread-0,5,main] ms=26032",
		Proves:   "This thread has been in one piece of work for this long; the line is repeated while it lasts."},
	{ID: "asyncio.blocked", Kind: event.LoopBlocked, Level: "WARN", Versions: "Python 3.4..",
		Template: "Executing \\<<action>> took <seconds> seconds",
		Example:  "Executing <Task finished name='Task-7' coro=<handle() done, defined at /app/orders.py:31> result=None created at /app/orders.py:12> took 13.004 seconds",
		Want:     `action="Task finished name='Task-7' coro=<handle() done, defined at /app/orders.py:31> result=None created at /app/orders.py:12" seconds=13.004 ms=13004`,
		Proves:   "The event loop did nothing else for this long, heartbeats of aiokafka included (asyncio in debug mode)."},
	{ID: "node.blocked", Kind: event.LoopBlocked, Level: "WARN", Versions: "all",
		Template: "<?>vent loop <>locked for <ms>ms<?>",
		Near:     []string{"Event loop was not blocked"},
		Example:  "Event loop blocked for 13004ms",
		Want:     "ms=13004",
		Proves:   "The event loop did nothing else for this long."},
	{ID: "gunicorn.timeout", Kind: event.LoopBlocked, Level: "FATAL", Versions: "all",
		Template: "WORKER TIMEOUT (pid:<pid>)",
		Example:  "WORKER TIMEOUT (pid:17)",
		Want:     "pid=17",
		Proves:   "A worker did not report for gunicorn's timeout and is ended."},
	{ID: "gunicorn.killed", Kind: event.ProcessKilled, Level: "ERROR", Versions: "all",
		Template: "Worker (pid:<pid>) was sent SIGKILL! Perhaps out of memory?",
		Fields:   []event.Value{{Key: event.Signal, Text: "SIGKILL"}},
		Example:  "Worker (pid:17) was sent SIGKILL! Perhaps out of memory?",
		Want:     "pid=17 signal=SIGKILL",
		Proves:   "A worker of gunicorn was killed.",
		Not:      "That memory was short: gunicorn guesses."},
	{ID: "boot.graceful", Kind: event.ProcessSignal, Level: "INFO", Versions: "Spring Boot 2.3..",
		Template: "Commencing graceful shutdown. Waiting for active requests to complete",
		Example:  "Commencing graceful shutdown. Waiting for active requests to complete",
		Want:     "",
		Proves:   "The application was asked to stop."},
	{ID: "boot.graceful-done", Kind: event.ProcessSignal, Level: "INFO", Versions: "Spring Boot 2.3..",
		Template: "Graceful shutdown complete",
		Example:  "Graceful shutdown complete",
		Want:     "",
		Proves:   "The application takes no more requests and goes on stopping."},
	{ID: "hikari.closing", Kind: event.ProcessSignal, Level: "INFO", Versions: "HikariCP 2.4..",
		Template: "<> - Shutdown initiated...",
		Example:  "HikariPool-1 - Shutdown initiated...",
		Want:     "",
		Proves:   "The application closes its database connections: it stops."},
	{ID: "hikari.closed", Kind: event.ProcessStopped, Level: "INFO", Versions: "HikariCP 2.4..",
		Template: "<> - Shutdown completed.",
		Example:  "HikariPool-1 - Shutdown completed.",
		Want:     "",
		Proves:   "The application closed its database connections in good order."},
	{ID: "tomcat.started", Kind: event.Noted, Level: "INFO", Versions: "all",
		Template: "Server startup in [<ms>] milliseconds",
		Example:  "Server startup in [2345] milliseconds",
		Want:     "ms=2345",
		Proves:   "A servlet container is up.",
		Not:      "Work on records."},
	{ID: "spring.context", Kind: event.Noted, Level: "INFO", Versions: "all",
		Template: "Root WebApplicationContext: initialization completed in <ms> ms",
		Example:  "Root WebApplicationContext: initialization completed in 2345 ms",
		Want:     "ms=2345",
		Proves:   "An application starts.",
		Not:      "Work on records."},
	{ID: "tomcat.started-8", Kind: event.Noted, Level: "INFO", Versions: "tomcat ..8",
		Template: "Server startup in <ms> ms",
		Example:  "Server startup in 2345 ms",
		Want:     "ms=2345",
		Proves:   "A servlet container is up.",
		Not:      "Work on records."},
	{ID: "spring.repositories", Kind: event.Noted, Level: "INFO", Versions: "all",
		Template: "Finished Spring Data repository scanning in <ms> ms. Found <>",
		Example:  "Finished Spring Data repository scanning in 56 ms. Found 3 JPA repository interfaces.",
		Want:     "ms=56",
		Proves:   "An application starts.",
		Not:      "Work on records."},
}

// toldLines are ends and errors that an application prints itself; tried on
// loggers that are not Kafka's.
var toldLines = []Line{
	{ID: "jvm.oom-told", Kind: event.OutOfMemory, Level: "ERROR", Versions: "all", Where: InForeign,
		Template: "<?>java.lang.OutOfMemoryError: <error>",
		Example:  "listener failed: java.lang.OutOfMemoryError: Java heap space",
		Want:     `error="Java heap space"`,
		Proves:   "A thread of the JVM got no memory; which thread, the line's own says.",
		Not:      "That the process ended."},
}

// signalLines are the words with which programs of any kind say that they were
// asked to stop; tried on loggers that are not Kafka's.
var signalLines = []Line{
	asked("term-alone", "SIGTERM", "SIGTERM", "SIGTERM"),
	asked("int-alone", "SIGINT", "SIGINT", "SIGINT"),
	asked("int-received", "SIGINT", "SIGINT received<?>", "SIGINT received, shutting down"),
	asked("int-received-by", "SIGINT", "<?>eceived SIGINT<?>", "Received SIGINT, shutting down"),
	asked("term-caught", "SIGTERM", "<?>aught SIGTERM<?>", "Caught SIGTERM, shutting down"),
	asked("term-got", "SIGTERM", "<?>ot SIGTERM<?>", "got SIGTERM"),
	asked("go-terminated", "SIGTERM", "<?>signal: terminated<?>", "received signal: terminated"),
	asked("go-interrupt", "SIGINT", "<?>signal: interrupt<?>", "caught signal: interrupt"),
	asked("python-term", "SIGTERM", "<?>signal 15<>", "signal 15 received, stopping"),
	asked("gunicorn-term", "SIGTERM", "Handling signal: term", "Handling signal: term"),
}

func asked(id, signal, template, example string) Line {
	return Line{ID: "signal." + id, Kind: event.ProcessSignal, Level: "INFO", Versions: "any", Where: InForeign,
		Template: template, Fields: []event.Value{{Key: event.Signal, Text: signal}},
		Example: example, Want: "signal=" + signal, Proves: "The process was asked to stop."}
}

// workLines are durations of work in generic words, beside those of whyCoreLines;
// tried on loggers that are not Kafka's.
var workLines = slices.Concat(workPairs("=", " ", "duration", "took", "elapsed", "duration"),
	workPairs(": ", ", ", "ms", "durationMs", "duration_ms", "elapsedMs", "elapsed_ms", "took_ms", "latency_ms"), []Line{
		took("took-seconds", "<rest> took <seconds> seconds<?>", "batch of 20 messages took 26.5 seconds", `rest="batch of 20 messages" count=20 seconds=26.5 ms=26500`),
		took("took-span", "<rest> took <duration>", "batch of 20 messages took 1m2.5s", `rest="batch of 20 messages" count=20 duration=1m2.5s ms=62500`),
		took("in-span", "<rest> in <duration>", "wrote 30 rows in 2600ms", `rest="wrote 30 rows" count=30 duration=2600ms ms=2600`),
		took("in-seconds", "<rest> in <seconds> seconds", "processed 500 records in 12.5 seconds", `rest="processed 500 records" count=500 seconds=12.5 ms=12500`),
		took("in-s", "<rest> in <seconds> s", "processed 500 records in 12.5 s", `rest="processed 500 records" count=500 seconds=12.5 ms=12500`),
		took("in-sec", "<rest> in <seconds> sec", "processed 500 records in 12.5 sec", `rest="processed 500 records" count=500 seconds=12.5 ms=12500`),
		took("in-milliseconds", "<rest> in <ms> milliseconds", "processed 500 records in 26000 milliseconds", `rest="processed 500 records" count=500 ms=26000`),
		took("took-milliseconds", "<rest> took <ms> milliseconds", "batch of 20 messages took 26000 milliseconds", `rest="batch of 20 messages" count=20 ms=26000`),
		took("done-after", "<rest> done after <duration>", "batch of 20 messages done after 26s", `rest="batch of 20 messages" count=20 duration=26s ms=26000`),
		took("finished-after", "<rest> finished after <duration>", "batch of 20 messages finished after 26s", `rest="batch of 20 messages" count=20 duration=26s ms=26000`),
		took("completed-after", "<rest> completed after <duration>", "batch of 20 messages completed after 26s", `rest="batch of 20 messages" count=20 duration=26s ms=26000`),
		took("took-in-brackets", "<rest> (took <duration>)", "stored 30 items (took 2.6s)", `rest="stored 30 items" count=30 duration=2.6s ms=2600`),
		took("in-brackets-ms", "<rest> (<ms> ms)", "stored 30 items (2600 ms)", `rest="stored 30 items" count=30 ms=2600`),
		took("celery", "Task <rest> succeeded in <seconds>s: <>", "Task orders.tasks.reserve[6f1c] succeeded in 26.2s: None", "rest=orders.tasks.reserve[6f1c] seconds=26.2 ms=26200"),
	})

// workPairs are durations as values of keys, at the end and before other pairs.
func workPairs(equals, next string, unit event.Key, keys ...string) []Line {
	var out []Line
	for _, key := range keys {
		template, value, want := "<rest>"+next+key+equals+"<"+string(unit)+">", "26000", "ms=26000"
		if unit == event.Duration {
			value, want = "26000ms", "duration=26000ms ms=26000"
		}
		text := "processed 500 records, id: 7" + next + key + equals + value
		want = `rest="processed 500 records, id: 7" count=500 ` + want
		id := "key-" + strings.ReplaceAll(strings.ReplaceAll(key, "_", "-"), "Ms", "-in-ms")
		out = append(out, took(id, template, text, want), took(id+"-first", template+next+"<>", text+next+"ok=1", want))
	}
	return out
}

// later are words of what is still to come: "retrying in 5000 ms", "next run will
// be in 30 s". First letters are left out for they may be capitals.
var later = []string{"etry", "ill ", "ext ", "econnect", "chedul", "xpire", "imeout", "imed out", "ackoff", "ack-off", "leep", "elay", "gain in", "aiting"}

func took(id, template, example, want string) Line {
	return Line{ID: "work." + id, Unless: later, Kind: event.WorkTook, Level: "INFO", Versions: "any", Where: InForeign,
		Template: template, Nested: []Nested{{Key: event.Rest, Table: "work"}},
		Example: example, Want: want,
		Proves: "Some work of this process took this long, by its own measure.", Not: "That it ran in the thread that polls."}
}
