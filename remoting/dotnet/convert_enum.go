package dotnet

import (
	"github.com/pslshell/psl/remoting/psobject"
	"strconv"
	"strings"
)

func toEnum(v, b any, typeName string) (any, error) {
	members := enums[typeName]
	switch x := b.(type) {
	case nil:
		return nil, &ConversionError{`Cannot convert null to type "` + typeName + `" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are "` + memberNames(members) + `".`, "nullToEnumInvalidCast"}
	case psobject.Enum:
		return EnumOf(typeName, x.Value), nil
	case string:
		if patterns[typeName] {
			return enumOfPatterns(v, x, typeName)
		}
		if value, ok := exactEnum(members, x); ok {
			return EnumOf(typeName, value), nil
		}
		value, inner := matchEnum(members, x)
		if inner != "" {
			return nil, cannot(v, typeName, "SubstringDisambiguationEnumParseThrewAnException", inner)
		}
		return EnumOf(typeName, value), nil
	case float32, float64, psobject.Decimal:
		return toEnum(v, ToString(x), typeName)
	}
	if n, ok := toInt64(b); ok {
		for _, m := range members {
			if m.Value == n {
				return EnumOf(typeName, n), nil
			}
		}
		if flags[typeName] {
			return EnumOf(typeName, n), nil
		}
		return nil, &ConversionError{`Cannot convert value "` + valueText(v) + `" to type "` + typeName + `" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are "` + memberNames(members) + `".`, "UndefinedIntegerToEnum"}
	}
	if _, ok := b.(*psobject.List); ok {
		return toEnum(v, strings.ReplaceAll(StringSep(b, ","), " ", ""), typeName)
	}
	return nil, cannot(v, typeName, finalCast, "")
}

// patterns are the enumerations that PowerShell converts by EnumMultipleTypeConverter: a text holds patterns of names, and
// stands for all members that they mean.
var patterns = map[string]bool{"System.Management.Automation.PSMemberTypes": true, "System.Management.Automation.PSMemberViewTypes": true}

func enumOfPatterns(v any, text, typeName string) (any, error) {
	members := enums[typeName]
	var value int64
	for _, part := range strings.Split(text, ",") {
		found := false
		w := NewWildcard(strings.TrimSpace(part), true)
		for _, m := range members {
			if w.Match(m.Name) {
				value |= m.Value
				found = true
			}
		}
		if !found {
			return nil, cannot(v, typeName, "InvalidCastPSTypeConvertersConvertFrom", `Cannot convert value "`+part+`" to type "`+typeName+
				`" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are "`+memberNames(members)+`".`)
		}
	}
	return EnumOf(typeName, value), nil
}

func memberNames(members []EnumMember) string {
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.Name
	}
	return strings.Join(names, ",")
}

// exactEnum reads a list of whole names and numbers, as Enum.Parse does.
func exactEnum(members []EnumMember, s string) (value int64, ok bool) {
parts:
	for _, part := range strings.Split(s, ",") {
		part = strings.TrimSpace(part)
		for _, m := range members {
			if strings.EqualFold(m.Name, part) {
				value |= m.Value
				continue parts
			}
		}
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return 0, false
		}
		value |= n
	}
	return value, true
}

// matchEnum finds a member by name, unambiguous prefix or number.
func matchEnum(members []EnumMember, s string) (int64, string) {
	var hits []EnumMember
	for _, m := range members {
		if strings.EqualFold(m.Name, s) {
			return m.Value, ""
		}
		if len(m.Name) > len(s) && strings.EqualFold(m.Name[:len(s)], s) {
			hits = append(hits, m)
		}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, ""
	}
	list := strings.ReplaceAll(memberNames(members), ",", ", ")
	switch len(hits) {
	case 1:
		return hits[0].Value, ""
	case 0:
		return 0, "Unable to match the identifier name " + s + " to a valid enumerator name. Specify one of the following enumerator names and try again:\n" + list
	}
	return 0, "The identifier name " + s + " cannot be processed because it is either too similar or identical to the following enumerator names: " +
		strings.ReplaceAll(memberNames(hits), ",", ", ") + ". Use a more specific identifier name."
}
