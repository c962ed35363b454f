package powershell

import (
	"math"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// attributeObjects are the attributes of a function's parameter as PowerShell keeps them: from the last to the first, with a
// Parameter attribute before them where none is written, and its type behind them.
func (f *frame) attributeObjects(p *param) *psobject.List {
	list := &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[System.Attribute]]"}
	named := func(name string, args ...any) {
		if a, err := f.newAttribute(attributeTypes[name], name, args); err == nil {
			list.Items = append(list.Items, a.obj)
		}
	}
	if !p.hasSetAttr {
		named("parameter")
	}
	for _, a := range slices.Backward(p.attributes) {
		list.Items = append(list.Items, a)
	}
	switch {
	case p.common && len(p.aliases) > 0:
		if p.name == "OutBuffer" {
			named("validaterange", int32(0), int32(math.MaxInt32))
		}
		named("alias", psobject.NewArray(p.aliases[0]))
		if strings.HasSuffix(p.name, "Variable") {
			full := smaPrefix + "Internal.CommonParameters+ValidateVariableName"
			list.Items = append(list.Items, &psobject.Object{Text: full, HasText: true, TypeNames: []string{full, smaPrefix + "ValidateArgumentsAttribute", smaPrefix + "Internal.CmdletMetadataAttribute", "System.Attribute", "System.Object"},
				Adapted: []psobject.Property{{Name: "TypeId", Value: f.in.rs.typeOf(full)}}})
		}
	case !p.common && p.typ != nil:
		list.Items = append(list.Items, f.converterAttribute())
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
		lines = append(lines, strings.TrimRight(fn.name+" "+m.setSyntax(set), " "))
	}
	return "\n" + strings.Join(lines, "\n\n") + "\n", nil
}

// setSyntax is how the parameters of one set are given.
func (m *metadata) setSyntax(set string) string {
	var line []string
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
	for _, e := range list {
		name := "-" + e.p.name
		if e.p.isSwitch {
			line = append(line, "["+name+"]")
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
		line = append(line, text)
	}
	if m.should {
		line = append(line, "[-WhatIf] [-Confirm]")
	}
	if m.advanced {
		line = append(line, "[<CommonParameters>]")
	}
	return strings.Join(line, " ")
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
