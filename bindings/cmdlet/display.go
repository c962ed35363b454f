package cmdlet

import (
	"io"
	"time"

	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/runtime/module"
)

// Display shows results and what print writes through one formatter: following rows of a type share a table, text comes
// between the rows.
type Display struct {
	f       *format.Formatter
	opts    *format.Options
	options func() format.Options
	begun   bool // something was shown since the last Flush
}

var _ module.Display = (*Display)(nil)

// maxHeldRows bounds the memory of a table whose widths are not known yet.
const maxHeldRows = 20000

// NewDisplay returns a display that writes to out. Width is that of the screen: views leave its last column free, as the
// original does on a console. Now is the clock by which rows are held back until their widths are known; nil holds them
// until something else is shown. Options is asked before each object is shown, as a script may change what it tells of.
func NewDisplay(out io.Writer, width int, now func() time.Time, options func() format.Options) *Display {
	d := &Display{opts: &format.Options{}, options: options}
	d.f = format.New(out, width-1, d.opts)
	d.f.Now, d.f.MaxHeld = now, maxHeldRows
	return d
}

// Show shows one object. Rows may be held back until the next call.
func (d *Display) Show(obj any) error {
	o := d.options()
	if d.begun {
		o.EnumerationLimit = d.opts.EnumerationLimit // the original reads it when its output begins
	}
	*d.opts, d.begun = o, true
	return d.f.Write(obj)
}

// Text writes s as it stands, after all that was shown before it.
func (d *Display) Text(s string) error { return d.f.Text(s) }

// Settle writes the rows that are held back and leaves their table open: for what is about to be written past the
// formatter, such as an error.
func (d *Display) Settle() error { return d.f.Settle() }

// Flush ends what is open: the end of a script, or of what was entered at the prompt.
func (d *Display) Flush() error {
	d.begun = false
	return d.f.Close()
}
