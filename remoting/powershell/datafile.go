package powershell

import (
	"context"
	"fmt"
	"os"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// importDataFile is Import-PowerShellDataFile. It runs nothing that a file says: only constants are evaluated.
type importDataFile struct {
	Path           []string `param:"sets=ByPath pos=0 mandatory" help:"The files."`
	LiteralPath    []string `param:"sets=ByLiteralPath mandatory name alias=PSPath,LP" help:"The files, taken as they are written."`
	SkipLimitCheck bool     `param:"" help:"Accepted; there is no limit to skip."`
}

func (p *importDataFile) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	literal := p.LiteralPath != nil
	for _, path := range append(p.Path, p.LiteralPath...) {
		files, err := f.resolvePaths(path, literal)
		if ft, missing := asFault(err); missing {
			err = r.WriteError(r.Fail("PathNotFound", psobject.InvalidArgument, "System.ArgumentException", ft.rec.Message(), ft.rec.TargetObject))
		}
		if err != nil {
			return err
		}
		for _, file := range files {
			v, rec, err := p.read(f, r, file)
			switch {
			case rec != nil:
				err = r.WriteError(rec)
			case err == nil:
				err = r.Write(v)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// read gives the file's table, or what is wrong with it.
func (p *importDataFile) read(f *frame, r *cmdlet.Run, file string) (any, *psobject.ErrorRecord, error) {
	const invalid = "System.InvalidOperationException"
	unparsed := func(id string) *psobject.ErrorRecord {
		return r.Fail(id, psobject.InvalidData, invalid, "The file '"+file+"' could not be parsed as a PowerShell Data File.", file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, r.Fail("CouldNotParseAsPowerShellDataFile", psobject.ReadError, invalid, "The file '"+file+"' could not be read: "+err.Error(), file), nil
	}
	body, err := parse.Parse(scriptText(b), file)
	if err != nil {
		return nil, unparsed("CouldNotParseAsPowerShellDataFile"), nil
	}
	table := rootTable(body)
	if table == nil {
		return nil, unparsed("CouldNotParseAsPowerShellDataFileNoHashtableRoot"), nil
	}
	if !isConstant(table) {
		text := body.Source.Text[table.Start:table.End]
		return nil, nil, r.Fail(invalid, psobject.NotSpecified, invalid, "Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic expression: "+text+".", nil)
	}
	c := f.child(newScope(f.in.rs.global), body.Source, "", f.out, f.st)
	v, err := c.eval(table)
	return v, nil, err
}

// rootTable is the first hash literal of a script.
func rootTable(body *ast.ScriptBlock) (table *ast.Hash) {
	ast.Walk(body, func(n ast.Node) bool {
		if h, ok := n.(*ast.Hash); ok && table == nil {
			table = h
		}
		return table == nil
	})
	return table
}

// Data reads the text of a data file: one hash literal of constants, with script blocks as psobject.ScriptBlock. Nothing that it says is
// run. The error names the place.
func Data(b []byte, file string) (*psobject.Dictionary, error) {
	body, err := parse.Parse(scriptText(b), file)
	if err != nil {
		return nil, err
	}
	table := rootTable(body)
	if table == nil || !onlyTable(body, table) {
		return nil, fmt.Errorf("%s holds no hash table, or more than one", file)
	}
	for _, p := range table.Pairs {
		if !isConstant(p.Key) {
			return nil, fmt.Errorf("%s: the key %s is no constant", file, body.Source.Text[p.Key.Pos().Start:p.Key.Pos().End])
		}
		if !isConstant(&ast.Paren{Pipeline: p.Value}) {
			return nil, fmt.Errorf("%s: %s: the value is no constant; nothing is run to read the file", file, body.Source.Text[p.Key.Pos().Start:p.Key.Pos().End])
		}
	}
	rs := New(Options{})
	defer rs.Close()
	f := &frame{in: &interp{rs: rs, ctx: context.Background(), question: &rs.question}, scope: rs.global, src: body.Source, out: func(any) error { return nil }, st: rs.streams(Streams{})}
	v, err := f.eval(table)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	d, _ := Export(v).(*psobject.Dictionary)
	if d == nil {
		return nil, fmt.Errorf("%s holds no hash table", file)
	}
	return d, nil
}

// onlyTable tells whether a script is that hash literal and comments.
func onlyTable(body *ast.ScriptBlock, table *ast.Hash) bool {
	if body.Param != nil || body.Begin != nil || body.Process != nil || body.Dynamic != nil || body.Clean != nil || body.End == nil || len(body.Usings) > 0 ||
		len(body.End.Traps) > 0 || len(body.End.Statements) != 1 {
		return false
	}
	p, ok := body.End.Statements[0].(*ast.Pipeline)
	if !ok || p.Background || len(p.Elements) != 1 {
		return false
	}
	x, ok := p.Elements[0].(*ast.CommandExpr)
	return ok && len(x.Redirections) == 0 && x.Expr == ast.Expr(table)
}

// isConstant tells whether an expression runs nothing and reads nothing of the session.
func isConstant(e ast.Expr) bool {
	statement := func(s ast.Statement) bool {
		p, ok := s.(*ast.Pipeline)
		if !ok || p.Background || len(p.Elements) != 1 {
			return false
		}
		x, ok := p.Elements[0].(*ast.CommandExpr)
		return ok && len(x.Redirections) == 0 && isConstant(x.Expr)
	}
	block := func(b *ast.StatementBlock) bool {
		for _, s := range b.Statements {
			if !statement(s) {
				return false
			}
		}
		return len(b.Traps) == 0
	}
	switch x := e.(type) {
	case *ast.Number, *ast.String, *ast.ScriptBlockExpr:
		return true
	case *ast.Variable:
		return x.Scope == "" && !x.Splatted && (x.Key == "true" || x.Key == "false" || x.Key == "null")
	case *ast.Unary:
		return (x.Op == "-" || x.Op == "+" || x.Op == "!" || x.Op == "not") && isConstant(x.Child)
	case *ast.Convert:
		return parse.SimpleType(x.Type) && isConstant(x.Child)
	case *ast.Paren:
		return statement(x.Pipeline)
	case *ast.SubExpr:
		return block(x.Body)
	case *ast.ArrayExpr:
		return block(x.Body)
	case *ast.ArrayLiteral:
		for _, v := range x.Elements {
			if !isConstant(v) {
				return false
			}
		}
		return true
	case *ast.Hash:
		for _, p := range x.Pairs {
			if !isConstant(p.Key) || !statement(p.Value) {
				return false
			}
		}
		return true
	}
	return false
}
