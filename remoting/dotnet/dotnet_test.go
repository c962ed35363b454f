package dotnet

import (
	"math"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

func date(s string) psobject.DateTime {
	d, err := ParseDateTime(s, time.UTC, time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	return d
}

func dec(s string) psobject.Decimal {
	d, err := psobject.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// The wanted texts of this file were printed by PowerShell 7.6.
func TestComposite(t *testing.T) {
	for _, c := range []struct {
		format string
		arg    any
		want   string
	}{
		{"{0:N}", 1234.567, "1,234.57"}, {"{0:N0}", 1234.567, "1,235"}, {"{0:C}", -1234.567, "(¤1,234.57)"}, {"{0:P}", 0.1234, "12.34 %"},
		{"{0:P1}", 0.1234, "12.3 %"}, {"{0:E}", 1234.567, "1.234567E+003"}, {"{0:e2}", 1234.567, "1.23e+003"}, {"{0:G3}", 1234.567, "1.23E+03"},
		{"{0:X4}", int32(255), "00FF"}, {"{0:x}", int32(-1), "ffffffff"}, {"{0:D5}", int32(-42), "-00042"}, {"{0:F1}", 1.25, "1.2"}, {"{0:R}", 1.1, "1.1"},
		{"{0:B8}", int32(5), "00000101"}, {"{0:#,##0.00}", 1234567.891, "1,234,567.89"}, {"{0:000.0}", 3.14159, "003.1"}, {"{0:0.##%}", 0.12345, "12.35%"},
		{"{0:#;(#);zero}", int32(-5), "(5)"}, {"{0:0.00e+00}", int32(12345), "1.23e+04"}, {"{0:00-00}", int32(1234), "12-34"}, {"{0:#,}", int32(1234567), "1235"},
		{"{0:F0}", 2.5, "2"}, {"{0:F2}", 0.125, "0.12"}, {"{0:0.0}", 0.25, "0.3"}, {"{0:#.#}", 1.25, "1.3"}, {"{0:F0}", dec("2.5"), "3"}, {"{0:F2}", dec("0.125"), "0.13"},
		{"{0:P0}", 0.125, "12 %"}, {"{0:E1}", 1.25, "1.2E+000"}, {"{0:G2}", 1.25, "1.2"}, {"{0:C0}", 2.5, "¤2"}, {"{0:N2}", 2.675, "2.67"},
		{"{0}", 1.0 / 3, "0.3333333333333333"}, {"{0,10}|", "abc", "       abc|"}, {"{0,-10}|", "abc", "abc       |"}, {"{{0}} {0}", int32(5), "{0} 5"},
		{"{0:d}", date("2024-01-02 03:04:05"), "01/02/2024"}, {"{0:yyyy-MM-dd HH:mm:ss.fff}", date("2024-01-02 03:04:05.120"), "2024-01-02 03:04:05.120"},
		{"{0:o}", date("2024-01-02 03:04:05.120"), "2024-01-02T03:04:05.1200000"}, {"{0:r}", date("2024-01-02 03:04:05"), "Tue, 02 Jan 2024 03:04:05 GMT"},
		{"{0:h:mm tt}", date("2024-01-02 03:04:05"), "3:04 AM"}, {"{0:'at' HH}", date("2024-01-02 03:04:05"), "at 03"}, {"{0:D}", date("2024-01-02"), "Tuesday, 02 January 2024"},
		{"{0:g}", psobject.TimeSpan(937845000000), "1:2:03:04.5"}, {"{0:G}", psobject.TimeSpan(937845000000), "1:02:03:04.5000000"}, {`{0:d\.hh\:mm}`, psobject.TimeSpan(937845000000), "1.02:03"},
	} {
		got, err := Composite(c.format, c.arg)
		if err != nil || got != c.want {
			t.Errorf("%q -f %v = %q, %v; want %q", c.format, c.arg, got, err, c.want)
		}
	}
	if _, err := Composite("{0} {1}", 5); err == nil {
		t.Error("a format that asks for too many arguments gave no error")
	}
}

func TestString(t *testing.T) {
	inner := psobject.NewCustom(psobject.Property{Name: "z", Value: int32(1)})
	for _, c := range []struct {
		v    any
		want string
	}{
		{1.0 / 3, "0.333333333333333"}, {1e20, "1E+20"}, {1e15, "1E+15"}, {123456789012345678.0, "1.23456789012346E+17"}, {0.1 + 0.2, "0.3"}, {1e-5, "1E-05"}, {0.0001, "0.0001"},
		{float32(0.1), "0.1"}, {float32(1e10), "1E+10"}, {float32(1) / 3, "0.3333333"}, {math.Inf(1), "Infinity"}, {math.NaN(), "NaN"}, {math.Copysign(0, -1), "-0"},
		{date("2024-01-02 03:04:05.678"), "01/02/2024 03:04:05"}, {psobject.NewArray(int32(1), int32(2), psobject.NewArray(int32(3), int32(4))), "1 2 System.Object[]"},
		{psobject.NewHashtable(), "System.Collections.Hashtable"}, {nil, ""}, {true, "True"}, {psobject.Char('A'), "A"}, {[]byte{1, 2, 3}, "1 2 3"}, {dec("1.10"), "1.10"},
		{psobject.NewCustom(psobject.Property{Name: "a", Value: int32(1)}, psobject.Property{Name: "c"}, psobject.Property{Name: "d", Value: psobject.NewArray(int32(1))},
			psobject.Property{Name: "f", Value: inner}, psobject.Property{Name: "h", Value: date("2024-01-02")}), "@{a=1; c=; d=System.Object[]; f=; h=01/02/2024 00:00:00}"},
	} {
		if got := String(c.v); got != c.want {
			t.Errorf("String(%v) = %q, want %q", c.v, got, c.want)
		}
	}
}

func TestConvertErrors(t *testing.T) {
	for _, c := range []struct {
		v              any
		typeName, want string
		id             string
	}{
		{"abc", "System.Int32", `Cannot convert value "abc" to type "System.Int32". Error: "The input string 'abc' was not in a correct format."`, "InvalidCastFromStringToInteger"},
		{"abc", "System.DateTime", `Cannot convert value "abc" to type "System.DateTime". Error: "The string 'abc' was not recognized as a valid DateTime. There is an unknown word starting at index '0'."`, "InvalidCastParseTargetInvocationWithFormatProvider"},
		{int32(300), "System.Byte", `Cannot convert value "300" to type "System.Byte". Error: "Value was either too large or too small for an unsigned byte."`, "InvalidCastIConvertible"},
		{psobject.NewArray(int32(1), int32(2)), "System.Int32", `Cannot convert the "System.Object[]" value of type "System.Object[]" to type "System.Int32".`, "ConvertToFinalInvalidCastException"},
		{"x", "System.Guid", `Cannot convert value "x" to type "System.Guid". Error: "Unrecognized Guid format."`, "InvalidCastParseTargetInvocationWithFormatProvider"},
		{"ab", "System.Char", `Cannot convert value "ab" to type "System.Char". Error: "String must be exactly one character long."`, "InvalidCastParseTargetInvocation"},
		{"a", "System.Int32[]", `Cannot convert value "a" to type "System.Int32[]". Error: "Cannot convert value "a" to type "System.Int32". Error: "The input string 'a' was not in a correct format.""`, "InvalidCastExceptionScalarToArray"},
		{nil, "System.DateTime", `Cannot convert null to type "System.DateTime".`, "nullToObjectInvalidCast"},
		{"x", "System.TimeSpan", `Cannot convert value "x" to type "System.TimeSpan". Error: "String 'x' was not recognized as a valid TimeSpan."`, "InvalidCastParseTargetInvocationWithFormatProvider"},
		{"x", "System.DayOfWeek", "Cannot convert value \"x\" to type \"System.DayOfWeek\". Error: \"Unable to match the identifier name x to a valid enumerator name. Specify one of the following enumerator names and try again:\nSunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday\"", "SubstringDisambiguationEnumParseThrewAnException"},
	} {
		_, err := Convert(c.v, c.typeName)
		ce, ok := err.(*ConversionError)
		if !ok || ce.Message != c.want || ce.ID != c.id {
			t.Errorf("Convert(%v, %s):\n got %v\nwant %s (%s)", c.v, c.typeName, err, c.want, c.id)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		v        any
		typeName string
		want     any
	}{
		{2.5, "System.Int32", int32(2)}, {3.5, "System.Int32", int32(4)}, {"2.5", "System.Int32", int32(2)}, {"", "System.Int32", int32(0)}, {"0x10", "System.Int32", int32(16)},
		{nil, "System.Int32", int32(0)}, {"x", "System.Boolean", true}, {"5", "System.TimeSpan", 5 * psobject.Day}, {int32(5), "System.TimeSpan", psobject.TimeSpan(5)},
		{"-1.02:03", "System.TimeSpan", psobject.TimeSpan(-937800000000)}, {"Jan 5, 2024", "System.DateTime", date("2024-01-05")}, {"5 January 2024 3:04 PM", "System.DateTime", date("2024-01-05T15:04:00")},
		{"1/2/2024", "System.DateTime", date("2024-01-02")}, {"mon", "System.DayOfWeek", EnumOf("System.DayOfWeek", 1)}, {"1.2", "System.Version", psobject.Version{Major: 1, Minor: 2, Build: -1, Revision: -1}},
	} {
		got, err := Convert(c.v, c.typeName)
		if err != nil || !Equal(got, c.want, false) || psobject.TypeName(got) != psobject.TypeName(c.want) {
			t.Errorf("Convert(%v, %s) = %#v, %v; want %#v", c.v, c.typeName, got, err, c.want)
		}
	}
}

func TestArith(t *testing.T) {
	for _, c := range []struct {
		op   byte
		a, b any
		want any
	}{
		{'/', int32(7), int32(2), 3.5}, {'/', int32(6), int32(2), int32(3)}, {'+', int32(math.MaxInt32), int32(1), 2147483648.0}, {'*', int64(1 << 40), int32(2), int64(1 << 41)},
		{'+', dec("1.10"), int32(1), dec("2.10")}, {'%', int32(-7), int32(3), int32(-1)}, {'-', 1.5, dec("0.5"), dec("1.0")},
	} {
		got, err, ok := Arith(c.op, c.a, c.b)
		if err != nil || !ok || got != c.want {
			t.Errorf("%v %c %v = %#v, %v; want %#v", c.a, c.op, c.b, got, err, c.want)
		}
	}
	if _, err, _ := Arith('/', int32(1), int32(0)); err != ErrDivideByZero {
		t.Errorf("1/0: %v", err)
	}
}

func TestStringMethods(t *testing.T) {
	for _, c := range []struct {
		s, method string
		args      []any
		want      string
	}{
		{"a,b,,c", "Split", []any{","}, "a b  c"}, {"abc", "Substring", []any{int32(1)}, "bc"}, {"  x ", "Trim", nil, "x"}, {"xxaxx", "Trim", []any{"x"}, "a"},
		{"abc", "PadLeft", []any{int32(5), "."}, "..abc"}, {"abcabc", "LastIndexOf", []any{"b"}, "4"}, {"abc", "IndexOf", []any{"z"}, "-1"}, {"Hello", "Replace", []any{"l", "L"}, "HeLLo"},
		{"a b", "ToCharArray", nil, "a   b"}, {"abc", "Insert", []any{int32(1), "X"}, "aXbc"}, {"abc", "Remove", []any{int32(1)}, "a"}, {"abc", "contains", []any{"B"}, "False"},
	} {
		got, err, found := Call(c.s, c.method, c.args)
		if err != nil || !found || String(got) != c.want {
			t.Errorf("%q.%s(%v) = %q, %v, %v; want %q", c.s, c.method, c.args, String(got), err, found, c.want)
		}
	}
}
