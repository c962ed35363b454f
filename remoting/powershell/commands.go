package powershell

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// application is a program of the operating system.
type application struct{ path string }

// resolve finds what a command name means: an alias, a function, a cmdlet, a script file or a program.
func (f *frame) resolve(name string) (any, error) {
	t := f.lookCommand(name)
	if t == nil {
		if f.in.rs.policy != nil && !f.trusted() {
			if a, ok := f.scope.findAlias(strings.ToLower(name)); ok {
				name = a
			}
			if module, n, ok := strings.Cut(name, `\`); ok && strings.HasPrefix(strings.ToLower(module), "microsoft.powershell.") {
				name = n
			}
		}
		return nil, commandNotFound(name)
	}
	return t, nil
}

func commandNotFound(name string) error {
	ft := newFaultOf(smaPrefix+"CommandNotFoundException", "CommandNotFoundException", psobject.ObjectNotFound, name,
		"The term '"+name+"' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.")
	ft.rec.Exception.Properties = append(ft.rec.Exception.Properties, psobject.Property{Name: "CommandName", Value: name})
	return ft
}

// lookCommand finds what a name means to the frame's text, nil where nothing does.
func (f *frame) lookCommand(name string) any {
	if p := f.in.rs.policy; p != nil {
		return p.lookCommand(f, name)
	}
	key := strings.ToLower(name)
	for i := 0; i < 20; i++ {
		a, ok := f.scope.findAlias(key)
		if !ok {
			if a, ok = f.in.rs.builtinAliases[key]; !ok {
				break
			}
		}
		if strings.EqualFold(a, key) {
			break
		}
		name, key = a, strings.ToLower(a)
	}
	sc, key, _ := f.scopedName(key)
	if fn := sc.findFunction(key); fn != nil {
		return fn
	}
	if i := strings.LastIndexByte(key, '\\'); i > 0 {
		if m := f.in.rs.modules[key[:i]]; m != nil {
			if fn := m.scope.findFunction(key[i+1:]); fn != nil {
				return fn
			}
		}
		if d := f.in.rs.cmdlets[key[i+1:]]; d != nil {
			return d
		}
	}
	if d := f.in.rs.cmdlets[key]; d != nil {
		return d
	}
	if !f.in.rs.noPrograms {
		if p := f.lookProgram(name); p != nil {
			return p
		}
	}
	// Get- may be left out where nothing else has the name.
	if key != "" && !strings.ContainsAny(key, "-.\\/") {
		if fn := f.scope.findFunction("get-" + key); fn != nil {
			return fn
		}
		if d := f.in.rs.cmdlets["get-"+key]; d != nil {
			return d
		}
	}
	return nil
}

// lookProgram finds a script file or a program.
func (f *frame) lookProgram(name string) any {
	if name == "" || strings.ContainsAny(name, "\n\r*?") {
		return nil
	}
	path := name
	if strings.ContainsAny(name, "/\\") || strings.HasPrefix(name, ".") {
		p := strings.ReplaceAll(name, "\\", string(os.PathSeparator))
		if !filepath.IsAbs(p) {
			p = filepath.Join(f.in.rs.location, p)
		}
		st, err := os.Stat(p)
		if err != nil || st.IsDir() {
			return nil
		}
		if strings.EqualFold(filepath.Ext(p), ".ps1") {
			return &scriptFile{path: p}
		}
		return &application{p}
	}
	if p := f.in.rs.searchPath(path); p != "" {
		return &application{p}
	}
	return nil
}

// searchPath finds a program in the folders of the session's PATH; "" where there is none.
func (rs *Runspace) searchPath(name string) string {
	path, _ := rs.env.get("PATH")
	suffixes := []string{""}
	if rs.windows {
		ext, _ := rs.env.get("PATHEXT")
		suffixes = append(suffixes, strings.Split(strings.ToLower(ext), ";")...)
	}
	for _, dir := range filepath.SplitList(path) {
		if dir == "" {
			continue
		}
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(rs.location, dir)
		}
		for _, s := range suffixes {
			p := filepath.Join(dir, name+s)
			if st, err := os.Stat(p); err == nil && !st.IsDir() && (rs.windows && s+filepath.Ext(name) != "" || !rs.windows && st.Mode()&0o111 != 0) {
				return p
			}
		}
	}
	return ""
}

// commandInfo is what Get-Command gives.
type commandInfo struct {
	name   string
	kind   string // Function, Filter, Cmdlet, Alias, Application, Script
	target any
	f      *frame
}

var commandKinds = map[string]int64{"Alias": 1, "Function": 2, "Filter": 4, "Cmdlet": 8, "ExternalScript": 16, "Application": 32, "Script": 64}

// infoOf describes a command.
func (f *frame) infoOf(name string, target any) *commandInfo {
	c := &commandInfo{name: name, target: target, f: f}
	switch t := target.(type) {
	case *function:
		c.kind, c.name = "Function", t.name
		if t.filter {
			c.kind = "Filter"
		}
	case *cmdlet.Declaration:
		c.kind, c.name = "Cmdlet", t.Name
	case *application:
		c.kind, c.name = "Application", filepath.Base(t.path)
	case *scriptFile:
		c.kind = "ExternalScript"
	case *ScriptBlock:
		c.kind, c.name = "Script", ""
	case string:
		c.kind = "Alias"
	}
	return c
}

func (c *commandInfo) PSTypeNames() []string {
	n := map[string]string{"Function": "FunctionInfo", "Filter": "FilterInfo", "Cmdlet": "CmdletInfo", "Alias": "AliasInfo", "Application": "ApplicationInfo", "ExternalScript": "ExternalScriptInfo", "Script": "ScriptInfo"}[c.kind]
	return []string{smaPrefix + n, smaPrefix + "CommandInfo", "System.Object"}
}

func (c *commandInfo) PSText() string {
	if sb, ok := c.target.(*ScriptBlock); ok && c.kind == "Script" {
		return sb.body.Text()
	}
	return c.name
}

func (c *commandInfo) PSProperties() []psobject.Property {
	p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	verb, noun := any(nil), any(nil)
	if i := strings.IndexByte(c.name, '-'); i > 0 {
		verb, noun = c.name[:i], c.name[i+1:]
	}
	out := []psobject.Property{p("Name", c.name), p("CommandType", psobject.Enum{Type: smaPrefix + "CommandTypes", Name: c.kind, Value: commandKinds[c.kind]})}
	mod, source, version := any(nil), "", any(nil)
	switch t := c.target.(type) {
	case *function:
		if t.module != nil && (c.f.in.rs.policy == nil || t.module != c.f.in.rs.policy.own) {
			mod, source = t.module, t.module.name
		}
		sb := &ScriptBlock{body: t.body, header: t.header, in: c.f.in, module: t.module}
		out = append(out, p("ScriptBlock", sb), p("Definition", t.body.Text()), p("CmdletBinding", c.advanced(t)), p("DefaultParameterSet", c.defaultSet(t)), p("HelpUri", c.helpURI(t)), p("OutputType", c.f.outputTypes(t)), p("Verb", verb), p("Noun", noun),
			p("Parameters", c.parameters()), p("ParameterSets", c.parameterSets()), p("Options", psobject.Enum{Type: smaPrefix + "ScopedItemOptions", Name: "None"}))
	case *cmdlet.Declaration:
		source = moduleOf(t.Name)
		version = psobject.Version{Major: 7, Minor: 0, Build: 0, Revision: 0}
		out = append(out, p("Verb", verb), p("Noun", noun), p("Definition", t.Name), p("DefaultParameterSet", t.DefaultSet), p("Parameters", c.parameters()), p("ParameterSets", c.parameterSets()),
			p("ImplementingType", t.Class), p("ModuleName", source), p("Options", dotnet.EnumOf(smaPrefix+"ScopedItemOptions", 1)))
	case *application:
		out = append(out, p("Path", t.path), p("Source", t.path), p("Definition", t.path), p("Extension", filepath.Ext(t.path)))
		return append(out, p("Version", psobject.Version{Build: 0, Revision: 0}))
	case string:
		out = append(out, p("Definition", t), p("DisplayName", c.name+" -> "+t), p("ResolvedCommand", c.f.resolvedInfo(t)), p("ReferencedCommand", c.f.resolvedInfo(t)),
			p("ResolvedCommandName", c.f.resolvedName(t)), p("Options", dotnet.EnumOf(smaPrefix+"ScopedItemOptions", c.aliasOptions())), p("Description", ""))
	}
	return append(out, p("ModuleName", source), p("Module", mod), p("Source", source), p("Version", version), p("Visibility", psobject.Enum{Type: smaPrefix + "SessionStateEntryVisibility", Name: "Public"}))
}

// aliasOptions are the options of an alias: those that come with the engine are read-only.
func (c *commandInfo) aliasOptions() int64 {
	if c.f.in.rs.builtinAliases[strings.ToLower(c.name)] == c.target {
		return 1
	}
	return 0
}

func (f *frame) resolvedName(name string) any {
	if c, ok := f.resolvedInfo(name).(*commandInfo); ok {
		return c.name
	}
	return nil
}

func (f *frame) resolvedInfo(name string) any {
	if t := f.lookCommand(name); t != nil {
		return f.infoOf(name, t)
	}
	return nil
}

func (c *commandInfo) advanced(fn *function) bool {
	m, err := c.f.metadataOf(fn)
	return err == nil && m.advanced
}

func (c *commandInfo) defaultSet(fn *function) any {
	if m, err := c.f.metadataOf(fn); err == nil && m.defaultSet != "" {
		return m.defaultSet
	}
	return nil
}

func (c *commandInfo) helpURI(fn *function) string {
	if m, err := c.f.metadataOf(fn); err == nil {
		return m.helpURI
	}
	return ""
}

var coreCmdlets = map[string]bool{"foreach-object": true, "where-object": true, "get-command": true, "get-module": true, "import-module": true, "new-module": true, "out-null": true,
	"invoke-command": true, "set-strictmode": true, "export-modulemember": true, "get-help": true, "out-default": true, "out-host": true, "remove-module": true, "get-history": true, "clear-history": true, "start-job": true, "get-job": true, "receive-job": true, "wait-job": true, "stop-job": true, "remove-job": true,
	"enter-pssession": true, "exit-pssession": true, "new-pssession": true, "get-pssession": true, "remove-pssession": true}

// parameters gives the dictionary of the command's parameters.
func (c *commandInfo) parameters() any {
	d := &psobject.Dictionary{Type: "System.Collections.Generic.Dictionary`2[[System.String],[System.Management.Automation.ParameterMetadata]]"}
	add := func(name string, typ *Type, aliases []string, isSwitch bool, attributes *psobject.List, sets []setMetadata) {
		if typ == nil {
			typ = c.f.in.rs.typeOf("System.Object")
		}
		if typ.rs == nil {
			typ = c.f.in.rs.typeOf(typ.Full)
		}
		if isSwitch {
			typ = c.f.in.rs.typeOf(switchType)
		}
		al := &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[System.String]]"}
		for _, a := range aliases {
			al.Items = append(al.Items, a)
		}
		d.Set(name, &psobject.Object{TypeNames: []string{smaPrefix + "ParameterMetadata", "System.Object"},
			Adapted: []psobject.Property{{Name: "Name", Value: name}, {Name: "ParameterType", Value: typ}, {Name: "Aliases", Value: al}, {Name: "SwitchParameter", Value: isSwitch},
				{Name: "IsDynamic", Value: false}, {Name: "Attributes", Value: attributes}, {Name: "ParameterSets", Value: setDictionary(sets)}},
			Text: smaPrefix + "ParameterMetadata", HasText: true})
	}
	switch t := c.target.(type) {
	case *function:
		m, err := c.f.metadataOf(t)
		if err != nil {
			return d
		}
		for _, p := range m.params {
			sets := []setMetadata{}
			for name, s := range p.sets {
				sets = append(sets, setMetadata{name, s.position, s.mandatory, s.byValue, s.byName, s.remaining})
			}
			add(p.name, p.typ, p.aliases, p.isSwitch, c.f.attributeObjects(p), sets)
		}
	case *cmdlet.Declaration:
		for _, p := range t.Parameters().List {
			name := p.Type
			if name == "" {
				name = "System.Object"
			}
			sets := []setMetadata{}
			for name, s := range p.Sets {
				sets = append(sets, setMetadata{name, s.Position, s.Mandatory, s.ByValue, s.ByName, s.Remaining})
			}
			add(p.Name, c.f.in.rs.typeOf(name), p.Aliases, p.Switch, psobject.NewArray(), sets)
		}
	}
	return d
}

// setMetadata tells how a parameter takes part in a set; a position below 0 is none.
type setMetadata struct {
	name                             string
	position                         int
	mandatory, byValue, byName, rest bool
}

// noPosition is what .NET has for a parameter without a position.
const noPosition = math.MinInt32

// setDictionary is the ParameterSets of a parameter's metadata. A parameter that names no set is in all.
func setDictionary(sets []setMetadata) *psobject.Dictionary {
	d := &psobject.Dictionary{Type: "System.Collections.Generic.Dictionary`2[[System.String],[System.Management.Automation.ParameterSetMetadata]]"}
	if len(sets) == 0 {
		sets = []setMetadata{{name: cmdlet.AllSets, position: -1}}
	}
	slices.SortFunc(sets, func(a, b setMetadata) int { return strings.Compare(a.name, b.name) })
	for _, s := range sets {
		position := int32(noPosition)
		if s.position >= 0 {
			position = int32(s.position)
		}
		d.Set(s.name, &psobject.Object{TypeNames: []string{smaPrefix + "ParameterSetMetadata", "System.Object"}, Text: smaPrefix + "ParameterSetMetadata", HasText: true,
			Adapted: []psobject.Property{{Name: "IsMandatory", Value: s.mandatory}, {Name: "Position", Value: position}, {Name: "ValueFromPipeline", Value: s.byValue},
				{Name: "ValueFromPipelineByPropertyName", Value: s.byName}, {Name: "ValueFromRemainingArguments", Value: s.rest}, {Name: "HelpMessage", Value: ""},
				{Name: "HelpMessageBaseName", Value: ""}, {Name: "HelpMessageResourceId", Value: ""}}})
	}
	return d
}

func (c *commandInfo) parameterSets() any {
	list := &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[" + smaPrefix + "CommandParameterSetInfo]]"}
	var names []string
	var meta *metadata
	def := ""
	switch t := c.target.(type) {
	case *function:
		if m, err := c.f.metadataOf(t); err == nil {
			names, def, meta = m.sets, m.defaultSet, m
		}
	case *cmdlet.Declaration:
		names, def = t.Parameters().Sets, t.DefaultSet
	}
	for _, n := range names {
		text := n
		if meta != nil {
			text = meta.setSyntax(n)
		}
		list.Items = append(list.Items, &psobject.Object{TypeNames: []string{smaPrefix + "CommandParameterSetInfo", "System.Object"},
			Adapted: []psobject.Property{{Name: "Name", Value: n}, {Name: "IsDefault", Value: strings.EqualFold(n, def)}}, Text: text, HasText: true})
	}
	return list
}

// kindOrder is the order in which Get-Command lists the kinds of commands.
var kindOrder = map[string]int{"Alias": 0, "Function": 1, "Filter": 1, "Cmdlet": 2}

// allCommands lists the commands whose names match, by kind and name.
func (f *frame) allCommands(match func(string) bool) []*commandInfo {
	var out []*commandInfo
	seen := map[string]bool{}
	for s := f.scope; s != nil; s = s.parent {
		for key, fn := range s.funcs {
			if !seen[key] && match(fn.name) {
				seen[key] = true
				out = append(out, f.infoOf(fn.name, fn))
			}
		}
		for key, a := range s.aliases {
			if !seen[key] && match(key) {
				seen[key] = true
				out = append(out, f.infoOf(key, a))
			}
		}
	}
	for key, a := range f.in.rs.builtinAliases {
		if !seen[key] && match(key) {
			seen[key] = true
			out = append(out, f.infoOf(key, a))
		}
	}
	for key, d := range f.in.rs.cmdlets {
		if !seen[key] && match(d.Name) {
			seen[key] = true
			out = append(out, f.infoOf(d.Name, d))
		}
	}
	if p := f.in.rs.policy; p != nil {
		if !f.trusted() {
			out = slices.DeleteFunc(out, func(c *commandInfo) bool { return p.limited[strings.ToLower(c.name)] != nil || !p.shows(c) })
		}
		mine := map[string]bool{}
		for _, c := range out {
			mine[strings.ToLower(c.name)] = true
		}
		out = append(out, slices.DeleteFunc(p.commands(f), func(c *commandInfo) bool { return !match(c.name) || mine[strings.ToLower(c.name)] })...)
	}
	sort.Slice(out, func(i, j int) bool {
		if a, b := kindOrder[out[i].kind], kindOrder[out[j].kind]; a != b {
			return a < b
		}
		return strings.ToLower(out[i].name) < strings.ToLower(out[j].name)
	})
	return out
}

// prepareModule is & $module { } : the block runs inside the module.
func (f *frame) prepareModule(c *call, x *ast.Command, m *module) (*call, error) {
	if len(x.Elements) < 2 || !f.trusted() && f.in.rs.policy.limits {
		return nil, f.badInvoke(x, x.Elements[0].(ast.Expr))
	}
	if err := f.arguments(c, x.Elements[1:]); err != nil {
		return nil, err
	}
	if len(c.args) == 0 {
		return nil, f.badInvoke(x, x.Elements[0].(ast.Expr))
	}
	switch t := psobject.Base(c.args[0].value).(type) {
	case *ScriptBlock:
		sb := *t
		sb.module = m
		c.target = &sb
	default:
		name := f.text(t)
		fn := m.scope.findFunction(strings.ToLower(name))
		if fn == nil {
			return nil, commandNotFound(name)
		}
		c.name, c.target = fn.name, fn
	}
	c.args = c.args[1:]
	return c, nil
}
