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
	f *format.Formatter
}

var _ module.Display = (*Display)(nil)

// maxHeldRows bounds the memory of a table whose widths are not known yet.
const maxHeldRows = 20000

// NewDisplay returns a display that writes to out. Width is that of the screen: views leave its last column free, as the
// original does on a console. Now is the clock by which rows are held back until their widths are known; nil holds them
// until something else is shown.
func NewDisplay(out io.Writer, width int, now func() time.Time, opts *format.Options) *Display {
	o := format.Options{}
	if opts != nil {
		o = *opts
	}
	if o.Error.Width == 0 {
		o.Error.Width = width
	}
	f := format.New(out, width-1, &o)
	f.Now, f.MaxHeld = now, maxHeldRows
	return &Display{f: f}
}

// Show shows one object. Rows may be held back until the next call.
func (d *Display) Show(obj any) error { return d.f.Write(obj) }

// Text writes s as it stands, after all that was shown before it.
func (d *Display) Text(s string) error { return d.f.Text(s) }

// Settle writes the rows that are held back and leaves their table open: for what is about to be written past the
// formatter, such as an error.
func (d *Display) Settle() error { return d.f.Settle() }

// Flush ends what is open: the end of a script, or of what was entered at the prompt.
func (d *Display) Flush() error { return d.f.Close() }
