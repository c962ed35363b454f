package cmdlets

import (
	"sort"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// SortObject puts objects in order.
var SortObject = &cmdlet.Declaration{
	Name: "Sort-Object", Class: objectTypePrefix + "SortObjectCommand", Aliases: []string{"sort"}, DefaultSet: "Default",
	Synopsis: "Puts objects in the order of their values or properties.",
	Examples: []cmdlet.Example{{Title: "By a property", Code: `get_pssession() | sort_object{"Name", descending = true}`}},
	New:      func() any { return &sortObject{} },
}

type sortObject struct {
	InputObject   any    `param:"value type=System.Management.Automation.PSObject"`
	Property      []any  `param:"pos=0" help:"Properties: names, blocks, or tables with expression and descending or ascending."`
	Descending    bool   `param:"" help:"The largest first."`
	Unique        bool   `param:"" help:"Leaves out what is equal in the order."`
	CaseSensitive bool   `param:"" help:"Tells upper case from lower case."`
	Culture       string `param:"" help:"Accepted; the order is the invariant culture's."`
	Top           int32  `param:"sets=Top mandatory range=1,2147483647" help:"Only the first so many."`
	Bottom        int32  `param:"sets=Bottom mandatory range=1,2147483647" help:"Only the last so many."`
	Stable        bool   `param:"sets=Default" help:"Accepted; the order of equals is always kept."`

	items []any
}

func (s *sortObject) Process(r *cmdlet.Run) error {
	if s.InputObject != nil || r.PipelineInput && r.Object != nil {
		s.items = append(s.items, s.InputObject)
	}
	return nil
}

// sortKey is one criterion of an order.
type sortKey struct {
	property
	descending bool
}

// sortKeys reads -Property for an order.
func sortKeys(r *cmdlet.Run, list []any, descending bool) ([]sortKey, error) {
	props, err := parseProperties(r, list, "Expression", "Descending", "Ascending")
	if err != nil {
		return nil, err
	}
	keys := make([]sortKey, len(props))
	for i, p := range props {
		keys[i] = sortKey{p, descending}
		if v, ok := p.opts["Descending"]; ok {
			keys[i].descending = dotnet.True(v)
		}
		if v, ok := p.opts["Ascending"]; ok {
			keys[i].descending = !dotnet.True(v)
		}
	}
	return keys, nil
}

type sortRow struct {
	obj    any
	values []any
	has    []bool
}

func (s *sortObject) End(r *cmdlet.Run) error {
	keys, err := sortKeys(r, s.Property, s.Descending)
	if err != nil {
		return err
	}
	rows := make([]sortRow, len(s.items))
	for i, o := range s.items {
		row := sortRow{obj: o}
		if len(keys) == 0 {
			row.values, row.has = []any{o}, []bool{true}
		}
		for _, k := range keys {
			v, ok, err := k.eval(r, o)
			if err != nil {
				return err
			}
			row.values, row.has = append(row.values, v), append(row.has, ok)
		}
		rows[i] = row
	}
	less := func(a, b sortRow) int {
		for i := range a.values {
			desc := s.Descending
			if len(keys) > 0 {
				desc = keys[i].descending
			}
			if a.has[i] != b.has[i] {
				// What lacks the property comes last, whatever the order.
				if a.has[i] {
					return -1
				}
				return 1
			}
			c := order(a.values[i], b.values[i], !s.CaseSensitive)
			if c != 0 {
				if desc {
					return -c
				}
				return c
			}
		}
		return 0
	}
	sortAs(rows, less)
	if s.Unique {
		kept := rows[:0]
		for i, row := range rows {
			if i == 0 || less(kept[len(kept)-1], row) != 0 {
				kept = append(kept, row)
			}
		}
		rows = kept
	}
	if s.Top > 0 && int(s.Top) < len(rows) {
		rows = rows[:s.Top]
	}
	if s.Bottom > 0 && int(s.Bottom) < len(rows) {
		rows = rows[len(rows)-int(s.Bottom):]
	}
	for _, row := range rows {
		if err := r.Write(row.obj); err != nil {
			return err
		}
	}
	return nil
}

// sortAs sorts as .NET does. Where the order is none, since it takes numbers and texts as their left side wants them, the
// result shows which elements were compared: for few elements as .NET compares them.
func sortAs[T any](rows []T, compare func(a, b T) int) {
	swap := func(i, j int) {
		if compare(rows[i], rows[j]) > 0 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	switch n := len(rows); {
	case n == 3:
		// Equal elements must keep their order, which swaps of neighbours alone do.
		if compare(rows[0], rows[1]) == 0 || compare(rows[1], rows[2]) == 0 || compare(rows[0], rows[2]) == 0 {
			break
		}
		swap(0, 1)
		swap(0, 2)
		swap(1, 2)
		return
	case n <= 16:
		for i := 0; i < n-1; i++ {
			t, j := rows[i+1], i
			for ; j >= 0 && compare(t, rows[j]) < 0; j-- {
				rows[j+1] = rows[j]
			}
			rows[j+1] = t
		}
		return
	}
	sort.SliceStable(rows, func(i, j int) bool { return compare(rows[i], rows[j]) < 0 })
}

// order compares any two values for sorting; those without an order between them compare by their texts.
func order(a, b any, ignore bool) int {
	x, y := psobject.Base(a), psobject.Base(b)
	if x == nil || y == nil {
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return -1
		}
		return 1
	}
	if _, isText := x.(string); isText {
		if dotnet.IsNumber(y) {
			// A text and a number: as texts, from either side.
			return dotnet.CompareText(dotnet.String(a), dotnet.String(b), ignore)
		}
	}
	if c, err := dotnet.Compare(a, b, ignore); err == nil {
		return c
	}
	return dotnet.CompareText(dotnet.String(a), dotnet.String(b), ignore)
}
