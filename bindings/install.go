// Package bindings makes PowerShell's cmdlets Lua functions. One file declares one cmdlet, or a few that belong
// together; All lists what psl ships. It is the only place where the Lua host (runtime) and the remoting library
// (remoting) meet.
package bindings

import (
	"errors"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// preferences are the preference variables with their first values; enumerations show their names.
func preferences() map[string]any {
	action := func(n string) any {
		e, _ := dotnet.Convert(n, "System.Management.Automation.ActionPreference")
		return e
	}
	high, _ := dotnet.Convert("High", "System.Management.Automation.ConfirmImpact")
	return map[string]any{
		"ErrorActionPreference": action("Continue"), "WarningPreference": action("Continue"), "ProgressPreference": action("Continue"),
		"VerbosePreference": action("SilentlyContinue"), "DebugPreference": action("SilentlyContinue"), "InformationPreference": action("SilentlyContinue"),
		"ConfirmPreference": high, "WhatIfPreference": false, "ErrorView": "ConciseView", "FormatEnumerationLimit": int32(4),
		"PSSessionApplicationName": defaultApplication, "PSSessionConfigurationName": defaultConfiguration,
		"PSSessionOption": remoting.NewSessionOption(),
	}
}

// adapters are the cmdlets whose arguments Lua writes differently.
func adapters() map[string]luacmdlet.Adapter {
	return map[string]luacmdlet.Adapter{
		"Where-Object":   comparisons,
		"Invoke-Command": scriptArgument,
		"Start-Job":      firstIsScript,
		"Write-Output":   noElements,
	}
}

// noElements lets write_output{} pass on an empty array, as write_output{1, 2} passes on one of two.
func noElements(c *module.Call, args []cmdlet.Argument) []cmdlet.Argument {
	if len(c.Args) != 1 || len(args) > 0 || c.PipelineInput {
		return args
	}
	return []cmdlet.Argument{cmdlet.Named("InputObject", psobject.NewArray())}
}

// comparisons lets where_object{"Size", gt = 10} carry the value of the comparison in its switch. Where the value stands
// elsewhere, true is the switch.
func comparisons(_ *module.Call, args []cmdlet.Argument) []cmdlet.Argument {
	b := &cmdlet.Binder{Parameters: cmdlets.WhereObject.Parameters(), LuaNames: true}
	resolve := func(a cmdlet.Argument) *cmdlet.Parameter {
		if a.Name == "" {
			return nil
		}
		p, _ := b.Resolve(a.Name)
		return p
	}
	positions, property, value := 0, false, false
	for _, a := range args {
		p := resolve(a)
		positions += btoi(a.Name == "")
		property = property || p != nil && p.Name == "Property"
		value = value || p != nil && p.Name == "Value"
	}
	value = value || positions+btoi(property) > 1
	out := make([]cmdlet.Argument, 0, len(args)+1)
	for _, a := range args {
		if p := resolve(a); p != nil && p.Switch && !p.Common && p.Name != "Not" && !value {
			out = append(out, cmdlet.Named(p.Name, true), cmdlet.Named("Value", a.Value))
			continue
		}
		out = append(out, a)
	}
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// All returns the declarations that psl ships, each once. Those that work with sessions do so in the client.
func All(c *remoting.Client) []*cmdlet.Declaration {
	var list []*cmdlet.Declaration
	for _, d := range cmdlets.All() {
		if d != cmdlets.ForEachObject { // there is one with threads
			list = append(list, d)
		}
	}
	list = append(list, powershell.ConvertFromStringData, powershell.FormatHex, powershell.GetFileHash, powershell.GetProcess, getCulture, getUICulture, getLocation, setLocation, pushLocation, popLocation, resolvePath, convertPath)
	return append(list, forEachObject(c), clearVariable, getCommand(c), getCredential, getError, getHelp, getVariable, newVariable, readHost, removeVariable, setVariable, newPSSession(c), getPSSession(c), removePSSession(c), disconnectPSSession(c), connectPSSession(c), receivePSSession(c), enterPSSession(c), exitPSSession, testWSMan(c), newPSTransportOption, invokeWinRS(c), invokeCommand(c), newPSSessionOption,
		copyItem(c), exportPSSession(c), importPSSession(c), getJob(c), receiveJob(c), removeJob(c), startJob(c), stopJob(c), waitJob(c))
}

// Install makes the cmdlets, constructors and preference variables known to a Lua host and returns what they share. The
// client stays the caller's, who closes it.
func Install(h module.Host, c *remoting.Client) (*luacmdlet.Session, error) {
	L := h.State()
	v := value.New(L)
	h.SetValues(v)
	v.Install(h)
	xmlMembers(v)
	if s, ok := L.GetGlobal("string").(*lua.LTable); ok {
		// A text counts as one object; its length is #text.
		s.RawSetString("Count", lua.LNumber(1))
	}
	prefs := map[string]lua.LValue{}
	for name, x := range preferences() {
		prefs[name] = v.ToLua(L, x)
		if e, ok := x.(psobject.Enum); ok && name != "ConfirmPreference" {
			// Scripts write ErrorActionPreference == "Stop": the value reads as its name.
			prefs[name] = lua.LString(e.Name)
		}
	}
	h.Preferences(prefs)
	s := luacmdlet.NewSession(h, v)
	s.Home, _ = os.UserHomeDir()
	s.Resize()
	h.SetHint(hint)
	h.SetErrorView(func(err error) string {
		if rec := value.Record(err); rec != nil {
			return s.ErrorText(rec) + calls(err)
		}
		if rec := luaRecord(err); rec != nil && s.Interactive {
			s.Errors.Add(rec)
			return s.ErrorText(rec) + calls(err)
		}
		return "" // the host's own text
	})
	h.Define("Error", v.ToLua(L, s.Errors))
	adapt := adapters()
	for _, d := range All(c) {
		s.Register(d, adapt[d.Name])
	}
	if err := installModules(h); err != nil {
		return nil, err
	}
	return s, nil
}

// calls is the Lua traceback of an error that a function's call led to; an error of the script's own statement shows its
// place already.
func calls(err error) string {
	var le *module.LuaError
	if !errors.As(err, &le) || !strings.Contains(le.Traceback, "in function '") && !strings.Contains(le.Traceback, "in function <") {
		return ""
	}
	lines := strings.Split(le.Traceback, "\n")
	own := 0
	for _, l := range lines {
		if !strings.Contains(l, "[G]") {
			own++
		}
	}
	if own < 2 {
		return ""
	}
	return "stack traceback:\n" + le.Traceback + "\n"
}
