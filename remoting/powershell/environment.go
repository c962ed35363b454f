package powershell

import (
	"os"
	"slices"
	"strings"
)

// environment is a session's environment variables: the process's at the start, and its own from then on. Programs that the session
// starts get it.
type environment struct {
	vars map[string]string
	fold bool // the case of names does not matter
}

func newEnvironment(fold bool) *environment {
	e := &environment{vars: map[string]string{}, fold: fold}
	for _, kv := range os.Environ() {
		if name, v, ok := strings.Cut(kv, "="); ok && name != "" {
			e.vars[name] = v
		}
	}
	return e
}

// key is the name that a variable has already, or else the one given.
func (e *environment) key(name string) string {
	if _, ok := e.vars[name]; ok || !e.fold {
		return name
	}
	for k := range e.vars {
		if strings.EqualFold(k, name) {
			return k
		}
	}
	return name
}

func (e *environment) get(name string) (string, bool) {
	v, ok := e.vars[e.key(name)]
	return v, ok
}

// set gives a variable a value, or removes it where value is nil.
func (e *environment) set(name string, value *string) {
	name = e.key(name)
	if value == nil {
		delete(e.vars, name)
		return
	}
	e.vars[name] = *value
}

// names are those of all variables, in order.
func (e *environment) names() []string {
	list := make([]string, 0, len(e.vars))
	for k := range e.vars {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// list is the environment as programs get it.
func (e *environment) list() []string {
	out := make([]string, 0, len(e.vars))
	for _, k := range e.names() {
		out = append(out, k+"="+e.vars[k])
	}
	return out
}
