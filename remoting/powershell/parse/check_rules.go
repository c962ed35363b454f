package parse

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// bracketedExtent is the place of a type with the brackets around it.
func (p *parser) bracketedExtent(t *ast.TypeName) ast.Extent {
	e := t.Extent
	for e.Start > 0 && p.text[e.Start] != '[' {
		e.Start--
	}
	for e.End < len(p.text) && p.text[e.End] != ']' {
		e.End++
	}
	e.End = min(e.End+1, len(p.text))
	return e
}

func isReference(t *ast.TypeName) bool {
	return len(t.Ranks) == 0 && (strings.EqualFold(t.Name, "ref") || strings.EqualFold(t.Name, "System.Management.Automation.PSReference") || strings.EqualFold(t.Name, "psreference"))
}

func (p *parser) refuseVoid(t *ast.TypeName) {
	if len(t.Ranks) == 0 && (strings.EqualFold(t.Name, "void") || strings.EqualFold(t.Name, "System.Void")) {
		p.report(p.bracketedExtent(t), "VoidTypeConstraintNotAllowed", "[void] cannot be used as a parameter type, or on the left side of an assignment.")
	}
}

// markCasts notes the casts around what an assignment gives a value to.
func markCasts(set map[ast.Expr]bool, e ast.Expr) {
	switch t := e.(type) {
	case *ast.Convert:
		set[t] = true
		markCasts(set, t.Child)
	case *ast.Attributed:
		markCasts(set, t.Child)
	case *ast.ArrayLiteral:
		for _, x := range t.Elements {
			markCasts(set, x)
		}
	}
}

// checkConstraints looks at the types that an assignment gives to its variables: [ref] stands alone and [void] not at all.
func (p *parser) checkConstraints(e ast.Expr) {
	if list, ok := e.(*ast.ArrayLiteral); ok {
		for _, x := range list.Elements {
			p.checkConstraints(x)
		}
		return
	}
	var types []*ast.TypeName
	var ref *ast.TypeName // the last that is [ref]
	for {
		switch t := e.(type) {
		case *ast.Convert:
			types = append(types, t.Type)
			p.refuseVoid(t.Type)
			if isReference(t.Type) {
				ref = t.Type
			}
			e = t.Child
			continue
		case *ast.Attributed:
			e = t.Child
			continue
		}
		break
	}
	if ref != nil && len(types) > 1 {
		p.report(p.bracketedExtent(ref), "ReferenceNeedsToBeByItselfInTypeConstraint", "Cannot use [ref] with other types in a type constraint.")
	}
}

// checkReference refuses [ref] twice in a row of casts and, outside an assignment's left side, before another type.
func (p *parser) checkReference(c *ast.Convert, targets map[ast.Expr]bool) {
	child, ok := c.Child.(*ast.Convert)
	if !ok || !isReference(child.Type) {
		return
	}
	switch {
	case isReference(c.Type):
		p.report(p.bracketedExtent(child.Type), "ReferenceNeedsToBeByItselfInTypeSequence", "Cannot have two occurrences of [ref] in a type sequence.")
	case !targets[c]:
		p.report(p.bracketedExtent(child.Type), "ReferenceNeedsToBeLastTypeInTypeConversion", "[ref] can only be the final type in type conversion sequence.")
	}
}

// reservedOption refuses an option that only workflows had.
func (p *parser) reservedOption(e ast.Extent, statement, option string, given bool) {
	if given {
		p.report(e, "KeywordParameterReservedForFutureUse", "The "+statement+" '-"+option+"' parameter is reserved for future use.")
	}
}

// checkSplatted refuses @name in a list and as the value of a parameter.
func (p *parser) checkSplatted(c *ast.Command) {
	for _, e := range c.Elements {
		switch e := e.(type) {
		case *ast.ArrayLiteral:
			for _, x := range e.Elements {
				if v, ok := x.(*ast.Variable); ok && v.Splatted {
					p.report(v.Extent, "SplattingNotPermittedInArgumentList", "Splatted variables like '@"+v.Name+"' cannot be part of a comma-separated list of arguments.")
				}
			}
		case *ast.CommandParameter:
			if v, ok := e.Argument.(*ast.Variable); ok && v.Splatted {
				p.splatting(v)
			}
		}
	}
}

var streamNames = []string{"* stream", "output stream", "error stream", "warning stream", "verbose stream", "debug stream", "information stream"}

// checkRedirections refuses to send one stream to two places.
func (p *parser) checkRedirections(list []*ast.Redirection) {
	var seen [7]bool
	for _, r := range list {
		if r.From >= len(seen) {
			continue
		}
		if seen[r.From] {
			p.report(r.Extent, "StreamAlreadyRedirected", "The "+streamNames[r.From]+" for this command is already redirected.")
		}
		seen[r.From] = true
	}
}

// checkNames refuses a second type of the same name in one scope of a script.
func (p *parser) checkNames(sb *ast.ScriptBlock) {
	seen := map[string]bool{}
	ast.Walk(sb, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ScriptBlock:
			if n != sb {
				return false
			}
		case *ast.TypeDef:
			key := strings.ToLower(n.Name)
			if seen[key] {
				p.report(n.Extent, "MemberAlreadyDefined", "The member '"+n.Name+"' is already defined.")
			}
			seen[key] = true
			return false
		}
		return true
	})
}

// checkNamed refuses a property that an attribute names twice.
func (p *parser) checkNamed(a *ast.Attribute) {
	seen := map[string]bool{}
	for _, n := range a.Named {
		key := strings.ToLower(n.Name)
		if seen[key] {
			p.report(n.Extent, "DuplicateNamedArgument", "Duplicate named arguments '"+n.Name+"' are not allowed.")
		}
		seen[key] = true
	}
}

// checkCaught refuses a catch block for exceptions that one before it takes already.
func (p *parser) checkCaught(t *ast.Try) {
	var seen []string
	for _, c := range t.Catches {
		var own []string
		for _, tn := range c.Types {
			full, ok := dotnet.ResolveType(tn.String())
			if !ok {
				continue
			}
			for _, base := range psobject.NewException(full, "").TypeNames {
				if base != "System.Object" && slices.Contains(seen, base) {
					p.report(p.bracketedExtent(tn), "ExceptionTypeAlreadyCaught", "Exception type "+full+" is already handled by a previous handler.")
					break
				}
			}
			own = append(own, full)
		}
		seen = append(seen, own...)
	}
}
