package cmdlet

import (
	"reflect"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const preferenceType = "System.Management.Automation.ActionPreference"

// common are the parameters that every cmdlet has.
type common struct {
	Verbose             Switch        `param:"alias=vb" help:"Shows the verbose messages of this command."`
	Debug               Switch        `param:"alias=db" help:"Shows the debug messages of this command."`
	ErrorAction         psobject.Enum `param:"alias=ea type=System.Management.Automation.ActionPreference" help:"What a non-terminating error does: Continue, SilentlyContinue, Ignore, Stop."`
	WarningAction       psobject.Enum `param:"alias=wa type=System.Management.Automation.ActionPreference" help:"What a warning does."`
	InformationAction   psobject.Enum `param:"alias=infa type=System.Management.Automation.ActionPreference" help:"What an information record does."`
	ProgressAction      psobject.Enum `param:"alias=proga type=System.Management.Automation.ActionPreference" help:"What a progress record does."`
	ErrorVariable       string        `param:"alias=ev" help:"A variable that also gets the errors; + in front appends."`
	WarningVariable     string        `param:"alias=wv" help:"A variable that also gets the warnings; + in front appends."`
	InformationVariable string        `param:"alias=iv" help:"A variable that also gets the information records; + in front appends."`
	OutVariable         string        `param:"alias=ov" help:"A variable that also gets the output; + in front appends."`
	OutBuffer           *int32        `param:"alias=ob range=0,2147483647" help:"How many objects are held back before they pass on together."`
	PipelineVariable    string        `param:"alias=pv" help:"A variable that holds the object that this command passes on just now."`
}

type shouldProcess struct {
	WhatIf  Switch `param:"alias=wi" help:"Tells what would be done, and does nothing."`
	Confirm Switch `param:"alias=cf" help:"Asks before it is done."`
}

// commonParameters returns fresh descriptions of the common parameters.
func commonParameters(should bool) []*Parameter {
	list := structParameters(reflect.TypeFor[common](), nil)
	if should {
		list = append(list, structParameters(reflect.TypeFor[shouldProcess](), nil)...)
	}
	for _, p := range list {
		p.Common = true
		p.field = nil
	}
	return list
}

// CommonParameters returns the common parameters for commands that are made at run time, such as script functions.
func CommonParameters(shouldProcess bool) []*Parameter { return commonParameters(shouldProcess) }

// Common holds the common parameters of one invocation.
type Common struct {
	Verbose, Debug, WhatIf, Confirm                    Switch
	ErrorAction, WarningAction                         string // "" where not given
	InformationAction, ProgressAction                  string
	ErrorVariable, WarningVariable                     string
	InformationVariable, OutVariable, PipelineVariable string
	OutBuffer                                          int
}

// CommonOf reads the common parameters that b bound.
func CommonOf(b *Binder) (Common, error) {
	var c Common
	for _, p := range b.Parameters.List {
		v, ok := b.Bound(p)
		if !ok || !p.Common {
			continue
		}
		text := dotnet.String(v)
		sw := Switch{Present: true, Value: v == true}
		switch p.Name {
		case "Verbose":
			c.Verbose = sw
		case "Debug":
			c.Debug = sw
		case "WhatIf":
			c.WhatIf = sw
		case "Confirm":
			c.Confirm = sw
		case "ErrorAction", "WarningAction", "InformationAction", "ProgressAction":
			if text == "Suspend" {
				return c, b.bindError(bindingException, psobject.WriteError, "ParameterBindingFailed", "Cannot bind parameter '"+p.Name+"' to the target. Exception setting \""+p.Name+"\": \"The Suspend ActionPreference value is reserved for future use and is not supported at this time. For commonly used values, use one of the following: SilentlyContinue, Stop, Continue, Inquire, or Ignore.\"", nil)
			}
			switch p.Name {
			case "ErrorAction":
				c.ErrorAction = text
			case "WarningAction":
				c.WarningAction = text
			case "InformationAction":
				c.InformationAction = text
			default:
				c.ProgressAction = text
			}
		case "ErrorVariable":
			c.ErrorVariable = text
		case "WarningVariable":
			c.WarningVariable = text
		case "InformationVariable":
			c.InformationVariable = text
		case "OutVariable":
			c.OutVariable = text
		case "PipelineVariable":
			c.PipelineVariable = text
		case "OutBuffer":
			if n, err := dotnet.Convert(v, "System.Int32"); err == nil {
				c.OutBuffer = int(n.(int32))
			}
		}
	}
	return c, nil
}
