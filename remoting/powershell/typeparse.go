package powershell

import (
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
)

// parseTypeName reads a type's name as it would stand between brackets; nil where it is none.
func parseTypeName(s string) *ast.TypeName {
	if s == "" {
		return nil
	}
	sb, err := parse.Parse("["+s+"]", "")
	if err != nil || sb.End == nil || len(sb.End.Statements) != 1 {
		return nil
	}
	pl, ok := sb.End.Statements[0].(*ast.Pipeline)
	if !ok || len(pl.Elements) != 1 {
		return nil
	}
	ce, ok := pl.Elements[0].(*ast.CommandExpr)
	if !ok {
		return nil
	}
	t, ok := ce.Expr.(*ast.Type)
	if !ok {
		return nil
	}
	return t.Name
}
