package synthetic

import "fmt"

// starts stages the first joins of a group, into its first generation.
func starts(g *group, at int64) int64 {
	g.count(groupStartup)
	last := at
	for i, m := range g.members {
		m.boots(at)
		joined := m.join(g.w.within(at, 900+int64(i)*20, 910+int64(i)*20), "Empty")
		if i == 0 {
			g.coordinator(joined, "Preparing to rebalance group %s in state PreparingRebalance with old generation 0 (__consumer_offsets-%d) (reason: Adding new member %s with group instance id None; client reason: need to re-join with the given member-id: %s)", g.name, g.partition, m.id, m.id)
		}
		last = max(last, joined)
	}
	return g.stabilize(last + 3000)
}

// tooSlow: one member's batch takes longer than max.poll.interval.ms. It leaves,
// and is back when the batch is done.
func tooSlow(g *group, at int64) int64 {
	m := g.whose()
	fired := g.w.within(at+pollInterval, 0, 120)
	done := g.w.within(fired, 8_000, 25_000)
	m.busy = hole{at, done}
	m.plain(at, m.thread, workLog, "processing 500 records")
	m.heartbeatSays(fired, "WARN", "consumer poll timeout has expired. This means the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms, which typically implies that the poll loop is spending too much time processing messages. You can address this either by increasing max.poll.interval.ms or by reducing the maximum size of batches returned in poll() with max.poll.records.")
	m.heartbeatSays(fired, "INFO", "Member %s sending LeaveGroup request to coordinator %s due to consumer poll timeout has expired.", m.id, g.coordinatorNode())
	m.heartbeatSays(fired+1, "INFO", "Resetting generation and member id due to: consumer pro-actively leaving the group")
	m.heartbeatSays(fired+1, "INFO", "Request joining group due to: consumer pro-actively leaving the group")
	m.leaves(fired+4, slowPoll, "consumer poll timeout has expired.")
	m.plain(done, m.thread, workLog, fmt.Sprintf("processed 500 records in %d ms", done-at))
	m.says(done+1, consumerLog, "Failing OffsetCommit request since the consumer is not part of an active group")
	m.loses(done + 2)
	return m.comesBack(done+5, slowPoll)
}

// loses stages how a client gives its partitions up without being asked.
func (m *member) loses(at int64) {
	m.says(at, consumerLog, "Giving away all assigned partitions as lost since generation/memberID has been reset,indicating that consumer is in old state or no longer part of the group")
	m.says(at, listenerLog, "Lost previously assigned partitions %s", m.partitions())
}

// dies: the process of a member is killed, and started anew.
func dies(g *group, at int64) int64 {
	m := g.whose()
	cause := crashed
	if m.log == nil {
		cause = expired // the coordinator alone cannot tell why a session ran out
	}
	gone := g.w.within(at+session, -heartbeat, 0)
	back := g.w.within(gone, 9_000, 30_000)
	m.silent(at, back)
	m.expires(gone, cause)
	m.boots(back)
	return m.comesBack(back+1500, cause)
}

// stands: the process of a member is stopped for longer than its session.
func stands(g *group, at int64) int64 {
	m := g.whose()
	cause := paused
	if m.log == nil {
		cause = expired
	}
	gone := g.w.within(at+session, -heartbeat, 0)
	wakes := g.w.within(gone, 8_000, 20_000)
	old, gen := m.id, g.gen
	m.silent(at, wakes)
	m.expires(gone, cause)
	node := g.coordinatorNode()
	m.heartbeatSays(wakes, "INFO", "Group coordinator %s is unavailable or invalid due to cause: session timed out without receiving a heartbeat response. isDisconnected: false. Rediscovery will be attempted.", node)
	m.heartbeatSays(wakes, "INFO", "Requesting disconnect from last known coordinator %s", node)
	m.speak(wakes+1, "INFO", "kafka-coordinator-heartbeat-thread | "+g.name, networkLog, "Client requested disconnect from node %d", 2147483647-g.node)
	m.says(wakes+30, consumerLog, "Discovered group coordinator %s", node)
	m.says(wakes+52, consumerLog, "Attempt to heartbeat with Generation{generationId=%d, memberId='%s', protocol='range'} and group instance id Optional.empty failed due to UNKNOWN_MEMBER_ID, resetting generation", gen, old)
	m.says(wakes+52, consumerLog, "Resetting generation and member id due to: encountered UNKNOWN_MEMBER_ID from HEARTBEAT response")
	m.says(wakes+52, consumerLog, "Request joining group due to: encountered UNKNOWN_MEMBER_ID from HEARTBEAT response")
	m.loses(wakes + 54)
	return m.comesBack(wakes+56, cause)
}

// silent keeps the member's process from writing.
func (m *member) silent(from, to int64) {
	if m.log != nil {
		m.log.holes = append(m.log.holes, hole{from, to})
	}
}

// deploys: every member is stopped in order and started anew, one after the other.
func deploys(g *group, at int64) int64 {
	for _, m := range g.members {
		if m.in {
			at = m.restarts(at) + 4_000
		}
	}
	g.unlucky++ // else a member would have the same misfortune in every turn of the story
	return at
}

func (m *member) restarts(at int64) int64 {
	const why = "the consumer is being closed"
	m.plain(at, "SpringApplicationShutdownHook", applicationLog, "Shutdown requested")
	m.says(at+90, listenerLog, "Revoke previously assigned partitions %s", m.partitions())
	m.says(at+90, consumerLog, "Member %s sending LeaveGroup request to coordinator %s due to %s", m.id, m.g.coordinatorNode(), why)
	m.says(at+92, consumerLog, "Resetting generation and member id due to: consumer pro-actively leaving the group")
	m.says(at+92, consumerLog, "Request joining group due to: consumer pro-actively leaving the group")
	m.plain(at+180, m.thread, appInfoLog, "App info kafka.consumer for "+m.client+" unregistered")
	m.plain(at+190, "SpringApplicationShutdownHook", applicationLog, "Shutdown complete")
	end := m.leaves(at+94, rollingDeploy, why)
	back := m.g.w.within(end, 4_000, 7_000)
	m.silent(at, back)
	m.boots(back)
	return m.comesBack(back+1500, rollingDeploy)
}

// grows: one more member joins, as long as there is one.
func grows(g *group, at int64) int64 {
	if len(g.members) == cap(g.members) {
		return at
	}
	m := g.newMember()
	return m.comesBack(at, scaled)
}

// boots stages what a process writes up to its first join.
func (m *member) boots(at int64) {
	m.plain(at, "main", applicationLog, "Starting ShopApplication using Java 17.0.15 with PID 4711")
	m.plain(at+200, m.thread, configLog, m.config())
	for _, text := range []string{"Kafka version: 3.9.1", "Kafka commitId: f745dfdcee2b9851", fmt.Sprintf("Kafka startTimeMs: %d", at+330)} {
		m.plain(at+331, m.thread, appInfoLog, text)
	}
	m.says(at+340, classicLog, "Subscribed to topic(s): %s", m.g.name)
	m.says(at+600, metadataLog, "Cluster ID: MkU3OEVBNTcwNTJENDM2Qg")
	m.says(at+610, consumerLog, "Discovered group coordinator %s", m.g.coordinatorNode())
}

// config is the part of a consumer's configuration dump that matters here.
func (m *member) config() string {
	return fmt.Sprintf("ConsumerConfig values: \n\tauto.commit.interval.ms = 5000\n\tauto.offset.reset = earliest\n\tbootstrap.servers = [%s]\n\tclient.id = %s\n\tenable.auto.commit = true\n\tgroup.id = %s\n\tgroup.instance.id = null\n\tgroup.protocol = classic\n\theartbeat.interval.ms = %d\n\tmax.poll.interval.ms = %d\n\tmax.poll.records = 500\n\tsession.timeout.ms = %d\n",
		m.g.address, m.client, m.g.name, heartbeat, pollInterval, session)
}

// coordinatorNode is the coordinator as clients print it.
func (g *group) coordinatorNode() string {
	return fmt.Sprintf("%s (id: %d rack: null)", g.address, 2147483647-g.node)
}

// whose returns the member whose turn it is: misfortune goes round, since the same
// member again and again would be another story.
func (g *group) whose() *member {
	for {
		m := g.members[g.unlucky%len(g.members)]
		if g.unlucky++; m.in {
			return m
		}
	}
}
