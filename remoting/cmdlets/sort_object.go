package cmdlets

import (
	"math/bits"
	"slices"

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
	Stable        bool   `param:"sets=Default" help:"Equals keep their order."`

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
	if s.Stable || s.Top > 0 || s.Bottom > 0 {
		slices.SortStableFunc(rows, less)
	} else {
		introsort(rows, 2*bits.Len(uint(len(rows))), less)
	}
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
	if o, ok := x.(psobject.Comparable); ok {
		if c, ok := o.PSCompare(b); ok {
			return c
		}
	}
	if c, err := dotnet.Compare(a, b, ignore); err == nil {
		return c
	}
	return dotnet.CompareText(dotnet.String(a), dotnet.String(b), ignore)
}
