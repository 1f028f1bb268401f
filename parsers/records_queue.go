package parsers

import "slices"

// busy says whether there are lines or records that may still be continued.
func (l *lineLoop) busy() bool {
	return len(l.queue) > 0 || l.held != nil || l.header != nil || len(l.block) > 0 || l.rows != nil && len(l.rows.held) > 0
}

// pause yields all records, which are whole, and the break if lines were passed
// over.
func (l *lineLoop) pause(b *Break, yield func(Record, error) bool) bool {
	if l.busy() {
		if !l.close(yield) {
			return false
		}
		for _, t := range l.talkers {
			if t.rec != nil {
				t.rec.closed = true
			}
		}
		l.kept = 0
	}
	l.sum.Lines += int64(b.Lines)
	l.sum.Passed += int64(b.Lines)
	return b.Lines == 0 || yield(Record{Break: b}, nil)
}

// drain yields the records that nobody continues any more.
func (l *lineLoop) drain(yield func(Record, error) bool) bool {
	for len(l.queue) > 1 && (l.queue[0].closed || len(l.queue) > maxQueue || l.kept > maxKept) {
		o := l.queue[0]
		l.kept -= o.kept
		l.next()
		if o.closed {
			l.spare.record = o
		}
		o.closed = true
		if !yield(o.Record, nil) {
			return false
		}
	}
	return true
}

// shortQueue is the number of records that are moved up, rather than that the queue
// is made anew again and again. With one speaker there are two at most.
const shortQueue = 16

// next takes the first record off the queue.
func (l *lineLoop) next() {
	if len(l.queue) <= shortQueue {
		l.queue = slices.Delete(l.queue, 0, 1)
		return
	}
	l.queue[0] = nil
	l.queue = l.queue[1:]
}

// spare is what is there to be used again. It says nothing of the stream.
type spare struct {
	record *open // nil: none
	texts  texts
}

// unused returns a record to be filled.
func (l *lineLoop) unused() *open {
	o := l.spare.record
	if o == nil {
		return &open{}
	}
	l.spare.record = nil
	*o = open{}
	return o
}

// close yields all that is left.
func (l *lineLoop) close(yield func(Record, error) bool) bool {
	l.noMore()
	l.release()
	l.noSecond()
	for _, o := range l.queue {
		if !yield(o.Record, nil) {
			return false
		}
	}
	l.queue = nil
	return true
}
