package parse

import (
	"fmt"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// check reports what is wrong with text that could be read: assignments to what holds nothing, keys and parameters named twice and so on.
func (p *parser) check(sb *ast.ScriptBlock) {
	targets := map[ast.Expr]bool{} // casts that stand where something is assigned, which other rules bind
	ast.Walk(sb, func(n ast.Node) bool {
		if a, ok := n.(*ast.Assignment); ok {
			markCasts(targets, a.Left)
		}
		return true
	})
	p.checkNames(sb)
	ast.Walk(sb, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Assignment:
			if list, ok := n.Left.(*ast.ArrayLiteral); ok && n.Op != "=" {
				p.report(list.Extent, "InvalidLeftHandSide", invalidTarget)
				break
			}
			p.checkTarget(n.Left)
			p.checkConstraints(n.Left)
		case *ast.Unary:
			if op := strings.TrimPrefix(n.Op, "p"); op == "++" || op == "--" {
				if !assignable(n.Child) {
					p.report(inner(n.Child).Pos(), "OperatorRequiresVariableOrProperty", "The '"+op+"' operator works only on variables or on properties.")
				}
			}
		case *ast.Hash:
			p.checkKeys(n)
		case *ast.Convert:
			p.checkReference(n, targets)
			if strings.EqualFold(n.Type.Name, "ordered") && len(n.Type.Ranks) == 0 {
				if _, ok := n.Child.(*ast.Hash); !ok {
					p.report(n.Extent, "OrderedAttributeOnlyOnHashLiteralNode", "The ordered attribute can be specified only on a hash literal node.")
				}
			}
		case *ast.Function:
			p.checkParameters(n.Params)
			if n.Body != nil && len(n.Params) > 0 && n.Body.Param != nil {
				p.report(n.Body.Param.Extent, "OnlyOneParameterListAllowed", "The param statement cannot be used if arguments were specified in the function declaration.")
			}
		case *ast.ParamBlock:
			p.checkParameters(n.Parameters)
		case *ast.Attribute:
			p.checkNamed(n)
			for _, e := range n.Positional {
				p.checkConstant(e)
			}
			for _, a := range n.Named {
				if a.Value != nil {
					p.checkConstant(a.Value)
				}
			}
		case *ast.Try:
			if n.Finally != nil {
				p.checkFinally(n.Finally)
			}
			p.checkCaught(n)
			for i, c := range n.Catches {
				if len(c.Types) == 0 && i < len(n.Catches)-1 {
					p.report(ast.Extent{Start: c.End, End: c.End}, "EmptyCatchNotLast", "Catch block must be the last catch block.")
					break
				}
			}
		case *ast.ForEach:
			p.reservedOption(n.Extent, "foreach", "parallel", n.Parallel)
			p.reservedOption(n.Extent, "foreach", "throttlelimit", n.Throttled && !n.Parallel)
			if n.Throttled && !n.Parallel {
				p.report(n.Extent, "ThrottleLimitRequiresParallelFlag", "The ThrottleLimit parameter is only supported on foreach statements that use the Parallel parameter.")
			}
		case *ast.Switch:
			p.reservedOption(n.Extent, "switch", "parallel", n.Parallel)
		case *ast.Command:
			p.checkSplatted(n)
			p.checkRedirections(n.Redirections)
		case *ast.CommandExpr:
			p.checkRedirections(n.Redirections)
		case *ast.MemberAccess:
			p.checkUsing(n, n.Target)
		case *ast.InvokeMember:
			p.checkUsing(n, n.Target)
		case *ast.TypeDef:
			p.checkType(n)
		case *ast.Data:
			p.restricted(n)
		}
		return true
	})
}

// checkUsing refuses a method call on $using:name, since the whole expression is evaluated before it is sent.
func (p *parser) checkUsing(n ast.Node, target ast.Expr) {
	if _, call := n.(*ast.InvokeMember); !call {
		return
	}
	for {
		switch t := target.(type) {
		case *ast.MemberAccess:
			target = t.Target
			continue
		case *ast.Index:
			target = t.Target
			continue
		case *ast.UsingExpr:
			p.report(n.Pos(), "InvalidUsingExpression", "Expression is not allowed in a Using expression.")
		}
		return
	}
}

func assignable(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Variable, *ast.MemberAccess, *ast.Index:
		return true
	case *ast.InvokeMember:
		// A parameterised property could take a value.
		return true
	case *ast.UsingExpr:
		return true
	case *ast.Convert:
		return assignable(e.Child)
	case *ast.Attributed:
		return assignable(e.Child)
	case *ast.Paren:
		if pl, ok := e.Pipeline.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
			if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
				return assignable(ce.Expr)
			}
		}
	case *ast.ArrayLiteral:
		for _, x := range e.Elements {
			if !assignable(x) {
				return false
			}
		}
		return true
	case *ast.ErrorExpr:
		return true
	}
	return false
}

const invalidTarget = "The assignment expression is not valid. The input to an assignment operator must be an object that is able to accept assignments, such as a variable or a property."

// inner is what stands in parentheses.
func inner(e ast.Expr) ast.Expr {
	for {
		in, ok := e.(*ast.Paren)
		if !ok {
			return e
		}
		pl, ok := in.Pipeline.(*ast.Pipeline)
		if !ok || len(pl.Elements) != 1 {
			return e
		}
		ce, ok := pl.Elements[0].(*ast.CommandExpr)
		if !ok {
			return e
		}
		e = ce.Expr
	}
}

func (p *parser) checkTarget(e ast.Expr) {
	switch t := e.(type) {
	case *ast.ArrayLiteral:
		for _, x := range t.Elements {
			p.checkTarget(x)
		}
		return
	case *ast.Paren:
		if pl, ok := t.Pipeline.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
			if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
				p.checkTarget(ce.Expr)
				return
			}
		}
	case *ast.Convert:
		p.checkTarget(t.Child)
		return
	case *ast.Attributed:
		p.checkTarget(t.Child)
		return
	}
	if !assignable(e) {
		p.report(e.Pos(), "InvalidLeftHandSide", invalidTarget)
	}
}

func (p *parser) checkKeys(h *ast.Hash) {
	seen := map[string]bool{}
	for _, pair := range h.Pairs {
		var shown string
		switch k := pair.Key.(type) {
		case *ast.String:
			shown = k.Value
		case *ast.Number:
			shown = fmt.Sprint(k.Value) // 1 and '1' are the same to the parser
		default:
			continue
		}
		key := strings.ToLower(shown)
		if seen[key] {
			p.report(pair.Key.Pos(), "DuplicateKeyInHashLiteral", "Duplicate keys '"+shown+"' are not allowed in hash literals.")
		}
		seen[key] = true
	}
}

func (p *parser) checkParameters(list []*ast.Parameter) {
	seen := map[string]bool{}
	for _, param := range list {
		key := strings.ToLower(param.Name)
		if seen[key] {
			p.report(param.NamePos, "DuplicateFormalParameter", "Duplicate parameter $"+param.Name+" in parameter list.")
		}
		seen[key] = true
		for _, t := range param.Types {
			p.refuseVoid(t)
		}
	}
}

// checkConstant refuses what an attribute cannot take.
func (p *parser) checkConstant(e ast.Expr) {
	if !isConstant(e, true) {
		p.report(e.Pos(), "ParameterAttributeArgumentNeedsToBeConstantOrScriptBlock", "Attribute argument must be a constant or a script block.")
	}
}

// isConstant tells whether an expression says the same whenever it is evaluated; blocks tells whether a script block counts as such.
func isConstant(e ast.Expr, blocks bool) bool {
	ok := true
	ast.Walk(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ScriptBlockExpr:
			ok = ok && blocks
			return false
		case *ast.ErrorExpr:
			ok = false
		case *ast.Variable:
			switch n.Key {
			case "true", "false", "null":
			default:
				ok = false
			}
		case *ast.InvokeMember, *ast.Index:
			ok = false
		}
		return ok
	})
	return ok
}
