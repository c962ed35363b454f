package bindings

import (
	"os"
	"path/filepath"
	"sort"
	"strings"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/docs"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
	"github.com/pslshell/psl/stdlib"
)

// positional are the values of the parameter at a position, from 0. Where several sets have one there, those of all.
func (k *Completer) positional(d *cmdlet.Declaration, n int, word string) []module.Candidate {
	var out []module.Candidate
	for _, p := range d.Parameters().List {
		for _, in := range p.Sets {
			if in.Position == n {
				out = append(out, k.valuesOf(d, p, word)...)
				break
			}
		}
	}
	return out
}

// values are those that are known for a parameter by its name.
func (k *Completer) values(d *cmdlet.Declaration, name, word string) []module.Candidate {
	b := &cmdlet.Binder{Parameters: d.Parameters(), LuaNames: true}
	p, err := b.Resolve(name)
	switch {
	case err == nil:
		return k.valuesOf(d, p, word)
	case strings.EqualFold(name, "help"):
		return truth() // every cmdlet has it, no declaration names it
	case luacmdlet.Redirects(name):
		return []module.Candidate{{Text: "2>&1", Help: "errors go where the output goes"}, {Text: "*>&1", Help: "everything goes there"},
			{Text: "2>$null", Help: "errors are dropped"}, {Text: "3>$null", Help: "warnings are dropped"}, {Text: "*>$null", Help: "everything is dropped"}}
	}
	return nil
}

// valuesOf are the values that are known for a parameter: members of an enumeration, names of sessions, computers, jobs,
// cmdlets and variables. Names of cmdlets are those that suit the word.
func (k *Completer) valuesOf(d *cmdlet.Declaration, p *cmdlet.Parameter, word string) []module.Candidate {
	var out []module.Candidate
	add := func(text, help string) { out = append(out, module.Candidate{Text: text, Help: help}) }
	_, noun, _ := strings.Cut(d.Name, "-")
	switch {
	case p.Switch || p.Type == "System.Boolean" || p.Type == "System.Nullable`1[[System.Boolean]]":
		return truth()
	case p.Name == "ComputerName", p.Name == "HostName", p.Name == "Cn":
		return k.computerNames()
	case p.Name == "Name" && noun == "PSSession":
		for _, s := range k.client.Sessions() {
			add(s.Name(), s.ComputerName()+", "+string(s.State()))
		}
	case p.Name == "Name" && noun == "Job":
		for _, j := range k.client.Jobs() {
			add(j.Name(), string(j.State()))
		}
	case p.Name == "Name" && (noun == "Help" || noun == "Command"):
		out = k.cmdlets(word)
		if noun == "Help" {
			for _, name := range k.topics {
				help := "a topic"
				if t, ok := docs.Find(name); ok {
					help = t.Summary()
				}
				add(name, help)
			}
		}
	case p.Name == "Name" && noun == "Variable":
		return k.variables()
	}
	if m, ok := dotnet.EnumMembers(strings.TrimSuffix(p.Type, "[]")); ok {
		for _, e := range m {
			add(e.Name, "")
		}
	}
	for _, rule := range p.Rules {
		if list, ok := strings.CutPrefix(rule, "oneof="); ok {
			for _, s := range strings.Split(list, ",") {
				add(s, "")
			}
		}
	}
	return out
}

// truth are the values of a switch.
func truth() []module.Candidate { return []module.Candidate{{Text: "true"}, {Text: "false"}} }

// computerNames are those of sessions, and those that the options know.
func (k *Completer) computerNames() []module.Candidate {
	out := []module.Candidate{{Text: "localhost", Help: "this computer"}}
	for _, s := range k.client.Sessions() {
		out = append(out, module.Candidate{Text: s.ComputerName(), Help: "has a session"})
	}
	if k.computers != nil {
		for _, n := range k.computers() {
			out = append(out, module.Candidate{Text: n})
		}
	}
	return out
}

// moduleNames are the modules that come with psl.
func moduleNames() []module.Candidate {
	var out []module.Candidate
	modules, err := stdlib.Modules()
	if err != nil {
		return nil // they are in the binary
	}
	for n := range modules {
		out = append(out, module.Candidate{Text: n, Help: "comes with psl"})
	}
	return out
}

// maxFiles bounds how many names of a folder are offered.
const maxFiles = 1000

// files are the names in the folder of a path that begins with word, folders with a slash behind them.
func files(word, home string) []module.Candidate {
	dir, base := filepath.Split(word)
	look := dir
	switch {
	case look == "":
		look = "."
	case strings.HasPrefix(look, "~/") && home != "":
		look = home + look[1:]
	}
	entries, err := os.ReadDir(look)
	if err != nil {
		return nil
	}
	var out []module.Candidate
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(base, ".") || len(out) >= maxFiles {
			continue
		}
		c := module.Candidate{Text: dir + name, Label: name}
		if info, err := os.Stat(filepath.Join(look, name)); err == nil && info.IsDir() {
			c.Text, c.Label, c.Help = c.Text+"/", name+"/", "a folder"
		}
		out = append(out, c)
	}
	return out
}

// variables are those that the prompt sees.
func (k *Completer) variables() []module.Candidate {
	var out []module.Candidate
	for _, v := range k.session.Host.PromptVariables() {
		if isWord(v.Name) {
			out = append(out, module.Candidate{Text: v.Name, Help: k.describe(v.Value)})
		}
	}
	return out
}

// builtins are the functions and tables of the host and its libraries.
func (k *Completer) builtins() []module.Candidate {
	var out []module.Candidate
	k.session.Host.State().G.Global.ForEach(func(key, v lua.LValue) {
		if n, ok := key.(lua.LString); ok && isWord(string(n)) && k.byName[string(n)] == nil {
			out = append(out, module.Candidate{Text: string(n), Help: k.describe(v)})
		}
	})
	return out
}

// describe says in a few words what a value is. Nothing of it is called.
func (k *Completer) describe(v lua.LValue) string {
	switch x := v.(type) {
	case *lua.LTable:
		if n := x.Len(); n > 0 {
			return "a table of " + lua.LNumber(n).String()
		}
		return "a table"
	case lua.LString:
		s := strings.Map(func(r rune) rune {
			if r < ' ' {
				return ' '
			}
			return r
		}, string(x))
		if len([]rune(s)) > 40 {
			s = string([]rune(s)[:40]) + "…"
		}
		return `"` + s + `"`
	case lua.LNumber, lua.LBool:
		return v.String()
	case *lua.LFunction:
		return "a function"
	case *lua.LUserData:
		if x.Value == nil {
			return ""
		}
		t := psobject.TypeName(x.Value)
		return t[strings.LastIndexByte(t, '.')+1:]
	}
	return ""
}

// members are the fields of what the expression at the end of the text names, or its methods. Only variables, fields and
// properties are looked at; no function of a script is called.
func (k *Completer) members(text string, methods bool) []module.Candidate {
	v := k.evaluate(text)
	var out []module.Candidate
	add := func(name string, v lua.LValue) {
		if _, function := v.(*lua.LFunction); isWord(name) && name != "" && (function || !methods) {
			out = append(out, module.Candidate{Text: name, Help: k.describe(v)})
		}
	}
	switch x := v.(type) {
	case *lua.LTable:
		for key, e := x.Next(lua.LNil); key != lua.LNil; key, e = x.Next(key) {
			if s, ok := key.(lua.LString); ok {
				add(string(s), e)
			}
		}
		if !methods && x.Len() > 0 {
			out = append(out, module.Candidate{Text: "Count", Help: lua.LNumber(x.Len()).String()})
		}
	case lua.LString:
		if t, ok := k.session.Host.State().GetGlobal("string").(*lua.LTable); ok && methods {
			t.ForEach(func(key, e lua.LValue) { add(key.String(), e) })
		}
	case *lua.LUserData:
		if methods {
			return nil
		}
		for name, value := range properties(x.Value) {
			help := ""
			if value != nil {
				help = k.describe(k.session.Values.ToLua(k.session.Host.State(), value))
			}
			if isWord(name) {
				out = append(out, module.Candidate{Text: name, Help: help})
			}
		}
	}
	return out
}

// properties gives the properties of an object by name.
func properties(obj any) map[string]any {
	out := map[string]any{}
	if d, ok := psobject.Base(obj).(*psobject.Dictionary); ok {
		for _, key := range d.Keys() {
			v, _ := d.Get(key)
			out[dotnet.String(key)] = v
		}
	}
	for _, p := range dotnet.Properties(obj) {
		out[p.Name] = p.Value
	}
	if o, ok := obj.(*psobject.Object); ok {
		for _, list := range [][]psobject.Property{o.Adapted, o.Extended} {
			for _, p := range list {
				out[p.Name] = p.Value
			}
		}
	}
	return out
}

// evaluate gives the value of a variable, with the fields and indexes that follow it, at the end of a text; nil for
// anything else.
func (k *Completer) evaluate(text string) lua.LValue {
	var path []lua.LValue // from the last
	for {
		end := len(text)
		if strings.HasSuffix(text, "]") {
			open := strings.LastIndexByte(text, '[')
			if open < 0 {
				return nil
			}
			key := strings.TrimSpace(text[open+1 : end-1])
			text = text[:open]
			if n := len(key); n >= 2 && (key[0] == '"' || key[0] == '\'') && key[n-1] == key[0] {
				path = append(path, lua.LString(key[1:n-1]))
			} else if n := lua.LVAsNumber(lua.LString(key)); n != 0 {
				path = append(path, n)
			} else {
				return nil
			}
			continue
		}
		start := end
		for start > 0 && wordByte(text[start-1]) {
			start--
		}
		if start == end {
			return nil
		}
		name := text[start:]
		if start > 0 && text[start-1] == '.' {
			path = append(path, lua.LString(name))
			text = text[:start-1]
			continue
		}
		v := k.variable(name)
		for i := len(path) - 1; i >= 0 && v != nil; i-- {
			v = k.field(v, path[i])
		}
		return v
	}
}

// variable is the value of a name at the prompt.
func (k *Completer) variable(name string) lua.LValue {
	for _, v := range k.session.Host.PromptVariables() {
		if v.Name == name {
			return v.Value
		}
	}
	return k.session.Host.State().G.Global.RawGetString(name)
}

// field is a field of a value. Metatables of scripts are not asked.
func (k *Completer) field(v, key lua.LValue) lua.LValue {
	switch x := v.(type) {
	case *lua.LTable:
		return x.RawGet(key)
	case *lua.LUserData:
		if s, ok := key.(lua.LString); ok {
			for name, value := range properties(x.Value) {
				if strings.EqualFold(name, string(s)) {
					return k.session.Values.ToLua(k.session.Host.State(), value)
				}
			}
		}
	}
	return nil
}

// KnownHosts are the computers that a file of ssh names, sorted. Names that it hides are left out; a file that cannot be
// read names none.
func KnownHosts(path string) []string {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) > 0 && strings.HasPrefix(f[0], "@") {
			f = f[1:]
		}
		if len(f) < 3 || strings.HasPrefix(f[0], "#") || strings.HasPrefix(f[0], "|") {
			continue
		}
		for _, h := range strings.Split(f[0], ",") {
			if strings.HasPrefix(h, "[") {
				h, _, _ = strings.Cut(h[1:], "]")
			}
			if h != "" && !strings.ContainsAny(h, "*?!") {
				seen[h] = true
			}
		}
	}
	var out []string
	for h := range seen {
		out = append(out, h)
	}
	sort.Strings(out)
	return out
}
