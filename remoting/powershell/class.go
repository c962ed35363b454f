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
	ready      bool // the static parts were initialised
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
}

func (x *instance) PSTypeNames() []string {
	var out []string
	for c := x.class; c != nil; c = c.base {
		out = append(out, c.name)
		if c.netBase != "" {
			out = append(out, psobject.NewException(c.netBase, "").TypeNames...)
			return out
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
		c := &class{name: d.Name, isEnum: d.IsEnum, statics: map[string]any{}, src: f.src, scope: f.scope, f: f}
		c.typ = &Type{Full: d.Name, class: c, rs: rs}
		made[i] = c
		rs.classes[strings.ToLower(d.Name)] = c
		rs.types[d.Name] = c.typ
	}
	for i, d := range defs {
		if err := f.defineBase(made[i], d); err != nil {
			return err
		}
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

// unknownType is the parse error of a base that does not exist.
func (f *frame) unknownType(tn *ast.TypeName) error {
	ft := newFaultOf(smaPrefix+"ParseException", "TypeNotFound", psobject.ParserError, nil, f.src.PositionMessage(tn.Extent)+"\nUnable to find type ["+tn.String()+"].")
	ft.rec.Category.Reason = "ParentContainsErrorRecordException"
	ft.rec.Invocation = invocationAt(f.src, tn.Extent)
	ft.placed, ft.thrown = true, true
	return ft
}

func (f *frame) defineBase(c *class, d *ast.TypeDef) error {
	for i, b := range d.Bases {
		t := f.findType(b)
		if t == nil {
			return f.unknownType(b)
		}
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
	return nil
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
			if typ = f.findType(m.Type); typ == nil {
				return f.unknownType(m.Type)
			}
		}
		if !m.IsMethod {
			p := &classProperty{name: m.Name, typ: typ, static: m.Static, hidden: m.Hidden, initial: m.Initial, node: m}
			for _, a := range m.Attributes {
				v, err := f.validator(a)
				if err != nil {
					return err
				}
				if v != nil {
					p.checks = append(p.checks, func(f *frame, val any) (any, error) {
						if err := v(f, plain(val)); err != nil {
							if text, ok := asInvalid(err); ok {
								return nil, newFaultOf(smaPrefix+"ValidationMetadataException", "ValidationFailure", psobject.InvalidData, nil, string(text))
							}
							return nil, err
						}
						return val, nil
					})
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
				if pt = f.findType(tn); pt == nil {
					return f.unknownType(tn)
				}
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
		return nil
	}
	c.ready = true
	if c.base != nil {
		if err := c.base.init(f); err != nil {
			return err
		}
	}
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
		return f.convert(v, p.typ)
	}
	return v, nil
}

// classFrame makes the frame in which a member of a class runs: it sees the script's variables, not its caller's.
func (f *frame) classFrame(c *class, this *instance) *frame {
	s := newScope(c.scope.script())
	if this != nil {
		s.setLocal("this", this)
	}
	fr := f.child(s, c.src, c.name, func(any) error { return nil }, f.st)
	fr.class = c
	fr.cmd = nil
	return fr
}

// newInstance makes an object of a class with the constructor that fits the arguments.
func (f *frame) newInstance(c *class, args []any) (any, error) {
	if c.isEnum {
		return nil, newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, `Cannot find an overload for "new" and the argument count: "`+itoa(len(args))+`".`)
	}
	if err := c.init(f); err != nil {
		return nil, err
	}
	x := &instance{class: c, fields: map[string]any{}}
	for k := c; k != nil; k = k.base {
		if k.netBase != "" && strings.HasSuffix(k.netBase, "Exception") {
			x.exception = psobject.NewException(k.netBase, "Exception of type '"+c.name+"' was thrown.")
			x.exception.TypeNames = x.PSTypeNames()
			x.exception.Owner = x
		}
	}
	if err := f.construction(c, x, args); err != nil {
		return nil, err
	}
	x.syncException()
	return x, nil
}

// construction initialises the fields of one class of the chain and runs its constructor, its bases first.
func (f *frame) construction(c *class, x *instance, args []any) error {
	var ctors []*classMethod
	for _, m := range c.methods {
		if m.ctor && !m.static {
			ctors = append(ctors, m)
		}
	}
	initFields := func() error {
		fr := f.classFrame(c, x)
		for _, p := range c.props {
			if p.static {
				continue
			}
			v, err := fr.initialValue(p)
			if err != nil {
				return err
			}
			x.fields[strings.ToLower(p.name)] = v
		}
		return nil
	}
	if len(ctors) == 0 {
		if len(args) > 0 {
			return newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, `Cannot find an overload for "new" and the argument count: "`+itoa(len(args))+`".`)
		}
		if c.base != nil {
			if err := f.construction(c.base, x, nil); err != nil {
				return err
			}
		}
		return initFields()
	}
	m, conv, err := f.pick(ctors, args)
	if err != nil {
		return err
	}
	if m == nil {
		return newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, `Cannot find an overload for "new" and the argument count: "`+itoa(len(args))+`".`)
	}
	var baseArgs []any
	if m.node.HasBase {
		fr := f.classFrame(c, x)
		for i, p := range m.params {
			fr.scope.setLocal(p.Name, conv[i])
		}
		for _, e := range m.node.BaseArgs {
			v, err := fr.eval(e)
			if err != nil {
				return err
			}
			baseArgs = append(baseArgs, plain(v))
		}
	}
	switch {
	case c.base != nil:
		if err := f.construction(c.base, x, baseArgs); err != nil {
			return err
		}
	case x.exception != nil && m.node.HasBase:
		if len(baseArgs) > 0 {
			x.exception.Message = f.text(baseArgs[0])
		}
		if len(baseArgs) > 1 {
			x.exception.Inner, _ = psobject.Base(baseArgs[1]).(*psobject.Exception)
		}
	}
	if err := initFields(); err != nil {
		return err
	}
	_, err = f.runMethod(m, x, conv)
	return err
}

// pick chooses the overload that fits the arguments best and converts them.
func (f *frame) pick(list []*classMethod, args []any) (*classMethod, []any, error) {
	var best *classMethod
	var bestArgs []any
	bestScore := -1
	var lastErr error
	for _, m := range list {
		if len(m.params) != len(args) {
			continue
		}
		score := 0
		conv := make([]any, len(args))
		ok := true
		for i, a := range args {
			t := m.types[i]
			if t == nil || t.Full == "System.Object" {
				conv[i] = a
				score++
				continue
			}
			if f.isOfType(a, t) {
				score += 3
			}
			v, err := f.convert(a, t)
			if err != nil {
				ok = false
				lastErr = err
				break
			}
			conv[i] = plain(v)
		}
		if ok && score > bestScore {
			best, bestArgs, bestScore = m, conv, score
		}
	}
	if best == nil && lastErr != nil {
		return nil, nil, lastErr
	}
	return best, bestArgs, nil
}

// callMethods calls the overload that fits.
func (f *frame) callMethods(c *class, this *instance, name string, list []*classMethod, args []any) (any, error) {
	m, conv, err := f.pick(list, args)
	if err != nil {
		ft, ok := asFault(err)
		if !ok {
			return nil, err
		}
		bad := newFaultOf(smaPrefix+"MethodException", "MethodArgumentConversionInvalidCastArgument", psobject.NotSpecified, nil,
			`Cannot convert argument "`+list[0].params[0].Name+`", with value: "`+f.text(args[0])+`", for "`+name+`" to type "`+typeText(list[0].types)+`": "`+ft.rec.Message()+`"`)
		return nil, bad
	}
	if m == nil {
		return nil, &dotnet.OverloadError{Method: name, Count: len(args)}
	}
	return f.runMethod(m, this, conv)
}

func typeText(types []*Type) string {
	if len(types) == 0 || types[0] == nil {
		return "System.Object"
	}
	return types[0].PSText()
}

// runMethod runs the body of a method.
func (f *frame) runMethod(m *classMethod, this *instance, args []any) (any, error) {
	if err := f.enter(); err != nil {
		return nil, err
	}
	defer f.leave()
	fr := f.classFrame(m.owner, this)
	fr.name = m.name
	fr.enclosed = true
	for i, p := range m.params {
		v := fr.scope.setLocal(p.Name, args[i])
		if t := m.types[i]; t != nil {
			v.checks = []check{func(f *frame, v any) (any, error) {
				n, err := f.convert(v, t)
				if err != nil {
					return nil, transformationFault(err)
				}
				return n, nil
			}}
		}
	}
	fr.scope.setLocal("args", psobject.NewArray())
	var result any
	var err error
	if m.body != nil && m.body.End != nil {
		fr.pos = m.body.Extent
		var ret *returned
		fr.returns = m
		err = fr.methodBody(m.body.End, &ret)
		if ret != nil {
			result = ret.value
		}
	}
	if err != nil {
		if ft, ok := asFault(err); ok {
			// The caller's statement handles what the method threw.
			ft.stop = false
			return nil, ft
		}
		return nil, err
	}
	if m.void {
		return none, nil
	}
	result = plain(result)
	if m.ret != nil {
		return f.convert(result, m.ret)
	}
	return result, nil
}

// returned is the value of a method's return statement.
type returned struct{ value any }

// methodBody runs the statements of a method: only return gives a value.
func (f *frame) methodBody(nb *ast.NamedBlock, ret **returned) error {
	f.method = ret
	err := f.block(nb.Statements, nb.Traps)
	if _, ok := err.(*returnFlow); ok {
		return nil
	}
	return err
}

// psGet reads a field.
func (x *instance) psGet(f *frame, name string) (any, bool, error) {
	if v, ok := x.fields[strings.ToLower(name)]; ok {
		return plain(v), true, nil
	}
	if x.exception != nil {
		v, ok := dotnet.Get(x.exception, name)
		return v, ok, nil
	}
	return nil, false, nil
}

// psSet writes a field.
func (x *instance) psSet(f *frame, name string, v any) (bool, error) {
	key := strings.ToLower(name)
	if _, ok := x.fields[key]; !ok {
		return false, nil
	}
	if p := x.class.findProperty(name, false); p != nil {
		nv, err := f.checkedField(p, v)
		if err != nil {
			return true, setterFault(p.name, err)
		}
		v = nv
	}
	x.fields[key] = v
	return true, nil
}

func (f *frame) checkedField(p *classProperty, v any) (any, error) {
	if p.typ != nil {
		if v == nil && p.typ.Full == "System.String" {
			v = ""
		}
		n, err := f.convert(v, p.typ)
		if err != nil {
			return nil, err
		}
		v = plain(n)
	}
	return runChecks(f, p.checks, v)
}

// psCall calls a method.
func (x *instance) psCall(f *frame, name string, args []any) (any, bool, error) {
	if m := x.class.findMethods(name, false); len(m) > 0 {
		v, err := f.callMethods(x.class, x, name, m, args)
		return v, true, err
	}
	switch strings.ToLower(name) {
	case "tostring":
		return f.instanceText(x), true, nil
	case "gettype":
		return x.class.typ, true, nil
	case "equals":
		return len(args) == 1 && psobject.Base(args[0]) == any(x), true, nil
	case "gethashcode":
		return int32(1), true, nil
	}
	if x.exception != nil {
		v, err, known := dotnet.Call(x.exception, name, args)
		return v, known, err
	}
	return nil, false, nil
}

func (f *frame) instanceIndex(x *instance, idx any) (any, bool, error) {
	if m := x.class.findMethods("get_Item", false); len(m) > 0 {
		v, err := f.callMethods(x.class, x, "get_Item", m, []any{idx})
		return v, true, err
	}
	return nil, false, nil
}

func (f *frame) setInstanceIndex(x *instance, idx, v any) (bool, error) {
	if m := x.class.findMethods("set_Item", false); len(m) > 0 {
		_, err := f.callMethods(x.class, x, "set_Item", m, []any{idx, v})
		return true, err
	}
	return false, nil
}

// convertClass is a cast to a class or an enum of a script.
func (f *frame) convertClass(v any, t *Type) (any, error) {
	c := t.class
	b := psobject.Base(v)
	if c.isEnum {
		return f.convertEnum(v, c)
	}
	if f.isOfType(v, t) || v == nil {
		return v, nil
	}
	if in := f.exceptionInstance(b); in != nil && f.isOfType(in, t) {
		return in, nil
	}
	if d, ok := b.(*psobject.Dictionary); ok {
		x, err := f.newInstance(c, nil)
		if err != nil {
			return nil, badCast(v, t)
		}
		for i, k := range d.Keys() {
			name := f.text(k)
			known, err := x.(*instance).psSet(f, name, d.Values()[i])
			if err != nil {
				return nil, err
			}
			if !known {
				return nil, newFault("ObjectCreationError", psobject.InvalidArgument, nil, f.objectCreation(c, name))
			}
		}
		return x, nil
	}
	if o, ok := v.(*psobject.Object); ok && o.Base == nil && o.Custom() {
		d := psobject.NewDictionary(psobject.OrderedDict)
		for _, p := range o.Extended {
			d.Set(p.Name, p.Value)
		}
		return f.convertClass(d, t)
	}
	// A constructor with one parameter converts.
	for _, m := range c.methods {
		if m.ctor && !m.static && len(m.params) == 1 {
			x, err := f.newInstance(c, []any{v})
			if err == nil {
				return x, nil
			}
		}
	}
	return nil, badCast(v, t)
}

func (f *frame) objectCreation(c *class, name string) string {
	var list []string
	for _, p := range c.allProperties() {
		if p.static {
			continue
		}
		typ := "System.Object"
		if p.typ != nil {
			typ = p.typ.PSText()
		}
		list = append(list, "["+p.name+" <"+typ+">]")
	}
	return "Cannot create object of type \"" + c.name + "\". The property '" + name + "' was not found for the '" + c.name + "' object. The settable properties are: " + strings.Join(list, ", ") + "."
}

// exceptionInstance gives the object of a class behind an exception.
func (f *frame) exceptionInstance(b any) *instance {
	if ex, ok := b.(*psobject.Exception); ok {
		return f.in.rs.exceptionOwner(ex)
	}
	return nil
}

// enumOf makes a value of an enum, of a script or of .NET.
func (f *frame) enumOf(typeName string, n int64) psobject.Enum {
	c := f.in.rs.findClass(typeName)
	if c == nil || !c.isEnum {
		return dotnet.EnumOf(typeName, n)
	}
	return c.value(n)
}

// enumType gives the type of an enum by its name.
func (f *frame) enumType(name string) *Type {
	if c := f.in.rs.findClass(name); c != nil {
		return c.typ
	}
	return f.in.rs.typeOf(name)
}

func (c *class) value(n int64) psobject.Enum {
	for _, m := range c.members {
		if m.Value == n {
			return psobject.Enum{Type: c.name, Value: n, Name: m.Name}
		}
	}
	if c.flags && n != 0 {
		var names []string
		rest := n
		for i := len(c.members) - 1; i >= 0; i-- {
			if m := c.members[i]; m.Value != 0 && rest&m.Value == m.Value {
				names = append([]string{m.Name}, names...)
				rest &^= m.Value
			}
		}
		if rest == 0 {
			return psobject.Enum{Type: c.name, Value: n, Name: strings.Join(names, ", ")}
		}
	}
	return psobject.Enum{Type: c.name, Value: n, Name: dotnet.ToString(n)}
}

func (c *class) memberNames(sep string) string {
	var names []string
	for _, m := range c.members {
		names = append(names, m.Name)
	}
	return strings.Join(names, sep)
}

func (f *frame) convertEnum(v any, c *class) (any, error) {
	switch x := psobject.Base(v).(type) {
	case nil:
		return nil, &dotnet.ConversionError{Message: `Cannot convert null to type "` + c.name + `" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are "` + c.memberNames(",") + `".`, ID: "nullToEnumInvalidCast"}
	case psobject.Enum:
		if x.Type == c.name {
			return x, nil
		}
		return c.value(x.Value), nil
	case string:
		var n int64
		for _, part := range strings.Split(x, ",") {
			part = strings.TrimSpace(part)
			m, problem := c.match(part)
			if problem != "" {
				return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + x + `" to type "` + c.name + `". Error: "` + problem + `"`, ID: "SubstringDisambiguationEnumParseThrewAnException"}
			}
			n |= m
		}
		return c.value(n), nil
	case *psobject.List:
		var n int64
		for _, e := range x.Items {
			ev, err := f.convertEnum(e, c)
			if err != nil {
				return nil, err
			}
			n |= ev.(psobject.Enum).Value
		}
		return c.value(n), nil
	}
	if n, ok := asInt64(v); ok {
		var mask int64
		for _, m := range c.members {
			if m.Value == n {
				return c.value(n), nil
			}
			mask |= m.Value
		}
		if c.flags && n&^mask == 0 {
			return c.value(n), nil
		}
		return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + f.text(v) + `" to type "` + c.name + `" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are "` + c.memberNames(",") + `".`, ID: "UndefinedIntegerToEnum"}
	}
	if n, err := f.convert(v, f.in.rs.typeOf("System.Int64")); err == nil {
		return f.convertEnum(n, c)
	}
	return nil, badCast(v, c.typ)
}

func (c *class) match(s string) (int64, string) {
	var hits []dotnet.EnumMember
	for _, m := range c.members {
		if strings.EqualFold(m.Name, s) {
			return m.Value, ""
		}
		if s != "" && len(m.Name) > len(s) && strings.EqualFold(m.Name[:len(s)], s) {
			hits = append(hits, m)
		}
	}
	if n, ok := parseNumber(s); ok && s != "" {
		if i, ok := asInt64(n); ok {
			return i, ""
		}
	}
	switch len(hits) {
	case 1:
		return hits[0].Value, ""
	case 0:
		return 0, "Unable to match the identifier name " + s + " to a valid enumerator name. Specify one of the following enumerator names and try again:\n" + c.memberNames(", ")
	}
	var names []string
	for _, m := range hits {
		names = append(names, m.Name)
	}
	return 0, "The identifier name " + s + " cannot be processed because it is either too similar or identical to the following enumerator names: " + strings.Join(names, ", ") + ". Use a more specific identifier name."
}

// enumNumber gives the number of an enum value in its underlying type.
func (f *frame) enumNumber(e psobject.Enum) any {
	under := "System.Int32"
	if c := f.in.rs.findClass(e.Type); c != nil && c.underlying != "" {
		under = c.underlying
	}
	v, err := f.convert(e.Value, f.in.rs.typeOf(under))
	if err != nil {
		return e.Value
	}
	return v
}
