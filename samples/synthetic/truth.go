package synthetic

// The causes of rebalances that are staged, by the names of their scenarios.
const (
	groupStartup  = "group-startup"
	slowPoll      = "poll-interval-exceeded"
	expired       = "session-expired"
	crashed       = "process-crashed"
	paused        = "process-paused"
	rollingDeploy = "rolling-deploy"
	scaled        = "scaled"
)

// Truth is what happened: for each group, the rebalances of each cause. A member
// that is lost and comes back is two of them.
type Truth map[string]map[string]int

// Rebalances is how many there were in all.
func (t Truth) Rebalances() (n int) {
	for _, causes := range t {
		for _, count := range causes {
			n += count
		}
	}
	return n
}
