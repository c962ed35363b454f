package cmdlets

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
)

// attributeExpression is FlagsExpression<FileAttributes>: names joined by + (and) and by a comma (or), ! before a name
// (not). + binds more closely than the comma.
type attributeExpression struct{ any [][]attributeTerm }

type attributeTerm struct {
	bit int64
	not bool
}

const fileAttributes = "System.IO.FileAttributes"

// ParameterType is the type as Get-Command names it.
func (*attributeExpression) ParameterType() string {
	return "System.Management.Automation.FlagsExpression`1[[" + fileAttributes + "]]"
}

// ConvertFrom reads the expression from a text, a list of texts or an attribute.
func (a *attributeExpression) ConvertFrom(v any) error {
	var texts []string
	for _, e := range elementsOf(v) {
		texts = append(texts, dotnet.String(e))
	}
	whole := strings.Join(texts, ",")
	fail := func(err error) error {
		return &dotnet.ConversionError{Message: `Cannot convert value "` + whole + `" to type "System.Management.Automation.FlagsExpression` + "`" + `1[System.IO.FileAttributes]". Error: "` + err.Error() + `"`}
	}
	for _, or := range strings.Split(whole, ",") {
		var all []attributeTerm
		for _, and := range strings.Split(or, "+") {
			name, not := strings.CutPrefix(strings.TrimSpace(and), "!")
			if name = strings.TrimSpace(name); name == "" && not {
				return fail(errors.New("Unable to parse the expression due to an unexpected token after a NOT (!) operator. An identifier name is expected after a NOT (!) operator."))
			}
			if name == "" {
				return fail(errors.New("Unable to parse the expression due to an unexpected token. An identifier name or a NOT (!) operator is expected at the start of the expression, or after an OR (,) operator or an AND (+) operator. Also, an expression must not end with an OR (,), AND (+) or NOT (!) operator."))
			}
			bit, err := attributeOf(name)
			if err != nil {
				return fail(err)
			}
			all = append(all, attributeTerm{bit, not})
		}
		a.any = append(a.any, all)
	}
	return nil
}

// attributeOf finds an attribute by its name or the beginning of one. Where a beginning fits several, Directory, ReadOnly
// and System go first.
func attributeOf(name string) (int64, error) {
	members, _ := dotnet.EnumMembers(fileAttributes)
	var fit []dotnet.EnumMember
	var names []string
	for _, m := range members {
		names = append(names, m.Name)
		if strings.EqualFold(m.Name, name) {
			return m.Value, nil
		}
		if len(m.Name) >= len(name) && strings.EqualFold(m.Name[:len(name)], name) {
			fit = append(fit, m)
		}
	}
	switch len(fit) {
	case 0:
		return 0, errors.New("Unable to match the identifier name " + name + " to a valid enumerator name. Specify one of the following enumerator names and try again:\n" + strings.Join(names, ", "))
	case 1:
		return fit[0].Value, nil
	}
	names = nil
	for _, m := range fit {
		switch m.Name {
		case "Directory", "ReadOnly", "System":
			return m.Value, nil
		}
		names = append(names, m.Name)
	}
	return 0, errors.New("The identifier name " + name + " cannot be processed because it is either too similar or identical to the following enumerator names: " + strings.Join(names, ", ") + ". Use a more specific identifier name.")
}

// fits tells whether attributes meet the expression; the empty one is met by all.
func (a *attributeExpression) fits(attributes int64) bool {
	if len(a.any) == 0 {
		return true
	}
next:
	for _, all := range a.any {
		for _, t := range all {
			if (attributes&t.bit != 0) == t.not {
				continue next
			}
		}
		return true
	}
	return false
}

// names tells whether the expression speaks of an attribute.
func (a *attributeExpression) names(bit int64) bool {
	for _, all := range a.any {
		for _, t := range all {
			if t.bit == bit {
				return true
			}
		}
	}
	return false
}
