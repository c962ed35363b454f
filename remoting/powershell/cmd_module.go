package powershell

import (
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type newModuleCmdlet struct {
	Name           string       `param:"pos=0 mandatory value sets=Name"`
	ScriptBlock    cmdlet.Block `param:"pos=0 mandatory sets=ScriptBlock | pos=1 mandatory sets=Name"`
	Function       []string     `param:""`
	Cmdlet         []string     `param:""`
	ReturnResult   bool         `param:""`
	AsCustomObject bool         `param:""`
	ArgumentList   []any        `param:"rest alias=Args"`
}

func (n *newModuleCmdlet) End(r *cmdlet.Run) error {
	h := engineHost(r)
	sb, err := block(n.ScriptBlock, h)
	if err != nil {
		return err
	}
	out := func(any) error { return nil }
	if n.ReturnResult {
		out = r.Write
	}
	m, err := h.frame().newModule(n.Name, sb, n.ArgumentList, out)
	if err != nil {
		return err
	}
	if len(n.Function) > 0 {
		m.exported = &exports{functions: n.Function}
	}
	if n.AsCustomObject {
		return r.Write(m.object(h.f))
	}
	h.f.importModule(m)
	if n.ReturnResult {
		return nil
	}
	return r.Write(m)
}

type importModuleCmdlet struct {
	Name       []string `param:"pos=0 mandatory value sets=Name"`
	ModuleInfo []any    `param:"pos=0 mandatory value sets=ModuleInfo"`
	Force      bool     `param:""`
	PassThru   bool     `param:""`
	Global     bool     `param:""`
	Scope      string   `param:""`
}

func (i *importModuleCmdlet) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	for _, v := range i.ModuleInfo {
		m, ok := psobject.Base(v).(*module)
		if !ok {
			continue
		}
		h.f.importModule(m)
		if i.PassThru {
			if err := r.Write(m); err != nil {
				return err
			}
		}
	}
	for _, n := range i.Name {
		if m := h.f.in.rs.modules[strings.ToLower(n)]; m != nil {
			h.f.importModule(m)
			continue
		}
		if strings.HasPrefix(strings.ToLower(n), "microsoft.powershell.") {
			continue // the engine has these built in
		}
		rec := r.Fail("Modules_ModuleNotFound", psobject.ResourceUnavailable, "System.IO.FileNotFoundException",
			"The specified module '"+n+"' was not loaded because no valid module file was found in any module directory.", n)
		if err := r.WriteError(rec); err != nil {
			return err
		}
	}
	return nil
}

type exportModuleMember struct {
	Function []string `param:"pos=0 value name emptytext emptylist"`
	Cmdlet   []string `param:"name emptytext emptylist"`
	Variable []string `param:"name"`
	Alias    []string `param:"name"`
}

func (e *exportModuleMember) Process(r *cmdlet.Run) error {
	m := engineHost(r).f.scope.module
	if m == nil {
		return r.Fail("Modules_CanOnlyExecuteExportModuleMemberInsideAModule", psobject.PermissionDenied, "System.InvalidOperationException", "The Export-ModuleMember cmdlet can only be called from inside a module.", nil)
	}
	if m.exported == nil {
		m.exported = &exports{}
	}
	m.exported.functions = append(m.exported.functions, e.Function...)
	m.exported.variables = append(m.exported.variables, e.Variable...)
	m.exported.aliases = append(m.exported.aliases, e.Alias...)
	return nil
}

type getModule struct {
	Name          []string `param:"pos=0 value"`
	All           bool     `param:""`
	ListAvailable bool     `param:""`
}

func (g *getModule) Process(r *cmdlet.Run) error {
	var list []*module
	for _, m := range engineHost(r).f.in.rs.modules {
		if len(g.Name) == 0 || anyMatch(g.Name, m.name) {
			list = append(list, m)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].name < list[j].name })
	for _, m := range list {
		if err := r.Write(m); err != nil {
			return err
		}
	}
	return nil
}

type removeModule struct {
	Name       []string `param:"pos=0 mandatory value sets=name"`
	ModuleInfo []any    `param:"pos=0 mandatory value sets=ModuleInfo"`
	Force      bool     `param:""`
}

func (x *removeModule) Process(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	names := x.Name
	for _, v := range x.ModuleInfo {
		if m, ok := psobject.Base(v).(*module); ok {
			names = append(names, m.name)
		}
	}
	for _, n := range names {
		m := rs.modules[strings.ToLower(n)]
		if m == nil {
			if err := r.WriteError(r.Fail("Modules_NoModulesRemoved", psobject.ResourceUnavailable, "System.InvalidOperationException", "No modules were removed. Verify that the specification of modules to remove is correct and those modules exist in the runspace.", n)); err != nil {
				return err
			}
			continue
		}
		delete(rs.modules, strings.ToLower(n))
		for key, fn := range rs.global.funcs {
			if fn.module == m {
				delete(rs.global.funcs, key)
			}
		}
	}
	return nil
}
