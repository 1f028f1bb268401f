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

// flagsFirst puts the flags, with their values, before what is no flag, as kong
// ends a list of PATHs at a flag that stands in it. A flag that lacks its value
// is a usage error, which kong overlooks at the end of the line; so is an empty
// one, which is what "-o $FILE" becomes where FILE is not set.
func flagsFirst(args []string, app *kong.Application) ([]string, error) {
	var words, flags []string
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case a == "--":
			words, i = append(words, args[i+1:]...), len(args)
		case a == "-" || !strings.HasPrefix(a, "-"):
			words = append(words, a)
		case !takesValue(a, app.Node):
			flags = append(flags, a)
			if name, value, ok := strings.Cut(a, "="); ok && value == "" {
				return nil, errNoValue(name)
			}
		case i+1 == len(args) || args[i+1] == "":
			return nil, errNoValue(a)
		default:
			flags = append(flags, a, args[i+1])
			i++
		}
	}
	head, node := 0, app.Node // the command, and the stage of debug
	for head < len(words) && childOf(node, words[head]) != nil {
		node = childOf(node, words[head])
		head++
	}
	out := append(slices.Clone(words[:head]), flags...)
	if len(words) > head {
		out = append(append(out, "--"), words[head:]...)
	}
	return out, nil
}

func childOf(node *kong.Node, name string) *kong.Node {
	for _, child := range node.Children {
		if child.Name == name {
			return child
		}
	}
	return nil
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
		if arg == "--"+f.Name || f.Short != 0 && endsWithShort(arg, f.Short) {
			return !f.IsBool() && !f.IsCounter()
		}
	}
	return slices.ContainsFunc(node.Children, func(child *kong.Node) bool { return takesValue(arg, child) })
}

// endsWithShort reports whether arg is a bundle of one-letter flags that ends
// with this one, as -qo.
func endsWithShort(arg string, short rune) bool {
	letters, ok := strings.CutPrefix(arg, "-")
	return ok && !strings.HasPrefix(letters, "-") && len(letters) <= 2 && strings.HasSuffix(letters, string(short))
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
