// Package settings knows Kafka's settings: what each is by default in which
// version of which software, the bounds that a broker sets, and how each client
// spells them.
//
// It is tables and their look-up; a value that was read from a log always wins
// over a default of this package.
package settings
