package cmdlets

import (
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// GroupObject gathers objects of equal values.
var GroupObject = &cmdlet.Declaration{
	Name: "Group-Object", Class: objectTypePrefix + "GroupObjectCommand", Aliases: []string{"group"},
	Synopsis: "Gathers objects that have the same value of a property.",
	Examples: []cmdlet.Example{{Title: "By a property", Code: `get_pssession() | group_object("State")`}},
	New:      func() any { return &groupObject{} },
}

type groupObject struct {
	InputObject   any    `param:"value type=System.Management.Automation.PSObject"`
	Property      []any  `param:"pos=0" help:"Properties: names, blocks, or tables with expression."`
	NoElement     bool   `param:"" help:"Leaves the objects themselves out."`
	AsHashTable   bool   `param:"sets=HashTable alias=AHT" help:"Gives one table from value to objects."`
	AsString      bool   `param:"sets=HashTable" help:"The keys of the table are texts."`
	CaseSensitive bool   `param:"" help:"Tells upper case from lower case."`
	Culture       string `param:"" help:"Accepted; the order is the invariant culture's."`

	keys   []sortKey
	groups []*group
	byText map[string]*group
}

type group struct {
	values []any
	items  []any
}

func (g *groupObject) Begin(r *cmdlet.Run) error {
	g.byText = map[string]*group{}
	if g.AsString && !g.AsHashTable {
		return r.Fail("ArgumentException", psobject.InvalidArgument, "System.ArgumentException",
			"The command cannot be run because the AsString parameter requires that you specify the AsHashtable parameter.", cmdlet.Switch{Present: true, Value: true})
	}
	var err error
	g.keys, err = sortKeys(r, g.Property, false)
	return err
}

func (g *groupObject) Process(r *cmdlet.Run) error {
	if g.InputObject == nil {
		return nil
	}
	values := []any{g.InputObject}
	if len(g.keys) > 0 {
		values = values[:0]
		for _, k := range g.keys {
			v, _, err := k.eval(r, g.InputObject)
			if err != nil {
				return err
			}
			values = append(values, v)
		}
	}
	// Equal values have equal texts but for numbers of different types: the text finds candidates fast.
	key := groupKey(values, g.CaseSensitive)
	at, ok := g.byText[key]
	if !ok {
		at = &group{values: values}
		g.byText[key] = at
		g.groups = append(g.groups, at)
	}
	at.items = append(at.items, g.InputObject)
	return nil
}

func groupKey(values []any, sensitive bool) string {
	var b strings.Builder
	for _, v := range values {
		s := dotnet.String(v)
		if !sensitive {
			s = strings.ToLower(s)
		}
		b.WriteString(s)
		b.WriteByte(0)
		if v == nil {
			b.WriteByte(1)
		}
	}
	return b.String()
}

func (g *groupObject) End(r *cmdlet.Run) error {
	// The groups come in the order of their values.
	sort.SliceStable(g.groups, func(i, j int) bool { return groupOrder(g.groups[i], g.groups[j], !g.CaseSensitive) < 0 })
	if g.AsHashTable {
		d := psobject.NewHashtable()
		d.CaseSensitive = g.CaseSensitive
		for _, x := range g.groups {
			var key any = x.values[0]
			if g.AsString || len(x.values) > 1 {
				key = groupName(x)
			}
			list := &psobject.List{Type: collectionType, Items: x.items}
			d.Set(psobject.Base(key), list)
		}
		if d.Len() == 0 {
			return nil
		}
		return r.Write(d)
	}
	for _, x := range g.groups {
		if err := r.Write(g.info(x)); err != nil {
			return err
		}
	}
	return nil
}

const collectionType = "System.Collections.ObjectModel.Collection`1[[System.Management.Automation.PSObject]]"

func groupOrder(a, b *group, ignore bool) int {
	for i := range a.values {
		if c := order(a.values[i], b.values[i], ignore); c != 0 {
			return c
		}
	}
	return 0
}

func groupName(x *group) string {
	names := make([]string, len(x.values))
	for i, v := range x.values {
		names[i] = dotnet.String(v)
	}
	return strings.Join(names, ", ")
}

func (g *groupObject) info(x *group) *psobject.Object {
	items := x.items
	typ := "Microsoft.PowerShell.Commands.GroupInfo"
	names := []string{typ, "System.Object"}
	if g.NoElement {
		items = nil
		typ += "NoElement"
		names = append([]string{typ}, names...)
	}
	return &psobject.Object{
		TypeNames: names,
		Adapted: []psobject.Property{
			{Name: "Values", Value: psobject.NewArrayList(x.values...)},
			{Name: "Count", Value: int32(len(x.items))},
			{Name: "Group", Value: &psobject.List{Type: collectionType, Items: items}},
			{Name: "Name", Value: groupName(x)},
		},
		Text: typ, HasText: true,
	}
}
