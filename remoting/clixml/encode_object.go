package clixml

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

func (e *encoder) object(o *psobject.Object, a attrs, depth int) error {
	if id, ok := e.refOf(o); ok {
		e.reference(a, id)
		return nil
	}
	depth, kept := depthOf(o.TypeNames, depth)
	var inner any // the container in o, known under the same RefId
	switch b := o.Base.(type) {
	case *psobject.List, *psobject.Dictionary:
		inner = b
		if id, ok := e.refOf(b); ok {
			e.reference(a, id)
			return nil
		}
	case *psobject.Object:
		if o.TypeNames == nil && o.Adapted == nil && o.Extended == nil && !o.HasText {
			return e.value(b, a, depth)
		}
	case nil:
		if depth < 1 {
			return e.shallow(o, o.Extended, a)
		}
	default:
		if o.TypeNames == nil && o.Adapted == nil && len(o.Extended) == 0 && !o.HasText && !isScalar(b) {
			return e.value(b, a, depth)
		}
		if !isScalar(b) {
			return e.wrapped(o, a, depth)
		}
		if depth < unlimited/2 && o.TypeNames == nil && o.Adapted == nil && len(o.Extended) == 0 && !o.HasText {
			return e.value(b, a, depth) // the engine's serialiser sees no object here; what was decoded is written as it was
		}
		if depth < 1 && o.HasText && len(o.Extended) == 0 && enumNames(o.TypeNames) {
			e.text("S", a, o.Text) // an enumeration's member that was received
			return nil
		}
	}
	e.start(a, o, inner)
	e.typeNames(o.TypeNames)
	if inner != nil && o.TypeNames == nil {
		e.typeNames(psobject.TypeNames(inner))
	}
	adapted, extended := o.Adapted, o.Extended
	came := decoded(o.TypeNames)
	if came {
		adapted, extended = keptOf(o)
	}
	if o.HasText && !(came && inner != nil) {
		e.toString(o.Text)
	} else if o.Base == nil && o.TypeNames != nil && !o.Custom() && o.Adapted != nil && e.o.Text != nil && !came {
		e.toString(e.o.Text(o))
	}
	switch b := o.Base.(type) {
	case nil:
		if kept && o.Adapted == nil { // PowerShell's serialiser takes it for one that was cut
			text := ""
			if o.HasText || o.Custom() {
				text = e.textOf(o)
			}
			e.line()
			e.text("S", attrs{}, text)
		}
	case *psobject.List:
		if err := e.items(b, depth); err != nil {
			return err
		}
	case *psobject.Dictionary:
		if err := e.entries(b, depth); err != nil {
			return err
		}
	default:
		e.line()
		if err := e.value(b, attrs{}, depth); err != nil {
			return err
		}
	}
	return e.rest(o.TypeNames, adapted, extended, o, depth)
}

// keptOf returns the properties that PowerShell still has of an object that came from elsewhere: no empty set of them, and
// the adapted ones not beside a value.
func keptOf(o *psobject.Object) (adapted, extended []psobject.Property) {
	if len(o.Adapted) > 0 && (o.Base == nil || !isScalar(o.Base)) {
		adapted = o.Adapted
	}
	if len(o.Extended) > 0 {
		extended = o.Extended
	}
	return adapted, extended
}

// rest writes the properties and the end of an object.
func (e *encoder) rest(names []string, adapted, extended []psobject.Property, self any, depth int) error {
	adapted, extended = written(names, adapted, extended)
	if depth > 0 || len(adapted) == 0 {
		if err := e.properties("Props", adapted, self, depth-1); err != nil {
			return err
		}
	}
	if err := e.properties("MS", extended, self, depth); err != nil {
		return err
	}
	e.end()
	return nil
}

func enumNames(names []string) bool {
	return len(names) > 1 && strings.TrimPrefix(names[1], deserialized) == "System.Enum"
}

// enumBase writes the number of an enumeration: Int32 unless it does not fit.
func (e *encoder) enumBase(n int64) error {
	if n == int64(int32(n)) {
		e.int("I32", attrs{}, n)
	} else {
		e.int("I64", attrs{}, n)
	}
	return nil
}

// isScalar tells values that are one element of text, or come from the wire as such.
func isScalar(v any) bool {
	switch v.(type) {
	case string, bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64, []byte,
		psobject.Char, psobject.Decimal, psobject.DateTime, psobject.TimeSpan, psobject.GUID, psobject.Version,
		psobject.URI, psobject.ScriptBlock, psobject.XMLDocument, *psobject.SecureString, *psobject.ProgressRecord,
		*Unknown, *psobject.Object:
		return true
	}
	return false
}

// shallow writes an object whose properties are too deep: its text, with the notes that scripts gave it.
func (e *encoder) shallow(v any, extended []psobject.Property, a attrs) error {
	var notes []psobject.Property
	for _, p := range extended {
		if _, computed := p.Value.(*psobject.Computed); !computed {
			notes = append(notes, p)
		}
	}
	if len(notes) == 0 {
		e.text("S", a, e.textOf(v))
		return nil
	}
	e.start(a, v)
	e.line()
	e.text("S", attrs{}, e.textOf(v))
	return e.rest(nil, nil, notes, v, 0)
}

// nothing writes what a property that put nothing out has: an object with an empty text, always the same one.
func (e *encoder) nothing(a attrs) error {
	if id, ok := e.refOf(psobject.Nothing); ok {
		e.reference(a, id)
		return nil
	}
	e.start(a, psobject.Nothing)
	e.line()
	e.text("S", attrs{}, "")
	e.end()
	return nil
}

// wrapped writes an Object around a value that is itself an object on the wire: an enumeration, a Live, a record.
func (e *encoder) wrapped(o *psobject.Object, a attrs, depth int) error {
	names := o.TypeNames
	if names == nil {
		names = psobject.TypeNames(o.Base)
	}
	depth, _ = depthOf(names, depth)
	if depth < 1 {
		return e.shallow(o, o.Extended, a)
	}
	if en, ok := o.Base.(psobject.Enum); ok {
		e.start(a, o)
		e.typeNames(names)
		e.toString(en.Name)
		e.line()
		if err := e.enumBase(en.Value); err != nil {
			return err
		}
		return e.rest(names, o.Adapted, o.Extended, o, depth)
	}
	inner, ok := asObject(o.Base, e.o.Zone)
	if !ok {
		return e.fail(a, fmt.Sprintf("a value of Go type %T", o.Base), nil)
	}
	if id, ok := e.refOf(pointer(o.Base)); ok {
		e.reference(a, id)
		return nil
	}
	e.start(a, o, pointer(o.Base))
	e.typeNames(names)
	if text, has := e.ownText(inner, o.Base); has {
		e.toString(text)
	}
	return e.rest(names, slices.Concat(inner.Adapted, o.Adapted), slices.Concat(inner.Extended, o.Extended), o.Base, depth)
}

// other writes values that are objects on the wire but have types of their own here.
func (e *encoder) other(v any, a attrs, depth int) error {
	if l, ok := v.(psobject.HostValue); ok {
		return e.fail(a, l.PSHostValue()+" cannot be sent", nil)
	}
	if s, ok := v.(psobject.Serialised); ok {
		if form := e.forms[s]; form != nil {
			return e.object(form, a, depth)
		}
		if d, _ := depthOf(s.PSTypeNames(), depth); d < 1 {
			return e.shallow(v, nil, a)
		}
		if e.forms == nil {
			e.forms = map[psobject.Serialised]*psobject.Object{}
		}
		form := s.PSSerialised()
		e.forms[s] = form
		return e.object(form, a, depth)
	}
	inner, ok := asObject(v, e.o.Zone)
	if !ok {
		return e.fail(a, fmt.Sprintf("a value of Go type %T", v), nil)
	}
	if inner.Base != nil || inner == v {
		return e.object(inner, a, depth)
	}
	depth, _ = depthOf(inner.TypeNames, depth)
	if depth < 1 {
		return e.shallow(v, nil, a) // the properties of a record are no notes
	}
	p := pointer(v)
	if p != nil {
		if id, ok := e.refOf(p); ok {
			e.reference(a, id)
			return nil
		}
	}
	e.start(a, p)
	e.typeNames(inner.TypeNames)
	if text, has := e.ownText(inner, v); has {
		e.toString(text)
	}
	return e.rest(inner.TypeNames, inner.Adapted, inner.Extended, v, depth)
}

func (e *encoder) ownText(inner *psobject.Object, v any) (string, bool) {
	if inner.HasText {
		return inner.Text, true
	}
	if inner.Custom() {
		return "", false
	}
	return e.textOf(v), true
}

// pointer returns v if it is a pointer, whose identity counts, else nil.
func pointer(v any) any {
	if reflect.ValueOf(v).Kind() == reflect.Pointer {
		return v
	}
	return nil
}

// asObject gives the form on the wire of values with a type of their own.
func asObject(v any, zone *time.Location) (*psobject.Object, bool) {
	switch v := v.(type) {
	case *psobject.ErrorRecord:
		return ErrorRecordObject(v), true
	case *psobject.Exception:
		return exceptionObject(v), true
	case *psobject.InvocationInfo:
		return invocationObject(v), true
	case *psobject.InformationalRecord:
		return InformationalRecordObject(v), true
	case *psobject.InformationRecord:
		// As a value it has its type and properties; the message of the stream has the bare properties.
		return &psobject.Object{TypeNames: []string{"System.Management.Automation.InformationRecord", "System.Object"},
			Adapted: InformationRecordObject(v).Extended, Text: informationText(v), HasText: true}, true
	case *psobject.HostMessage:
		return hostMessageObject(v), true
	case *psobject.Credential:
		return &psobject.Object{
			TypeNames: psobject.TypeNames(v), Text: v.String(), HasText: true,
			Adapted: []psobject.Property{{Name: "UserName", Value: v.UserName}, {Name: "Password", Value: v.Password}},
		}, true
	case *big.Int:
		return bigObject(v), true
	case psobject.SemanticVersion:
		return semVerObject(v), true
	case psobject.DateTimeOffset:
		return dateTimeOffsetObject(v, zone), true
	case psobject.Serialised:
		return v.PSSerialised(), true
	case psobject.Live:
		return &psobject.Object{TypeNames: v.PSTypeNames(), Text: v.PSText(), HasText: true, Adapted: orEmpty(v.PSProperties())}, true
	}
	return nil, false
}

// informationText is what an information record shows: its data.
func informationText(r *psobject.InformationRecord) string {
	switch m := r.MessageData.(type) {
	case nil:
		return ""
	case string:
		return m
	case *psobject.HostMessage:
		return m.Message
	case psobject.Live:
		return m.PSText()
	}
	if o, ok := r.MessageData.(*psobject.Object); ok && o.HasText {
		return o.Text
	}
	return fmt.Sprint(psobject.Base(r.MessageData))
}

func orEmpty(p []psobject.Property) []psobject.Property {
	if p == nil {
		return emptyProps
	}
	return p
}
