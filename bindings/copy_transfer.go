package bindings

import (
	"errors"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// transfer copies files and folders that are known, one after the other.
type transfer struct {
	cmd      *copyItemCmd
	run      *cmdlet.Run
	from, to side
	items    []item

	total, done int64 // bytes
	shown       int32 // percent
	// writing writes the small files to a session; nil where none is under way.
	writing *writing
}

// item is one of them.
type item struct {
	entry
	source, target string
}

func (t *transfer) all() error {
	if s, ok := t.from.(*remoteSide); ok {
		for _, it := range t.items {
			if !it.dir {
				s.plan = append(s.plan, planned{it.source, it.size})
			}
		}
		defer s.end()
	}
	for _, it := range t.items {
		if err := t.one(it); err != nil {
			if t.writing != nil && !errors.Is(err, cmdlet.ErrStop) {
				_, _ = t.writing.end(t.run) // the error is that of the item; what was sent before is written
				return err
			}
			if ended := t.settle(); ended != nil { // which is why nothing more was taken
				return ended
			}
			return err
		}
	}
	if err := t.settle(); err != nil {
		return err
	}
	return t.run.WriteProgress(&psobject.ProgressRecord{Activity: "Copying", StatusDescription: "Completed", Completed: true, PercentComplete: 100, SecondsRemaining: -1, ParentActivityID: -1})
}

// settle waits for the small files that are under way.
func (t *transfer) settle() error {
	w := t.writing
	t.writing = nil
	at, err := w.end(t.run)
	if err != nil && at.source != "" {
		return t.cmd.notCopied(t.run, at.source, at.target, err)
	}
	return err
}

func (t *transfer) one(it item) error {
	if it.dir {
		return t.folder(it)
	}
	t.shown = -1
	err := t.file(it)
	switch {
	case err == nil:
		err = t.cmd.made(t.run, it.target, false)
	case t.writing == nil || !errors.Is(err, cmdlet.ErrStop):
		err = t.cmd.notCopied(t.run, it.source, it.target, err)
	}
	if err != nil {
		return err
	}
	return t.progress(it, 0)
}

func (t *transfer) folder(it item) error {
	if t.writing != nil && it.name != "" {
		return t.writing.folder(it.target)
	}
	there, err := t.cmd.already(t.run, t.to, it.target, it.name == "")
	if there || err != nil {
		return err
	}
	if err := t.to.mkdir(t.run, it.target); err != nil {
		return err
	}
	return t.cmd.made(t.run, it.target, true)
}

// file copies a file: small ones to a session go together.
func (t *transfer) file(it item) error {
	if s, ok := t.to.(*remoteSide); ok && it.size <= pieceSize {
		if t.writing == nil {
			t.writing = s.beginWriting(t.run)
		}
		err := t.writing.file(it.source, it.target, it.entry, func(yield func([]byte) error) (string, error) {
			return t.from.read(t.run, it.source, 0, yield)
		})
		if !errors.Is(err, errGrown) {
			t.done += it.size
			return err
		}
	}
	if err := t.settle(); err != nil {
		return err
	}
	kept, err := t.cmd.part(t.run, t.from, it.source, t.to, it.target, it.entry)
	if err != nil {
		return err
	}
	begun := t.done
	t.done += min(kept.at, it.size)
	err = t.to.write(t.run, it.target, it.entry, kept, func(yield func([]byte) error) (string, error) {
		return t.from.read(t.run, it.source, kept.at, func(b []byte) error {
			if err := t.progress(it, int64(len(b))); err != nil {
				return err
			}
			return yield(b)
		})
	})
	t.done = begun + it.size
	return err
}

// progress shows how far the copy is after n more bytes: once for each file, and where one is on its way for each further
// percent.
func (t *transfer) progress(it item, n int64) error {
	t.done += n
	percent := int32(100)
	if t.total > 0 {
		percent = int32(min(t.done*100/t.total, 100))
	}
	if n > 0 && percent == t.shown {
		return nil
	}
	t.shown = percent
	return t.run.WriteProgress(&psobject.ProgressRecord{Activity: "Copying " + it.source + " to " + it.target, StatusDescription: "From " + it.source + " to " + it.target,
		PercentComplete: percent, SecondsRemaining: -1, ParentActivityID: -1})
}
