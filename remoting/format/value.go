package format

import (
	"math/big"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// scalarTypes are shown as their text, and stand right in tables but for strings.
var scalarTypes = map[string]bool{"System.String": true, "System.SByte": true, "System.Byte": true, "System.Int16": true, "System.UInt16": true,
	"System.Int32": true, "System.UInt32": true, "System.Int64": true, "System.UInt64": true, "System.Char": true, "System.Single": true,
	"System.Double": true, "System.Boolean": true, "System.Decimal": true, "System.IntPtr": true, "System.Security.SecureString": true,
	"System.Numerics.BigInteger": true}

// scalar tells whether the views show a value of these types as its text.
func scalar(types []string) bool {
	if len(types) == 0 {
		return false
	}
	if scalarTypes[strings.TrimPrefix(types[0], deserialized)] {
		return true
	}
	return len(types) > 1 && types[1] == "System.Enum"
}

// alignmentOf returns where a column of such values stands.
func alignmentOf(v any) Alignment {
	switch v.(type) {
	case nil, string:
		return Left
	}
	types := psobject.TypeNames(v)
	if len(types) > 0 && types[0] != "System.String" && scalar(types) {
		return Right
	}
	return Left
}

// display is the text of a value inside a view. Collections show their first elements in braces; in a table whose
// column has no format, numbers with a point have two decimal places.
func display(v any, limit int, table bool) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case int32, int64, bool:
		return dotnet.String(x)
	}
	if items, ok := enumerate(v); ok {
		var b strings.Builder
		b.WriteByte('{')
		for i, e := range items {
			if limit >= 0 && i == limit {
				b.WriteString(ellipsis)
				break
			}
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(elementText(e))
		}
		b.WriteByte('}')
		return b.String()
	}
	if table {
		switch x := psobject.Base(v).(type) {
		case float64, float32, psobject.Decimal:
			if s, err := dotnet.FormatNumber(x, "F2"); err == nil {
				return s
			}
		}
	}
	return text(v)
}

// screenText is a text as a screen takes it: lines end in line feeds alone, halves of a surrogate pair that stand alone are
// replaced.
func screenText(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(s, "\r", "")
	}
	if !utf8.ValidString(s) {
		s = string(utf16.Decode(dotnet.UTF16(s)))
	}
	return s
}

// text is PSObject.ToString().
func text(v any) string {
	if o, ok := v.(*psobject.Object); ok && o.HasText && o.Base != nil {
		// An enumeration comes as its number with its name as the text.
		if t := psobject.TypeNames(o); len(t) > 1 && strings.TrimPrefix(t[1], deserialized) == "System.Enum" {
			return o.Text
		}
	}
	switch b := psobject.Base(v).(type) {
	case psobject.XMLDocument:
		return "#document"
	case *psobject.Object:
		if b.Custom() && !b.HasText && len(b.Extended)+len(b.Adapted) == 0 {
			return ""
		}
	case *psobject.Exception, *big.Int, psobject.Decimal:
		return dotnet.ToString(v)
	}
	return dotnet.String(v)
}

// elementText is the text of an element of a collection.
func elementText(e any) string {
	switch x := psobject.Base(e).(type) {
	case nil:
		return "$null"
	case *psobject.Dictionary:
		return dotnet.ToString(e)
	case *psobject.Object:
		t := strings.TrimPrefix(psobject.TypeName(x), deserialized)
		if t == "System.Text.RegularExpressions.Match" || t == "System.Text.RegularExpressions.Group" {
			// They have no text of their own type.
			return text(get(x, "Name"))
		}
		if t == "System.Collections.DictionaryEntry" || strings.HasPrefix(t, pairType) {
			return "[" + text(get(x, "Key")) + ", " + text(get(x, "Value")) + "]"
		}
	case psobject.Live:
		if t := psobject.TypeName(x); t == "System.Text.RegularExpressions.Match" || t == "System.Text.RegularExpressions.Group" {
			return text(get(x, "Name"))
		}
		if s := x.PSText(); s != psobject.TypeName(x) {
			return s
		}
		if n, ok := nameOf(e); ok {
			return text(n)
		}
	}
	return text(e)
}

// nameOf finds what stands for an object inside another one: its display property, else a property called like a name.
func nameOf(v any) (any, bool) {
	for _, t := range psobject.TypeNames(v) {
		if n, ok := db().name[strings.ToLower(t)]; ok {
			x, _, found, err := lookup(v, n)
			if found && err == nil {
				return x, true
			}
		}
	}
	all := names(v, true)
	for _, p := range []string{"name", "id", "key", "*key", "*name", "*id"} {
		suffix, any := strings.CutPrefix(p, "*")
		for _, n := range all {
			l := strings.ToLower(n)
			if remotingNote(n) || l != p && !(any && strings.HasSuffix(l, suffix)) {
				continue
			}
			return get(v, n), true
		}
	}
	return nil, false
}

// formatted applies a format string as the views do: composite where it has braces, else the value's own.
func formatted(v any, format string) (string, error) {
	if strings.Contains(format, "{0") || strings.Contains(format, "}") {
		return dotnet.Composite(format, v)
	}
	return dotnet.Format(v, format)
}
