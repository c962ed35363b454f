package powershell

import (
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// commandWire are the properties of commands by their kind, in the order in which PowerShell serialises them.
var commandWire = map[string][]string{
	"Function": {"ScriptBlock", "CmdletBinding", "DefaultParameterSet", "Definition", "Options", "Description", "Verb", "Noun", "HelpFile", "OutputType"},
	"Cmdlet":   {"Verb", "Noun", "HelpFile", "PSSnapIn", "Version", "ImplementingType", "Definition", "DefaultParameterSet", "OutputType", "Options"},
	"Alias":    {"ReferencedCommand", "ResolvedCommand", "Definition", "Options", "Description", "OutputType"},
}

// everyCommand are those that all have, after their own.
var everyCommand = []string{"Name", "CommandType", "Source", "Version", "Visibility", "ModuleName", "Module", "RemotingCapability", "Parameters", "ParameterSets"}

// psWire implements wired.
func (c *commandInfo) psWire() (own, added []psobject.Property) {
	kind := c.kind
	if kind == "Filter" {
		kind = "Function"
	}
	order := commandWire[kind]
	if order == nil {
		return c.PSProperties(), nil
	}
	have := map[string]any{}
	for _, p := range c.PSProperties() {
		have[p.Name] = p.Value
	}
	_, isCmdlet := c.target.(*cmdlet.Declaration)
	options := int64(0)
	if isCmdlet {
		options = 1 // ReadOnly
	}
	for name, v := range map[string]any{"Options": dotnet.EnumOf(smaPrefix+"ScopedItemOptions", options), "RemotingCapability": dotnet.EnumOf(smaPrefix+"RemotingCapability", 1)} {
		if have[name] == nil {
			have[name] = v
		}
	}
	for _, name := range []string{"Verb", "Noun"} {
		if kind == "Function" && have[name] == nil {
			have[name] = ""
		}
	}
	if kind == "Alias" {
		have["Description"] = ""
	}
	seen := map[string]bool{}
	for _, list := range [][]string{order, everyCommand} {
		for _, name := range list {
			if seen[name] || kind == "Alias" && (name == "Parameters" || name == "ParameterSets") { // those of the command that it stands for
				continue
			}
			seen[name] = true
			own = append(own, note(name, have[name]))
		}
	}
	help := have["HelpUri"]
	if help == nil {
		help = ""
	}
	added = []psobject.Property{note("Namespace", have["ModuleName"]), note("HelpUri", help)}
	if kind == "Alias" {
		added = append(added, note("ResolvedCommandName", have["ResolvedCommandName"]), note("DisplayName", have["DisplayName"]))
	}
	return own, added
}
