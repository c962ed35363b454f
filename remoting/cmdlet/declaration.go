package cmdlet

import (
	"reflect"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/psobject"
)

// Declaration is everything that is said about a cmdlet.
type Declaration struct {
	// Name is the verb and noun: New-PSSession.
	Name string
	// Class is the .NET class of the original; its name ends every FullyQualifiedErrorId.
	Class string
	// Aliases are the shell's own short names.
	Aliases []string
	// DefaultSet is the parameter set that is preferred where several fit; "" where there is one set only.
	DefaultSet string
	// Impact is how much the cmdlet changes, which $ConfirmPreference compares; zero is MediumImpact.
	Impact Impact
	// ShouldProcess tells that -WhatIf and -Confirm are understood.
	ShouldProcess bool
	// Synopsis is one sentence, Description some paragraphs; Notes say where psl differs from the original.
	Synopsis, Description, Notes string
	// Examples are shown by help and run by tests.
	Examples []Example
	// New returns a pointer to a fresh struct whose tagged fields are the parameters and which implements Beginner,
	// Processor or Ender.
	New func() any
	// Made are the parameters of a command that is made at run time; its struct has none. nil takes them from the
	// struct.
	Made []*Parameter

	once   sync.Once
	params *Parameters
}

// Example is a sample of use.
type Example struct {
	Title string
	Code  string // in psl's Lua
	Text  string // shown below the code
	// Needs says what the example wants that a test has not, such as a host; it is not run by tests then.
	Needs string
}

// Beginner is implemented by cmdlets that act before the first object.
type Beginner interface{ Begin(*Run) error }

// Processor is implemented by cmdlets that act for each object of the pipeline, or once where there is no pipeline.
type Processor interface{ Process(*Run) error }

// Ender is implemented by cmdlets that act after the last object.
type Ender interface{ End(*Run) error }

// Closer is implemented by cmdlets that must release something however the pipeline ends.
type Closer interface{ Close() }

// Parameter is one parameter.
type Parameter struct {
	Name    string
	Aliases []string
	// Type is the .NET type, e.g. System.String[]; "" takes anything.
	Type string
	// Switch parameters need no value.
	Switch bool
	// Sets tells how the parameter takes part in each set; the key AllSets stands for all.
	Sets map[string]SetInfo
	// Validate are checked in order after conversion.
	Validate []Validator
	// Rules are the words that stand for them in the tag, in the same order.
	Rules []string
	// Credential tells that a text becomes a credential by asking for the password.
	Credential                                        bool
	AllowNull, AllowEmptyString, AllowEmptyCollection bool
	Help, Default                                     string
	// Common marks the common parameters.
	Common bool
	// DontShow hides it from help and completion.
	DontShow bool
	// Own marks what the original has not. It does not take part in the beginnings of names, so that those of the original
	// stay as clear as they are there.
	Own bool
	// Convert replaces the conversion to Type; nil for the standard one. exact asks for a value that needs none.
	Convert func(v any, exact bool) (any, error)

	field  []int // of a struct parameter
	goType reflect.Type
}

// AllSets is the name of the set that a parameter without sets belongs to.
const AllSets = "__AllParameterSets"

// SetInfo tells how a parameter takes part in a set.
type SetInfo struct {
	Position  int // -1 for none
	Mandatory bool
	ByValue   bool // takes the pipeline's object
	ByName    bool // takes a property of the pipeline's object
	ByRow     bool // does so where nothing is bound to the object itself; the original's does not
	Remaining bool // takes all arguments that are left
	Help      string
}

// In returns how the parameter takes part in the set.
func (p *Parameter) In(set string) (SetInfo, bool) {
	if s, ok := p.Sets[set]; ok {
		return s, true
	}
	s, ok := p.Sets[AllSets]
	return s, ok
}

// Pipeline reports whether the parameter takes pipeline input in any set.
func (p *Parameter) Pipeline() bool {
	for _, s := range p.Sets {
		if s.ByValue || s.ByName || s.ByRow {
			return true
		}
	}
	return false
}

// List reports whether the parameter takes a collection.
func (p *Parameter) List() bool { return strings.HasSuffix(p.Type, "[]") }

// Parameters are the parameters of one command.
type Parameters struct {
	List       []*Parameter
	DefaultSet string
	// Sets are the names of all sets, the default one first. It is never empty.
	Sets []string
	// Positional tells whether parameters without a position of their own take one in order of declaration: script
	// functions do.
	byName map[string]*Parameter
}

// NewParameters returns the parameters as a set of their own. Names and aliases must differ.
func NewParameters(list []*Parameter, defaultSet string) *Parameters {
	ps := &Parameters{List: list, DefaultSet: defaultSet, byName: map[string]*Parameter{}}
	seen := map[string]bool{}
	add := func(s string) {
		if s != "" && s != AllSets && !seen[s] {
			seen[s] = true
			ps.Sets = append(ps.Sets, s)
		}
	}
	add(defaultSet)
	for _, p := range list {
		ps.byName[strings.ToLower(p.Name)] = p
		for _, a := range p.Aliases {
			ps.byName[strings.ToLower(a)] = p
		}
		for _, s := range p.order() {
			add(s)
		}
	}
	if len(ps.Sets) == 0 {
		ps.Sets = []string{AllSets}
	}
	return ps
}

// Find gives the parameter of a name, an alias, or the beginning of one name alone; nil where there is none.
func (ps *Parameters) Find(name string) *Parameter {
	name = strings.ToLower(name)
	if p := ps.byName[name]; p != nil {
		return p
	}
	var found *Parameter
	for _, p := range ps.List {
		if strings.HasPrefix(strings.ToLower(p.Name), name) {
			if found != nil {
				return nil
			}
			found = p
		}
	}
	return found
}

func (p *Parameter) order() []string {
	var names []string
	for s := range p.Sets {
		names = append(names, s)
	}
	// Maps have no order; sort so that errors and help are stable.
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			if names[j] < names[i] {
				names[i], names[j] = names[j], names[i]
			}
		}
	}
	return names
}

// Parameters returns the cmdlet's parameters, its own first, then the common ones.
func (d *Declaration) Parameters() *Parameters {
	d.once.Do(func() {
		t := reflect.TypeOf(d.New()).Elem()
		list := d.Made
		if list == nil {
			list = structParameters(t, nil)
		}
		list = append(list, commonParameters(d.ShouldProcess)...)
		d.params = NewParameters(list, d.DefaultSet)
	})
	return d.params
}

// Block is a script block of the host's language: a Lua function, or PowerShell's.
type Block interface {
	// BlockText is the text where there is one.
	BlockText() string
}

// Converter is implemented by the pointer to a field's type that takes its value from any other by itself.
type Converter interface {
	// ParameterType is the .NET type of the parameter.
	ParameterType() string
	// ConvertFrom takes the value, which is not null. Its error reads as the reason why it cannot be converted; one that is
	// a *TransformationError is the original's of an argument transformation.
	ConvertFrom(v any) error
}

// TransformationError tells that an argument could not be made what a parameter takes, by what the original calls an
// argument transformation.
type TransformationError struct{ Message string }

// Error is the reason.
func (e *TransformationError) Error() string { return e.Message }

func converts(t reflect.Type) func(any, bool) (any, error) {
	return func(v any, exact bool) (any, error) {
		if exact {
			return nil, errInexact
		}
		if v == nil {
			return nil, nil // whether that will do is a matter of validation
		}
		n := reflect.New(t)
		err := n.Interface().(Converter).ConvertFrom(v)
		return n.Elem().Interface(), err
	}
}

// Switch is a switch parameter that tells whether it was given at all. A plain bool will do for most.
type Switch struct{ Present, Value bool }

var (
	switchType     = reflect.TypeFor[Switch]()
	blockType      = reflect.TypeFor[Block]()
	credentialType = reflect.TypeFor[*psobject.Credential]()
)

// structParameters reads the tags of a struct. The tag is a list of words; groups for different sets are separated
// by "|":
//
//	pos=N  sets=A,B  mandatory  value  name  row  own  rest  alias=A,B  type=T  nullable  nn  nne  notblank
//	notemembername  range=LO,HI  range=Positive
//	count=LO,HI  oneof=A,B  null  emptytext  emptylist  hidden
func structParameters(t reflect.Type, prefix []int) []*Parameter {
	var list []*Parameter
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int(nil), prefix...), i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			list = append(list, structParameters(f.Type, index)...)
			continue
		}
		tag, ok := f.Tag.Lookup("param")
		if !ok {
			continue
		}
		p := &Parameter{Name: f.Name, Help: f.Tag.Get("help"), Default: f.Tag.Get("default"), Sets: map[string]SetInfo{}, field: index, goType: f.Type}
		if n := f.Tag.Get("as"); n != "" {
			p.Name = n
		}
		p.Type = typeOf(f.Type)
		p.Switch = f.Type.Kind() == reflect.Bool || f.Type == switchType
		p.Credential = f.Type == credentialType
		if c, ok := reflect.New(f.Type).Interface().(Converter); ok {
			p.Type, p.Convert = c.ParameterType(), converts(f.Type)
		}
		for _, g := range strings.Split(tag, "|") {
			info := SetInfo{Position: -1}
			sets := []string{AllSets}
			for _, w := range strings.Fields(g) {
				key, val, _ := strings.Cut(w, "=")
				switch key {
				case "pos":
					info.Position = int(val[0] - '0')
				case "sets":
					sets = strings.Split(val, ",")
				case "mandatory":
					info.Mandatory = true
				case "value":
					info.ByValue = true
				case "name":
					info.ByName = true
				case "row":
					info.ByRow = true
				case "own":
					p.Own = true
				case "rest":
					info.Remaining = true
				case "alias":
					p.Aliases = append(p.Aliases, strings.Split(val, ",")...)
				case "type":
					p.Type = val
				case "nn", "nne", "notblank", "notemembername", "range", "oneof", "count":
					p.Rules = append(p.Rules, w)
					if key == "nne" && p.Type == "System.Management.Automation.PSObject[]" {
						// The elements are objects there, of which an empty text is one.
						p.Validate = append(p.Validate, NotNull)
						break
					}
					p.Validate = append(p.Validate, validatorOf(key, val))
				case "nullable":
					p.Type = "System.Nullable`1[[" + p.Type + "]]"
				case "null":
					p.AllowNull = true
				case "emptytext":
					p.AllowEmptyString = true
				case "emptylist":
					p.AllowEmptyCollection = true
				case "hidden":
					p.DontShow = true
				default:
					panic("cmdlet: unknown word " + w + " in the tag of " + t.String() + "." + f.Name)
				}
			}
			for _, s := range sets {
				p.Sets[s] = info
			}
		}
		if f.Type == blockType || f.Type.Kind() == reflect.Slice && f.Type.Elem() == blockType {
			p.Convert = convertBlocks(f.Type)
		}
		list = append(list, p)
	}
	return list
}

// typeOf returns the .NET type of a Go field.
func typeOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "System.Byte[]"
		}
		e := typeOf(t.Elem())
		if e == "" {
			e = "System.Object"
		}
		return e + "[]"
	case reflect.Pointer:
		switch t {
		case credentialType:
			return "System.Management.Automation.PSCredential"
		case reflect.TypeFor[*psobject.Dictionary]():
			return "System.Collections.Hashtable"
		case reflect.TypeFor[*psobject.SecureString]():
			return "System.Security.SecureString"
		}
		// nil tells that the parameter is not bound; its type is that of the value.
		if e := typeOf(t.Elem()); e != "" && t.Elem().Kind() != reflect.Struct || strings.HasPrefix(e, "System.") {
			return e
		}
		return ""
	case reflect.Interface:
		if t == blockType {
			return "System.Management.Automation.ScriptBlock"
		}
		return ""
	case reflect.Bool:
		return "System.Management.Automation.SwitchParameter"
	}
	if t == switchType {
		return "System.Management.Automation.SwitchParameter"
	}
	return psobject.TypeName(reflect.Zero(t).Interface())
}

// Impact is how much a cmdlet changes: the ConfirmImpact of PowerShell.
type Impact uint8

// The impacts of cmdlets.
const (
	LowImpact Impact = 1 + iota
	MediumImpact
)
