package format

import "strings"

// tableWriter writes rows under one another.
type tableWriter struct {
	cols     []column // width <= 0: hidden
	disabled bool
	color    string // before the texts of a header, "" for none
	buf      strings.Builder
}

// newTable gives columns their widths: those that are set, and shares of what is left for the others. Where they do not
// fit, the last ones are narrowed or hidden.
func newTable(cols []column, width int) *tableWriter {
	t := &tableWriter{cols: cols}
	if width < 5 {
		t.disabled = true
		return t
	}
	assign(cols, width)
	trim(cols, width)
	t.disabled = true
	for _, c := range cols {
		if c.width > 0 {
			t.disabled = false
		}
	}
	return t
}

func tableWidth(cols []column) int {
	n, visible := 0, 0
	for _, c := range cols {
		if c.width > 0 {
			n += c.width
			visible++
		}
	}
	return n + max(visible-1, 0)
}

func assign(cols []column, width int) {
	var open []int
	for i := range cols {
		if cols[i].width <= 0 {
			open = append(open, i)
			cols[i].width = 1
		}
	}
	if len(open) == 0 {
		return
	}
	for left := width - tableWidth(cols); left > 0; {
		for _, i := range open {
			cols[i].width++
			if left--; left == 0 {
				break
			}
		}
	}
}

func trim(cols []column, width int) {
	for last := len(cols) - 1; last >= 0; last-- {
		excess := tableWidth(cols) - width
		if excess <= 0 {
			return
		}
		if cols[last].width <= 0 {
			continue
		}
		if n := cols[last].width - excess; n >= 1 {
			cols[last].width = n
			return
		}
		cols[last].width = -1
	}
}

// header writes the labels and the dashes below them.
func (t *tableWriter) header(color bool, line func(string)) {
	if t.disabled {
		return
	}
	if color {
		t.color = colorHeader
		defer func() { t.color = "" }()
	}
	labels := make([]cell, len(t.cols))
	dashes := make([]cell, len(t.cols))
	for i, c := range t.cols {
		labels[i].text = c.label
		if c.width > 0 {
			n := c.width
			if c.label != "" {
				n = min(n, Cells(c.label))
			}
			dashes[i].text = strings.Repeat("-", n)
		}
	}
	t.row(labels, true, line)
	t.row(dashes, false, line)
}

// row writes a row; long text wraps or is cut.
func (t *tableWriter) row(cells []cell, wraps bool, line func(string)) {
	if t.disabled {
		return
	}
	at := func(i int) (string, Alignment) {
		align := t.cols[i].align
		if i >= len(cells) {
			return "", Left
		}
		if cells[i].align != Unset {
			align = cells[i].align
		}
		return cells[i].text, align
	}
	if wraps {
		t.wrapped(at, line)
		return
	}
	t.buf.Reset()
	for i, c := range t.cols {
		if c.width <= 0 {
			continue
		}
		if i > 0 {
			t.buf.WriteByte(' ')
		}
		s, align := at(i)
		if t.color != "" {
			t.buf.WriteString(t.color)
		}
		t.field(s, c.width, align, i < len(t.cols)-1)
		if t.color != "" {
			t.buf.WriteString(colorReset)
		}
	}
	line(t.buf.String())
}

// field writes a text into its column.
func (t *tableWriter) field(s string, width int, align Alignment, pad bool) {
	s = firstLine(s)
	n := Cells(s)
	if n > width {
		switch {
		case width == 1 && align == Right:
			s = tail(s, width)
		case width == 1:
			s = head(s, width)
		case align == Right:
			s = ellipsis + tail(s, width-1)
		default:
			s = head(s, width-1) + ellipsis
		}
		// A character of two cells may have left one cell free.
		n = Cells(s)
		if n < width && align == Right {
			t.buf.WriteByte(' ')
			n++
		}
		t.buf.WriteString(s)
		if pad && n < width {
			t.buf.WriteString(padding(width - n))
		}
		return
	}
	switch align {
	case Right:
		t.buf.WriteString(padding(width - n))
		t.buf.WriteString(s)
	case Center:
		left := (width - n) / 2
		t.buf.WriteString(padding(left))
		t.buf.WriteString(s)
		if pad {
			t.buf.WriteString(padding(width - n - left))
		}
	default:
		t.buf.WriteString(s)
		if pad {
			t.buf.WriteString(padding(width - n))
		}
	}
}

// wrapped writes a row whose texts take several lines.
func (t *tableWriter) wrapped(at func(int) (string, Alignment), line func(string)) {
	var visible []int
	for i, c := range t.cols {
		if c.width > 0 {
			visible = append(visible, i)
		}
	}
	texts := make([][]string, len(visible))
	aligns := make([]Alignment, len(visible))
	rows := 0
	for k, i := range visible {
		s, align := at(i)
		texts[k], aligns[k] = wrap(s, t.cols[i].width, t.cols[i].width), align
		rows = max(rows, len(texts[k]))
	}
	for r := range rows {
		last := 0 // the last column with text in this line
		for k := len(visible) - 1; k > 0; k-- {
			if len(texts[k]) > r {
				last = k
				break
			}
		}
		var b strings.Builder
		for k, i := range visible {
			if k > last {
				break
			}
			colored := t.color != "" && len(texts[k]) > r
			if colored {
				b.WriteString(t.color)
			}
			if k > 0 {
				b.WriteByte(' ')
			}
			if len(texts[k]) <= r {
				b.WriteString(padding(t.cols[i].width))
				continue
			}
			t.buf.Reset()
			t.field(texts[k][r], t.cols[i].width, aligns[k], k < last)
			field := t.buf.String()
			if k == last && rows > 1 { // the original does so in rows of several lines alone
				field = strings.TrimRight(field, " ")
			}
			b.WriteString(field)
			if colored {
				b.WriteString(colorReset)
			}
		}
		line(b.String())
	}
}
