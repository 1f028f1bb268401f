// Package synthetic turns a seed and a size into logs of Kafka brokers and
// clients, and into the number of rebalances of each cause that they tell of.
//
// The samples beside it were staged with real software and are small. These are
// as large as they are wanted, for measuring speed and memory, and for the one
// thing that large logs can prove: that reading them fast, in pieces and by
// several workers, loses no rebalance and takes none for another.
//
// The words are those of Kafka 3.9's coordinator and Java client; the names are
// invented. Groups rebalance by the rules of the classic protocol: a trigger, the
// members' joins, a new generation, the leader's assignment. What is not modelled
// (fetching, commits, elections) is chatter of the right form between those lines.
//
// The same seed and size give the same bytes on every machine.
package synthetic
