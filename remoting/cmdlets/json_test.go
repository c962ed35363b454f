package cmdlets_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// The texts are those of PowerShell 7.6.9.
func TestConvertToJSON(t *testing.T) {
	day, _ := dotnet.Convert("2024-02-29T01:02:03", "System.DateTime")
	dec, _ := psobject.ParseDecimal("1.10")
	big1, _ := new(big.Int).SetString("12345678901234567890", 10)
	guid := psobject.GUID{}
	deep := ordered("a", ordered("b", ordered("c", int32(1))))
	for _, c := range []struct {
		name  string
		value any
		args  []cmdlet.Argument
		want  string
		warn  bool
	}{
		{"escapes", "x\"\\/<>&'é日😀\n\t\r\b\f\x00\u0085\u2028", nil, `"x\"\\/<>&'é日😀\n\t\r\b\f\u0000\u0085\u2028"`, false},
		{"escape non-ASCII", "é<日😀", []cmdlet.Argument{named("EscapeHandling", "EscapeNonAscii")}, `"\u00e9<\u65e5\ud83d\ude00"`, false},
		{"escape HTML", "é<>&'\"/\\+=`", []cmdlet.Argument{named("EscapeHandling", "EscapeHtml")}, "\"é\\u003c\\u003e\\u0026\\u0027\\u0022/\\\\+=`\"", false},
		{"numbers", psobject.NewArray(1.0, 100.0, 1e100, -1.5e-10, float32(3), float32(1.1), third, 1e15, 1e16, 123456789012345680.0, 1e-5, 12.5e-4, math.Copysign(0, -1)), nil,
			"[1.0,100.0,1E+100,-1.5E-10,3.0,1.1,0.30000000000000004,1000000000000000.0,10000000000000000.0,1.2345678901234568E+17,1E-05,0.00125,-0.0]", false},
		{"no numbers", psobject.NewArray(math.NaN(), math.Inf(1)), nil, `["NaN","Infinity"]`, false},
		{"large", psobject.NewArray(big1, uint64(math.MaxUint64), dec, psobject.DecimalOfInt(100)), nil, "[12345678901234567890,18446744073709551615,1.10,100.0]", false},
		{"simple", psobject.NewArray(true, nil, psobject.Char('"'), []byte{1, 2}), nil, `[true,null,"\"",[1,2]]`, false},
		{"times", psobject.NewArray(day, psobject.DateTime{Ticks: day.(psobject.DateTime).Ticks + 50000, Kind: psobject.UTC}, psobject.DateTimeOffset{Ticks: day.(psobject.DateTime).Ticks, Offset: 120}), nil,
			`["2024-02-29T01:02:03","2024-02-29T01:02:03.005Z","2024-02-29T01:02:03+02:00"]`, false},
		{"guid inside", ordered("g", guid), nil, `{"g":"00000000-0000-0000-0000-000000000000"}`, false},
		{"guid", guid, nil, `{"value":"00000000-0000-0000-0000-000000000000","Guid":"00000000-0000-0000-0000-000000000000"}`, false},
		{"version", psobject.Version{Major: 1, Minor: 2, Build: -1, Revision: -1}, nil, `{"Major":1,"Minor":2,"Build":-1,"Revision":-1,"MajorRevision":-1,"MinorRevision":-1}`, false},
		{"enumeration", dotnet.EnumOf("System.DayOfWeek", 1), nil, "1", false},
		{"enumeration as text", dotnet.EnumOf("System.DayOfWeek", 1), []cmdlet.Argument{named("EnumsAsStrings", true)}, `"Monday"`, false},
		{"empty", ordered("a", psobject.NewArray(), "b", psobject.NewHashtable(), "c", custom()), nil, `{"a":[],"b":{},"c":{}}`, false},
		{"too deep", deep, []cmdlet.Argument{named("Depth", int32(1))}, `{"a":{"b":"System.Collections.Specialized.OrderedDictionary"}}`, true},
		{"too deep object", custom("a", custom("b", custom("c", custom("d", custom("e", int32(1)))))), nil, `{"a":{"b":{"c":"@{d=}"}}}`, true},
		{"too deep array", ordered("a", psobject.NewArray(int32(1), psobject.NewArray(int32(2), psobject.NewArray(int32(3))))), []cmdlet.Argument{named("Depth", int32(1))}, `{"a":[1,"2 System.Object[]"]}`, true},
		{"note on a number", psobject.WithNote(int32(5), "n", int32(1)), nil, `{"value":5,"n":1}`, false},
		{"note on a text", psobject.WithNote("str", "n", int32(1)), nil, `"str"`, false},
	} {
		h := &testHost{}
		err := h.run(cmdlets.ConvertToJSON, []any{c.value}, append(c.args, named("Compress", true))...)
		if got := h.texts(); err != nil || got != c.want || (len(h.warnings) > 0) != c.warn {
			t.Errorf("%s: got %s, warnings %v, %v; want %s", c.name, got, h.warnings, err, c.want)
		}
	}
	h := &testHost{}
	if err := h.run(cmdlets.ConvertToJSON, []any{ordered("a", psobject.NewArray(int32(1), "x"), "b", nil), int32(2)}); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.ReplaceAll(h.texts(), "\r", ""), "[\n  {\n    \"a\": [\n      1,\n      \"x\"\n    ],\n    \"b\": null\n  },\n  2\n]"; got != want {
		t.Errorf("got %s", got)
	}
	failsWith(t, h.run(cmdlets.ConvertToJSON, []any{ordered(int32(1), "a")}), "NonStringKeyInDictionary")
	failsWith(t, h.run(cmdlets.ConvertToJSON, []any{int32(1)}, named("Depth", int32(101))), "ParameterArgumentValidationError")
}

func TestConvertFromJSON(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"i":1,"l":3000000000,"d":1.5,"n":-0}`, "@{i=1; l=3000000000; d=1.5; n=0}"},
		{"{'a':1, /* c */ b: 'x', }", "@{a=1; b=x}"},
		{`[1,]`, "1"},
		{`[1,2`, "1\n2"},
		{`{"a":01}`, "@{a=1}"}, {`{"a":0x10}`, "@{a=16}"}, {`{"a":NaN}`, "@{a=NaN}"}, {`{"a":.5}`, "@{a=0.5}"}, {`{"a":undefined}`, "@{a=}"},
		{`{"a":1,"a":2}`, "@{a=2}"},
		{`"\u0041\ud83d\ude00\/"`, "A😀/"},
		{`"2024-01-02T03:04:05.5Z"`, "01/02/2024 03:04:05"},
		{`"2024-01-02"`, "2024-01-02"},
		{"", ""}, {"null", ""}, {"[]", ""},
	} {
		h := &testHost{}
		if err := h.run(cmdlets.ConvertFromJSON, []any{c.text}); err != nil || h.texts() != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.text, h.texts(), err, c.want)
		}
	}
	const prefix = "Conversion from JSON failed with error: "
	for text, want := range map[string]string{
		`{"a":1`:                     prefix + "Unexpected end when deserializing object. Path 'a', line 1, position 6.",
		`x`:                          prefix + "Unexpected character encountered while parsing value: x. Path '', line 0, position 0.",
		`{"a":}`:                     prefix + "Unexpected character encountered while parsing value: }. Path 'a', line 1, position 5.",
		`{"a":1}}`:                   prefix + "Additional text encountered after finished reading JSON content: }. Path '', line 1, position 7.",
		`{"a":1 "b":2}`:              prefix + "After parsing a value an unexpected character was encountered: \". Path 'a', line 1, position 7.",
		`{"a":"\u0041\n\q"}`:         prefix + `Bad JSON escape sequence: \q. Path 'a', line 1, position 16.`,
		`{"a":"x`:                    prefix + "Unterminated string. Expected delimiter: \". Path 'a', line 1, position 7.",
		`{"a":tru}`:                  prefix + "Error parsing boolean value. Path 'a', line 1, position 8.",
		`{"a":+1}`:                   prefix + "Unexpected character encountered while parsing value: +. Path 'a', line 1, position 5.",
		"{\n \"a\": 1,\n \"b\" 2\n}": prefix + "Invalid character after parsing property name. Expected ':' but got: 2. Path 'a', line 3, position 5.",
		`]`:                          prefix + "JsonToken EndArray is not valid for closing JsonType None. Path '', line 1, position 1.",
		`{"a":1,,"b":2}`:             prefix + "Invalid property identifier character: ,. Path 'a', line 1, position 7.",
		`[1 2]`:                      prefix + "After parsing a value an unexpected character was encountered: 2. Path '[0]', line 1, position 3.",
		`{"a":[1,2}`:                 prefix + "JsonToken EndObject is not valid for closing JsonType Array. Path 'a', line 1, position 10.",
		`{"a":{"b":{"c":1}}}`:        prefix + "The reader's MaxDepth of 2 has been exceeded. Path 'a.b', line 1, position 11.",
		`{"":1}`:                     "The provided JSON includes a property whose name is an empty string, this is only supported using the -AsHashTable switch.",
		`{"a":1,"A":2}`:              "Cannot convert the JSON string because it contains keys with different casing. Please use the -AsHashTable switch instead. The key that was attempted to be added to the existing key 'a' was 'A'.",
	} {
		h := &testHost{}
		var args []cmdlet.Argument
		if strings.Contains(want, "MaxDepth") {
			args = append(args, named("Depth", int32(2)))
		}
		err := h.run(cmdlets.ConvertFromJSON, []any{text}, args...)
		var rec *psobject.ErrorRecord
		if !errors.As(err, &rec) || rec.Message() != want {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
	h := &testHost{}
	if err := h.run(cmdlets.ConvertFromJSON, []any{"{", `"a":{"b":[1]}`, "}"}, named("AsHashtable", true)); err != nil {
		t.Fatal(err)
	}
	d, ok := h.out[0].(*psobject.Dictionary)
	if in, _ := d.Get("a"); !ok || !d.CaseSensitive || psobject.TypeName(in) != "System.Management.Automation.OrderedHashtable" {
		t.Errorf("got %#v", h.out)
	}
	if err := h.run(cmdlets.ConvertFromJSON, []any{`{"a":1}`, `{"a":2}`}); err != nil || h.texts() != "@{a=1}\n@{a=2}" {
		t.Errorf("two documents: %q, %v", h.texts(), err)
	}
	if err := h.run(cmdlets.ConvertFromJSON, []any{`[1,[2,3]]`}, named("NoEnumerate", true)); err != nil || len(h.out) != 1 {
		t.Errorf("NoEnumerate: %v, %v", h.out, err)
	}
}

// What is read never fails but with an error record, and what is written is read back.
func FuzzConvertFromJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2,{"b":null}]}`, "[", `"\ud83d`, "{'a':1,}", "-Infinity", `{"a":1e999}`, "/* */ 1", "\ufeff[]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h := &testHost{}
		err := h.run(cmdlets.ConvertFromJSON, []any{s})
		var rec *psobject.ErrorRecord
		if err != nil && !errors.As(err, &rec) {
			t.Fatalf("%q: %v", s, err)
		}
		if err != nil || len(h.out) != 1 {
			return
		}
		v := h.out[0]
		if err := h.run(cmdlets.ConvertToJSON, []any{v}, named("Depth", int32(100))); err != nil || len(h.warnings) > 0 {
			return
		}
		text := h.texts()
		if err := h.run(cmdlets.ConvertFromJSON, []any{text}); err != nil {
			t.Fatalf("%q became %q: %v", s, text, err)
		}
	})
}
