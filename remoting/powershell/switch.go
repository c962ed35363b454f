package powershell

import (
	"os"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

func (f *frame) switchStatement(s *ast.Switch) error {
	f.pos = s.Cond.Pos()
	v, err := f.value(s.Cond)
	if err != nil {
		return err
	}
	var list []any
	switch {
	case s.File:
		path := f.text(v)
		found, err := f.resolvePaths(path, false)
		if err != nil {
			return err
		}
		if len(found) != 1 {
			return newFaultOf(smaPrefix+"PSInvalidOperationException", "FileNameNotFound", psobject.InvalidOperation, path, "The path '"+path+"' is not that of one file.")
		}
		text, err := os.ReadFile(found[0])
		if err != nil {
			return newFaultOf(smaPrefix+"RuntimeException", "FileReadError", psobject.ReadError, path, "The file could not be read: "+err.Error())
		}
		for _, l := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n") {
			list = append(list, l)
		}
	case isNone(v):
		list = nil
	default:
		if e, ok := psobject.Base(v).(*enumerator); ok {
			for x, more := e.next(); more; x, more = e.next() {
				list = append(list, x)
			}
		} else if l, ok := items(v); ok {
			list = l
		} else {
			list = []any{v}
		}
	}
	old, had := f.scope.vars["_"]
	oldSwitch, hadSwitch := f.scope.vars["switch"]
	en := newEnumerator(list)
	if e, ok := enumeratorOf(v); ok {
		en = e
	}
	f.scope.vars["switch"] = &variable{name: "switch", value: en}
	restore := func() {
		if had {
			f.scope.vars["_"] = old
		} else {
			delete(f.scope.vars, "_")
		}
		if hadSwitch {
			f.scope.vars["switch"] = oldSwitch
		} else {
			delete(f.scope.vars, "switch")
		}
	}
	defer restore()
	for {
		if err := f.tick(); err != nil {
			return err
		}
		if err := en.modified(); err != nil {
			return err
		}
		x, ok := en.next()
		if !ok {
			return nil
		}
		f.scope.vars["_"] = &variable{name: "_", value: plain(x)}
		err := f.switchOne(s, plain(x))
		if err == nil {
			continue
		}
		lf, isFlow := err.(*loopFlow)
		if !isFlow || !lf.mine(s.Label) {
			return err
		}
		if !lf.again {
			return nil
		}
	}
}

func (f *frame) switchOne(s *ast.Switch, x any) error {
	matched := false
	for i := range s.Clauses {
		c := &s.Clauses[i]
		ok, err := f.clauseMatches(s, c, x)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		matched = true
		if err := f.stmts(c.Body); err != nil {
			return err
		}
	}
	if !matched && s.Default != nil {
		return f.stmts(s.Default)
	}
	return nil
}

func (f *frame) clauseMatches(s *ast.Switch, c *ast.SwitchClause, x any) (bool, error) {
	f.pos = c.Cond.Pos()
	if sb, ok := c.Cond.(*ast.ScriptBlockExpr); ok {
		list, err := f.capture(func() error { return f.inline(sb.Body) })
		if err != nil {
			return false, err
		}
		return truth(collapse(list)), nil
	}
	cond, err := f.eval(c.Cond)
	if err != nil {
		return false, err
	}
	cond = plain(cond)
	ignore := !s.CaseSensitive
	switch {
	case s.Regex:
		var re *regexValue
		if r, ok := psobject.Base(cond).(*regexValue); ok {
			re = r
		} else {
			opts := regexOptions(0)
			if ignore {
				opts = optIgnoreCase
			}
			re, err = newRegex(f.text(cond), opts)
			if err != nil {
				return false, err
			}
		}
		m, err := re.match(f.text(x))
		if err != nil || m == nil {
			return false, err
		}
		f.setMatches(re, m)
		return true, nil
	case s.Wildcard:
		if _, ok := psobject.Base(cond).(string); ok || cond != nil {
			return wildcard(f.text(cond), ignore)(f.text(x)), nil
		}
	}
	if cond == nil || x == nil {
		return cond == nil && x == nil, nil
	}
	// Both sides are compared as text, whatever they are.
	return dotnet.EqualText(f.text(x), f.text(cond), ignore), nil
}
