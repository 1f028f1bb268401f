// Package clock turns events into an offset for each speaker's clock, from
// cause and effect between brokers and clients: a join request precedes the
// coordinator's line about it, the coordinator's answer precedes the member's.
//
// It is a first pass, before the history is folded. Every pair of lines gives
// one bound on the difference of two clocks; the bounds are intersected. Files
// that no pair links move with the file of their process, or stay where they are.
package clock
