package bindings

import (
	"errors"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// refused tells whether a session takes no scripts: one whose configuration leaves it no language.
func refused(err error) bool {
	var rec *psobject.ErrorRecord
	return errors.As(err, &rec) && rec.FullyQualifiedErrorID == "ScriptsNotAllowed"
}

// describedProperties are those that the Select-Object of a restricted session lets through, as implicit remoting asks for them.
var describedProperties = []string{"Name", "CommandType", "Parameters", "DefaultParameterSet"}

// describeByName asks a session that takes no scripts, as PowerShell's implicit remoting does: it has names, types and aliases of
// parameters, and no sets, so that each parameter that needs a value takes a position in its order.
func (i *importPSSessionCmd) describeByName(r *cmdlet.Run, args ...any) (found []any, err error) {
	get := remoting.Call{Name: "Get-Command"}
	for n, name := range []string{"Name", "CommandType", "Module"} {
		if args[n] == nil {
			continue
		}
		value := args[n]
		if name == "CommandType" {
			var kinds []string
			for _, k := range items(value) {
				kinds = append(kinds, dotnet.String(k))
			}
			value = strings.Join(kinds, ", ")
		}
		get.Parameters = append(get.Parameters, remoting.CallParameter{Name: name, Value: value})
	}
	pick := remoting.Call{Name: "Select-Object", Parameters: []remoting.CallParameter{{Name: "Property", Value: texts(describedProperties)}}}
	inv := i.client.Invoke(r.Context(), remoting.Command{Calls: []remoting.Call{get, pick}}, 0, remoting.On{Session: i.Session})
	defer inv.Stop()
	for e := range inv.Events() {
		switch e.Kind {
		case remoting.Output:
			if d := describedByName(e.Value); d != nil {
				found = append(found, d)
			}
		case remoting.Finished:
			err = e.Err
		}
	}
	if err != nil && !errors.Is(err, r.Context().Err()) {
		return nil, importFailed(r, "ErrorFromRemoteCommand", psobject.InvalidOperation, "Running the Get-Command command in a remote session reported the following error: "+err.Error()+".")
	}
	sort.SliceStable(found, func(a, b int) bool {
		return dotnet.String(field(found[a], "Name")) < dotnet.String(field(found[b], "Name"))
	})
	return found, err
}

// describedByName makes what describeCommands gives of what Get-Command gave; nil for what has no parameters to know, as aliases.
func describedByName(v any) any {
	d, ok := psobject.Base(field(v, "Parameters")).(*psobject.Dictionary)
	if !ok {
		return nil
	}
	parameters := psobject.NewArray()
	position := int32(0)
	for _, p := range d.Values() {
		set := psobject.NewCustom()
		set.Set("Name", cmdlet.AllSets)
		isSwitch := dotnet.True(field(p, "SwitchParameter"))
		if !isSwitch {
			set.Set("Position", position)
			position++
		}
		o := psobject.NewCustom()
		o.Set("Name", field(p, "Name"))
		o.Set("Type", dotnet.String(field(p, "ParameterType")))
		o.Set("Switch", isSwitch)
		o.Set("Aliases", field(p, "Aliases"))
		o.Set("Sets", psobject.NewArray(set))
		parameters.Items = append(parameters.Items, o)
	}
	o := psobject.NewCustom()
	o.Set("Name", field(v, "Name"))
	o.Set("DefaultSet", "")
	o.Set("Parameters", parameters)
	o.Set("ByName", true)
	return o
}
