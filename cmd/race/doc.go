// Command race measures rebalog against programs that do less, on logs that it
// makes itself, in one run, so that the figures of a table belong together.
//
//	go run ./cmd/race                             the whole table, at 500 MB
//	go run ./cmd/race -size 50MB -runs 3          a quick look
//	go run ./cmd/race -size 1GB -flat             only from 1 to 8 GB
//	go run ./cmd/race -make -size 8GB -dir DIR    only make the logs
//
// It builds rebalog from the checkout that it runs in. Programs that are not
// installed are left out, and named.
package main
