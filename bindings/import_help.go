package bindings

import (
	"strings"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
)

// explainCommand gives what the help of a command says; nothing where there is none.
const explainCommand = `param($name)
$h = Get-Help -Name $name -ErrorAction SilentlyContinue | Select-Object -First 1
if ($h -and $h -isnot [string]) {
  [pscustomobject]@{
    Synopsis = "$($h.Synopsis)"
    Description = (@(foreach ($d in $h.Description) { $d.Text }) -join "` + "`n`n" + `")
    Parameters = @(foreach ($p in $h.Parameters.Parameter) { [pscustomobject]@{ Name = $p.Name; Text = (@(foreach ($d in $p.Description) { $d.Text }) -join ' ') } })
  }
}`

// explained is an imported command's declaration with what its help says in the session. Where the session is not open, is
// busy, or has no help on the command, it is the declaration alone.
func (p *proxyCmd) explained(r *cmdlet.Run, d *cmdlet.Declaration) *cmdlet.Declaration {
	if p.byName || !p.session.Ready() || !p.session.Takes(false) {
		return d
	}
	inv := p.client.Invoke(r.Context(), remoting.Command{Script: explainCommand, Arguments: []any{p.name}}, 0, remoting.On{Session: p.session})
	defer inv.Stop()
	told := &cmdlet.Declaration{Name: d.Name, Class: d.Class, DefaultSet: d.DefaultSet, Synopsis: d.Synopsis, Made: d.Made, New: d.New}
	for e := range inv.Events() {
		if e.Kind != remoting.Output {
			continue
		}
		// Without help of its own a command has its syntax for a synopsis.
		if s := strings.TrimSpace(dotnet.String(field(e.Value, "Synopsis"))); s != "" && !strings.HasPrefix(strings.ToLower(s), strings.ToLower(p.name)) {
			told.Synopsis, told.Description = s, d.Synopsis
		}
		if s := strings.TrimSpace(dotnet.String(field(e.Value, "Description"))); s != "" {
			told.Description = s + "\n\n" + d.Synopsis
		}
		texts := map[string]string{}
		for _, v := range items(field(e.Value, "Parameters")) {
			texts[strings.ToLower(dotnet.String(field(v, "Name")))] = strings.TrimSpace(dotnet.String(field(v, "Text")))
		}
		told.Made = nil
		for _, m := range d.Made {
			with := *m
			with.Help = texts[strings.ToLower(m.Name)]
			told.Made = append(told.Made, &with)
		}
	}
	return told
}
