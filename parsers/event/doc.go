// Package event is the vocabulary that every stage speaks: what one log record
// says about a consumer group, its members, its coordinator or the process
// around them, and where exactly that was written.
//
// It imports nothing of ours, so that reading (parsers), keeping (index) and
// understanding (diagnose) can be changed without knowing each other.
package event
