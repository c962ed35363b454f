//go:build unix

package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
)

// described is what a pool answers to GET_COMMAND_METADATA, in lines.
func described(t *testing.T, p *client.Pool, m message.GetCommandMetadata) (lines []string) {
	t.Helper()
	l, err := p.GetCommandMetadata(t.Context(), &m, client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for {
		e, err := l.Next(t.Context())
		var failed *client.RemoteError
		switch {
		case err == io.EOF:
			return lines
		case errors.As(err, &failed):
			return append(lines, "failed: "+failed.Record.FullyQualifiedErrorID)
		case err != nil:
			t.Fatal(err)
		}
		switch e := e.(type) {
		case psrp.ErrorReceived:
			lines = append(lines, "error: "+e.Record.FullyQualifiedErrorID)
		case psrp.Output:
			o := e.Value.(*psobject.Object)
			line := o.TypeNames[0]
			for _, p := range o.Extended {
				switch p.Name {
				case "HelpUri": // the engine's cmdlets have no pages of help on the web
					line += " HelpUri"
				case "Parameters":
					line += parameterLines(p.Value)
				default:
					line += " " + p.Name + "=" + psobject.TypeName(p.Value) + " " + dotnet.String(p.Value)
				}
			}
			lines = append(lines, line)
		default:
			t.Errorf("%T", e)
		}
	}
}

// parameterLines has the parameters in order of their names, each with all that is told of it.
func parameterLines(v any) string {
	d, ok := psobject.Base(v).(*psobject.Dictionary)
	if !ok {
		return fmt.Sprint(v)
	}
	var all []string
	for i := range d.Len() {
		k, v := d.At(i)
		o := v.(*psobject.Object)
		line := "\n  " + dotnet.String(k)
		for _, p := range append(slices.Clone(o.Adapted), o.Extended...) {
			line += " " + p.Name + "=" + dotnet.String(p.Value)
		}
		all = append(all, line+" "+o.TypeNames[0])
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

// The engine answers GET_COMMAND_METADATA as PowerShell does, whatever is asked.
func TestRealCommandMetadata(t *testing.T) {
	real, err := client.Open(t.Context(), transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t)}), client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { real.Close(context.Background()) })
	own := open(t, client.PoolOptions{})
	const define = `
		function Get-Psl1 { [OutputType([int], [string])] [CmdletBinding()] param([Parameter(Mandatory)] [Alias('b', 'bb')] [int] $a, [switch] $s, [string[]] $list) }
		function Get-Psl2 { param($plain) }
		filter Get-Psl3 { $_ }
		Set-Alias pslalias Get-Psl2`
	for _, p := range []*client.Pool{real, own} {
		if err := p.Run(t.Context(), client.Script(define), client.RunOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	const alias, function, filter, cmdlet, all = 1, 2, 4, 8, 511
	for _, m := range []message.GetCommandMetadata{
		{Names: []string{"Get-Psl1"}, CommandTypes: function},
		{Names: []string{"Get-Psl2"}, CommandTypes: all},
		{Names: []string{"Get-Psl*"}, CommandTypes: function | filter},
		{Names: []string{"Get-Psl*"}, CommandTypes: cmdlet},
		{Names: []string{"Get-Psl3", "Get-Psl1"}, CommandTypes: function | filter},
		{Names: []string{"pslalias"}, CommandTypes: alias},
		{Names: []string{"pslalias"}, CommandTypes: all},
		{Names: []string{"Get-None"}, CommandTypes: all},
		{Names: []string{"Get-Psl2", "Get-None"}, CommandTypes: all},
		{Names: []string{"Get-Unique"}, CommandTypes: cmdlet},
		{Names: []string{"Get-Unique", "Get-Process"}, CommandTypes: cmdlet, Namespaces: []string{"Microsoft.PowerShell.Utility"}},
		{Names: []string{"Get-Uniq*"}, CommandTypes: cmdlet, Namespaces: []string{"None"}},
		{Names: []string{"Get-Psl2"}, CommandTypes: function, Arguments: []any{"x"}},
	} {
		want := described(t, real, m)
		if d := cmp.Diff(want, described(t, own, m)); d != "" {
			t.Errorf("%+v (-PowerShell +this engine):\n%s", m, d)
		}
	}
}
