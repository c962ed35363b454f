package parse

import (
	"fmt"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// check reports what is wrong with text that could be read: assignments to what holds nothing, keys and parameters named twice and so on.
func (p *parser) check(sb *ast.ScriptBlock) {
	ast.Walk(sb, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Assignment:
			if list, ok := n.Left.(*ast.ArrayLiteral); ok && n.Op != "=" {
				p.report(list.Extent, "InvalidLeftHandSide", invalidTarget)
				break
			}
			p.checkTarget(n.Left)
		case *ast.Unary:
			if op := strings.TrimPrefix(n.Op, "p"); op == "++" || op == "--" {
				if !assignable(n.Child) {
					p.report(n.Child.Pos(), "OperatorRequiresVariableOrProperty", "The '"+op+"' operator works only on variables or on properties.")
				}
			}
		case *ast.Hash:
			p.checkKeys(n)
		case *ast.Convert:
			if strings.EqualFold(n.Type.Name, "ordered") && len(n.Type.Ranks) == 0 {
				if _, ok := n.Child.(*ast.Hash); !ok {
					p.report(n.Extent, "OrderedAttributeOnlyOnHashLiteralNode", "The ordered attribute can be specified only on a hash literal node.")
				}
			}
		case *ast.Function:
			p.checkParameters(n.Params)
			if n.Body != nil && n.Params != nil && n.Body.Param != nil {
				p.report(n.Body.Param.Extent, "OnlyOneParamBlockPerFunction", "Cannot define both a param block and a parameter list.")
			}
		case *ast.ParamBlock:
			p.checkParameters(n.Parameters)
		case *ast.Attribute:
			for _, e := range n.Positional {
				p.checkConstant(e)
			}
			for _, a := range n.Named {
				if a.Value != nil {
					p.checkConstant(a.Value)
				}
			}
		case *ast.Try:
			for i, c := range n.Catches {
				if len(c.Types) == 0 && i < len(n.Catches)-1 {
					p.report(ast.Extent{Start: c.End, End: c.End}, "EmptyCatchNotLast", "Catch block must be the last catch block.")
					break
				}
			}
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
		var key, shown string
		switch k := pair.Key.(type) {
		case *ast.String:
			key, shown = "s"+strings.ToLower(k.Value), k.Value
		case *ast.Number:
			shown = fmt.Sprint(k.Value)
			key = "n" + shown
		default:
			continue
		}
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
	}
}

// checkConstant refuses what an attribute cannot take.
func (p *parser) checkConstant(e ast.Expr) {
	ok := true
	ast.Walk(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ScriptBlockExpr:
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
	if !ok {
		p.report(e.Pos(), "ParameterAttributeArgumentNeedsToBeConstantOrScriptBlock", "Attribute argument must be a constant or a script block.")
	}
}

// checkType looks into a type: no member may stand twice, variables of methods must be their own, and a value must be returned on
// each path, or on none.
func (p *parser) checkType(def *ast.TypeDef) {
	if def.IsEnum {
		p.checkEnumerators(def)
	}
	seen := map[string]bool{}
	for _, m := range def.Members {
		if !m.IsMethod {
			key := strings.ToLower(m.Name)
			if seen[key] {
				p.report(m.Extent, "MemberAlreadyDefined", "The member '"+m.Name+"' is already defined.")
			}
			seen[key] = true
			continue
		}
		if m.Body == nil || m.Body.End == nil && m.Body.Process == nil {
			continue
		}
		void := m.Type == nil || strings.EqualFold(m.Type.Name, "void")
		if void {
			p.checkReturns(m.Body)
		} else if m.Body.End != nil && !leaves(m.Body.End.Statements) {
			p.report(m.NamePos, "MethodHasCodePathNotReturn", "Not all code path returns value within method.")
		}
		p.checkLocals(m)
	}
}

// enumBase names the type of an enumeration's numbers.
func enumBase(def *ast.TypeDef) string {
	if len(def.Bases) > 0 {
		return def.Bases[0].Name
	}
	return "int"
}

// checkReturns refuses values where a method gives none.
func (p *parser) checkReturns(body *ast.ScriptBlock) {
	ast.Walk(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ScriptBlockExpr, *ast.Function:
			return false
		case *ast.Flow:
			if n.Keyword == "return" && n.Value != nil {
				p.report(n.Extent, "VoidMethodHasReturn", "Invalid return statement within void method.")
			}
		}
		return true
	})
}

// leaves tells whether a list of statements never runs to its end.
func leaves(list []ast.Statement) bool {
	for _, s := range list {
		if leavesOne(s) {
			return true
		}
	}
	return false
}

func leavesOne(s ast.Statement) bool {
	switch s := s.(type) {
	case *ast.Flow:
		return s.Keyword == "return" || s.Keyword == "throw" || s.Keyword == "exit"
	case *ast.If:
		if s.Else == nil || !leaves(s.Else.Statements) {
			return false
		}
		for _, c := range s.Clauses {
			if !leaves(c.Body.Statements) {
				return false
			}
		}
		return true
	case *ast.Switch:
		if s.Default == nil || !leaves(s.Default.Statements) {
			return false
		}
		for _, c := range s.Clauses {
			if !leaves(c.Body.Statements) {
				return false
			}
		}
		return true
	case *ast.Try:
		if s.Finally != nil && leaves(s.Finally.Statements) {
			return true
		}
		if !leaves(s.Body.Statements) {
			return false
		}
		for _, c := range s.Catches {
			if !leaves(c.Body.Statements) {
				return false
			}
		}
		return true
	case *ast.While:
		// while ($true) without a break only ends by return or throw.
		if pl, ok := s.Cond.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
			if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
				if v, ok := ce.Expr.(*ast.Variable); ok && v.Key == "true" {
					return true
				}
			}
		}
	case *ast.DoLoop:
		return leaves(s.Body.Statements)
	}
	return false
}

var alwaysKnown = map[string]bool{
	"this": true, "_": true, "psitem": true, "true": true, "false": true, "null": true, "args": true, "input": true, "matches": true,
	"error": true, "?": true, "^": true, "$": true, "executioncontext": true, "host": true, "pid": true, "home": true, "pshome": true,
	"psversiontable": true, "pscmdlet": true, "myinvocation": true, "psboundparameters": true, "psscriptroot": true,
	"pscommandpath": true, "ofs": true, "lastexitcode": true, "foreach": true, "switch": true, "erroractionpreference": true,
	"pwd": true, "shellid": true, "nestedpromptlevel": true, "psculture": true, "psuiculture": true, "stacktrace": true, "event": true,
	"verbosepreference": true, "warningpreference": true, "debugpreference": true, "informationpreference": true, "progresspreference": true,
	"confirmpreference": true, "whatifpreference": true, "psdefaultparametervalues": true, "outputencoding": true, "isreadonly": true,
	"iswindows": true, "islinux": true, "ismacos": true, "iscoreclr": true, "psedition": true, "sender": true, "eventargs": true,
	"eventsubscriber": true, "maximumhistorycount": true, "pssenderinfo": true,
}

func (p *parser) checkLocals(m *ast.Member) {
	known := map[string]bool{}
	for _, param := range m.Params {
		known[strings.ToLower(param.Name)] = true
	}
	mark := func(e ast.Expr) {
		ast.Walk(e, func(n ast.Node) bool {
			switch v := n.(type) {
			case *ast.Variable:
				if v.Scope == "" {
					known[v.Key] = true
				}
			case *ast.MemberAccess, *ast.Index:
				return false
			}
			return true
		})
	}
	ast.Walk(m.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ScriptBlockExpr, *ast.Function:
			return false
		case *ast.Assignment:
			mark(n.Left)
		case *ast.ForEach:
			mark(n.Variable)
		case *ast.Data:
			known[strings.ToLower(n.Variable)] = true
		case *ast.Command:
			// -OutVariable and its kin make variables, as does Set-Variable.
			for i, e := range n.Elements {
				if cp, ok := e.(*ast.CommandParameter); ok && i+1 < len(n.Elements) {
					if s, ok := n.Elements[i+1].(*ast.String); ok && strings.HasSuffix(strings.ToLower(cp.Name), "v") {
						known[strings.ToLower(strings.TrimPrefix(s.Value, "+"))] = true
					}
				}
			}
		}
		return true
	})
	ast.Walk(m.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ScriptBlockExpr, *ast.Function:
			return false
		case *ast.Variable:
			if n.Scope == "" && !known[n.Key] && !alwaysKnown[n.Key] && !n.Splatted {
				p.report(n.Extent, "VariableNotLocal", "Variable is not assigned in the method.")
			}
		}
		return true
	})
}
