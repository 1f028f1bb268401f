// Package ingest turns sources into a case: parallel, bounded in memory, and never
// reading twice what the case holds already.
//
// # What is known
//
// A file is compared with the inputs that a case holds before anything is read:
//
//   - unchanged: the same path, size, time and samples of its content;
//   - moved: another path and the same content, as rotation leaves it;
//   - a copy of another file in its folder, as it is or packed by gzip;
//   - grown: it begins with what was read, at the same path or, where it was written
//     on and then rotated, at another. It is read on from where that ended.
//
// The case is what a fresh one of the same files would be, but for the ids of inputs
// and the borders of blocks; tests compare all else, to the byte. Whoever knows
// other lines or was given other options reads all anew.
//
// # Growing
//
// The parser leaves a checkpoint before the last part of a stream (see
// parsers.Checkpoint), and the input keeps it, with the digests of the file's parts:
// some two kilobytes, and 64 bytes a megabyte. The events before it are in blocks of
// their own, so those behind can be taken away and made anew. A second run reads a
// quarter of a megabyte more than was added. An application's log of 500 MB that has
// grown by 1 % takes a quarter of the processor's time of a fresh one, most of it that
// of starting. To read a broker's log on takes an eighth of reading it; the diagnosis
// of the whole is made anew.
//
// Read whole all the same are: files of less than a megabyte; what is packed, in
// UTF-16, behind a byte order mark or with NULs in it; lines of more than a megabyte;
// a file whose samples differ, which are taken at fixed places and at the old end; an
// account of every line; and each 64th time a file has grown, since each time leaves
// a file and some small blocks in the case: after 60 times a case was twice as large,
// and the diagnosis took a sixth longer.
//
// Rejected: reading the beginning and the last stretch of the old part once more, so
// that no state need be kept. It is exact only where all that a parser remembers is
// near, and threads, loggers that write twice, and the zone that a wrapper told once
// are not.
package ingest
