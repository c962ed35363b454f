package parse

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// checkType looks into a type: no member may stand twice, variables of methods must be their own, and a value must be returned on
// each path, or on none.
func (p *parser) checkType(def *ast.TypeDef) {
	if def.IsEnum {
		p.checkUnderlying(def)
		p.checkEnumerators(def)
	}
	for _, a := range def.Attributes {
		p.checkTypeAttribute(a)
	}
	properties := map[string]*ast.Member{}
	for _, m := range def.Members {
		if !m.IsMethod {
			properties[strings.ToLower(m.Name)] = m
		}
	}
	for _, m := range def.Members {
		for _, a := range m.Attributes {
			p.checkTypeAttribute(a)
		}
		if !m.IsMethod {
			if m.Static && m.Initial != nil {
				p.refuseThis(m.Initial)
			}
			continue
		}
		if m.Body == nil {
			continue
		}
		p.checkMethodShape(def, m)
		void := m.Type == nil || strings.EqualFold(m.Type.Name, "void")
		p.checkAssigned(def, m, properties)
		unassigned, ends := methodFlow(m)
		if ends && !void {
			p.report(m.NamePos, "MethodHasCodePathNotReturn", "Not all code path returns value within method.")
		}
		from := len(p.errs)
		p.checkReturns(m.Body, void)
		for _, v := range unassigned {
			p.report(v.Extent, "VariableNotLocal", "Variable is not assigned in the method.")
		}
		p.checkLabels(m.Body, nil)
		if m.Static {
			p.refuseThis(m.Body)
		}
		slices.SortStableFunc(p.errs[from:], func(a, b Error) int { return a.Extent.Start - b.Extent.Start })
	}
}

// checkTypeAttribute looks at an attribute of a type or of a member: it takes only constants, since the type is made before anything runs.
func (p *parser) checkTypeAttribute(a *ast.Attribute) {
	p.checkNamed(a)
	values := append([]ast.Expr(nil), a.Positional...)
	for _, n := range a.Named {
		if n.Value != nil {
			values = append(values, n.Value)
		}
	}
	for _, e := range values {
		if !isConstant(e, false) {
			p.report(e.Pos(), "ParameterAttributeArgumentNeedsToBeConstant", "Attribute argument must be a constant.")
		}
	}
}

// checkMethodShape refuses what a script block may have and a method may not: its own parameter block and named blocks.
func (p *parser) checkMethodShape(def *ast.TypeDef, m *ast.Member) {
	for _, param := range m.Params {
		for _, t := range param.Types[min(1, len(param.Types)):] {
			p.report(p.bracketedExtent(t), "MultipleTypeConstraintsOnMethodParam", "Multiple type constraints are not allowed on a method parameter.")
		}
	}
	if m.Body.Param != nil {
		p.report(m.Body.Param.Extent, "ParamBlockNotAllowedInMethod", "A param block is not allowed in a class method.")
	}
	if !m.Body.Unnamed {
		for _, b := range []*ast.NamedBlock{m.Body.Dynamic, m.Body.Begin, m.Body.Process, m.Body.End} {
			if b != nil {
				p.report(b.Extent, "NamedBlockNotAllowedInMethod", "A named block is not allowed in a class method.")
				break
			}
		}
	}
	if m.Type != nil && strings.EqualFold(m.Name, def.Name) {
		p.report(p.bracketedExtent(m.Type), "ConstructorCantHaveReturnType", "A constructor cannot specify a return type.")
	}
}

// ownBlock walks n without the script blocks and functions in it, whose variables and flow are their own.
func ownBlock(n ast.Node, visit func(ast.Node)) {
	ast.Walk(n, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ScriptBlockExpr, *ast.Function:
			return false
		}
		visit(n)
		return true
	})
}

// refuseThis reports $this where there is no object.
func (p *parser) refuseThis(n ast.Node) {
	ast.Walk(n, func(n ast.Node) bool {
		if v, ok := n.(*ast.Variable); ok && v.Scope == "" && v.Key == "this" {
			p.report(v.Extent, "NonStaticMemberAccessInStaticMember", "Cannot access the non-static member 'this' in a static method or initializer of a static property.")
		}
		return true
	})
}

// checkAssigned refuses to assign to a variable that is named as a property, where $this.name was meant.
func (p *parser) checkAssigned(def *ast.TypeDef, m *ast.Member, properties map[string]*ast.Member) {
	var target func(e ast.Expr)
	target = func(e ast.Expr) {
		switch t := e.(type) {
		case *ast.ArrayLiteral:
			for _, x := range t.Elements {
				target(x)
			}
		case *ast.Convert:
			target(t.Child)
		case *ast.Attributed:
			target(t.Child)
		case *ast.Variable:
			prop := properties[t.Key]
			if prop == nil || t.Scope != "" {
				return
			}
			id, owner := "MissingThis", "$this."
			if prop.Static {
				id, owner = "MissingTypeInStaticPropertyAssignment", "["+def.Name+"]::"
			}
			p.report(t.Extent, id, "Cannot assign property, use '"+owner+t.Short+"'.")
		}
	}
	ownBlock(m.Body, func(n ast.Node) {
		if a, ok := n.(*ast.Assignment); ok {
			target(a.Left)
		}
	})
}

// checkLabels refuses to leave a loop that does not stand in the method.
func (p *parser) checkLabels(n ast.Node, labels []string) {
	ast.Walk(n, func(c ast.Node) bool {
		switch s := c.(type) {
		case *ast.ScriptBlockExpr, *ast.Function:
			return false
		case *ast.Flow:
			name, ok := s.Label.(*ast.String)
			if ok && !slices.ContainsFunc(labels, func(l string) bool { return strings.EqualFold(l, name.Value) }) {
				p.report(s.Extent, "LabelNotFound", "Label '"+name.Value+"' not found inside the method.")
			}
		}
		if label, _ := ast.LoopLabel(c); label != "" && c != n {
			p.checkLabels(c, append(labels[:len(labels):len(labels)], label))
			return false
		}
		return true
	})
}

// checkUnderlying refuses a type beneath an enum that does not count.
func (p *parser) checkUnderlying(def *ast.TypeDef) {
	if len(def.Bases) == 0 {
		return
	}
	b := def.Bases[0]
	if _, ok := enumBits[strings.TrimPrefix(strings.ToLower(b.Name), "system.")]; !ok || len(b.Ranks) > 0 {
		p.report(b.Extent, "InvalidUnderlyingType", "'"+b.String()+"' is not a valid underlying type for enums. Expected a builtin integral type (one of byte, sbyte, short, ushort, int, uint, long or ulong)")
	}
}

// enumBase names the type of an enumeration's numbers.
func enumBase(def *ast.TypeDef) string {
	if len(def.Bases) > 0 {
		return def.Bases[0].Name
	}
	return "int"
}

// checkReturns refuses values where a method gives none, and none where it gives one.
func (p *parser) checkReturns(body *ast.ScriptBlock, void bool) {
	ast.Walk(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ScriptBlockExpr, *ast.Function:
			return false
		case *ast.Flow:
			switch {
			case n.Keyword != "return":
			case void && n.Value != nil:
				p.report(n.Extent, "VoidMethodHasReturn", "Invalid return statement within void method.")
			case !void && n.Value == nil:
				p.report(n.Extent, "NonVoidMethodMissingReturnValue", "Invalid return statement within non-void method.")
			}
		}
		return true
	})
}
