// Package index turns events into a case on disk, and queries into ordered
// streams of events. It is the only package that knows bleve.
//
// # Blocks
//
// A document of the index is a block: up to [MaxBlock] events of one input, in
// the total order, packed into one stored field, with the distinct terms of all
// of them (group, member, kind, node, level, words). The index chooses blocks;
// the events of a chosen block are unpacked and compared one by one. So terms
// may be left out where they would choose nothing (numbers) as long as a query
// does not ask for them; see terms.go. A block's id holds its span of time and
// its count, so a read is planned from ids alone, and time needs no terms.
//
// A document for each event was measured first: 10,000 to 20,000 documents a
// second, twice the size of the text. Blocks write some 700,000 events a second
// from one goroutine, at 18 bytes an event for texts of 200 bytes.
//
// # Tried
//
// On 200,000 events of a broker's log, two busy processors; times vary by half
// between runs, sizes do not.
//
//	events a block   256    512    1,024   2,048   4,096
//	bytes an event   23.3   20.2   18.4    17.5    17.1
//
// From 1,024 on, what a larger block saves no longer pays for what a reader
// must unpack to get at one event, and hold open for each input.
//
//	blocks a batch   16     64     128     256
//	bytes an event   19.2   18.6   18.4    18.4
//
// With bleve's own merging of segments the files of a case were up to 2.6 times
// as large, since merged segments stay until the index is opened for writing
// again, and writing took half as long again.
//
// bleve's offline builder took as long as batches (75 to 137 ms against 112 to
// 233 ms for these 196 documents), writes from one goroutine, and cannot add to
// a case. A case of several segments is read no slower, so there is one way to
// write.
//
// # Safety
//
// bleve opens an index of which a killed process wrote half, with half of the
// documents and without a word, and maps damaged files into memory unseen. See
// manifest.go for how a case is always either what it was or what it is to be,
// and for the checksums by which damage is found before it is believed.
package index
