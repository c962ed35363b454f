package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// class is a class or an enum that a script defined.
type class struct {
	name       string
	typ        *Type
	base       *class
	netBase    string // full name of a .NET base class
	interfaces []string
	isEnum     bool
	flags      bool
	underlying string
	members    []dotnet.EnumMember
	props      []*classProperty
	methods    []*classMethod
	statics    map[string]any
	src        *ast.Source
	scope      *scope
	ready      bool  // the static parts were initialised
	failed     error // of the static parts
	definition *ast.TypeDef
	f          *frame
}

type classProperty struct {
	name           string
	typ            *Type
	static, hidden bool
	initial        ast.Expr
	checks         []check
	node           *ast.Member
}

type classMethod struct {
	name         string
	static, ctor bool
	hidden       bool
	ret          *Type // nil for none
	void         bool
	params       []*ast.Parameter
	types        []*Type
	body         *ast.ScriptBlock
	node         *ast.Member
	owner        *class
}

// instance is an object of a class.
type instance struct {
	class     *class
	fields    map[string]any // by lower-case name
	exception *psobject.Exception
	// host is the list or dictionary that the object is as well, where its class has such a base: it is what scripts hold then.
	host any
}

// PSCompare orders objects whose class has a method CompareTo.
func (x *instance) PSCompare(other any) (int, bool) {
	m := x.class.findMethods("CompareTo", false)
	if len(m) == 0 || x.class.f == nil {
		return 0, false
	}
	v, err := x.class.f.callMethods(x.class, x, "CompareTo", m, []any{other})
	if err != nil {
		return 0, false
	}
	n, ok := asInt64(v)
	return int(n), ok
}

// self is the object as scripts hold it.
func (x *instance) self() any {
	if x.host != nil {
		return x.host
	}
	return x
}

// instanceOf gives the object of a class that a value is.
func instanceOf(v any) (*instance, bool) {
	var owner psobject.Live
	switch b := psobject.Base(v).(type) {
	case *instance:
		return b, true
	case *psobject.List:
		owner = b.Owner
	case *psobject.Dictionary:
		owner = b.Owner
	}
	in, ok := owner.(*instance)
	return in, ok
}

func (x *instance) PSTypeNames() []string {
	var out []string
	for c := x.class; c != nil; c = c.base {
		out = append(out, c.name)
		if c.netBase != "" {
			if x.exception == nil {
				return append(out, psobject.TypeNames(&psobject.List{Type: c.netBase})...)
			}
			return append(out, psobject.NewException(c.netBase, "").TypeNames...)
		}
	}
	return append(out, "System.Object")
}

func (x *instance) PSProperties() []psobject.Property {
	var out []psobject.Property
	for _, p := range x.class.allProperties() {
		if !p.hidden && !p.static {
			out = append(out, psobject.Property{Name: p.name, Value: x.fields[strings.ToLower(p.name)]})
		}
	}
	if x.exception != nil {
		out = append(out, dotnet.Properties(x.exception)...)
	}
	return out
}

func (x *instance) PSText() string {
	if f := x.class.f; f != nil {
		return f.instanceText(x)
	}
	return x.class.name
}

// instanceText is the object's ToString.
func (f *frame) instanceText(x *instance) string {
	if m := x.class.findMethods("ToString", false); len(m) > 0 {
		v, err := f.callMethods(x.class, x, "ToString", m, nil)
		if err == nil {
			return f.text(v)
		}
	}
	if x.exception != nil {
		x.syncException()
		return dotnet.ToString(x.exception)
	}
	return x.class.name
}

// syncException puts the fields of an exception's class where records show them.
func (x *instance) syncException() {
	if x.exception == nil {
		return
	}
	x.exception.TypeNames = x.PSTypeNames()
}

func (c *class) allProperties() []*classProperty {
	var out []*classProperty
	if c.base != nil {
		// The original lists the class's own properties before those of its base.
		own := append([]*classProperty(nil), c.props...)
		return append(own, c.base.allProperties()...)
	}
	return append(out, c.props...)
}

func (c *class) findProperty(name string, static bool) *classProperty {
	for k := c; k != nil; k = k.base {
		for _, p := range k.props {
			if p.static == static && strings.EqualFold(p.name, name) {
				return p
			}
		}
	}
	return nil
}

// findMethods gives the overloads of a method, those of the nearest class first.
func (c *class) findMethods(name string, static bool) []*classMethod {
	var out []*classMethod
	for k := c; k != nil; k = k.base {
		for _, m := range k.methods {
			if m.static == static && !m.ctor && strings.EqualFold(m.name, name) && !overridden(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

func overridden(list []*classMethod, m *classMethod) bool {
	for _, o := range list {
		if len(o.types) != len(m.types) {
			continue
		}
		same := true
		for i := range o.types {
			if o.types[i] != m.types[i] {
				same = false
			}
		}
		if same {
			return true
		}
	}
	return false
}

// declare takes in the using statements and the types of a block, once.
func (f *frame) declare(sb *ast.ScriptBlock) error {
	rs := f.in.rs
	if rs.typesDone[sb] {
		return nil
	}
	if len(rs.typesDone) > maxMeta {
		clear(rs.typesDone)
	}
	rs.typesDone[sb] = true
	for _, u := range sb.Usings {
		if u.Kind == "namespace" {
			rs.namespaces = append(rs.namespaces, u.Name)
		}
	}
	return f.defineTypes(sb)
}

// defineTypes makes the classes and enums of a script before it runs.
func (f *frame) defineTypes(sb *ast.ScriptBlock) error {
	var defs []*ast.TypeDef
	for _, nb := range []*ast.NamedBlock{sb.Begin, sb.Process, sb.End} {
		if nb == nil {
			continue
		}
		for _, st := range nb.Statements {
			ast.Walk(st, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.TypeDef:
					defs = append(defs, n)
					return false
				case *ast.ScriptBlockExpr, *ast.Function:
					return false
				}
				return true
			})
		}
	}
	if len(defs) == 0 {
		return nil
	}
	rs := f.in.rs
	// Names first, so that classes can speak of each other.
	made := make([]*class, len(defs))
	for i, d := range defs {
		c := &class{name: d.Name, isEnum: d.IsEnum, statics: map[string]any{}, src: f.src, scope: f.scope, f: f, definition: d}
		c.typ = &Type{Full: d.Name, class: c, rs: rs}
		made[i] = c
		rs.classes[strings.ToLower(d.Name)] = c
		rs.types[d.Name] = c.typ
	}
	if err := f.checkDefinitions(defs); err != nil {
		return err
	}
	for i, d := range defs {
		f.defineBase(made[i], d)
	}
	for i, d := range defs {
		var err error
		if d.IsEnum {
			err = f.defineEnum(made[i], d)
		} else {
			err = f.defineMembers(made[i], d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *frame) defineBase(c *class, d *ast.TypeDef) {
	for i, b := range d.Bases {
		t := f.findType(b)
		switch {
		case c.isEnum:
			c.underlying = t.Full
		case t.class != nil:
			c.base = t.class
		case t.isInterface():
			c.interfaces = append(c.interfaces, t.Full)
		case i == 0:
			c.netBase = t.Full
		}
	}
	for _, a := range d.Attributes {
		if strings.EqualFold(strings.TrimSuffix(a.Type.Name, "Attribute"), "flags") || strings.EqualFold(a.Type.Name, "System.FlagsAttribute") {
			c.flags = true
		}
	}
}

func (f *frame) defineEnum(c *class, d *ast.TypeDef) error {
	next := int64(0)
	for _, m := range d.Members {
		if m.Initial != nil {
			v, err := f.eval(m.Initial)
			if err != nil {
				return err
			}
			// Members may be named without their enum in the values of later ones.
			n, err := f.convert(v, f.in.rs.typeOf("System.Int64"))
			if err != nil {
				if e, ok := psobject.Base(v).(psobject.Enum); ok {
					n = e.Value
				} else {
					return err
				}
			}
			next, _ = n.(int64)
		}
		c.members = append(c.members, dotnet.EnumMember{Name: m.Name, Value: next})
		next++
	}
	return nil
}

func (f *frame) defineMembers(c *class, d *ast.TypeDef) error {
	for _, m := range d.Members {
		var typ *Type
		if m.Type != nil {
			typ = f.findType(m.Type)
		}
		if !m.IsMethod {
			p := &classProperty{name: m.Name, typ: typ, static: m.Static, hidden: m.Hidden, initial: m.Initial, node: m}
			for _, a := range m.Attributes {
				made, err := f.attribute(a)
				if err != nil {
					return err
				}
				if v := f.validator(made); v != nil {
					p.checks = append(p.checks, check{shown: made.value(), apply: func(f *frame, val any) (any, error) {
						n, err := v(f, plain(val))
						if why, ok := asInvalid(err); ok {
							return nil, why.fault()
						}
						return n, err
					}})
				}
			}
			c.props = append(c.props, p)
			continue
		}
		md := &classMethod{name: m.Name, static: m.Static, hidden: m.Hidden, params: m.Params, body: m.Body, node: m, owner: c, ret: typ}
		md.ctor = strings.EqualFold(m.Name, c.name)
		md.void = typ == nil || typ.Full == "System.Void"
		for _, p := range m.Params {
			var pt *Type
			for _, tn := range p.Types {
				pt = f.findType(tn)
			}
			md.types = append(md.types, pt)
		}
		c.methods = append(c.methods, md)
	}
	return nil
}

// init gives the static properties their values, once.
func (c *class) init(f *frame) error {
	if c.ready {
		return c.failed
	}
	c.ready = true
	if c.base != nil {
		if err := c.base.init(f); err != nil {
			return err
		}
	}
	err := c.initStatic(f)
	if ft, ok := asFault(err); ok {
		ex := psobject.NewException("System.TypeInitializationException", "The type initializer for '"+c.name+"' threw an exception.")
		ex.Inner = ft.rec.Exception
		c.failed = exceptionFault(ex)
		return c.failed
	}
	return err
}

func (c *class) initStatic(f *frame) error {
	fr := f.classFrame(c, nil)
	for _, p := range c.props {
		if !p.static {
			continue
		}
		v, err := fr.initialValue(p)
		if err != nil {
			return err
		}
		c.statics[strings.ToLower(p.name)] = v
	}
	for _, m := range c.methods {
		if m.ctor && m.static {
			if _, err := f.runMethod(m, nil, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// initialValue gives what a property begins with.
func (f *frame) initialValue(p *classProperty) (any, error) {
	if p.initial == nil {
		if p.typ == nil {
			return nil, nil
		}
		if p.typ.Full == "System.String" {
			return nil, nil
		}
		return f.zero(p.typ)
	}
	v, err := f.eval(p.initial)
	if err != nil {
		return nil, err
	}
	v = plain(v)
	if p.typ != nil {
		if v, err = f.convert(v, p.typ); err != nil {
			if ft, ok := asFault(err); ok {
				return nil, ft
			}
			return nil, err
		}
	}
	return runChecks(f, p.checks, plain(v))
}

// classFrame makes the frame in which a member of a class runs: it sees the script's variables, not its caller's.
func (f *frame) classFrame(c *class, this *instance) *frame {
	s := newScope(c.scope.script())
	if this != nil {
		s.setLocal("this", this.self())
	}
	fr := f.child(s, c.src, c.name, func(any) error { return nil }, f.st)
	fr.class = c
	fr.cmd = nil
	return fr
}
