package ast

import "reflect"

// Walk calls visit for n and, where visit answers true, for everything below it in the order of the text.
func Walk(n Node, visit func(Node) bool) {
	if IsNil(n) || !visit(n) {
		return
	}
	w := func(list ...Node) {
		for _, c := range list {
			Walk(c, visit)
		}
	}
	switch n := n.(type) {
	case *ScriptBlock:
		if n.Param != nil {
			w(n.Param)
		}
		for _, b := range []*NamedBlock{n.Dynamic, n.Begin, n.Process, n.End, n.Clean} {
			if b != nil {
				w(b)
			}
		}
	case *NamedBlock:
		walkStatements(n.Statements, n.Traps, visit)
	case *StatementBlock:
		walkStatements(n.Statements, n.Traps, visit)
	case *ParamBlock:
		for _, a := range n.Attributes {
			w(a)
		}
		for _, p := range n.Parameters {
			w(p)
		}
	case *Parameter:
		for _, a := range n.Order {
			w(a)
		}
		w(n.Default)
	case *Attribute:
		walkExprs(n.Positional, visit)
		for _, a := range n.Named {
			w(a.Value)
		}
	case *Pipeline:
		for _, e := range n.Elements {
			w(e)
		}
	case *Command:
		w(n.Elements...)
		for _, r := range n.Redirections {
			w(r.File)
		}
	case *CommandParameter:
		w(n.Argument)
	case *CommandExpr:
		w(n.Expr)
		for _, r := range n.Redirections {
			w(r.File)
		}
	case *Chain:
		w(n.Left, n.Right)
	case *Assignment:
		w(n.Left, n.Right)
	case *If:
		for _, c := range n.Clauses {
			w(c.Cond)
			w(c.Body)
		}
		if n.Else != nil {
			w(n.Else)
		}
	case *While:
		w(n.Cond)
		if n.Body != nil {
			w(n.Body)
		}
	case *DoLoop:
		if n.Body != nil {
			w(n.Body)
		}
		w(n.Cond)
	case *For:
		w(n.Init, n.Cond, n.Iter)
		if n.Body != nil {
			w(n.Body)
		}
	case *ForEach:
		w(n.Variable, n.List)
		if n.Body != nil {
			w(n.Body)
		}
	case *Switch:
		w(n.Cond)
		for _, c := range n.Clauses {
			w(c.Cond)
			w(c.Body)
		}
		if n.Default != nil {
			w(n.Default)
		}
	case *Try:
		w(n.Body)
		for _, c := range n.Catches {
			w(c.Body)
		}
		if n.Finally != nil {
			w(n.Finally)
		}
	case *Trap:
		w(n.Body)
	case *Data:
		w(n.Body)
	case *Flow:
		w(n.Label, n.Value)
	case *Function:
		for _, p := range n.Params {
			w(p)
		}
		if n.Body != nil {
			w(n.Body)
		}
	case *TypeDef:
		for _, m := range n.Members {
			w(m.Initial)
			walkExprs(m.BaseArgs, visit)
			if m.Body != nil {
				w(m.Body)
			}
		}
	case *Block:
		if n.Body != nil {
			w(n.Body)
		}
	case *Expandable:
		walkExprs(n.Parts, visit)
	case *Convert:
		w(n.Child)
	case *Attributed:
		w(n.Attr, n.Child)
	case *Unary:
		w(n.Child)
	case *Binary:
		w(n.Left, n.Right)
	case *Ternary:
		w(n.Cond, n.Then, n.Else)
	case *ArrayLiteral:
		walkExprs(n.Elements, visit)
	case *ArrayExpr:
		w(n.Body)
	case *SubExpr:
		w(n.Body)
	case *Paren:
		w(n.Pipeline)
	case *Hash:
		for _, p := range n.Pairs {
			w(p.Key, p.Value)
		}
	case *ScriptBlockExpr:
		w(n.Body)
	case *MemberAccess:
		w(n.Target, n.Member)
	case *InvokeMember:
		w(n.Target, n.Member)
		walkExprs(n.Args, visit)
	case *Index:
		w(n.Target, n.Index)
	case *UsingExpr:
		w(n.Child)
	}
}

func walkStatements(list []Statement, traps []*Trap, visit func(Node) bool) {
	for _, s := range list {
		Walk(s, visit)
	}
	for _, t := range traps {
		Walk(t, visit)
	}
}

func walkExprs(list []Expr, visit func(Node) bool) {
	for _, e := range list {
		Walk(e, visit)
	}
}

// IsNil tells whether n holds nothing, whatever its type.
func IsNil(n Node) bool {
	v := reflect.ValueOf(n)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// LoopLabel gives the label of a statement that break and continue may leave; loop is false for every other node.
func LoopLabel(n Node) (label string, loop bool) {
	switch s := n.(type) {
	case *While:
		return s.Label, true
	case *DoLoop:
		return s.Label, true
	case *For:
		return s.Label, true
	case *ForEach:
		return s.Label, true
	case *Switch:
		return s.Label, true
	}
	return "", false
}
