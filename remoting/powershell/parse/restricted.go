package parse

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// restrictedOperators are those that a data section refuses, as messages name them.
var restrictedOperators = map[string]string{
	"f": "-f", "..": "..", "as": "-as", "++": "++", "--": "--", "p++": "++", "p--": "--",
	"join": "-join", "split": "-isplit", "isplit": "-isplit", "csplit": "-csplit",
	"match": "-imatch", "imatch": "-imatch", "cmatch": "-cmatch", "notmatch": "-inotmatch", "inotmatch": "-inotmatch", "cnotmatch": "-cnotmatch",
	"replace": "-ireplace", "ireplace": "-ireplace", "creplace": "-creplace",
}

// restrictedTypes are those that a data section may convert to: simple ones and arrays of them.
var restrictedTypes = []string{
	"bool", "boolean", "char", "sbyte", "byte", "int16", "short", "uint16", "ushort", "int", "int32", "uint", "uint32", "long", "int64", "ulong", "uint64",
	"single", "float", "double", "decimal", "datetime", "string",
}

// SimpleType tells whether a name is that of a type which is safe to convert to: text, a number, a date, or an array of such.
func SimpleType(t *ast.TypeName) bool {
	name := strings.TrimPrefix(strings.ToLower(t.Name), "system.")
	return len(t.Args) == 0 && len(t.Ranks) <= 1 && slices.Contains(restrictedTypes, name)
}

// restricted reports what a data section must not have: it may only hold constants, simple operators and the commands that it
// names.
func (p *parser) restricted(d *ast.Data) {
	commands := d.Commands
	if commands == nil {
		commands = []string{"ConvertFrom-StringData"}
	}
	restricted(d.Body, p.text, commands, p.report)
}

// Restricted gives what a script has that a session in restricted language must not run; nil where it may run. Commands are
// allowed: which of them there are is the session's affair.
func Restricted(sb *ast.ScriptBlock) []Error {
	var list []Error
	report := func(e ast.Extent, id, message string) {
		list = append(list, Error{ID: id, Message: message, Extent: e})
	}
	const blocks = "A Begin statement block, Process statement block, or parameter statement is not allowed in a Data section."
	if sb.Param != nil {
		report(sb.Param.Extent, "InvalidScriptBlockInDataSection", blocks)
	}
	for _, nb := range []*ast.NamedBlock{sb.Dynamic, sb.Begin, sb.Process, sb.End, sb.Clean} {
		if nb != nil && !sb.Unnamed {
			report(nb.Extent, "InvalidScriptBlockInDataSection", blocks)
			break // the original tells of the first
		}
	}
	for _, u := range sb.Usings {
		if u.Kind != "namespace" {
			report(u.Extent, "UsingStatementNotSupportedInDataSection", "The using statement is not"+restrictedMode)
		}
	}
	restricted(sb, sb.Source.Text, nil, report)
	return list
}

const restrictedMode = " allowed in restricted language mode or a Data section."

// restricted reports what must not be below a node. A nil list of commands allows all: the node is then the script of a session, and
// not a data section.
func restricted(root ast.Node, text string, commands []string, report func(e ast.Extent, id, message string)) {
	refuse := func(e ast.Extent, id, what string) {
		report(e, id+"NotSupportedInDataSection", what+restrictedMode)
	}
	typeName := func(t *ast.TypeName, at ast.Extent) {
		if !SimpleType(t) {
			report(at, "TypeNotAllowedInDataSection", "The type "+t.String()+" is not"+restrictedMode)
		}
	}
	redirections := func(list []*ast.Redirection) {
		for _, r := range list {
			refuse(r.Extent, "Redirection", "Redirection is not")
		}
	}
	ast.Walk(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Assignment:
			refuse(n.Extent, "AssignmentStatement", "Assignment statements are not")
		case *ast.ForEach:
			refuse(n.Extent, "ForeachStatement", "Foreach statements are not")
		case *ast.For:
			refuse(n.Extent, "ForWhileStatement", "For and While statements are not")
		case *ast.While:
			refuse(n.Extent, "ForWhileStatement", "For and While statements are not")
		case *ast.DoLoop:
			refuse(n.Extent, "DoWhileStatement", "The Do and While statements are not")
		case *ast.Switch:
			refuse(n.Extent, "SwitchStatement", "The switch statement is not")
		case *ast.Try:
			refuse(n.Extent, "TryStatement", "The Try statement is not")
		case *ast.Trap:
			refuse(n.Extent, "TrapStatement", "The Trap statement is not")
		case *ast.Flow:
			refuse(n.Extent, "FlowControlStatement", "Flow control statements such as Break, Continue, Return, Exit, and Throw are not")
		case *ast.Data:
			report(n.Extent, "DataSectionStatementNotSupportedInDataSection", "The data statement is not allowed in restricted language mode or another Data section.")
		case *ast.Function:
			refuse(n.Extent, "FunctionDeclaration", "Function declarations are not")
			if n.Body != nil {
				refuse(n.Body.Extent, "ScriptBlock", "Script block literals are not")
			}
		case *ast.TypeDef:
			if commands == nil {
				refuse(n.Extent, "TypeDefinition", "Classes and enumerations are not")
			}
			return false
		case *ast.Attribute:
			if commands == nil {
				refuse(n.Extent, "Attribute", "Attributes are not")
			}
		case *ast.Attributed:
			if commands == nil {
				refuse(n.Extent, "Attribute", "Attributes are not")
			}
		case *ast.Pipeline:
			if commands == nil && n.Background {
				refuse(n.Extent, "BackgroundOperator", "Background jobs are not")
			}
		case *ast.Chain:
			if commands == nil && n.Background {
				refuse(n.Extent, "BackgroundOperator", "Background jobs are not")
			}
		case *ast.ScriptBlockExpr:
			refuse(n.Extent, "ScriptBlock", "Script block literals are not")
		case *ast.MemberAccess:
			refuse(n.Extent, "PropertyReference", "Property references are not")
		case *ast.InvokeMember:
			refuse(n.Extent, "MethodCall", "Method calls are not")
		case *ast.Index:
			refuse(n.Extent, "ArrayReference", "Array references are not")
		case *ast.Unary:
			if name := restrictedOperators[n.Op]; name != "" {
				refuse(n.Extent, "Operator", "The '"+name+"' operator is not")
			}
		case *ast.Binary:
			if name := restrictedOperators[n.Op]; name != "" {
				refuse(n.OpPos, "Operator", "The '"+name+"' operator is not")
			}
		case *ast.Convert:
			typeName(n.Type, ast.Extent{Start: n.Type.Start - 1, End: n.Type.End + 1})
		case *ast.Type:
			typeName(n.Name, n.Extent)
		case *ast.Variable:
			if n.Scope != "" || !slices.Contains([]string{"psculture", "psuiculture", "true", "false", "null"}, n.Key) {
				report(n.Extent, "VariableReferenceNotSupportedInDataSection", "A variable that cannot be referenced in restricted language mode or a Data section is being referenced. Variables that can be referenced include the following: $PSCulture, $PSUICulture, $true, $false, $null.")
			}
		case *ast.CommandExpr:
			redirections(n.Redirections)
		case *ast.Command:
			name, _ := n.Elements[0].(*ast.String)
			switch {
			case n.Invoke == '.':
				refuse(n.Extent, "DotSourcing", "Dot sourcing is not")
			case commands == nil:
			case name == nil:
				refuse(n.Extent, "Operator", "The '&' operator is not")
			case !slices.ContainsFunc(commands, func(c string) bool { return strings.EqualFold(c, name.Value) }):
				report(n.Extent, "CmdletNotInAllowedListForDataSection", "The command '"+name.Value+"' is not"+restrictedMode)
			}
			redirections(n.Redirections)
		}
		return true
	})
}
