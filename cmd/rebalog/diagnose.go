package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/rebalog/rebalog/diagnose"
	"github.com/rebalog/rebalog/diagnose/report"
	"github.com/rebalog/rebalog/index"
)

// diagnoseCmd is the main job.
type diagnoseCmd struct {
	Paths []string `arg:"" optional:"" name:"path" help:"Files, folders, archives, - for standard input, or sample:NAME."`
	choosingFlags
	readingFlags
	outputFlags
	Full   bool   `group:"output" help:"Cut neither long lines nor long lists."`
	FailOn string `group:"output" enum:"incident,expected,never" default:"never" placeholder:"CLASS" help:"Exit with 3 on a confirmed or likely incident, or also on an expected event (expected)."`
}

func (diagnoseCmd) Help() string {
	return `Examples:

    rebalog logs/
    rebalog diagnose broker.log app.log.gz --group orders
    rebalog diagnose logs/ --since 10:00 --until 10:30
    rebalog diagnose logs/ --format json -o report.json
    rebalog diagnose logs/ --fail-on incident --quiet
    kubectl logs orders-0 | rebalog diagnose -

Give it the logs of both sides, brokers and clients, if you have them: the one tells what the other cannot. Without PATH it reads standard input.`
}

// Run is the whole road: read, diagnose, show; the exit status comes last, so
// that the report is there whatever it is.
func (d *diagnoseCmd) Run(c *call) error {
	c.key = d.key(c.width())
	opened, err := c.read("diagnose", d.Paths, d.readingFlags, d.outputFlags)
	if err != nil {
		return err
	}
	defer opened.Close()
	k, keeps := opened.(keeper)
	if keeps && k.Kept() != "" {
		return d.again(c, opened.Inputs(), k.Kept())
	}
	r, err := d.report(c, opened)
	if err != nil {
		return err
	}
	shown := &keptText{}
	err = c.emit(d.outputFlags, readPaths(opened.Inputs()), func(w io.Writer) error {
		err := d.write(io.MultiWriter(w, shown), r, c.width())
		shown.whole = err == nil
		return err
	})
	if err != nil {
		return err
	}
	if len(r.Groups) == 0 && len(r.Findings) == 0 && len(groupNames(opened)) == 0 {
		c.warn("nothing in the input was understood as activity of a consumer group")
		c.hint("rebalog coverage PATH shows what was read, and what was not understood")
		return status(statusNotKafka)
	}
	ends := outcome(r, d.FailOn)
	if keeps && shown.whole && !shown.lost {
		k.Keep(string(rune('0'+ends)) + shown.b.String())
	}
	return ends.orNil()
}

// key names the result of this call, apart from the logs. A narrowed one has none:
// it may come with warnings, and few ask it twice.
func (d *diagnoseCmd) key(width int) string {
	if d.narrowing() != "" || d.Around != "" {
		return ""
	}
	return fmt.Sprintf("diagnose %s %t %s %d", d.Format, d.Full, d.FailOn, width)
}

// again shows what was kept: the exit status, a digit, and the text.
func (d *diagnoseCmd) again(c *call, inputs []index.Input, kept string) error {
	err := c.emit(d.outputFlags, readPaths(inputs), func(w io.Writer) error {
		for line := range strings.Lines(kept[1:]) {
			if _, err := io.WriteString(w, line); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return status(kept[0] - '0').orNil()
}

// report is the diagnosis, with what this call has to say of it.
func (d *diagnoseCmd) report(c *call, opened caseReader) (*diagnose.Report, error) {
	inputs := opened.Inputs()
	opt, err := d.options(lastTime(inputs))
	if err != nil {
		return nil, err
	}
	rules, err := d.rules()
	if err != nil {
		return nil, err
	}
	opt.Corrected = rules.Corrects
	r, err := c.stages.diagnose(logs{opened}, forReport(inputs), opt)
	if err != nil {
		return nil, err
	}
	if err := c.checkNarrowing(&d.choosingFlags, r, opened); err != nil {
		return nil, err
	}
	r.Notes = append(r.Notes, endings(inputs)...)
	if note := d.narrowing(); note != "" {
		r.Notes = append(r.Notes, note)
	}
	return r, nil
}

// write writes the report in the form that was asked for.
func (d *diagnoseCmd) write(w io.Writer, r *diagnose.Report, width int) error {
	if d.Format == "json" {
		return report.JSON(w, r)
	}
	return report.Text(w, r, report.TextOptions{Width: width, Full: d.Full})
}

// keptText is what was shown, unless it is too large to be kept.
type keptText struct {
	b     strings.Builder
	whole bool
	lost  bool
}

func (k *keptText) Write(p []byte) (int, error) {
	if k.lost = k.lost || k.b.Len()+len(p) >= index.MaxKept; k.lost {
		k.b.Reset()
		return len(p), nil
	}
	return k.b.Write(p)
}

// endings are the notes on files that were read in part only.
func endings(inputs []index.Input) (notes []string) {
	for _, in := range inputs {
		if in.Skipped == "" && in.Broken != "" {
			notes = append(notes, brokenInput(in))
		}
	}
	return notes
}

// aroundSpan is how much --around TIME shows on either side: longer than the
// default max.poll.interval.ms of five minutes, so that a cause is in sight.
const aroundSpan = 10 * time.Minute

var findingName = regexp.MustCompile(`^F[0-9]+$|/`)

// options turns the flags into the diagnosis's terms.
func (f *choosingFlags) options(endMs int64) (diagnose.Options, error) {
	opt := diagnose.Options{
		Version: version(), Groups: f.Group, Members: f.Member,
		Since: f.Since.resolve(endMs), Until: f.Until.resolve(endMs),
	}
	if f.Around != "" {
		var m moment
		err := m.UnmarshalText([]byte(f.Around))
		switch {
		case err == nil:
			at := m.resolve(endMs)
			opt.Since, opt.Until = at-aroundSpan.Milliseconds(), at+aroundSpan.Milliseconds()
		case findingName.MatchString(f.Around):
			opt.Around = f.Around
		default:
			return opt, usage{"--around: " + err.Error(), "or name a finding, such as F1"}
		}
	}
	if opt.Since != 0 && opt.Until != 0 && opt.Since > opt.Until {
		return opt, usage{fmt.Sprintf("--since %s is after --until %s", f.Since.said, f.Until.said), "a time of day means the last one before the logs end"}
	}
	return opt, nil
}

// outcome is the exit status that --fail-on makes of a report.
func outcome(r *diagnose.Report, failOn string) status {
	for _, f := range r.Findings {
		incident := f.Class == diagnose.Incident && f.Verdict != diagnose.Possible
		expected := f.Class == diagnose.Expected
		if failOn == "incident" && incident || failOn == "expected" && (incident || expected) {
			return statusFailOn
		}
	}
	return statusOK
}
