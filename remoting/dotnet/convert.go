package dotnet

import (
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// ConversionError tells why a value is not of a type, in PowerShell's words.
type ConversionError struct {
	Message string
	ID      string // FullyQualifiedErrorId of the cast, e.g. InvalidCastFromStringToInteger
}

// Error returns the message.
func (e *ConversionError) Error() string { return e.Message }

func cannot(v any, typeName, id, inner string) error {
	if inner == "" {
		return &ConversionError{`Cannot convert the "` + valueText(v) + `" value of type "` + typeText(psobject.TypeName(v)) + `" to type "` + typeText(typeName) + `".`, id}
	}
	return &ConversionError{`Cannot convert value "` + valueText(v) + `" to type "` + typeText(typeName) + `". Error: "` + inner + `"`, id}
}

func valueText(v any) string {
	switch b := psobject.Base(v).(type) {
	case *psobject.List, []byte:
		return ToString(b)
	}
	return String(v)
}

// Convert turns v into the type of that full name (see ResolveType) as a cast does. The error is a *ConversionError.
// A type that is not known here gives an error too; callers with types of their own try those first.
func Convert(v any, typeName string) (any, error) {
	if typeName == "" || typeName == "System.Object" {
		return v, nil
	}
	if e, ok := strings.CutSuffix(typeName, "[]"); ok {
		return toArray(v, e)
	}
	switch typeName {
	case "System.Management.Automation.PSObject", "System.Management.Automation.PSCustomObject":
		return toCustom(v)
	case "System.String":
		if v == nil {
			return "", nil
		}
		return String(v), nil
	case "System.Boolean":
		return toBool(v)
	case "System.Management.Automation.SwitchParameter":
		b, err := toBool(v)
		return b, err
	case "System.Void":
		return nil, nil
	}
	b := psobject.Base(v)
	if psobject.Is(b, typeName) {
		switch b.(type) {
		case int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64, psobject.Char, psobject.Decimal, psobject.DateTime, psobject.TimeSpan, psobject.GUID:
			return b, nil // a value of .NET leaves its notes behind
		}
		return v, nil
	}
	switch typeName {
	case "System.SByte", "System.Byte", "System.Int16", "System.UInt16", "System.Int32", "System.UInt32", "System.Int64", "System.UInt64":
		return toInteger(v, b, typeName)
	case "System.Double", "System.Single":
		return toFloat(v, b, typeName)
	case "System.Decimal":
		return toDecimal(v, b)
	case "System.Numerics.BigInteger":
		return toBig(v, b)
	case "System.Char":
		return toChar(v, b)
	case "System.Collections.ArrayList":
		return toList(v, typeName), nil
	case "System.Array":
		return toArray(v, "System.Object")
	case "System.Collections.Hashtable", "System.Collections.Specialized.OrderedDictionary", "System.Collections.IDictionary":
		if d, ok := b.(*psobject.Dictionary); ok {
			if typeName == "System.Collections.IDictionary" {
				return v, nil
			}
			c := d.Clone()
			c.Type = typeName
			return c, nil
		}
		return nil, nullOr(v, typeName, cannot(v, typeName, "ConvertToFinalInvalidCastException", ""))
	case "System.Collections.IEnumerable", "System.Collections.IList", "System.Collections.ICollection":
		if l, ok := b.(*psobject.List); ok {
			return l, nil
		}
		return psobject.NewArray(v), nil
	}
	if _, ok := enums[typeName]; ok {
		return toEnum(v, b, typeName)
	}
	if strings.HasPrefix(typeName, "System.Collections.Generic.List`1") {
		elem := strings.TrimSuffix(strings.TrimPrefix(typeName, "System.Collections.Generic.List`1[["), "]]")
		arr, err := toArray(v, elem)
		if err != nil {
			return nil, err
		}
		if l, ok := arr.(*psobject.List); ok {
			return &psobject.List{Type: typeName, Items: l.Items}, nil
		}
	}
	if strings.HasPrefix(typeName, "System.Nullable`1[[") {
		if v == nil {
			return nil, nil
		}
		return Convert(v, strings.TrimSuffix(strings.TrimPrefix(typeName, "System.Nullable`1[["), "]]"))
	}
	return toOther(v, b, typeName)
}

func nullOr(v any, typeName string, err error) error {
	if v == nil {
		return &ConversionError{`Cannot convert null to type "` + typeText(typeName) + `".`, "nullToObjectInvalidCast"}
	}
	return err
}

const (
	parseProvider = "InvalidCastParseTargetInvocationWithFormatProvider"
	parseTarget   = "InvalidCastParseTargetInvocation"
	finalCast     = "ConvertToFinalInvalidCastException"
)

// toOther converts to the types that have a text form, and to those that only take themselves.
func toOther(v, b any, typeName string) (any, error) {
	s, isString := b.(string)
	switch typeName {
	case "System.DateTime":
		switch x := b.(type) {
		case string:
			d, err := ParseDateTime(x, time.Local, time.Now())
			if err != nil {
				return nil, cannot(v, typeName, parseProvider, err.Error())
			}
			return d, nil
		case psobject.DateTimeOffset:
			return x.DateTime(), nil
		case float32, float64, psobject.Decimal: // by its text
			return Convert(ToString(b), typeName)
		}
		if n, ok := toInt64(b); ok {
			return psobject.DateTime{Ticks: n}, nil
		}
	case "System.DateTimeOffset":
		switch x := b.(type) {
		case string:
			d, err := ParseDateTimeOffset(x, time.Local, time.Now())
			if err != nil {
				return nil, cannot(v, typeName, parseProvider, err.Error())
			}
			return d, nil
		case psobject.DateTime:
			off := x.Offset
			if x.Kind == psobject.Unspecified {
				t := x.Clock()
				_, o := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.Local).Zone()
				off = int16(o / 60)
			}
			return psobject.DateTimeOffset{Ticks: x.Ticks, Offset: off}, nil
		}
	case "System.TimeSpan":
		if isString {
			t, err := ParseTimeSpan(s)
			if err != nil {
				return nil, cannot(v, typeName, parseProvider, err.Error())
			}
			return t, nil
		}
		if n, ok := toInt64(b); ok {
			return psobject.TimeSpan(n), nil
		}
		switch b.(type) {
		case float32, float64, psobject.Decimal: // by its text
			return Convert(ToString(b), typeName)
		}
	case "System.Guid":
		if isString {
			g, err := psobject.ParseGUID(s)
			if err != nil {
				return nil, cannot(v, typeName, parseProvider, "Unrecognized Guid format.")
			}
			return g, nil
		}
		if x, ok := b.([]byte); ok && len(x) == 16 {
			return psobject.GUIDFromBytes([16]byte(x)), nil
		}
	case "System.Version":
		if isString {
			return toVersion(v, s)
		}
		switch x := b.(type) {
		case psobject.SemanticVersion:
			return psobject.Version{Major: x.Major, Minor: x.Minor, Build: x.Patch, Revision: -1}, nil
		case int32, int64, float64, psobject.Decimal:
			return toVersion(v, ToString(b))
		}
	case "System.Management.Automation.SemanticVersion":
		if isString {
			if x, ok := ParseSemanticVersion(s); ok {
				return x, nil
			}
			if s == "" {
				return nil, cannot(v, typeName, parseTarget, "version")
			}
			return nil, cannot(v, typeName, parseTarget, "The input string '' was not in a correct format.")
		}
		if x, ok := b.(psobject.Version); ok {
			return psobject.SemanticVersion{Major: x.Major, Minor: x.Minor, Patch: max(x.Build, 0)}, nil
		}
		if n, ok := b.(int32); ok && n >= 0 {
			return psobject.SemanticVersion{Major: n}, nil
		}
	case "System.Uri":
		if isString {
			return psobject.URI(s), nil
		}
	case "System.Management.Automation.ScriptBlock":
		if isString {
			return psobject.ScriptBlock(s), nil
		}
	case "System.Xml.XmlDocument":
		if isString {
			return psobject.XMLDocument(s), nil
		}
	case "System.Security.SecureString":
	}
	return nil, nullOr(v, typeName, cannot(v, typeName, finalCast, ""))
}

func toBool(v any) (any, error) {
	return True(v), nil
}

// True is PowerShell's truth of a value: null, 0, "" and empty collections are false, a collection of one is its
// element.
func True(v any) bool {
	switch b := psobject.Base(v).(type) {
	case nil:
		return false
	case bool:
		return b
	case string:
		return b != ""
	case psobject.Char:
		return b != 0
	case float64:
		return b != 0
	case float32:
		return b != 0
	case psobject.Decimal:
		return b.Sign() != 0
	case *big.Int:
		return b.Sign() != 0
	case psobject.Enum:
		return b.Value != 0
	case int8, int16, int32, int64, uint8, uint16, uint32:
		n, _ := toInt64(b)
		return n != 0
	case uint64:
		return b != 0
	case []byte:
		return len(b) > 1 || len(b) == 1 && b[0] != 0
	case *psobject.List:
		switch len(b.Items) {
		case 0:
			return false
		case 1:
			if in, ok := psobject.Base(b.Items[0]).(*psobject.List); ok {
				return len(in.Items) > 0
			}
			return True(b.Items[0])
		}
		return true
	case *psobject.Object:
		if on, ok := psobject.Switch(b); ok {
			return on
		}
	}
	return true
}

var intRanges = map[string]struct {
	lo, hi *big.Int
	name   string
}{
	"System.SByte":  {big.NewInt(math.MinInt8), big.NewInt(math.MaxInt8), "a signed byte"},
	"System.Byte":   {big.NewInt(0), big.NewInt(math.MaxUint8), "an unsigned byte"},
	"System.Int16":  {big.NewInt(math.MinInt16), big.NewInt(math.MaxInt16), "an Int16"},
	"System.UInt16": {big.NewInt(0), big.NewInt(math.MaxUint16), "a UInt16"},
	"System.Int32":  {big.NewInt(math.MinInt32), big.NewInt(math.MaxInt32), "an Int32"},
	"System.UInt32": {big.NewInt(0), big.NewInt(math.MaxUint32), "a UInt32"},
	"System.Int64":  {big.NewInt(math.MinInt64), big.NewInt(math.MaxInt64), "an Int64"},
	"System.UInt64": {big.NewInt(0), new(big.Int).SetUint64(math.MaxUint64), "a UInt64"},
}
