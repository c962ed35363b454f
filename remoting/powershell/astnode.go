package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// astNode shows a part of the syntax tree to scripts as an object of System.Management.Automation.Language.
type astNode struct {
	node   ast.Node
	src    *ast.Source
	parent *astNode
}

// astBases names the type above each of the tree's types that has another than Ast.
var astBases = map[string]string{
	"AttributeAst": "AttributeBaseAst", "TypeConstraintAst": "AttributeBaseAst", "TypeDefinitionAst": "StatementAst", "UsingStatementAst": "StatementAst",
	"PropertyMemberAst": "MemberAst", "FunctionMemberAst": "MemberAst", "FunctionDefinitionAst": "StatementAst", "IfStatementAst": "StatementAst", "DataStatementAst": "StatementAst",
	"LabeledStatementAst": "StatementAst", "LoopStatementAst": "LabeledStatementAst", "ForEachStatementAst": "LoopStatementAst", "ForStatementAst": "LoopStatementAst",
	"DoWhileStatementAst": "LoopStatementAst", "DoUntilStatementAst": "LoopStatementAst", "WhileStatementAst": "LoopStatementAst", "SwitchStatementAst": "LabeledStatementAst",
	"TryStatementAst": "StatementAst", "TrapStatementAst": "StatementAst", "BreakStatementAst": "StatementAst", "ContinueStatementAst": "StatementAst",
	"ReturnStatementAst": "StatementAst", "ExitStatementAst": "StatementAst", "ThrowStatementAst": "StatementAst", "ChainableAst": "PipelineBaseAst",
	"PipelineChainAst": "ChainableAst", "PipelineBaseAst": "StatementAst", "PipelineAst": "ChainableAst", "CommandParameterAst": "CommandElementAst",
	"CommandBaseAst": "StatementAst", "CommandAst": "CommandBaseAst", "CommandExpressionAst": "CommandBaseAst", "MergingRedirectionAst": "RedirectionAst",
	"FileRedirectionAst": "RedirectionAst", "AssignmentStatementAst": "PipelineBaseAst", "ExpressionAst": "CommandElementAst", "TernaryExpressionAst": "ExpressionAst",
	"BinaryExpressionAst": "ExpressionAst", "UnaryExpressionAst": "ExpressionAst", "BlockStatementAst": "StatementAst", "AttributedExpressionAst": "ExpressionAst",
	"ConvertExpressionAst": "AttributedExpressionAst", "MemberExpressionAst": "ExpressionAst", "InvokeMemberExpressionAst": "MemberExpressionAst",
	"TypeExpressionAst": "ExpressionAst", "VariableExpressionAst": "ExpressionAst", "ConstantExpressionAst": "ExpressionAst",
	"StringConstantExpressionAst": "ConstantExpressionAst", "ExpandableStringExpressionAst": "ExpressionAst", "ScriptBlockExpressionAst": "ExpressionAst",
	"ArrayLiteralAst": "ExpressionAst", "HashtableAst": "ExpressionAst", "ArrayExpressionAst": "ExpressionAst", "ParenExpressionAst": "ExpressionAst",
	"SubExpressionAst": "ExpressionAst", "UsingExpressionAst": "ExpressionAst", "IndexExpressionAst": "ExpressionAst", "ErrorExpressionAst": "ExpressionAst",
}

// astRoots are the types that have Ast itself above them.
var astRoots = []string{"ScriptBlockAst", "ParamBlockAst", "NamedBlockAst", "ParameterAst", "StatementBlockAst", "CatchClauseAst", "AttributeBaseAst", "MemberAst",
	"StatementAst", "CommandElementAst", "RedirectionAst"}

func (a *astNode) typeName() string {
	switch n := a.node.(type) {
	case *ast.ScriptBlock:
		return "ScriptBlockAst"
	case *ast.NamedBlock:
		return "NamedBlockAst"
	case *ast.StatementBlock:
		return "StatementBlockAst"
	case *ast.ParamBlock:
		return "ParamBlockAst"
	case *ast.Parameter:
		return "ParameterAst"
	case *ast.Attribute:
		return "AttributeAst"
	case *ast.TypeName:
		return "TypeConstraintAst"
	case *ast.Pipeline:
		return "PipelineAst"
	case *ast.Command:
		return "CommandAst"
	case *ast.CommandExpr:
		return "CommandExpressionAst"
	case *ast.CommandParameter:
		return "CommandParameterAst"
	case *ast.Redirection:
		if n.Merge {
			return "MergingRedirectionAst"
		}
		return "FileRedirectionAst"
	case *ast.Chain:
		return "PipelineChainAst"
	case *ast.Assignment:
		return "AssignmentStatementAst"
	case *ast.If:
		return "IfStatementAst"
	case *ast.While:
		return "WhileStatementAst"
	case *ast.DoLoop:
		if n.Until {
			return "DoUntilStatementAst"
		}
		return "DoWhileStatementAst"
	case *ast.For:
		return "ForStatementAst"
	case *ast.ForEach:
		return "ForEachStatementAst"
	case *ast.Switch:
		return "SwitchStatementAst"
	case *ast.Try:
		return "TryStatementAst"
	case *ast.Catch:
		return "CatchClauseAst"
	case *ast.Trap:
		return "TrapStatementAst"
	case *ast.Data:
		return "DataStatementAst"
	case *ast.Flow:
		return strings.ToUpper(n.Keyword[:1]) + n.Keyword[1:] + "StatementAst"
	case *ast.Function:
		return "FunctionDefinitionAst"
	case *ast.Using:
		return "UsingStatementAst"
	case *ast.TypeDef:
		return "TypeDefinitionAst"
	case *ast.Block:
		return "BlockStatementAst"
	case *ast.Number:
		return "ConstantExpressionAst"
	case *ast.String:
		return "StringConstantExpressionAst"
	case *ast.Expandable:
		return "ExpandableStringExpressionAst"
	case *ast.Variable:
		return "VariableExpressionAst"
	case *ast.Type:
		return "TypeExpressionAst"
	case *ast.Convert:
		return "ConvertExpressionAst"
	case *ast.Attributed:
		return "AttributedExpressionAst"
	case *ast.Unary:
		return "UnaryExpressionAst"
	case *ast.Binary:
		return "BinaryExpressionAst"
	case *ast.Ternary:
		return "TernaryExpressionAst"
	case *ast.ArrayLiteral:
		return "ArrayLiteralAst"
	case *ast.ArrayExpr:
		return "ArrayExpressionAst"
	case *ast.SubExpr:
		return "SubExpressionAst"
	case *ast.Paren:
		return "ParenExpressionAst"
	case *ast.Hash:
		return "HashtableAst"
	case *ast.ScriptBlockExpr:
		return "ScriptBlockExpressionAst"
	case *ast.MemberAccess:
		return "MemberExpressionAst"
	case *ast.InvokeMember:
		return "InvokeMemberExpressionAst"
	case *ast.Index:
		return "IndexExpressionAst"
	case *ast.UsingExpr:
		return "UsingExpressionAst"
	}
	return "ErrorExpressionAst"
}

func (a *astNode) PSTypeNames() []string {
	var out []string
	for n := a.typeName(); n != ""; n = astBases[n] {
		out = append(out, smaPrefix+"Language."+n)
	}
	return append(out, smaPrefix+"Language.Ast", "System.Object")
}

func (a *astNode) PSText() string {
	e := a.extent()
	return a.src.Text[min(e.Start, len(a.src.Text)):min(e.End, len(a.src.Text))]
}

// extent is the place of the node; that of a type constraint has the brackets around it.
func (a *astNode) extent() ast.Extent {
	e := a.node.Pos()
	if _, ok := a.node.(*ast.TypeName); ok {
		for e.Start > 0 && a.src.Text[e.Start] != '[' {
			e.Start--
		}
		for e.End < len(a.src.Text) && a.src.Text[e.End] != ']' {
			e.End++
		}
		e.End++
	}
	return e
}

// child makes the object of a node below; null where there is none.
func (a *astNode) child(n ast.Node) any {
	if n == nil || ast.IsNil(n) {
		return nil
	}
	return &astNode{n, a.src, a}
}

// children makes the objects of nodes below.
func children[T ast.Node](a *astNode, typ string, list []T) *psobject.List {
	l := &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[" + smaPrefix + "Language." + typ + "]]", Items: []any{}}
	for _, n := range list {
		l.Items = append(l.Items, a.child(n))
	}
	return l
}

// right is the value of an assignment, which has no pipeline around a lone expression.
func right(s ast.Statement) ast.Node {
	if p, ok := s.(*ast.Pipeline); ok && len(p.Elements) == 1 && !p.Background {
		if e, ok := p.Elements[0].(*ast.CommandExpr); ok {
			return e
		}
	}
	return s
}

// below are the nodes right below this one, in the order of the text.
func (a *astNode) below() []ast.Node {
	var out []ast.Node
	add := func(list ...ast.Node) {
		for _, n := range list {
			if n != nil && !ast.IsNil(n) {
				out = append(out, n)
			}
		}
	}
	switch n := a.node.(type) {
	case *ast.Assignment:
		add(n.Left, right(n.Right))
	case *ast.Convert:
		add(n.Type, n.Child)
	case *ast.Parameter:
		add(n.Order...)
		add(parameterName(n), n.Default)
	case *ast.Try:
		add(n.Body)
		for _, c := range n.Catches {
			add(c)
		}
		add(n.Finally)
	case *ast.Catch:
		for _, t := range n.Types {
			add(t)
		}
		add(n.Body)
	case *ast.Expandable:
		for _, p := range n.Parts {
			if _, text := p.(*ast.String); !text {
				add(p)
			}
		}
	default:
		first := true
		ast.Walk(a.node, func(c ast.Node) bool {
			if first {
				first = false
				return true
			}
			add(c)
			return false
		})
	}
	return out
}

func parameterName(n *ast.Parameter) *ast.Variable {
	return &ast.Variable{Extent: n.NamePos, Name: n.Name, Short: n.Name, Key: strings.ToLower(n.Name)}
}

func (a *astNode) PSProperties() []psobject.Property {
	p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	var parent any
	if a.parent != nil {
		parent = a.parent
	}
	out := []psobject.Property{p("Extent", extentObject(a.src, a.extent())), p("Parent", parent)}
	add := func(name string, v any) { out = append(out, p(name, v)) }
	statements := func(list []ast.Statement, traps []*ast.Trap) {
		add("Statements", children(a, "StatementAst", list))
		add("Traps", children(a, "TrapStatementAst", traps))
	}
	switch n := a.node.(type) {
	case *ast.ScriptBlock:
		add("ParamBlock", a.child(n.Param))
		add("BeginBlock", a.child(n.Begin))
		add("ProcessBlock", a.child(n.Process))
		add("EndBlock", a.child(n.End))
		add("CleanBlock", a.child(n.Clean))
		add("DynamicParamBlock", a.child(n.Dynamic))
		add("UsingStatements", children(a, "UsingStatementAst", n.Usings))
	case *ast.NamedBlock:
		statements(n.Statements, n.Traps)
	case *ast.StatementBlock:
		statements(n.Statements, n.Traps)
	case *ast.ParamBlock:
		add("Attributes", children(a, "AttributeAst", n.Attributes))
		add("Parameters", children(a, "ParameterAst", n.Parameters))
	case *ast.Parameter:
		add("Attributes", children(a, "AttributeBaseAst", n.Order))
		add("Name", a.child(parameterName(n)))
		add("DefaultValue", a.child(n.Default))
	case *ast.Attribute:
		add("TypeName", typeNameObject(n.Type))
		add("PositionalArguments", children(a, "ExpressionAst", n.Positional))
	case *ast.TypeName:
		add("TypeName", typeNameObject(n))
	case *ast.Pipeline:
		add("PipelineElements", children(a, "CommandBaseAst", n.Elements))
		add("Background", n.Background)
	case *ast.Command:
		add("CommandElements", children(a, "CommandElementAst", n.Elements))
		operator := "Unknown"
		if n.Invoke != 0 {
			operator = map[byte]string{'&': "Ampersand", '.': "Dot"}[n.Invoke]
		}
		add("InvocationOperator", tokenKind(operator))
		add("Redirections", children(a, "RedirectionAst", n.Redirections))
	case *ast.CommandExpr:
		add("Expression", a.child(n.Expr))
		add("Redirections", children(a, "RedirectionAst", n.Redirections))
	case *ast.CommandParameter:
		add("ParameterName", n.Name)
		add("Argument", a.child(n.Argument))
	case *ast.Chain:
		add("LhsPipelineChain", a.child(n.Left))
		add("RhsPipeline", a.child(n.Right))
		add("Operator", tokenKind(map[string]string{"&&": "AndAnd", "||": "OrOr"}[n.Op]))
	case *ast.Assignment:
		add("Left", a.child(n.Left))
		add("Operator", tokenKind(operatorKinds[n.Op]))
		add("Right", a.child(right(n.Right)))
	case *ast.If:
		clauses := psobject.NewArray()
		for _, c := range n.Clauses {
			clauses.Items = append(clauses.Items, tuple("System.Tuple", []any{a.child(c.Cond), a.child(c.Body)}))
		}
		add("Clauses", clauses)
		add("ElseClause", a.child(n.Else))
	case *ast.While:
		add("Label", loopLabel(n.Label))
		add("Condition", a.child(n.Cond))
		add("Body", a.child(n.Body))
	case *ast.DoLoop:
		add("Label", loopLabel(n.Label))
		add("Condition", a.child(n.Cond))
		add("Body", a.child(n.Body))
	case *ast.For:
		add("Label", loopLabel(n.Label))
		add("Initializer", a.child(n.Init))
		add("Condition", a.child(n.Cond))
		add("Iterator", a.child(n.Iter))
		add("Body", a.child(n.Body))
	case *ast.ForEach:
		add("Label", loopLabel(n.Label))
		add("Variable", a.child(n.Variable))
		add("Condition", a.child(n.List))
		add("Body", a.child(n.Body))
	case *ast.Switch:
		clauses := psobject.NewArray()
		for _, c := range n.Clauses {
			clauses.Items = append(clauses.Items, tuple("System.Tuple", []any{a.child(c.Cond), a.child(c.Body)}))
		}
		add("Label", loopLabel(n.Label))
		add("Condition", a.child(n.Cond))
		add("Clauses", clauses)
		add("Default", a.child(n.Default))
	case *ast.Try:
		add("Body", a.child(n.Body))
		add("CatchClauses", children(a, "CatchClauseAst", n.Catches))
		add("Finally", a.child(n.Finally))
	case *ast.Catch:
		add("CatchTypes", children(a, "TypeConstraintAst", n.Types))
		add("IsCatchAll", len(n.Types) == 0)
		add("Body", a.child(n.Body))
	case *ast.Flow:
		switch n.Keyword {
		case "break", "continue":
			add("Label", a.child(n.Label))
		default:
			add("Pipeline", a.child(n.Value))
		}
	case *ast.Function:
		var params any
		if n.Params != nil {
			params = children(a, "ParameterAst", n.Params)
		}
		add("Name", n.Name)
		add("IsFilter", n.IsFilter)
		add("IsWorkflow", false)
		add("Parameters", params)
		add("Body", a.child(n.Body))
	case *ast.Using:
		add("Name", n.Name)
		add("UsingStatementKind", n.Kind)
	case *ast.TypeDef:
		add("Name", n.Name)
		add("IsClass", !n.IsEnum)
		add("IsEnum", n.IsEnum)
	case *ast.Number:
		add("Value", n.Value)
	case *ast.String:
		kinds := []string{"BareWord", "SingleQuoted", "DoubleQuoted", "SingleQuotedHereString", "DoubleQuotedHereString"}
		values := []int64{4, 0, 2, 1, 3}
		add("StringConstantType", psobject.Enum{Type: smaPrefix + "Language.StringConstantType", Name: kinds[n.Quote], Value: values[n.Quote]})
		add("Value", n.Value)
	case *ast.Expandable:
		add("Value", n.Raw)
		add("NestedExpressions", children(a, "ExpressionAst", slices.DeleteFunc(slices.Clone(n.Parts), func(e ast.Expr) bool { _, text := e.(*ast.String); return text })))
	case *ast.Variable:
		add("VariablePath", variablePath(n))
		add("Splatted", n.Splatted)
	case *ast.Type:
		add("TypeName", typeNameObject(n.Name))
	case *ast.Convert:
		add("Type", a.child(n.Type))
		add("Attribute", a.child(n.Type))
		add("Child", a.child(n.Child))
	case *ast.Attributed:
		add("Attribute", a.child(n.Attr))
		add("Child", a.child(n.Child))
	case *ast.Unary:
		add("TokenKind", tokenKind(operatorKinds[n.Op]))
		add("Child", a.child(n.Child))
	case *ast.Binary:
		add("Operator", tokenKind(operatorKinds[n.Op]))
		add("Left", a.child(n.Left))
		add("Right", a.child(n.Right))
	case *ast.Ternary:
		add("Condition", a.child(n.Cond))
		add("IfTrue", a.child(n.Then))
		add("IfFalse", a.child(n.Else))
	case *ast.ArrayLiteral:
		add("Elements", children(a, "ExpressionAst", n.Elements))
	case *ast.ArrayExpr:
		add("SubExpression", a.child(n.Body))
	case *ast.SubExpr:
		add("SubExpression", a.child(n.Body))
	case *ast.Paren:
		add("Pipeline", a.child(n.Pipeline))
	case *ast.Hash:
		pairs := psobject.NewArray()
		for _, x := range n.Pairs {
			pairs.Items = append(pairs.Items, tuple("System.Tuple", []any{a.child(x.Key), a.child(x.Value)}))
		}
		add("KeyValuePairs", pairs)
	case *ast.ScriptBlockExpr:
		add("ScriptBlock", a.child(n.Body))
	case *ast.MemberAccess:
		add("Expression", a.child(n.Target))
		add("Member", a.child(n.Member))
		add("Static", n.Static)
		add("NullConditional", n.NullCond)
	case *ast.InvokeMember:
		add("Expression", a.child(n.Target))
		add("Member", a.child(n.Member))
		add("Static", n.Static)
		add("Arguments", children(a, "ExpressionAst", n.Args))
		add("NullConditional", n.NullCond)
	case *ast.Index:
		add("Target", a.child(n.Target))
		add("Index", a.child(n.Index))
	case *ast.UsingExpr:
		add("SubExpression", a.child(n.Child))
	}
	return out
}

// psGet gives the type of an expression, which takes a session to find.
func (a *astNode) psGet(f *frame, name string) (any, bool, error) {
	if !strings.EqualFold(name, "StaticType") {
		return nil, false, nil
	}
	full := "System.Object"
	switch n := a.node.(type) {
	case *ast.Parameter:
		if len(n.Types) > 0 {
			if t := f.findType(n.Types[len(n.Types)-1]); t != nil {
				return t, true, nil
			}
		}
	case *ast.Convert:
		if t := f.findType(n.Type); t != nil {
			return t, true, nil
		}
	case *ast.Number:
		full = typeNameOf(n.Value)
	case *ast.String, *ast.Expandable:
		full = "System.String"
	case *ast.Hash:
		full = psobject.Hashtable
	case *ast.ArrayLiteral, *ast.ArrayExpr:
		full = psobject.ObjectArray
	case *ast.ScriptBlockExpr:
		full = smaPrefix + "ScriptBlock"
	case *ast.Type:
		full = "System.Type"
	case ast.Expr:
	default:
		return nil, false, nil
	}
	return f.in.rs.typeOf(full), true, nil
}

func (a *astNode) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "find", "findall":
		c := &netCall{f: f, name: name, args: args}
		match, ok := c.function(0)
		if !ok || c.n() != 2 {
			return nil, false, nil
		}
		all := strings.EqualFold(name, "FindAll")
		found := &psobject.List{Type: "System.Collections.Generic.List`1[[" + smaPrefix + "Language.Ast]]", Kind: psobject.KindEnumerable, Items: []any{}}
		_, err := a.find(f, match, truth(c.at(1)), all, found)
		switch {
		case err != nil:
			return nil, true, err
		case all:
			return found, true, nil
		case len(found.Items) > 0:
			return found.Items[0], true, nil
		}
		return nil, true, nil
	case "getcommandname":
		n, ok := a.node.(*ast.Command)
		if !ok || len(args) > 0 {
			return nil, false, nil
		}
		if s, ok := n.Elements[0].(*ast.String); ok {
			return s.Value, true, nil
		}
		return nil, true, nil
	case "getscriptblock":
		if n, ok := a.node.(*ast.ScriptBlock); ok && len(args) == 0 {
			return &ScriptBlock{body: n, in: f.in}, true, nil
		}
	case "safegetvalue":
		if e, ok := a.node.(ast.Expr); ok {
			v, err := f.eval(e)
			return plain(v), true, err
		}
	}
	return nil, false, nil
}

// find looks at this node and at those below it, which a script block of its own are only where nested says so. It answers true when
// it has what it looks for.
func (a *astNode) find(f *frame, match func(...any) (any, error), nested, all bool, found *psobject.List) (bool, error) {
	if err := f.tick(); err != nil {
		return true, err
	}
	v, err := match(a)
	if err != nil {
		return true, err
	}
	if truth(v) {
		found.Items = append(found.Items, a)
		if !all {
			return true, nil
		}
	}
	for _, n := range a.below() {
		if _, block := n.(*ast.ScriptBlock); block && !nested {
			continue
		}
		if done, err := (&astNode{n, a.src, a}).find(f, match, nested, all, found); done {
			return true, err
		}
	}
	return false, nil
}

func loopLabel(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func variablePath(v *ast.Variable) *psobject.Object {
	p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	drive := any(nil)
	isVariable := true
	switch v.Scope {
	case "", "global", "local", "script", "private", "using", "variable":
	default:
		drive, isVariable = v.Scope, false
	}
	return &psobject.Object{TypeNames: []string{smaPrefix + "VariablePath", "System.Object"}, Text: v.Name, HasText: true, Adapted: []psobject.Property{p("UserPath", v.Name),
		p("IsGlobal", v.Scope == "global"), p("IsLocal", v.Scope == "local"), p("IsPrivate", v.Scope == "private"), p("IsScript", v.Scope == "script"),
		p("IsUnqualified", v.Scope == ""), p("IsUnscopedVariable", v.Scope == ""), p("IsVariable", isVariable), p("IsDriveQualified", !isVariable), p("DriveName", drive)}}
}

func typeNameObject(t *ast.TypeName) *psobject.Object {
	return &psobject.Object{TypeNames: []string{smaPrefix + "Language.TypeName", "System.Object"}, Text: t.String(), HasText: true,
		Adapted: []psobject.Property{{Name: "FullName", Value: t.String()}, {Name: "Name", Value: t.String()}, {Name: "IsArray", Value: len(t.Ranks) > 0}, {Name: "IsGeneric", Value: len(t.Args) > 0}}}
}
