package powershell

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// nativeMethod calls the methods of .NET's types: those that need the engine here, the others in package dotnet.
func (f *frame) nativeMethod(target, b any, name string, args []any) (any, bool, error) {
	l := strings.ToLower(name)
	c := &netCall{f: f, name: name, args: args}
	if o, ok := target.(*psobject.Object); ok && psobject.TypeName(o) == switchType && len(args) == 0 {
		switch l {
		case "tobool":
			return truth(o.Base), true, nil
		case "gethashcode":
			return map[bool]int32{true: 1}[truth(o.Base)], true, nil
		}
	}
	switch l {
	case "gettype":
		if len(args) == 0 {
			return f.typeOfValue(target), true, nil
		}
	case "getenumerator":
		if len(args) == 0 {
			switch x := b.(type) {
			case *psobject.Dictionary:
				e := newEnumerator(f.entries(x))
				e.watch(x)
				return e, true, nil
			case string:
				e := &enumerator{at: -1, typ: "System.CharEnumerator"}
				for _, u := range dotnet.UTF16(x) {
					e.items = append(e.items, psobject.Char(u))
				}
				return e, true, nil
			}
			if e, ok := enumeratorOf(b); ok {
				return e, true, nil
			}
		}
	case "tostring":
		if len(args) == 0 {
			if o, ok := target.(*psobject.Object); ok && o.Custom() && o.Base == nil && !o.HasText {
				return "", true, nil
			}
			return f.netText(target), true, nil
		}
	case "getlength", "getupperbound", "getlowerbound":
		if x, ok := b.(*psobject.List); ok && len(args) == 1 {
			n, err := c.int(0)
			if err != nil {
				return nil, true, err
			}
			size := len(x.Items)
			if d, _ := f.in.rs.dimensions.get(x); n < len(d) {
				size = d[n]
			}
			switch l {
			case "getupperbound":
				size--
			case "getlowerbound":
				size = 0
			}
			return int32(size), true, nil
		}
	}
	if l == "gettypecode" && len(args) == 0 {
		codes, _ := dotnet.EnumMembers("System.TypeCode")
		for _, m := range codes {
			if "System."+m.Name == typeNameOf(b) {
				return dotnet.EnumOf("System.TypeCode", m.Value), true, nil
			}
		}
	}
	switch x := b.(type) {
	case *psobject.List:
		if v, ok, err := f.listMethod(x, l, c); ok {
			return v, true, err
		}
	case *psobject.Dictionary:
		if l == "item" && c.n() == 1 && strings.HasPrefix(x.Type, "System.Collections.Generic.") && x.Index(c.at(0)) < 0 {
			return nil, true, gettingFault("Item", "System.Collections.Generic.KeyNotFoundException", "The given key '"+c.text(0)+"' was not present in the dictionary.")
		}
		if v, ok, err := f.dictionaryMethod(x, l, c); ok {
			return v, true, err
		}
	case string:
		switch l {
		case "foreach", "where":
			return nil, false, nil
		case "chars":
			if n, err := c.int(0); err == nil && c.n() == 1 && (n < 0 || n >= dotnet.Length(x)) {
				return nil, true, gettingFault("Chars", "System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
			}
		case "normalize", "isnormalized":
			form := norm.NFC
			if c.n() == 1 {
				v, err := c.as(0, "System.Text.NormalizationForm")
				if err != nil {
					return nil, true, err
				}
				e, _ := psobject.Base(v).(psobject.Enum)
				form = map[int64]norm.Form{1: norm.NFC, 2: norm.NFD, 5: norm.NFKC, 6: norm.NFKD}[e.Value]
			}
			if l == "isnormalized" {
				return form.IsNormalString(x), true, nil
			}
			return form.String(x), true, nil
		case "getenumerator":
		}
	case psobject.Enum:
		switch l {
		case "hasflag":
			if len(args) == 1 {
				v, err := f.convert(args[0], f.enumType(x.Type))
				if err != nil {
					return nil, true, err
				}
				e := v.(psobject.Enum)
				return x.Value&e.Value == e.Value, true, nil
			}
		case "tostring":
			if len(args) == 1 {
				switch strings.ToLower(f.text(args[0])) {
				case "d":
					return dotnet.ToString(x.Value), true, nil
				case "x":
					s, err := dotnet.FormatNumber(int32(x.Value), "X8")
					return s, true, err
				case "g", "f":
					return x.Name, true, nil
				}
			}
		case "compareto":
			n, err := f.order(x, c.at(0), false)
			return int32(n), true, err
		}
	case *psobject.Object:
		if l == "equals" && c.n() == 1 {
			switch o, _ := psobject.Base(c.at(0)).(*psobject.Object); {
			case x.Custom() && x.Base == nil:
				return false, true, nil // it is asked whether the object's inside equals the object
			case o != nil && strings.Contains(psobject.TypeName(x), "Tuple`") && psobject.TypeName(x) == psobject.TypeName(o):
				for i := range x.Adapted {
					if eq, err := f.equal(x.Adapted[i].Value, o.Adapted[i].Value, true); err != nil || !eq {
						return false, true, err
					}
				}
				return true, true, nil
			}
		}
		if cmdlets.IsFileObject(x) {
			if v, ok, err := f.fileMethod(x, l, c); ok {
				return v, true, err
			}
		}
	case *ScriptBlock:
		return f.blockMethod(x, l, c)
	case *Type:
		return f.typeMethod(x, l, c)
	case *psobject.SecureString:
		return f.secureStringMethod(x, l, c)
	case psobject.Live:
		switch l {
		case "tostring":
			return x.PSText(), true, nil
		case "equals":
			return len(args) == 1 && same(psobject.Base(args[0]), b), true, nil
		case "gethashcode":
			return int32(1), true, nil
		case "dispose":
			return none, true, nil
		}
	}
	// Dictionaries of .NET show their keys as properties, not as methods.
	v, err, known := dotnet.Call(target, name, args)
	if !known {
		return nil, false, nil
	}
	if l == "compareto" {
		n, err := f.order(target, c.at(0), false)
		return int32(n), true, err
	}
	return v, true, err
}

// netText is the value's own ToString.
func (f *frame) netText(v any) string {
	switch x := psobject.Base(v).(type) {
	case *instance:
		return f.instanceText(x)
	case *Type:
		return x.PSText()
	case *psobject.Object:
		if x.Base == nil && x.Custom() && !x.HasText {
			return ""
		}
	}
	return dotnet.ToString(v)
}

// clauses counts the blocks of a script block.
func clauses(sb *ast.ScriptBlock) (n int) {
	for _, b := range []*ast.NamedBlock{sb.Dynamic, sb.Begin, sb.Process, sb.End, sb.Clean} {
		if b != nil {
			n++
		}
	}
	return n
}

// blockMethod runs the methods of script blocks.
func (f *frame) blockMethod(sb *ScriptBlock, l string, c *netCall) (any, bool, error) {
	switch l {
	case "invoke", "invokereturnasis":
		if clauses(sb.body) > 1 {
			return nil, true, f.invocationError(newFaultOf(smaPrefix+"PSInvalidOperationException", "PSInvalidOperationException", psobject.InvalidOperation, nil,
				"The script block cannot be invoked because it contains more than one clause. The Invoke() method can only be used on script blocks that contain a single clause."), c.name, c.n())
		}
		var list []any
		old := f.enclosed
		f.enclosed = true
		args := c.args
		if l, ok := psobject.Base(c.at(0)).(*psobject.List); ok && len(args) == 1 && l.Type == "System.Object[]" {
			args = l.Items // params object[]
		}
		err := f.invokeBlock(sb, args, nil, false, func(v any) error { list = append(list, v); return nil }, nil)
		f.enclosed = old
		if err != nil {
			if ft, ok := asFault(err); ok {
				f.place(ft)
				return nil, true, f.invocationError(ft, c.name, c.n())
			}
			return nil, true, err
		}
		if l == "invokereturnasis" {
			return collapse(list), true, nil
		}
		return &psobject.List{Type: collectionOfObject, Items: list}, true, nil
	case "invokewithcontext":
		var list []any
		old := f.enclosed
		f.enclosed = true
		rest := []any{}
		if c.n() > 2 {
			rest = c.list(2)
		}
		err := f.invokeBlock(sb, rest, nil, false, func(v any) error { list = append(list, v); return nil }, func(s *scope) {
			if d, ok := psobject.Base(c.at(0)).(*psobject.Dictionary); ok {
				for i, k := range d.Keys() {
					if fb, ok := psobject.Base(d.Values()[i]).(*ScriptBlock); ok {
						s.setFunction(f.text(k), &function{name: f.text(k), body: fb.body})
					}
				}
			}
			for _, v := range c.list(1) {
				if pv, ok := psobject.Base(v).(*psVariable); ok {
					s.setLocal(pv.v.name, pv.v.value)
				}
			}
		})
		f.enclosed = old
		if err != nil {
			if ft, ok := asFault(err); ok {
				return nil, true, f.invocationError(ft, c.name, c.n())
			}
			return nil, true, err
		}
		return &psobject.List{Type: collectionOfObject, Items: list}, true, nil
	case "getnewclosure":
		m := &module{name: "__DynamicModule_" + newGUID().String(), rs: f.in.rs, closure: true}
		s := newScope(f.scope.script())
		s.root, s.module = true, m
		// The closure takes a copy of what its maker's own scope holds.
		for k, v := range f.scope.vars {
			switch k {
			case "input", "args", "psboundparameters", "myinvocation", "pscmdlet":
				continue
			}
			if v.get != nil {
				continue
			}
			nv := *v
			s.vars[k] = &nv
		}
		if f.scope.module != nil && f.scope.module.closure {
			// A closure inside a closure sees what the outer one took along.
			for k, v := range f.scope.module.scope.vars {
				if _, ok := s.vars[k]; !ok {
					nv := *v
					s.vars[k] = &nv
				}
			}
		}
		m.scope = s
		n := *sb
		n.module = m
		return &n, true, nil
	case "tostring":
		return sb.PSText(), true, nil
	case "checkrestrictedlanguage":
		return none, true, nil
	}
	return nil, false, nil
}

// typeMethod runs the methods of types.
func (f *frame) typeMethod(t *Type, l string, c *netCall) (any, bool, error) {
	other, _ := psobject.Base(c.at(0)).(*Type)
	switch l {
	case "tostring":
		return t.PSText(), true, nil
	case "isassignablefrom":
		return other != nil && f.assignableFrom(t, other), true, nil
	case "isassignableto":
		return other != nil && f.assignableFrom(other, t), true, nil
	case "issubclassof":
		if other == nil || other == t {
			return false, true, nil
		}
		return f.assignableFrom(other, t), true, nil
	case "isinstanceoftype":
		return f.isOfType(c.at(0), t), true, nil
	case "equals":
		return other == t, true, nil
	case "getelementtype":
		if isArrayName(t.Full) {
			return f.in.rs.typeByFull(elementName(t.Full)), true, nil
		}
		return nil, true, nil
	case "getgenerictypedefinition":
		return f.in.rs.typeOf(genericHead(t.Full)), true, nil
	case "getgenericarguments", "generictypearguments":
		out := &psobject.List{Type: "System.Type[]"}
		for _, a := range genericArgs(t.Full) {
			out.Items = append(out.Items, f.in.rs.typeByFull(a))
		}
		return out, true, nil
	case "makearraytype":
		return f.in.rs.typeOf(t.Full + "[]"), true, nil
	case "makegenerictype":
		var names []string
		for _, a := range c.args {
			if x, ok := psobject.Base(a).(*Type); ok {
				names = append(names, x.Full)
			}
			if lst, ok := psobject.Base(a).(*psobject.List); ok {
				for _, e := range lst.Items {
					if x, ok := e.(*Type); ok {
						names = append(names, x.Full)
					}
				}
			}
		}
		return f.in.rs.typeOf(t.Full + "[[" + strings.Join(names, "],[") + "]]"), true, nil
	case "getenumnames", "getenumvalues", "getenumunderlyingtype", "isenumdefined":
		v, err := f.enumStatic(t, strings.Replace(l, "enum", "", 1), c.args)
		return v, true, err
	case "gethashcode":
		return int32(len(t.Full)), true, nil
	case "getmethods", "getproperties", "getfields", "getmembers", "getconstructors", "getinterfaces", "getcustomattributes":
		out := psobject.NewArray()
		if t.class != nil && l == "getproperties" {
			for _, p := range t.class.allProperties() {
				out.Items = append(out.Items, &psobject.Object{TypeNames: []string{"System.Reflection.PropertyInfo", "System.Object"}, Adapted: []psobject.Property{{Name: "Name", Value: p.name}}, Text: p.name, HasText: true})
			}
		}
		if t.class != nil && l == "getmethods" {
			for _, m := range t.class.methods {
				if !m.ctor {
					out.Items = append(out.Items, &psobject.Object{TypeNames: []string{"System.Reflection.MethodInfo", "System.Object"}, Adapted: []psobject.Property{{Name: "Name", Value: m.name}}, Text: m.name, HasText: true})
				}
			}
		}
		return out, true, nil
	}
	return nil, false, nil
}
