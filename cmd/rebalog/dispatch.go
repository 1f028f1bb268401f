package main

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// defaultCommand is meant when no command is named. kong can do that too, but
// then refuses flags before a command, and a misspelt command becomes a file
// without a word.
const defaultCommand = "diagnose"

// commandFirst moves the command's name to the front, so that flags may stand
// before it, and puts the default there when none is named (implied).
func commandFirst(args []string, app *kong.Application) (out []string, implied bool) {
	names := commandNames(app)
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--":
			return append([]string{defaultCommand}, args...), true
		case a == "-" || !strings.HasPrefix(a, "-"):
			if !slices.Contains(names, a) {
				return append([]string{defaultCommand}, args...), true
			}
			return slices.Concat([]string{a}, args[:i], args[i+1:]), false
		case takesValue(a, app.Node):
			i++
		}
	}
	for _, a := range args {
		if a == "--help" || a == "-h" || a == "--version" || a == "-V" {
			return args, false
		}
	}
	return append([]string{defaultCommand}, args...), true
}

func commandNames(app *kong.Application) []string {
	var names []string
	for _, node := range app.Children {
		names = append(names, node.Name)
	}
	return names
}

// takesValue reports whether the next argument is the value of flag arg. A flag
// means the same in every command, so the first command that has it decides.
func takesValue(arg string, node *kong.Node) bool {
	if strings.Contains(arg, "=") {
		return false
	}
	for _, f := range node.Flags {
		if arg == "--"+f.Name || f.Short != 0 && arg == "-"+string(f.Short) {
			return !f.IsBool() && !f.IsCounter()
		}
	}
	return slices.ContainsFunc(node.Children, func(child *kong.Node) bool { return takesValue(arg, child) })
}

// nearest returns the name that word was probably meant to be, or "".
func nearest(word string, names []string) string {
	best, least := "", 3 // two slips of the finger, not three
	for _, name := range names {
		if d := distance(strings.ToLower(word), name); d < least && d < len(name)/2 {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to insert, delete or replace between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
