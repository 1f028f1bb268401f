// Package index turns events into a case on disk, and queries into ordered
// streams of events. It is the only package that knows bleve.
//
// # Blocks
//
// A document of the index is a block: up to [MaxBlock] events of one input, in
// the total order, with the distinct terms of all of them (group, member, kind,
// node, level, words). The events themselves are packed into a file beside the
// index, and the document's id says where. The index chooses blocks;
// the events of a chosen block are unpacked and compared one by one. So terms
// may be left out where they would choose nothing (numbers) as long as a query
// does not ask for them; see terms.go. A block's id holds its span of time and
// its count, so a read is planned from ids alone, and time needs no terms.
//
// # Shelves
//
// A diagnosis is an ordered scan of the events of one group after the other, and a
// busy broker's lines are about hundreds of groups by turns. So the lines about groups
// stand on shelves, by the group's name, and a block holds those of one: what a reader
// of one group unpacks is a small part of the case, and what it must hold as well. It
// costs some size, since more blocks are open while writing and hence smaller: of
// 500 MB of a broker's log about 300 groups, 61 MB instead of 53. The diagnosis of that,
// which had held all events, took a tenth of the memory.
//
// # Tried
//
// Against blocks of 1,024 events, on those of a broker's log with texts of 200
// bytes; sizes do not vary between runs, times do by half (BenchmarkShapes):
//
//	events a block   1     16    128   256   512   1,024   2,048   4,096
//	size             37    4.5   1.55  1.27  1.10  1       0.95    0.93
//	time to write    35    2.2   1.1   1.0   1.0   1
//	time to read     120   1.7   1.0   1.0   1.0   1
//
// A document for each event, as one would do it first, is some 750 bytes for an
// event of 200 and cannot keep up with reading. From 1,024 on, what a larger block
// saves no longer pays for what a reader must unpack to get at one event, and hold
// open for each input. 1,024 events are 18 kB.
//
//	blocks a batch   16     64     128    256
//	size             1.04   1.01   1      1
//
// A batch becomes a segment. Opening a case of five million events and finding the
// first that a query selects takes 25 to 35 ms, two thirds of it for the checksums
// of all files (BenchmarkFirstHit), so segments are not too many either.
//
// Words are most of the work. A broker's log names a member id in every other line;
// with all five pieces of its UUID in the index rather than one, a case was 1.22
// times as large and writing took 1.15 times as long, reading of the log included.
//
// Blocks as stored fields of the documents: the library packs them once more, holds all
// of a batch in memory, and maps its files, so that every block that was read counts as
// memory. With files of their own the same diagnosis took 214 MB instead of 277.
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
