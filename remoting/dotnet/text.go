package dotnet

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// String returns v as PowerShell puts it into a string: "$v". Doubles have 15 significant digits, collections are
// joined by blanks, custom objects show as @{a=1; b=2}.
func String(v any) string { return StringSep(v, " ") }

// StringSep is String with the separator of collections given ($OFS).
func StringSep(v any, sep string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return trimFloat(v, 15, 64)
	case float32:
		return trimFloat(float64(v), 7, 32)
	case psobject.DateTime:
		return formatDate(v.Clock(), "MM/dd/yyyy HH:mm:ss", v.Kind, v.Offset)
	case []byte:
		parts := make([]string, len(v))
		for i, b := range v {
			parts[i] = strconv.Itoa(int(b))
		}
		return strings.Join(parts, sep)
	case *psobject.List:
		return joinItems(v.Items, sep)
	case *psobject.Object:
		if l, ok := psobject.Base(v).(*psobject.List); ok {
			return joinItems(l.Items, sep)
		}
		if v.Base != nil {
			if !v.HasText {
				return StringSep(v.Base, sep)
			}
			switch v.Base.(type) {
			case *psobject.Dictionary, psobject.Live:
				return v.Text
			}
			return StringSep(v.Base, sep)
		}
		if v.HasText && !(v.Custom() && strings.HasPrefix(v.Text, "@{")) {
			return v.Text
		}
		if v.Custom() {
			return customText(v)
		}
		return ToString(v)
	}
	return ToString(v)
}

func joinItems(items []any, sep string) string {
	var b strings.Builder
	for i, e := range items {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(elementText(e))
	}
	return b.String()
}

// elementText is the text of a value inside another one's text: collections show their type only.
func elementText(e any) string {
	switch x := psobject.Base(e).(type) {
	case *psobject.List:
		return ToString(x)
	case []byte:
		return "System.Byte[]"
	case *psobject.Object:
		if x.Custom() && !x.HasText {
			return ""
		}
	}
	return String(e)
}

func customText(o *psobject.Object) string {
	var b strings.Builder
	b.WriteString("@{")
	n := 0
	for _, props := range [][]psobject.Property{o.Adapted, psobject.Shown(o.Extended)} {
		for _, p := range props {
			if n > 0 {
				b.WriteString("; ")
			}
			n++
			b.WriteString(p.Name)
			b.WriteByte('=')
			v := p.Value
			if c, ok := v.(*psobject.Computed); ok {
				v, _ = c.Get(o)
			}
			if in, ok := psobject.Base(v).(*psobject.Object); ok && in.Custom() {
				continue
			}
			b.WriteString(elementText(v))
		}
	}
	b.WriteByte('}')
	return b.String()
}

// ToString returns what the value's own ToString() gives in the invariant culture. Doubles have the fewest digits that
// read back the same.
func ToString(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "True"
		}
		return "False"
	case psobject.Char:
		return string(utf16String([]uint16{uint16(v)}))
	case int8:
		return strconv.FormatInt(int64(v), 10)
	case int16:
		return strconv.FormatInt(int64(v), 10)
	case int32:
		return strconv.FormatInt(int64(v), 10)
	case int64:
		return strconv.FormatInt(v, 10)
	case uint8:
		return strconv.FormatUint(uint64(v), 10)
	case uint16:
		return strconv.FormatUint(uint64(v), 10)
	case uint32:
		return strconv.FormatUint(uint64(v), 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float64:
		return trimFloat(v, -1, 64)
	case float32:
		return trimFloat(float64(v), -1, 32)
	case psobject.Decimal:
		return v.String()
	case *big.Int:
		return v.String()
	case psobject.DateTime:
		return formatDate(v.Clock(), "MM/dd/yyyy HH:mm:ss", v.Kind, v.Offset)
	case psobject.DateTimeOffset:
		return formatDate(v.Clock(), "MM/dd/yyyy HH:mm:ss zzz", psobject.Local, v.Offset)
	case psobject.TimeSpan:
		return v.String()
	case psobject.GUID:
		return v.String()
	case psobject.Version:
		return v.String()
	case psobject.SemanticVersion:
		return v.String()
	case psobject.URI:
		return uriText(string(v))
	case psobject.ScriptBlock:
		return string(v)
	case psobject.XMLDocument:
		return "System.Xml.XmlDocument"
	case psobject.Enum:
		return v.Name
	case *psobject.SecureString:
		return v.String()
	case *psobject.Credential:
		return v.String()
	case []byte:
		return "System.Byte[]"
	case *psobject.List:
		return typeText(v.Type)
	case *psobject.Dictionary:
		if v.Type == "" {
			return psobject.Hashtable
		}
		return typeText(v.Type)
	case *psobject.Object:
		if v.HasText {
			return v.Text
		}
		if v.Base != nil {
			return ToString(v.Base)
		}
		if v.Custom() {
			return customText(v)
		}
		return typeText(psobject.TypeName(v))
	case *psobject.ErrorRecord:
		return v.Message()
	case *psobject.Exception:
		return exceptionText(v)
	case *psobject.InformationalRecord:
		return v.Message
	case *psobject.InformationRecord:
		return String(v.MessageData)
	case *psobject.HostMessage:
		return v.Message
	case psobject.Live:
		return v.PSText()
	}
	return typeText(psobject.TypeName(v))
}

func exceptionText(e *psobject.Exception) string {
	s := e.Type() + ": " + e.Message
	if e.Inner != nil {
		s += "\n ---> " + exceptionText(e.Inner) + "\n   --- End of inner exception stack trace ---"
	}
	if e.StackTrace != "" {
		s += "\n" + e.StackTrace
	}
	return s
}

// typeText shortens the assembly-qualified arguments of a generic type's name as Type.ToString does.
func typeText(name string) string {
	name = strings.TrimPrefix(name, "Deserialized.")
	if i := strings.Index(name, "[["); i > 0 && strings.HasSuffix(name, "]]") {
		var args []string
		for _, a := range strings.Split(name[i+2:len(name)-2], "],[") {
			a, _, _ = strings.Cut(a, ",")
			args = append(args, a)
		}
		return name[:i] + "[" + strings.Join(args, ",") + "]"
	}
	return name
}

// trimFloat formats as .NET's G with so many significant digits, -1 for the fewest that read back the same: exponents
// below -4 and from the precision (for -1 the digits that a round trip needs: 17, or 9) on are written as E+XX.
func trimFloat(f float64, digits, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		if math.Signbit(f) {
			return "-0"
		}
		return "0"
	}
	prec := digits - 1
	limit := digits
	if digits < 0 {
		prec = -1
		limit = 17
		if bits == 32 {
			limit = 9
		}
	}
	s := strconv.FormatFloat(f, 'e', prec, bits)
	return layoutG(s, limit, "E", 2)
}

// layoutG turns d.ddde±xx into .NET's general form: plain where -4 <= exponent < limit, else with the exponent.
func layoutG(s string, limit int, e string, expDigits int) string {
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	mant, expText, _ := strings.Cut(s, "e")
	exp, _ := strconv.Atoi(expText)
	digits := strings.Replace(mant, ".", "", 1)
	digits = strings.TrimRight(digits, "0")
	if digits == "" {
		digits = "0"
	}
	if exp >= limit || exp < -4 {
		out := sign + digits[:1]
		if len(digits) > 1 {
			out += "." + digits[1:]
		}
		es := "+"
		if exp < 0 {
			es, exp = "-", -exp
		}
		x := strconv.Itoa(exp)
		if len(x) < expDigits {
			x = strings.Repeat("0", expDigits-len(x)) + x
		}
		return out + e + es + x
	}
	switch {
	case exp < 0:
		return sign + "0." + strings.Repeat("0", -exp-1) + digits
	case len(digits) <= exp+1:
		return sign + digits + strings.Repeat("0", exp+1-len(digits))
	default:
		return sign + digits[:exp+1] + "." + digits[exp+1:]
	}
}

// uriText is Uri.ToString: escapes of characters without a meaning of their own are undone.
func uriText(s string) string {
	s = rootedURI(s)
	if !strings.Contains(s, "%") || !strings.Contains(s, ":") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil && n >= 0x20 && n < 0x7f && !strings.ContainsRune("%/?#[]@!$&'()*+,;=:\\", rune(n)) {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// rootedURI gives an address of a web kind the path that it has at least, and its scheme and host in lower case.
func rootedURI(s string) string {
	scheme, rest, ok := strings.Cut(s, "://")
	switch strings.ToLower(scheme) {
	case "http", "https", "ftp", "ws", "wss":
	default:
		return s
	}
	if !ok || rest == "" {
		return s
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, tail := rest[:end], rest[end:]
	user := ""
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		user, host = host[:at+1], host[at+1:]
	}
	if !strings.HasPrefix(tail, "/") {
		tail = "/" + tail
	}
	return strings.ToLower(scheme) + "://" + user + strings.ToLower(host) + tail
}
