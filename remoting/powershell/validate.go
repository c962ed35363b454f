package powershell

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// invalid is the reason why a value does not pass a validation attribute.
type invalid string

func (e invalid) Error() string { return string(e) }

// attributeCheck makes the check of an attribute on a variable.
func (f *frame) attributeCheck(a *ast.Attribute, variable string) (check, error) {
	v, err := f.validator(a)
	if err != nil {
		return nil, err
	}
	return func(f *frame, val any) (any, error) {
		if v == nil {
			return val, nil
		}
		if err := v(f, plain(val)); err != nil {
			if _, ok := err.(invalid); ok {
				return nil, f.variableInvalid(variable, val)
			}
			return nil, err
		}
		return val, nil
	}, nil
}

func (f *frame) variableInvalid(name string, v any) error {
	value := "$null"
	if plain(v) != nil {
		value = f.text(v)
	}
	return newFaultOf(smaPrefix+"ValidationMetadataException", "ValidateSetFailure", psobject.MetadataError, nil,
		"The variable cannot be validated because the value "+value+" is not a valid value for the "+name+" variable.")
}

// validator makes the test of a validation attribute; nil for attributes that test nothing.
func (f *frame) validator(a *ast.Attribute) (func(*frame, any) error, error) {
	var args []any
	for _, e := range a.Positional {
		v, err := f.eval(e)
		if err != nil {
			return nil, err
		}
		args = append(args, plain(v))
	}
	named := map[string]any{}
	for _, n := range a.Named {
		v, err := f.attributeValue(n)
		if err != nil {
			return nil, err
		}
		named[strings.ToLower(n.Name)] = plain(v)
	}
	each := func(one func(f *frame, v any) error) func(*frame, any) error {
		return func(f *frame, v any) error {
			if list, ok := items(v); ok {
				for _, x := range list {
					if err := one(f, plain(x)); err != nil {
						return err
					}
				}
				return nil
			}
			return one(f, v)
		}
	}
	switch attributeName(a) {
	case "validateset":
		if len(args) == 1 {
			if list, ok := items(args[0]); ok {
				args = list
			}
		}
		ignore := true
		if v, ok := named["ignorecase"]; ok {
			ignore = truth(v)
		}
		var names []string
		for _, x := range args {
			names = append(names, f.text(x))
		}
		return each(func(f *frame, v any) error {
			s := f.text(v)
			for _, n := range names {
				if n == s || ignore && strings.EqualFold(n, s) {
					return nil
				}
			}
			if m, ok := named["errormessage"]; ok {
				return invalid(formatMessage(f.text(m), s, strings.Join(names, ",")))
			}
			return invalid(`The argument "` + s + `" does not belong to the set "` + strings.Join(names, ",") + `" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.`)
		}), nil
	case "validaterange":
		if len(args) == 1 {
			return each(rangeKind(f.text(args[0]))), nil
		}
		if len(args) != 2 {
			return nil, nil
		}
		lo, hi := args[0], args[1]
		return each(func(f *frame, v any) error {
			if v == nil {
				return invalid("The argument is null. Provide a valid value for the argument, and then try running the command again.")
			}
			if !dotnet.IsNumber(psobject.Base(v)) && typeNameOf(v) != typeNameOf(lo) {
				return invalid("The argument \"" + f.text(v) + "\" cannot be validated because its type \"" + shortType(typeNameOf(v)) + "\" is not the same type (\"" + shortType(typeNameOf(lo)) + "\") as the maximum and minimum limits of the parameter. Make sure the argument is of type " + shortType(typeNameOf(lo)) + " and then try the command again.")
			}
			if c, err := f.order(v, lo, true); err == nil && c < 0 {
				return invalid("The " + f.text(v) + " argument is less than the minimum allowed range of " + f.text(lo) + ". Supply an argument that is greater than or equal to " + f.text(lo) + " and then try the command again.")
			}
			if c, err := f.order(v, hi, true); err == nil && c > 0 {
				return invalid("The " + f.text(v) + " argument is greater than the maximum allowed range of " + f.text(hi) + ". Supply an argument that is less than or equal to " + f.text(hi) + " and then try the command again.")
			}
			return nil
		}), nil
	case "validatelength":
		if len(args) != 2 {
			return nil, nil
		}
		lo, _ := asInt(args[0])
		hi, _ := asInt(args[1])
		return each(func(f *frame, v any) error {
			s, ok := psobject.Base(v).(string)
			if !ok {
				return invalid("The ValidateLength attribute can be used only with string or string[] parameters. Make sure the parameter is a string or string[] parameter and then try the command again.")
			}
			n := dotnet.Length(s)
			if n < lo {
				return invalid("The character length (" + itoa(n) + ") of the argument is too short. Specify an argument with a length that is greater than or equal to \"" + itoa(lo) + "\", and then try the command again.")
			}
			if n > hi {
				return invalid("The character length of the " + itoa(n) + " argument is too long. Shorten the character length of the argument so it is fewer than or equal to \"" + itoa(hi) + "\" characters, and then try the command again.")
			}
			return nil
		}), nil
	case "validatecount":
		if len(args) != 2 {
			return nil, nil
		}
		lo, _ := asInt(args[0])
		hi, _ := asInt(args[1])
		return func(f *frame, v any) error {
			n := 1
			if list, ok := items(v); ok {
				n = len(list)
			} else if v == nil {
				n = 0
			} else if d, ok := psobject.Base(v).(*psobject.Dictionary); ok {
				n = d.Len()
			}
			if n < lo || n > hi {
				if lo == hi {
					return invalid("The parameter requires exactly " + itoa(lo) + " value(s) - " + itoa(n) + " value(s) were provided.")
				}
				return invalid("The parameter requires at least " + itoa(lo) + " value(s) and no more than " + itoa(hi) + " value(s) - " + itoa(n) + " value(s) were provided.")
			}
			return nil
		}, nil
	case "validatepattern":
		if len(args) != 1 {
			return nil, nil
		}
		opts := regexOptions(optIgnoreCase)
		if o, ok := named["options"]; ok {
			if v, err := f.convert(o, f.in.rs.typeOf("System.Text.RegularExpressions.RegexOptions")); err == nil {
				if e, ok := v.(psobject.Enum); ok {
					opts = regexOptions(e.Value)
				}
			}
		}
		pattern := f.text(args[0])
		return each(func(f *frame, v any) error {
			re, err := f.in.rs.regex(pattern, opts)
			if err != nil {
				return err
			}
			s := f.text(v)
			m, err := re.match(s)
			if err != nil {
				return err
			}
			if m == nil {
				if t, ok := named["errormessage"]; ok {
					return invalid(formatMessage(f.text(t), s, pattern))
				}
				return invalid(`The argument "` + s + `" does not match the "` + pattern + `" pattern. Supply an argument that matches "` + pattern + `" and try the command again.`)
			}
			return nil
		}), nil
	case "validatescript":
		if len(args) != 1 {
			return nil, nil
		}
		sb, ok := args[0].(*ScriptBlock)
		if !ok {
			return nil, nil
		}
		return each(func(f *frame, v any) error {
			oldEnclosed := f.enclosed
			f.enclosed = true
			list, err := f.runBlock(sb, v, true, nil)
			f.enclosed = oldEnclosed
			if err != nil {
				if ft, ok := asFault(err); ok {
					return invalid(ft.rec.Message())
				}
				return err
			}
			if !truth(collapse(list)) {
				if t, ok := named["errormessage"]; ok {
					return invalid(formatMessage(f.text(t), f.text(v), sb.PSText()))
				}
				return invalid(`The "` + sb.PSText() + `" validation script for the argument with value "` + f.text(v) + `" did not return a result of True. Determine why the validation script failed, and then try the command again.`)
			}
			return nil
		}), nil
	case "validatenotnull":
		return func(f *frame, v any) error {
			if v == nil {
				return invalid("The argument is null. Provide a valid value for the argument, and then try running the command again.")
			}
			if list, ok := items(v); ok {
				for _, x := range list {
					if plain(x) == nil {
						return invalid("The argument is null, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again.")
					}
				}
			}
			return nil
		}, nil
	case "validatenotnullorempty", "validatenotnullorwhitespace":
		white := attributeName(a) == "validatenotnullorwhitespace"
		return func(f *frame, v any) error {
			const one = invalid("The argument is null or empty. Provide an argument that is not null or empty, and then try the command again.")
			const many = invalid("The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again.")
			if v == nil {
				return one
			}
			if s, ok := psobject.Base(v).(string); ok {
				if s == "" {
					return one
				}
				if white && strings.TrimSpace(s) == "" {
					return invalid("The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again.")
				}
				return nil
			}
			if d, ok := psobject.Base(v).(*psobject.Dictionary); ok && d.Len() == 0 {
				return one
			}
			if list, ok := items(v); ok {
				if len(list) == 0 {
					return many
				}
				for _, x := range list {
					if s, isText := psobject.Base(plain(x)).(string); plain(x) == nil || isText && s == "" {
						return many
					}
				}
			}
			return nil
		}, nil
	}
	return nil, nil
}

func formatMessage(format string, args ...string) string {
	vals := make([]any, len(args))
	for i, a := range args {
		vals[i] = a
	}
	s, err := dotnet.Composite(format, vals...)
	if err != nil {
		return format
	}
	return s
}

// rangeKind is ValidateRange with a kind: Positive, Negative, NonNegative, NonPositive.
func rangeKind(kind string) func(*frame, any) error {
	return func(f *frame, v any) error {
		c, err := f.order(v, int32(0), true)
		if err != nil {
			return err
		}
		shown := f.text(v)
		switch strings.ToLower(kind) {
		case "positive":
			if c <= 0 {
				return invalid(`The argument "` + shown + `" cannot be validated because its value is not greater than zero.`)
			}
		case "negative":
			if c >= 0 {
				return invalid(`The argument "` + shown + `" cannot be validated because its value is not less than zero.`)
			}
		case "nonnegative":
			if c < 0 {
				return invalid(`The argument "` + shown + `" cannot be validated because its value is not greater than or equal to zero.`)
			}
		case "nonpositive":
			if c > 0 {
				return invalid(`The argument "` + shown + `" cannot be validated because its value is not less than or equal to zero.`)
			}
		}
		return nil
	}
}

// asInvalid gives the text of a failed validation.
func asInvalid(err error) (invalid, bool) {
	var i invalid
	ok := errors.As(err, &i)
	return i, ok
}
