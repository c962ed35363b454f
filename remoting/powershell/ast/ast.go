// Package ast holds the syntax tree of PowerShell's language.
//
// The tree is what package parse makes of a script and what the interpreter in remoting/powershell walks. Nodes carry the
// extent of their text, so that error records can show the line and the caret that PowerShell shows. A tree is never
// changed after it was parsed: one tree may be run by several runspaces at the same time.
package ast

// Extent is the half-open range of bytes [Start, End) a node takes in its Source.
type Extent struct {
	Start, End int
}

// Pos returns the extent itself; embedding Extent makes a struct a Node.
func (e Extent) Pos() Extent { return e }

// Node is any part of the tree that has a place in the source.
type Node interface {
	Pos() Extent
}

// Statement is a node that may stand on its own.
type Statement interface {
	Node
	statement()
}

// Expr is a node that yields a value.
type Expr interface {
	Node
	expr()
}

// ScriptBlock is the body of a script, a function or a literal block in braces.
type ScriptBlock struct {
	Extent
	Source   *Source
	Body     Extent // the text between the braces, or the whole text of a script
	Usings   []*Using
	Param    *ParamBlock
	Dynamic  *NamedBlock
	Begin    *NamedBlock
	Process  *NamedBlock
	End      *NamedBlock
	Clean    *NamedBlock
	IsFilter bool
	// Unnamed is true where the statements stand without a block name: then End (or Process of a filter) holds them.
	Unnamed bool
}

// Text returns the text of the block without its braces, which is what ScriptBlock.ToString gives.
func (s *ScriptBlock) Text() string { return s.Source.Text[s.Body.Start:s.Body.End] }

// NamedBlock is begin, process, end, clean or dynamicparam of a script block.
type NamedBlock struct {
	Extent
	Statements []Statement
	Traps      []*Trap
}

// StatementBlock is a list of statements in braces or in $( ) and @( ).
type StatementBlock struct {
	Extent
	Statements []Statement
	Traps      []*Trap
}

// ParamBlock is param( ) with the attributes before it.
type ParamBlock struct {
	Extent
	Attributes []*Attribute
	Parameters []*Parameter
}

// Parameter is one parameter of a param block, a function header or a method.
type Parameter struct {
	Extent
	Name       string
	NamePos    Extent
	Types      []*TypeName // type constraints in the order of the text
	Attributes []*Attribute
	// Order holds types and attributes as they stand, for the conversions run from the last to the first.
	Order   []Node
	Default Expr
}

// Attribute is [Name(positional, Key = value)].
type Attribute struct {
	Extent
	Type       *TypeName
	Positional []Expr
	Named      []NamedArgument
}

// NamedArgument is Key = Value in an attribute; Value is nil for the short form that means true.
type NamedArgument struct {
	Extent
	Name  string
	Value Expr
}

// TypeName is a type's name as it is written between brackets.
type TypeName struct {
	Extent
	Name string      // without arguments and brackets
	Args []*TypeName // of a generic type
	// Ranks gives one number for each pair of array brackets: 1 for [], 2 for [,].
	Ranks []int
}

// String gives the name as PowerShell shows it in messages.
func (t *TypeName) String() string {
	s := t.Name
	if len(t.Args) > 0 {
		s += "["
		for i, a := range t.Args {
			if i > 0 {
				s += ","
			}
			s += a.String()
		}
		s += "]"
	}
	for _, r := range t.Ranks {
		s += "["
		for i := 1; i < r; i++ {
			s += ","
		}
		s += "]"
	}
	return s
}

// --- statements ---

type (
	// Pipeline is commands joined by |.
	Pipeline struct {
		Extent
		Elements   []PipelineElement
		Background bool
	}
	// PipelineElement is a *Command or a *CommandExpr.
	PipelineElement interface {
		Node
		element()
	}
	// Command is a command with its arguments.
	Command struct {
		Extent
		// Invoke is 0 for a plain command, '&' or '.'.
		Invoke       byte
		Elements     []Node // Expr or *CommandParameter; the first is the name
		Redirections []*Redirection
	}
	// CommandParameter is -Name or -Name:argument.
	CommandParameter struct {
		Extent
		Name     string
		Argument Expr
	}
	// CommandExpr is an expression that stands as a pipeline element.
	CommandExpr struct {
		Extent
		Expr         Expr
		Redirections []*Redirection
	}
	// Redirection sends one stream (0 is all) into a file, or into another stream where To is not nil.
	Redirection struct {
		Extent
		From   int
		Merge  bool
		To     int
		Append bool
		File   Expr
	}
	// Chain is left && right or left || right.
	Chain struct {
		Extent
		Left, Right Statement
		Op          string
		Background  bool
	}
	// Assignment gives the value of Right to Left; Op is "=", "+=" and so on.
	Assignment struct {
		Extent
		Left  Expr
		Op    string
		OpPos Extent
		Right Statement
	}
	// If is if/elseif/else.
	If struct {
		Extent
		Clauses []IfClause
		Else    *StatementBlock
	}
	// IfClause is one condition with its block.
	IfClause struct {
		Cond Statement
		Body *StatementBlock
	}
	// While is while (cond) {}.
	While struct {
		Extent
		Label string
		Cond  Statement
		Body  *StatementBlock
	}
	// DoLoop is do {} while (cond), or until.
	DoLoop struct {
		Extent
		Label string
		Body  *StatementBlock
		Cond  Statement
		Until bool
	}
	// For is for (init; cond; iter) {}.
	For struct {
		Extent
		Label            string
		Init, Cond, Iter Statement
		Body             *StatementBlock
	}
	// ForEach is foreach ($x in list) {}.
	ForEach struct {
		Extent
		Label    string
		Variable *Variable
		List     Statement
		Body     *StatementBlock
		// Parallel and Throttled tell of the options that only workflows know; PowerShell 7 refuses them.
		Parallel, Throttled bool
	}
	// Switch is the switch statement.
	Switch struct {
		Extent
		Label                                 string
		Regex, Wildcard, Exact, CaseSensitive bool
		File                                  bool
		Parallel                              bool // only workflows know it; PowerShell 7 refuses it
		Cond                                  Statement
		Clauses                               []SwitchClause
		Default                               *StatementBlock
	}
	// SwitchClause is one pattern with its block.
	SwitchClause struct {
		Cond Expr
		Body *StatementBlock
	}
	// Try is try/catch/finally.
	Try struct {
		Extent
		Body    *StatementBlock
		Catches []*Catch
		Finally *StatementBlock
	}
	// Catch is one catch clause; without types it takes everything.
	Catch struct {
		Extent
		Types []*TypeName
		Body  *StatementBlock
	}
	// Trap is the trap statement.
	Trap struct {
		Extent
		Type *TypeName
		Body *StatementBlock
	}
	// Data is the data section.
	Data struct {
		Extent
		Variable string
		Commands []string // of -SupportedCommand; nil where it is not given
		Body     *StatementBlock
	}
	// Flow is break, continue, return, throw or exit with its optional operand.
	Flow struct {
		Extent
		Keyword string
		Label   Expr      // break and continue
		Value   Statement // return, throw and exit
	}
	// Function is a function, filter or workflow-less definition.
	Function struct {
		Extent
		Name     string
		IsFilter bool
		// Params holds the parameters of the header function f($a, $b), nil where there is none.
		Params []*Parameter
		Body   *ScriptBlock
	}
	// Using is the using statement.
	Using struct {
		Extent
		Kind    string // namespace, module, assembly, type
		Name    string
		NamePos Extent
	}
	// TypeDef is a class or an enum.
	TypeDef struct {
		Extent
		Name       string
		NamePos    Extent
		IsEnum     bool
		Attributes []*Attribute
		Bases      []*TypeName
		Members    []*Member
	}
	// Member is a property or a method of a class, or a value of an enum.
	Member struct {
		Extent
		Name       string
		NamePos    Extent
		Static     bool
		Hidden     bool
		IsMethod   bool
		Type       *TypeName
		Attributes []*Attribute
		Initial    Expr
		Params     []*Parameter
		BaseArgs   []Expr // of a constructor
		HasBase    bool
		Body       *ScriptBlock
	}
	// Block is a parallel or sequence block, which PowerShell 7 only knows to refuse.
	Block struct {
		Extent
		Body *StatementBlock
	}
)

func (*Pipeline) statement()   {}
func (*Chain) statement()      {}
func (*Assignment) statement() {}
func (*If) statement()         {}
func (*While) statement()      {}
func (*DoLoop) statement()     {}
func (*For) statement()        {}
func (*ForEach) statement()    {}
func (*Switch) statement()     {}
func (*Try) statement()        {}
func (*Trap) statement()       {}
func (*Data) statement()       {}
func (*Flow) statement()       {}
func (*Function) statement()   {}
func (*Using) statement()      {}
func (*TypeDef) statement()    {}
func (*Block) statement()      {}

func (*Command) element()     {}
func (*CommandExpr) element() {}

// --- expressions ---

// Quote tells how a string was written.
type Quote int

// The ways to write a string.
const (
	Bare Quote = iota
	Single
	Double
	SingleHere
	DoubleHere
)

type (
	// Number is a numeric literal with its value already made.
	Number struct {
		Extent
		Value any
	}
	// String is text without anything to expand.
	String struct {
		Extent
		Value string
		Quote Quote
	}
	// Expandable is text with variables and subexpressions.
	Expandable struct {
		Extent
		Parts []Expr // *String of literal text, or what is to be expanded
		Quote Quote
		Raw   string
	}
	// Variable is $name, ${name}, $scope:name or @name.
	Variable struct {
		Extent
		Name     string // with its scope, as written
		Scope    string // lower case: global, local, script, private, using, env, function, ...; empty where none is written
		Short    string // the name without its scope
		Key      string // Short in lower case
		Splatted bool
		Braced   bool
	}
	// Type is [name] as an expression.
	Type struct {
		Extent
		Name *TypeName
	}
	// Convert is [type]expr.
	Convert struct {
		Extent
		Type  *TypeName
		Child Expr
	}
	// Attributed is [attribute()]expr.
	Attributed struct {
		Extent
		Attr  *Attribute
		Child Expr
	}
	// Unary is an operator before or after one operand; Op is in lower case without its dash; postfix ++ is "p++".
	Unary struct {
		Extent
		Op    string
		Child Expr
	}
	// Binary is an operator between two operands; Op is in lower case without its dash.
	Binary struct {
		Extent
		Op          string
		OpPos       Extent
		Left, Right Expr
	}
	// Ternary is cond ? a : b.
	Ternary struct {
		Extent
		Cond, Then, Else Expr
	}
	// ArrayLiteral is a, b, c.
	ArrayLiteral struct {
		Extent
		Elements []Expr
	}
	// ArrayExpr is @( ).
	ArrayExpr struct {
		Extent
		Body *StatementBlock
	}
	// SubExpr is $( ).
	SubExpr struct {
		Extent
		Body *StatementBlock
	}
	// Paren is ( ).
	Paren struct {
		Extent
		Pipeline Statement
	}
	// Hash is @{ }.
	Hash struct {
		Extent
		Pairs []HashPair
	}
	// HashPair is one key with its value.
	HashPair struct {
		Key   Expr
		Value Statement
	}
	// ScriptBlockExpr is a block in braces as a value.
	ScriptBlockExpr struct {
		Extent
		Body *ScriptBlock
	}
	// MemberAccess is target.name or target::name.
	MemberAccess struct {
		Extent
		Target Expr
		Member Expr
		Static bool
		// NullCond is true for ?. , which gives nothing where the target is null.
		NullCond bool
	}
	// InvokeMember is target.name(args).
	InvokeMember struct {
		Extent
		Target   Expr
		Member   Expr
		Args     []Expr
		TypeArgs []*TypeName
		Static   bool
		NullCond bool
	}
	// Index is target[index].
	Index struct {
		Extent
		Target   Expr
		Index    Expr
		NullCond bool
	}
	// UsingExpr is $using:name with what follows it.
	UsingExpr struct {
		Extent
		Child Expr
	}
	// ErrorExpr stands where an expression could not be read.
	ErrorExpr struct {
		Extent
	}
)

func (*Number) expr()          {}
func (*String) expr()          {}
func (*Expandable) expr()      {}
func (*Variable) expr()        {}
func (*Type) expr()            {}
func (*Convert) expr()         {}
func (*Attributed) expr()      {}
func (*Unary) expr()           {}
func (*Binary) expr()          {}
func (*Ternary) expr()         {}
func (*ArrayLiteral) expr()    {}
func (*ArrayExpr) expr()       {}
func (*SubExpr) expr()         {}
func (*Paren) expr()           {}
func (*Hash) expr()            {}
func (*ScriptBlockExpr) expr() {}
func (*MemberAccess) expr()    {}
func (*InvokeMember) expr()    {}
func (*Index) expr()           {}
func (*UsingExpr) expr()       {}
func (*ErrorExpr) expr()       {}
