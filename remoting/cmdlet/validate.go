package cmdlet

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Validator checks a converted value; the error's text is the inner text of ParameterArgumentValidationError.
type Validator func(v any) error

type validationError string

func (e validationError) Error() string { return string(e) }

// NotNull is ValidateNotNull.
func NotNull(v any) error {
	if v == nil {
		return validationError("The argument is null. Provide a valid value for the argument, and then try running the command again.")
	}
	if l, ok := psobject.Base(v).(*psobject.List); ok {
		for _, e := range l.Items {
			if e == nil {
				return validationError("The argument is null, or an element of the argument collection contains a null value.")
			}
		}
	}
	return nil
}

// NotNullOrEmpty is ValidateNotNullOrEmpty.
func NotNullOrEmpty(v any) error {
	const (
		one  = validationError("The argument is null or empty. Provide an argument that is not null or empty, and then try the command again.")
		many = validationError("The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again.")
	)
	switch b := psobject.Base(v).(type) {
	case nil:
		return one
	case string:
		if b == "" {
			return one
		}
	case *psobject.Dictionary:
		if b.Len() == 0 {
			return one
		}
	case *psobject.List:
		if len(b.Items) == 0 {
			return many
		}
		if len(b.Items) == 1 && b.Items[0] == nil {
			return one // a null that became a list of the parameter's type
		}
		for _, e := range b.Items {
			if e == nil || psobject.Base(e) == any("") {
				return many
			}
		}
	}
	return nil
}

// validatorOf returns the validator that a word of a tag names.
func validatorOf(key, val string) Validator {
	switch key {
	case "nn":
		return NotNull
	case "nne":
		return NotNullOrEmpty
	case "notblank":
		return notBlank
	case "notemembername":
		return noteMemberName
	case "oneof":
		return OneOf(strings.Split(val, ",")...)
	}
	switch val {
	case "Positive":
		return positive
	case "NonNegative":
		return nonNegative
	}
	lo, hi, _ := strings.Cut(val, ",")
	l, err1 := strconv.ParseInt(lo, 10, 64)
	h, err2 := strconv.ParseInt(hi, 10, 64)
	if err1 != nil || err2 != nil {
		panic("cmdlet: a range is two numbers")
	}
	if key == "count" {
		return Count(int(l), int(h))
	}
	return Range(l, h)
}

// notBlank is ValidateNotNullOrWhiteSpace.
func notBlank(v any) error {
	for _, e := range elements(v) {
		if strings.TrimSpace(dotnet.String(e)) == "" {
			return validationError("The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again.")
		}
	}
	return nil
}

// noteMemberName is ValidateNotePropertyName: a kind of member is no name of a note, so that Add-Member NoteProperty Size 1
// names the kind first.
func noteMemberName(v any) error {
	e, err := dotnet.Convert(v, "System.Management.Automation.PSMemberTypes")
	if err != nil {
		return nil
	}
	switch m, _ := e.(psobject.Enum); m.Name {
	case "AliasProperty", "CodeMethod", "CodeProperty", "MemberSet", "NoteProperty", "ParameterizedProperty", "PropertySet", "ScriptMethod", "ScriptProperty":
		return validationError("The parameter NotePropertyName cannot take values that could be converted to the type System.Management.Automation.PSMemberTypes. To define the name of a member with those values, use Add-Member, and specify the member type.")
	}
	return nil
}

// Count is ValidateCount: a list has between lo and hi elements.
func Count(lo, hi int) Validator {
	return func(v any) error {
		if n := len(elements(v)); n < lo || n > hi {
			return validationError(fmt.Sprintf("The parameter requires at least %d value(s) and no more than %d value(s) - %d value(s) were provided.", lo, hi, n))
		}
		return nil
	}
}

// positive and nonNegative are the kinds of ValidateRange.
func positive(v any) error {
	for _, e := range elements(v) {
		if c, err := dotnet.Compare(e, int32(0), true); err == nil && c <= 0 {
			return validationError("The argument \"" + dotnet.String(e) + "\" cannot be validated because its value is not greater than zero.")
		}
	}
	return nil
}

func nonNegative(v any) error {
	for _, e := range elements(v) {
		if c, err := dotnet.Compare(e, int32(0), true); err == nil && c < 0 {
			return validationError("The argument \"" + dotnet.String(e) + "\" cannot be validated because its value is not greater than or equal to zero.")
		}
	}
	return nil
}

// Range is ValidateRange for numbers.
func Range(lo, hi any) Validator {
	return func(v any) error {
		for _, e := range elements(v) {
			if c, err := dotnet.Compare(e, hi, true); err == nil && c > 0 {
				return validationError(fmt.Sprintf("The %s argument is greater than the maximum allowed range of %s. Supply an argument that is less than or equal to %s and then try the command again.", dotnet.String(e), dotnet.String(hi), dotnet.String(hi)))
			}
			if c, err := dotnet.Compare(e, lo, true); err == nil && c < 0 {
				return validationError(fmt.Sprintf("The %s argument is less than the minimum allowed range of %s. Supply an argument that is greater than or equal to %s and then try the command again.", dotnet.String(e), dotnet.String(lo), dotnet.String(lo)))
			}
		}
		return nil
	}
}

// OneOf is ValidateSet, which ignores case.
func OneOf(values ...string) Validator {
	return func(v any) error {
	next:
		for _, e := range elements(v) {
			s := dotnet.String(e)
			for _, x := range values {
				if strings.EqualFold(s, x) {
					continue next
				}
			}
			return validationError(`The argument "` + s + `" does not belong to the set "` + strings.Join(values, ",") + `" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.`)
		}
		return nil
	}
}

func elements(v any) []any {
	if l, ok := psobject.Base(v).(*psobject.List); ok {
		return l.Items
	}
	return []any{v}
}
