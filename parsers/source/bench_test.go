package source

import (
	"context"
	"fmt"
	"io"
	"testing"

	"golang.org/x/sync/errgroup"
)

// BenchmarkArchive reads a .tgz of .gz members, which are read one after the other or
// two at a time. Bytes are those of the text.
func BenchmarkArchive(b *testing.B) {
	text, members := randomLog(4<<20), []member(nil)
	packed := gz(text)
	for i := range 8 {
		members = append(members, member{fmt.Sprintf("app.%d.log.gz", i), packed})
	}
	path := put(b, b.TempDir(), "logs.tgz", gz(tarOf(members...)))
	for _, n := range []int{1, 2} {
		b.Run(fmt.Sprintf("%d at a time", n), func(b *testing.B) {
			b.SetBytes(int64(len(text) * len(members)))
			for b.Loop() {
				var group errgroup.Group
				group.SetLimit(n)
				for s := range (File{Path: path}).Streams(context.Background()) {
					group.Go(func() error {
						_, err := io.Copy(io.Discard, s)
						return err
					})
					if n == 1 {
						_ = group.Wait()
					}
				}
				if err := group.Wait(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
