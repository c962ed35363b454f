package remoting

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// simpleStatements takes a script block apart whose statements are pipelines of commands with constant arguments. PowerShell
// sends such a block as commands: then the input of the pipeline is the input of the first command, and errors are those of
// the command itself. ok is false for any other block, which is sent as text.
func simpleStatements(script string) (statements [][]message.Command, ok bool) {
	sb, err := parse.Parse(script, "")
	if err != nil || sb.Param != nil || sb.Begin != nil || sb.Process != nil || sb.Dynamic != nil || sb.Clean != nil || sb.End == nil || len(sb.Usings) > 0 ||
		!sb.Unnamed || len(sb.End.Traps) > 0 {
		return nil, false
	}
	for _, st := range sb.End.Statements {
		p, isPipeline := st.(*ast.Pipeline)
		if !isPipeline || p.Background || len(p.Elements) == 0 {
			return nil, false
		}
		commands, ok := simpleCommands(p.Elements)
		if !ok {
			return nil, false
		}
		statements = append(statements, commands)
	}
	return statements, len(statements) > 0
}

// simpleCommands gives the commands of one pipeline.
func simpleCommands(elements []ast.PipelineElement) (commands []message.Command, ok bool) {
	for _, e := range elements {
		c, isCommand := e.(*ast.Command)
		if !isCommand || c.Invoke != 0 || len(c.Redirections) > 0 || len(c.Elements) == 0 {
			return nil, false
		}
		name, isName := c.Elements[0].(*ast.String)
		if !isName {
			return nil, false
		}
		out := message.Command{Text: name.Value}
		for _, a := range c.Elements[1:] {
			switch a := a.(type) {
			case *ast.CommandParameter:
				if a.Argument != nil {
					return nil, false
				}
				out.Arguments = append(out.Arguments, message.Argument{Name: "-" + strings.TrimPrefix(a.Name, "-")})
			case *ast.String:
				out.Arguments = append(out.Arguments, message.Argument{Value: a.Value})
			case *ast.Number:
				out.Arguments = append(out.Arguments, message.Argument{Value: a.Value})
			default:
				return nil, false
			}
		}
		commands = append(commands, out)
	}
	return commands, true
}
