package cmdlets

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// SelectObject picks objects and properties.
var SelectObject = &cmdlet.Declaration{
	Name: "Select-Object", Class: objectTypePrefix + "SelectObjectCommand", Aliases: []string{"select"}, DefaultSet: "DefaultParameter",
	Synopsis: "Picks properties of objects, or objects by their place.",
	Examples: []cmdlet.Example{{Title: "Properties", Code: `get_pssession() | select_object{"Id", "Name"}`}, {Title: "The first ones", Code: `write_output{1, 2, 3} | select_object{first = 2}`}},
	New:      func() any { return &selectObject{} },
}

type selectObject struct {
	InputObject     any      `param:"value type=System.Management.Automation.PSObject"`
	Property        []any    `param:"sets=DefaultParameter,SkipLastParameter pos=0 type=System.Object[]" help:"Properties: names, patterns, or tables with name and expression."`
	ExcludeProperty []string `param:"sets=DefaultParameter,SkipLastParameter" help:"Properties to leave out; patterns are understood."`
	ExpandProperty  string   `param:"sets=DefaultParameter,SkipLastParameter" help:"A property whose value is put out instead of the object."`
	Unique          bool     `param:"" help:"Leaves out objects equal to an earlier one."`
	CaseInsensitive bool     `param:"" help:"Unique ignores the case of text."`
	Last            int32    `param:"sets=DefaultParameter range=0,2147483647" help:"The last so many objects."`
	First           int32    `param:"sets=DefaultParameter range=0,2147483647" help:"The first so many objects; then the earlier stages stop."`
	Skip            int32    `param:"sets=DefaultParameter,SkipLastParameter range=0,2147483647" help:"Leaves out so many objects at the beginning, or at the end with last."`
	SkipLast        int32    `param:"sets=SkipLastParameter range=0,2147483647" help:"Leaves out so many objects at the end."`
	Wait            bool     `param:"sets=DefaultParameter,IndexParameter" help:"Lets the earlier stages run to their end."`
	Index           []int32  `param:"sets=IndexParameter range=0,2147483647" help:"The objects at these places, from 0."`
	SkipIndex       []int32  `param:"sets=SkipIndexParameter range=0,2147483647" help:"All but the objects at these places, from 0."`

	props   []property
	seen    []any
	n       int32
	given   int32
	tail    []any
	indexes map[int32]bool
}

func (s *selectObject) Begin(r *cmdlet.Run) error {
	var err error
	s.props, err = parseProperties(r, s.Property, "Expression", "Name", "Label")
	s.indexes = map[int32]bool{}
	for _, i := range append(append([]int32(nil), s.Index...), s.SkipIndex...) {
		s.indexes[i] = true
	}
	if len(s.ExcludeProperty) > 0 && len(s.props) == 0 && s.ExpandProperty == "" {
		s.props = []property{{name: "*"}}
	}
	return err
}

func (s *selectObject) Process(r *cmdlet.Run) error {
	if s.InputObject == nil { // as if it had not come
		return nil
	}
	i := s.n
	s.n++
	if r.Bound("SkipIndex") {
		if s.indexes[i] {
			return nil
		}
		return s.emit(r, s.InputObject)
	}
	if r.Bound("Index") {
		if s.indexes[i] {
			if err := s.emit(r, s.InputObject); err != nil {
				return err
			}
			s.given++
		}
		if !s.Wait && int(s.given) == len(s.indexes) {
			return cmdlet.ErrStop
		}
		return nil
	}
	// With last alone, skip leaves out at the end.
	last := r.Bound("Last")
	if i < s.Skip && (!last || r.Bound("First")) {
		return nil
	}
	if r.Bound("SkipLast") {
		s.tail = append(s.tail, s.InputObject)
		if int32(len(s.tail)) > s.SkipLast {
			o := s.tail[0]
			s.tail = s.tail[1:]
			return s.emit(r, o)
		}
		return nil
	}
	if r.Bound("First") {
		if s.given < s.First {
			s.given++
			if err := s.emit(r, s.InputObject); err != nil {
				return err
			}
			if s.given == s.First && !last && !s.Wait {
				return cmdlet.ErrStop
			}
			return nil
		}
		if !last {
			if !s.Wait {
				return cmdlet.ErrStop
			}
			return nil
		}
	}
	if last {
		s.tail = append(s.tail, s.InputObject)
		if len(s.tail) > int(s.Last)+s.skipAtEnd(r) {
			s.tail = s.tail[1:]
		}
		return nil
	}
	return s.emit(r, s.InputObject)
}

func (s *selectObject) End(r *cmdlet.Run) error {
	if !r.Bound("Last") {
		return nil
	}
	n := max(len(s.tail)-s.skipAtEnd(r), 0)
	for _, o := range s.tail[:n] {
		if err := s.emit(r, o); err != nil {
			return err
		}
	}
	return nil
}

func (s *selectObject) skipAtEnd(r *cmdlet.Run) int {
	if r.Bound("First") {
		return 0
	}
	return int(s.Skip)
}

func (s *selectObject) emit(r *cmdlet.Run, obj any) error {
	if s.ExpandProperty != "" {
		return s.expanded(r, obj)
	}
	out := obj
	if len(s.props) > 0 {
		o, err := s.pick(r, obj)
		if err != nil {
			return err
		}
		out = o
	}
	return s.pass(r, out)
}

func (s *selectObject) pass(r *cmdlet.Run, out any) error {
	if s.Unique {
		chosen := len(s.props) > 0
		for _, e := range s.seen {
			if chosen && same(e, out, s.CaseInsensitive) || !chosen && equalValues(e, out, s.CaseInsensitive) {
				return nil
			}
		}
		s.seen = append(s.seen, out)
	}
	if o, ok := out.(*psobject.Object); ok && bag(o) && (len(s.props) == 0 || s.ExpandProperty != "") {
		if name := selectedName(o); !slices.Contains(o.TypeNames, name) {
			o.TypeNames = append([]string{name}, o.TypeNames...) // the object itself is marked, as the original marks it
		}
	}
	return r.Write(out)
}

// bag tells whether an object is one of properties alone: a custom object, or what became of one of .NET on its way here.
func bag(o *psobject.Object) bool {
	return o.Base == nil && (o.Custom() || strings.HasPrefix(psobject.TypeName(o), "Deserialized."))
}

// selectedName is the type name that an object gets when it is selected, or a selection of its properties.
func selectedName(v any) string {
	if o, ok := v.(*psobject.Object); ok && bag(o) {
		return "Selected.System.Management.Automation.PSCustomObject"
	}
	return "Selected." + psobject.TypeName(v)
}

// equalValues compares two objects as they are: by their values, or, where there is no order between them, by the text of
// their types' own ToString, which a custom object and a hash table have none worth the name of.
func equalValues(a, b any, ignore bool) bool {
	own := func(v any) (string, bool) {
		switch x := psobject.Base(v).(type) {
		case *psobject.Object:
			return "", x.Custom()
		case *psobject.Dictionary:
			return x.Type, true
		}
		return "", false
	}
	ta, plainA := own(a)
	tb, plainB := own(b)
	if plainA && plainB {
		return ta == tb
	}
	return same(a, b, ignore)
}

// same compares two objects by their properties, or by value where they have none.
func same(a, b any, ignore bool) bool {
	oa, ok1 := a.(*psobject.Object)
	ob, ok2 := b.(*psobject.Object)
	if ok1 && ok2 && oa.Base == nil && ob.Base == nil {
		ma, mb := members(oa), members(ob)
		if len(ma) != len(mb) {
			return false
		}
		for i := range ma {
			if ma[i].Name != mb[i].Name || !same(evaluated(a, ma[i].Value), evaluated(b, mb[i].Value), ignore) {
				return false
			}
		}
		return true
	}
	la, ok1 := psobject.Base(a).(*psobject.List)
	lb, ok2 := psobject.Base(b).(*psobject.List)
	if ok1 && ok2 {
		return dotnet.String(la) == dotnet.String(lb)
	}
	return dotnet.Equal(a, b, ignore)
}

// pick makes the object with the chosen properties.
func (s *selectObject) pick(r *cmdlet.Run, obj any) (*psobject.Object, error) {
	o := psobject.NewCustom()
	o.TypeNames = append([]string{selectedName(obj)}, o.TypeNames...)
	var exclude []*dotnet.Wildcard
	for _, e := range s.ExcludeProperty {
		exclude = append(exclude, dotnet.NewWildcard(e, true))
	}
	add := func(name string, v any) error {
		for _, e := range exclude {
			if e.Match(name) {
				return nil
			}
		}
		if find(o.Extended, name) >= 0 {
			return r.WriteError(aboutInput(r.Fail("AlreadyExistingUserSpecifiedPropertyNoExpand", psobject.InvalidOperation, "System.Management.Automation.PSArgumentException",
				"The property cannot be processed because the property \""+name+"\" already exists.", obj)))
		}
		o.Extended = append(o.Extended, psobject.Property{Name: name, Value: v})
		return nil
	}
	for _, p := range s.props {
		switch {
		case p.block == nil && dotnet.HasWildcards(p.name) && p.label == "":
			w := dotnet.NewWildcard(p.name, true)
			for _, m := range members(obj) {
				if !w.Match(m.Name) || find(o.Extended, m.Name) >= 0 || m.Name == "PSShowComputerName" && p.name == "*" {
					continue
				}
				if err := add(m.Name, evaluated(obj, m.Value)); err != nil {
					return nil, err
				}
			}
		default:
			v, found, err := p.eval(r, obj)
			if err != nil {
				// A block that fails gives an empty property, as the original has it.
				v = nil
			}
			if l, ok := v.(*psobject.List); ok && p.block != nil {
				// What a block gives is wrapped: its text is its elements', not its type.
				v = &psobject.Object{Base: l}
			}
			label := p.text()
			if found && p.block == nil && p.label == "" {
				// The name as the object writes it.
				if i := find(members(obj), p.name); i >= 0 {
					label = members(obj)[i].Name
				}
			}
			if err := add(label, v); err != nil {
				return nil, err
			}
		}
	}
	return o, nil
}

// aboutInput lets an error be about the object as it came through the pipeline: wrapped, whatever its type.
func aboutInput(rec *psobject.ErrorRecord) *psobject.ErrorRecord {
	rec.Category.TargetType = "PSObject"
	return rec
}

func (s *selectObject) expanded(r *cmdlet.Run, obj any) error {
	v, found, err := property{name: s.ExpandProperty}.eval(r, obj)
	if err != nil {
		return err
	}
	if !found {
		return r.WriteError(aboutInput(r.Fail("ExpandPropertyNotFound", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
			"Property \""+s.ExpandProperty+"\" cannot be found.", obj)))
	}
	items := []any{v}
	if l, ok := psobject.Base(v).(*psobject.List); ok {
		items = l.Items
	}
	for _, e := range items {
		if len(s.props) > 0 && e != nil {
			picked, err := s.pick(r, obj)
			if err != nil {
				return err
			}
			o := &psobject.Object{Base: e}
			if in, ok := e.(*psobject.Object); ok {
				c := *in
				c.Extended = append([]psobject.Property(nil), in.Extended...)
				o = &c
			}
			for _, p := range picked.Extended {
				if o.Find(p.Name) != nil {
					err := r.WriteError(aboutInput(r.Fail("AlreadyExistingUserSpecifiedPropertyExpand", psobject.InvalidOperation, "System.Management.Automation.PSArgumentException",
						"The property cannot be processed because the property \""+p.Name+"\" already exists.", obj)))
					if err != nil {
						return err
					}
				} else if !strings.EqualFold(p.Name, s.ExpandProperty) {
					o.Extended = append(o.Extended, p)
				}
			}
			e = o
		}
		if e == nil {
			continue
		}
		if err := s.pass(r, e); err != nil {
			return err
		}
	}
	return nil
}
