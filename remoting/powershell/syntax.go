package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// attributeObjects are the attributes of a function's parameter as objects: one for each of its parameter sets.
func (p *param) attributeObjects() *psobject.List {
	list := &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[System.Attribute]]"}
	names := make([]string, 0, len(p.sets))
	for n := range p.sets {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		s := p.sets[n]
		position := int32(-1 << 31)
		if s.position >= 0 {
			position = int32(s.position)
		}
		q := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
		list.Items = append(list.Items, &psobject.Object{TypeNames: []string{smaPrefix + "ParameterAttribute", smaPrefix + "Internal.ParsingBaseAttribute", smaPrefix + "Internal.CmdletMetadataAttribute", "System.Attribute", "System.Object"},
			Text: smaPrefix + "ParameterAttribute", HasText: true,
			Adapted: []psobject.Property{q("Position", position), q("ParameterSetName", n), q("Mandatory", s.mandatory), q("ValueFromPipeline", s.byValue),
				q("ValueFromPipelineByPropertyName", s.byName), q("ValueFromRemainingArguments", s.remaining), q("HelpMessage", nil), q("DontShow", false)}})
	}
	return list
}

// outputTypes are what a function's OutputType attributes name.
func (f *frame) outputTypes(fn *function) *psobject.List {
	list := &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[" + smaPrefix + "PSTypeName]]"}
	if fn.body.Param == nil {
		return list
	}
	add := func(name string, typ any) {
		list.Items = append(list.Items, &psobject.Object{TypeNames: []string{smaPrefix + "PSTypeName", "System.Object"}, Text: name, HasText: true,
			Adapted: []psobject.Property{{Name: "Name", Value: name}, {Name: "Type", Value: typ}}})
	}
	for _, a := range fn.body.Param.Attributes {
		if !strings.EqualFold(strings.TrimSuffix(a.Type.Name, "Attribute"), "OutputType") {
			continue
		}
		for _, x := range a.Positional {
			v, err := f.eval(x)
			if err != nil {
				continue
			}
			switch t := psobject.Base(plain(v)).(type) {
			case *Type:
				add(t.Full, t)
			case string:
				add(t, nil)
			}
		}
	}
	return list
}

// syntax is how a function is called, a line for each parameter set, as Get-Command -Syntax writes it.
func (f *frame) syntax(fn *function) (string, error) {
	m, err := f.metadataOf(fn)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, set := range m.sets {
		type entry struct {
			p *param
			s setInfo
		}
		var list []entry
		for _, p := range m.params {
			if s, ok := p.in(set); ok && !p.common {
				list = append(list, entry{p, s})
			}
		}
		slices.SortStableFunc(list, func(a, b entry) int {
			pa, pb := a.s.position, b.s.position
			switch {
			case pa >= 0 && pb >= 0:
				return pa - pb
			case pa >= 0:
				return -1
			case pb >= 0:
				return 1
			case a.s.mandatory != b.s.mandatory && a.s.mandatory:
				return -1
			case a.s.mandatory != b.s.mandatory:
				return 1
			}
			return 0
		})
		line := fn.name
		for _, e := range list {
			name := "-" + e.p.name
			if e.p.isSwitch {
				line += " [" + name + "]"
				continue
			}
			typ := "Object"
			if e.p.typ != nil {
				typ = e.p.typ.shortName()
				typ = typ[strings.LastIndexByte(typ, '.')+1:]
			}
			if e.s.position >= 0 {
				name = "[" + name + "]"
			}
			text := name + " <" + typ + ">"
			if !e.s.mandatory {
				text = "[" + text + "]"
			}
			line += " " + text
		}
		if m.should {
			line += " [-WhatIf] [-Confirm]"
		}
		if m.advanced {
			line += " [<CommonParameters>]"
		}
		lines = append(lines, line)
	}
	return "\n" + strings.Join(lines, "\n\n") + "\n", nil
}

// calledLikeMethod tells whether a command is written as a method is called, f(1, 2), which strict mode refuses.
func calledLikeMethod(x *ast.Command) bool {
	if len(x.Elements) != 2 {
		return false
	}
	name, ok := x.Elements[0].(ast.Expr)
	p, isParen := x.Elements[1].(*ast.Paren)
	return ok && isParen && p.Start == name.Pos().End
}
