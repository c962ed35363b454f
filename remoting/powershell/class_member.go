package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

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

// enumerate gives the elements of an object whose class is a collection. An object that cannot be enumerated stands for
// itself.
func (x *instance) enumerate() ([]any, bool) {
	f := x.class.f
	if f == nil || !x.class.implements("System.Collections.IEnumerable") {
		return nil, false
	}
	m := x.class.findMethods("GetEnumerator", false)
	if len(m) == 0 {
		return nil, false
	}
	v, err := f.callMethods(x.class, x, "GetEnumerator", m, nil)
	if err != nil {
		return nil, false
	}
	switch e := psobject.Base(v).(type) {
	case *enumerator:
		return drain(e).(*psobject.List).Items, true
	case *psobject.List: // what a method returns is enumerated on its way
		return e.Items, true
	case *instance:
		var list []any
		for f.tick() == nil {
			more, err := f.callMember(e, "MoveNext", nil)
			if err != nil || !truth(more) {
				return list, err == nil
			}
			current, err := f.callMember(e, "get_Current", nil)
			if err != nil {
				return nil, false
			}
			list = append(list, current)
		}
	}
	return nil, false
}

// implements tells whether the class or one that it derives from has an interface.
func (c *class) implements(name string) bool {
	for ; c != nil; c = c.base {
		for _, i := range c.interfaces {
			if i == name || strings.HasPrefix(i, "System.Collections.Generic.IEnumerable") && name == "System.Collections.IEnumerable" {
				return true
			}
		}
	}
	return false
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
			v.checks = []check{{apply: func(f *frame, v any) (any, error) {
				n, err := f.convert(v, t)
				if err != nil {
					return nil, err
				}
				return n, nil
			}}}
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
