package format

import "strings"

// Writer turns packets into lines of a width.
type Writer struct {
	// Color marks headers and labels with the colours of PSStyle.
	Color bool

	width int          // of tables and wide views
	lines int          // where other lines are broken
	out   func(string) // text with its line ends

	cur      *start
	collects bool // groups are held until their widths are known
	limited  bool // but not for long
	hold     bool // a group is being held
	held     []Packet
	widths   []int // found from the entries of a group that was held
	table    *tableWriter
	fits     int // columns of a wide view
	wideRow  []string
	grouped  bool
}

// NewWriter returns a Writer for lines of so many columns. Out gets text that ends with its line ends.
func NewWriter(width int, out func(string)) *Writer {
	return &Writer{width: width, lines: width, out: out}
}

// unbroken is a width that no line reaches.
const unbroken = 1 << 30

func (w *Writer) line(s string) { w.out(s + "\n") }

// Write takes the next packet.
func (w *Writer) Write(p Packet) {
	if w.hold {
		switch p := p.(type) {
		case *groupEnd, *end, *start:
			w.Settle()
		case *entry:
			w.held = append(w.held, p)
			return
		}
	}
	w.put(p)
}

// Settle writes what is held back: widths are those of the entries so far.
func (w *Writer) Settle() {
	if !w.hold {
		return
	}
	w.hold = false
	held := w.held
	w.held = nil
	w.measure(held)
	for _, p := range held {
		w.put(p)
	}
}

// Held returns the number of packets that are held back.
func (w *Writer) Held() int { return len(w.held) }

// Holding tells whether a group is being collected.
func (w *Writer) Holding() bool { return w.hold }

func (w *Writer) put(p Packet) {
	switch p := p.(type) {
	case *start:
		// A document that was never ended ends here.
		w.finish()
		w.cur = p
		w.collect()
	case *groupStart:
		w.groupStart(p)
	case *entry:
		w.entry(p)
	case *end:
		w.finish()
	}
}

// finish ends the document. A list has its blank line already, after its last object.
func (w *Writer) finish() {
	if w.cur != nil && w.grouped {
		w.flushWide()
		if w.cur.kind != listKind {
			w.line("")
		}
	}
	w.cur, w.table, w.widths, w.grouped = nil, nil, nil, false
}

// collect decides whether groups are held until their widths are known. A table without a width for its first column asks
// for it, and an AutoSize; from then on the writer holds every group and finds the widths of all tables from their
// entries, fixed ones too, as the original does.
func (w *Writer) collect() {
	switch {
	case w.cur.auto && (w.cur.kind == tableKind || w.cur.kind == wideKind):
		w.collects, w.limited = true, false
	case w.cur.kind == tableKind && len(w.cur.columns) > 0 && w.cur.columns[0].width == 0:
		w.collects, w.limited = true, true
	}
}

func (w *Writer) groupStart(p *groupStart) {
	if w.cur == nil {
		return
	}
	w.grouped = true
	w.line("")
	// The last row of a wide group stands below the blank line: the original's order.
	w.flushWide()
	if p.entry != nil {
		cw := complexWriter{w: w, width: w.lines}
		cw.write(p.entry)
		w.line("")
	}
	w.widths, w.table = nil, nil
	if w.collects {
		w.hold, w.held = true, nil
		return
	}
	w.open()
}

// measure finds the widths of columns from a group's entries, and opens the group.
func (w *Writer) measure(held []Packet) {
	switch w.cur.kind {
	case tableKind:
		w.widths = make([]int, len(w.cur.columns))
		for i, c := range w.cur.columns {
			w.widths[i] = Cells(c.label)
		}
		for _, p := range held {
			if e, ok := p.(*entry); ok && !e.oob {
				for i := range min(len(e.cells), len(w.widths)) {
					w.widths[i] = max(w.widths[i], Cells(e.cells[i].text))
				}
			}
		}
	case wideKind:
		longest := 0
		for _, p := range held {
			if e, ok := p.(*entry); ok && !e.oob {
				longest = max(longest, Cells(e.text))
			}
		}
		w.widths = []int{longest}
	}
	w.open()
}

// open makes ready for the entries of a group.
func (w *Writer) open() {
	switch w.cur.kind {
	case tableKind:
		cols := make([]column, len(w.cur.columns))
		copy(cols, w.cur.columns)
		if w.widths != nil {
			for i := range cols {
				cols[i].width = w.widths[i]
			}
		}
		w.table = newTable(cols, w.width)
		if !w.cur.hide {
			w.table.header(w.Color, w.line)
		}
	case wideKind:
		w.fits = w.cur.wide
		switch {
		case w.fits > 0:
		case w.widths != nil && w.widths[0] > 0:
			w.fits = wideFit(w.widths[0], w.width)
		default:
			w.fits = 2
		}
		w.table = newTable(make([]column, w.fits), w.width)
		w.wideRow = nil
	}
}

// wideFit is the number of columns of so many cells that fit.
func wideFit(cells, width int) int {
	if cells >= width {
		return 1
	}
	n := 1
	for cells*(n+1)+n < width {
		n++
	}
	return n
}

func (w *Writer) flushWide() {
	if len(w.wideRow) == 0 || w.table == nil {
		return
	}
	row := make([]cell, w.fits)
	for i, s := range w.wideRow {
		row[i].text = s
	}
	w.wideRow = nil
	w.table.row(row, false, w.line)
}

func (w *Writer) entry(e *entry) {
	switch {
	case e.oob:
		w.outOfBand(e)
	case w.cur == nil:
		// An entry without its document has no shape to be shown in.
	default:
		switch w.cur.kind {
		case tableKind:
			if w.table != nil {
				w.table.row(e.cells, e.wrap, w.line)
			}
		case listKind:
			writeList(e.fields, w.lines, w.Color, w.line)
			w.line("")
		case wideKind:
			w.wideRow = append(w.wideRow, e.text)
			if len(w.wideRow) == w.fits {
				w.flushWide()
			}
		case customKind:
			cw := complexWriter{w: w, width: w.lines}
			cw.write(e.tokens)
		}
	}
}

func (w *Writer) outOfBand(e *entry) {
	switch {
	case e.raw && e.ended:
		w.out(e.text)
	case e.raw:
		w.line(e.text)
	case e.tokens != nil:
		cw := complexWriter{w: w}
		cw.write(e.tokens)
	default:
		w.line("")
		writeList(e.fields, w.lines, w.Color, w.line)
		w.line("")
	}
}

// writeList writes labels and values, the values one under the other.
func writeList(fields []field, width int, color bool, line func(string)) {
	const separator = " : "
	if len(fields) == 0 || width < len(separator)+2 {
		return
	}
	longest := 0
	for _, f := range fields {
		longest = max(longest, Cells(f.label))
	}
	longest = min(longest, width-len(separator)-1)
	indent := padding(longest + len(separator))
	for _, f := range fields {
		label := head(f.label, longest)
		label += padding(longest-Cells(label)) + separator
		if color {
			label = colorHeader + label + colorReset
		}
		for _, s := range wrap(f.text, width-len(indent), width-len(indent)) {
			line(label + s)
			label = indent
		}
	}
}

// complexWriter writes custom views: text with line ends and indented frames.
type complexWriter struct {
	w                  *Writer
	width              int // 0 for no limit
	left, right, first int
	text               strings.Builder
}

func (c *complexWriter) write(tokens []token) {
	c.tokens(tokens)
	// What stands after the last line end is a line, too, even an empty one.
	c.flush()
}

func (c *complexWriter) tokens(tokens []token) {
	for _, t := range tokens {
		switch {
		case t.newline:
			c.flush()
		case t.frame != nil:
			left, right, first := c.left, c.right, c.first
			c.left, c.right, c.first = left+t.frame.left, right+t.frame.right, t.frame.first
			c.tokens(t.frame.tokens)
			c.left, c.right, c.first = left, right, first
		default:
			c.text.WriteString(t.text)
		}
	}
}

func (c *complexWriter) flush() {
	s := c.text.String()
	c.text.Reset()
	width := c.width - c.left - c.right
	if c.width == 0 {
		width = unbroken
	}
	if width <= 0 {
		return
	}
	firstWidth, nextWidth := width, width
	firstPad, nextPad := c.left, c.left
	first := c.first
	if max(first, -first) >= width {
		first = 0
	}
	if first >= 0 {
		firstWidth -= first
		firstPad += first
	} else {
		nextWidth += first
		nextPad -= first
	}
	pad := firstPad
	for _, l := range wrap(s, firstWidth, nextWidth) {
		c.w.line(padding(pad) + l)
		pad = nextPad
	}
}
