package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// variable is one variable of a scope.
type variable struct {
	name  string
	value any
	// checks are the types and attributes of its declaration, applied to each new value from the last to the first.
	checks      []check
	readOnly    bool
	constant    bool
	private     bool
	allScope    bool
	description string
	// get computes the value of a variable that the engine keeps.
	get func() any
	set func(v any) error
}

// check converts or refuses a value that is about to be stored.
type check struct {
	apply func(f *frame, v any) (any, error)
	shown any // the attribute as scripts see it; nil for a type
}

func (v *variable) read() any {
	if v.get != nil {
		return v.get()
	}
	return v.value
}

// scope holds variables, functions and aliases. Scopes form a chain to the global one.
type scope struct {
	parent  *scope
	vars    map[string]*variable
	funcs   map[string]*function
	aliases map[string]string
	// root is the global scope, a module's or a script file's: what $script: means below it.
	root   bool
	global *scope
	module *module
	strict *strictness
}

// strictness is what Set-StrictMode asks for; 0 is off.
type strictness struct{ version int }

func newScope(parent *scope) *scope {
	s := &scope{parent: parent, vars: map[string]*variable{}}
	if parent != nil {
		s.global = parent.global
		s.module = parent.module
	} else {
		s.global = s
		s.root = true
	}
	return s
}

// script gives the scope that $script: names.
func (s *scope) script() *scope {
	for c := s; c != nil; c = c.parent {
		if c.root {
			return c
		}
	}
	return s.global
}

// find looks a variable up through the chain of scopes; private ones are seen by their own scope only.
func (s *scope) find(key string) *variable {
	for c := s; c != nil; c = c.parent {
		if v, ok := c.vars[key]; ok && (!v.private || c == s) {
			return v
		}
	}
	return nil
}

func (s *scope) findFunction(key string) *function {
	for c := s; c != nil; c = c.parent {
		if fn, ok := c.funcs[key]; ok && (!fn.private || c == s) {
			return fn
		}
	}
	return nil
}

func (s *scope) findAlias(key string) (string, bool) {
	for c := s; c != nil; c = c.parent {
		if a, ok := c.aliases[key]; ok {
			return a, true
		}
	}
	return "", false
}

func (s *scope) setFunction(name string, fn *function) {
	if s.funcs == nil {
		s.funcs = map[string]*function{}
	}
	s.funcs[strings.ToLower(name)] = fn
}

// setLocal makes or overwrites a variable of this very scope without any check.
func (s *scope) setLocal(name string, value any) *variable {
	key := strings.ToLower(name)
	v := s.vars[key]
	if v == nil {
		v = &variable{name: name}
		s.vars[key] = v
	}
	v.value = value
	return v
}

func (s *scope) strictVersion() int {
	for c := s; c != nil; c = c.parent {
		if c.strict != nil {
			return c.strict.version
		}
	}
	return 0
}

// named gives the scope that a prefix or a number names; nil where there is none.
func (s *scope) named(name string) *scope {
	switch strings.ToLower(name) {
	case "global":
		return s.global
	case "script":
		return s.script()
	case "local", "private":
		return s
	}
	n := 0
	for _, c := range name {
		if c < '0' || c > '9' || n > 1<<20 {
			return nil
		}
		n = n*10 + int(c-'0')
	}
	if name == "" {
		return nil
	}
	c := s
	for ; n > 0 && c != nil; n-- {
		c = c.parent
	}
	return c
}

// getVar reads a variable as an expression does.
func (f *frame) getVar(v *ast.Variable) (any, error) {
	if f.in.rs.policy.defines(v.Key) && !f.trusted() {
		return nil, variableIsPrivate(v.Short)
	}
	switch v.Scope {
	case "":
		return f.readVar(v, f.scope.find(v.Key))
	case "global":
		return f.readVar(v, f.scope.global.vars[v.Key])
	case "script":
		return f.readVar(v, f.scope.script().vars[v.Key])
	case "local", "private":
		return f.readVar(v, f.scope.vars[v.Key])
	case "using":
		return f.usingValue(v)
	}
	return f.driveValue(v)
}

func (f *frame) readVar(n *ast.Variable, v *variable) (any, error) {
	if v == nil {
		if n.Scope == "" {
			switch n.Key {
			case "true":
				return true, nil
			case "false":
				return false, nil
			case "null":
				return nil, nil
			case "?":
				return *f.in.question, nil
			}
		}
		if f.scope.strictVersion() > 0 && !(f.inString && f.scope.strictVersion() == 1) {
			return nil, newFault("VariableIsUndefined", psobject.InvalidOperation, n.Name, "The variable '$"+n.Name+"' cannot be retrieved because it has not been set.")
		}
		return nil, nil
	}
	return v.read(), nil
}

// lookup gives the value of a variable by its name, and whether there is one.
func (f *frame) lookup(key string) (any, bool) {
	v := f.scope.find(key)
	if v == nil {
		return nil, false
	}
	return v.read(), true
}

// setVar assigns to a variable as the assignment operator does.
func (f *frame) setVar(n *ast.Variable, value any, checks []check) error {
	var s *scope
	private := false
	switch n.Scope {
	case "", "local":
		s = f.scope
	case "private":
		s, private = f.scope, true
	case "global":
		s = f.scope.global
	case "script":
		s = f.scope.script()
	case "using":
		return newFault("RuntimeException", psobject.InvalidOperation, nil, "The assignment expression is not valid. The input to an assignment operator must be an object that is able to accept assignments, such as a variable or a property.")
	default:
		return f.setDrive(n, value)
	}
	return f.assignIn(s, n.Short, n.Key, value, checks, private)
}

// assignIn stores a value in a scope, honouring what the variable's declaration asks for.
func (f *frame) assignIn(s *scope, name, key string, value any, checks []check, private bool) error {
	if f.in.rs.policy.defines(key) && !f.trusted() {
		return variableIsPrivate(name)
	}
	v := s.vars[key]
	if v == nil {
		// Variables of all scopes are written where they are, and constants of outer scopes are seen.
		for c := s.parent; c != nil; c = c.parent {
			if o, ok := c.vars[key]; ok && o.allScope {
				v = o
				break
			}
		}
	}
	if v == nil {
		switch key {
		case "true", "false", "null":
			if key == "null" {
				return nil
			}
			return notWritable(name)
		case "?":
			return notWritable(name)
		}
		v = &variable{name: name, private: private}
		if len(checks) > 0 {
			nv, err := runChecks(f, checks, value)
			if err != nil {
				return attachFault(err, name, shownValue(f, value))
			}
			v.checks, value = checks, nv
		}
		v.value = value
		s.vars[key] = v
		return nil
	}
	if v.readOnly || v.constant {
		return notWritable(v.name)
	}
	if v.set != nil {
		return v.set(value)
	}
	if len(checks) > 0 {
		nv, err := runChecks(f, checks, value)
		if err != nil {
			return attachFault(err, v.name, shownValue(f, value))
		}
		v.checks, v.value = checks, nv
		return nil
	}
	if len(v.checks) > 0 {
		nv, err := runChecks(f, v.checks, value)
		if err != nil {
			return err
		}
		value = nv
	}
	if private {
		v.private = true
	}
	v.value = value
	return nil
}

func notWritable(name string) error {
	return newFaultOf(smaPrefix+"SessionStateUnauthorizedAccessException", "VariableNotWritable", psobject.WriteError, name,
		"Cannot overwrite variable "+name+" because it is read-only or constant.")
}

// attachFault words the error of a value that an attribute refuses which its assignment brings along.
func attachFault(err error, name, value string) error {
	if ft, ok := err.(*fault); ok && ft.rec.FullyQualifiedErrorID == "ValidateSetFailure" {
		ft.rec.Exception.Message = "The attribute cannot be added because variable " + name + " with value " + value + " would no longer be valid."
	}
	return err
}

// attributes are those of a variable as scripts see them, the types among them: from the last to the first.
func (v *variable) attributes() *psobject.List {
	list := &psobject.List{Type: smaPrefix + "PSVariableAttributeCollection", Items: []any{}}
	for _, c := range slices.Backward(v.checks) {
		if c.shown != nil {
			list.Items = append(list.Items, c.shown)
		}
	}
	return list
}

func runChecks(f *frame, checks []check, v any) (any, error) {
	for i := len(checks) - 1; i >= 0; i-- {
		var err error
		if v, err = checks[i].apply(f, v); err != nil {
			return nil, err
		}
	}
	return v, nil
}
