package dotnet

import (
	"github.com/pslshell/psl/remoting/psobject"
	"math"
	"strconv"
	"strings"
)

// arguments reads a method's arguments by type; the first that does not fit is kept as the error.
type arguments struct {
	method string
	values []any
	err    error
}

func (a *arguments) convert(i int, typeName string) any {
	if i >= len(a.values) {
		a.fail()
		return nil
	}
	v, err := Convert(a.values[i], typeName)
	if err != nil && a.err == nil {
		a.err = &ArgumentError{Method: a.method, Value: a.values[i], Type: typeName, Cause: err, Index: i}
	}
	return v
}

func (a *arguments) fail() {
	if a.err == nil {
		a.err = &OverloadError{a.method, len(a.values)}
	}
}

func (a *arguments) int(i int) int         { n, _ := a.convert(i, "System.Int32").(int32); return int(n) }
func (a *arguments) float(i int) float64   { f, _ := a.convert(i, "System.Double").(float64); return f }
func (a *arguments) string(i int) string   { s, _ := a.convert(i, "System.String").(string); return s }
func (a *arguments) base(i int) any        { return psobject.Base(a.values[i]) }
func (a *arguments) count(lo, hi int) bool { return len(a.values) >= lo && len(a.values) <= hi }

// ArgumentError tells that an argument does not convert to what the method takes.
type ArgumentError struct {
	Method string
	Value  any
	Type   string
	Index  int
	// Name is how the argument is told; "" for its number.
	Name  string
	Cause error
}

// Error says it in PowerShell's words.
func (e *ArgumentError) Error() string {
	name := e.Name
	if name == "" {
		name = argumentNames(e.Index)
	}
	return `Cannot convert argument "` + name + `", with value: "` + String(e.Value) + `", for "` + e.Method + `" to type "` + e.Type + `": "` + e.Cause.Error() + `"`
}

// Unwrap returns the failed conversion.
func (e *ArgumentError) Unwrap() error { return e.Cause }

func argumentNames(i int) string { return ToString(int32(i)) }

// ignoreFlag reads a StringComparison or bool argument that may be there: true for those that ignore case.
func (a *arguments) comparison(i int) (ignore bool) {
	if i >= len(a.values) {
		return false
	}
	if b, ok := a.base(i).(bool); ok {
		return b
	}
	e, _ := a.convert(i, "System.StringComparison").(psobject.Enum)
	return e.Value%2 == 1
}

// AddedMethod finds the method of that name that an object was given, nil where there is none that can be called.
func AddedMethod(v any, name string) *psobject.Computed {
	o, ok := v.(*psobject.Object)
	if !ok {
		return nil
	}
	p := o.Find(name)
	if p == nil || !p.Method() {
		return nil
	}
	if c := p.Value.(*psobject.Computed); c.Call != nil {
		return c
	}
	return nil
}

// Call runs the instance method of that name of v's own type. found is false where the type has no such method. Errors
// of .NET are *psobject.Exception; a wrong number of arguments is an *OverloadError, a wrong type an *ArgumentError.
func Call(v any, name string, args []any) (result any, err error, found bool) {
	if c := AddedMethod(v, name); c != nil {
		result, err = c.Call(v, args)
		return result, err, true
	}
	b := psobject.Base(v)
	a := &arguments{method: name, values: args}
	l := strings.ToLower(name)
	switch x := b.(type) {
	case bool:
		if l == "tobool" && psobject.TypeName(v) == "System.Management.Automation.SwitchParameter" && a.count(0, 0) {
			return x, nil, true
		}
	case string:
		result, err, found = stringMethod(x, l, a)
	case psobject.DateTime:
		result, err, found = dateMethod(x, l, a)
	case psobject.DateTimeOffset:
		result, err, found = offsetMethod(x, l, a)
	case psobject.TimeSpan:
		result, err, found = spanMethod(x, l, a)
	case *psobject.List:
		result, err, found = listMethod(x, l, a)
	case *psobject.Dictionary:
		result, err, found = dictionaryMethod(x, l, a)
	case psobject.Version:
		if l == "tostring" && a.count(1, 1) {
			fields := []int32{x.Major, x.Minor, x.Build, x.Revision}
			most := 4
			for most > 2 && fields[most-1] < 0 {
				most--
			}
			n, ok := a.convert(0, "System.Int32").(int32)
			switch {
			case !ok || a.err != nil:
			case n < 0 || int(n) > most:
				a.err = psobject.NewException("System.ArgumentException", "Argument must be between 0 and "+strconv.Itoa(most)+". (Parameter 'fieldCount')")
			default:
				var parts []string
				for _, f := range fields[:n] {
					parts = append(parts, strconv.Itoa(int(f)))
				}
				return strings.Join(parts, "."), nil, true
			}
			return nil, a.err, true
		}
	case psobject.GUID:
		if l == "tobytearray" {
			bs := x.Bytes()
			return bs[:], nil, true
		}
	case psobject.Enum:
		if l == "hasflag" && a.count(1, 1) {
			e, _ := a.convert(0, x.Type).(psobject.Enum)
			return x.Value&e.Value == e.Value, a.err, true
		}
	case *psobject.Credential:
		if l == "getnetworkcredential" {
			domain, user, ok := strings.Cut(x.UserName, `\`)
			if !ok {
				domain, user = "", x.UserName
			}
			plain := ""
			if x.Password != nil {
				plain = x.Password.Plain()
			}
			return &psobject.Object{TypeNames: []string{"System.Net.NetworkCredential", "System.Object"},
				Adapted: []psobject.Property{{Name: "UserName", Value: user}, {Name: "Password", Value: plain}, {Name: "SecurePassword", Value: x.Password}, {Name: "Domain", Value: domain}}}, nil, true
		}
	case *psobject.Exception:
		if l == "getbaseexception" {
			for x.Inner != nil {
				x = x.Inner
			}
			return x, nil, true
		}
	case *psobject.Object:
		if l == "getmessage" && psobject.TypeName(x) == "System.Management.Automation.ErrorCategoryInfo" && a.count(0, 1) {
			return String(x), nil, true
		}
	case []byte:
		l2 := toList(x, "System.Byte[]")
		result, err, found = listMethod(l2, l, a)
	}
	if found {
		if a.err != nil {
			return nil, a.err, true
		}
		return result, err, true
	}
	switch l {
	case "tostring":
		switch {
		case len(args) == 0:
			return ToString(v), nil, true
		case len(args) == 1 && args[0] == nil:
			return ToString(v), nil, true
		default:
			// A format, a format provider, or both: every provider is the invariant culture here.
			f, ok := a.base(0).(string)
			if !ok {
				return ToString(v), nil, true
			}
			if _, ok := b.(string); ok {
				return nil, &OverloadError{name, len(args)}, true
			}
			s, err := Format(v, f)
			if fe, ok := err.(*FormatError); ok {
				err = Thrown("System.FormatException", fe.Message)
			}
			return s, err, true
		}
	case "equals":
		if len(args) == 1 {
			return sameValue(b, a.base(0)), nil, true
		}
	case "compareto":
		if len(args) == 1 {
			c, err := Compare(b, args[0], false)
			return int32(c), err, true
		}
	case "gethashcode":
		if len(args) == 0 {
			switch x := b.(type) {
			case int8, uint8, int16, uint16, int32, bool, psobject.Enum, psobject.Char, int64, uint64, uint32, float64, float32:
				return numberHash(x), nil, true
			}
			h := int32(17)
			for _, c := range ToString(v) {
				h = h*31 + int32(c)
			}
			return h, nil, true
		}
	}
	return nil, nil, false
}

// numberHash is GetHashCode of the numbers, which .NET computes the same everywhere.
func numberHash(v any) int32 {
	fold := func(u uint64) int32 { return int32(uint32(u) ^ uint32(u>>32)) }
	switch x := v.(type) {
	case bool:
		if x {
			return 1
		}
	case int8:
		return int32(x)
	case uint8:
		return int32(x)
	case int16:
		return int32(x)
	case uint16:
		return int32(x)
	case int32:
		return x
	case uint32:
		return int32(x)
	case int64:
		return fold(uint64(x))
	case uint64:
		return fold(x)
	case psobject.Char:
		return int32(x) | int32(x)<<16
	case psobject.Enum:
		return int32(x.Value)
	case float32:
		return int32(math.Float32bits(x))
	case float64:
		return fold(math.Float64bits(x))
	}
	return 0
}

func sameValue(a, b any) bool {
	if !comparable(a) || !comparable(b) {
		return Equal(a, b, false)
	}
	return a == b
}

// NotNegative is the error of .NET for a number that may not be negative.
func NotNegative(param string, value int) error {
	return rangeError(param, int64(value), "must be a non-negative value.")
}

// NotAbove is that of a number that is larger than a limit.
func NotAbove(param string, value, limit int64) error {
	return rangeError(param, value, "must be less than or equal to '"+strconv.FormatInt(limit, 10)+"'.")
}

// NotBelow is that of an index that is not below a count.
func NotBelow(param string, value, count int64) error {
	return rangeError(param, value, "must be less than '"+strconv.FormatInt(count, 10)+"'.")
}

func rangeError(param string, value int64, what string) error {
	v := strconv.FormatInt(value, 10)
	return Thrown("System.ArgumentOutOfRangeException", param+" ('"+v+"') "+what+" (Parameter '"+param+"')\nActual value was "+v+".")
}

// notAboveUnsigned is NotAbove where .NET compares without a sign.
func notAboveUnsigned(param string, value, limit int) error {
	return NotAbove(param, int64(uint32(int32(value))), int64(limit))
}

func outOfRange(message, param string) error {
	return Thrown("System.ArgumentOutOfRangeException", message+" (Parameter '"+param+"')")
}
