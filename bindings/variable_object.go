package bindings

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// variable is a PSVariable: what is written to its Value, Options and Description is written to the variable.
type variable struct {
	module.Variable
	value  any
	vars   module.Variables
	values module.Values
	state  *lua.LState
}

var _ psobject.Settable = (*variable)(nil)

// PSTypeNames is the original's type.
func (*variable) PSTypeNames() []string {
	return []string{"System.Management.Automation.PSVariable", "System.Object"}
}

// PSText is the type's name.
func (v *variable) PSText() string { return v.PSTypeNames()[0] }

// PSProperties are in the original's order.
func (v *variable) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Name", Value: v.Name}, {Name: "Description", Value: v.Description}, {Name: "Value", Value: v.value},
		{Name: "Visibility", Value: dotnet.EnumOf("System.Management.Automation.SessionStateEntryVisibility", visibility(v.Options))},
		{Name: "Module", Value: nil}, {Name: "ModuleName", Value: ""},
		{Name: "Options", Value: dotnet.EnumOf("System.Management.Automation.ScopedItemOptions", options(v.Options))},
		{Name: "Attributes", Value: psobject.NewArray()}}
}

// SetPSProperty writes the variable in the scope where it was found. One that is declared local is Lua's, and has no
// place that could be found again.
func (v *variable) SetPSProperty(name string, x any) (bool, error) {
	n := *v
	switch strings.ToLower(name) {
	case "value":
		n.value, n.Value = x, v.values.ToLua(v.state, x)
	case "description":
		n.Description = dotnet.String(x)
	case "visibility":
		o, err := dotnet.Convert(x, "System.Management.Automation.SessionStateEntryVisibility")
		if err != nil {
			return true, setting(name, err.Error())
		}
		n.Options = withVisibility(n.Options, o.(psobject.Enum))
	case "options":
		o, err := dotnet.Convert(x, "System.Management.Automation.ScopedItemOptions")
		if err != nil {
			return true, setting(name, err.Error())
		}
		n.Options = optionsOf(o.(psobject.Enum)) | n.Options&module.Hidden
	default:
		return false, nil
	}
	if v.Scope == "" || v.Scope == "Local" || v.Scope == "Private" {
		return true, setting(name, "the variable "+v.Name+" is a local of Lua: assign to it by its name.")
	}
	if err := v.vars.Set(n.Variable, v.Scope, false); err != nil {
		return true, setting(name, err.Error())
	}
	*v = n
	return true, nil
}

// setting is the error of a property that could not be written.
func setting(name, why string) *psobject.ErrorRecord {
	return &psobject.ErrorRecord{FullyQualifiedErrorID: "ExceptionWhenSetting", Category: psobject.CategoryInfo{Category: psobject.NotSpecified, Reason: "SetValueInvocationException"},
		Exception: psobject.NewException("System.Management.Automation.SetValueInvocationException", "Exception setting \""+name+"\": \""+why+"\"")}
}

// optionBits relates the host's options to those of ScopedItemOptions.
var optionBits = map[module.Option]int64{module.ReadOnly: 1, module.Constant: 2, module.Private: 4, module.AllScope: 8}

func options(o module.Option) int64 {
	var n int64
	for bit, v := range optionBits {
		if o&bit != 0 {
			n |= v
		}
	}
	return n
}

// visibility is the value of SessionStateEntryVisibility.
func visibility(o module.Option) int64 {
	if o&module.Hidden != 0 {
		return 1
	}
	return 0
}

func withVisibility(o module.Option, v psobject.Enum) module.Option {
	if v.Value == 1 {
		return o | module.Hidden
	}
	return o &^ module.Hidden
}

func optionsOf(e psobject.Enum) (o module.Option) {
	for bit, v := range optionBits {
		if e.Value&v != 0 {
			o |= bit
		}
	}
	return o
}
