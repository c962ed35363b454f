package powershell

import (
	"sort"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// scopeOf gives the scope that -Scope names.
func (h *cmdletHost) scopeOf(r *cmdlet.Run, name string) (*scope, error) {
	if name == "" {
		return h.f.scope, nil
	}
	if s := h.f.scope.named(name); s != nil {
		return s, nil
	}
	n, err := strconv.Atoi(name)
	if err != nil {
		return nil, r.Fail("Argument", psobject.InvalidArgument, smaPrefix+"PSArgumentException", `Cannot process argument because the value of parameter "Scope" is not valid. Valid values are "Global", "Local", or "Script", `+
			`or a number relative to the current scope (0 through the number of scopes where 0 is the current scope and 1 is its parent). Change the value of the "Scope" parameter and run the operation again.`, nil)
	}
	text := "The scope number '" + name + "' exceeds the number of active scopes."
	if n < 0 {
		text = `Cannot process argument because the value of argument "Scope" is out of range. Change argument "Scope" to a value that is within range.`
	}
	return nil, r.Fail("ArgumentOutOfRange", psobject.InvalidArgument, smaPrefix+"PSArgumentOutOfRangeException", text+" (Parameter 'Scope')\nActual value was "+name+".", nil)
}

type getVariable struct {
	Name      []string `param:"pos=0 value name"`
	ValueOnly bool     `param:""`
	Scope     string   `param:""`
	Include   []string `param:""`
	Exclude   []string `param:""`
}

// variables gives the variables that a pattern names, sorted.
func (h *cmdletHost) variables(name string, only *scope) []*variable {
	match := wildcard(name, true)
	seen := map[string]bool{}
	var out []*variable
	for s := h.f.scope; s != nil; s = s.parent {
		if only != nil && s != only {
			continue
		}
		for key, v := range s.vars {
			if !seen[key] && match(v.name) && (!v.private || s == h.f.scope) {
				seen[key] = true
				out = append(out, v)
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return strings.ToLower(out[i].name) < strings.ToLower(out[j].name) })
	return out
}

func (g *getVariable) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	var only *scope
	if g.Scope != "" {
		s, err := h.scopeOf(r, g.Scope)
		if err != nil {
			return err
		}
		only = s
	}
	names := g.Name
	if len(names) == 0 {
		names = []string{"*"}
	}
	put := func(v *variable) error {
		if g.ValueOnly {
			return r.Write(plain(v.read()))
		}
		return r.Write(&psVariable{v: v})
	}
	for _, n := range names {
		s, short, scoped := h.f.scopedName(n)
		if scoped {
			only, n = s, short
		}
		if hasWildcard(n) {
			for _, v := range h.variables(n, only) {
				if err := put(v); err != nil {
					return err
				}
			}
			continue
		}
		var v *variable
		if only != nil {
			v = only.vars[strings.ToLower(n)]
		} else {
			v = h.f.scope.find(strings.ToLower(n))
		}
		if v == nil && h.f.in.rs.policy.defines(strings.ToLower(n)) {
			if err := r.WriteError(r.Fail("VariableIsPrivate", psobject.PermissionDenied, smaPrefix+"SessionStateException", "Cannot access the variable '$"+n+"' because it is a private variable.", n)); err != nil {
				return err
			}
			continue
		}
		if v == nil {
			if err := r.WriteError(r.Fail("VariableNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find a variable with the name '"+n+"'.", n)); err != nil {
				return err
			}
			continue
		}
		if err := put(v); err != nil {
			return err
		}
	}
	return nil
}

type setVariable struct {
	Name        []string `param:"pos=0 mandatory name"`
	Value       any      `param:"pos=1 value name"`
	Scope       string   `param:""`
	Description string   `param:""`
	Option      string   `param:""`
	Force       bool     `param:""`
	PassThru    bool     `param:""`
	Visibility  string   `param:""`
	values      []any
}

func (s *setVariable) Process(r *cmdlet.Run) error {
	if r.PipelineInput || r.Bound("Value") {
		s.values = append(s.values, s.Value)
	}
	return nil
}

func (s *setVariable) End(r *cmdlet.Run) error {
	h := engineHost(r)
	value := s.Value
	if r.PipelineInput {
		value = plain(collapse(s.values))
	}
	for _, n := range s.Name {
		sc, err := h.scopeOf(r, s.Scope)
		if err != nil {
			return err
		}
		if x, short, scoped := h.f.scopedName(n); scoped {
			sc, n = x, short
		}
		key := strings.ToLower(n)
		if v := sc.vars[key]; v != nil && v.readOnly && s.Force {
			v.readOnly = false
		}
		if r.Bound("Value") || r.PipelineInput || sc.vars[key] == nil {
			if err := h.f.assignIn(sc, n, key, value, nil, false); err != nil {
				if ft, ok := asFault(err); ok {
					ft.rec.FullyQualifiedErrorID += "," + r.Declaration.Class
					ft.rec.Category.Activity = "Set-Variable"
					ft.rec.Invocation = h.Invocation()
					if err := r.WriteError(ft.rec); err != nil {
						return err
					}
					continue
				}
				return err
			}
		}
		v := sc.vars[key]
		setOptions(v, s.Option)
		if s.Description != "" {
			v.description = s.Description
		}
		if s.PassThru {
			if err := r.Write(&psVariable{v: v}); err != nil {
				return err
			}
		}
	}
	return nil
}

func setOptions(v *variable, option string) {
	for _, o := range strings.Split(option, ",") {
		switch strings.ToLower(strings.TrimSpace(o)) {
		case "readonly":
			v.readOnly = true
		case "constant":
			v.constant = true
		case "private":
			v.private = true
		case "allscope":
			v.allScope = true
		case "none":
			v.readOnly, v.private, v.allScope = false, false, false
		}
	}
}

type newVariable struct {
	Name        string `param:"pos=0 mandatory name"`
	Value       any    `param:"pos=1 value name"`
	Scope       string `param:""`
	Description string `param:""`
	Option      string `param:""`
	Force       bool   `param:""`
	PassThru    bool   `param:""`
	Visibility  string `param:""`
}

func (n *newVariable) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	sc, err := h.scopeOf(r, n.Scope)
	if err != nil {
		return err
	}
	key := strings.ToLower(n.Name)
	if old := sc.vars[key]; old != nil {
		if !n.Force || old.constant {
			return r.WriteError(r.Fail("VariableAlreadyExists", psobject.ResourceExists, smaPrefix+"SessionStateException", "A variable with name '"+n.Name+"' already exists.", n.Name))
		}
		delete(sc.vars, key)
	}
	if err := h.f.assignIn(sc, n.Name, key, n.Value, nil, false); err != nil {
		return err
	}
	v := sc.vars[key]
	if v == nil {
		return nil
	}
	v.description = n.Description
	setOptions(v, n.Option)
	if n.PassThru {
		return r.Write(&psVariable{v: v})
	}
	return nil
}

type removeVariable struct {
	Name    []string `param:"pos=0 mandatory name value"`
	Scope   string   `param:""`
	Force   bool     `param:""`
	Include []string `param:""`
	Exclude []string `param:""`
}

func (x *removeVariable) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	for _, n := range x.Name {
		found := false
		match := wildcard(n, true)
		for s := h.f.scope; s != nil; s = s.parent {
			if x.Scope != "" {
				want, err := h.scopeOf(r, x.Scope)
				if err != nil {
					return err
				}
				if s != want {
					continue
				}
			}
			for key, v := range s.vars {
				if !match(v.name) {
					continue
				}
				found = true
				if v.constant || v.readOnly && !x.Force {
					if err := r.WriteError(r.Fail("VariableNotRemovable", psobject.WriteError, smaPrefix+"SessionStateUnauthorizedAccessException", "Cannot remove variable "+v.name+" because it is constant or read-only. If the variable is read-only, try the operation again specifying the Force option.", v.name)); err != nil {
						return err
					}
					continue
				}
				delete(s.vars, key)
			}
			if found && !hasWildcard(n) {
				break
			}
		}
		if !found && !hasWildcard(n) {
			if err := r.WriteError(r.Fail("VariableNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find a variable with the name '"+n+"'.", n)); err != nil {
				return err
			}
		}
	}
	return nil
}

type clearVariable struct {
	Name     []string `param:"pos=0 mandatory name"`
	Scope    string   `param:""`
	Force    bool     `param:""`
	PassThru bool     `param:""`
}

func (x *clearVariable) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	var only *scope
	if x.Scope != "" {
		sc, err := h.scopeOf(r, x.Scope)
		if err != nil {
			return err
		}
		only = sc
	}
	for _, n := range x.Name {
		found := h.variables(n, only)
		if len(found) == 0 && !hasWildcard(n) {
			if err := r.WriteError(r.Fail("VariableNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find a variable with the name '"+n+"'.", n)); err != nil {
				return err
			}
		}
		for _, v := range found {
			if v.constant || v.readOnly && !x.Force {
				return r.WriteError(r.Fail("VariableNotWritable", psobject.WriteError, smaPrefix+"SessionStateUnauthorizedAccessException", "Cannot overwrite variable "+v.name+" because it is read-only or constant.", v.name))
			}
			v.value = nil
			if x.PassThru {
				if err := r.Write(&psVariable{v: v}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
