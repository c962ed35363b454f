//go:build unix

package client_test

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
)

// matrixCase is a value as Go has it, and the expression with which PowerShell makes the same.
type matrixCase struct {
	name  string // of the row in docs/types.md
	expr  string
	value any
}

func listOf(kind psobject.CollectionKind, typeName string, items ...any) *psobject.List {
	return &psobject.List{Type: typeName, Kind: kind, Items: items}
}

func dictionaryOf(typeName string, pairs ...any) *psobject.Dictionary {
	d := psobject.NewDictionary(typeName)
	for i := 0; i < len(pairs); i += 2 {
		d.Set(pairs[i], pairs[i+1])
	}
	return d
}

func custom(pairs ...any) *psobject.Object {
	o := psobject.NewCustom()
	for i := 0; i < len(pairs); i += 2 {
		o.Extended = append(o.Extended, psobject.Property{Name: pairs[i].(string), Value: pairs[i+1]})
	}
	return o
}

// dataTable begins an expression that has a table in $t.
const dataTable = `& { $t = [System.Data.DataTable]::new('T'); [void] $t.Columns.Add('A', [int]); [void] $t.Columns.Add('B'); [void] $t.Rows.Add(1, [DBNull]::Value); [void] $t.Rows.Add(2, 'two')`

// engineMade is what psl's own engine gives for an expression, as it goes over the wire.
func engineMade(expr string) any {
	rs := powershell.New(powershell.Options{})
	defer rs.Close()
	var out []any
	err := rs.RunScript(context.Background(), ", ("+expr+")", powershell.Streams{Output: func(v any) error { out = append(out, rs.Export(v)); return nil }})
	if err != nil || len(out) != 1 {
		panic(fmt.Sprintf("%s: %v, %v", expr, out, err))
	}
	return out[0]
}

// cimInstance is an instance as Windows writes it, without the class beside it, which only a PowerShell with Windows' own
// library makes an instance of again.
const cimInstance = `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><TN RefId="0"><T>Microsoft.Management.Infrastructure.CimInstance#root/cimv2/Win32_Fan</T>` +
	`<T>Microsoft.Management.Infrastructure.CimInstance#Win32_Fan</T><T>Microsoft.Management.Infrastructure.CimInstance</T><T>System.Object</T></TN>` +
	`<ToString>Win32_Fan (DeviceID = "1")</ToString><Props><S N="DeviceID">1</S><U64 N="DesiredSpeed">3000</U64><B N="ActiveCooling">true</B>` +
	`<Obj N="PowerManagementCapabilities" RefId="1"><TN RefId="1"><T>System.UInt16[]</T><T>System.Array</T><T>System.Object</T></TN><LST><U16>1</U16></LST></Obj>` +
	`<Nil N="InstallDate" /><S N="PSComputerName">HOST</S></Props><MS><I32 N="note">5</I32></MS></Obj></Objs>`

// arrived is a document as psl's receiver has it.
func arrived(document string) any {
	v, err := clixml.Decode([]byte(document), &clixml.DecodeOptions{Deserialized: true})
	if err != nil {
		panic(err)
	}
	return v
}

// coreLib is the part of a generic type's name that tells its arguments.
func coreLib(names ...string) string {
	for i, n := range names {
		names[i] = "[" + n + ", System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]"
	}
	return "[" + strings.Join(names, ",") + "]"
}

func keysOfManyTypes() any {
	var pairs []any
	for _, k := range []any{int32(1), int64(1), "1", psobject.Char('1'), 1.5, decimal("1.50"), true, psobject.GUID{}, psobject.DateTime{}, psobject.TimeSpan(1),
		psobject.Version{Major: 1, Build: -1, Revision: -1}, psobject.Enum{Type: "System.DayOfWeek", Value: 1, Name: "Monday"}, "en-US"} {
		pairs = append(pairs, k, "v")
	}
	return dictionaryOf(psobject.OrderedDict, pairs...)
}

func keysByCase() any {
	d := &psobject.Dictionary{Type: psobject.OrderedDict, CaseSensitive: true}
	d.Set("a", int32(1))
	d.Set("A", int32(2))
	return d
}

func decimal(s string) psobject.Decimal {
	d, err := psobject.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

func integer(s string) *big.Int {
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		panic(s)
	}
	return n
}

func guid(s string) psobject.GUID {
	g, err := psobject.ParseGUID(s)
	if err != nil {
		panic(err)
	}
	return g
}

// shared is an object that stands twice in an array; circular holds itself.
func shared() any {
	o := custom("a", int32(1))
	return psobject.NewArray(o, o)
}

func circular() any {
	o := custom("name", "ring")
	o.Extended = append(o.Extended, psobject.Property{Name: "self", Value: o})
	return o
}

func deep(levels int) any {
	v := any("bottom")
	for range levels {
		v = custom("next", v)
	}
	return v
}

const moment = 638397614450000000 // 2024-01-02 03:04:05

// matrix has every type that CLIXML knows, with the values at its edges.
var matrix = []matrixCase{
	{"$null", `$null`, nil},
	{"Boolean", `$true`, true},
	{"Boolean, false", `$false`, false},
	{"Byte", `[byte]255`, uint8(255)},
	{"SByte", `[sbyte]::MinValue`, int8(math.MinInt8)},
	{"Int16", `[int16]::MinValue`, int16(math.MinInt16)},
	{"UInt16", `[uint16]::MaxValue`, uint16(math.MaxUint16)},
	{"Int32", `[int]::MinValue`, int32(math.MinInt32)},
	{"UInt32", `[uint32]::MaxValue`, uint32(math.MaxUint32)},
	{"Int64", `[long]::MinValue`, int64(math.MinInt64)},
	{"Int64, greatest", `[long]::MaxValue`, int64(math.MaxInt64)},
	{"UInt64", `[uint64]::MaxValue`, uint64(math.MaxUint64)},
	{"Single", `[float]::MaxValue`, float32(math.MaxFloat32)},
	{"Single, a tenth", `[float]0.1`, float32(0.1)},
	{"Single, infinite", `[float]::NegativeInfinity`, float32(math.Inf(-1))},
	{"Double", `[double]::MaxValue`, math.MaxFloat64},
	{"Double, least", `[double]::Epsilon`, math.SmallestNonzeroFloat64},
	{"Double, negative zero", `[double]::NegativeZero`, math.Copysign(0, -1)},
	{"Double, infinite", `[double]::PositiveInfinity`, math.Inf(1)},
	{"Double, negative infinite", `[double]::NegativeInfinity`, math.Inf(-1)},
	{"Double, not a number", `[double]::NaN`, math.NaN()},
	{"Decimal", `1.10d`, decimal("1.10")},
	{"Decimal, greatest", `[decimal]::MaxValue`, decimal("79228162514264337593543950335")},
	{"Decimal, 28 places", `[decimal]'-0.0000000000000000000000000001'`, decimal("-0.0000000000000000000000000001")},
	{"BigInteger", `[bigint]::Pow(2, 70)`, integer("1180591620717411303424")},
	{"BigInteger, negative", `[bigint]::Parse('-123456789012345678901234567890')`, integer("-123456789012345678901234567890")},
	{"Char", `[char]'x'`, psobject.Char('x')},
	{"Char, above ASCII", `[char]0x20AC`, psobject.Char(0x20AC)},
	{"Char, zero", `[char]0`, psobject.Char(0)},
	{"Char, a lone surrogate", `[char]0xD83D`, psobject.Char(0xD83D)},
	{"String", `'abc'`, "abc"},
	{"String, empty", `''`, ""},
	{"String, blanks", `'  a  '`, "  a  "},
	{"String, above ASCII", `'äöü ' + [char]0x20AC + [char]::ConvertFromUtf32(0x1F600) + [char]0x2028`, "äöü €\U0001F600\u2028"},
	{"String, lone surrogates", `'a' + [char]0xDC00 + 'b' + [char]0xD83D`, "a\xed\xb0\x80b\xed\xa0\xbd"},
	{"String, controls", "\"`0`a`r`n`t`e\" + [char]0x7F + [char]0x85", "\x00\a\r\n\t\x1b\x7f\u0085"},
	{"String, like an escape", `'_x0041_ _X0041_ __x0041_ _x _x00zz_'`, "_x0041_ _X0041_ __x0041_ _x _x00zz_"},
	{"String, markup", `'<&>"''' + ']]>'`, `<&>"']]>`},
	{"DateTime, Unspecified", `[datetime]::new(638397614450000000 + 1234567)`, psobject.DateTime{Ticks: moment + 1234567}},
	{"DateTime, Utc", `[datetime]::new(638397614450000000, 'Utc')`, psobject.DateTime{Ticks: moment, Kind: psobject.UTC}},
	{"DateTime, Local", `[datetime]::new(638397614450000000, 'Local')`, psobject.DateTime{Ticks: moment, Kind: psobject.Local}},
	{"DateTime, least", `[datetime]::MinValue`, psobject.DateTime{}},
	{"DateTime, greatest", `[datetime]::MaxValue`, psobject.DateTime{Ticks: 3155378975999999999}},
	{"DateTimeOffset", `[datetimeoffset]::new(638397614450000000, [timespan]::new(-5, -30, 0))`, psobject.DateTimeOffset{Ticks: moment, Offset: -330}},
	{"TimeSpan", `[timespan]::new(1, 2, 3, 4, 5)`, psobject.Day + 2*psobject.Hour + 3*psobject.Minute + 4*psobject.Second + 5*psobject.Millisecond},
	{"TimeSpan, negative", `[timespan]::MinValue`, psobject.TimeSpan(math.MinInt64)},
	{"TimeSpan, a tick", `[timespan]1`, psobject.TimeSpan(1)},
	{"Guid", `[guid]'12345678-1234-1234-1234-1234567890ab'`, guid("12345678-1234-1234-1234-1234567890ab")},
	{"Version", `[version]'1.2.3'`, psobject.Version{Major: 1, Minor: 2, Build: 3, Revision: -1}},
	{"SemanticVersion", `[semver]'7.6.0-rc.1+sha'`, psobject.SemanticVersion{Major: 7, Minor: 6, PreRelease: "rc.1", Build: "sha"}},
	{"Uri", `[uri]'http://a/b?c=d&e'`, psobject.URI("http://a/b?c=d&e")},
	{"Uri, relative", `[uri]'rel/a b'`, psobject.URI("rel/a b")},
	{"ScriptBlock", `{ $a + "b" }`, psobject.ScriptBlock(` $a + "b" `)},
	{"XmlDocument", `[xml]'<a b="1"><c>x &amp; y</c></a>'`, psobject.XMLDocument(`<a b="1"><c>x &amp; y</c></a>`)},
	{"an enumeration", `[DayOfWeek]::Friday`, psobject.Enum{Type: "System.DayOfWeek", Value: 5, Name: "Friday"}},
	{"an enumeration of flags", `[System.IO.FileAttributes]'Hidden, System'`, psobject.Enum{Type: "System.IO.FileAttributes", Value: 6, Name: "Hidden, System"}},
	{"Byte[]", `[byte[]](0, 127, 255)`, []byte{0, 127, 255}},
	{"Byte[], empty", `[byte[]]@()`, []byte{}},
	{"Object[]", `@(1, 'two', $null, @(3))`, psobject.NewArray(int32(1), "two", nil, psobject.NewArray(int32(3)))},
	{"Object[], empty", `@()`, psobject.NewArray()},
	{"Int32[]", `[int[]](1, 2)`, listOf(psobject.KindList, "System.Int32[]", int32(1), int32(2))},
	{"String[]", `[string[]]('a', 'b')`, listOf(psobject.KindList, "System.String[]", "a", "b")},
	{"ArrayList", `[System.Collections.ArrayList](1, 2)`, psobject.NewArrayList(int32(1), int32(2))},
	{"List[int]", `[System.Collections.Generic.List[int]](1, 2)`,
		listOf(psobject.KindList, "System.Collections.Generic.List`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]", int32(1), int32(2))},
	{"Queue", `[System.Collections.Queue]::new((1, 2))`, listOf(psobject.KindQueue, "System.Collections.Queue", int32(1), int32(2))},
	{"Stack", `[System.Collections.Stack]::new((1, 2))`, listOf(psobject.KindStack, "System.Collections.Stack", int32(2), int32(1))},
	{"Queue[int]", `[System.Collections.Generic.Queue[int]] @(1, 2)`, listOf(psobject.KindQueue, "System.Collections.Generic.Queue`1"+coreLib("System.Int32"), int32(1), int32(2))},
	{"Stack[int]", `[System.Collections.Generic.Stack[int]] @(1, 2)`, listOf(psobject.KindStack, "System.Collections.Generic.Stack`1"+coreLib("System.Int32"), int32(2), int32(1))},
	{"SortedList", `[System.Collections.SortedList]::new(@{ a = 1 })`, dictionaryOf("System.Collections.SortedList", "a", int32(1))},
	{"SortedDictionary", `& { $d = [System.Collections.Generic.SortedDictionary[string,int]]::new(); $d['a'] = 1; $d }`,
		dictionaryOf("System.Collections.Generic.SortedDictionary`2"+coreLib("System.String", "System.Int32"), "a", int32(1))},
	{"DataRow", `& { $t = [System.Data.DataTable]::new('T'); [void] $t.Columns.Add('A', [int]); [void] $t.Columns.Add('B'); $t.Rows.Add(1, [DBNull]::Value) }`, &psobject.Object{
		TypeNames: []string{"System.Data.DataRow", "System.Object"}, Text: "System.Data.DataRow", HasText: true,
		Adapted: []psobject.Property{{Name: "A", Value: int32(1)}, {Name: "B", Value: &psobject.Object{TypeNames: []string{"System.DBNull", "System.Object"}, Text: "", HasText: true}}}}},
	{"DataTable", dataTable + `; , $t }`, engineMade(dataTable + `; , $t }`)},
	{"DataTable, empty", `& { , [System.Data.DataTable]::new('E') }`, engineMade(`& { , [System.Data.DataTable]::new('E') }`)},
	{"DataSet", dataTable + `; $s = [System.Data.DataSet]::new('S'); $s.Tables.Add($t); $s }`, engineMade(dataTable + `; $s = [System.Data.DataSet]::new('S'); $s.Tables.Add($t); $s }`)},
	{"DataColumn", dataTable + `; $t.Columns[0] }`, engineMade(dataTable + `; $t.Columns[0] }`)},
	{"DataView", dataTable + `; , $t.DefaultView }`, engineMade(dataTable + `; , $t.DefaultView }`)},
	{"CimInstance, as it arrives without its class", `[System.Management.Automation.PSSerializer]::Deserialize('` + cimInstance + `')`, arrived(cimInstance)},
	{"Hashtable", `@{ a = 1 }`, dictionaryOf(psobject.Hashtable, "a", int32(1))},
	{"Hashtable, number as key", `@{ 7 = 'seven' }`, dictionaryOf(psobject.Hashtable, int32(7), "seven")},
	{"Hashtable, empty", `@{}`, dictionaryOf(psobject.Hashtable)},
	{"OrderedDictionary", `[ordered]@{ z = 1; a = @{ b = $null } }`, dictionaryOf(psobject.OrderedDict, "z", int32(1), "a", dictionaryOf(psobject.Hashtable, "b", nil))},
	{"pscustomobject", `[pscustomobject]@{ a = 1; b = 'x' }`, custom("a", int32(1), "b", "x")},
	{"pscustomobject, names like escapes", `[pscustomobject]@{ '_x0041_' = 1; 'a b<&' = 2; 'ä' = 3 }`, custom("_x0041_", int32(1), "a b<&", int32(2), "ä", int32(3))},
	{"pscustomobject, nested", `[pscustomobject]@{ next = [pscustomobject]@{ next = [pscustomobject]@{ next = 'bottom' } } }`, deep(3)},
	{"pscustomobject with a list", `[pscustomobject]@{ l = @(1, [pscustomobject]@{ d = @{ k = 2 } }) }`,
		custom("l", psobject.NewArray(int32(1), custom("d", dictionaryOf(psobject.Hashtable, "k", int32(2)))))},
	{"an object twice", `& { $o = [pscustomobject]@{ a = 1 }; , @($o, $o) }`, shared()},
	{"an object that holds itself", `& { $o = [pscustomobject]@{ name = 'ring'; self = $null }; $o.self = $o; $o }`, circular()},
	{"a string with a note", `('text' | Add-Member -PassThru -NotePropertyName note -NotePropertyValue 5)`, psobject.WithNote("text", "note", int32(5))},
	{"an enumeration of Int64", `& { Add-Type 'public enum Far : long { Off = 5000000000 }'; [Far]::Off }`, psobject.Enum{Type: "Far", Value: 5000000000, Name: "Off"}},
	{"an enumeration's array", `[DayOfWeek[]](1, 5)`, listOf(psobject.KindList, "System.DayOfWeek[]",
		psobject.Enum{Type: "System.DayOfWeek", Value: 1, Name: "Monday"}, psobject.Enum{Type: "System.DayOfWeek", Value: 5, Name: "Friday"})},
	{"Single, not a number", `[float]::NaN`, float32(math.NaN())},
	{"Double, 16 digits", `1e15`, 1e15},
	{"Double, 17 digits", `0.1 + 0.2`, 0.30000000000000004},
	{"Decimal, zero with places", `0.000d`, decimal("0.000")},
	{"Version, four parts", `[version]'1.2.3.4'`, psobject.Version{Major: 1, Minor: 2, Build: 3, Revision: 4}},
	{"HashSet[int]", `[System.Collections.Generic.HashSet[int]] @(1)`, &psobject.Object{
		Base: listOf(psobject.KindEnumerable, "System.Collections.Generic.HashSet`1"+coreLib("System.Int32"), int32(1)),
		Adapted: []psobject.Property{{Name: "Count", Value: int32(1)}, {Name: "Capacity", Value: int32(3)},
			{Name: "Comparer", Value: "System.Collections.Generic.GenericEqualityComparer`1[System.Int32]"}, {Name: "IsReadOnly", Value: false}}}},
	{"Dictionary[int,string]", `& { $d = [System.Collections.Generic.Dictionary[int,string]]::new(); $d[5] = 'five'; $d }`,
		dictionaryOf("System.Collections.Generic.Dictionary`2"+coreLib("System.Int32", "System.String"), int32(5), "five")},
	{"OrderedDictionary, keys of many types", `& { $d = [ordered]@{}; foreach ($k in 1, 1L, '1', [char]'1', 1.5, 1.50d, $true, [guid]::Empty, [datetime]::MinValue, [timespan]1, [version]'1.0', [DayOfWeek]::Monday, (Get-Culture -Name en-US).Name) { $d.Add([object] $k, 'v') }; $d }`,
		keysOfManyTypes()},
	{"Hashtable, keys that differ by case", `& { $d = [System.Collections.Specialized.OrderedDictionary]::new(); $d['a'] = 1; $d['A'] = 2; $d }`, keysByCase()},
	{"Hashtable, a custom object as key", `& { $d = [ordered]@{}; $d.Add([pscustomobject]@{ k = 1 }, 'v'); $d }`, dictionaryOf(psobject.OrderedDict, custom("k", int32(1)), "v")},
	{"an exception", `[System.InvalidOperationException]::new('bad', [System.Exception]::new('inner'))`, func() any {
		x := psobject.NewException("System.InvalidOperationException", "bad")
		x.HResult = -2146233079
		x.Inner = psobject.NewException("System.Exception", "inner")
		return x
	}()},
	{"SwitchParameter", `[switch]$true`, &psobject.Object{
		TypeNames: []string{"System.Management.Automation.SwitchParameter", "System.ValueType", "System.Object"}, Text: "True", HasText: true,
		Adapted: []psobject.Property{{Name: "IsPresent", Value: true}}}},
	{"IPAddress", `[ipaddress]'127.0.0.1'`, &psobject.Object{
		TypeNames: []string{"System.Net.IPAddress", "System.Object"}, Text: "127.0.0.1", HasText: true,
		Adapted: []psobject.Property{{Name: "AddressFamily", Value: psobject.Enum{Type: "System.Net.Sockets.AddressFamily", Value: 2, Name: "InterNetwork"}},
			{Name: "IsIPv6Multicast", Value: false}, {Name: "IsIPv6LinkLocal", Value: false},
			{Name: "IsIPv6SiteLocal", Value: false}, {Name: "IsIPv6Teredo", Value: false}, {Name: "IsIPv6UniqueLocal", Value: false},
			{Name: "IsIPv4MappedToIPv6", Value: false}, {Name: "Address", Value: int64(16777343)}},
		Extended: []psobject.Property{{Name: "IPAddressToString", Value: "127.0.0.1"}}}},
}

// secrets are written encrypted, so that only their plain text can be compared.
var secrets = []matrixCase{
	{"SecureString", `[pscredential]::new('u', $v).GetNetworkCredential().Password`, psobject.NewSecureString("pässword\U0001F600")},
	{"PSCredential", `$v.GetNetworkCredential().Password`, &psobject.Credential{UserName: "u", Password: psobject.NewSecureString("pässword\U0001F600")}},
}
