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
const describeScript = `param($commands, $types, $modules)
$found = @($commands | Where-Object {
    $from = $_.ModuleName
    ($types -band [int]$_.CommandType) -and ($null -eq $modules -or ($modules | Where-Object { $from -like $_ }))
})
[pscustomobject]@{ PSTypeName = 'Selected.Microsoft.PowerShell.Commands.GenericMeasureInfo'; Count = $found.Count }
foreach ($c in $found) {
    $meant = if ($c.CommandType -eq 'Alias') { $c.ResolvedCommand } else { $c }
    [pscustomobject]@{
        PSTypeName = 'Selected.System.Management.Automation.' + $c.CommandType + 'Info'
        Name = $c.Name; Namespace = [string]$c.ModuleName; HelpUri = ''; CommandType = $c.CommandType
        ResolvedCommandName = $(if ($c.CommandType -eq 'Alias') { $meant.Name }); OutputType = @($meant.OutputType | ForEach-Object Name); Parameters = $meant.Parameters
    }
}`

// outputTypes is the type in which the types of a command's output are told; each is written as its name.
const outputTypes = "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Management.Automation.PSTypeName]]"

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
	var modules any
	if m.Namespaces != nil {
		list := psobject.NewArray()
		for _, n := range m.Namespaces {
			list.Items = append(list.Items, n)
		}
		modules = list
	}
	defer p.release(r)
	defer r.host.enter(ctx, c)()
	return result(r.Run(ctx, powershell.Pipeline{Commands: []powershell.Command{{
		Text: describeScript, Script: true, Trusted: true, LocalScope: true,
		Parameters: []powershell.Parameter{{Name: "commands", Value: psobject.NewArray(r.Commands(names)...)}, {Name: "types", Value: m.CommandTypes}, {Name: "modules", Value: modules}},
	}}}, powershell.Streams{
		Output: func(v any) error {
			if o, ok := v.(*psobject.Object); ok {
				types, _ := o.Get("OutputType")
				if l, ok := psobject.Base(types).(*psobject.List); ok {
					o.Set("OutputType", &psobject.List{Type: outputTypes, Items: l.Items})
				}
			}
			return c.Output(ctx, powershell.Export(v))
		},
		Error: func(r *psobject.ErrorRecord) error { return c.Record(ctx, r) },
	}))
}
