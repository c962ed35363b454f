package cmdlets

import (
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// GetMember lists what an object has.
var GetMember = &cmdlet.Declaration{
	Name: "Get-Member", Class: objectTypePrefix + "GetMemberCommand", Aliases: []string{"gm"},
	Synopsis: "Lists the properties and methods of objects, once for each type.",
	Notes:    "Methods are listed for custom and remote objects; for .NET types beyond the everyday ones only their properties are known.",
	Examples: []cmdlet.Example{{Title: "Of an object", Code: `psobject{Name = "web"} | get_member()`}},
	New:      func() any { return &getMember{} },
}

type getMember struct {
	InputObject any           `param:"value type=System.Management.Automation.PSObject"`
	Name        []string      `param:"pos=0 nne" help:"Names; patterns are understood."`
	MemberType  psobject.Enum `param:"type=System.Management.Automation.PSMemberTypes alias=Type" help:"Kinds: NoteProperty, Property, Method, ..."`
	Static      bool          `param:"" help:"The members of the type itself: MaxValue of a number."`
	View        psobject.Enum `param:"type=System.Management.Automation.PSMemberViewTypes" help:"What the object was given (Extended), what its type has (Adapted, Base) or both." default:"Adapted, Extended"`
	Force       bool          `param:"" help:"Also what is always there: psobject, the accessors of properties, operators."`

	seen  map[string]bool
	count int
}

// methodLister is a value that tells its methods: the values are their definitions.
type methodLister interface{ PSMethods() []psobject.Property }

type memberDefinition struct {
	name, kind, definition string
	extended               bool // given to the object, not of its type
}

// Bits of PSMemberViewTypes.
const (
	extendedView = 1
	typeView     = 2 | 4
)

func (g *getMember) Process(r *cmdlet.Run) error {
	if g.InputObject == nil {
		return nil
	}
	g.count++
	if g.seen == nil {
		g.seen = map[string]bool{}
	}
	typ := psobject.TypeName(g.InputObject)
	if g.seen[typ] {
		return nil
	}
	g.seen[typ] = true
	list := g.members(typ)
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.kind != b.kind {
			return a.kind < b.kind
		}
		return dotnet.CompareText(a.name, b.name, true) < 0
	})
	for _, m := range g.wanted(list) {
		o := &psobject.Object{TypeNames: []string{objectTypePrefix + "MemberDefinition", "System.Object"}, Text: m.definition, HasText: true,
			Adapted: []psobject.Property{{Name: "TypeName", Value: typ}, {Name: "Name", Value: m.name},
				{Name: "MemberType", Value: memberType(m.kind)}, {Name: "Definition", Value: m.definition}}}
		if err := r.Write(o); err != nil {
			return err
		}
	}
	return nil
}

// members are those that are asked for, in no order.
func (g *getMember) members(typ string) []memberDefinition {
	statics := dotnet.Statics(typ)
	if g.Static {
		if len(statics) == 0 {
			statics = []dotnet.Member{{Kind: "Method", Name: "Equals", Definition: "static bool Equals(System.Object objA, System.Object objB)", Static: true},
				{Kind: "Method", Name: "ReferenceEquals", Definition: "static bool ReferenceEquals(System.Object objA, System.Object objB)", Static: true}}
		}
		var list []memberDefinition
		for _, m := range statics {
			if m.Static && (!m.Special || g.Force) {
				list = append(list, memberDefinition{name: m.Name, kind: m.Kind, definition: m.Definition})
			}
		}
		return list
	}
	list := definitions(g.InputObject)
	if !g.Force {
		return list
	}
	var notes, own []string
	for _, m := range list {
		if m.extended {
			notes = append(notes, m.name)
		} else {
			own = append(own, m.name)
		}
	}
	adapted := "psadapted {" + strings.Join(own, ", ") + "}"
	if psobject.Is(g.InputObject, "System.Management.Automation.PSCustomObject") {
		adapted = "psadapted {ToString, GetType, Equals, GetHashCode}"
	}
	for _, m := range statics {
		switch {
		case m.Static:
		case m.Kind == "MemberSet":
			adapted = m.Definition
		default:
			list = append(list, memberDefinition{name: m.Name, kind: m.Kind, definition: m.Definition})
		}
	}
	always := func(kind, name, definition string) {
		list = append(list, memberDefinition{name: name, kind: kind, definition: definition})
	}
	always("CodeProperty", "pstypenames", "System.Collections.ObjectModel.Collection`1[[System.String, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]] pstypenames{get=PSTypeNames;}")
	always("MemberSet", "psadapted", adapted)
	always("MemberSet", "psbase", "psbase"+strings.TrimPrefix(adapted, "psadapted"))
	always("MemberSet", "psextended", "psextended {"+strings.Join(notes, ", ")+"}")
	always("MemberSet", "psobject", "psobject {Members, Properties, Methods, ImmediateBaseObject, BaseObject, TypeNames, get_Members, get_Properties, get_Methods, get_ImmediateBaseObject, get_BaseObject, get_TypeNames, ToString, Copy, CompareTo, Equals, GetHashCode, GetObjectData, GetType, GetMetaObject}")
	return list
}

func (g *getMember) End(r *cmdlet.Run) error {
	if g.count == 0 {
		return r.WriteError(r.Fail("NoObjectInGetMember", psobject.CloseError, "System.InvalidOperationException",
			"You must specify an object for the Get-Member cmdlet.", nil))
	}
	return nil
}

func memberType(kind string) any {
	e, err := dotnet.Convert(kind, "System.Management.Automation.PSMemberTypes")
	if err != nil {
		return kind
	}
	return e
}

// wanted picks the members of the kinds and names asked for, in the order of the names.
func (g *getMember) wanted(list []memberDefinition) (out []memberDefinition) {
	names := g.Name
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, n := range names {
		for _, m := range list {
			if e, ok := memberType(m.kind).(psobject.Enum); g.MemberType.Type != "" && (!ok || g.MemberType.Value&e.Value == 0) {
				continue
			}
			if view := g.View.Value; view != 0 && (m.extended && view&extendedView == 0 || !m.extended && view&typeView == 0) {
				continue
			}
			if dotnet.Like(m.name, n, true) {
				out = append(out, m)
			}
		}
	}
	return out
}

func definitions(v any) []memberDefinition {
	var out []memberDefinition
	typ := psobject.TypeName(v)
	recorded, known := dotnet.Members(typ)
	listed := map[string]bool{}
	for _, m := range recorded {
		listed[m.Name] = true
		out = append(out, memberDefinition{name: m.Name, kind: m.Kind, definition: m.Definition, extended: extension(m.Kind)})
	}
	if o, ok := v.(*psobject.Object); ok {
		for _, p := range o.Extended {
			if listed[p.Name] || known && strings.HasPrefix(typ, "System.IO.") && fileTexts[p.Name] {
				continue
			}
			if c, ok := p.Value.(*psobject.Carried); ok {
				if c.MemberSet {
					out = append(out, memberDefinition{p.Name, "MemberSet", memberSetDefinition(p.Name, c), true})
				}
				continue
			}
			kind, def := "NoteProperty", noteDefinition(p)
			if c, ok := p.Value.(*psobject.Computed); ok {
				kind, def = c.Kind, c.Definition
				if p.Method() {
					def = "System.Object " + p.Name + "();"
				}
			}
			out = append(out, memberDefinition{p.Name, kind, def, true})
		}
	}
	if known {
		return out
	}
	if d, ok := psobject.Base(v).(*psobject.Dictionary); ok && !strings.HasPrefix(typ, "Deserialized.") && !strings.Contains(d.Type, "`") {
		for _, p := range [][2]string{{"Count", "int"}, {"IsFixedSize", "bool"}, {"IsReadOnly", "bool"}, {"IsSynchronized", "bool"}, {"Keys", "System.Collections.ICollection"},
			{"SyncRoot", "System.Object"}, {"Values", "System.Collections.ICollection"}} {
			if d.Type == psobject.Hashtable || p[0] != "IsFixedSize" && p[0] != "IsSynchronized" && p[0] != "SyncRoot" {
				out = append(out, memberDefinition{name: p[0], kind: "Property", definition: p[1] + " " + p[0] + " {get;}"})
			}
		}
	}
	if l, ok := psobject.Base(v).(*psobject.List); ok && strings.HasSuffix(l.Type, "[]") {
		for _, p := range [][2]string{{"Count", "int"}, {"IsFixedSize", "bool"}, {"IsReadOnly", "bool"}, {"IsSynchronized", "bool"}, {"Length", "int"}, {"LongLength", "long"}, {"Rank", "int"}, {"SyncRoot", "System.Object"}} {
			out = append(out, memberDefinition{name: p[0], kind: "Property", definition: p[1] + " " + p[0] + " {get;}"})
		}
	}
	for _, p := range dotnet.Properties(v) {
		if typ == "System.DateTime" && p.Name == "DateTime" {
			continue // a script of the original's types
		}
		out = append(out, memberDefinition{name: p.Name, kind: "Property", definition: definedType(p.Value) + " " + p.Name + " {get;}"})
	}
	if m, ok := indexer(v); ok && !strings.HasPrefix(typ, "Deserialized.") {
		out = append(out, m)
	}
	groups, everyday := dotnet.Methods(typ)
	if m, ok := psobject.Base(v).(methodLister); ok {
		for _, p := range m.PSMethods() {
			out = append(out, memberDefinition{name: p.Name, kind: "Method", definition: dotnet.String(p.Value)})
		}
		return out
	}
	switch {
	case everyday:
		for _, m := range groups {
			out = append(out, memberDefinition{name: m.Name, kind: "Method", definition: strings.Join(m.Overloads, ", ")})
		}
	case strings.HasPrefix(typ, "Deserialized."):
		out = append(out, memberDefinition{name: "GetType", kind: "Method", definition: "type GetType()"},
			memberDefinition{name: "ToString", kind: "Method", definition: "string ToString(), string ToString(string format, System.IFormatProvider formatProvider), string IFormattable.ToString(string format, System.IFormatProvider formatProvider)"})
	default:
		out = append(out, memberDefinition{name: "Equals", kind: "Method", definition: "bool Equals(System.Object obj)"}, memberDefinition{name: "GetHashCode", kind: "Method", definition: "int GetHashCode()"},
			memberDefinition{name: "GetType", kind: "Method", definition: "type GetType()"}, memberDefinition{name: "ToString", kind: "Method", definition: "string ToString()"})
	}
	return out
}

// fileTexts are what files show in their table, which no member gives.
var fileTexts = map[string]bool{"NameString": true, "LengthString": true, "LastWriteTimeString": true}

// extension tells whether members of a kind are added to a type rather than its own.
func extension(kind string) bool {
	switch kind {
	case "Property", "ParameterizedProperty", "Method", "Event":
		return false
	}
	return true
}

func memberSetDefinition(name string, c *psobject.Carried) string {
	names := make([]string, len(c.Members))
	for i, m := range c.Members {
		names[i] = m.Name
	}
	return name + " {" + strings.Join(names, ", ") + "}"
}

func noteDefinition(p psobject.Property) string {
	if p.Value == nil {
		return "object " + p.Name + "=null"
	}
	return shortName(p.Value) + " " + p.Name + "=" + noteText(p.Value)
}

func noteText(v any) string {
	switch b := psobject.Base(v).(type) {
	case *psobject.List, []byte:
		return dotnet.ToString(b)
	}
	return dotnet.String(v)
}

// definedType is the type of a type's own property: enumerations and the like by their full names, which the definitions
// of values leave out.
func definedType(v any) string {
	if e, ok := psobject.Base(v).(psobject.Enum); ok {
		if s := dotnet.Accelerator(e.Type); "System."+s != e.Type {
			return s
		}
		return e.Type
	}
	return shortName(v)
}

// shortName is a value's type as definitions write it.
func shortName(v any) string {
	if v == nil {
		return "object"
	}
	name := psobject.TypeName(v)
	if name == psobject.ObjectArray {
		return "Object[]"
	}
	if s := dotnet.Accelerator(name); !strings.Contains(s, ".") && strings.ToLower(s) == s {
		return s
	}
	if name == "System.Management.Automation.PSCustomObject" || strings.HasPrefix(name, "Deserialized.") {
		return name
	}
	if base, args, ok := strings.Cut(name, "`"); ok {
		// List`1[[System.Int32, ...]] is written List[int].
		var list []string
		if _, args, ok = strings.Cut(args, "[["); ok {
			for _, a := range strings.Split(strings.TrimSuffix(args, "]]"), "],[") {
				a, _, _ = strings.Cut(a, ",")
				list = append(list, dotnet.Accelerator(a))
			}
		}
		return base[strings.LastIndexByte(base, '.')+1:] + "[" + strings.Join(list, ",") + "]"
	}
	return name[strings.LastIndexByte(name, '.')+1:]
}
