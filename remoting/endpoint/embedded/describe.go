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
const describeScript = `param($names, $types)
$found = @(Get-Command -Name $names -ErrorAction SilentlyContinue | Where-Object { $types -band [int]$_.CommandType })
[pscustomobject]@{ PSTypeName = 'Selected.Microsoft.PowerShell.Commands.GenericMeasureInfo'; Count = $found.Count }
foreach ($c in $found) {
    [pscustomobject]@{
        PSTypeName = 'Selected.System.Management.Automation.' + $c.CommandType + 'Info'
        Name = $c.Name; Namespace = [string]$c.ModuleName; HelpUri = ''; CommandType = $c.CommandType
        ResolvedCommandName = $c.ResolvedCommandName; OutputType = @(); Parameters = $c.Parameters
    }
}`

// Describe describes the client's choice of commands, as implicit remoting wants them.
func (p *pool) Describe(ctx context.Context, m *message.GetCommandMetadata, c *endpoint.Command) error {
	names := &psobject.List{Type: "System.String[]"}
	for _, n := range m.Names {
		names.Items = append(names.Items, n)
	}
	if len(names.Items) == 0 {
		names.Items = []any{"*"}
	}
	r := p.take()
	defer p.release(r)
	defer r.host.enter(ctx, c)()
	return result(r.Run(ctx, powershell.Pipeline{Commands: []powershell.Command{{
		Text: describeScript, Script: true, LocalScope: true,
		Parameters: []powershell.Parameter{{Name: "names", Value: names}, {Name: "types", Value: m.CommandTypes}},
	}}}, powershell.Streams{
		Output: func(v any) error { return c.Output(ctx, powershell.Export(v)) },
		Error:  func(r *psobject.ErrorRecord) error { return c.Record(ctx, r) },
	}))
}
