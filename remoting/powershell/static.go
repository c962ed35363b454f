package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// method is the implementation of a static method or a constructor; its name is that of .NET.
type method func(c *netCall) (any, error)

// netCall is one call of a .NET method with its arguments.
type netCall struct {
	f    *frame
	name string
	typ  *Type
	args []any
	// targs are the type arguments of a generic method.
	targs []*Type
}

func (c *netCall) n() int { return len(c.args) }

// at gives an argument, null where it is not there.
func (c *netCall) at(i int) any {
	if i < len(c.args) {
		return plain(c.args[i])
	}
	return nil
}

// as converts an argument to a type.
func (c *netCall) as(i int, typ string) (any, error) {
	v, err := c.f.convert(c.at(i), c.f.in.rs.typeOf(typ))
	if err != nil {
		return nil, &dotnet.ArgumentError{Method: c.name, Value: c.at(i), Type: typ, Index: i, Cause: err}
	}
	return plain(v), nil
}

func (c *netCall) int(i int) (int, error) {
	v, err := c.as(i, "System.Int32")
	n, _ := v.(int32)
	return int(n), err
}

func (c *netCall) long(i int) (int64, error) {
	v, err := c.as(i, "System.Int64")
	n, _ := v.(int64)
	return n, err
}

func (c *netCall) float(i int) (float64, error) {
	v, err := c.as(i, "System.Double")
	n, _ := v.(float64)
	return n, err
}

func (c *netCall) text(i int) string { return c.f.text(c.at(i)) }

func (c *netCall) list(i int) []any {
	v := c.at(i)
	if l, ok := items(v); ok {
		return l
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

// wrong is the error of a number of arguments that no overload takes.
func (c *netCall) wrong() error { return &dotnet.OverloadError{Method: c.name, Count: len(c.args)} }

// getStatic reads a static member.
func (f *frame) getStatic(target any, name string) (any, error) {
	t, err := f.staticType(target)
	if err != nil {
		return nil, err
	}
	if c := t.class; c != nil {
		if c.isEnum {
			for _, m := range c.members {
				if strings.EqualFold(m.Name, name) {
					return c.value(m.Value), nil
				}
			}
			return nil, nil
		}
		for k := c; k != nil; k = k.base {
			if err := k.init(f); err != nil {
				return nil, err
			}
			if v, ok := k.statics[strings.ToLower(name)]; ok {
				return v, nil
			}
		}
		return nil, nil
	}
	if members, ok := dotnet.EnumMembers(t.Full); ok {
		for _, m := range members {
			if strings.EqualFold(m.Name, name) {
				return dotnet.EnumOf(t.Full, m.Value), nil
			}
		}
	}
	if v, ok, err := f.staticProperty(t, strings.ToLower(name)); ok || err != nil {
		return v, err
	}
	if f.hasStaticMethod(t, name) {
		return &methodGroup{typ: t, name: name}, nil
	}
	if f.scope.strictVersion() >= 2 {
		return nil, propertyMissing(name)
	}
	return nil, nil
}

// methodGroup is a static method that is named but not called.
type methodGroup struct {
	typ  *Type
	name string
}

func (m *methodGroup) PSTypeNames() []string {
	return []string{smaPrefix + "PSMethod", smaPrefix + "PSMethodInfo", smaPrefix + "PSMemberInfo", "System.Object"}
}
func (m *methodGroup) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Name", Value: m.name}, {Name: "MemberType", Value: memberType("Method")}}
}
func (m *methodGroup) PSText() string { return "static " + m.name + "()" }

func (m *methodGroup) psCall(f *frame, name string, args []any) (any, bool, error) {
	if strings.EqualFold(name, "invoke") {
		v, err := f.callStatic(m.typ, m.name, args, nil)
		return v, true, err
	}
	return nil, false, nil
}

// staticType gives the type that a static member is asked of: a type, or that of an object.
func (f *frame) staticType(target any) (*Type, error) {
	switch x := psobject.Base(plain(target)).(type) {
	case *Type:
		return x, nil
	case nil:
		return nil, newFault("InvokeMethodOnNull", psobject.InvalidOperation, nil, "You cannot call a method on a null-valued expression.")
	case string:
		// A type's name as text is no type here.
		return f.in.rs.typeOf("System.String"), nil
	default:
		return f.typeOfValue(x), nil
	}
}

// typeOfValue is GetType().
func (f *frame) typeOfValue(v any) *Type {
	if in, ok := instanceOf(v); ok {
		return in.class.typ
	}
	if ex := f.exceptionInstance(psobject.Base(v)); ex != nil {
		return ex.class.typ
	}
	return f.in.rs.typeByFull(typeNameOf(v))
}

// typeByFull gives the type of a full name, classes of scripts included.
func (rs *Runspace) typeByFull(name string) *Type {
	if c := rs.findClass(name); c != nil {
		return c.typ
	}
	return rs.typeOf(name)
}

func (f *frame) setStatic(target any, name string, v any) error {
	if err := f.maySet(target); err != nil {
		return err
	}
	t, err := f.staticType(target)
	if err != nil {
		return err
	}
	for k := t.class; k != nil; k = k.base {
		if err := k.init(f); err != nil {
			return err
		}
		if _, ok := k.statics[strings.ToLower(name)]; ok {
			if p := k.findProperty(name, true); p != nil {
				if v, err = f.checkedField(p, v); err != nil {
					return setterFault(name, err)
				}
			}
			k.statics[strings.ToLower(name)] = v
			return nil
		}
	}
	if t.Full == "System.Environment" && strings.EqualFold(name, "CurrentDirectory") {
		f.in.rs.location = f.text(v)
		return nil
	}
	if t.Full == "System.Environment" && strings.EqualFold(name, "ExitCode") {
		return nil
	}
	if t.Full == "System.Console" {
		return nil
	}
	if _, known, _ := f.staticProperty(t, strings.ToLower(name)); known {
		return readOnlyProperty(name)
	}
	return newFault("PropertyAssignmentException", psobject.InvalidOperation, nil, "The property '"+name+"' cannot be found on this object. Verify that the property exists and can be set.")
}

// callStatic calls a static method.
func (f *frame) callStatic(target any, name string, args []any, targs []*ast.TypeName) (any, error) {
	t, err := f.staticType(target)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(name, "new") {
		if err := f.mayMake(t); err != nil {
			return nil, err
		}
		v, err := f.construct(t, args)
		if err == nil {
			return v, nil
		}
		return nil, f.ctorError(err, t, len(args))
	}
	if err := f.mayCall(t.Full, name); err != nil {
		return nil, err
	}
	if c := t.class; c != nil {
		if !c.isEnum {
			if m := c.findMethods(name, true); len(m) > 0 {
				for k := c; k != nil; k = k.base {
					if err := k.init(f); err != nil {
						return nil, err
					}
				}
				v, err := f.callMethods(c, nil, name, m, args)
				return v, f.methodError(err, name, len(args))
			}
		} else {
			return f.enumStatic(t, name, args)
		}
	}
	c := &netCall{f: f, name: properName(name), typ: t, args: args}
	for _, tn := range targs {
		tt, err := f.resolveType(tn)
		if err != nil {
			return nil, err
		}
		c.targs = append(c.targs, tt)
	}
	if m := f.findStatic(t, strings.ToLower(name)); m != nil {
		v, err := m(c)
		return v, f.methodError(err, name, len(args))
	}
	if _, ok := dotnet.EnumMembers(t.Full); ok {
		return f.enumStatic(t, name, args)
	}
	// Equals and ReferenceEquals are every type's.
	switch strings.ToLower(name) {
	case "referenceequals":
		if len(args) == 2 {
			a, b := psobject.Base(args[0]), psobject.Base(args[1])
			if psobject.TypeName(a) != "" && isValueType(psobject.TypeName(a)) || isText(a) {
				return false, nil // each argument is an object of its own
			}
			return same(a, b), nil
		}
	case "equals":
		if len(args) == 2 {
			eq, err := f.equal(args[0], args[1], false)
			return eq, err
		}
	}
	return nil, newFault("MethodNotFound", psobject.InvalidOperation, nil, "Method invocation failed because ["+t.PSText()+"] does not contain a method named '"+name+"'.")
}

// same compares identities; values that cannot be compared are not the same.
func same(a, b any) (eq bool) {
	defer func() {
		if recover() != nil {
			eq = false
		}
	}()
	return a == b
}

func properName(name string) string { return name }

// ctorError words the error of a constructor.
func (f *frame) ctorError(err error, t *Type, n int) error {
	if oe, ok := err.(*dotnet.OverloadError); ok {
		return newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil,
			"Cannot find an overload for \"new\" and the argument count: \""+itoa(oe.Count)+"\".")
	}
	return f.methodError(err, ".ctor", n)
}

// enumStatic is [Enum]::GetNames and its kin on an enum's own type.
func (f *frame) enumStatic(t *Type, name string, args []any) (any, error) {
	if m := f.findStatic(f.in.rs.typeOf("System.Enum"), strings.ToLower(name)); m != nil {
		c := &netCall{f: f, name: name, typ: t, args: append([]any{t}, args...)}
		if len(args) > 0 {
			if _, ok := args[0].(*Type); ok {
				c.args = args
			}
		}
		v, err := m(c)
		return v, f.methodError(err, name, len(args))
	}
	return nil, newFault("MethodNotFound", psobject.InvalidOperation, nil, "Method invocation failed because ["+t.PSText()+"] does not contain a method named '"+name+"'.")
}

// enumMembersOf gives the members of any enum.
func (f *frame) enumMembersOf(t *Type) ([]dotnet.EnumMember, bool) {
	if t.class != nil && t.class.isEnum {
		return t.class.members, true
	}
	return dotnet.EnumMembers(t.Full)
}

func (f *frame) hasStaticMethod(t *Type, name string) bool {
	return f.findStatic(t, strings.ToLower(name)) != nil
}

// delegate is a script block as a .NET delegate.
type delegate struct {
	typ   *Type
	block *ScriptBlock
	in    *interp
	frame *frame
}

func isDelegate(full string) bool {
	switch h := genericHead(full); {
	case strings.HasPrefix(h, "System.Func`"), strings.HasPrefix(h, "System.Action`"), h == "System.Action", strings.HasPrefix(h, "System.Predicate`"),
		strings.HasPrefix(h, "System.Comparison`"), strings.HasPrefix(h, "System.Converter`"), h == "System.EventHandler", h == "System.Text.RegularExpressions.MatchEvaluator",
		h == "System.Delegate", h == "System.MulticastDelegate", strings.HasSuffix(h, "Callback"):
		return true
	}
	return false
}

func (d *delegate) PSTypeNames() []string {
	return []string{d.typ.Full, "System.MulticastDelegate", "System.Delegate", "System.Object"}
}
func (d *delegate) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Target", Value: nil}, {Name: "Method", Value: nil}}
}
func (d *delegate) PSText() string { return d.typ.PSText() }

func (d *delegate) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "invoke", "dynamicinvoke":
		v, err := d.invoke(f, args)
		return v, true, err
	}
	return nil, false, nil
}

// invoke calls the block and converts its result to what the delegate gives.
func (d *delegate) invoke(f *frame, args []any) (any, error) {
	v, err := f.callBlock(d.block, args)
	if err != nil {
		return nil, err
	}
	h := genericHead(d.typ.Full)
	gen := genericArgs(d.typ.Full)
	switch {
	case strings.HasPrefix(h, "System.Func`") && len(gen) > 0:
		return f.convert(v, f.in.rs.typeByFull(gen[len(gen)-1]))
	case strings.HasPrefix(h, "System.Predicate`"):
		return truth(v), nil
	case strings.HasPrefix(h, "System.Comparison`"):
		return f.convert(v, f.in.rs.typeOf("System.Int32"))
	case strings.HasPrefix(h, "System.Action"):
		return none, nil
	}
	return v, nil
}

// callBlock calls a script block or delegate with arguments and gives its value. $_ is the first argument, too.
func (f *frame) callBlock(sb *ScriptBlock, args []any) (any, error) {
	var list []any
	old := f.enclosed
	f.enclosed = true
	defer func() { f.enclosed = old }()
	err := f.invokeBlock(sb, args, nil, false, func(v any) error { list = append(list, v); return nil }, func(s *scope) {
		if len(args) > 0 {
			s.setLocal("_", args[0])
		}
	})
	if err != nil {
		return nil, err
	}
	return collapse(list), nil
}

// function gives what can be called in an argument: a script block or a delegate.
func (c *netCall) function(i int) (func(args ...any) (any, error), bool) {
	switch x := psobject.Base(c.at(i)).(type) {
	case *ScriptBlock:
		return func(args ...any) (any, error) { return c.f.callBlock(x, args) }, true
	case *delegate:
		return func(args ...any) (any, error) { return x.invoke(c.f, args) }, true
	}
	return nil, false
}
