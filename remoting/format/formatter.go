package format

import (
	"io"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// holdFor is how long the original collects the rows of a table without widths.
const holdFor = 300 * time.Millisecond

// Formatter shows objects with the default views.
type Formatter struct {
	// Now supplies the clock by which a table whose widths are not known yet is held back for 300 ms only; nil holds it
	// until something else comes.
	Now func() time.Time
	// MaxHeld bounds the rows that are held back; 0 is for no bound.
	MaxHeld int

	out     io.Writer
	buf     []byte
	shaper  *Shaper
	writer  *Writer
	since   time.Time
	holding bool
}

// New returns a formatter for lines of so many columns; opts may be nil. Text is written to out when a call ends.
func New(out io.Writer, width int, opts *Options) *Formatter {
	f := &Formatter{out: out}
	f.writer = NewWriter(width, func(s string) { f.buf = append(f.buf, s...) })
	f.writer.Color = opts != nil && opts.Color
	if opts != nil && opts.Unbroken {
		f.writer.lines = unbroken
	}
	f.shaper = NewShaper(Default, nil, opts, func(p Packet) error {
		f.writer.Write(p)
		f.clock()
		return nil
	})
	return f
}

// clock settles a group that was held long enough.
func (f *Formatter) clock() {
	if !f.writer.Holding() {
		f.holding = false
		return
	}
	if f.MaxHeld > 0 && f.writer.Held() >= f.MaxHeld {
		f.writer.Settle()
		return
	}
	if f.Now == nil || !f.writer.limited {
		return
	}
	now := f.Now()
	if !f.holding {
		f.holding, f.since = true, now
	} else if now.Sub(f.since) > holdFor {
		f.writer.Settle()
	}
}

func (f *Formatter) flush() error {
	if len(f.buf) == 0 {
		return nil
	}
	_, err := f.out.Write(f.buf)
	f.buf = f.buf[:0]
	return err
}

// Write shows an object. Collections are taken apart, packets are shown as what they were made for, nil shows nothing.
// The error is that of the writer, or of a calculated value.
func (f *Formatter) Write(obj any) error {
	err := f.shaper.Write(obj)
	if werr := f.flush(); err == nil {
		err = werr
	}
	return err
}

// Text shows text as it stands, line end included, after what was shown before.
func (f *Formatter) Text(s string) error {
	_ = f.shaper.Text(s)
	return f.flush()
}

// Settle writes what is held back. A table that is open goes on.
func (f *Formatter) Settle() error {
	f.writer.Settle()
	return f.flush()
}

// Close ends what is open. The formatter can be used again.
func (f *Formatter) Close() error {
	err := f.shaper.Close()
	f.writer.Settle()
	f.writer.finish()
	f.writer.collects = false
	if werr := f.flush(); err == nil {
		err = werr
	}
	return err
}

// String gives the text of objects in lines of so many columns, as Out-String does.
func String(width int, opts *Options, objs ...any) (string, error) {
	var b builder
	f := New(&b, width, opts)
	for _, o := range objs {
		if err := f.Write(o); err != nil {
			return string(b), err
		}
	}
	err := f.Close()
	return string(b), err
}

type builder []byte

func (b *builder) Write(p []byte) (int, error) { *b = append(*b, p...); return len(p), nil }

var _ psobject.Live = (*start)(nil)
