package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/index"
)

// coverageCmd accounts for every line.
type coverageCmd struct {
	Paths []string `arg:"" optional:"" name:"path" help:"Files, folders, archives, or - for standard input."`
	readingFlags
	outputFlags
}

func (coverageCmd) Help() string {
	return `Examples:

    rebalog coverage logs/
    rebalog coverage broker.log --format json

Per input: lines are records, lines that continue one (stack traces), or loose (before the first record, or in no known layout). Records are known (they make events), unknown (of Kafka's loggers, but no entry knows them), left out (known to tell nothing of groups, or written twice by two appenders) or foreign (of other loggers). Unknown records stand below with their variable parts as <..>.`
}

// coverageSchema names the form of the JSON document.
const coverageSchema = "rebalog.coverage/1"

// Run needs no events: the account is in what the case knows of its inputs.
func (v *coverageCmd) Run(c *call) error {
	opened, err := c.read("coverage", v.Paths, v.readingFlags, v.outputFlags)
	if err != nil {
		return err
	}
	defer opened.Close()
	inputs := opened.Inputs()
	return c.emit(v.outputFlags, readPaths(inputs), func(w io.Writer) error {
		if v.Format == "json" {
			return report.EncodeJSON(w, covered(inputs), "  ")
		}
		return writeCoverage(w, inputs)
	})
}

// coverage is the account as JSON: of the inputs, what does not depend on the
// machine that they lie on.
type coverage struct {
	Schema string         `json:"schema"`
	Inputs []coveredInput `json:"inputs"`
}

type coveredInput struct {
	Path          string               `json:"path"`
	Inside        string               `json:"inside,omitempty"`
	Digest        string               `json:"digest,omitempty"`
	Bytes         int64                `json:"bytes"`
	Lines         int64                `json:"lines"`
	Records       int64                `json:"records"`
	Continuations int64                `json:"continuations"`
	Loose         int64                `json:"loose"`
	Known         int64                `json:"known"`
	Unknown       int64                `json:"unknown"`
	LeftOut       int64                `json:"left_out"`
	Foreign       int64                `json:"foreign"`
	Events        int64                `json:"events"`
	From          string               `json:"from,omitempty"`
	To            string               `json:"to,omitempty"`
	Speakers      []index.InputSpeaker `json:"speakers"`
	Shapes        []index.InputShape   `json:"shapes"`
	Skipped       string               `json:"skipped,omitempty"`
	Broken        string               `json:"broken,omitempty"`
}

func covered(inputs []index.Input) coverage {
	c := coverage{coverageSchema, make([]coveredInput, len(inputs))}
	for i, in := range inputs {
		c.Inputs[i] = coveredInput{
			in.Path, in.Inside, in.Digest, in.Bytes, in.Lines, in.Records, in.Continued, in.Loose, in.Known, in.Unknown,
			in.LeftOut, in.Foreign, in.Events, stamp(in.From), stamp(in.To),
			append([]index.InputSpeaker{}, in.Speakers...), append([]index.InputShape{}, in.Shapes...), in.Skipped, in.Broken,
		}
	}
	return c
}

func writeCoverage(w io.Writer, inputs []index.Input) error {
	var b strings.Builder
	if len(inputs) > 1 {
		coverAll(&b, inputs)
	}
	for i := range inputs {
		if i > 0 {
			b.WriteByte('\n')
		}
		coverInput(&b, &inputs[i])
	}
	if shapes := unknownShapes(inputs); len(shapes) > 0 {
		fmt.Fprintf(&b, "\nNot understood, the most frequent first:\n")
		for _, s := range shapes {
			fmt.Fprintf(&b, "%8s  %s  %s\n          %s\n", report.Thousands(s.Count), report.Visible(s.Logger), report.Visible(s.Text), report.Visible(s.at))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// coverAll sums up, since the inputs below may be thousands.
func coverAll(b *strings.Builder, inputs []index.Input) {
	var sum index.Input
	read := 0
	for _, in := range inputs {
		if in.Skipped == "" {
			read++
		}
		sum.Lines, sum.Records, sum.Continued, sum.Loose = sum.Lines+in.Lines, sum.Records+in.Records, sum.Continued+in.Continued, sum.Loose+in.Loose
		sum.Known, sum.Unknown, sum.LeftOut, sum.Foreign = sum.Known+in.Known, sum.Unknown+in.Unknown, sum.LeftOut+in.LeftOut, sum.Foreign+in.Foreign
	}
	fmt.Fprintf(b, "%s, %s of them read\n", report.Count(int64(len(inputs)), "input"), report.Thousands(int64(read)))
	accounts(b, &sum)
	b.WriteByte('\n')
}

// accounts says what became of the lines, and what of the records.
func accounts(b *strings.Builder, in *index.Input) {
	account(b, "line", in.Lines, []part{{in.Records, "beginning a record"}, {in.Continued, "continuing one"}, {in.Loose, "loose"}})
	if in.Records > 0 {
		account(b, "record", in.Records, []part{{in.Known, "known"}, {in.Unknown, "unknown"}, {in.LeftOut, "left out"}, {in.Foreign, "foreign"}})
	}
}

// coverInput writes the account of one input, a sum a line.
func coverInput(b *strings.Builder, in *index.Input) {
	fmt.Fprintf(b, "%s\n", report.Visible(inputName(*in)))
	if in.Skipped != "" {
		fmt.Fprintf(b, "  not read: %s\n", report.Visible(in.Skipped))
		return
	}
	fmt.Fprintf(b, "  %s bytes, %s", report.Thousands(in.Bytes), report.Count(in.Events, "event"))
	if from, to := stamp(in.From), stamp(in.To); from != "" {
		fmt.Fprintf(b, ", %s to %s", from, to)
	}
	b.WriteByte('\n')
	if in.Broken != "" {
		fmt.Fprintf(b, "  ends early: %s\n", report.Visible(in.Broken))
	}
	if in.Lines > 0 && in.Records == 0 {
		b.WriteString("  no line is in a layout that rebalog knows; --layout GLOB=PATTERN names another\n")
	}
	accounts(b, in)
	for _, s := range in.Speakers {
		who := cmp.Or(strings.TrimSpace(s.Node+" "+s.Speaker), string(s.Side), "no name")
		if !strings.HasPrefix(who, string(s.Side)) {
			who = string(s.Side) + " " + who
		}
		zone := cmp.Or(s.Zone, "UTC") + " (" + cmp.Or(s.ZoneFrom, "assumed") + ")"
		fmt.Fprintf(b, "  %s: %s in layout %s, zone %s\n", report.Visible(who), report.Count(s.Records, "record"),
			report.Visible(cmp.Or(s.Layout, "unknown")), report.Visible(zone))
	}
}

// part is one of the numbers that must add up to a sum.
type part struct {
	n    int64
	name string
}

// account writes a sum and its parts, and says so where they do not add up:
// then lines were lost, which is a defect.
func account(b *strings.Builder, noun string, sum int64, parts []part) {
	var total int64
	said := make([]string, len(parts))
	for i, p := range parts {
		total += p.n
		said[i] = report.Thousands(p.n) + " " + p.name
	}
	fmt.Fprintf(b, "  %s = %s", report.Count(sum, noun), strings.Join(said, " + "))
	if total != sum {
		fmt.Fprintf(b, "  DOES NOT ADD UP, %s unaccounted for: please report it", report.Thousands(sum-total))
	}
	b.WriteByte('\n')
}

// shapeAt is an unknown message summed over all inputs, with its first place.
type shapeAt struct {
	index.InputShape
	at string
}

// unknownShapes sums the shapes up over inputs, the most frequent first.
func unknownShapes(inputs []index.Input) []shapeAt {
	sums := map[[2]string]int{}
	var all []shapeAt
	for _, in := range inputs {
		for _, s := range in.Shapes {
			key := [2]string{s.Logger, s.Text}
			if i, ok := sums[key]; ok {
				all[i].Count += s.Count
				continue
			}
			sums[key] = len(all)
			all = append(all, shapeAt{s, fmt.Sprintf("%s:%d", inputName(in), s.Line)})
		}
	}
	slices.SortStableFunc(all, func(a, b shapeAt) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Logger, b.Logger), cmp.Compare(a.Text, b.Text))
	})
	return all
}
