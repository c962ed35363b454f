package parse

import (
	"github.com/pslshell/psl/remoting/powershell/ast"
)

// paramBlock reads param( ) with its attributes, if it stands here.
func (p *parser) paramBlock() *ast.ParamBlock {
	p.skipSeparators()
	saved := *p
	savedErrs := len(p.errs)
	start := p.peek().start
	old := p.setMode(modeExpression)
	var attrs []*ast.Attribute
	var types []*ast.TypeName
	if p.peek().kind == tLBracket {
		for _, n := range p.attributes() {
			switch n := n.(type) {
			case *ast.Attribute:
				attrs = append(attrs, n)
			case *ast.TypeName:
				types = append(types, n)
			}
		}
		p.setMode(old)
		p.skipNewlines()
		if !p.peek().isKeyword("param") {
			errs := p.errs[:savedErrs]
			*p = saved
			p.errs = errs
			p.seen = map[Error]bool{}
			for _, e := range errs {
				p.seen[e] = true
			}
			return nil
		}
	}
	p.setMode(old)
	t := p.peek()
	if !t.isKeyword("param") {
		return nil
	}
	// param as the name of a command stands without a parenthesis.
	i := p.skipBlanks(t.end)
	for i < p.limit && (p.text[i] == '\n' || p.text[i] == '\r') {
		i = p.skipBlanks(i + 1)
	}
	if p.byteAt(i) != '(' {
		return nil
	}
	for _, tn := range types {
		p.report(p.bracketedExtent(tn), "TypeNotAllowedBeforeParam", "Unexpected type ["+tn.String()+"] was found in the parameter statement.")
	}
	p.next()
	p.skipNewlines()
	open := p.next()
	b := &ast.ParamBlock{Attributes: attrs}
	b.Start = start
	b.Parameters, _ = p.parameters(open.extent())
	b.End = p.prevEnd
	return b
}

// parameters reads a list of parameters and its closing parenthesis; false where that is missing.
func (p *parser) parameters(open ast.Extent) ([]*ast.Parameter, bool) {
	if !p.enter() {
		return nil, false
	}
	defer p.leave()
	old := p.setMode(modeExpression)
	defer p.setMode(old)
	oldComma := p.noComma
	p.noComma = true
	defer func() { p.noComma = oldComma }()
	var list []*ast.Parameter
	last := open
	for {
		p.skipNewlines()
		param, wrong := p.parameter()
		if wrong {
			// What stands in the place of the name and all that follows in the list is passed over.
			p.incomplete(after(ast.Extent{Start: p.prevEnd, End: p.prevEnd}), "MissingEndParenthesisInFunctionParameterList", "Missing ')' in function parameter list.")
			for k := p.peek().kind; k != tRParen && k != tEOF; k = p.peek().kind {
				p.next()
			}
			if p.peek().kind == tRParen {
				p.next()
			}
			return list, true
		}
		if param == nil {
			if t := p.peek(); len(list) > 0 && p.lastComma(last) {
				p.incomplete(after(last), "MissingExpressionAfterToken", "Missing expression after ','.")
			} else if t.kind != tRParen && t.kind != tEOF && len(list) == 0 && t.kind != tRCurly {
				_ = t
			}
			break
		}
		list = append(list, param)
		last = param.Extent
		p.skipNewlines()
		t := p.peek()
		if t.kind != tComma {
			break
		}
		p.next()
		last = t.extent()
	}
	p.skipNewlines()
	if t := p.peek(); t.kind != tRParen {
		at := last
		if p.lastComma(last) && len(list) > 0 {
			at = list[len(list)-1].Extent
		}
		p.incomplete(after(at), "MissingEndParenthesisInFunctionParameterList", "Missing ')' in function parameter list.")
		return list, false
	}
	p.next()
	return list, true
}

func (p *parser) lastComma(e ast.Extent) bool {
	return e.End-e.Start == 1 && e.Start < len(p.text) && p.text[e.Start] == ','
}

// parameter reads one parameter; nil where none stands here, and true where only its types do.
func (p *parser) parameter() (*ast.Parameter, bool) {
	param := &ast.Parameter{}
	t := p.peek()
	param.Start = t.start
	had := false
	if t.kind == tLBracket {
		had = true
		for _, n := range p.attributes() {
			param.Order = append(param.Order, n)
			switch n := n.(type) {
			case *ast.Attribute:
				param.Attributes = append(param.Attributes, n)
			case *ast.TypeName:
				param.Types = append(param.Types, n)
			}
		}
		p.skipNewlines()
		t = p.peek()
	}
	if t.kind != tVariable {
		if had {
			p.incomplete(after(ast.Extent{Start: p.prevEnd, End: p.prevEnd}), "InvalidFunctionParameter", "Parameter declarations are a comma-separated list of variable names with optional initializer expressions.")
		}
		return nil, had
	}
	p.next()
	v := t.expr.(*ast.Variable)
	param.Name, param.NamePos = v.Name, v.Extent
	param.End = t.end
	p.skipNewlines()
	if a := p.peek(); a.kind == tAssign && a.text == "=" {
		p.next()
		p.skipNewlines()
		param.Default = p.expression()
		if param.Default == nil {
			p.incomplete(after(a.extent()), "MissingExpressionAfterToken", "Missing expression after '='.")
			param.Default = &ast.ErrorExpr{Extent: a.extent()}
		}
		param.End = p.prevEnd
	}
	return param, false
}
