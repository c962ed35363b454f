package clixml_test

import (
	"errors"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

func decimal(s string) psobject.Decimal {
	d, err := psobject.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

func guid(s string) psobject.GUID {
	g, err := psobject.ParseGUID(s)
	if err != nil {
		panic(err)
	}
	return g
}

// Values and what PowerShell 7.6 writes for them; each is read back as the same value.
var scalars = []struct {
	name  string
	value any
	xml   string
}{
	{"null", nil, `<Nil />`},
	{"true", true, `<B>true</B>`},
	{"false", false, `<B>false</B>`},
	{"string", "abc", `<S>abc</S>`},
	{"empty string", "", `<S></S>`},
	{"controls", "a\nb\tc\r", `<S>a_x000A_b_x0009_c_x000D_</S>`},
	{"like an escape", "d_x000A_e", `<S>d_x005F_x000A_e</S>`},
	{"underscore x", "_x", `<S>_x005F_x</S>`},
	{"underscore X", "_X000a_", `<S>_x005F_X000a_</S>`},
	{"two underscores", "__x0041_", `<S>__x005F_x0041_</S>`},
	{"underscore x twice", "_x_x0041_", `<S>_x005F_x_x005F_x0041_</S>`},
	{"beyond the basic plane", "\U0001F600", `<S>_xD83D__xDE00_</S>`},
	{"lone surrogates", "\xed\xb0\x80a\xed\xa0\xbd", `<S>_xDC00_a_xD83D_</S>`},
	{"markup", `é<&>"'`, `<S>é&lt;&amp;&gt;"'</S>`},
	{"zero", "\x00", `<S>_x0000_</S>`},
	{"delete", "\x7f\u0085", `<S>_x007F__x0085_</S>`},
	{"line separator", "\u2028", "<S>\u2028</S>"},
	{"blank", " ", `<S> </S>`},
	{"Int32", int32(-5), `<I32>-5</I32>`},
	{"Int32 least", int32(math.MinInt32), `<I32>-2147483648</I32>`},
	{"Int64", int64(math.MaxInt64), `<I64>9223372036854775807</I64>`},
	{"Int16", int16(-300), `<I16>-300</I16>`},
	{"SByte", int8(-128), `<SB>-128</SB>`},
	{"Byte", uint8(255), `<By>255</By>`},
	{"UInt16", uint16(65535), `<U16>65535</U16>`},
	{"UInt32", uint32(4294967295), `<U32>4294967295</U32>`},
	{"UInt64", uint64(math.MaxUint64), `<U64>18446744073709551615</U64>`},
	{"Char", psobject.Char(0xD800), `<C>55296</C>`},
	{"Double", 1.5, `<Db>1.5</Db>`},
	{"Double large", 1e100, `<Db>1E+100</Db>`},
	{"Double 16 zeros", 1e16, `<Db>10000000000000000</Db>`},
	{"Double 17 zeros", 1e17, `<Db>1E+17</Db>`},
	{"Double small", 1e-5, `<Db>1E-05</Db>`},
	{"Double less small", 0.00012345, `<Db>0.00012345</Db>`},
	{"Double digits", 0.15000000000000002, `<Db>0.15000000000000002</Db>`},
	{"Double least", math.SmallestNonzeroFloat64, `<Db>5E-324</Db>`},
	{"Double greatest", math.MaxFloat64, `<Db>1.7976931348623157E+308</Db>`},
	{"Double infinite", math.Inf(1), `<Db>INF</Db>`},
	{"Double negative infinite", math.Inf(-1), `<Db>-INF</Db>`},
	{"Double negative zero", math.Copysign(0, -1), `<Db>-0</Db>`},
	{"Single", float32(1.1), `<Sg>1.1</Sg>`},
	{"Single large", float32(1e9), `<Sg>1E+09</Sg>`},
	{"Single nine digits", float32(123456789), `<Sg>123456790</Sg>`},
	{"Single greatest", float32(math.MaxFloat32), `<Sg>3.4028235E+38</Sg>`},
	{"Decimal", decimal("1.10"), `<D>1.10</D>`},
	{"Decimal greatest", decimal("79228162514264337593543950335"), `<D>79228162514264337593543950335</D>`},
	{"Decimal least", decimal("0.0000000000000000000000000001"), `<D>0.0000000000000000000000000001</D>`},
	{"DateTime UTC", psobject.DateTime{Ticks: 638397614450000000 + 1234500, Kind: psobject.UTC}, `<DT>2024-01-02T03:04:05.12345Z</DT>`},
	{"DateTime local", psobject.DateTime{Ticks: 638397614450000000, Kind: psobject.Local, Offset: -330}, `<DT>2024-01-02T03:04:05-05:30</DT>`},
	{"DateTime least", psobject.DateTime{}, `<DT>0001-01-01T00:00:00</DT>`},
	{"DateTime greatest", psobject.DateTime{Ticks: 3155378975999999999}, `<DT>9999-12-31T23:59:59.9999999</DT>`},
	{"TimeSpan negative", -(psobject.Day + 2*psobject.Hour + 3*psobject.Minute + 4*psobject.Second + 5*psobject.Millisecond), `<TS>-P1DT2H3M4.005S</TS>`},
	{"TimeSpan zero", psobject.TimeSpan(0), `<TS>PT0S</TS>`},
	{"TimeSpan tick", psobject.TimeSpan(1), `<TS>PT0.0000001S</TS>`},
	{"TimeSpan days", 29 * psobject.Day, `<TS>P29D</TS>`},
	{"TimeSpan greatest", psobject.TimeSpan(math.MaxInt64), `<TS>P10675199DT2H48M5.4775807S</TS>`},
	{"TimeSpan least", psobject.TimeSpan(math.MinInt64), `<TS>-P10675199DT2H48M5.4775808S</TS>`},
	{"GUID", guid("12345678-1234-1234-1234-1234567890ab"), `<G>12345678-1234-1234-1234-1234567890ab</G>`},
	{"Version", psobject.Version{Major: 1, Minor: 2, Build: 3, Revision: -1}, `<Version>1.2.3</Version>`},
	{"URI", psobject.URI("rel/a b"), `<URI>rel/a b</URI>`},
	{"ScriptBlock", psobject.ScriptBlock(" a\n b "), `<SBK> a_x000A_ b </SBK>`},
	{"XML", psobject.XMLDocument(`<a b="1" />`), `<XD>&lt;a b="1" /&gt;</XD>`},
	{"bytes", []byte{1, 2, 3}, `<BA>AQID</BA>`},
	{"no bytes", []byte{}, `<BA />`},
	{"enumeration", psobject.Enum{Type: "System.DayOfWeek", Value: 1, Name: "Monday"},
		`<Obj RefId="0"><TN RefId="0"><T>System.DayOfWeek</T><T>System.Enum</T><T>System.ValueType</T><T>System.Object</T></TN><ToString>Monday</ToString><I32>1</I32></Obj>`},
	{"progress", &psobject.ProgressRecord{Activity: "a", StatusDescription: "s", ParentActivityID: -1, PercentComplete: 5, SecondsRemaining: -1},
		`<PR><AV>a</AV><AI>0</AI><Nil /><PI>-1</PI><PC>5</PC><T>Processing</T><SR>-1</SR><SD>s</SD></PR>`},
	{"array", psobject.NewArray(int32(1), psobject.NewArray("x")),
		`<Obj RefId="0"><TN RefId="0"><T>System.Object[]</T><T>System.Array</T><T>System.Object</T></TN><LST><I32>1</I32><Obj RefId="1"><TNRef RefId="0" /><LST><S>x</S></LST></Obj></LST></Obj>`},
	{"stack", &psobject.List{Type: "System.Collections.Stack", Kind: psobject.KindStack, Items: []any{int32(2), int32(1)}},
		`<Obj RefId="0"><TN RefId="0"><T>System.Collections.Stack</T><T>System.Object</T></TN><STK><I32>2</I32><I32>1</I32></STK></Obj>`},
}

var same = cmp.Options{
	cmp.Exporter(func(reflect.Type) bool { return true }),
	cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }),
	cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 }),
}

func TestScalars(t *testing.T) {
	for _, c := range scalars {
		t.Run(c.name, func(t *testing.T) {
			b, err := clixml.Append(nil, c.value, nil)
			if err != nil || string(b) != c.xml {
				t.Fatalf("Append: %v\n got %s\nwant %s", err, b, c.xml)
			}
			v, err := clixml.Decode([]byte(c.xml), nil)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.value, v, same); d != "" {
				t.Fatalf("Decode (-want +got):\n%s", d)
			}
		})
	}
}

// Every beginning of a valid element is an error, and never a panic.
func TestCuts(t *testing.T) {
	for _, c := range scalars {
		for n := range len(c.xml) {
			_, err := clixml.Decode([]byte(c.xml[:n]), nil)
			var se *clixml.SyntaxError
			if !errors.As(err, &se) {
				t.Fatalf("%s cut at %d: %v", c.name, n, err)
			}
		}
	}
}

func TestDecodeForms(t *testing.T) {
	for _, c := range []struct {
		xml  string
		want any // an error's reason where it is an error
	}{
		{`<I32>+5</I32>`, int32(5)},
		{`<I32> 5 </I32>`, int32(5)},
		{`<I32>2147483648</I32>`, errors.New("not valid")},
		{`<I32></I32>`, errors.New("not valid")},
		{`<I32>-</I32>`, errors.New("not valid")},
		{`<By>256</By>`, errors.New("not valid")},
		{`<B>1</B>`, true},
		{`<B>True</B>`, errors.New("not valid")},
		{`<Db>Infinity</Db>`, math.Inf(1)},
		{`<Db>1,000</Db>`, errors.New("not valid")},
		{`<Db>0x1p4</Db>`, errors.New("not valid")},
		{`<D>1E5</D>`, errors.New("not valid")},
		{`<C>x</C>`, errors.New("not valid")},
		{`<DT>2024-01-02</DT>`, psobject.DateTime{Ticks: 638397504000000000}},
		{`<DT>2024-02-30T00:00:00</DT>`, errors.New("not valid")},
		{`<DT>0001-01-01T00:00:00.1234567890</DT>`, psobject.DateTime{Ticks: 1234568}},
		{`<TS>P1Y</TS>`, 365 * psobject.Day},
		{`<TS>P1M</TS>`, 30 * psobject.Day},
		{`<TS>PT1.5M</TS>`, errors.New("not valid")},
		{`<TS>P10675200D</TS>`, errors.New("not valid")},
		{`<TS>01:00:00</TS>`, errors.New("not valid")},
		{`<S>a b <![CDATA[x<y]]> &#65;&#x42;</S>`, "a b x<y AB"},
		{`<S>a<!-- c -->b</S>`, "ab"},
		{"<S>a\r\nb</S>", "a\nb"},
		{`<S />`, ""},
		{`<S>_x000</S>`, "_x000"},
		{`<S>&foo;</S>`, errors.New("entity")},
		{`<S>a<b/></S>`, errors.New("inside <S>")},
		{`<BA> A Q==</BA>`, []byte{1}},
		{`<G>{12345678-1234-1234-1234-1234567890AB}</G>`, guid("12345678-1234-1234-1234-1234567890ab")},
		{`<Version>1</Version>`, errors.New("not valid")},
		{`<?xml version="1.0"?><!-- c --><Objs Version="1.1.0.1"><S>a</S></Objs>`, "a"},
		{"\uFEFF<S>a</S>", "a"},
		{`<!DOCTYPE x><S>a</S>`, errors.New("declaration")},
		{`<S>a</S><S>b</S>`, errors.New("after the end")},
		{`<Objs><S>a</S><S>b</S></Objs>`, errors.New("more than one")},
		{`<Objs></Objs>`, errors.New("no object")},
		{``, errors.New("no object")},
		{`<Ref RefId="7" />`, errors.New("did not come")},
		{`<S>a</T>`, errors.New("does not match")},
		{`<Obj RefId="4000000000"></Obj>`, errors.New("no number")},
		{`<Obj RefId="0"><TNRef RefId="3" /></Obj>`, errors.New("did not come")},
		{`<Obj RefId="0"><DCT><En><S N="Key">a</S></En></DCT></Obj>`, errors.New("without key or value")},
	} {
		got, err := clixml.Decode([]byte(c.xml), nil)
		if want, bad := c.want.(error); bad {
			if err == nil || !strings.Contains(err.Error(), want.Error()) {
				t.Errorf("%s: %v, %v; want an error with %q", c.xml, got, err, want)
			}
			continue
		}
		if d := cmp.Diff(c.want, got, same); err != nil || d != "" {
			t.Errorf("%s: %v\n%s", c.xml, err, d)
		}
	}
}

// What is not known comes back as it was.
func TestUnknownIsKept(t *testing.T) {
	const xml = `<Obj RefId="0"><MS><Foo N="a" x="1"><Bar>&lt;</Bar><![CDATA[</Foo>]]></Foo><S N="b">c</S></MS></Obj>`
	v, err := clixml.Decode([]byte(xml), nil)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := v.(*psobject.Object).Get("a")
	if u.(*clixml.Unknown).Name != "Foo" {
		t.Errorf("got %#v", u)
	}
	if b, err := clixml.Append(nil, v, nil); err != nil || string(b) != xml {
		t.Errorf("%v\n got %s\nwant %s", err, b, xml)
	}
}

func TestReferences(t *testing.T) {
	shared := psobject.NewCustom(psobject.Property{Name: "a", Value: int32(1)})
	loop := psobject.NewArray(shared, shared)
	loop.Items = append(loop.Items, loop)
	b, err := clixml.Append(nil, loop, nil)
	if err != nil {
		t.Fatal(err)
	}
	v, err := clixml.Decode(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := v.(*psobject.List)
	if l.Items[0] != l.Items[1] || l.Items[2] != any(l) {
		t.Errorf("references are lost: %s", b)
	}
}

func TestLimits(t *testing.T) {
	deep := strings.Repeat(`<Obj><LST>`, 2000) + strings.Repeat(`</LST></Obj>`, 2000)
	many := `<Obj><LST>` + strings.Repeat(`<Nil/>`, 100) + `</LST></Obj>`
	for _, c := range []struct {
		name, xml string
		o         clixml.DecodeOptions
	}{
		{"depth", deep, clixml.DecodeOptions{}},
		{"depth of unknown", strings.Repeat(`<X>`, 5000), clixml.DecodeOptions{}},
		{"objects", many, clixml.DecodeOptions{MaxObjects: 50}},
		{"size", many, clixml.DecodeOptions{MaxSize: 50}},
	} {
		_, err := clixml.Decode([]byte(c.xml), &c.o)
		var le *clixml.LimitError
		if !errors.As(err, &le) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// Writing has no end without a limit, where objects make new ones as they are read.
	var endless func() *psobject.Object
	endless = func() *psobject.Object {
		return psobject.NewCustom(psobject.Property{Name: "next", Value: &psobject.Computed{Get: func(any) (any, error) { return endless(), nil }}})
	}
	var le *clixml.LimitError
	if _, err := clixml.Append(nil, endless(), nil); !errors.As(err, &le) {
		t.Errorf("endless: %v", err)
	}
	// The deserialiser of PowerShell 7.6 refuses the 50th value within one another, and its serialiser cuts there.
	for _, c := range []struct {
		name string
		nest func(any) any
	}{
		{"list", func(v any) any { return &psobject.List{Items: []any{v}} }},
		{"dictionary", func(v any) any {
			d := &psobject.Dictionary{}
			d.Set("k", v)
			return d
		}},
		{"object", func(v any) any { return psobject.NewCustom(psobject.Property{Name: "k", Value: v}) }},
	} {
		v := any(int32(1))
		for range 48 {
			v = c.nest(v)
		}
		if _, err := clixml.Append(nil, v, nil); err != nil {
			t.Errorf("%s, 49 values: %v", c.name, err)
		}
		v = c.nest(v)
		if b, err := clixml.Append(nil, v, nil); !errors.As(err, &le) {
			t.Errorf("%s, 50 values: %v, %s", c.name, err, b)
		}
		b, err := clixml.Append(nil, v, &clixml.EncodeOptions{Lossy: true})
		if err != nil || !strings.Contains(string(b), ">Serialized XML is nested too deeply.</S>") {
			t.Errorf("%s, cut: %v, %s", c.name, err, b)
		}
	}
	// A huge RefId costs nothing.
	if _, err := clixml.Decode([]byte(`<Obj RefId="2147483647"><MS><Ref N="a" RefId="2147483647" /></MS></Obj>`), nil); err != nil {
		t.Error(err)
	}
}

type live struct{ next *live }

func (*live) PSTypeNames() []string { return []string{"L", "System.Object"} }
func (*live) PSText() string        { return "L" }
func (l *live) PSProperties() []psobject.Property {
	if l.next == nil {
		return []psobject.Property{{Name: "v", Value: int32(1)}, {Name: "n"}}
	}
	return []psobject.Property{{Name: "v", Value: int32(1)}, {Name: "n", Value: l.next}}
}

// The depth rules, as observed on PowerShell 7.6 with PSSerializer.
func TestDepth(t *testing.T) {
	l := &live{next: &live{next: &live{}}}
	const tn = `<TN RefId="0"><T>L</T><T>System.Object</T></TN>`
	hash := func(k string, v any) *psobject.Dictionary {
		d := psobject.NewHashtable()
		d.Set(k, v)
		return d
	}
	for _, c := range []struct {
		name  string
		v     any
		depth int
		want  string
	}{
		{"one level", l, 1, `<Obj RefId="0">` + tn + `<ToString>L</ToString><Props><I32 N="v">1</I32><S N="n">L</S></Props></Obj>`},
		{"two levels", l, 2, `<Obj RefId="0">` + tn + `<ToString>L</ToString><Props><I32 N="v">1</I32><Obj N="n" RefId="1"><TNRef RefId="0" /><ToString>L</ToString><Props><I32 N="v">1</I32><S N="n">L</S></Props></Obj></Props></Obj>`},
		{"custom objects cost none", psobject.NewCustom(psobject.Property{Name: "x", Value: &live{}}), 1,
			`<Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN><MS><Obj N="x" RefId="1"><TN RefId="1"><T>L</T><T>System.Object</T></TN><ToString>L</ToString><Props><I32 N="v">1</I32><Nil N="n" /></Props></Obj></MS></Obj>`},
		{"hashtables cost none", hash("x", &live{}), 1,
			`<Obj RefId="0"><TN RefId="0"><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT><En><S N="Key">x</S><Obj N="Value" RefId="1"><TN RefId="1"><T>L</T><T>System.Object</T></TN><ToString>L</ToString><Props><I32 N="v">1</I32><Nil N="n" /></Props></Obj></En></DCT></Obj>`},
		{"enumeration below", props("n", hash("k", psobject.Enum{Type: "System.DayOfWeek", Value: 1, Name: "Monday"})), 1,
			`<Obj RefId="0">` + tn + `<Props><Obj N="n" RefId="1"><TN RefId="1"><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT><En><S N="Key">k</S><S N="Value">Monday</S></En></DCT></Obj></Props></Obj>`},
		{"custom object below", props("n", psobject.NewCustom(psobject.Property{Name: "a", Value: &live{}})), 1,
			`<Obj RefId="0">` + tn + `<Props><Obj N="n" RefId="1"><S>@{a=L}</S><MS><S N="a">L</S></MS></Obj></Props></Obj>`},
		{"wrapped number below", props("n", &psobject.Object{Base: int32(5), Extended: []psobject.Property{{Name: "x", Value: int32(1)}}}), 1,
			`<Obj RefId="0">` + tn + `<Props><Obj N="n" RefId="1"><I32>5</I32><MS><I32 N="x">1</I32></MS></Obj></Props></Obj>`},
		{"big integer below", props("n", big.NewInt(5)), 1, `<Obj RefId="0">` + tn + `<Props><S N="n">5</S></Props></Obj>`},
		{"script block below", props("n", psobject.ScriptBlock("a")), 1, `<Obj RefId="0">` + tn + `<Props><SBK N="n">a</SBK></Props></Obj>`},
		{"error record below", props("n", &psobject.ErrorRecord{Exception: psobject.NewException("System.Exception", "bad")}), 1,
			`<Obj RefId="0">` + tn + `<Props><S N="n">bad</S></Props></Obj>`},
		{"note on a live object", &psobject.Object{Base: &live{}, Extended: []psobject.Property{{Name: "x", Value: &live{}}}}, 1,
			`<Obj RefId="0">` + tn + `<ToString>L</ToString><Props><I32 N="v">1</I32><Nil N="n" /></Props><MS><Obj N="x" RefId="1"><TNRef RefId="0" /><ToString>L</ToString><Props><I32 N="v">1</I32><Nil N="n" /></Props></Obj></MS></Obj>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := func(v any) string {
				switch v := v.(type) {
				case *psobject.Object:
					if v.Custom() {
						return "@{a=L}"
					}
				case *big.Int:
					return v.String()
				case psobject.Live:
					return v.PSText()
				case *psobject.ErrorRecord:
					return v.Message()
				}
				return "?"
			}
			o := &clixml.EncodeOptions{Depth: c.depth, Text: text}
			b, err := clixml.Append(nil, c.v, o)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Replace(string(b), "<ToString>?</ToString>", "", 1)
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func props(name string, v any) *psobject.Object {
	return &psobject.Object{TypeNames: []string{"L", "System.Object"}, Adapted: []psobject.Property{{Name: name, Value: v}}}
}

type xor byte

func (x xor) Encrypt(b []byte) ([]byte, error) { return x.Decrypt(b) }
func (x xor) Decrypt(b []byte) ([]byte, error) {
	r := make([]byte, len(b))
	for i, c := range b {
		r[i] = c ^ byte(x)
	}
	return r, nil
}

func TestSecrets(t *testing.T) {
	cred := &psobject.Credential{UserName: "u", Password: psobject.NewSecureString("pässw\U0001F600rd")}
	if _, err := clixml.Append(nil, cred, nil); err == nil || strings.Contains(err.Error(), "pässw") {
		t.Errorf("a secret without a key: %v", err)
	}
	b, err := clixml.Append(nil, cred, &clixml.EncodeOptions{Cipher: xor(0x55)})
	if err != nil {
		t.Fatal(err)
	}
	v, err := clixml.Decode(b, &clixml.DecodeOptions{Cipher: xor(0x55), Deserialized: true})
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := v.(*psobject.Credential); !ok || c.UserName != "u" || c.Password.Plain() != cred.Password.Plain() {
		t.Errorf("got %v", v)
	}
	// Without the key it keeps its encrypted form and is written back as it was.
	v, err = clixml.Decode(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := clixml.Append(nil, v, nil); err != nil || string(again) != string(b) {
		t.Errorf("%v\n got %s\nwant %s", err, again, b)
	}
}

// What .NET's deserialiser makes of types.
func TestDeserialized(t *testing.T) {
	decode := func(v any) any {
		t.Helper()
		b, err := clixml.Append(nil, v, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := clixml.Decode(b, &clixml.DecodeOptions{Deserialized: true})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	ip := &psobject.Object{TypeNames: []string{"System.Net.IPAddress", "System.Object"}, Text: "1.2.3.4", HasText: true, Adapted: []psobject.Property{}}
	queue := &psobject.List{Type: "System.Collections.Queue", Kind: psobject.KindQueue, Items: []any{int32(1)}}
	set := &psobject.List{Type: "HashSet", Kind: psobject.KindEnumerable}
	for _, c := range []struct {
		name  string
		v     any
		names string
		base  string
	}{
		{"array", psobject.NewArray(int32(1)), "Deserialized.System.Object[] Deserialized.System.Array Deserialized.System.Object", psobject.ArrayList},
		{"ordered", psobject.NewDictionary(psobject.OrderedDict), "Deserialized.System.Collections.Specialized.OrderedDictionary Deserialized.System.Object", psobject.OrderedDict},
		{"generic dictionary", psobject.NewDictionary("D"), "Deserialized.D Deserialized.System.Object", psobject.Hashtable},
		{"enumeration", psobject.Enum{Type: "E", Value: 1, Name: "One"}, "Deserialized.E Deserialized.System.Enum Deserialized.System.ValueType Deserialized.System.Object", "System.Int32"},
		{"queue", queue, "Deserialized.System.Collections.Queue Deserialized.System.Object", "System.Collections.Queue"},
		{"set", set, "Deserialized.HashSet Deserialized.System.Object", psobject.ArrayList},
		{"custom", psobject.NewCustom(), "Deserialized.System.Management.Automation.PSCustomObject Deserialized.System.Object", ""},
		{"script block", psobject.ScriptBlock("a"), "System.String System.Object", "System.String"},
		{"number", int32(1000), "System.Int32 System.ValueType System.Object", "System.Int32"},
		{"address", ip, "System.Net.IPAddress System.Object", ""},
	} {
		got := decode(c.v)
		if names := strings.Join(psobject.TypeNames(got), " "); names != c.names {
			t.Errorf("%s: names %s, want %s", c.name, names, c.names)
		}
		b := psobject.Base(got)
		if _, bag := b.(*psobject.Object); bag != (c.base == "") || !bag && psobject.TypeName(b) != c.base {
			t.Errorf("%s: base %s, want %s", c.name, psobject.TypeName(b), c.base)
		}
	}
}

// Keys that differ by case only are all kept.
func TestKeysThatDifferByCase(t *testing.T) {
	d := &psobject.Dictionary{Type: "D", CaseSensitive: true}
	d.Set("a", int32(1))
	d.Set("A", int32(2))
	b, err := clixml.Append(nil, d, nil)
	if err != nil {
		t.Fatal(err)
	}
	v, err := clixml.Decode(b, nil)
	if err != nil || v.(*psobject.Dictionary).Len() != 2 {
		t.Errorf("%v, %v", v, err)
	}
}

// An object that is kept costs no more than two allocations, however many properties it has.
func TestDecodeAllocations(t *testing.T) {
	for _, n := range []int{1, 10, 50} {
		xml, err := clixml.Append(nil, sample(n, 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		const objects = 1000
		kept := make([]any, 0, objects)
		each := testing.AllocsPerRun(5, func() {
			d := clixml.NewDecoder(nil)
			kept = kept[:0]
			for range objects {
				v, err := d.Decode(xml)
				if err != nil {
					t.Fatal(err)
				}
				kept = append(kept, v)
			}
		}) / objects
		if each > 2 {
			t.Errorf("%d properties: %.2f allocations an object", n, each)
		}
	}
}
