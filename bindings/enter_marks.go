package bindings

import (
	"strings"

	"github.com/pslshell/psl/runtime/module"
)

// powershellWords begin statements.
var powershellWords = map[string]bool{"begin": true, "break": true, "catch": true, "class": true, "continue": true, "data": true, "do": true, "dynamicparam": true,
	"else": true, "elseif": true, "end": true, "enum": true, "exit": true, "filter": true, "finally": true, "for": true, "foreach": true, "function": true, "if": true,
	"in": true, "param": true, "process": true, "return": true, "switch": true, "throw": true, "trap": true, "try": true, "until": true, "using": true, "while": true}

// Marks says what the parts of a line of PowerShell are.
func (*visit) Marks(text string) []module.Mark { return powershellMarks(text) }

// powershellMarks reads a text as an editor's colouring does: it knows words, not meanings.
func powershellMarks(text string) []module.Mark {
	var out []module.Mark
	command := true // a command may stand here
	for i := 0; i < len(text); {
		c := text[i]
		end, kind := i+1, module.DefaultMark
		next := false // whether a command may stand behind it
		switch {
		case c == ' ' || c == '\t':
			i++
			continue
		case c == '\n' || c == ';' || c == '|' || c == '{' || c == '(' || c == '&':
			next = true
			if c != '\n' {
				kind = module.OperatorMark
			}
		case c == '#':
			end, kind, next = lineEnd(text, i), module.CommentMark, command
		case strings.HasPrefix(text[i:], "<#"):
			end, kind, next = behind(text, i+2, "#>"), module.CommentMark, command
		case strings.HasPrefix(text[i:], "@'"):
			end, kind = behind(text, i+2, "\n'@"), module.StringMark
		case strings.HasPrefix(text[i:], `@"`):
			end, kind = behind(text, i+2, "\n\"@"), module.StringMark
		case c == '\'' || c == '"':
			end, kind = powershellString(text, i), module.StringMark
		case c == '$' || c == '@' && i+1 < len(text) && wordByte(text[i+1]):
			end, kind = variableEnd(text, i+1), module.VariableMark
			next = end == i+1 // $( and @( are no variables
		case c >= '0' && c <= '9':
			for end < len(text) && (wordByte(text[end]) || text[end] == '.' && end+1 < len(text) && text[end+1] >= '0' && text[end+1] <= '9') {
				end++
			}
			kind = module.NumberMark
		case c == '[' && i+1 < len(text) && (text[i+1] >= 'A' && text[i+1] <= 'Z' || text[i+1] >= 'a' && text[i+1] <= 'z'):
			for depth := 1; end < len(text) && depth > 0 && (wordByte(text[end]) || strings.IndexByte(".[],", text[end]) >= 0); end++ {
				switch text[end] {
				case '[':
					depth++
				case ']':
					depth--
				}
			}
			kind = module.TypeMark
		case c == '-' && i+1 < len(text) && (text[i+1] >= 'a' && text[i+1] <= 'z' || text[i+1] >= 'A' && text[i+1] <= 'Z'):
			for end < len(text) && wordByte(text[end]) {
				end++
			}
			kind = module.ParameterMark
		case wordByte(c) || c >= 0x80 || command && (c == '.' || c == '/' || c == '~'):
			for end < len(text) && strings.IndexByte(" \t\n;|{}()&,'\"=", text[end]) < 0 {
				end++
			}
			word := text[i:end]
			switch {
			case command && powershellWords[strings.ToLower(word)]:
				kind, next = module.KeywordMark, strings.EqualFold(word, "else") || strings.EqualFold(word, "do")
			case command:
				kind = module.CommandMark
			}
		case c == '=':
			kind, next = module.OperatorMark, true
		default:
			kind = module.OperatorMark
		}
		if kind != module.DefaultMark {
			out = append(out, module.Mark{Start: i, End: end, Kind: kind})
		}
		command, i = next, end
	}
	return out
}

func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

func behind(text string, at int, what string) int {
	if i := strings.Index(text[min(at, len(text)):], what); i >= 0 {
		return at + i + len(what)
	}
	return len(text)
}

func powershellString(text string, at int) int {
	quote := text[at]
	for i := at + 1; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '`':
			i++
		case text[i] == quote && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

// variableEnd is behind the name of a variable: {any text}, a name with its scope, or a special one.
func variableEnd(text string, at int) int {
	switch {
	case at >= len(text):
		return at
	case text[at] == '{':
		return behind(text, at, "}")
	case strings.IndexByte("?^$_", text[at]) >= 0 && (at+1 == len(text) || !wordByte(text[at+1])):
		return at + 1
	}
	for at < len(text) && (wordByte(text[at]) || text[at] == ':' && at+1 < len(text) && wordByte(text[at+1])) {
		at++
	}
	return at
}
