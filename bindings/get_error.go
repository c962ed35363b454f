package bindings

import (
	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

var getError = &cmdlet.Declaration{
	Name: "Get-Error", Class: psClass + "GetErrorCommand", Aliases: []string{"gerr"}, DefaultSet: "Newest",
	Synopsis: "Shows all that is known of the last errors.",
	Examples: []cmdlet.Example{{Title: "The last two", Code: `get_error{ newest = 2 }`}},
	New:      func() any { return &getErrorCmd{} },
}

type getErrorCmd struct {
	InputObject any   `param:"sets=Error pos=0 value nne type=System.Management.Automation.PSObject" help:"An error; without it the last ones of Error."`
	Newest      int32 `param:"sets=Newest alias=Last range=1,2147483647" help:"How many, the newest first." default:"1"`
}

func (g *getErrorCmd) Process(r *cmdlet.Run) error {
	show := func(e any) error {
		return r.Write(&psobject.Object{Base: psobject.Base(e), TypeNames: append([]string{psobject.TypeName(e) + "#PSExtendedError"}, psobject.TypeNames(e)...)})
	}
	if g.InputObject != nil {
		return show(g.InputObject)
	}
	s := luacmdlet.SessionOf(r)
	if s == nil {
		return nil
	}
	for i := 1; i <= max(int(g.Newest), 1) && i <= s.Errors.Len(); i++ {
		if err := show(s.Errors.At(i)); err != nil {
			return err
		}
	}
	return nil
}
