// Package history turns events into the history of consumer groups: who was a
// member when, how each member left, what started each rebalance and how long
// it took, what each process and broker did meanwhile.
//
// It folds one ordered stream of events of both sides and draws no
// conclusions: a [Departure] says that a session ran out, not why. It knows
// neither the case on disk nor the report, so a test feeds it a slice.
package history
