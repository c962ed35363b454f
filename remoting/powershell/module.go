package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// module is a module made by New-Module, or the world of a closure.
type module struct {
	name    string
	scope   *scope
	rs      *Runspace
	closure bool
	// exported tells what Export-ModuleMember named; nil for all functions.
	exported *exports
	body     *ScriptBlock
}

type exports struct{ functions, variables, aliases []string }

func (m *module) PSTypeNames() []string {
	return []string{smaPrefix + "PSModuleInfo", "System.Object"}
}
func (m *module) PSText() string { return m.name }
func (m *module) PSProperties() []psobject.Property {
	p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	fns := &psobject.Dictionary{Type: "System.Collections.Generic.Dictionary`2[[System.String],[System.Management.Automation.FunctionInfo]]"}
	for _, fn := range m.exportedFunctions() {
		fns.Set(fn.name, fn.name)
	}
	return []psobject.Property{p("Name", m.name), p("Path", ""), p("Description", ""), p("Guid", psobject.GUID{}), p("Version", psobject.Version{Build: -1, Revision: -1}),
		p("ModuleBase", ""), p("ModuleType", psobject.Enum{Type: smaPrefix + "ModuleType", Name: "Script"}), p("PrivateData", nil), p("AccessMode", psobject.Enum{Type: smaPrefix + "ModuleAccessMode", Name: "ReadWrite"}),
		p("ExportedAliases", psobject.NewHashtable()), p("ExportedCmdlets", psobject.NewHashtable()), p("ExportedFunctions", fns), p("ExportedVariables", psobject.NewHashtable()), p("NestedModules", psobject.NewArray()),
		p("ExportedCommands", fns), p("SessionState", nil)}
}

// exportedFunctions are in the order of their names.
func (m *module) exportedFunctions() []*function {
	var out []*function
	for _, fn := range m.scope.funcs {
		if m.exported == nil {
			out = append(out, fn)
			continue
		}
		for _, p := range m.exported.functions {
			if wildcard(p, true)(fn.name) {
				out = append(out, fn)
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b *function) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
	return out
}

func (m *module) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "newboundscriptblock":
		if len(args) == 1 {
			if sb, ok := psobject.Base(args[0]).(*ScriptBlock); ok {
				n := *sb
				n.module = m
				return &n, true, nil
			}
		}
	case "invoke":
		if len(args) > 0 {
			if sb, ok := psobject.Base(args[0]).(*ScriptBlock); ok {
				n := *sb
				n.module = m
				var list []any
				err := f.invokeBlock(&n, args[1:], nil, false, func(v any) error { list = append(list, v); return nil }, nil)
				return collapse(list), true, err
			}
		}
	case "ascustomobject":
		return m.object(f), true, nil
	case "tostring":
		return m.name, true, nil
	}
	return nil, false, nil
}

// object makes the custom object of a module: its functions are methods, its exported variables properties.
func (m *module) object(f *frame) *psobject.Object {
	o := psobject.NewCustom()
	if m.exported != nil {
		for _, p := range m.exported.variables {
			for key, v := range m.scope.vars {
				if wildcard(p, true)(v.name) && !engineVariable[key] {
					v := v
					o.Extended = append(o.Extended, psobject.Property{Name: v.name, Value: &psobject.Computed{Kind: "NoteProperty",
						Get: func(any) (any, error) { return plain(v.read()), nil },
						Set: func(_, n any) error { v.value = n; return nil }}})
				}
			}
		}
	}
	for _, fn := range m.exportedFunctions() {
		sb := &ScriptBlock{body: fn.body, in: f.in, module: m}
		c := &psobject.Computed{Kind: "ScriptMethod", Definition: fn.body.Text(), Get: func(any) (any, error) { return nil, nil }}
		f.in.rs.scriptMethods.set(c, sb)
		o.Extended = append(o.Extended, psobject.Property{Name: fn.name, Value: c})
	}
	return o
}

var engineVariable = map[string]bool{"args": true, "input": true, "psboundparameters": true, "myinvocation": true, "pscmdlet": true, "_": true}

// newModule runs a block as the body of a module.
func (f *frame) newModule(name string, sb *ScriptBlock, args []any, out func(any) error) (*module, error) {
	if name == "" {
		name = "__DynamicModule_" + newGUID().String()
	}
	m := &module{name: name, rs: f.in.rs, body: sb}
	s := newScope(f.scope.global)
	s.root, s.module = true, m
	m.scope = s
	c := f.child(s, sb.body.Source, "<ScriptBlock>", out, f.st)
	c.cmd = nil
	s.setLocal("args", psobject.NewArray(args...))
	if sb.body.Param != nil {
		cl := &call{src: f.src, pos: f.pos, target: sb}
		for _, a := range args {
			cl.args = append(cl.args, argument{value: a, has: true, pos: f.pos})
		}
		meta, err := f.metadataOf(&function{body: sb.body, header: sb.header, block: sb})
		if err != nil {
			return nil, err
		}
		b := &binding{f: c, caller: f, call: cl, meta: meta}
		if err := b.bind(cl.args); err != nil {
			return nil, err
		}
		if err := b.assign(); err != nil {
			return nil, err
		}
	}
	return m, c.inline(sb.body)
}

// importModule makes the exported functions of a module known to the caller.
func (f *frame) importModule(m *module) {
	f.in.rs.modules[strings.ToLower(m.name)] = m
	for _, fn := range m.exportedFunctions() {
		f.scope.global.setFunction(fn.name, fn)
	}
	if m.exported != nil {
		for _, p := range m.exported.variables {
			for key, v := range m.scope.vars {
				if wildcard(p, true)(v.name) && !engineVariable[key] {
					f.scope.global.vars[key] = v
				}
			}
		}
		for key, a := range m.scope.aliases {
			for _, p := range m.exported.aliases {
				if wildcard(p, true)(key) {
					if f.scope.global.aliases == nil {
						f.scope.global.aliases = map[string]string{}
					}
					f.scope.global.aliases[key] = a
				}
			}
		}
	}
}
