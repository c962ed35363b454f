package cmdlet

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
)

// Annotations describes cmdlets for lua-language-server: a class for each one's table of parameters, the function with its
// overloads for values without names, aliases for enumerations. output gives the class of what a cmdlet puts out, "" where it
// may be anything.
func Annotations(list []*cmdlet.Declaration, output func(name string) string) string {
	a := annotator{enums: map[string]bool{}}
	a.line("---@meta")
	a.line("-- psl's cmdlets for lua-language-server: made of their declarations by psl annotations. It is never run.")
	a.line("")
	a.line("---Parameters that all cmdlets have.")
	a.line("---@class psl.CommonParameters")
	for _, p := range cmdlet.CommonParameters(true) {
		a.field(p)
	}
	a.line("---@field help? boolean Shows the cmdlet's help instead of running it.")
	list = slices.Clone(list)
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	for _, d := range list {
		a.cmdlet(d, output(d.Name))
	}
	names := make([]string, 0, len(a.enums))
	for n := range a.enums {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		a.enum(n)
	}
	return a.b.String()
}

type annotator struct {
	b     strings.Builder
	enums map[string]bool // the enumerations that parameters have
}

func (a *annotator) line(format string, args ...any) {
	if len(args) == 0 {
		a.b.WriteString(format + "\n")
		return
	}
	fmt.Fprintf(&a.b, format+"\n", args...)
}

// comment writes a text as the documentation of what follows.
func (a *annotator) comment(text string) {
	for _, l := range strings.Split(text, "\n") {
		a.line("---" + l)
	}
}

func (a *annotator) cmdlet(d *cmdlet.Declaration, output string) {
	name := LuaName(d.Name)
	class := "psl." + strings.ReplaceAll(d.Name, "-", "") + "Parameters"
	a.line("")
	a.line("---Parameters of %s.", name)
	a.line("---@class %s : psl.CommonParameters", class)
	positions := map[int][]*cmdlet.Parameter{}
	last := -1
	for _, p := range visible(d) {
		a.field(p)
		seen := map[int]bool{}
		for _, s := range p.Sets {
			if s.Position >= 0 && !seen[s.Position] {
				seen[s.Position] = true
				positions[s.Position] = append(positions[s.Position], p)
				last = max(last, s.Position)
			}
		}
	}
	for i, n := 0, 0; i <= last; i++ {
		if list := positions[i]; len(list) > 0 {
			n++
			types := make([]string, 0, len(list))
			names := make([]string, 0, len(list))
			for _, p := range list {
				types = append(types, a.luaType(p))
				names = append(names, LuaParameter(p.Name))
			}
			a.line("---@field [%d]? %s %s", n, union(types), strings.Join(names, ", or "))
		}
	}
	a.line("")
	a.comment(d.Synopsis)
	if d.Description != "" {
		a.line("---")
		a.comment(d.Description)
	}
	for _, e := range d.Examples {
		a.line("---")
		a.comment(e.Title + ":\n```lua\n" + e.Code + "\n```")
	}
	result := "any ..."
	if output != "" {
		result = output + " ..."
	}
	for _, o := range a.overloads(d) {
		a.line("---@overload fun(%s): %s", o, result)
	}
	a.line("---@param parameters? %s", class)
	a.line("---@return %s", result)
	a.line("function %s(parameters) end", name)
	for _, n := range LuaNames(d)[1:] {
		a.line("%s = %s", n, name)
	}
}

// overloads are the ways to call a cmdlet with values alone, one for each set that has positions.
func (a *annotator) overloads(d *cmdlet.Declaration) (out []string) {
	for _, set := range d.Parameters().Sets {
		if hiddenSet(d, set) {
			continue
		}
		type item struct {
			p    *cmdlet.Parameter
			info cmdlet.SetInfo
		}
		var items []item
		for _, p := range visible(d) {
			if info, ok := p.In(set); ok && info.Position >= 0 {
				items = append(items, item{p, info})
			}
		}
		if len(items) == 0 {
			continue
		}
		sort.SliceStable(items, func(i, j int) bool { return items[i].info.Position < items[j].info.Position })
		texts := make([]string, len(items))
		for i, x := range items {
			// One table alone would be the parameters; the pipeline may give the first value.
			texts[i] = LuaParameter(x.p.Name) + "?: " + a.luaType(x.p)
		}
		text := strings.Join(texts, ", ")
		if strings.HasSuffix(a.luaType(items[len(items)-1].p), "[]") || items[len(items)-1].info.Remaining {
			text += ", ...: any"
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

func (a *annotator) field(p *cmdlet.Parameter) {
	text := p.Help
	if p.Default != "" {
		text += " Default: " + p.Default + "."
	}
	a.line("---@field %s? %s %s", LuaParameter(p.Name), a.luaType(p), strings.TrimSpace(strings.ReplaceAll(text, "\n", " ")))
	for _, x := range p.Aliases {
		a.line("---@field %s? %s %s", LuaParameter(x), a.luaType(p), "The same as "+LuaParameter(p.Name)+".")
	}
}

// luaTypes are the types of .NET in the annotations' words: what a parameter of them takes.
var luaTypes = map[string]string{
	"System.String": "string", "System.Char": "string", "System.Object": "any", "System.Management.Automation.PSObject": "any", "": "any",
	"System.Boolean": "boolean", "System.Management.Automation.SwitchParameter": "boolean",
	"System.Byte": "integer", "System.Int16": "integer", "System.Int32": "integer", "System.UInt16": "integer", "System.UInt32": "integer",
	"System.Int64": "integer|psl.Number", "System.UInt64": "integer|psl.Number", "System.Double": "number", "System.Single": "number", "System.Decimal": "number|psl.Number",
	"System.DateTime": "string|psl.DateTime", "System.TimeSpan": "string|number|psl.TimeSpan", "System.Guid": "string|psl.Guid",
	"System.Version": "string|psl.Version", "System.Uri": "string|psl.Uri", "System.Xml.XmlDocument": "string|psl.Xml",
	"System.Collections.Hashtable": "table|psl.Hashtable", "System.Collections.IDictionary": "table|psl.Hashtable",
	"System.Management.Automation.ScriptBlock":              "string|function|psl.ScriptBlock",
	"System.Management.Automation.PSCredential":             "string|psl.PSCredential",
	"System.Security.SecureString":                          "psl.SecureString",
	"System.Management.Automation.Runspaces.PSSession":      "psl.PSSession",
	"System.Management.Automation.Job":                      "psl.Job",
	"System.Management.Automation.Remoting.PSSessionOption": "table|psl.Object",
	"System.Management.Automation.ErrorRecord":              "psl.ErrorRecord",
	"System.Text.Encoding":                                  "string",
	"System.Globalization.CultureInfo":                      "string",
}

func (a *annotator) luaType(p *cmdlet.Parameter) string {
	if p.Switch {
		return "boolean"
	}
	t := strings.TrimSuffix(strings.TrimPrefix(p.Type, "System.Nullable`1[["), "]]")
	list := strings.HasSuffix(t, "[]")
	t = strings.TrimSuffix(t, "[]")
	var text string
	for _, r := range p.Rules {
		if v, ok := strings.CutPrefix(r, "oneof="); ok {
			text = `"` + strings.Join(strings.Split(v, ","), `"|"`) + `"`
		}
	}
	if text == "" {
		if _, ok := dotnet.EnumMembers(t); ok {
			a.enums[t] = true
			text = enumName(t)
		} else if known, ok := luaTypes[t]; ok {
			text = known
		} else {
			text = "any"
		}
	}
	if list && text != "any" {
		parts := strings.Split(text, "|")
		element := text
		if len(parts) > 1 {
			element = "(" + text + ")"
		}
		text += "|" + element + "[]"
	}
	return text
}

func enumName(t string) string { return "psl." + t[strings.LastIndexAny(t, ".+")+1:] }

func (a *annotator) enum(t string) {
	members, _ := dotnet.EnumMembers(t)
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = `"` + m.Name + `"`
	}
	a.line("")
	a.line("---@alias %s %s", enumName(t), strings.Join(names, "|"))
}

// union joins types without repeating any.
func union(types []string) string {
	var parts []string
	for _, t := range types {
		depth, from := 0, 0
		for i := 0; i <= len(t); i++ {
			if i == len(t) || t[i] == '|' && depth == 0 {
				if part := t[from:i]; !slices.Contains(parts, part) {
					parts = append(parts, part)
				}
				from = i + 1
				continue
			}
			switch t[i] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
	}
	if slices.Contains(parts, "any") {
		return "any"
	}
	return strings.Join(parts, "|")
}
