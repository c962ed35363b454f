package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// The engine's own objects offer members by these interfaces.
type (
	// caller has methods; known is false where there is none of the name.
	caller interface {
		psCall(f *frame, name string, args []any) (result any, known bool, err error)
	}
	// getter has properties beyond those of psobject.Live.
	getter interface {
		psGet(f *frame, name string) (value any, known bool, err error)
	}
	// setter has properties that can be written.
	setter interface {
		psSet(f *frame, name string, v any) (known bool, err error)
	}
	// indexer can be indexed.
	indexer interface {
		psIndex(key any) (any, bool)
	}
	// indexSetter takes values by index.
	indexSetter interface {
		psSetIndex(f *frame, key, v any) error
	}
)

// evalTarget evaluates the left side of a member access: a type name before :: is a type.
func (f *frame) evalTarget(e ast.Expr) (any, error) {
	v, err := f.eval(e)
	return plain(v), err
}

// memberName evaluates the name of a member.
func (f *frame) memberName(e ast.Expr) (string, error) {
	if s, ok := e.(*ast.String); ok {
		return s.Value, nil
	}
	v, err := f.eval(e)
	if err != nil {
		return "", err
	}
	return f.text(v), nil
}

// memberOf reads the member that an expression names.
func (f *frame) memberOf(x *ast.MemberAccess, target any) (any, error) {
	if x.NullCond && target == nil {
		return nil, nil
	}
	if !x.Static {
		if s, ok := x.Member.(*ast.String); !ok {
			v, err := f.eval(x.Member)
			if err != nil {
				return nil, err
			}
			if d, ok := psobject.Base(target).(*psobject.Dictionary); ok && !isText(psobject.Base(plain(v))) {
				if x, ok := d.Get(plain(v)); ok { // a key that is no text
					return plain(x), nil
				}
			}
			return f.getMember(target, f.text(v))
		} else {
			return f.getMember(target, s.Value)
		}
	}
	name, err := f.memberName(x.Member)
	if err != nil {
		return nil, err
	}
	return f.getStatic(target, name)
}

// getMember reads a property as the dot does: of collections, of each element.
func (f *frame) getMember(v any, name string) (any, error) {
	return f.readMember(v, name, f.scope.strictVersion())
}

// getMemberLoose is getMember that never complains, for compound assignments.
func (f *frame) getMemberLoose(v any, name string) (any, error) {
	return f.readMember(v, name, 0)
}

func (f *frame) readMember(v any, name string, strict int) (any, error) {
	v = plain(v)
	if v == nil {
		switch n := strings.ToLower(name); {
		case strict >= 2:
		case n == "count" || n == "length":
			// Nothing is a collection without elements.
			return int32(0), nil
		}
		if strict >= 2 {
			return nil, propertyMissing(name)
		}
		return nil, nil
	}
	if e, ok := v.(*enumerator); ok && !strings.EqualFold(name, "psobject") {
		if x, known, err := e.psGet(f, name); known || err != nil {
			return x, err
		}
		// An enumerator is walked to its end; the members are those of what it gives.
		var out []any
		for it, more := e.next(); more; it, more = e.next() {
			x, err := f.readMember(it, name, strict)
			if err != nil {
				return nil, err
			}
			out = appendValue(out, x)
		}
		if len(out) == 1 {
			return out[0], nil
		}
		return psobject.NewArray(out...), nil
	}
	x, ok, err := f.property(v, name)
	if err != nil || ok {
		return x, err
	}
	// A collection gives the property of each of its elements.
	if list, ok := items(v); ok {
		var out []any
		found := false
		for _, e := range list {
			e = plain(e)
			if e == nil {
				continue
			}
			x, ok, err := f.property(e, name)
			if err != nil {
				return nil, err
			}
			if !ok {
				if inner, isList := items(e); isList {
					x, err := f.readMember(psobject.NewArray(inner...), name, 0)
					if err != nil {
						return nil, err
					}
					if x != nil {
						found = true
						out = appendValue(out, x)
					}
				} else if o, isObject := e.(*psobject.Object); isObject && o.Base == nil && o.Custom() {
					// A custom object without the property counts as null.
					found = true
					out = append(out, nil)
				}
				continue
			}
			found = true
			out = appendValue(out, x)
		}
		if found {
			if len(out) == 1 {
				return out[0], nil
			}
			return psobject.NewArray(out...), nil
		}
	} else {
		switch n := strings.ToLower(name); {
		case strict >= 2:
		case n == "count" || n == "length":
			return int32(1), nil
		}
	}
	if m := f.methodOf(v, name); m != nil {
		return m, nil
	}
	if strict >= 2 {
		return nil, propertyMissing(name)
	}
	if _, isList := items(v); isList {
		return nil, nil
	}
	return nil, nil
}

// appendValue adds what a member gave for one element, taking collections apart.
func appendValue(out []any, x any) []any {
	if list, ok := items(x); ok {
		return append(out, list...)
	}
	return append(out, plain(x))
}

func propertyMissing(name string) error {
	return newFaultOf(smaPrefix+"PropertyNotFoundException", "PropertyNotFoundStrict", psobject.NotSpecified, nil,
		"The property '"+name+"' cannot be found on this object. Verify that the property exists.")
}

// property reads a property of the value itself; known is false where it has none of that name.
func (f *frame) property(v any, name string) (value any, known bool, err error) {
	if o, ok := v.(*psobject.Object); ok {
		if cmdlets.IsFileObject(o) {
			if x, ok := f.fileProperty(o, name); ok {
				return x, true, nil
			}
		}
		if p := o.Find(name); p != nil {
			if c, ok := p.Value.(*psobject.Computed); ok {
				x, err := f.computed(c, o)
				return x, true, err
			}
			return plain(p.Value), true, nil
		}
	}
	if x, ok, err := f.typeProperty(v, name); ok || err != nil {
		return x, ok, err
	}
	l := strings.ToLower(name)
	switch l {
	case "psobject":
		return &psObjectSet{owner: v, f: f}, true, nil
	case "psbase", "psadapted", "psextended":
		if d, ok := psobject.Base(v).(*psobject.Dictionary); ok {
			return &dictionaryBase{d}, true, nil
		}
		return psobject.Base(v), true, nil
	case "pstypenames":
		return &typeNames{owner: v}, true, nil
	}
	b := psobject.Base(v)
	if in, ok := instanceOf(b); ok && in.host != nil {
		if x, known, err := in.psGet(f, name); known || err != nil {
			return x, known, err
		}
	}
	if g, ok := b.(getter); ok {
		x, known, err := g.psGet(f, name)
		if known || err != nil {
			return x, known, err
		}
	}
	switch x := b.(type) {
	case *psobject.Dictionary:
		if val, ok := x.Get(name); ok {
			return plain(val), true, nil
		}
		return f.dictionaryProperty(x, l)
	case *psobject.List:
		if val, ok := f.listProperty(x, l); ok {
			return val, true, nil
		}
	case *psobject.InvocationInfo:
		if l == "mycommand" {
			if x.MyCommand == "" && x.CommandType == "" {
				return nil, true, nil
			}
			if x.MyCommand == "" {
				return &commandInfo{name: "", kind: "Script", f: f, target: nil}, true, nil
			}
			if t := f.lookCommand(x.MyCommand); t != nil {
				return f.infoOf(x.MyCommand, t), true, nil
			}
			return &commandInfo{name: x.MyCommand, kind: "Function", f: f}, true, nil
		}
		if l == "boundparameters" && x.BoundParameters != nil {
			return x.BoundParameters, true, nil
		}
	case *psobject.Exception:
		return f.exceptionProperty(x, l, name)
	case *psobject.ErrorRecord:
		if l == "errordetails" {
			if x.Details == nil {
				return nil, true, nil
			}
			return &errorDetails{x.Details}, true, nil
		}
	case psobject.Enum:
		if l == "value__" {
			return f.enumNumber(x), true, nil
		}
	case psobject.DateTime:
		if l == "datetime" {
			if s, err := dotnet.FormatDate(x, "dddd, dd MMMM yyyy HH:mm:ss"); err == nil {
				return s, true, nil
			}
		}
	}
	x, ok := dotnet.Get(v, name)
	if !ok {
		return nil, false, nil
	}
	return x, true, nil
}

// computed evaluates a computed property; a failure of a script is null.
func (f *frame) computed(c *psobject.Computed, o any) (any, error) {
	if c.Get == nil {
		return nil, nil
	}
	x, err := c.Get(o)
	if err != nil {
		if _, ok := asFault(err); ok {
			return nil, nil
		}
		return nil, err
	}
	return plain(x), nil
}

func (f *frame) dictionaryProperty(d *psobject.Dictionary, l string) (any, bool, error) {
	switch l {
	case "count":
		return int32(d.Len()), true, nil
	case "keys":
		return &psobject.List{Type: d.Type + collectionName(d, "KeyCollection"), Of: d, Items: append([]any(nil), d.Keys()...)}, true, nil
	case "values":
		return &psobject.List{Type: d.Type + collectionName(d, "ValueCollection"), Of: d, Items: append([]any(nil), d.Values()...)}, true, nil
	case "issynchronized":
		on, _ := f.in.rs.synchronized.get(d)
		return on, true, nil
	case "isreadonly", "isfixedsize":
		return false, true, nil
	case "syncroot":
		return d, true, nil
	case "comparer":
		return nil, true, nil
	}
	return nil, false, nil
}

func (f *frame) listProperty(x *psobject.List, l string) (any, bool) {
	switch l {
	case "count":
		return int32(len(x.Items)), true
	case "syncroot":
		return x, true
	case "length":
		if x.FixedSize() {
			return int32(len(x.Items)), true
		}
	case "rank":
		if strings.HasSuffix(x.Type, ",]") {
			return int32(strings.Count(x.Type[strings.LastIndexByte(x.Type, '['):], ",") + 1), true
		}
	case "first", "last":
		if strings.Contains(x.Type, "LinkedList`1") {
			return f.linkedNode(x, l)
		}
	case "min", "max":
		if strings.Contains(x.Type, "SortedSet`1") && len(x.Items) > 0 {
			if l == "min" {
				return x.Items[0], true
			}
			return x.Items[len(x.Items)-1], true
		}
	}
	return nil, false
}

func (f *frame) linkedNode(x *psobject.List, l string) (any, bool) {
	if len(x.Items) == 0 {
		return nil, true
	}
	v := x.Items[0]
	if l == "last" {
		v = x.Items[len(x.Items)-1]
	}
	return &psobject.Object{TypeNames: []string{"System.Collections.Generic.LinkedListNode`1", "System.Object"}, Adapted: []psobject.Property{{Name: "Value", Value: v}}}, true
}

// setMember writes a property.
func (f *frame) setMember(v any, name string, value any) error {
	v = plain(v)
	if v == nil {
		return newFault("PropertyNotFound", psobject.InvalidOperation, nil, "The property '"+name+"' cannot be found on this object. Verify that the property exists and can be set.")
	}
	if err := f.maySet(v); err != nil {
		return err
	}
	if o, ok := v.(*psobject.Object); ok {
		if p := o.Find(name); p != nil {
			if c, ok := p.Value.(*psobject.Computed); ok {
				if c.Set == nil {
					return newFaultOf(smaPrefix+"SetValueException", "SetterIsNotAvailable", psobject.NotSpecified, nil, "Set accessor for property \""+p.Name+"\" is unavailable.")
				}
				return c.Set(o, value)
			}
			if cmdlets.IsFileObject(o) {
				if known, err := f.setFileProperty(o, name, value); known {
					return err
				}
			}
			if o.Adapts(p) && !f.adaptedSettable(o) {
				return readOnlyProperty(p.Name)
			}
			p.Value = value
			return nil
		}
		if o.Base == nil {
			if o.Custom() {
				return newFaultOf(smaPrefix+"SetValueInvocationException", "ExceptionWhenSetting", psobject.NotSpecified, nil,
					"Exception setting \""+name+"\": \"The property '"+name+"' cannot be found on this object. Verify that the property exists and can be set.\"")
			}
		}
	}
	b := psobject.Base(v)
	if in, ok := instanceOf(b); ok && in.host != nil {
		if known, err := in.psSet(f, name, value); known || err != nil {
			return err
		}
	}
	if s, ok := b.(setter); ok {
		known, err := s.psSet(f, name, value)
		if known || err != nil {
			return err
		}
	}
	switch x := b.(type) {
	case *psobject.Dictionary:
		x.Set(name, value)
		f.sortDictionary(x)
		return nil
	case psobject.Settable:
		known, err := x.SetPSProperty(name, value)
		if err != nil {
			return setterFault(name, err)
		}
		if known {
			return nil
		}
	case *psobject.HostMessage:
		if known, err := f.setHostMessage(x, name, value); known {
			return err
		}
	case *psobject.ErrorRecord:
		if strings.EqualFold(name, "ErrorDetails") {
			if d := detailsOf(f, value); d != nil || value == nil {
				x.Details = d
				return nil
			}
		}
	case *psobject.Exception:
		for i := range x.Properties {
			if strings.EqualFold(x.Properties[i].Name, name) {
				x.Properties[i].Value = value
				return nil
			}
		}
		switch strings.ToLower(name) {
		case "source":
			x.Source = f.text(value)
			return nil
		case "helplink":
			x.Properties = append(x.Properties, psobject.Property{Name: "HelpLink", Value: value})
			return nil
		case "hresult":
			if n, ok := asInt64(value); ok {
				x.HResult = int32(n)
			}
			return nil
		}
	case *psobject.List:
		if strings.EqualFold(name, "capacity") && !x.FixedSize() {
			return nil
		}
	}
	if _, known, _ := f.property(v, name); known {
		pn := name
		for _, p := range dotnet.Properties(b) {
			if strings.EqualFold(p.Name, name) {
				pn = p.Name
			}
		}
		return readOnlyProperty(pn)
	}
	return newFault("PropertyAssignmentException", psobject.InvalidOperation, nil, "The property '"+name+"' cannot be found on this object. Verify that the property exists and can be set.")
}

func readOnlyProperty(name string) error {
	return newFault("PropertyAssignmentException", psobject.InvalidOperation, nil, "'"+name+"' is a ReadOnly property.")
}

func setterFault(name string, err error) error {
	ft, ok := asFault(err)
	if !ok {
		return err
	}
	n := newFaultOf(smaPrefix+"SetValueInvocationException", "ExceptionWhenSetting", psobject.NotSpecified, nil, "Exception setting \""+name+"\": \""+ft.rec.Message()+"\"")
	n.rec.Exception.Inner = ft.rec.Exception
	return n
}

// adaptedSettable tells whether the adapted properties of an object may be written: those of the engine's plain data objects may.
func (f *frame) adaptedSettable(o *psobject.Object) bool {
	switch {
	case psobject.Is(o, "System.Attribute"), psobject.Is(o, "System.UriBuilder"), psobject.Is(o, "System.Collections.DictionaryEntry"):
		return true
	}
	return false
}

func detailsOf(f *frame, v any) *psobject.ErrorDetails {
	switch x := psobject.Base(v).(type) {
	case *errorDetails:
		return x.d
	case *psobject.Object:
		m, _ := x.Get("Message")
		a, _ := x.Get("RecommendedAction")
		return &psobject.ErrorDetails{Message: f.text(m), RecommendedAction: f.text(a)}
	case string:
		return &psobject.ErrorDetails{Message: x}
	}
	return nil
}

// baseCall is ([Base]$this).Method(): the method of the base class runs, though the object's own class has another.
func (f *frame) baseCall(e ast.Expr, target any, name string, args []any) (any, bool, error) {
	in, ok := instanceOf(target)
	if !ok {
		return nil, false, nil
	}
	if p, ok := e.(*ast.Paren); ok {
		if pl, ok := p.Pipeline.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
			if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
				e = ce.Expr
			}
		}
	}
	c, ok := e.(*ast.Convert)
	if !ok {
		return nil, false, nil
	}
	t := f.findType(c.Type)
	if t == nil || t.class == nil || t.class == in.class {
		return nil, false, nil
	}
	m := t.class.findMethods(name, false)
	if len(m) == 0 {
		return nil, false, nil
	}
	v, err := f.callMethods(t.class, in, name, m, args)
	return v, true, f.methodError(err, name, len(args))
}

// collectionName is the type of a dictionary's keys or values within its own.
func collectionName(d *psobject.Dictionary, name string) string {
	if d.Type == psobject.OrderedDict {
		name = "OrderedDictionaryKeyValueCollection"
	}
	return "+" + name
}

// dictionaryBase is a dictionary as .NET sees it: its properties are its own, whatever keys it has.
type dictionaryBase struct{ *psobject.Dictionary }

func (d *dictionaryBase) PSTypeNames() []string             { return psobject.TypeNames(d.Dictionary) }
func (d *dictionaryBase) PSText() string                    { return dotnet.ToString(d.Dictionary) }
func (d *dictionaryBase) PSProperties() []psobject.Property { return dotnet.Properties(d.Dictionary) }
func (d *dictionaryBase) psGet(f *frame, name string) (any, bool, error) {
	return f.dictionaryProperty(d.Dictionary, strings.ToLower(name))
}
func (d *dictionaryBase) psCall(f *frame, name string, args []any) (any, bool, error) {
	return f.dictionaryMethod(d.Dictionary, strings.ToLower(name), &netCall{f: f, name: name, args: args})
}
func (d *dictionaryBase) psIndex(key any) (any, bool) {
	v, _ := d.Get(key)
	return plain(v), true
}
func (d *dictionaryBase) psSetIndex(f *frame, key, v any) error {
	return f.setIndex(d.Dictionary, key, v)
}

// gettingFault is the error of a property of .NET that cannot be read.
func gettingFault(property, typ, message string) error {
	ft := newFaultOf(smaPrefix+"GetValueInvocationException", "ExceptionWhenGetting", psobject.NotSpecified, nil, "Exception getting \""+property+"\": \""+message+"\"")
	ft.rec.Exception.Inner = psobject.NewException(typ, message)
	return ft
}
