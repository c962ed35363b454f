package powershell

import (
	"maps"

	"github.com/pslshell/psl/remoting/psobject"
)

// operatorKinds are the kinds of the tokens that operators are.
var operatorKinds = map[string]string{
	"=": "Equals", "+=": "PlusEquals", "-=": "MinusEquals", "*=": "MultiplyEquals", "/=": "DivideEquals", "%=": "RemainderEquals", "??=": "QuestionQuestionEquals",
	"+": "Plus", "-": "Minus", "*": "Multiply", "/": "Divide", "%": "Rem", "..": "DotDot", "f": "Format", "??": "QuestionQuestion", ",": "Comma",
	"++": "PlusPlus", "--": "MinusMinus", "p++": "PostfixPlusPlus", "p--": "PostfixMinusMinus", "not": "Not", "!": "Exclaim", "bnot": "Bnot",
	"and": "And", "or": "Or", "xor": "Xor", "band": "Band", "bor": "Bor", "bxor": "Bxor", "shl": "Shl", "shr": "Shr", "join": "Join", "is": "Is", "isnot": "IsNot", "as": "As",
	"eq": "Ieq", "ne": "Ine", "ge": "Ige", "gt": "Igt", "lt": "Ilt", "le": "Ile", "like": "Ilike", "notlike": "Inotlike", "match": "Imatch", "notmatch": "Inotmatch",
	"replace": "Ireplace", "contains": "Icontains", "notcontains": "Inotcontains", "in": "Iin", "notin": "Inotin", "split": "Isplit",
}

func init() {
	for op, kind := range maps.Clone(operatorKinds) {
		if len(op) > 1 && kind[0] == 'I' && kind != "Is" && kind != "IsNot" {
			operatorKinds["i"+op], operatorKinds["c"+op] = kind, "C"+kind[1:]
		}
	}
}

// tokenKinds are the kinds of tokens that operators are, by their number.
var tokenKinds = map[string]int64{"Unknown": 0, "AndAnd": 26, "OrOr": 27, "Ampersand": 28, "Comma": 30, "MinusMinus": 31, "PlusPlus": 32, "DotDot": 33, "Dot": 35, "Exclaim": 36,
	"Multiply": 37, "Divide": 38, "Rem": 39, "Plus": 40, "Minus": 41, "Equals": 42, "PlusEquals": 43, "MinusEquals": 44, "MultiplyEquals": 45, "DivideEquals": 46, "RemainderEquals": 47,
	"Format": 50, "Not": 51, "Bnot": 52, "And": 53, "Or": 54, "Xor": 55, "Band": 56, "Bor": 57, "Bxor": 58, "Join": 59, "Ieq": 60, "Ine": 61, "Ige": 62, "Igt": 63, "Ilt": 64,
	"Ile": 65, "Ilike": 66, "Inotlike": 67, "Imatch": 68, "Inotmatch": 69, "Ireplace": 70, "Icontains": 71, "Inotcontains": 72, "Iin": 73, "Inotin": 74, "Isplit": 75, "Ceq": 76,
	"Cne": 77, "Cge": 78, "Cgt": 79, "Clt": 80, "Cle": 81, "Clike": 82, "Cnotlike": 83, "Cmatch": 84, "Cnotmatch": 85, "Creplace": 86, "Ccontains": 87, "Cnotcontains": 88, "Cin": 89,
	"Cnotin": 90, "Csplit": 91, "Is": 92, "IsNot": 93, "As": 94, "PostfixPlusPlus": 95, "PostfixMinusMinus": 96, "Shl": 97, "Shr": 98, "QuestionQuestionEquals": 101, "QuestionQuestion": 102}

func tokenKind(name string) psobject.Enum {
	return psobject.Enum{Type: smaPrefix + "Language.TokenKind", Name: name, Value: tokenKinds[name]}
}
