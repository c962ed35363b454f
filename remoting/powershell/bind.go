package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// binding binds the arguments and the input of one call of a script function.
type binding struct {
	f, caller *frame
	call      *call
	meta      *metadata
	input     bool // pipeline objects will come
	values    map[*param]any
	order     []*param // in the order of binding
	explicit  map[*param]bool
	rest      []any
	valid     []string
	chosen    string
	bound     *psobject.Dictionary // $PSBoundParameters
}

const (
	bindException      = smaPrefix + "ParameterBindingException"
	bindValidation     = smaPrefix + "ParameterBindingValidationException"
	bindTransformation = smaPrefix + "ParameterBindingArgumentTransformationException"
)

// fail makes an error of the binder. at is the argument's place; empty for the whole command.
func (b *binding) fail(exType, id string, cat psobject.ErrorCategory, message string, at ast.Extent, p string) *fault {
	name := b.commandName()
	if name != "" {
		id += "," + name
	}
	ft := newFaultOf(exType, id, cat, nil, message)
	ft.rec.Category.Activity = name
	if p != "" {
		ft.rec.Exception.Properties = append(ft.rec.Exception.Properties, psobject.Property{Name: "ParameterName", Value: p})
	}
	ft.rec.Exception.Properties = append(ft.rec.Exception.Properties, psobject.Property{Name: "ErrorId", Value: strings.SplitN(id, ",", 2)[0]})
	if at == (ast.Extent{}) {
		at = b.call.pos
	}
	if b.call.src != nil {
		ft.rec.Invocation = invocationAt(b.call.src, at)
		ft.rec.Invocation.MyCommand = name
		ft.rec.Invocation.InvocationName = b.call.name
	}
	return ft
}

func (b *binding) commandName() string {
	if fn, ok := b.call.target.(*function); ok {
		return fn.name
	}
	return ""
}

func (b *binding) invalid(id, message string, at ast.Extent, p string) *fault {
	return b.fail(bindException, id, psobject.InvalidArgument, message, at, p)
}

// find resolves a parameter's name or its unambiguous beginning; nil where the function has none of that name.
func (b *binding) find(a argument) (*param, error) {
	n := strings.ToLower(a.name)
	if p, ok := b.meta.byName[n]; ok {
		return p, nil
	}
	var hits, own []*param
	if n != "" {
		for _, p := range b.meta.params {
			match := strings.HasPrefix(strings.ToLower(p.name), n)
			for _, al := range p.aliases {
				match = match || strings.HasPrefix(strings.ToLower(al), n)
			}
			if match {
				hits = append(hits, p)
				if !p.common {
					own = append(own, p)
				}
			}
		}
	}
	switch {
	case len(hits) == 0:
		return nil, nil
	case len(hits) == 1:
		return hits[0], nil
	case len(own) == 1:
		return own[0], nil
	}
	var list strings.Builder
	for _, p := range hits {
		list.WriteString(" -" + p.name)
	}
	return nil, b.invalid("AmbiguousParameter", "Parameter cannot be processed because the parameter name '"+a.name+"' is ambiguous. Possible matches include:"+list.String()+".", a.pos, a.name)
}

// bind binds the arguments of the command line.
func (b *binding) bind(args []argument) error {
	b.values = map[*param]any{}
	b.explicit = map[*param]bool{}
	b.valid = b.meta.sets
	b.bound = &psobject.Dictionary{Type: "System.Management.Automation.PSBoundParametersDictionary"}
	if b.call.direct {
		return b.direct(args)
	}
	var positional []argument
	named := map[string]bool{}
	for _, a := range args {
		if a.name != "" && !a.splat {
			if p, _ := b.find(a); p != nil {
				named[p.name] = true
			}
		}
	}
	endOfNames := false
	var defaults []argument
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a.byDefault {
			defaults = append(defaults, a)
			continue
		}
		if a.name == "" {
			if s, ok := a.value.(string); ok && s == "--" && !endOfNames && a.pos != (ast.Extent{}) && b.call.src != nil && strings.HasPrefix(b.call.src.Text[a.pos.Start:], "--") {
				endOfNames = true
				continue
			}
			positional = append(positional, a)
			continue
		}
		p, err := b.find(a)
		if err != nil {
			return err
		}
		if p == nil {
			if b.meta.advanced {
				if r := b.remainingParam(); r != nil {
					positional = append(positional, argument{value: "-" + a.name, has: true, pos: a.pos})
					if a.has {
						positional = append(positional, argument{value: a.value, has: true, pos: a.valuePos})
					}
					continue
				}
				return b.invalid("NamedParameterNotFound", "A parameter cannot be found that matches parameter name '"+a.name+"'.", a.pos, a.name)
			}
			text := "-" + a.name
			if a.colon {
				text += ":"
			}
			positional = append(positional, argument{value: text, has: true, pos: a.pos, colon: true})
			if a.has {
				positional = append(positional, argument{value: a.value, has: true, pos: a.valuePos, colon: true})
			} else if i+1 < len(args) && args[i+1].name == "" {
				// The value of an unknown name stays with it.
				i++
				nx := args[i]
				nx.colon = true
				positional = append(positional, nx)
			}
			continue
		}
		if a.splat && named[p.name] {
			// What is named on the command line wins over what is splatted.
			continue
		}
		at := a.valuePos
		if !a.has {
			switch {
			case p.isSwitch:
				a.value = true
				at = a.pos
			case i+1 < len(args) && args[i+1].name == "":
				i++
				a.value = args[i].value
				a.word = args[i].word
				at = args[i].pos
			default:
				typ := "System.Object"
				if p.typ != nil {
					typ = p.typ.PSText()
				}
				return b.invalid("MissingArgument", "Missing an argument for parameter '"+p.name+"'. Specify a parameter of type '"+typ+"' and try again.", a.pos, p.name)
			}
		}
		if b.explicit[p] {
			return b.invalid("ParameterAlreadyBound", "Cannot bind parameter because parameter '"+p.name+"' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".", a.pos, p.name)
		}
		if err := b.set(p, a.value, a.word, at); err != nil {
			return err
		}
		b.explicit[p] = true
		b.narrow(p)
	}
	if err := b.positional(positional); err != nil {
		return err
	}
	if err := b.defaults(defaults); err != nil {
		return err
	}
	return b.resolveSet(b.input)
}

// defaults binds what $PSDefaultParameterValues has, where neither a name nor a place on the command line gave the parameter.
func (b *binding) defaults(args []argument) error {
	for _, a := range args {
		p, err := b.find(a)
		if err != nil || p == nil || b.explicit[p] {
			continue
		}
		old := b.valid
		if b.narrow(p); len(b.valid) == 0 {
			b.valid = old // it does not go with what was given
			continue
		}
		if err := b.set(p, a.value, "", ast.Extent{}); err != nil {
			b.valid = old
			if err := b.caller.defaultFailed(p.name, a.value, err); err != nil {
				return err
			}
			continue
		}
		b.explicit[p] = true
	}
	return nil
}

// set converts, validates and stores a value.
func (b *binding) set(p *param, v any, word string, at ast.Extent) error {
	c, err := b.coerce(p, v, word, at)
	if err != nil {
		return err
	}
	if _, had := b.values[p]; !had {
		b.order = append(b.order, p)
	}
	b.values[p] = c
	b.bound.Set(p.name, c)
	return nil
}

func (b *binding) narrow(p *param) {
	if _, all := p.sets[allSets]; all {
		return
	}
	var rest []string
	for _, s := range b.valid {
		if _, ok := p.sets[s]; ok {
			rest = append(rest, s)
		}
	}
	b.valid = rest
}

func (b *binding) mandatory(p *param) bool {
	for _, s := range p.sets {
		if s.mandatory {
			return true
		}
	}
	return false
}

// coerce turns a value into what the parameter takes.
func (b *binding) coerce(p *param, v any, word string, at ast.Extent) (any, error) {
	v = plain(v)
	if p.isSwitch && p.common {
		return b.switchValue(p, v, at)
	}
	if word != "" && p.typ != nil && p.typ.Full == "System.String" {
		v = word
	}
	if v == nil && b.mandatory(p) && !p.allowNull && !p.notNull && (p.typ == nil || p.typ.Full != "System.String") {
		return nil, b.fail(bindValidation, "ParameterArgumentValidationErrorNullNotAllowed", psobject.InvalidData, "Cannot bind argument to parameter '"+p.name+"' because it is null.", at, p.name)
	}
	if p.psType != "" && v != nil && !hasTypeName(v, p.psType) {
		return nil, b.fail(bindTransformation, "MismatchedPSTypeName", psobject.InvalidArgument, "Cannot bind argument to parameter '"+p.name+"', because PSTypeNames of the argument do not match the PSTypeName required by the parameter: "+p.psType+".", at, p.name)
	}
	cur := v
	for i := len(p.checks) - 1; i >= 0; i-- {
		c := p.checks[i]
		var n any
		var err error
		switch {
		case c.typ != nil:
			n, err = b.transform(p, c.typ, cur)
		case c.changes:
			if n, err = c.valid(b.f, cur); err != nil {
				if why, ok := asInvalid(err); ok {
					err = why.fault()
				}
			}
		default:
			continue
		}
		if err != nil {
			ft, ok := asFault(err)
			if !ok {
				return nil, err
			}
			e := b.fail(bindTransformation, "ParameterArgumentTransformationError", psobject.InvalidData, "Cannot process argument transformation on parameter '"+p.name+"'. "+ft.rec.Message(), at, p.name)
			e.rec.Exception.Inner = ft.rec.Exception
			return nil, e
		}
		cur = n
	}
	if b.mandatory(p) {
		switch x := psobject.Base(cur).(type) {
		case string:
			if x == "" && !p.allowEmpty {
				return nil, b.fail(bindValidation, "ParameterArgumentValidationErrorEmptyStringNotAllowed", psobject.InvalidData, "Cannot bind argument to parameter '"+p.name+"' because it is an empty string.", at, p.name)
			}
		case *psobject.List:
			if len(x.Items) == 0 && !p.allowNoItems && p.typ != nil && p.typ.Full != "System.Object" {
				kind := "array"
				id := "EmptyArrayNotAllowed"
				if !x.FixedSize() || p.typ != nil && p.typ.Full == "System.Array" {
					kind, id = "collection", "EmptyCollectionNotAllowed"
				}
				return nil, b.fail(bindValidation, "ParameterArgumentValidationError"+id, psobject.InvalidData, "Cannot bind argument to parameter '"+p.name+"' because it is an empty "+kind+".", at, p.name)
			}
			if x.Type == "System.String[]" {
				for _, e := range x.Items {
					if s, ok := e.(string); ok && s == "" && !p.allowEmpty {
						return nil, b.fail(bindValidation, "ParameterArgumentValidationErrorEmptyStringNotAllowed", psobject.InvalidData, "Cannot bind argument to parameter '"+p.name+"' because it is an empty string.", at, p.name)
					}
				}
			}
		}
	}
	for _, c := range p.checks {
		if c.valid == nil || c.changes {
			continue
		}
		if _, err := c.valid(b.f, cur); err != nil {
			if why, ok := asInvalid(err); ok {
				return nil, b.fail(bindValidation, "ParameterArgumentValidationError", psobject.InvalidData, "Cannot validate argument on parameter '"+p.name+"'. "+why.text, at, p.name)
			}
			return nil, err
		}
	}
	return cur, nil
}

func (b *binding) switchValue(p *param, v any, at ast.Extent) (any, error) {
	switch x := psobject.Base(v).(type) {
	case bool:
		return newSwitch(x), nil
	case string:
		return nil, b.invalid("CannotConvertArgument", "Cannot convert 'System.String' to the type 'System.Management.Automation.SwitchParameter' required by parameter '"+p.name+"'. ", at, p.name)
	case nil:
		return newSwitch(false), nil
	default:
		if dotnet.IsNumber(x) {
			return newSwitch(truth(x)), nil
		}
		return nil, b.invalid("CannotConvertArgument", "Cannot convert '"+typeNameOf(v)+"' to the type 'System.Management.Automation.SwitchParameter' required by parameter '"+p.name+"'. ", at, p.name)
	}
}

// mayBeBoolean refuses what parameters and variables of type bool do not take, which is more than a cast does.
func mayBeBoolean(v any, typeName string) error {
	base := psobject.Base(v)
	switch base.(type) {
	case bool, psobject.Char:
		return nil
	}
	if dotnet.IsNumber(base) {
		return nil
	}
	name := ""
	if v != nil {
		name = clrText(typeNameOf(v))
	}
	return newFault("RuntimeException", psobject.InvalidData, nil, `Cannot convert value "`+name+`" to type "`+typeName+`". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.`)
}

// transform converts to the type of a parameter, which is stricter than a cast in some places.
func (b *binding) transform(p *param, t *Type, v any) (any, error) {
	base := psobject.Base(v)
	switch t.Full {
	case smaPrefix + "PSReference":
		if _, ok := base.(*reference); ok {
			return base, nil
		}
		return nil, newFault("ReferenceTypeExpected", psobject.InvalidData, nil, "Reference type is expected in argument.")
	case "System.Boolean":
		if err := mayBeBoolean(v, t.Full); err != nil {
			return nil, err
		}
	case switchType:
		if v == nil {
			return newSwitch(false), nil
		}
		if err := mayBeBoolean(v, t.Full); err != nil {
			return nil, err
		}
	case "System.String":
		if b.meta.advanced {
			if _, ok := items(v); ok {
				return nil, newFault("x", psobject.InvalidData, nil, "Cannot convert value to type System.String.")
			}
		}
	}
	if t.rs == nil {
		t = b.f.in.rs.typeOf(t.Full)
	}
	if v == nil {
		return b.f.nullFor(t)
	}
	n, err := b.f.castTo(v, t)
	return plain(n), err
}

// nullFor gives what null becomes in a type.
func (f *frame) nullFor(t *Type) (any, error) {
	if t.class != nil {
		if t.class.isEnum {
			return f.convert(nil, t)
		}
		return nil, nil
	}
	switch t.Full {
	case "System.String":
		return "", nil
	case switchType:
		return newSwitch(false), nil
	}
	switch {
	case t.Full == "System.Char", t.Full == "System.Numerics.BigInteger": // a cast makes something of null, a parameter does not
		return nil, nil
	case isValueType(t.Full):
		return f.convert(nil, t)
	}
	return nil, nil
}

// zero gives what a field of a type begins with.
func (f *frame) zero(t *Type) (any, error) {
	if t.isEnum() {
		return f.enumOf(t.Full, 0), nil
	}
	switch t.Full {
	case "System.DateTime":
		return psobject.DateTime{}, nil
	case "System.DateTimeOffset":
		return psobject.DateTimeOffset{}, nil
	case "System.TimeSpan":
		return psobject.TimeSpan(0), nil
	case "System.Guid":
		return psobject.GUID{}, nil
	case "System.Char", "System.Numerics.BigInteger":
		return f.convert(nil, t)
	}
	return f.nullFor(t)
}

// samePlace tells whether two parameters of one set stand at the same position.
func (b *binding) samePlace(list []*param) bool {
	for _, set := range b.valid {
		n := 0
		for _, p := range list {
			if _, ok := p.in(set); ok {
				n++
			}
		}
		if n > 1 {
			return true
		}
	}
	return false
}

func (b *binding) positional(args []argument) error {
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a.colon && !b.meta.advanced {
			b.rest = append(b.rest, a.value)
			continue
		}
		candidates := b.nextPositional()
		if b.samePlace(candidates) {
			return b.invalid("AmbiguousPositionalParameterNoName", "Cannot bind positional parameters because no names were given.", ast.Extent{}, "")
		}
		if len(candidates) == 0 {
			if r := b.remainingParam(); r != nil {
				var list []any
				for _, x := range args[i:] {
					list = append(list, x.value)
				}
				var v any = &psobject.List{Type: "System.Collections.Generic.List`1[[System.Object]]", Items: list}
				if len(list) == 1 {
					if _, ok := items(list[0]); ok {
						v = list[0] // a collection stands for all of them
					}
				}
				if err := b.set(r, v, "", a.pos); err != nil {
					return err
				}
				b.explicit[r] = true
				b.narrow(r)
				return nil
			}
			if !b.meta.advanced {
				b.rest = append(b.rest, a.value)
				continue
			}
			return b.invalid("PositionalParameterNotFound", "A positional parameter cannot be found that accepts argument '"+b.f.text(a.value)+"'.", ast.Extent{}, "")
		}
		var first error
		done := false
		for _, p := range candidates {
			if len(candidates) > 1 && !b.exact(p, a.value) {
				continue
			}
			if err := b.set(p, a.value, a.word, a.pos); err != nil {
				first = err
				continue
			}
			b.explicit[p] = true
			b.narrow(p)
			done = true
			break
		}
		if !done {
			for _, p := range candidates {
				err := b.set(p, a.value, a.word, a.pos)
				if err == nil {
					b.explicit[p] = true
					b.narrow(p)
					done = true
					break
				}
				if first == nil {
					first = err
				}
			}
		}
		if !done {
			return first
		}
	}
	return nil
}

// exact tells whether a value needs no conversion.
func (b *binding) exact(p *param, v any) bool {
	if p.typ == nil || p.typ.Full == "System.Object" {
		return true
	}
	if isArrayName(p.typ.Full) {
		elem := b.f.in.rs.typeOf(elementName(p.typ.Full))
		if list, ok := items(v); ok {
			for _, x := range list {
				if !b.f.isOfType(x, elem) {
					return false
				}
			}
			return true
		}
		return b.f.isOfType(v, elem)
	}
	if p.typ.rs == nil {
		return false
	}
	return b.f.isOfType(v, p.typ)
}

// hasTypeName tells whether a value, or each element of an array, has a type name.
func hasTypeName(v any, name string) bool {
	if list, ok := items(v); ok && len(list) > 0 {
		for _, x := range list {
			if !hasTypeName(plain(x), name) {
				return false
			}
		}
		return true
	}
	for _, n := range psobject.TypeNames(v) {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}
