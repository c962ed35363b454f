package powershell

import (
	"errors"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// invalid is the reason why a value does not pass a validation attribute.
type invalid struct{ id, text string }

func (e *invalid) Error() string { return e.text }

// fault is the error of a value that is validated where nothing binds it: the first value of a class's property.
func (e *invalid) fault() error {
	return newFaultOf(smaPrefix+"ValidationMetadataException", e.id, psobject.MetadataError, nil, e.text)
}

const (
	nullArgument  = "The argument is null. Provide a valid value for the argument, and then try running the command again."
	nullElement   = "The argument has a null value, or an element of the argument collection contains a null value. Provide a collection that does not contain any null values, and then try the command again."
	emptyArgument = "The argument is null or empty. Provide an argument that is not null or empty, and then try the command again."
	emptyElement  = "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again."
	whiteArgument = "The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again."
	whiteElement  = "An element of the argument collection is null, empty, or consists of only white-space characters. Supply a collection that does not contain any those values and then try the command again."
)

// attributeCheck makes the check of an attribute on a variable.
func (f *frame) attributeCheck(a *ast.Attribute, variable string) (check, error) {
	made, err := f.attribute(a)
	if err != nil {
		return check{}, err
	}
	var shown any
	if made != nil {
		shown = made.value()
	}
	v := f.validator(made)
	return check{shown: shown, apply: func(f *frame, val any) (any, error) {
		if v == nil {
			return val, nil
		}
		out, err := v(f, plain(val))
		if err != nil {
			if _, ok := err.(*invalid); ok {
				return nil, f.variableInvalid(variable, val)
			}
			return nil, err
		}
		return out, nil
	}}, nil
}

func (f *frame) variableInvalid(name string, v any) error {
	return newFaultOf(smaPrefix+"ValidationMetadataException", "ValidateSetFailure", psobject.MetadataError, nil,
		"The variable cannot be validated because the value "+shownValue(f, v)+" is not a valid value for the "+name+" variable.")
}

// shownValue is a value in the message of a variable: collections show their type, as their ToString does.
func shownValue(f *frame, v any) string {
	switch b := psobject.Base(plain(v)).(type) {
	case nil:
		return "$null"
	case *psobject.List:
		return typeNameOf(b)
	}
	return f.text(v)
}

// validationFunc tests a value, or gives another for it.
type validationFunc func(f *frame, v any) (any, error)

// test makes a validation of what only looks at the value.
func test(look func(f *frame, v any) error) validationFunc {
	return func(f *frame, v any) (any, error) { return v, look(f, v) }
}

// eachOf tests the elements of a collection, or the value itself. No element may be null.
func eachOf(one func(f *frame, v any) error) validationFunc {
	return test(func(f *frame, v any) error {
		list, ok := items(v)
		if !ok {
			if v == nil {
				return &invalid{"ArgumentIsEmpty", emptyElement}
			}
			return one(f, v)
		}
		for _, x := range list {
			if x = plain(x); x == nil {
				return &invalid{"ArgumentIsEmpty", emptyElement}
			}
			if err := one(f, x); err != nil {
				return err
			}
		}
		return nil
	})
}

// validator makes the test of an attribute; nil for attributes that test nothing.
func (f *frame) validator(a *attribute) validationFunc {
	switch {
	case a == nil:
		return nil
	case a.instance != nil:
		return classValidation(a.instance)
	case a.is("validateset"):
		return validateSet(a)
	case a.is("validaterange") && len(a.args) == 1:
		kind := psobject.Base(a.args[0]).(psobject.Enum).Name
		return eachOf(func(f *frame, v any) error { return rangeKind(f, kind, v) })
	case a.is("validaterange"):
		lo, hi := a.get("MinRange"), a.get("MaxRange")
		return eachOf(func(f *frame, v any) error { return inRange(f, lo, hi, v) })
	case a.is("validatelength"):
		lo, hi := lengthLimits(a.obj)
		return eachOf(func(f *frame, v any) error {
			s, ok := psobject.Base(v).(string)
			if !ok {
				return &invalid{"ValidateLengthNotString", "The ValidateLength attribute cannot be applied to a parameter that is not a string or string[] parameter. Make the parameter a string or string[] parameter."}
			}
			n := dotnet.Length(s)
			if n < lo {
				return &invalid{"ValidateLengthMinLengthFailure", "The character length (" + itoa(n) + ") of the argument is too short. Specify an argument with a length that is greater than or equal to \"" + itoa(lo) + "\", and then try the command again."}
			}
			if n > hi {
				return &invalid{"ValidateLengthMaxLengthFailure", "The character length of the " + itoa(n) + " argument is too long. Shorten the character length of the argument so it is fewer than or equal to \"" + itoa(hi) + "\" characters, and then try the command again."}
			}
			return nil
		})
	case a.is("validatecount"):
		lo, hi := lengthLimits(a.obj)
		return test(func(f *frame, v any) error {
			n := 0
			if list, ok := items(v); ok {
				n = len(list)
			} else if d, ok := psobject.Base(v).(*psobject.Dictionary); ok {
				n = d.Len()
			} else if v != nil {
				return &invalid{"NotAnArrayParameter", "The ValidateCount attribute cannot be applied to a non-array parameter. Either remove the attribute from the parameter or make the parameter an array parameter."}
			}
			switch {
			case n >= lo && n <= hi:
				return nil
			case lo == hi:
				return &invalid{"ValidateCountExactFailure", "The parameter requires exactly " + itoa(lo) + " value(s) - " + itoa(n) + " value(s) were provided."}
			}
			return &invalid{"ValidateCountMinMaxFailure", "The parameter requires at least " + itoa(lo) + " value(s) and no more than " + itoa(hi) + " value(s) - " + itoa(n) + " value(s) were provided."}
		})
	case a.is("validatepattern"):
		pattern := f.text(a.get("RegexPattern"))
		opts := regexOptions(optIgnoreCase)
		if e, ok := psobject.Base(a.get("Options")).(psobject.Enum); ok {
			opts = regexOptions(e.Value)
		}
		return eachOf(func(f *frame, v any) error {
			re, err := f.in.rs.regex(pattern, opts)
			if err != nil {
				if ft, ok := asFault(err); ok {
					return &invalid{ft.rec.FullyQualifiedErrorID, ft.rec.Message()}
				}
				return err
			}
			s := f.text(v)
			m, err := re.match(s)
			if err != nil {
				return err
			}
			if m == nil {
				return a.worded(f, "ValidatePatternFailure", `The argument "{0}" does not match the "{1}" pattern. Supply an argument that matches "{1}" and try the command again.`, s, pattern)
			}
			return nil
		})
	case a.is("validatescript"):
		return eachOf(func(f *frame, v any) error { return validateScript(f, a, v) })
	case a.is("validatenotnull"):
		return test(func(f *frame, v any) error {
			if v == nil {
				return &invalid{"ArgumentIsNull", nullArgument}
			}
			list, _ := items(v)
			for _, x := range list {
				if plain(x) == nil {
					return &invalid{"ArgumentIsNull", nullElement}
				}
			}
			return nil
		})
	case a.is("validatenotnullorempty"), a.is("validatenotnullorwhitespace"):
		white := a.is("validatenotnullorwhitespace")
		return test(func(f *frame, v any) error { return notEmpty(v, white) })
	case a.is("validatedrive"):
		return eachOf(func(f *frame, v any) error { return f.validateDrive(a, v) })
	}
	return nil
}

// worded is the failure of an attribute that may have an ErrorMessage of its own.
func (a *attribute) worded(f *frame, id, format string, args ...string) error {
	if own := a.get("ErrorMessage"); own != nil {
		format = f.text(own)
	}
	return &invalid{id, formatMessage(format, args...)}
}

func validateSet(a *attribute) validationFunc {
	return eachOf(func(f *frame, v any) error {
		valid, err := f.validValues(a)
		if err != nil {
			return err
		}
		s := f.text(v)
		ignore := truth(a.get("IgnoreCase"))
		for _, n := range valid {
			if n == s || ignore && strings.EqualFold(n, s) {
				return nil
			}
		}
		return a.worded(f, "ValidateSetFailure", `The argument "{0}" does not belong to the set "{1}" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.`, s, strings.Join(valid, ","))
	})
}

// validValues are those of a set; a class that was given for them is asked.
func (f *frame) validValues(a *attribute) ([]string, error) {
	list, _ := items(a.get("ValidValues"))
	if len(list) == 1 {
		if t, ok := list[0].(*Type); ok && t.class != nil {
			x, err := f.newInstance(t.class, nil)
			if err != nil {
				return nil, err
			}
			v, _, err := x.(*instance).psCall(f, "GetValidValues", nil)
			if err != nil {
				return nil, err
			}
			if v == nil {
				return nil, &invalid{"ValidateSetGeneratedValidValuesListIsNull", "Valid values generator return a null value."}
			}
			if list, ok = items(v); !ok {
				list = []any{v}
			}
		}
	}
	names := make([]string, len(list))
	for i, x := range list {
		names[i] = f.text(x)
	}
	return names, nil
}

func inRange(f *frame, lo, hi, v any) error {
	typ := shortType(typeNameOf(lo))
	// A number of another kind is brought to that of the limits, text is not.
	if typeNameOf(v) != typeNameOf(lo) {
		_, err := f.convert(v, f.in.rs.typeOf(typeNameOf(lo)))
		_, text := psobject.Base(v).(string)
		if text || err != nil {
			return &invalid{"ValidationRangeElementType", "The argument cannot be validated because its type \"" + shortType(typeNameOf(v)) + "\" is not the same type (" + typ + ") as the maximum and minimum limits of the parameter. Make sure the argument is of type " + typ + " and then try the command again."}
		}
	}
	if c, err := f.order(lo, v, true); err == nil && c > 0 {
		return &invalid{"ValidateRangeTooSmall", "The " + f.text(v) + " argument is less than the minimum allowed range of " + f.text(lo) + ". Supply an argument that is greater than or equal to " + f.text(lo) + " and then try the command again."}
	}
	if c, err := f.order(hi, v, true); err == nil && c < 0 {
		return &invalid{"ValidateRangeTooBig", "The " + f.text(v) + " argument is greater than the maximum allowed range of " + f.text(hi) + ". Supply an argument that is less than or equal to " + f.text(hi) + " and then try the command again."}
	}
	return nil
}

// rangeKind is ValidateRange with a kind: Positive, Negative, NonNegative, NonPositive.
func rangeKind(f *frame, kind string, v any) error {
	if !dotnet.IsNumber(psobject.Base(v)) {
		return &invalid{"ValidationRangeElementType", "The argument cannot be validated because its type \"" + shortType(typeNameOf(v)) + "\" is not the same type (Int32) as the maximum and minimum limits of the parameter. Make sure the argument is of type Int32 and then try the command again."}
	}
	c, err := f.order(v, int32(0), true)
	if err != nil {
		return err
	}
	ok, than := true, ""
	switch kind {
	case "Positive":
		ok, than = c > 0, "greater than"
	case "Negative":
		ok, than = c < 0, "less than"
	case "NonNegative":
		ok, than = c >= 0, "greater than or equal to"
	case "NonPositive":
		ok, than = c <= 0, "less than or equal to"
	}
	if ok {
		return nil
	}
	return &invalid{"ValidateRange" + kind + "Failure", `The argument "` + f.text(v) + `" cannot be validated because its value is not ` + than + ` zero.`}
}

func validateScript(f *frame, a *attribute, v any) error {
	sb, ok := psobject.Base(a.get("ScriptBlock")).(*ScriptBlock)
	if !ok {
		return nil
	}
	oldEnclosed := f.enclosed
	f.enclosed = true
	list, err := f.runBlock(sb, v, true, nil)
	f.enclosed = oldEnclosed
	if err != nil {
		if ft, ok := asFault(err); ok {
			return &invalid{ft.rec.FullyQualifiedErrorID, ft.rec.Message()}
		}
		return err
	}
	if truth(collapse(list)) {
		return nil
	}
	return a.worded(f, "ValidateScriptFailure", `The "{1}" validation script for the argument with value "{0}" did not return a result of True. Determine why the validation script failed, and then try the command again.`, f.text(v), sb.PSText())
}

func notEmpty(v any, white bool) error {
	if v == nil {
		return &invalid{"ArgumentIsNull", map[bool]string{false: emptyArgument, true: whiteArgument}[white]}
	}
	if s, ok := psobject.Base(v).(string); ok {
		switch {
		case white && strings.TrimSpace(s) == "":
			return &invalid{"ArgumentIsEmptyOrWhiteSpace", whiteArgument}
		case s == "":
			return &invalid{"ArgumentIsEmpty", emptyArgument}
		}
		return nil
	}
	empty := &invalid{"ArgumentIsEmpty", emptyElement}
	if d, ok := psobject.Base(v).(*psobject.Dictionary); ok && d.Len() == 0 {
		return empty
	}
	list, ok := items(v)
	if !ok {
		return nil
	}
	if len(list) == 0 {
		return empty
	}
	for _, x := range list {
		x = plain(x)
		s, isText := psobject.Base(x).(string)
		switch {
		case x == nil:
			return &invalid{"ArgumentIsNull", emptyElement}
		case isText && white && strings.TrimSpace(s) == "":
			return &invalid{"ArgumentCollectionContainsEmptyOrWhiteSpace", whiteElement}
		case isText && s == "":
			return &invalid{"ArgumentCollectionContainsEmpty", emptyElement}
		}
	}
	return nil
}

// validateDrive asks that a path is on one of the drives.
func (f *frame) validateDrive(a *attribute, v any) error {
	s, ok := psobject.Base(v).(string)
	if !ok {
		return &invalid{"PathParameterAccessException", "The path argument is invalid. Supply a path argument that is a string type."}
	}
	name, _, ok := strings.Cut(s, ":")
	if !ok {
		name = "/"
	}
	if ok && !slices.ContainsFunc(f.in.rs.drives(), func(d *psDrive) bool { return strings.EqualFold(d.name, name) }) {
		return newFaultOf(smaPrefix+"DriveNotFoundException", "DriveNotFound", psobject.ObjectNotFound, name, "Cannot find drive. A drive with the name '"+name+"' does not exist.")
	}
	list, _ := items(a.get("ValidRootDrives"))
	var valid []string
	for _, x := range list {
		if strings.EqualFold(f.text(x), name) {
			return nil
		}
		valid = append(valid, f.text(x))
	}
	return &invalid{"ValidateDrivePathFailure", "The path argument drive " + name + " does not belong to the set of approved drives: " + strings.Join(valid, ",") + ". Supply a path argument with an approved drive."}
}

// classValidation is the test, or the change, that a class of the script makes of a value.
func classValidation(x *instance) validationFunc {
	has := func(base string) bool {
		for _, n := range x.PSTypeNames() {
			if n == smaPrefix+base {
				return true
			}
		}
		return false
	}
	call := func(f *frame, name string, args ...any) (any, error) {
		v, _, err := x.psCall(f, name, args)
		if ft, ok := asFault(err); ok {
			text := ft.rec.Message()
			if inner := ft.rec.Exception.Inner; inner != nil {
				text = inner.Message
			}
			return nil, &invalid{ft.rec.FullyQualifiedErrorID, text}
		}
		return v, err
	}
	switch {
	case has("ArgumentTransformationAttribute"):
		return func(f *frame, v any) (any, error) { return call(f, "Transform", nil, v) }
	case has("ValidateEnumeratedArgumentsAttribute"):
		return eachOf(func(f *frame, v any) error {
			_, err := call(f, "ValidateElement", v)
			return err
		})
	case has("ValidateArgumentsAttribute"):
		return test(func(f *frame, v any) error {
			_, err := call(f, "Validate", v, nil)
			return err
		})
	}
	return nil
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

// asInvalid gives what a failed validation says.
func asInvalid(err error) (*invalid, bool) {
	var i *invalid
	ok := errors.As(err, &i)
	return i, ok
}
