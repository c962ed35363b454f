package cmdlet

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Types that take any value as it is: the cmdlet looks into it.
const (
	psObject     = "System.Management.Automation.PSObject"
	psExpression = "Microsoft.PowerShell.Commands.PSPropertyExpression"
)

var errInexact = errors.New("needs a conversion")

// convert turns v into the parameter's type and validates it. exact refuses values that are not of the type already.
func (b *Binder) convert(p *Parameter, v any, exact bool) (any, error) {
	if v == nil || p.Type == "System.String[]" && hasNull(v) {
		if err := b.null(p); err != nil {
			return nil, err
		}
	}
	c, err := b.coerce(p, v, exact)
	if err != nil {
		return nil, err
	}
	if err := b.empty(p, c); err != nil {
		return nil, err
	}
	for _, check := range p.Validate {
		if err := check(c); err != nil {
			return nil, b.validation(p, err)
		}
	}
	return c, nil
}

func hasNull(v any) bool {
	l, ok := psobject.Base(v).(*psobject.List)
	return ok && slices.Contains(l.Items, nil)
}

// mandatory reports whether the parameter is mandatory in some set that is still possible.
func (b *Binder) mandatory(p *Parameter) bool {
	for _, s := range p.Sets {
		if s.Mandatory {
			return true
		}
	}
	return false
}

func (b *Binder) null(p *Parameter) error {
	if !b.mandatory(p) || p.AllowNull || p.Credential || len(p.Validate) > 0 {
		return nil
	}
	return b.bindError(validationException, psobject.InvalidData, "ParameterArgumentValidationErrorNullNotAllowed", "Cannot bind argument to parameter '"+p.Name+"' because it is null.", nil)
}

func (b *Binder) empty(p *Parameter, v any) error {
	if !b.mandatory(p) {
		return nil
	}
	switch x := psobject.Base(v).(type) {
	case string:
		if x == "" && !p.AllowEmptyString && len(p.Validate) == 0 && strings.HasPrefix(p.Type, "System.String") {
			return b.bindError(validationException, psobject.InvalidData, "ParameterArgumentValidationErrorEmptyStringNotAllowed", "Cannot bind argument to parameter '"+p.Name+"' because it is an empty string.", nil)
		}
	case *psobject.List:
		if len(p.Validate) > 0 || !p.List() {
			return nil
		}
		if len(x.Items) == 0 && !p.AllowEmptyCollection {
			return b.bindError(validationException, psobject.InvalidData, "ParameterArgumentValidationErrorEmptyArrayNotAllowed", "Cannot bind argument to parameter '"+p.Name+"' because it is an empty array.", nil)
		}
		if p.Type != "System.String[]" {
			return nil
		}
		for _, e := range x.Items {
			if s, _ := psobject.Base(e).(string); s == "" && !p.AllowEmptyString {
				return b.bindError(validationException, psobject.InvalidData, "ParameterArgumentValidationErrorEmptyStringNotAllowed", "Cannot bind argument to parameter '"+p.Name+"' because it is an empty string.", nil)
			}
		}
	}
	return nil
}

func (b *Binder) coerce(p *Parameter, v any, exact bool) (any, error) {
	base := psobject.Base(v)
	if p.Convert != nil {
		c, err := p.Convert(v, exact)
		if err == nil || errors.Is(err, errInexact) {
			return c, err
		}
		return nil, b.cannotConvert(p, v, err)
	}
	switch {
	case p.Switch:
		switch x := base.(type) {
		case nil:
			return true, nil // as PowerShell's own binder: a switch is there where it is named
		case bool:
			return x, nil
		case string:
			return nil, b.invalid("CannotConvertArgument", "Cannot convert 'System.String' to the type 'System.Management.Automation.SwitchParameter' required by parameter '"+p.Name+"'. ")
		}
		if dotnet.IsNumber(base) {
			return dotnet.True(base), nil
		}
		return nil, b.cannotConvert(p, v, nil)
	case p.Credential:
		return b.credential(p, v, base, exact)
	case p.Type == "" || p.Type == "System.Object" || p.Type == psObject || p.Type == psExpression:
		return v, nil
	}
	if v == nil && p.Type == psobject.Hashtable {
		return nil, nil // no table; whether that will do is a matter of validation
	}
	if exact && !b.exact(p, v, base) {
		return nil, errInexact
	}
	if p.goType != nil && p.goType != reflect.TypeFor[psobject.Enum]() && (!strings.HasPrefix(p.Type, "System.") || ownType(p.goType)) {
		return b.coerceGo(p, v, base)
	}
	if local := hostValue(v); local != "" && !strings.HasPrefix(p.Type, "System.Object") {
		return nil, b.cannotConvert(p, v, &dotnet.ConversionError{Message: fmt.Sprintf("Cannot convert %s to the type %q.", local, p.Type)})
	}
	if !p.List() && p.Type != "System.Array" {
		if _, ok := base.(*psobject.List); ok {
			switch p.Type {
			case "System.String":
				// A list is no text for a parameter, though a cast would join it.
				return nil, b.invalid("CannotConvertArgument", "Cannot convert '"+shortType(psobject.TypeName(base))+"' to the type '"+p.Type+"' required by parameter '"+p.Name+"'. Specified method is not supported.")
			}
		}
	}
	typ := p.Type
	if typ == psObject+"[]" || typ == psExpression+"[]" {
		typ = "System.Object[]" // any value is an object already
	}
	c, err := dotnet.Convert(v, typ)
	if _, many := base.(*psobject.List); err != nil && p.List() && !many {
		// A single value stands for a list of one: the error is that of the element.
		if _, one := dotnet.Convert(v, strings.TrimSuffix(typ, "[]")); one != nil {
			err = one
		}
	}
	if err != nil {
		if l, ok := base.(*psobject.List); ok && !p.List() && p.Type != "System.Array" && len(l.Items) != 1 {
			return nil, b.invalid("CannotConvertArgument", "Cannot convert '"+shortType(psobject.TypeName(base))+"' to the type '"+p.Type+"' required by parameter '"+p.Name+"'. Specified method is not supported.")
		}
		return nil, b.cannotConvert(p, v, err)
	}
	return c, nil
}

// hostValue says what a value is that has no meaning beyond its host, such as a Lua function; "" for any other. A list
// is what its elements are.
func hostValue(v any) string {
	switch x := psobject.Base(v).(type) {
	case psobject.HostValue:
		return x.PSHostValue()
	case *psobject.List:
		for _, e := range x.Items {
			if l, ok := e.(psobject.HostValue); ok {
				return l.PSHostValue()
			}
		}
	}
	return ""
}

// exact reports whether the value needs no conversion; a single value for an array of its type counts so.
func (b *Binder) exact(p *Parameter, v, base any) bool {
	if base == nil {
		return true
	}
	t := p.Type
	if e, ok := strings.CutSuffix(t, "[]"); ok {
		if e == "System.Object" || e == psObject || e == psExpression {
			return true
		}
		if l, ok := base.(*psobject.List); ok {
			for _, x := range l.Items {
				if !psobject.Is(x, e) {
					return false
				}
			}
			return true
		}
		return psobject.Is(v, e)
	}
	return psobject.Is(v, t)
}

func (b *Binder) cannotConvert(p *Parameter, v any, err error) error {
	if err == nil {
		return b.invalid("CannotConvertArgument", "Cannot convert '"+shortType(psobject.TypeName(v))+"' to the type '"+shortType(p.Type)+"' required by parameter '"+p.Name+"'. ")
	}
	var transformation *TransformationError
	if errors.As(err, &transformation) {
		return b.cannotTransform(p, transformation.Message)
	}
	return b.bindError(bindingException, psobject.InvalidArgument, "CannotConvertArgumentNoMessage", "Cannot bind parameter '"+p.Name+"'. "+err.Error(), err)
}

func (b *Binder) cannotTransform(p *Parameter, reason string) error {
	return b.bindError(transformationException, psobject.InvalidData, "ParameterArgumentTransformationError", "Cannot process argument transformation on parameter '"+p.Name+"'. "+reason, nil)
}

func (b *Binder) credential(p *Parameter, v, base any, exact bool) (any, error) {
	fail := func(text string) error { return b.cannotTransform(p, text) }
	switch x := base.(type) {
	case *psobject.Credential:
		return x, nil
	case string:
		if exact {
			return nil, errInexact
		}
		if b.Credential == nil {
			return nil, fail("A command that prompts the user failed because the host program or the command type does not support user interaction. The host was attempting to request confirmation with the following message: Enter your credentials.")
		}
		c, err := b.Credential(x)
		if err != nil {
			return nil, fail(err.Error())
		}
		return c, nil
	case nil:
		return (*psobject.Credential)(nil), nil
	}
	return nil, fail("userName")
}

// ownType reports whether a field holds Go values of a kind that only bindings know, such as sessions.
func ownType(t reflect.Type) bool {
	for t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	switch t {
	case credentialType, reflect.TypeFor[*psobject.Dictionary](), reflect.TypeFor[*psobject.SecureString](), reflect.TypeFor[*psobject.DateTime](), blockType:
		return false
	}
	if t.Kind() == reflect.Pointer && t.Elem().Kind() != reflect.Struct {
		return false
	}
	return t.Kind() == reflect.Pointer
}

// coerceGo takes values of a Go type of its own: alone, or as elements of a list.
func (b *Binder) coerceGo(p *Parameter, v, base any) (any, error) {
	elem := p.goType
	if elem.Kind() == reflect.Slice {
		elem = elem.Elem()
		var items []any
		if l, ok := base.(*psobject.List); ok {
			items = l.Items
		} else {
			items = []any{v}
		}
		for i, e := range items {
			if e != nil && !reflect.TypeOf(psobject.Base(e)).AssignableTo(elem) {
				name := strings.TrimSuffix(p.Type, "[]")
				if len(items) == 1 && base != any(items) {
					return nil, b.cannotConvert(p, v, &dotnet.ConversionError{Message: `Cannot convert the "` + dotnet.String(items[i]) + `" value of type "` + shortType(psobject.TypeName(items[i])) + `" to type "` + name + `".`})
				}
				return nil, b.cannotConvert(p, v, &dotnet.ConversionError{Message: `Cannot convert the "` + dotnet.String(items[i]) + `" value of type "` + shortType(psobject.TypeName(items[i])) + `" to type "` + name + `".`})
			}
		}
		return psobject.NewArray(items...), nil
	}
	if base == nil || reflect.TypeOf(base).AssignableTo(elem) {
		return base, nil
	}
	return nil, b.cannotConvert(p, v, &dotnet.ConversionError{Message: `Cannot convert the "` + dotnet.String(v) + `" value of type "` + shortType(psobject.TypeName(v)) + `" to type "` + p.Type + `".`})
}

// TextBlock is a script block of which only the text is known.
type TextBlock string

// BlockText returns the text.
func (t TextBlock) BlockText() string { return string(t) }

func convertBlocks(t reflect.Type) func(any, bool) (any, error) {
	one := func(v any, exact bool) (any, error) {
		switch x := psobject.Base(v).(type) {
		case Block:
			return x, nil
		case psobject.ScriptBlock:
			return TextBlock(x), nil
		case string:
			if exact {
				return nil, errInexact
			}
			return TextBlock(x), nil
		case nil:
			return nil, nil
		}
		if exact {
			return nil, errInexact
		}
		return nil, &dotnet.ConversionError{Message: `Cannot convert the "` + dotnet.String(v) + `" value of type "` + shortType(psobject.TypeName(v)) + `" to type "System.Management.Automation.ScriptBlock".`, ID: "ConvertToFinalInvalidCastException"}
	}
	if t.Kind() != reflect.Slice {
		return one
	}
	return func(v any, exact bool) (any, error) {
		items := elements(v)
		out := make([]any, len(items))
		for i, e := range items {
			c, err := one(e, exact)
			if err != nil {
				return nil, err
			}
			out[i] = c
		}
		return psobject.NewArray(out...), nil
	}
}

// store writes a bound value into the struct's field.
func store(target reflect.Value, p *Parameter, v any) error {
	return put(target.FieldByIndex(p.field), v)
}

// clear gives the field its zero value.
func clearField(target reflect.Value, p *Parameter) {
	f := target.FieldByIndex(p.field)
	f.SetZero()
}

func put(f reflect.Value, v any) error {
	t := f.Type()
	if t == switchType {
		f.Set(reflect.ValueOf(Switch{Present: true, Value: v == true}))
		return nil
	}
	if v == nil {
		f.SetZero()
		return nil
	}
	if t.Kind() == reflect.Interface {
		if t.NumMethod() == 0 {
			f.Set(reflect.ValueOf(v))
			return nil
		}
		v = psobject.Base(v)
		if reflect.TypeOf(v).Implements(t) {
			f.Set(reflect.ValueOf(v))
			return nil
		}
	}
	b := psobject.Base(v)
	bv := reflect.ValueOf(b)
	if bv.IsValid() && bv.Type().AssignableTo(t) {
		f.Set(bv)
		return nil
	}
	if t.Kind() == reflect.Slice {
		items := elements(v)
		s := reflect.MakeSlice(t, len(items), len(items))
		for i, e := range items {
			if err := put(s.Index(i), e); err != nil {
				return err
			}
		}
		f.Set(s)
		return nil
	}
	if t.Kind() == reflect.Pointer && bv.IsValid() && bv.Type().AssignableTo(t.Elem()) {
		n := reflect.New(t.Elem())
		n.Elem().Set(bv)
		f.Set(n)
		return nil
	}
	return errors.New("cmdlet: a " + psobject.TypeName(v) + " does not fit a field of type " + t.String())
}
