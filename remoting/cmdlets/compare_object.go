package cmdlets

import (
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// CompareObject tells what two collections do not share.
var CompareObject = &cmdlet.Declaration{
	Name: "Compare-Object", Class: objectTypePrefix + "CompareObjectCommand", Aliases: []string{"compare", "diff"},
	Synopsis: "Tells what stands in one collection and not in the other.",
	Examples: []cmdlet.Example{{Title: "Two lists", Code: `compare_object({1, 2}, {2, 3})`}},
	New:      func() any { return &compareObject{} },
}

type compareObject struct {
	ReferenceObject  []any  `param:"pos=0 mandatory type=System.Management.Automation.PSObject[] emptylist" help:"What is compared with."`
	DifferenceObject []any  `param:"pos=1 mandatory value type=System.Management.Automation.PSObject[] emptylist" help:"What is compared."`
	SyncWindow       *int32 `param:"range=0,2147483647" help:"How far an equal object may stand from the place of the other."`
	Property         []any  `param:"" help:"The properties to compare."`
	ExcludeDifferent bool   `param:"" help:"Leaves out what differs."`
	IncludeEqual     bool   `param:"" help:"Shows what is equal, too."`
	PassThru         bool   `param:"" help:"Puts out the objects themselves with a note SideIndicator."`
	CaseSensitive    bool   `param:"" help:"Tells upper case from lower case."`
	Culture          string `param:"" help:"Accepted; the culture is the invariant one."`

	keys  []sortKey
	right []any
}

func (c *compareObject) Begin(r *cmdlet.Run) error {
	var err error
	c.keys, err = sortKeys(r, c.Property, false)
	return err
}

func (c *compareObject) Process(*cmdlet.Run) error {
	c.right = append(c.right, c.DifferenceObject...)
	return nil
}

type compared struct {
	obj    any
	values []any
	used   bool
}

func (c *compareObject) rows(r *cmdlet.Run, items []any) ([]*compared, error) {
	out := make([]*compared, len(items))
	for i, o := range items {
		row := &compared{obj: o}
		for _, k := range c.keys {
			v, _, err := k.eval(r, o)
			if err != nil {
				return nil, err
			}
			row.values = append(row.values, v)
		}
		if len(c.keys) == 0 {
			row.values = []any{o}
		}
		out[i] = row
	}
	return out, nil
}

func (c *compareObject) equal(a, b *compared) bool {
	for i := range a.values {
		x, y := a.values[i], b.values[i]
		if dotnet.Equal(x, y, !c.CaseSensitive) || equalValues(x, y, !c.CaseSensitive) {
			continue
		}
		// Objects without an order compare by their texts.
		if _, ok := psobject.Base(x).(*psobject.Object); !ok || psobject.TypeName(x) != psobject.TypeName(y) || dotnet.String(x) != dotnet.String(y) {
			return false
		}
	}
	return true
}

func (c *compareObject) End(r *cmdlet.Run) error {
	left, err := c.rows(r, c.ReferenceObject)
	if err != nil {
		return err
	}
	right, err := c.rows(r, c.right)
	if err != nil {
		return err
	}
	window := max(len(left), len(right))
	if c.SyncWindow != nil {
		window = int(*c.SyncWindow)
	}
	var equal []*compared
	for i, a := range left {
		for j, b := range right {
			if !b.used && !a.used && i-j <= window && j-i <= window && c.equal(a, b) {
				a.used, b.used = true, true
				equal = append(equal, a)
				break
			}
		}
	}
	if c.IncludeEqual || c.ExcludeDifferent && !r.Bound("IncludeEqual") {
		for _, e := range equal {
			if err := c.emit(r, e, "=="); err != nil {
				return err
			}
		}
	}
	if c.ExcludeDifferent {
		return nil
	}
	put := func(rows []*compared, i int, mark string) error {
		if i >= len(rows) || rows[i].used {
			return nil
		}
		return c.emit(r, rows[i], mark)
	}
	// Rows leave the window one by one, those of both sides in turn; what is still in it comes side by side at the end.
	n := max(len(left), len(right))
	for i := range max(n-window, 0) {
		if err := put(right, i, "=>"); err != nil {
			return err
		}
		if err := put(left, i, "<="); err != nil {
			return err
		}
	}
	for _, side := range []struct {
		rows []*compared
		mark string
	}{{right, "=>"}, {left, "<="}} {
		for i := max(n-window, 0); i < n; i++ {
			if err := put(side.rows, i, side.mark); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *compareObject) emit(r *cmdlet.Run, row *compared, mark string) error {
	if c.PassThru {
		return r.Write(psobject.WithNote(row.obj, "SideIndicator", mark))
	}
	o := psobject.NewCustom()
	if len(c.keys) == 0 {
		o.Set("InputObject", row.obj)
	}
	for i, k := range c.keys {
		o.Set(k.text(), row.values[i])
	}
	o.Set("SideIndicator", mark)
	return r.Write(o)
}
