package psobject

import (
	"slices"
	"strings"
)

// Object is a PSObject: a bag of properties, or a base value with type names and further properties around it. It
// corresponds to <Obj> of [MS-PSRP] 2.2.5.2.
//
// An Object may be part of a cycle. Its address is its identity.
type Object struct {
	// TypeNames has the most derived name first. Nil means: those of Base. Slices are shared between objects and never
	// written in place.
	TypeNames []string
	// Base is the value that is wrapped: a primitive, an Enum, a *List, a *Dictionary, a Live, or nil for a bag.
	Base any
	// Adapted are the properties of the .NET object itself (<Props>).
	Adapted []Property
	// Extended are the properties that PowerShell or a script added (<MS>); those of a custom object are here.
	Extended []Property
	// Text is what ToString gives (<ToString>), valid if HasText.
	Text    string
	HasText bool
}

// Property is one property of an Object. A Value of type *Computed is evaluated when it is read.
type Property struct {
	Name  string
	Value any
}

// Computed is the value of a property that is calculated when it is read, or that is an alias of another.
type Computed struct {
	// Kind is the member type as Get-Member shows it: ScriptProperty, AliasProperty, CodeProperty; ScriptMethod and
	// CodeMethod make a method of it, which is no property and has no value.
	Kind string
	// Definition is the text that Get-Member shows.
	Definition string
	// Get is given the object that has the property.
	Get func(self any) (any, error)
	// Set is nil for a property that cannot be written.
	Set func(self, value any) error
	// Call runs a method; nil for properties, and for methods that an engine runs by other means.
	Call func(self any, args []any) (any, error)
}

// Method tells whether the property is a method.
func (p *Property) Method() bool {
	c, ok := p.Value.(*Computed)
	return ok && (c.Kind == "ScriptMethod" || c.Kind == "CodeMethod")
}

// Carried is the value of a member that is no property: it is not shown and has no value for a script, but travels with its
// object.
type Carried struct {
	// MemberSet tells that it is a set of members, such as PSStandardMembers, whose members are in Members; else Value is a
	// hidden note: what the system keeps of a CIM instance's class.
	MemberSet bool
	Members   []Property
	Value     any
}

// Shown tells whether the member is a property, not a method or a Carried.
func (p *Property) Shown() bool {
	if _, carried := p.Value.(*Carried); carried {
		return false
	}
	return !p.Method()
}

// Shown gives the members of a list that are properties.
func Shown(members []Property) []Property {
	if !slices.ContainsFunc(members, func(p Property) bool { return !p.Shown() }) {
		return members
	}
	return slices.DeleteFunc(slices.Clone(members), func(p Property) bool { return !p.Shown() })
}

// Live is implemented by Go values that are PowerShell objects of their own: sessions, jobs, processes.
type Live interface {
	// PSTypeNames returns the type names, the most derived first.
	PSTypeNames() []string
	// PSProperties returns the properties in order of display.
	PSProperties() []Property
	// PSText is what ToString gives.
	PSText() string
}

// Serialised is a Live whose form on the wire is more than its properties. The form is made when it is written, as its
// properties may lead far.
type Serialised interface {
	Live
	// PSSerialised gives the form, the same each time: its identity counts.
	PSSerialised() *Object
}

// Nothing is what a property of type data gave that put nothing out. On the wire that is an object with an empty text, always
// the same one.
var Nothing any = &nothing{}

type nothing struct{ _ byte }

// Unlisted is a Live with properties that can be read by their names and are shown nowhere: what psl adds to an object of
// PowerShell's.
type Unlisted interface {
	Live
	// PSUnlisted gives such a property, ignoring case.
	PSUnlisted(name string) (any, bool)
}

// HostValue is a Live that has no meaning beyond the program: it has no text, and does not travel.
type HostValue interface {
	Live
	// PSHostValue says what it is, with an article: "a Lua function".
	PSHostValue() string
}

// Settable is a Live some of whose properties can be written.
type Settable interface {
	Live
	// SetPSProperty writes a property; known is false where there is none of this name.
	SetPSProperty(name string, value any) (known bool, err error)
}

// Names of the types of a custom object.
var customObjectTypes = []string{"System.Management.Automation.PSCustomObject", "System.Object"}

// NewCustom returns a [pscustomobject] with the given properties in order.
func NewCustom(properties ...Property) *Object {
	return &Object{TypeNames: customObjectTypes, Extended: properties}
}

// Custom reports whether o is a bag of properties that no .NET type stands behind.
func (o *Object) Custom() bool {
	if o.Base != nil || len(o.TypeNames) == 0 {
		return o.Base == nil
	}
	for _, t := range o.TypeNames {
		if strings.HasSuffix(t, "System.Management.Automation.PSCustomObject") {
			return true
		}
	}
	return false
}

// Switch reports whether v is a SwitchParameter as it comes from elsewhere, an object without a value, and whether that is on.
func Switch(v any) (on, ok bool) {
	o, isObject := v.(*Object)
	if !isObject || o.Base != nil || len(o.TypeNames) == 0 || o.TypeNames[0] != "System.Management.Automation.SwitchParameter" {
		return false, false
	}
	present, _ := o.Get("IsPresent")
	on, _ = Base(present).(bool)
	return on, true
}

// Base returns the value inside v: what an Object wraps, or v itself where v is a bag or no Object.
func Base(v any) any {
	for {
		o, ok := v.(*Object)
		if !ok || o == nil {
			if ok {
				return nil
			}
			return v
		}
		if o.Base == nil {
			return o
		}
		v = o.Base
	}
}

// Find returns the property of that name, extended before adapted, ignoring case. The pointer is into o.
func (o *Object) Find(name string) *Property {
	if p := find(o.Extended, name); p != nil {
		return p
	}
	return find(o.Adapted, name)
}

func find(props []Property, name string) *Property {
	for i := range props {
		if props[i].Name == name {
			return &props[i]
		}
	}
	for i := range props {
		if strings.EqualFold(props[i].Name, name) {
			return &props[i]
		}
	}
	return nil
}

// Adapts tells whether a property that Find gave is one of the .NET object itself.
func (o *Object) Adapts(p *Property) bool {
	for i := range o.Adapted {
		if &o.Adapted[i] == p {
			return true
		}
	}
	return false
}

// Get returns the value of the object's own property of that name, ignoring case, evaluated if it is computed. A
// computed property that fails reads as nil.
func (o *Object) Get(name string) (any, bool) {
	p := o.Find(name)
	if p == nil || !p.Shown() {
		return nil, false
	}
	if c, ok := p.Value.(*Computed); ok {
		v, err := c.Get(o)
		if err != nil {
			return nil, true
		}
		return v, true
	}
	return p.Value, true
}

// Set writes a property that exists, or adds an extended one.
func (o *Object) Set(name string, value any) {
	if p := o.Find(name); p != nil {
		p.Value = value
		return
	}
	o.Extended = append(o.Extended, Property{name, value})
}

// Remove takes away the extended property of that name and reports whether there was one.
func (o *Object) Remove(name string) bool {
	for i := range o.Extended {
		if strings.EqualFold(o.Extended[i].Name, name) {
			o.Extended = append(o.Extended[:i:i], o.Extended[i+1:]...)
			return true
		}
	}
	return false
}

// WithNote returns v as an Object that has the note; a v that is no Object is wrapped.
func WithNote(v any, name string, value any) *Object {
	o, ok := v.(*Object)
	if !ok {
		o = &Object{Base: v}
	}
	o.Set(name, value)
	return o
}

// Is reports whether v has the type name, ignoring case.
func Is(v any, typeName string) bool {
	for _, t := range TypeNames(v) {
		if strings.EqualFold(t, typeName) {
			return true
		}
	}
	return false
}

// Comparable is an object that knows its own order, as .NET's IComparable does.
type Comparable interface {
	// PSCompare gives a number below, at or above zero as the object stands before, with or behind the other; false where it has no
	// order.
	PSCompare(other any) (int, bool)
}
