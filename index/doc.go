// Package index turns events into a case on disk, and queries into ordered
// streams of events.
//
// It is the only package that knows bleve.
package index
