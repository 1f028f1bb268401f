package parsers

import "github.com/rebalog/rebalog/parsers/event"

var (
	byJVM      = []Speaker{JVM}
	byPlatform = []Speaker{Platform}
	byWork     = []Speaker{Application}
)

// whyCoreLines: pauses, deaths and durations, in the words of the JVM, of
// libraries and of platforms, and generic durations of work. None is one
// application's own wording.
var whyCoreLines = []Line{
	// Garbage collection, unified logging (JDK 9 and later). The time is the END of the pause.
	{ID: "jvm.gc-full", Kind: event.GCPause, Side: event.Other, Speakers: byJVM, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 9..",
		Template: "GC(<>) Pause Full (<cause>) <>-><>(<>) <ms>.<>ms",
		Example:  "GC(2) Pause Full (System.gc()) 2674M->2100M(5316M) 4123.456ms",
		Want:     `cause=System.gc() ms=4123`,
		Proves:   "Every thread of the JVM stood still for this long, until this line.", Not: "That the process was otherwise well."},
	{ID: "jvm.gc-young", Kind: event.GCPause, Side: event.Other, Speakers: byJVM, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 9..",
		Template: "GC(<>) Pause Young (<cause>) <>-><>(<>) <ms>.<>ms",
		Example:  "GC(0) Pause Young (Allocation Failure) 1466M->1266M(5316M) 17724.565ms",
		Want:     `cause="Allocation Failure" ms=17724`,
		Proves:   "Every thread of the JVM stood still for this long, until this line."},
	{ID: "jvm.gc-degenerated", Kind: event.GCPause, Side: event.Other, Speakers: byJVM, Loggers: []string{"gc"}, Level: "INFO", Versions: "JDK 12..",
		Template: "GC(<>) Pause Degenerated GC (<cause>) <>-><>(<>) <ms>.<>ms",
		Example:  "GC(7) Pause Degenerated GC (Mark) 900M->500M(1024M) 1234.567ms",
		Want:     `cause=Mark ms=1234`,
		Proves:   "Shenandoah fell back to a pause of this length, until this line."},
	{ID: "jvm.gc-stall", Kind: event.GCPause, Side: event.Other, Speakers: byJVM, Level: "INFO", Versions: "JDK 11..",
		Template: "Allocation Stall (<thread>) <ms>.<>ms",
		Example:  "Allocation Stall (orders-listener-0) 2123.456ms",
		Want:     `thread=orders-listener-0 ms=2123`,
		Proves:   "This thread waited this long for ZGC to free memory.", Not: "That other threads waited."},
	{ID: "jvm.safepoint-stopped", Kind: event.JVMStall, Side: event.Other, Speakers: byJVM, Level: "INFO", Versions: "JDK 6..12",
		Template: "Total time for which application threads were stopped: <seconds> seconds, Stopping threads took: <> seconds",
		Example:  "Total time for which application threads were stopped: 12.2345678 seconds, Stopping threads took: 0.0000491 seconds",
		Want:     `seconds=12.2345678 ms=12234`,
		Proves:   "Every thread of the JVM stood still for this long."},
	{ID: "jvm.pause-monitor", Kind: event.JVMStall, Side: event.Client, Speakers: byJVM, Level: "WARN", Versions: "any",
		Template: "Detected pause in JVM or host machine (eg GC): pause of approximately <ms>ms",
		Example:  "Detected pause in JVM or host machine (eg GC): pause of approximately 12345ms",
		Want:     `ms=12345`,
		Proves:   "The JVM or its host stood still for about this long."},

	// Connection pools and other waits.
	{ID: "hikari.timeout-stats", Kind: event.SlowBackend, Side: event.Client, Speakers: byWork, Where: InTrace, Versions: "HikariCP 5.1..",
		Template: "<> - Connection is not available, request timed out after <ms>ms (total=<>",
		Example:  "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30001ms (total=10, active=10, idle=0, waiting=7)",
		Want:     `error=SQLTransientConnectionException ms=30001`,
		Proves:   "A thread waited this long for a database connection and got none.", Not: "Whether the pool is too small or the database does not answer."},
	{ID: "hikari.timeout", Kind: event.SlowBackend, Side: event.Client, Speakers: byWork, Where: InTrace, Versions: "HikariCP 2.4.1..",
		Template: "<> - Connection is not available, request timed out after <ms>ms.",
		Example:  "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 3007ms.",
		Want:     `error=SQLTransientConnectionException ms=3007`,
		Proves:   "A thread waited this long for a database connection and got none.", Not: "Whether the pool is too small or the database does not answer."},
	{ID: "hikari.leap", Kind: event.JVMStall, Side: event.Client, Speakers: byWork, Loggers: []string{"HikariPool"}, Level: "WARN", Versions: "HikariCP 2.4.4..",
		Template: "<> - Thread starvation or clock leap detected (housekeeper delta=<duration>).",
		Fields:   []event.Value{{Key: event.Every, Text: "30000"}},
		Example:  "HikariPool-1 - Thread starvation or clock leap detected (housekeeper delta=1m18s431ms).",
		Want:     `duration=1m18s431ms ms=78431 every_ms=30000`,
		Proves:   "The pool's own thread was 15 s late or more: the process stood still, or the clock leapt.",
		Not:      "That it was for this long: the delta holds the 30 s between two runs."},

	// Death.
	{ID: "jvm.oom-exit", Kind: event.OutOfMemory, Side: event.Other, Speakers: byJVM, Level: "ERROR", Versions: "JDK 8u92..",
		Template: "Terminating due to java.lang.OutOfMemoryError: <error>",
		Example:  "Terminating due to java.lang.OutOfMemoryError: Java heap space",
		Want:     `error="Java heap space"`,
		Proves:   "The JVM ended itself because it ran out of memory (-XX:+ExitOnOutOfMemoryError)."},
	{ID: "kernel.oom-kill", Kind: event.ProcessKilled, Side: event.Other, Speakers: byPlatform, Level: "ERROR", Versions: "Linux 2.6..",
		Template: "Memory cgroup out of memory: Killed process <pid> (<thread>) <rest>",
		Fields:   []event.Value{{Key: event.Cause, Text: "oom"}},
		Example:  "Memory cgroup out of memory: Killed process 4147 (java) total-vm:6291456kB, anon-rss:1048576kB, file-rss:0kB",
		Want:     `pid=4147 thread=java rest="total-vm:6291456kB, anon-rss:1048576kB, file-rss:0kB" cause=oom`,
		Proves:   "The kernel killed the process for exceeding its memory limit."},

	// Generic durations of work.
	{ID: "work.in-ms", Kind: event.WorkTook, Side: event.Client, Speakers: byWork, Level: "INFO", Versions: "any", Where: InForeign,
		Template: "<rest> in <ms> ms",
		Nested:   []Nested{{Key: event.Rest, Table: "work"}},
		Example:  "processed 500 records in 26000 ms",
		Want:     `rest="processed 500 records" count=500 ms=26000`,
		Near:     []string{"processed 500 records in many ms", "Retrying in 5000 ms", "Next rotation will be in 120000 ms"}, Unless: later,
		Proves: "Some work of this process took this long, by its own measure.", Not: "That it ran in the thread that polls."},
	{ID: "work.took-ms", Kind: event.WorkTook, Side: event.Client, Speakers: byWork, Level: "INFO", Versions: "any", Where: InForeign,
		Template: "<rest> took <ms> ms",
		Nested:   []Nested{{Key: event.Rest, Table: "work"}},
		Example:  "batch of 20 messages took 26000 ms",
		Want:     `rest="batch of 20 messages" count=20 ms=26000`,
		Proves:   "Some work of this process took this long, by its own measure.", Not: "That it ran in the thread that polls."},

	// Orderly ends.
	{ID: "signal.received", Kind: event.ProcessSignal, Side: event.Other, Speakers: byWork, Level: "INFO", Versions: "any", Where: InForeign,
		Template: "SIGTERM received<?>",
		Fields:   []event.Value{{Key: event.Signal, Text: "SIGTERM"}},
		Example:  "SIGTERM received", Want: "signal=SIGTERM",
		Proves: "The process was asked to stop."},
	{ID: "signal.received-signal", Kind: event.ProcessSignal, Side: event.Other, Speakers: byWork, Level: "INFO", Versions: "any", Where: InForeign,
		Template: "<?>eceived SIGTERM<?>",
		Fields:   []event.Value{{Key: event.Signal, Text: "SIGTERM"}},
		Example:  "Received SIGTERM, shutting down", Want: "signal=SIGTERM",
		Proves: "The process was asked to stop."},
	{ID: "signal.received-signal-word", Kind: event.ProcessSignal, Side: event.Other, Speakers: byWork, Level: "INFO", Versions: "any", Where: InForeign,
		Template: "<?>eceived signal <signal>",
		Example:  "received signal 15", Want: "signal=15",
		Proves: "The process got a signal."},
}

// workPhrases find how many records a piece of work had.
var workPhrases = []Phrase{
	{ID: "work.records", Template: "<?> <count> records<?>", Versions: "any", Example: "processed 500 records", Want: "count=500"},
	{ID: "work.messages", Template: "<?> <count> messages<?>", Versions: "any", Example: "batch of 20 messages", Want: "count=20"},
	{ID: "work.events", Template: "<?> <count> events<?>", Versions: "any", Example: "handling of 3 events", Want: "count=3"},
	{ID: "work.rows", Template: "<?> <count> rows<?>", Versions: "any", Example: "wrote 30 rows", Want: "count=30"},
	{ID: "work.items", Template: "<?> <count> items<?>", Versions: "any", Example: "stored 30 items", Want: "count=30"},
}
