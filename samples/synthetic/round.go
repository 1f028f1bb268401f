package synthetic

// rebalance stages one round: the coordinator begins it for a reason, the members
// join, a new generation is there, the leader assigns. joiner is the member that
// waits already, or nil. It returns when everybody has partitions again.
func (g *group) rebalance(at int64, cause, reason string, joiner *member) int64 {
	g.count(cause)
	g.coordinator(at, "Preparing to rebalance group %s in state PreparingRebalance with old generation %d (__consumer_offsets-%d) (reason: %s)", g.name, g.gen, g.partition, reason)
	joined := at + 3
	for _, m := range g.members {
		if m.in && m != joiner {
			joined = max(joined, m.rejoin(g.w.within(at, 200, heartbeat-200)))
		}
	}
	return g.stabilize(joined + 2)
}

// stabilize ends the join phase and hands out the assignment.
func (g *group) stabilize(at int64) int64 {
	g.gen++
	n := g.size()
	g.coordinator(at, "Stabilized group %s generation %d (__consumer_offsets-%d) with %d members", g.name, g.gen, g.partition, n)
	g.coordinator(at+9, "Assignment received from leader %s for group %s for generation %d. The group has %d members, 0 of which are static.", g.leader().id, g.name, g.gen, n)
	for _, m := range g.members {
		if m.in {
			m.joined(g.w.within(at, 2, 6))
		}
	}
	return at + 60
}

// joined stages what a member says when a round has taken it in.
func (m *member) joined(at int64) {
	const generation = "Generation{generationId=%d, memberId='%s', protocol='range'}"
	m.says(at, consumerLog, "Successfully joined group with generation "+generation, m.g.gen, m.id)
	m.says(at+11, consumerLog, "Successfully synced group in generation "+generation, m.g.gen, m.id)
	m.says(at+12, consumerLog, "Notifying assignor about the new Assignment(partitions=[%s])", m.partitions())
	m.says(at+13, listenerLog, "Adding newly assigned partitions: %s", m.partitions())
}

// rejoin stages how a member learns of a round from its heartbeat and joins it.
func (m *member) rejoin(at int64) int64 {
	m.says(at, consumerLog, "Request joining group due to: group is already rebalancing")
	m.says(at+1, listenerLog, "Revoke previously assigned partitions %s", m.partitions())
	m.says(at+2, consumerLog, "(Re-)joining group")
	return at + 3
}

// join stages the two requests with which a member without an id joins, up to
// the moment at which the coordinator has the second.
func (m *member) join(at int64, state string) int64 {
	m.newID()
	m.says(at, consumerLog, "(Re-)joining group")
	m.g.coordinator(at+4, "Dynamic member with unknown member id joins group %s in %s state. Created a new member id %s and request the member to rejoin with this id.", m.g.name, state, m.id)
	m.says(at+6, consumerLog, "Request joining group due to: need to re-join with the given member-id: %s", m.id)
	m.says(at+7, consumerLog, "(Re-)joining group")
	m.in = true
	return at + 9
}

// comesBack stages a member's join into a stable group, and the round for it.
func (m *member) comesBack(at int64, cause string) int64 {
	at = m.join(at, "Stable")
	return m.g.rebalance(at, cause, "Adding new member "+m.id+" with group instance id None; client reason: need to re-join with the given member-id: "+m.id, m)
}

// leaves stages a LeaveGroup that the coordinator received, and the round for it.
func (m *member) leaves(at int64, cause, why string) int64 {
	m.in = false
	m.g.coordinator(at+1, "Member MemberMetadata(memberId=%s, groupInstanceId=None, clientId=%s, clientHost=/%s, sessionTimeoutMs=%d, rebalanceTimeoutMs=%d, supportedProtocols=List(range, cooperative-sticky)) has left group %s through explicit `LeaveGroup`; client reason: %s",
		m.id, m.client, m.host, session, pollInterval, m.g.name, why)
	return m.g.rebalance(at, cause, "Removing member "+m.id+" on LeaveGroup; client reason: "+why, nil)
}

// expires stages the coordinator's giving up of a member.
func (m *member) expires(at int64, cause string) int64 {
	m.in = false
	m.g.coordinator(at, "Member %s in group %s has failed, removing it from the group", m.id, m.g.name)
	return m.g.rebalance(at+1, cause, "removing member "+m.id+" on heartbeat expiration", nil)
}
