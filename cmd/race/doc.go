// Command race makes logs on which rebalog and other programs can be measured.
//
//	go run ./cmd/race -size 50MB -dir DIR
package main
