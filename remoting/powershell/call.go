package powershell

import (
	"cmp"
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// invoke calls a method.
func (f *frame) invoke(x *ast.InvokeMember) (any, error) {
	target, err := f.evalTarget(x.Target)
	if err != nil {
		return nil, err
	}
	if x.NullCond && target == nil {
		return nil, nil
	}
	name, err := f.memberName(x.Member)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(x.Args))
	for i, a := range x.Args {
		v, err := f.eval(a)
		if err != nil {
			return nil, err
		}
		args[i] = plain(v)
	}
	if x.Static {
		v, err := f.callStatic(target, name, args, x.TypeArgs)
		return v, err
	}
	if v, ok, err := f.baseCall(x.Target, target, name, args); ok {
		return v, err
	}
	return f.callMember(target, name, args)
}

// callMember calls a method of a value.
func (f *frame) callMember(target any, name string, args []any) (any, error) {
	if target == nil {
		if strings.EqualFold(name, "ForEach") || strings.EqualFold(name, "Where") {
			return none, nil // both are there for every value, and nothing is an empty collection
		}
		return nil, newFault("InvokeMethodOnNull", psobject.InvalidOperation, nil, "You cannot call a method on a null-valued expression.")
	}
	v, known, err := f.tryMethod(target, name, args)
	if known || err != nil {
		return v, err
	}
	if list, ok := items(target); ok {
		// The method of each element is called.
		switch strings.ToLower(name) {
		case "foreach":
			if l, ok := psobject.Base(target).(*psobject.List); ok && strings.HasPrefix(l.Type, "System.Collections.Generic.List`1") && len(args) == 1 {
				if sb, ok := psobject.Base(args[0]).(*ScriptBlock); ok {
					// The type has a method of that name, which takes an action: what it puts out is gone.
					for _, e := range list {
						if _, err := f.callBlock(sb, []any{e}); err != nil {
							return nil, f.methodError(err, name, 1)
						}
					}
					return none, nil
				}
			}
			return f.foreachMethod(target, list, args)
		case "where":
			return f.whereMethod(list, args)
		}
		var out []any
		any1 := false
		for _, e := range list {
			e = plain(e)
			if e == nil {
				continue
			}
			v, known, err := f.tryMethod(e, name, args)
			if err != nil {
				return nil, err
			}
			if !known {
				any1 = false
				return nil, f.methodMissing(e, name)
			}
			any1 = true
			if !isNone(v) {
				out = appendValue(out, v)
			}
		}
		if any1 {
			return collapse(out), nil
		}
		return nil, f.methodMissing(target, name)
	}
	switch strings.ToLower(name) {
	case "foreach":
		return f.foreachMethod(nil, []any{target}, args)
	case "where":
		return f.whereMethod([]any{target}, args)
	}
	return nil, f.methodMissing(target, name)
}

func (f *frame) methodMissing(v any, name string) error {
	var target any
	if typeNameOf(v) == smaPrefix+"PSCustomObject" {
		target = name
	}
	return newFault("MethodNotFound", psobject.InvalidOperation, target, "Method invocation failed because ["+clrText(typeNameOf(v))+"] does not contain a method named '"+name+"'.")
}

// tryMethod calls a method of the value itself; known is false where it has none of that name.
func (f *frame) tryMethod(target any, name string, args []any) (any, bool, error) {
	if err := f.mayCallOn(target, name); err != nil {
		return nil, false, err
	}
	if o, ok := target.(*psobject.Object); ok {
		if p := o.Find(name); p != nil {
			if c, ok := p.Value.(*psobject.Computed); ok {
				if sb, _ := f.in.rs.scriptMethods.get(c); sb != nil {
					v, err := f.callScriptMethod(sb, o, args)
					return v, true, err
				}
			}
		}
	}
	if len(f.in.rs.typeData) > 0 {
		if m, ok := f.typeMember(target, name); ok && m.kind == "ScriptMethod" {
			if sb, ok := psobject.Base(m.value).(*ScriptBlock); ok {
				v, err := f.callScriptMethod(sb, target, args)
				return v, true, err
			}
		}
	}
	b := psobject.Base(target)
	var c caller
	if in, ok := instanceOf(b); ok {
		c = in
	} else {
		c, _ = b.(caller)
	}
	if c != nil {
		v, known, err := c.psCall(f, name, args)
		if known {
			return v, true, f.methodError(err, name, len(args))
		}
	}
	// A property that holds a script block or a delegate is no method, but [ref]-like values have some.
	v, known, err := f.nativeMethod(target, b, name, args)
	if known {
		return v, true, f.methodError(err, name, len(args))
	}
	return nil, false, nil
}

// methodError words the error of a method as the original does.
func (f *frame) methodError(err error, name string, n int) error {
	if err == nil {
		return nil
	}
	switch err.(type) {
	case *fault, *abort, *pipelineStopped, *exitFlow, *loopFlow, *returnFlow, *terminate:
		return err
	}
	var oe *dotnet.OverloadError
	if errors.As(err, &oe) {
		return newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil,
			"Cannot find an overload for \""+name+"\" and the argument count: \""+itoa(oe.Count)+"\".")
	}
	var ae *dotnet.ArgumentError
	if errors.As(err, &ae) {
		ft := newFaultOf(smaPrefix+"MethodException", "MethodArgumentConversionInvalidCastArgument", psobject.NotSpecified, nil,
			`Cannot convert argument "`+cmp.Or(ae.Name, argumentName(name, ae.Index))+`", with value: "`+dotnet.String(ae.Value)+`", for "`+name+`" to type "`+ae.Type+`": "`+ae.Cause.Error()+`"`)
		return ft
	}
	ft, ok := asFault(err)
	if !ok {
		return err
	}
	return f.invocationError(ft, name, n)
}

// invocationError wraps the exception of a method.
func (f *frame) invocationError(ft *fault, name string, n int) error {
	ex := ft.rec.Exception
	id := shortType(ex.Type())
	out := newFaultOf(smaPrefix+"MethodInvocationException", id, psobject.NotSpecified, nil,
		`Exception calling "`+name+`" with "`+itoa(n)+`" argument(s): "`+ex.Message+`"`)
	out.rec.Exception.Inner = ex
	return out
}

// argumentName gives the name that .NET has for an argument; messages show it.
func argumentName(method string, i int) string {
	names := map[string][]string{
		"substring": {"startIndex", "length"}, "remove": {"startIndex", "count"}, "insert": {"startIndex", "value"},
		"padleft": {"totalWidth", "paddingChar"}, "padright": {"totalWidth", "paddingChar"}, "adddays": {"value"}, "addhours": {"value"},
		"addmonths": {"months"}, "addyears": {"value"}, "addminutes": {"value"}, "addseconds": {"value"}, "add": {"item"}, "removeat": {"index"},
		"round": {"a", "digits", "mode"}, "abs": {"value"}, "sqrt": {"d"}, "pow": {"x", "y"}, "floor": {"d"}, "ceiling": {"a"}, "truncate": {"d"}, "sign": {"value"},
		"write": {"foregroundColor", "backgroundColor", "value"}, "writeline": {"foregroundColor", "backgroundColor", "value"},
		"promptforchoice": {"caption", "message", "choices", "defaultChoice"}, "promptforcredential": {"caption", "message", "userName", "targetName", "allowedCredentialTypes", "options"},
		"isosplatform": {"osPlatform"}, "max": {"val1", "val2"}, "min": {"val1", "val2"}, "log": {"a", "newBase"}, "log10": {"d"}, "exp": {"d"}, "sin": {"a"}, "cos": {"d"}, "tan": {"a"},
	}
	if l := names[strings.ToLower(method)]; i < len(l) {
		return l[i]
	}
	return itoa(i)
}

func (f *frame) callScriptMethod(sb *ScriptBlock, this any, args []any) (any, error) {
	var list []any
	err := f.invokeBlock(sb, args, nil, false, func(v any) error { list = append(list, v); return nil }, func(s *scope) {
		s.setLocal("this", this)
	})
	if err != nil {
		return nil, err
	}
	return collapse(list), nil
}
