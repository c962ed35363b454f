package parse

import "github.com/pslshell/psl/remoting/powershell/ast"

// kind tells what a token is. Operators share few kinds: their text tells which one.
type kind int

const (
	tEOF kind = iota
	tNewLine
	tSemi
	tComma
	tLParen
	tRParen
	tLCurly
	tRCurly
	tLBracket
	tRBracket
	tAtParen
	tAtCurly
	tDollarParen
	tVariable
	tNumber
	tString  // any quoted string: expr holds it
	tGeneric // a bare word of a command line: expr holds it
	tIdentifier
	tKeyword
	tParameter
	tLabel
	tBinary // binary operator, text in lower case without dash
	tUnary  // operator that only stands before its operand: -not ! -bnot
	tAssign
	tPlusPlus
	tMinusMinus
	tDot
	tColonColon
	tColon
	tQuestion
	tQDot
	tQBracket
	tAmp
	tAndAnd
	tOrOr
	tPipe
	tRedirect
	tRedirectIn
	tUnknown
)

// token is one token of the source.
type token struct {
	kind       kind
	start, end int
	text       string   // operator, keyword (lower case), or the name of a parameter
	expr       ast.Expr // value of numbers, strings, words and variables
	colon      bool     // a parameter that ends in a colon
	redirect   *ast.Redirection
}

func (t token) extent() ast.Extent { return ast.Extent{Start: t.start, End: t.end} }

// mode is what the parser expects, which changes how the same characters are cut into tokens.
type mode int

const (
	modeCommand mode = iota
	modeExpression
)

var keywords = map[string]bool{
	"begin": true, "break": true, "catch": true, "class": true, "clean": true, "configuration": true, "continue": true, "data": true,
	"define": true, "do": true, "dynamicparam": true, "else": true, "elseif": true, "end": true, "enum": true, "exit": true,
	"filter": true, "finally": true, "for": true, "foreach": true, "from": true, "function": true, "hidden": true, "if": true,
	"in": true, "param": true, "process": true, "return": true, "static": true, "switch": true, "throw": true, "trap": true,
	"try": true, "until": true, "using": true, "var": true, "while": true, "workflow": true, "parallel": true, "sequence": true,
	"inlinescript": true,
}

// precedence of the binary operators; a higher number binds tighter.
var precedence = map[string]int{
	"and": 1, "or": 1, "xor": 1,
	"band": 2, "bor": 2, "bxor": 2,
	"eq": 5, "ne": 5, "ge": 5, "gt": 5, "lt": 5, "le": 5, "like": 5, "notlike": 5, "match": 5, "notmatch": 5, "replace": 5,
	"contains": 5, "notcontains": 5, "in": 5, "notin": 5, "split": 5, "join": 5, "is": 5, "isnot": 5, "as": 5,
	"shl": 5, "shr": 5,
	"??": 7,
	"+":  9, "-": 9,
	"*": 10, "/": 10, "%": 10,
	"f":  12,
	"..": 13,
}

// comparison names that have a case-sensitive (c) and an explicitly insensitive (i) form.
var casedOperators = []string{
	"eq", "ne", "ge", "gt", "lt", "le", "like", "notlike", "match", "notmatch", "replace", "contains", "notcontains", "in", "notin", "split",
}

var dashOperators = func() map[string]kind {
	m := map[string]kind{"not": tUnary, "bnot": tUnary}
	for name := range precedence {
		if name[0] >= 'a' && name[0] <= 'z' {
			m[name] = tBinary
		}
	}
	for _, name := range casedOperators {
		m["c"+name] = tBinary
		m["i"+name] = tBinary
		precedence["c"+name] = precedence[name]
		precedence["i"+name] = precedence[name]
	}
	return m
}()
