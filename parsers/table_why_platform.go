package parsers

import "github.com/rebalog/rebalog/parsers/event"

// podColumns find the pod in what stands before an event's text: the columns of
// `kubectl get events`.
var podColumns = []Phrase{
	{ID: "pod", Template: "<>pod/<pod> <?>", Versions: "all", Example: "10s         Warning   Unhealthy   pod/orders-2   ", Want: "pod=orders-2"},
}

func podSays(id, reason, template, example, want, proves string) Line {
	return Line{ID: "k8s." + id, Kind: event.PodEvent, Level: "INFO", Versions: "all",
		Template: template, Fields: []event.Value{{Key: event.Reason, Text: reason}},
		Nested: []Nested{{Key: event.Rest, Table: "pod"}}, Example: example, Want: joinWant(want, "reason="+reason), Proves: proves}
}

// podLines are Kubernetes' events, in the columns of kubectl (get events and
// describe), as kubelets log them, and as exporters do: what stands before the
// text differs.
var podLines = []Line{
	podSays("liveness", "Unhealthy", "<rest?>Liveness probe failed: <cause>",
		"10s         Warning   Unhealthy   pod/orders-2   Liveness probe failed: HTTP probe failed with statuscode: 503",
		`rest="10s         Warning   Unhealthy   pod/orders-2   " pod=orders-2 cause="HTTP probe failed with statuscode: 503"`,
		"The container did not answer its liveness probe; after some failures it is restarted."),
	podSays("readiness", "Unhealthy", "<rest?>Readiness probe failed: <cause>",
		"Readiness probe failed: HTTP probe failed with statuscode: 503", `rest="" cause="HTTP probe failed with statuscode: 503"`,
		"The container did not answer its readiness probe; it gets no requests, and goes on running."),
	podSays("startup", "Unhealthy", "<rest?>Startup probe failed: <cause>",
		"Startup probe failed: HTTP probe failed with statuscode: 503", `rest="" cause="HTTP probe failed with statuscode: 503"`,
		"The container did not answer its startup probe."),
	podSays("restarting", "Killing", "<rest?>Container <> failed liveness probe, will be restarted",
		"3s          Normal    Killing     pod/orders-2   Container app failed liveness probe, will be restarted",
		`rest="3s          Normal    Killing     pod/orders-2   " pod=orders-2`,
		"The kubelet stops the container: SIGTERM, after the grace period SIGKILL."),
	// Spring's containers stop in nearly the same words.
	{ID: "k8s.stopping", Kind: event.PodEvent, Loggers: []string{"kubelet"}, Level: "INFO", Versions: "all",
		Template: "<rest?>Stopping container <>", Nested: []Nested{{Key: event.Rest, Table: "pod"}},
		Fields:  []event.Value{{Key: event.Reason, Text: "Killing"}},
		Example: "3s          Normal    Killing     pod/orders-2   Stopping container app",
		Want:    `rest="3s          Normal    Killing     pod/orders-2   " pod=orders-2 reason=Killing`,
		Proves:  "The kubelet stops the container in good order: a deployment, a scale-in, a drain."},
	podSays("backoff", "BackOff", "<rest?>Back-off restarting failed container<?>",
		"3s          Warning   BackOff     pod/orders-2   Back-off restarting failed container app in pod orders-2",
		`rest="3s          Warning   BackOff     pod/orders-2   " pod=orders-2`,
		"The container keeps failing; the kubelet waits before it starts it again."),
	podSays("evicted", "Evicted", "<rest?>The node was low on resource: <cause>",
		"The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi.",
		`rest="" cause="memory. Threshold quantity: 100Mi, available: 80Mi."`,
		"The node was short of something and ended the pod."),
	podSays("taint", "TaintManagerEviction", "<rest?>Marking for deletion Pod <pod>",
		"Marking for deletion Pod shop/orders-2", `rest="" pod=shop/orders-2`,
		"The node of the pod is out of order, or no longer allowed for it; the pod will be deleted."),
	podSays("preempted", "Preempted", "<rest?>Preempted by <cause>",
		"Preempted by a pod on node n1", `rest="" cause="a pod on node n1"`,
		"The pod gave way to one of higher priority."),
	podSays("started", "Started", "<rest?>Started container <>",
		"3s          Normal    Started     pod/orders-2   Started container app",
		`rest="3s          Normal    Started     pod/orders-2   " pod=orders-2`,
		"The container was started."),
	podSays("not-ready", "NodeNotReady", "<rest?>Node is not ready",
		"3s          Warning   NodeNotReady   pod/orders-2   Node is not ready",
		`rest="3s          Warning   NodeNotReady   pod/orders-2   " pod=orders-2`,
		"The node of the pod does not report to the cluster."),
	{ID: "k8s.oom", Kind: event.ProcessKilled, Level: "INFO", Versions: "all",
		Template: "<?>Reason:<>OOMKilled<?>",
		Fields:   []event.Value{{Key: event.Cause, Text: "oom"}, {Key: event.Signal, Text: "SIGKILL"}},
		Example:  "      Reason:       OOMKilled",
		Want:     "cause=oom signal=SIGKILL",
		Proves:   "The container was killed for exceeding its memory limit."},
	{ID: "k8s.oom-trace", Kind: event.ProcessKilled, Where: InTrace, Versions: "all",
		Template: "Reason:<>OOMKilled",
		Fields:   []event.Value{{Key: event.Cause, Text: "oom"}, {Key: event.Signal, Text: "SIGKILL"}},
		Example:  "      Reason:       OOMKilled",
		Want:     "cause=oom signal=SIGKILL",
		Proves:   "The container was killed for exceeding its memory limit (kubectl describe)."},
	scaled("up", "<?>Scaled up replica set <pod> from <from> to <to>", "Scaled up replica set orders-7d9f from 2 to 3", "pod=orders-7d9f from=2 to=3"),
	scaled("down", "<?>Scaled down replica set <pod> from <from> to <to>", "Scaled down replica set orders-7d9f from 3 to 2", "pod=orders-7d9f from=3 to=2"),
	scaled("up-1.28", "<?>Scaled up replica set <pod> to <to> from <from>", "Scaled up replica set orders-7d9f to 3 from 2", "pod=orders-7d9f from=2 to=3"),
	scaled("down-1.28", "<?>Scaled down replica set <pod> to <to> from <from>", "Scaled down replica set orders-7d9f to 2 from 3", "pod=orders-7d9f from=3 to=2"),
	scaled("hpa", "<?>New size: <to>; reason: <cause>", "New size: 4; reason: cpu resource utilization (percentage of request) above target",
		`to=4 cause="cpu resource utilization (percentage of request) above target"`),
	scaled("keda", "<?>Successfully set ScaleTarget replicas count to ScaledObject <>", "Successfully set ScaleTarget replicas count to ScaledObject minReplicaCount", ""),
	scaled("replica-deleted", "<rest?>Deleted pod: <pod>", "3s          Normal    SuccessfulDelete     replicaset/orders-7d9f   Deleted pod: orders-7d9f-x4k2p", `rest="3s          Normal    SuccessfulDelete     replicaset/orders-7d9f   " pod=orders-7d9f-x4k2p`),
	scaled("replica-created", "<rest?>Created pod: <pod>", "3s          Normal    SuccessfulCreate     replicaset/orders-7d9f   Created pod: orders-7d9f-x4k2p", `rest="3s          Normal    SuccessfulCreate     replicaset/orders-7d9f   " pod=orders-7d9f-x4k2p`),
	scaled("stateful-up", "<?>create Pod <pod> in StatefulSet <> successful", "create Pod orders-3 in StatefulSet orders successful", "pod=orders-3"),
	scaled("stateful-down", "<?>delete Pod <pod> in StatefulSet <> successful", "delete Pod orders-3 in StatefulSet orders successful", "pod=orders-3"),
}

func scaled(id, template, example, want string) Line {
	return Line{ID: "k8s.scaled-" + id, Kind: event.Scaled, Level: "INFO", Versions: "all",
		Template: template, Example: example, Want: want, Proves: "The number of pods was changed."}
}

// exitLines are ends of processes as container runtimes, shells and systemd tell them.
var exitLines = []Line{
	ended("compose-137", event.ProcessKilled, "SIGKILL", "<pod> exited with code 137", "orders-2 exited with code 137", "pod=orders-2", "The container was killed: for want of memory, after its grace period, or by hand."),
	ended("compose-143", event.ProcessSignal, "SIGTERM", "<pod> exited with code 143", "orders-2 exited with code 143", "pod=orders-2", "The container ended by the signal that asks it to stop."),
	ended("compose-139", event.ProcessKilled, "SIGSEGV", "<pod> exited with code 139", "orders-2 exited with code 139", "pod=orders-2", "The container's program crashed."),
	ended("compose-1", event.ProcessKilled, "1", "<pod> exited with code 1", "orders-2 exited with code 1", "pod=orders-2", "The container's program ended by an error of its own."),
	ended("compose-0", event.ProcessStopped, "0", "<pod> exited with code 0", "orders-2 exited with code 0", "pod=orders-2", "The container's program ended in good order."),
	ended("shell", event.ProcessKilled, "SIGKILL", "<>: line <> Killed  <>", "/app/run.sh: line 3:     7 Killed                  java -jar app.jar", "", "The program was killed."),
	ended("systemd-kill", event.ProcessKilled, "SIGKILL", "<pod>: Main process exited, code=killed, status=9/KILL", "orders.service: Main process exited, code=killed, status=9/KILL", "pod=orders.service", "The service was killed."),
	ended("systemd-term", event.ProcessSignal, "SIGTERM", "<pod>: Main process exited, code=exited, status=143/<?>", "orders.service: Main process exited, code=exited, status=143/n/a", "pod=orders.service", "The service ended by the signal that asks it to stop."),
	ended("systemd-crash", event.ProcessKilled, "SIGSEGV", "<pod>: Main process exited, code=dumped, status=11/SEGV", "orders.service: Main process exited, code=dumped, status=11/SEGV", "pod=orders.service", "The service crashed."),
	ended("systemd-137", event.ProcessKilled, "SIGKILL", "<pod>: Main process exited, code=exited, status=137/<?>", "orders.service: Main process exited, code=exited, status=137/n/a", "pod=orders.service", "The service's program was killed."),
	ended("systemd-late", event.ProcessKilled, "SIGKILL", "<pod>: State '<>' timed out. Killing.", "orders.service: State 'stop-sigterm' timed out. Killing.", "pod=orders.service", "The service did not stop in the time it had and was killed: it had no time to leave its group."),
	ended("systemd-killing", event.ProcessKilled, "SIGKILL", "<pod>: Killing process <pid> (<thread>) with signal SIGKILL.", "orders.service: Killing process 4147 (java) with signal SIGKILL.", "pod=orders.service pid=4147 thread=java", "The service's program was killed."),
	oomed("oomd", "Killed <pod> due to memory pressure<?>", "Killed /system.slice/orders.service due to memory pressure for /system.slice being 60.01% > 60.00%", "pod=/system.slice/orders.service"),
	oomed("invoked", "<thread> invoked oom-killer: <>", "java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=969", "thread=java"),
	oomed("systemd", "<pod>: A process of this unit has been killed by the OOM killer.", "orders.service: A process of this unit has been killed by the OOM killer.", "pod=orders.service"),
	oomed("systemd-result", "<pod>: Failed with result 'oom-kill'.", "orders.service: Failed with result 'oom-kill'.", "pod=orders.service"),
	oomed("global", "Out of memory: Killed process <pid> (<thread>) <>", "Out of memory: Killed process 4147 (java) total-vm:6291456kB, anon-rss:1048576kB, file-rss:0kB", "pid=4147 thread=java"),
	oomed("old", "<?>Kill process <pid> (<thread>) score <> or sacrifice child", "Memory cgroup out of memory: Kill process 4147 (java) score 1000 or sacrifice child", "pid=4147 thread=java"),
	oomed("old-killed", "Killed process <pid> (<thread>) total-vm:<>", "Killed process 4147 (java) total-vm:6291456kB, anon-rss:1048576kB, file-rss:0kB", "pid=4147 thread=java"),
	oomed("constraint", "oom-kill:constraint=<>,task=<thread>,pid=<pid>,uid=<>",
		"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=orders,mems_allowed=0,oom_memcg=/kubepods/orders,task_memcg=/kubepods/orders,task=java,pid=4147,uid=0", "thread=java pid=4147"),
	oomed("reaped", "oom_reaper: reaped process <pid> (<thread>), now anon-rss:<>", "oom_reaper: reaped process 4147 (java), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB", "pid=4147 thread=java"),
}

func ended(id string, kind event.Kind, signal, template, example, want, proves string) Line {
	return Line{ID: "exit." + id, Kind: kind, Level: "INFO", Versions: "all",
		Template: template, Fields: []event.Value{{Key: event.Signal, Text: signal}}, Example: example, Want: joinWant(want, "signal="+signal), Proves: proves}
}

func oomed(id, template, example, want string) Line {
	return Line{ID: "oom." + id, Kind: event.ProcessKilled, Level: "ERROR", Versions: "all",
		Template: template, Fields: []event.Value{{Key: event.Cause, Text: "oom"}, {Key: event.Signal, Text: "SIGKILL"}},
		Example: example, Want: want + " cause=oom signal=SIGKILL", Proves: "The kernel killed the process for want of memory."}
}

// hostLines are hosts and their clocks: suspended, starved, set.
var hostLines = []Line{
	host("clock-changed", event.ClockJump, "<?>Time has been changed", "Time has been changed", "", "The clock of this host was set."),
	host("chrony-wrong", event.ClockJump, "System clock wrong by <seconds> seconds<?>", "System clock wrong by 3.512345 seconds, adjustment started", "seconds=3.512345 ms=3512", "The clock of this host is off by this and is being corrected."),
	host("chrony-step", event.ClockJump, "System clock was stepped by <seconds> seconds", "System clock was stepped by -3.512345 seconds", "seconds=-3.512345 ms=-3512", "The clock of this host was set by this."),
	host("chrony-jump", event.ClockJump, "Forward time jump detected!", "Forward time jump detected!", "", "The clock of this host leapt forward: it was suspended, most often."),
	host("chrony-jump-back", event.ClockJump, "Backward time jump detected!", "Backward time jump detected!", "", "The clock of this host leapt back."),
	host("ntp-step", event.ClockJump, "time reset <seconds> s", "time reset +3.512345 s", "seconds=+3.512345 ms=3512", "The clock of this host was set by this."),
	host("ntp-stepped", event.ClockJump, "<?>time stepped by <seconds>", "ntpd: time stepped by -3.512", "seconds=-3.512 ms=-3512", "The clock of this host was set by this."),
	host("ntp-clock-step", event.ClockJump, "<>clock_step <seconds> s", "0.0.0.0 c61c 0c clock_step +12.345678 s", "seconds=+12.345678 ms=12345", "The clock of this host was set by this."),
	host("timesyncd", event.ClockJump, "System time changed. Resyncing.", "System time changed. Resyncing.", "", "The clock of this host was set."),
	host("clocksource", event.ClockJump, "<?>timekeeping watchdog on CPU<>: Marking clocksource '<cause>' as unstable because the skew is too large:", "clocksource: timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable because the skew is too large:", "cause=tsc", "The kernel no longer trusts a clock: the machine, or its hypervisor, stood still or is at fault."),
	host("suspend", event.JVMStall, "PM: suspend entry (<>)", "PM: suspend entry (deep)", "", "The machine goes to sleep."),
	host("resume", event.JVMStall, "PM: suspend exit", "PM: suspend exit", "", "The machine wakes up."),
	host("lockup", event.JVMStall, "<?>BUG: soft lockup - CPU#<> stuck for <seconds>s! [<>]", "watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [java:4147]", "seconds=22 ms=22000", "A processor did nothing else for this long: most often the machine is virtual and got no time."),
	host("rcu", event.JVMStall, "<?>self-detected stall on CPU<?>", "rcu: INFO: rcu_sched self-detected stall on CPU", "", "A processor did not get on: most often the machine is virtual and got no time."),
	host("hung", event.JVMStall, "INFO: task <thread>:<pid> blocked for more than <seconds> seconds.", "INFO: task java:4147 blocked for more than 120 seconds.", "thread=java pid=4147 seconds=120 ms=120000", "The process has waited this long for a disk or a lock of the kernel."),
	host("throttled", event.Throttling, "nr_throttled <count>", "nr_throttled 1834", "count=1834", "The container was stopped this often because it used up its share of CPU (cpu.stat)."),
}

func host(id string, kind event.Kind, template, example, want, proves string) Line {
	return Line{ID: "host." + id, Kind: kind, Level: "INFO", Versions: "all", Template: template, Example: example, Want: want, Proves: proves}
}
