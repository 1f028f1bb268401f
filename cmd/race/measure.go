package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// race is one run over all contests.
type race struct {
	ctx      context.Context
	in       inputs
	runs     int
	rebalog  string // the binary
	progress io.Writer
	missing  []string // programs that are not installed
}

// took is what a program took.
type took struct {
	time  time.Duration
	bytes int64 // at the peak, 0 where the system does not tell
}

// all runs the contests and writes the table.
func (r *race) all(w io.Writer, contests []contest) error {
	if err := os.WriteFile(r.in.path("literals"), []byte(strings.Join(literals, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(w, "| work | rebalog | against | ratio | goal | peak |\n|---|---|---|---|---|---|\n")
	for _, c := range contests {
		fmt.Fprintf(r.progress, "%s\n", c.work)
		row, err := r.row(c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.work, err)
		}
		fmt.Fprintln(w, row)
	}
	if len(r.missing) > 0 {
		fmt.Fprintf(w, "\nNot installed, so left out: %s.\n", strings.Join(r.missing, ", "))
	}
	return nil
}

// row runs both sides in turn, so that what else the machine does hits both.
func (r *race) row(c contest) (string, error) {
	cache, err := os.MkdirTemp("", "race-cache-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(cache)
	if c.again { // not counted
		if _, err := r.ours(c, cache); err != nil {
			return "", err
		}
	}
	rival := c.rival
	if rival != nil && !r.installed(rival) {
		rival = nil
	}
	var ours, theirs []took
	for i := range r.runs {
		t, err := r.ours(c, cache)
		if err != nil {
			return "", err
		}
		ours = append(ours, t)
		if rival == nil || rival.slow && i > 0 {
			continue
		}
		if t, err = r.theirs(rival); err != nil {
			return "", err
		}
		theirs = append(theirs, t)
	}
	return c.line(ours, theirs), nil
}

// line is a row of the table.
func (c contest) line(ours, theirs []took) string {
	t := median(ours)
	against, ratio, goal := "-", "-", []string{}
	if len(theirs) > 0 {
		o := median(theirs)
		against = c.rival.name + " " + seconds(o)
		ratio = fmt.Sprintf("%.2f", t.Seconds()/o.Seconds())
	}
	if c.rival != nil {
		goal = append(goal, fmt.Sprintf("%.3g x %s", c.factor, c.rival.name))
	}
	if c.limit > 0 {
		goal = append(goal, seconds(c.limit))
	}
	peak := int64(0)
	for _, o := range ours {
		peak = max(peak, o.bytes)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %d MB |", c.work, seconds(t), against, ratio, strings.Join(goal, ", "), peak>>20)
}

func seconds(d time.Duration) string {
	if d < 100*time.Millisecond {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

func median(all []took) time.Duration {
	times := make([]time.Duration, len(all))
	for i, t := range all {
		times[i] = t.time
	}
	slices.Sort(times)
	return times[len(times)/2]
}

func (r *race) installed(v *rival) bool {
	all := true
	for _, program := range v.needs {
		if _, err := exec.LookPath(program); err != nil {
			all = false
			if !slices.Contains(r.missing, program) {
				r.missing = append(r.missing, program)
			}
		}
	}
	return all
}

// fill puts the paths of inputs in place of their names.
func (r *race) fill(text, temp string) string {
	for {
		from := strings.IndexByte(text, '{')
		if from < 0 {
			return text
		}
		name, rest, _ := strings.Cut(text[from+1:], "}")
		path := r.in.path(name)
		if name == "temp" {
			path = temp
		}
		text = text[:from] + path + rest
	}
}

// ours runs rebalog; with a cold cache unless it is asked again.
func (r *race) ours(c contest, cache string) (took, error) {
	if !c.again {
		if err := os.RemoveAll(cache); err != nil {
			return took{}, err
		}
	}
	if c.grown == "" {
		return r.run(c, cache)
	}
	defer os.Remove(r.in.path("grown"))
	if err := os.RemoveAll(r.in.path("grown")); err != nil {
		return took{}, err
	}
	if err := r.copy(c.grown, 0, 99); err != nil {
		return took{}, err
	}
	if _, err := r.run(c, cache); err != nil { // not counted
		return took{}, err
	}
	if err := r.copy(c.grown, 99, 100); err != nil {
		return took{}, err
	}
	return r.run(c, cache)
}

// copy appends a part of an input, in hundredths of its size, to the one that grows.
func (r *race) copy(input string, from, to int64) error {
	in, err := os.Open(r.in.path(input))
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(r.in.path("grown"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	begin, end := info.Size()*from/100, info.Size()*to/100
	_, err = io.Copy(out, io.NewSectionReader(in, begin, end-begin))
	return errors.Join(err, out.Close())
}

// run runs rebalog with a cache.
func (r *race) run(c contest, cache string) (took, error) {
	cmd := exec.CommandContext(r.ctx, r.rebalog)
	for _, a := range c.args {
		cmd.Args = append(cmd.Args, r.fill(a, ""))
	}
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
	if c.first {
		return untilLine(cmd)
	}
	return measured(cmd)
}

func (r *race) theirs(v *rival) (took, error) {
	temp, err := os.MkdirTemp("", "race-")
	if err != nil {
		return took{}, err
	}
	defer os.RemoveAll(temp)
	cmd := exec.CommandContext(r.ctx, "sh", "-c", r.fill(v.command, temp))
	cmd.Dir = filepath.Dir(r.in.dir)
	return measured(cmd)
}

func measured(cmd *exec.Cmd) (took, error) {
	begin := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return took{}, fmt.Errorf("run %v: %w: %.300s", cmd.Args, err, out)
	}
	return took{time.Since(begin), peak(cmd.ProcessState)}, nil
}

// untilLine is the time until the first line of output.
func untilLine(cmd *exec.Cmd) (took, error) {
	begin := time.Now()
	out, err := cmd.StdoutPipe()
	if err != nil {
		return took{}, err
	}
	if err := cmd.Start(); err != nil {
		return took{}, err
	}
	_, err = bufio.NewReader(out).ReadString('\n')
	t := took{time: time.Since(begin)}
	if err != nil {
		return t, fmt.Errorf("run %v: %w", cmd.Args, err)
	}
	_ = out.Close() // rebalog ends with its reader
	_ = cmd.Wait()
	t.bytes = peak(cmd.ProcessState)
	return t, nil
}
