package embedded

import (
	"context"

	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// describeScript is what PowerShell's server runs for GET_COMMAND_METADATA: a count, then the commands ([MS-PSRP]
// 2.2.3.22 and 2.2.3.21).
const describeScript = `param($commands, $types)
$found = @($commands | Where-Object { $types -band [int]$_.CommandType })
[pscustomobject]@{ PSTypeName = 'Selected.Microsoft.PowerShell.Commands.GenericMeasureInfo'; Count = $found.Count }
foreach ($c in $found) {
    [pscustomobject]@{
        PSTypeName = 'Selected.System.Management.Automation.' + $c.CommandType + 'Info'
        Name = $c.Name; Namespace = [string]$c.ModuleName; HelpUri = ''; CommandType = $c.CommandType
        ResolvedCommandName = $(if ($c.ResolvedCommand) { $c.ResolvedCommand.Name }); OutputType = @(); Parameters = $c.Parameters
    }
}`

// Describe describes the client's choice of commands, as implicit remoting wants them.
func (p *pool) Describe(ctx context.Context, m *message.GetCommandMetadata, c *endpoint.Command) error {
	names := m.Names
	if len(names) == 0 {
		names = []string{"*"}
	}
	r, err := p.take(ctx)
	if err != nil {
		return result(err)
	}
	defer p.release(r)
	defer r.host.enter(ctx, c)()
	return result(r.Run(ctx, powershell.Pipeline{Commands: []powershell.Command{{
		Text: describeScript, Script: true, Trusted: true, LocalScope: true,
		Parameters: []powershell.Parameter{{Name: "commands", Value: psobject.NewArray(r.Commands(names)...)}, {Name: "types", Value: m.CommandTypes}},
	}}}, powershell.Streams{
		Output: func(v any) error { return c.Output(ctx, powershell.Export(v)) },
		Error:  func(r *psobject.ErrorRecord) error { return c.Record(ctx, r) },
	}))
}
