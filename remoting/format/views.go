package format

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// viewText describes the views, a line an item with its fields separated by tabs:
//
//	V kind flags name types      a view; the flag oob stands for one that takes no part in a document
//	G expression label           what its objects are grouped by
//	T flags                      a table (a: automatic widths, h: no headers)
//	H label width alignment      one of its columns
//	R flags types                a row (w: long text wraps)
//	C alignment expression format
//	E types                      an entry of a list, wide or custom view
//	I label expression format condition
//	W flags columns              a wide view
//	D type properties            the properties that a type shows where it has no view
//	N type property              the property that stands for an object inside another one
//
// Expressions are paths (.Name.Length), or a function of scripts.go with its property.
//
//go:embed views.txt
var viewText string

type viewKind uint8

const (
	undefined viewKind = iota
	tableKind
	listKind
	wideKind
	customKind
)

// view is a view of the database.
type view struct {
	name    string
	kind    viewKind
	oob     bool
	types   []string
	groupBy *viewExpr
	group   string // label
	auto    bool
	hide    bool
	columns int // of a wide view
	heads   []viewHead
	rows    []viewRow
	entries []viewEntry
}

type viewHead struct {
	label string
	width int
	align Alignment
}

type viewRow struct {
	wrap  bool
	types []string
	cells []viewCell
}

type viewCell struct {
	align Alignment
	expr  viewExpr
	form  string
}

type viewEntry struct {
	types []string
	items []viewItem
}

type viewItem struct {
	label string
	expr  viewExpr
	form  string
	cond  *viewExpr
}

// viewExpr is a path of properties, or a function and its property.
type viewExpr struct {
	path []string
	fn   string
}

func (e viewExpr) label() string { return strings.Join(e.path, ".") }

type database struct {
	views   []*view
	display map[string][]string // default property sets by type name in lower case
	name    map[string]string   // default display property
	byType  map[string][]*view  // by type name in lower case, in order
}

// db is the database, read when it is first wanted.
var db = sync.OnceValue(func() *database { return parseViews(viewText) })

func parseViews(text string) *database {
	d := &database{display: map[string][]string{}, name: map[string]string{}, byType: map[string][]*view{}}
	kinds := map[string]viewKind{"Table": tableKind, "List": listKind, "Wide": wideKind, "Custom": customKind}
	align := map[string]Alignment{"L": Left, "R": Right, "C": Center}
	expr := func(s string) viewExpr {
		if p, ok := strings.CutPrefix(s, "."); ok {
			return viewExpr{path: strings.Split(p, ".")}
		}
		fn, p, _ := strings.Cut(s, " ")
		e := viewExpr{fn: fn}
		if p != "" {
			e.path = strings.Split(p, ".")
		}
		return e
	}
	var v *view
	for len(text) > 0 {
		line, rest, _ := strings.Cut(text, "\n")
		text = rest
		if line == "" {
			continue
		}
		var f [6]string
		for i, p := 0, line; i < len(f); i++ {
			var more bool
			f[i], p, more = strings.Cut(p, "\t")
			if !more {
				break
			}
		}
		switch f[0] {
		case "V":
			v = &view{kind: kinds[f[1]], oob: f[2] == "oob", name: f[3], types: strings.Fields(f[4])}
			d.views = append(d.views, v)
			for _, t := range v.types {
				k := strings.ToLower(t)
				d.byType[k] = append(d.byType[k], v)
			}
		case "G":
			e := expr(f[1])
			v.groupBy, v.group = &e, f[2]
		case "T":
			v.auto, v.hide = strings.Contains(f[1], "a"), strings.Contains(f[1]+f[2], "h")
		case "W":
			v.auto = strings.Contains(f[1], "a")
			v.columns, _ = strconv.Atoi(f[2])
		case "H":
			w, _ := strconv.Atoi(f[2])
			v.heads = append(v.heads, viewHead{strings.ReplaceAll(f[1], `\n`, "\n"), w, align[f[3]]})
		case "R":
			v.rows = append(v.rows, viewRow{wrap: f[1] == "w", types: strings.Fields(f[2])})
		case "C":
			r := &v.rows[len(v.rows)-1]
			r.cells = append(r.cells, viewCell{align[f[1]], expr(f[2]), f[3]})
		case "E":
			v.entries = append(v.entries, viewEntry{types: strings.Fields(f[1])})
		case "I":
			it := viewItem{label: f[1], expr: expr(f[2]), form: f[3]}
			if f[4] != "" {
				c := expr(f[4])
				it.cond = &c
			}
			e := &v.entries[len(v.entries)-1]
			e.items = append(e.items, it)
		case "D":
			d.display[strings.ToLower(f[1])] = strings.Split(f[2], ",")
		case "N":
			d.name[strings.ToLower(f[1])] = f[2]
		}
	}
	return d
}

const deserialized = "Deserialized."

// plainTypes takes the prefix of deserialised objects away; nil where none has it.
func plainTypes(types []string) []string {
	found := false
	for _, t := range types {
		found = found || strings.HasPrefix(t, deserialized)
	}
	if !found {
		return nil
	}
	out := make([]string, len(types))
	for i, t := range types {
		out[i] = strings.TrimPrefix(t, deserialized)
	}
	return out
}

// find returns the view for the types: the nearest type decides, then the order of the views. The types of a
// deserialised object count as they are first, then without their prefix.
func (d *database) find(types []string, fits func(*view) bool) *view {
	for _, names := range [][]string{types, plainTypes(types)} {
		for _, t := range names {
			for _, v := range d.byType[strings.ToLower(t)] {
				if fits(v) {
					return v
				}
			}
		}
	}
	return nil
}

// applies tells whether the view is for one of the types.
func (v *view) applies(types []string) bool {
	for _, names := range [][]string{types, plainTypes(types)} {
		for _, t := range names {
			for _, a := range v.types {
				if strings.EqualFold(a, t) {
					return true
				}
			}
		}
	}
	return false
}

// displaySet returns the properties that a type shows where it has no view.
func (d *database) displaySet(types []string) []string {
	for _, t := range types {
		if s, ok := d.display[strings.ToLower(t)]; ok {
			return s
		}
	}
	return nil
}

// pick chooses among rows or entries that are for certain types: the one for the nearest type, else the one for all.
func pick(types []string, n int, of func(int) []string) int {
	for _, names := range [][]string{types, plainTypes(types)} {
		for _, t := range names {
			for i := range n {
				for _, a := range of(i) {
					if strings.EqualFold(a, t) {
						return i
					}
				}
			}
		}
	}
	for i := range n {
		if len(of(i)) == 0 {
			return i
		}
	}
	return -1
}
