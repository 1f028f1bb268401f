// Package source turns paths, archives and standard input into named streams
// of text.
//
// [Walk] finds the files; [File.Streams] reads one of them. They are two steps
// because a caller that knows a file already (by size, time and [Samples]) does
// not open it again, and because files can be read in parallel.
//
// File.Streams is one pass over the file, with an iterator, and each [Stream]
// is read inside the loop. The other design, a list of streams that are opened
// one by one, reads nicer and costs a decompression of the whole archive for
// each member: a member of a .tgz is reachable only through all that stands
// before it. One pass also works on pipes, and needs neither memory nor disk
// for a large member. The price is that the members of one archive come one after
// the other, in the order of the archive; those of a tar that are small there are
// held in memory (Stream.Held), so that one can be read while the next ones come.
//
// Unpacking is what remains of an archive's time: of a bundle of 500 MB, 15 pods
// with rotated parts packed by gzip in a .tgz, it is a third of all that a diagnosis
// costs (620 MB of text a second on one processor). Tried, without a difference in
// processor time above 3 %: a decompressor that reads from memory instead of a
// bufio.Reader, a bufio.Reader of 2 MB instead of 64 kB, and buffers of text that are
// used again from member to member.
//
// Whatever is packed is unpacked by its content, not by its name: gzip (of many
// members), zstd, bzip2, xz, lz4, snappy, tar and zip, each inside each other up
// to maxLayers. UTF-16, as PowerShell writes it, arrives as UTF-8; a byte order
// mark is taken off. What is not a log (binary, empty, unreadable, a report of
// rebalog itself) is a stream too, with the reason in Skipped, so that nothing
// is passed over without a name.
package source
