package dialect

import "github.com/yuin/gopher-lua/ast"

// Survey is what can be said of a text's calls without running it.
type Survey struct {
	// Calls are those of free names, in the text's order.
	Calls []SurveyedCall
	// Assigned are the free names that the text gives a value, in whatever scope.
	Assigned map[string]bool
}

// SurveyedCall is a call f(...), f{...} or f"..." where f is no local.
type SurveyedCall struct {
	Name         string
	Line, Column int  // from 1
	Stage        bool // it stands behind a |
	// Fields are the named ones where the only argument is a table; Values is the number of the others, or of the arguments.
	Fields []SurveyedField
	Values int
	// Open tells that there may be more values than are seen: the last argument is a call or "...", or a field's name is
	// computed.
	Open bool
}

// SurveyedField is a field of a table that is a call's only argument.
type SurveyedField struct {
	Name         string
	Line, Column int
	// Text is the value where it is a literal string, which HasText tells.
	Text    string
	HasText bool
}

// Look surveys a text. The error is that of a text that is no program.
func Look(src, file string, opts Options) (*Survey, error) {
	opts.Locals = opts.Locals.clone()
	opts.survey = true
	p, stmts, err := parseText(src, file, opts)
	if err != nil {
		return nil, err
	}
	if _, err := p.compile(stmts); err != nil {
		return nil, err
	}
	return p.survey, nil
}

func (p *parser) noteCall(t token, call *ast.FuncCallExpr, stage bool) {
	if p.survey == nil || p.find(t.str) != nil {
		return
	}
	c := SurveyedCall{Name: t.str, Line: t.line, Column: t.col, Stage: stage, Values: len(call.Args)}
	if n := len(call.Args); n > 0 {
		c.Open = manyValues(call.Args[n-1])
	}
	if len(call.Args) == 1 {
		if table, ok := call.Args[0].(*ast.TableExpr); ok {
			p.noteFields(&c, table)
		}
	}
	p.survey.Calls = append(p.survey.Calls, c)
}

func (p *parser) noteFields(c *SurveyedCall, table *ast.TableExpr) {
	c.Values, c.Open = 0, false
	for i, f := range table.Fields {
		if f.Key == nil {
			c.Values++
			c.Open = c.Open || i == len(table.Fields)-1 && manyValues(f.Value)
			continue
		}
		key, ok := f.Key.(*ast.StringExpr)
		if !ok {
			if _, number := f.Key.(*ast.NumberExpr); !number {
				c.Open = true
			}
			continue
		}
		field := SurveyedField{Name: key.Value}
		field.Line, field.Column = p.decode(key.Line())
		if s, ok := f.Value.(*ast.StringExpr); ok {
			field.Text, field.HasText = s.Value, true
		}
		c.Fields = append(c.Fields, field)
	}
}

func manyValues(e ast.Expr) bool {
	switch e.(type) {
	case *ast.FuncCallExpr, *ast.Comma3Expr:
		return true
	}
	return false
}

// noteAssigned remembers what an assignment or a function's definition gives a value: name, or global.name and the like.
func (p *parser) noteAssigned(e ast.Expr) {
	if p.survey == nil {
		return
	}
	switch x := e.(type) {
	case *ast.IdentExpr:
		if p.find(x.Value) == nil {
			p.survey.Assigned[x.Value] = true
		}
	case *ast.AttrGetExpr:
		id, ok := x.Object.(*ast.IdentExpr)
		key, text := x.Key.(*ast.StringExpr)
		if ok && text && (id.Value == "global" || id.Value == "script" || id.Value == "_G" || id.Value == LocalPrivate || id.Value == localPrivateView) {
			p.survey.Assigned[key.Value] = true
		}
	}
}
