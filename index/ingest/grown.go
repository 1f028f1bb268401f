package ingest

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/rebalog/rebalog/index"
	"github.com/rebalog/rebalog/parsers"
	"github.com/rebalog/rebalog/parsers/carry"
	"github.com/rebalog/rebalog/parsers/event"
	"github.com/rebalog/rebalog/parsers/source"
)

// A file that has grown is read on from the last checkpoint of its reading. What was
// read behind that is read once more, some hundred kilobytes: the last record may
// have grown, and much of what a stream says it says because it ends. The case
// becomes what reading the whole file makes, in all but the blocks' borders.

// resumption is what an input keeps for that, in index.Input.Resume.
type resumption struct {
	Source     source.Mark
	Parser     parsers.Checkpoint
	DayAssumed bool // of events before the checkpoint
	Parts      int  // readings that made the input
}

// maxParts bounds them. Each leaves a file and small blocks in the case, which are put
// together when the file is read whole.
const maxParts = 64

var resumptionPlan = carry.New()

// pack writes it, compressed: much of it are texts of events that are held back.
func (p *resumption) pack() ([]byte, error) {
	packed, err := resumptionPlan.Pack(p)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(packed)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

// unpackResumption is the inverse of pack.
func unpackResumption(packed []byte) (*resumption, error) {
	data, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxResumption))
	if err != nil {
		return nil, err
	}
	p := &resumption{}
	return p, resumptionPlan.Unpack(data, p)
}

// maxResumption bounds a resumption in memory, in bytes: a parser of many threads
// that each hold back silences has some megabytes.
const maxResumption = 64 << 20

// keep keeps how the stream can be read on; nothing where it cannot be.
func (p *resumption) keep(in *index.Input, s *source.Stream, read *parsing) {
	m, at := s.Mark(), read.sum.Checkpoint
	if m == nil || at == nil || in.Broken != "" || read.parts+1 >= maxParts {
		return
	}
	p.Source, p.Parser, p.Parts = *m, *at, read.parts+1
	in.Resume, _ = p.pack()
}

// growth is a file that begins with what an input was made of.
type growth struct {
	had index.Input
	*resumption
}

// grown returns how a file is read on that begins with what inputs were made of; nil
// if it does not, or has to be read whole.
func (r *run) grown(f source.File, had []index.Input) *growth {
	if len(had) != 1 || len(had[0].Resume) == 0 || had[0].Size >= f.Size || f.Live || f.Skipped != "" ||
		r.opt.Whole || r.copies[f.Path] != "" || had[0].Reading != r.reading(f.Path, "") {
		return nil
	}
	p, err := unpackResumption(had[0].Resume)
	if err != nil || p.Source.Size > f.Size {
		return nil
	}
	if samples, err := source.Samples(f.Path, had[0].Size); err != nil || samples != had[0].Samples {
		return nil
	}
	return &growth{had[0], p}
}

// grownElsewhere looks for the inputs that a file begins with among those whose files
// are no longer at their paths, as [run.moved] does: a log that was written on and
// then rotated, in its folder.
func (r *run) grownElsewhere(f source.File, left map[string][]index.Input, given bool) *growth {
	for _, path := range sortedPaths(left) {
		if left[path][0].DayAssumed || filepath.Dir(path) != filepath.Dir(absolute(f.Path)) {
			continue
		}
		g := r.grown(f, left[path])
		if g == nil {
			continue
		}
		if _, err := os.Stat(path); err == nil && given && !r.reads(path) {
			continue
		}
		delete(left, path)
		return g
	}
	return nil
}

// readOn reads what has come to a file. It is not ok where the file has to be read
// whole, and nothing was done then.
func (r *run) readOn(ctx context.Context, w *index.Writer, f source.File, in index.Input, g *growth) (_ index.Input, ok bool, err error) {
	streams, err := f.Grown(ctx, &g.Source, g.Parser.Offset)
	if err != nil {
		return in, false, nil
	}
	for s := range streams {
		options, offset := r.options(f.Path, "")
		events, sum, err := r.opt.resume(s, event.Position{Path: f.Path}, options, &g.Parser)
		if s.Skipped != "" || err != nil {
			break
		}
		if err := w.Cut(g.had.ID, g.Parser.Events); err != nil {
			return in, true, err
		}
		in.ID, in.Reading = g.had.ID, g.had.Reading
		in.Events, in.DayAssumed = g.Parser.Events, g.DayAssumed
		return in, true, r.take(ctx, w, s, &in, &parsing{events, sum, offset, g.Parts})
	}
	return in, false, ctx.Err()
}

// resume is what parsers.Resume is.
type resume = func(io.Reader, event.Position, parsers.Options, *parsers.Checkpoint) (iter.Seq2[event.Event, error], *parsers.Summary, error)
