package repl

import (
	"strings"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

// Marks gives the marks of texts of the dialect; command tells whether a name is that of a command.
func Marks(command func(name string) bool) func(text string) []module.Mark {
	kinds := map[dialect.TokenKind]module.MarkKind{
		dialect.KeywordToken: module.KeywordMark, dialect.NumberToken: module.NumberMark, dialect.StringToken: module.StringMark,
		dialect.OperatorToken: module.OperatorMark, dialect.CommentToken: module.CommentMark, dialect.BadToken: module.ErrorMark,
	}
	return func(text string) []module.Mark {
		tokens := dialect.Tokens(text)
		out := make([]module.Mark, 0, len(tokens))
		for i, t := range tokens {
			kind := kinds[t.Kind]
			if t.Kind == dialect.NameToken {
				behind := strings.TrimLeft(text[t.End:], " \t")
				field := i > 0 && t.Start > 0 && (text[t.Start-1] == '.' || text[t.Start-1] == ':')
				switch {
				case field:
					kind = module.MemberMark
				case command(text[t.Start:t.End]):
					kind = module.CommandMark
				case strings.HasPrefix(behind, "=") && !strings.HasPrefix(behind, "==") && i > 0 && strings.IndexByte("{,", text[tokens[i-1].Start]) >= 0:
					kind = module.ParameterMark // a field of a table: mostly a parameter
				default:
					kind = module.VariableMark
				}
			}
			out = append(out, module.Mark{Start: t.Start, End: t.End, Kind: kind})
		}
		return out
	}
}
