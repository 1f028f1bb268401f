// Package parsers turns bytes into events.
//
// The road inside is one way: bytes to lines ([Lines]), lines to records
// ([Records]), records to events ([Events]). A line ends at a newline; a record
// is a line with a layout's head (time, level, logger) and the lines that
// continue it (stack traces, configuration dumps); an event is what a record
// says, recognised by an entry of a declarative table ([Line]).
//
// # Skimming
//
// Of an application's log, one line in a thousand may be Kafka's. With
// [Options.Skim] the lines stage hands on only lines that can matter, whole
// records of them, and says where it passed over others ([Break]). What the
// stages behind make of a skimmed stream is what they make of the whole one:
//
//   - Every line of the tables, those of applications that carry the reason for
//     slowness included, holds a text by which a sieve finds it, a context, or
//     the name of its logger. The sieve's anchors are chosen from the tables. A
//     duration at the end of a message is found by its number and unit.
//   - A silence is found without reading all times. Where the first and the last
//     record of a stretch are so near that no silence fits between them there is
//     none; else the stretch is halved. The records on both sides are read.
//   - A thread that polls a consumer is listened to by its name, from the record
//     on that showed it: the records around those of its silences are read that
//     are longer than all behind them, up to the next change of its membership.
//     So nothing depends on where trouble is, and the cost is that of finding the
//     thread's lines.
//   - The first line of the stream, which tells a restart, is an anchor too.
//
// Streams that this does not suit are read in full: exports as CSV or newest
// first, several speakers, layouts without a time or on two lines, garbage
// collectors' logs, lines with NULs or longer than [MaxLine]; and every stream of
// at most a megabyte. Of a longer one an eighth of that is read in full, to know
// how the rest is skimmed. A line that a screen or a hand broke inside the very text
// by which it is found is not put together in what comes behind those.
//
// # How fast
//
// A large plain file is read in parts ([Parted]) of 256 KiB, each by one goroutine,
// which digests and searches it while it is in its processor's second cache. What
// is left for the loop behind is work for each line that is read, and none for
// those that are passed over. Of the processor's time for a gigabyte of an
// application's log, 0.37 s, the sieve takes 19 % and looks at what it stops at 7 %,
// the copying by read(2) 15 %, the pass that finds ends of messages, NULs and escapes
// 10 %, the loop behind 9 %, what is done once at the start 16 %, the collector 5 %,
// counting lines and the digest 2 % each. With the bytes in the cache and on one core
// the sieve runs at 10 GB/s, where nothing stops it at 16; in plain Go, which other
// processors than amd64 with AVX2 run, at 3.8.
//
// Rejected. Ratios are to the time of what is there, where one was measured:
//
//   - to find texts: a pass of bytes.Index for each word; an automaton over all texts,
//     which looks at every byte; tables of half bytes in vectors (Teddy), which some
//     hundred anchors fill up: by estimate every second block would be a vain one;
//   - for the look at eight places at once: the gather instruction, 1.2, and slower
//     where microcode guards it; shifts in general registers for the bits, 1.2;
//     entries' numbers by way of memory, 1.25; a branch for each block that is found,
//     1.0 on a busy machine;
//   - pieces of four bytes instead of six: 2.8 times as many vain looks; anchors that
//     are chosen by the exact number of demands that have them: an eighth fewer, five
//     times the time at every start;
//   - to read: one reader that hands pieces to searchers, with the older sieve 1.7; a
//     mapped file, 1.0 to count its lines in windows of 4 MB and 1.6 to 1.9 of 1 MB,
//     and a file that shrinks ends the program; parts of 128 KiB, 1.1, of 1 MiB, 1.0
//     for four times the memory;
//   - the digest of all bytes in their order, since one goroutine would have to do it;
//   - reading in full around trouble only, since what is trouble is known behind it;
//   - to know the layout of a rotated part from its sibling, since what is read would
//     then depend on what else is, for a saving of 2 % of a part of 8 MB.
//
// Of a bundle's twelve applications, all silences of polling threads of 2 s and
// more made 58 % of the events and two fifths of the records that were read. One in
// six of them is longer than all behind it, and of these one in ten as long as the
// setting of the client that it could exceed. Only those above a fixed length would
// be as few, but sessions of 1 s exist.
//
// # Growing
//
// A log grows. What a stream says at its end, such as that it ends, and what its last
// lines say, changes with that, so [Parse] leaves a [Checkpoint] before the last
// piece of the stream, and [Resume] goes on from there. Between two lines all that the
// stages know is in their fields, and package carry writes all fields, whatever they
// are: a new one needs nothing, but a type that only saves work is named in the plan
// of checkpoint.go. The pieces of a stream end at the same places whoever reads it, so
// that the second reading passes over what a reading of the whole would.
//
// # What a record costs
//
// Where most lines matter, as in a coordinator's log, the goroutines that search
// pieces also read their lines ahead: head, entry and fields of a line depend on
// nothing but the line. What needs the order stays in one loop: silences, twins,
// counts, and records of several lines. A line that is a record by itself passes
// that loop without a queue.
//
//   - An entry is found by the text it begins with, or by a piece of its text that
//     is rare in all entries, at every fourth byte of the message. The four bytes
//     at every place that were looked at before cost three times as much.
//   - The context of a component is remembered: where no other can begin as it does,
//     it is the same whatever message stands behind it.
//   - The heads of a layout's forms are read as far as they are the same but once,
//     and not at all for forms that end in another way than the line.
//   - Lines and fields share allocations of a few kilobytes, 0.2 an event where it
//     were 17. One string for a whole piece would be as fast, but whoever keeps an
//     event would keep half a megabyte.
//
// Together, 500 MB of a coordinator's log cost 0.38 of the processor's time that
// they did.
//
// Rejected: to try the entry that a logger's last message was known by before all
// others, since another one that also matches may know more of the text, and there
// are 29 that would have to be tried too for so simple a line as "Stabilized group";
// to remember heads but for the milliseconds, for 3 %, since how far some steps
// reach depends on what is behind them.
//
// Nothing here knows what the events are for. Bad input is never an error:
// what is not understood is counted in [Summary] and named by it.
package parsers
