package diagnose

import "testing"

// Logs that tell of partitions alone, without times, still show that a member was
// added: its first partitions are such that another one gave up and went on.
func TestHandedOver(t *testing.T) {
	const (
		had   = "- client-1 partitions-assigned partitions=[orders[0]@unset+orders[1]@unset]\n"
		gave  = "- client-1 partitions-revoked partitions=[orders[1]@unset]\n"
		kept  = "- client-1 partitions-assigned partitions=[]\n"
		took  = "- client-2 partitions-assigned partitions=[orders[1]@unset]\n"
		other = "- client-2 partitions-assigned partitions=[orders[7]@unset]\n"
	)
	mustFind(t, "taken over", diagnosed(t, had+gave+kept+took), "scaled", Possible)
	mustNot(t, "others than were given up", diagnosed(t, had+gave+kept+other), "scaled")
	mustNot(t, "the first one stopped", diagnosed(t, had+gave+took), "scaled")
}
