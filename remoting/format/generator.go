package format

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// maxImplicit is how many columns a table has at most whose properties nobody chose.
const maxImplicit = 10

// generator makes the packets of one document: by a view, or by properties.
type generator struct {
	opts   *Options
	params *Params
	kind   viewKind
	view   *view // nil for an implicit one
	cols   []resolved
	by     *Column
	group  string // label of the view's group
	byView *viewExpr
	hide   bool
	wrap   bool
	remote bool // PSComputerName follows what the view shows

	failures []*psobject.ErrorRecord // of the entry that was made last

	key     any // of the group
	keyName string
	keySeen bool

	lastTypes []string
	lastFits  bool
}

// resolved is a column with its name as the first object writes it.
type resolved struct {
	Column
	label    string
	implicit bool // a column of a table that nobody asked for: the first object has the property
}

func (g *generator) applies(types []string) bool {
	if g.view == nil {
		return true
	}
	if len(types) == 0 {
		return false
	}
	if g.lastTypes == nil || &g.lastTypes[0] != &types[0] || len(g.lastTypes) != len(types) {
		g.lastTypes, g.lastFits = types, g.view.applies(types)
	}
	return g.lastFits
}

// use takes a view of the database.
func (g *generator) use(vw *view, v any) {
	// Files of systems without modes of Unix have the view of their own system.
	if vw.name == "childrenWithUnixStat" && (g.params == nil || g.params.View == "") {
		_, _, unix, _ := lookup(v, "UnixMode")
		if _, _, other, _ := lookup(v, "Mode"); other && !unix {
			for _, o := range db().views {
				if o.name == "children" && o.kind == tableKind && o.applies([]string{"System.IO.FileInfo"}) {
					vw = o
				}
			}
		}
	}
	g.view, g.kind = vw, vw.kind
	g.hide = g.hide || vw.hide
	g.remote = showComputer(v)
	if g.by == nil && vw.groupBy != nil {
		g.byView, g.group = vw.groupBy, vw.group
	}
}

func (g *generator) auto() bool {
	switch {
	case g.params != nil && g.params.AutoSize != nil:
		return *g.params.AutoSize
	case g.view != nil:
		return g.view.auto
	}
	return false
}

// implicit takes properties: those asked for, else the type's default ones.
func (g *generator) implicit(v any) {
	switch g.kind {
	case tableKind:
		g.cols = g.tableColumns(v)
	case wideKind:
		g.cols = g.wideColumn(v)
	}
}

// columns resolves the columns that were asked for on an object. Names that it has not are left out, or kept.
func (g *generator) columns(v any, keep bool) []resolved {
	var out []resolved
	for _, c := range g.params.Columns {
		if c.Func != nil {
			out = append(out, resolved{Column: c, label: c.Label})
			continue
		}
		if dotnet.HasWildcards(c.Name) {
			for _, n := range match(v, c.Name) {
				r := resolved{Column: c, label: n}
				r.Name = n
				if c.Label != "" {
					r.label = c.Label
				}
				out = append(out, r)
			}
			continue
		}
		r := resolved{Column: c, label: c.Label}
		if _, written, ok, _ := lookup(v, c.Name); ok {
			r.Name = written
		} else if !keep {
			continue
		}
		if r.label == "" {
			r.label = r.Name
		}
		out = append(out, r)
	}
	return out
}

func named(list []string) []resolved {
	out := make([]resolved, len(list))
	for i, n := range list {
		out[i] = resolved{Column: Column{Name: n}, label: n}
	}
	return out
}

// shownNames are the properties of an object where none are asked for.
func shownNames(v any) []string {
	list, set := defaultNames(v)
	if set {
		if showComputer(v) {
			list = append(list, noteComputer)
		}
		return list
	}
	return hideComputer(v, list)
}

func (g *generator) tableColumns(v any) []resolved {
	if g.params != nil && len(g.params.Columns) > 0 {
		return g.columns(v, true)
	}
	list := shownNames(v)
	if len(list) > maxImplicit {
		if _, set := defaultNames(v); !set {
			list = list[:maxImplicit]
		}
	}
	cols := named(list)
	for i := range cols {
		cols[i].implicit = true
	}
	return cols
}

func (g *generator) wideColumn(v any) []resolved {
	if g.params != nil && len(g.params.Columns) > 0 {
		return g.columns(v, true)
	}
	all := names(v, true)
	for _, p := range []string{"name", "id", "key", "*key", "*name", "*id"} {
		suffix, ends := strings.CutPrefix(p, "*")
		for _, n := range all {
			if l := strings.ToLower(n); !remotingNote(n) && (l == p || ends && strings.HasSuffix(l, suffix)) {
				return named([]string{n})
			}
		}
	}
	list, _ := defaultNames(v)
	return named(list)
}

// value evaluates a column and gives its text. Tables have their own form of numbers.
func (g *generator) value(v any, c *resolved, table bool) (string, error) {
	x, err := g.raw(v, c)
	if err != nil {
		return g.failed(v, c, err, "#ERR")
	}
	if c.Format != "" {
		s, err := formatted(x, c.Format)
		if err != nil {
			return g.failed(v, c, err, "#FMTERR")
		}
		return s, nil
	}
	return display(x, g.opts.limit(), table), nil
}

func (g *generator) raw(v any, c *resolved) (any, error) {
	if c.Func != nil {
		return c.Func(v)
	}
	x, _, ok, err := lookup(v, c.Name)
	if !ok && err == nil && c.implicit && (strings.EqualFold(c.Name, "Count") || strings.EqualFold(c.Name, "Length")) {
		return int32(1), nil // every object counts as one, where the columns are another's
	}
	return x, err
}

func (g *generator) failed(v any, c *resolved, err error, mark string) (string, error) {
	if g.params != nil && g.params.Failed != nil {
		text := c.Expression
		if text == "" {
			text = c.Name
		}
		rec, err := g.params.Failed(text, v, err)
		if err != nil {
			return "", err
		}
		if rec != nil {
			g.failures = append(g.failures, rec)
		}
	}
	if g.params != nil && g.params.DisplayError {
		return mark, nil
	}
	return "", nil
}

// start is the packet that begins the document; v is its first object.
func (g *generator) start(v any) *start {
	s := newStart()
	s.kind, s.auto, s.hide = g.kind, g.auto(), g.hide
	if g.params != nil {
		s.repeat = g.params.Repeat
	}
	switch g.kind {
	case tableKind:
		s.columns = g.head(v)
	case wideKind:
		if g.view != nil && !s.auto {
			s.wide = g.view.columns
		}
		if g.params != nil && g.params.WideColumns > 0 {
			s.wide = g.params.WideColumns
		}
	}
	return s
}

func (g *generator) head(v any) []column {
	var out []column
	if g.view == nil {
		for i := range g.cols {
			c := &g.cols[i]
			col := column{label: c.label, width: c.Width, align: c.Align}
			if col.align == Unset {
				if x, err := g.raw(v, c); err == nil {
					col.align = alignmentOf(x)
				}
			}
			out = append(out, col)
		}
		return out
	}
	var cells []viewCell
	if i := pick(nil, len(g.view.rows), func(i int) []string { return g.view.rows[i].types }); i >= 0 {
		cells = g.view.rows[i].cells
	} else if len(g.view.rows) > 0 {
		cells = g.view.rows[0].cells
	}
	for i, c := range cells {
		col := column{label: c.expr.label(), align: c.align}
		if i < len(g.view.heads) {
			h := g.view.heads[i]
			if h.label != "" {
				col.label = h.label
			}
			col.width = h.width
			if h.align != Unset {
				col.align = h.align
			}
		}
		out = append(out, col)
	}
	if g.remote {
		out = append(out, column{label: noteComputer})
	}
	return out
}

// updateGroup takes the object's group and tells whether it is another one.
func (g *generator) updateGroup(v any) bool {
	var x any
	name := ""
	switch {
	case g.by != nil && g.by.Func != nil:
		r, err := g.by.Func(v)
		if err != nil {
			return false
		}
		x, name = r, g.by.Label
	case g.by != nil:
		r, written, ok, err := lookup(v, g.by.Name)
		if !ok || err != nil {
			return false
		}
		x, name = r, written
		if g.by.Label != "" {
			name = g.by.Label
		}
	case g.byView != nil:
		r, err := g.opts.eval(*g.byView, v)
		if err != nil {
			return false
		}
		x, name = r, g.group
		if name == "" {
			name = g.byView.label()
		}
	default:
		return false
	}
	if g.keySeen && sameGroup(g.key, x) {
		return false
	}
	change := g.keySeen
	g.key, g.keyName, g.keySeen = x, name, true
	return change
}

func sameGroup(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	_, la := enumerate(a)
	_, lb := enumerate(b)
	if la || lb {
		return la && lb && dotnet.String(a) == dotnet.String(b)
	}
	return dotnet.Equal(a, b, true)
}

const fileProvider = `Microsoft.PowerShell.Core\FileSystem::`

func (g *generator) groupHeader(v any) []token {
	if !g.keySeen || g.by == nil && g.byView == nil {
		return nil
	}
	if g.by == nil && g.keyName == "PSParentPath" {
		if g.key == nil {
			return nil
		}
		path := strings.Replace(text(g.key), fileProvider, "", 1)
		return []token{{text: "    Directory: " + path}}
	}
	return []token{{text: "   " + g.keyName + ": "}, {text: display(g.key, g.opts.limit(), false)}}
}

// entry is the packet of one object.
func (g *generator) entry(v any) (*entry, error) {
	e := newEntry()
	var err error
	switch g.kind {
	case tableKind:
		err = g.row(e, v)
	case listKind:
		e.fields, err = g.list(v)
	case wideKind:
		e.text, err = g.wideText(v)
	case customKind:
		e.tokens, err = g.custom(v)
	}
	return e, err
}

func (g *generator) row(e *entry, v any) error {
	e.wrap = g.wrap
	if g.view == nil {
		e.cells = make([]cell, len(g.cols))
		for i := range g.cols {
			s, err := g.value(v, &g.cols[i], true)
			if err != nil {
				return err
			}
			e.cells[i].text = s
		}
		return nil
	}
	i := pick(psobject.TypeNames(v), len(g.view.rows), func(i int) []string { return g.view.rows[i].types })
	if i < 0 {
		return nil
	}
	r := &g.view.rows[i]
	e.wrap = e.wrap || r.wrap
	for _, c := range r.cells {
		e.cells = append(e.cells, cell{text: g.viewValue(c.expr, c.form, v), align: c.align})
	}
	if g.remote {
		e.cells = append(e.cells, cell{text: text(get(v, noteComputer))})
	}
	return nil
}

func (g *generator) viewValue(x viewExpr, form string, v any) string {
	val, err := g.opts.eval(x, v)
	if err != nil {
		return ""
	}
	if form != "" {
		s, err := formatted(val, form)
		if err != nil {
			return ""
		}
		return s
	}
	return display(val, g.opts.limit(), false)
}

// listFields are the lines of an object without a view.
func listFields(v any, limit int) []field {
	list := shownNames(v)
	out := make([]field, len(list))
	for i, n := range list {
		out[i] = field{n, display(get(v, n), limit, false)}
	}
	return out
}

func (g *generator) list(v any) ([]field, error) {
	if g.view != nil {
		i := pick(psobject.TypeNames(v), len(g.view.entries), func(i int) []string { return g.view.entries[i].types })
		if i < 0 {
			return nil, nil
		}
		var out []field
		for _, it := range g.view.entries[i].items {
			if it.cond != nil {
				if x, err := g.opts.eval(*it.cond, v); err != nil || !dotnet.True(x) {
					continue
				}
			}
			label := it.label
			if label == "" {
				label = it.expr.label()
			}
			out = append(out, field{label, g.viewValue(it.expr, it.form, v)})
		}
		if g.remote {
			out = append(out, field{noteComputer, text(get(v, noteComputer))})
		}
		return out, nil
	}
	if g.params == nil || len(g.params.Columns) == 0 {
		return listFields(v, g.opts.limit()), nil
	}
	var out []field
	for _, c := range g.columns(v, false) {
		s, err := g.value(v, &c, false)
		if err != nil {
			return nil, err
		}
		out = append(out, field{c.label, s})
	}
	return out, nil
}

func (g *generator) wideText(v any) (string, error) {
	if g.view != nil {
		i := pick(psobject.TypeNames(v), len(g.view.entries), func(i int) []string { return g.view.entries[i].types })
		if i < 0 || len(g.view.entries[i].items) == 0 {
			return "", nil
		}
		it := g.view.entries[i].items[0]
		return g.viewValue(it.expr, it.form, v), nil
	}
	if len(g.cols) == 0 {
		return "", nil
	}
	return g.value(v, &g.cols[0], false)
}
