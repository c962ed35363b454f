package powershell

import (
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// astNode shows a part of the syntax tree to scripts: the text, the place, and the parameters of a block.
type astNode struct {
	node ast.Node
	src  *ast.Source
}

func (a *astNode) PSTypeNames() []string {
	name := "Ast"
	switch a.node.(type) {
	case *ast.ScriptBlock:
		name = "ScriptBlockAst"
	case *ast.ParamBlock:
		name = "ParamBlockAst"
	case *ast.Parameter:
		name = "ParameterAst"
	}
	return []string{smaPrefix + "Language." + name, smaPrefix + "Language.Ast", "System.Object"}
}

func (a *astNode) PSText() string {
	e := a.node.Pos()
	return a.src.Text[min(e.Start, len(a.src.Text)):min(e.End, len(a.src.Text))]
}

func (a *astNode) PSProperties() []psobject.Property {
	p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	out := []psobject.Property{p("Extent", extentObject(a.src, a.node.Pos())), p("Parent", nil)}
	child := func(n ast.Node, ok bool) any {
		if !ok {
			return nil
		}
		return &astNode{n, a.src}
	}
	switch n := a.node.(type) {
	case *ast.ScriptBlock:
		out = append(out, p("ParamBlock", child(n.Param, n.Param != nil)), p("BeginBlock", child(n.Begin, n.Begin != nil)),
			p("ProcessBlock", child(n.Process, n.Process != nil)), p("EndBlock", child(n.End, n.End != nil)))
	case *ast.ParamBlock:
		list := psobject.NewArray()
		for _, x := range n.Parameters {
			list.Items = append(list.Items, &astNode{x, a.src})
		}
		out = append(out, p("Parameters", list))
	case *ast.Parameter:
		name := &psobject.Object{TypeNames: []string{smaPrefix + "Language.VariableExpressionAst", "System.Object"},
			Adapted: []psobject.Property{p("VariablePath", &psobject.Object{Adapted: []psobject.Property{p("UserPath", n.Name)}, Text: n.Name, HasText: true})}, Text: "$" + n.Name, HasText: true}
		out = append(out, p("Name", name), p("DefaultValue", child(n.Default, n.Default != nil)))
	case *ast.NamedBlock:
		list := psobject.NewArray()
		for _, x := range n.Statements {
			list.Items = append(list.Items, &astNode{x, a.src})
		}
		out = append(out, p("Statements", list))
	}
	return out
}
