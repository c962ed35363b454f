package powershell

import (
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// none is what a pipeline without output gives: it reads as null, but is nothing when it is put into a pipeline or an array.
var none = dotnet.Void

func isNone(v any) bool { return v == none }

// plain turns nothing into null.
func plain(v any) any {
	if isNone(v) {
		return nil
	}
	return v
}

func itoa(n int) string { return strconv.Itoa(n) }

// enumerable is implemented by the engine's own objects that a pipeline takes apart.
type enumerable interface {
	psItems() []any
}

// items gives the elements of a value that a pipeline takes apart; false for single values.
func items(v any) ([]any, bool) {
	switch x := psobject.Base(v).(type) {
	case *psobject.List:
		return x.Items, true
	case []byte:
		out := make([]any, len(x))
		for i, b := range x {
			out[i] = b
		}
		return out, true
	case enumerable:
		return x.psItems(), true
	case *instance:
		return x.enumerate()
	}
	return nil, false
}

// emit writes a value to a sink, taking collections apart.
func emit(out func(any) error, v any) error {
	if isNone(v) {
		return nil
	}
	if e, ok := psobject.Base(v).(*enumerator); ok {
		for {
			x, ok := e.next()
			if !ok {
				return nil
			}
			if err := out(x); err != nil {
				return err
			}
			if err := e.bad(); err != nil {
				return err
			}
		}
	}
	if e, ok := enumeratorOf(v); ok {
		for x, more := e.next(); more; x, more = e.next() {
			if err := out(plain(x)); err != nil {
				return err
			}
			if err := e.bad(); err != nil {
				return err
			}
		}
		return nil
	}
	return out(v)
}

// collapse makes the value of what a pipeline put out: nothing, the one object, or an array.
func collapse(list []any) any {
	switch len(list) {
	case 0:
		return none
	case 1:
		return list[0]
	}
	return psobject.NewArray(list...)
}

// typeNameOf gives the full .NET type name of a value, "" for null.
func typeNameOf(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case *psobject.Object:
		if x.Base != nil {
			if n := psobject.TypeName(x); n == switchType {
				return n
			}
			return typeNameOf(x.Base)
		}
		if x.Custom() {
			for _, n := range x.TypeNames {
				if strings.HasPrefix(n, "System.Collections.DictionaryEntry") {
					return n
				}
			}
			return smaPrefix + "PSCustomObject"
		}
		if len(x.TypeNames) > 0 && strings.HasPrefix(x.TypeNames[0], "Deserialized.") {
			return smaPrefix + "PSObject"
		}
	}
	if isNone(v) {
		return ""
	}
	return psobject.TypeName(v)
}

// text gives a value as it goes into a string, with the collection separator $OFS.
func (f *frame) text(v any) string {
	v = plain(v)
	switch x := v.(type) {
	case string:
		return x
	case nil:
		return ""
	case int32:
		return strconv.Itoa(int(x))
	}
	return dotnet.StringSep(f.shown(v), f.ofs())
}

// shown prepares what package dotnet cannot know: it turns our own collections into lists and asks classes for their ToString.
func (f *frame) shown(v any) any {
	switch x := psobject.Base(v).(type) {
	case *psobject.Object:
		if x.Custom() && x.Base == nil && !x.HasText {
			return f.objectText(x)
		}
	case *instance:
		return f.instanceText(x)
	case *Type:
		return x.shortName()
	case *xmlNode:
		return x.PSTypeNames()[0]
	case *regexValue:
		return x.pattern
	case enumerable:
		return psobject.NewArray(f.shownAll(x.psItems())...)
	case *enumerator: // the rest of it
		var rest []any
		for it, more := x.next(); more; it, more = x.next() {
			rest = append(rest, it)
		}
		return psobject.NewArray(f.shownAll(rest)...)
	case *psobject.List:
		for _, e := range x.Items {
			switch psobject.Base(e).(type) {
			case *instance, *Type, enumerable, nil:
				return &psobject.List{Type: x.Type, Items: f.shownAll(x.Items)}
			}
		}
	}
	return v
}

func (f *frame) shownAll(list []any) []any {
	out := make([]any, len(list))
	for i, e := range list {
		switch x := psobject.Base(e).(type) {
		case *instance:
			out[i] = f.instanceText(x)
		case *Type:
			out[i] = x.PSText()
		case enumerable:
			out[i] = dotnet.ToString(e)
		default:
			out[i] = plain(e)
		}
	}
	return out
}

// ofs gives $OFS as text.
func (f *frame) ofs() string {
	if v, ok := f.lookup("ofs"); ok {
		if v == nil {
			return " "
		}
		if s, ok := v.(string); ok {
			return s
		}
		return dotnet.String(v)
	}
	return " "
}

// truth is PowerShell's truth of a value.
func truth(v any) bool {
	switch x := v.(type) {
	case bool:
		return x
	case nil:
		return false
	}
	if isNone(v) {
		return false
	}
	switch x := psobject.Base(v).(type) {
	case enumerable:
		list := x.psItems()
		if _, ok := x.(interface{ psDictionary() }); ok {
			return true
		}
		switch len(list) {
		case 0:
			return false
		case 1:
			return truth(list[0])
		}
		return true
	case *psobject.List:
		if len(x.Items) == 1 {
			if l, ok := psobject.Base(x.Items[0]).(*psobject.List); ok {
				return len(l.Items) > 0
			}
			return truth(x.Items[0])
		}
	}
	return dotnet.True(v)
}

const switchType = smaPrefix + "SwitchParameter"

var switchTypes = []string{switchType, "System.ValueType", "System.Object"}

// newSwitch makes a SwitchParameter.
func newSwitch(on bool) *psobject.Object {
	text := "False"
	if on {
		text = "True"
	}
	return &psobject.Object{TypeNames: switchTypes, Base: on, Text: text, HasText: true,
		Adapted: []psobject.Property{{Name: "IsPresent", Value: on}}}
}

// reference is what [ref] makes: a place that can be read and written.
type reference struct {
	get func() any
	set func(any) error
}

// element is the type of the value at first.
func (r *reference) element() string {
	if n := typeNameOf(r.get()); n != "" {
		return n
	}
	return "System.Object"
}

func (r *reference) PSTypeNames() []string {
	return []string{smaPrefix + "PSReference`1[[" + r.element() + "]]", smaPrefix + "PSReference", "System.Object"}
}
func (r *reference) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Value", Value: r.get()}}
}
func (r *reference) PSText() string { return smaPrefix + "PSReference`1[" + r.element() + "]" }

// SetPSProperty writes Value.
func (r *reference) SetPSProperty(name string, value any) (bool, error) {
	if !strings.EqualFold(name, "value") {
		return false, nil
	}
	return true, r.set(value)
}

// objectText gives a custom object as text: @{a=1; b=2}. One without properties is no text at all.
func (f *frame) objectText(o *psobject.Object) string {
	var parts []string
	for _, list := range [][]psobject.Property{o.Adapted, o.Extended} {
		for _, p := range list {
			v := plain(p.Value)
			if c, ok := v.(*psobject.Computed); ok {
				switch c.Kind {
				case "ScriptMethod":
					continue
				case "ScriptProperty":
					parts = append(parts, p.Name+"="+smaPrefix+"PSScriptProperty")
					continue
				}
				v, _ = f.computed(c, o)
			}
			parts = append(parts, p.Name+"="+f.propertyText(v))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "@{" + strings.Join(parts, "; ") + "}"
}

// propertyText gives the value of a property inside the text of its object.
func (f *frame) propertyText(v any) string {
	switch x := psobject.Base(v).(type) {
	case *psobject.List:
		return dotnet.ToString(x)
	case []byte:
		return "System.Byte[]"
	case *psobject.Object:
		if x.Custom() && !x.HasText {
			return ""
		}
	case *xmlNode:
		return x.PSTypeNames()[0]
	case enumerable:
		return dotnet.ToString(x)
	}
	return f.text(v)
}
