package parse

import (
	"maps"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// methodAutomatic are the variables that a method may read without giving them a value.
var methodAutomatic = map[string]bool{
	"this": true, "_": true, "psitem": true, "true": true, "false": true, "null": true, "args": true, "input": true, "matches": true,
	"error": true, "?": true, "pscmdlet": true, "myinvocation": true, "psboundparameters": true, "psscriptroot": true, "pscommandpath": true,
	"lastexitcode": true, "stacktrace": true, "pwd": true, "nestedpromptlevel": true, "outputencoding": true,
}

// assigned is the set of variables that surely have a value at a place of a method; nil where nothing gets to.
type assigned map[string]bool

// join is what surely has a value where two ways meet.
func join(a, b assigned) assigned {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := assigned{}
	for k := range a {
		if b[k] {
			out[k] = true
		}
	}
	return out
}

// flow follows the ways through a method, as PowerShell's analysis of methods does: each loop and each branch may or may not be
// taken, whatever its condition says.
type flow struct {
	at    assigned // where the walk stands
	loops []*loopFlow
	found []*ast.Variable // read without a value
}

type loopFlow struct {
	label         string
	isSwitch      bool
	exit, restart assigned
}

// methodFlow gives the variables that a method reads before they surely have a value, and whether its end can be reached.
func methodFlow(m *ast.Member) ([]*ast.Variable, bool) {
	f := &flow{at: assigned{}}
	for _, param := range m.Params {
		f.at[strings.ToLower(param.Name)] = true
	}
	if m.Body.End == nil {
		return nil, true
	}
	f.statements(m.Body.End.Statements)
	return f.found, f.at != nil
}

func (f *flow) statements(list []ast.Statement) {
	for _, s := range list {
		if f.at == nil {
			return // nothing gets here, and nothing is looked at
		}
		f.node(s)
	}
}

func (f *flow) block(b *ast.StatementBlock) {
	if b != nil {
		f.statements(b.Statements)
	}
}

// branch runs one of several ways from where the walk stands now and gives its end; the walk stays.
func (f *flow) branch(from assigned, run func()) assigned {
	kept := f.at
	f.at = maps.Clone(from)
	run()
	end := f.at
	f.at = kept
	return end
}

func (f *flow) loop(label string, isSwitch bool, body func(l *loopFlow)) {
	l := &loopFlow{label: label, isSwitch: isSwitch}
	f.loops = append(f.loops, l)
	body(l)
	f.loops = f.loops[:len(f.loops)-1]
	f.at = join(f.at, l.exit)
}

// leave is break or continue.
func (f *flow) leave(s *ast.Flow) {
	name := ""
	switch l := s.Label.(type) {
	case nil:
	case *ast.String:
		name = l.Value
	default:
		f.node(l)
	}
	for i := len(f.loops) - 1; i >= 0; i-- {
		l := f.loops[i]
		if name != "" && !strings.EqualFold(name, l.label) {
			continue
		}
		if s.Keyword == "break" || l.isSwitch {
			l.exit = join(l.exit, f.at)
		} else {
			l.restart = join(l.restart, f.at)
		}
		break
	}
	f.at = nil
}

func (f *flow) node(n ast.Node) {
	if f.at == nil {
		return
	}
	switch s := n.(type) {
	case nil, *ast.ScriptBlockExpr, *ast.Function, *ast.Trap, *ast.TypeDef:
		// Blocks have variables of their own.
	case *ast.Variable:
		if s != nil && (s.Scope == "" || s.Scope == "local" || s.Scope == "private" || s.Scope == "variable") && !f.at[s.Key] && !methodAutomatic[s.Key] && !s.Splatted {
			f.found = append(f.found, s)
		}
	case *ast.Assignment:
		f.node(s.Right)
		f.target(s.Left)
	case *ast.Flow:
		switch s.Keyword {
		case "break", "continue":
			f.leave(s)
		default:
			if s.Value != nil {
				f.node(s.Value)
			}
			f.at = nil
		}
	case *ast.If:
		f.ifs(s)
	case *ast.While:
		f.loop(s.Label, false, func(*loopFlow) {
			f.node(s.Cond)
			f.branch(f.at, func() { f.block(s.Body) })
		})
	case *ast.DoLoop:
		f.loop(s.Label, false, func(l *loopFlow) {
			f.block(s.Body)
			f.at = join(f.at, l.restart)
			f.node(s.Cond)
		})
	case *ast.For:
		f.loop(s.Label, false, func(l *loopFlow) {
			if s.Init != nil {
				f.node(s.Init)
			}
			if s.Cond != nil {
				f.node(s.Cond)
			}
			f.branch(f.at, func() {
				f.block(s.Body)
				f.at = join(f.at, l.restart)
				if s.Iter != nil {
					f.node(s.Iter)
				}
			})
			if s.Cond == nil {
				f.at = nil
			}
		})
	case *ast.ForEach:
		f.loop(s.Label, false, func(*loopFlow) {
			f.node(s.List)
			f.at[s.Variable.Key] = true
			f.branch(f.at, func() { f.block(s.Body) })
		})
	case *ast.Switch:
		f.loop(s.Label, true, func(*loopFlow) {
			f.node(s.Cond)
			for _, c := range s.Clauses {
				f.branch(f.at, func() { f.node(c.Cond); f.block(c.Body) })
			}
			f.branch(f.at, func() { f.block(s.Default) })
		})
	case *ast.Try:
		f.try(s)
	case *ast.Data:
		f.at[strings.ToLower(s.Variable)] = true
	case *ast.Chain:
		f.node(s.Left)
		f.branch(f.at, func() { f.node(s.Right) })
	case *ast.Ternary:
		f.node(s.Cond)
		from := f.at
		f.at = join(f.branch(from, func() { f.node(s.Then) }), f.branch(from, func() { f.node(s.Else) }))
	case *ast.Binary:
		f.node(s.Left)
		if s.Op == "and" || s.Op == "or" {
			f.branch(f.at, func() { f.node(s.Right) })
			return
		}
		f.node(s.Right)
	default:
		f.children(n)
	}
}

// children walks what a node without flow of its own is made of.
func (f *flow) children(n ast.Node) {
	first := true
	ast.Walk(n, func(c ast.Node) bool {
		if first {
			first = false
			return true
		}
		f.node(c)
		return false
	})
}

// target is the left side of an assignment: a variable gets a value, all else is read.
func (f *flow) target(e ast.Expr) {
	switch t := e.(type) {
	case *ast.Variable:
		if f.at != nil && (t.Scope == "" || t.Scope == "local" || t.Scope == "private") {
			f.at[t.Key] = true
		}
	case *ast.ArrayLiteral:
		for _, x := range t.Elements {
			f.target(x)
		}
	case *ast.Convert:
		f.target(t.Child)
	case *ast.Attributed:
		f.target(t.Child)
	case *ast.Paren:
		if pl, ok := t.Pipeline.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
			if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
				f.target(ce.Expr)
			}
		}
	default:
		f.node(e)
	}
}

func (f *flow) ifs(s *ast.If) {
	var end assigned
	for _, c := range s.Clauses {
		f.node(c.Cond)
		end = join(end, f.branch(f.at, func() { f.block(c.Body) }))
	}
	if s.Else != nil {
		f.block(s.Else)
	}
	f.at = join(end, f.at)
}

// try follows try: a catch block begins with what had a value before it, since anything may fail, and a finally block as well.
func (f *flow) try(s *ast.Try) {
	before := maps.Clone(f.at)
	f.block(s.Body)
	end := f.at
	for _, c := range s.Catches {
		end = join(end, f.branch(before, func() { f.block(c.Body) }))
	}
	if s.Finally == nil {
		f.at = end
		return
	}
	f.at = before
	f.block(s.Finally)
	if end == nil {
		f.at = nil
	}
}

// checkFinally refuses to leave a finally block other than by an error.
func (p *parser) checkFinally(b *ast.StatementBlock) {
	var walk func(n ast.Node, loops []string)
	walk = func(n ast.Node, loops []string) {
		first := true
		ast.Walk(n, func(c ast.Node) bool {
			if first {
				first = false
				return true
			}
			switch s := c.(type) {
			case *ast.ScriptBlockExpr, *ast.Function, *ast.TypeDef:
				return false
			case *ast.Try:
				// A finally block inside is looked at on its own.
				walk(s.Body, loops)
				for _, k := range s.Catches {
					walk(k.Body, loops)
				}
				return false
			case *ast.Flow:
				ok := s.Keyword == "throw" || s.Keyword == "exit"
				if s.Keyword == "break" || s.Keyword == "continue" {
					name, named := s.Label.(*ast.String)
					for _, l := range loops {
						ok = ok || !named || strings.EqualFold(l, name.Value)
					}
				}
				if !ok {
					p.report(s.Extent, "ControlLeavingFinally", "Flow of control cannot leave a Finally block.")
				}
				return true
			}
			label, loop := ast.LoopLabel(c)
			if loop {
				walk(c, append(loops[:len(loops):len(loops)], label))
			}
			return !loop
		})
	}
	walk(b, nil)
}
