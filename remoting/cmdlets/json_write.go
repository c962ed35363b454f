package cmdlets

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ConvertToJSON writes objects as JSON.
var ConvertToJSON = &cmdlet.Declaration{
	Name: "ConvertTo-Json", Class: objectTypePrefix + "ConvertToJsonCommand",
	Synopsis:    "Writes objects as JSON.",
	Description: "Several objects of a pipeline become an array. What is nested deeper than -Depth becomes its text, with a warning.",
	Examples:    []cmdlet.Example{{Title: "One line", Code: `convertto_json{ ordered{ name = "web", ports = {80, 443} }, compress = true }`}},
	New:         func() any { return &convertToJSON{} },
}

type convertToJSON struct {
	InputObject    any           `param:"pos=0 mandatory value null" help:"What is written."`
	Depth          int32         `param:"range=0,100" help:"How many levels below the object are written." default:"2"`
	Compress       bool          `param:"" help:"Without blanks and line ends."`
	EnumsAsStrings bool          `param:"" help:"Enumerations by name instead of number."`
	AsArray        bool          `param:"" help:"An array even for one object."`
	EscapeHandling psobject.Enum `param:"type=Newtonsoft.Json.StringEscapeHandling" help:"What is escaped beyond what must be."`

	objs []any
}

func (c *convertToJSON) Process(*cmdlet.Run) error {
	c.objs = append(c.objs, c.InputObject)
	return nil
}

func (c *convertToJSON) End(r *cmdlet.Run) error {
	if len(c.objs) == 0 {
		return nil
	}
	w := &jsonWriter{run: r, depth: 2, compress: c.Compress, names: c.EnumsAsStrings, escape: strings.ToLower(c.EscapeHandling.Name)}
	if r.Bound("Depth") {
		w.depth = int(c.Depth)
	}
	var v any
	if len(c.objs) > 1 || c.AsArray {
		v = psobject.NewArray(c.objs...)
		w.gathered = 1
	} else {
		v = c.objs[0]
	}
	if err := w.value(v, 0); err != nil {
		return err
	}
	return r.Write(w.b.String())
}

// jsonWriter writes values as the original does.
type jsonWriter struct {
	run             *cmdlet.Run
	b               strings.Builder
	depth           int
	compress, names bool
	escape          string
	gathered        int // 1 where the objects of a pipeline became an array
	warned          bool
	indent          int
}

var errDictionaryKey = errors.New("keys must be strings")

func (w *jsonWriter) newline() {
	if w.compress {
		return
	}
	w.b.WriteString(lineEnd)
	for range w.indent {
		w.b.WriteString("  ")
	}
}

// value writes a value with what was added to it.
func (w *jsonWriter) value(v any, depth int) error {
	o, _ := v.(*psobject.Object)
	base := psobject.Base(v)
	if o == nil || o.Base == nil {
		if g, ok := base.(psobject.GUID); ok && depth == w.gathered {
			// PowerShell adds Guid to a guid that comes through a pipeline.
			return w.object([]psobject.Property{{Name: "value", Value: g.String()}, {Name: "Guid", Value: g.String()}}, depth)
		}
		return w.plain(v, base, depth)
	}
	switch base.(type) {
	case string, psobject.DateTime:
		return w.plain(v, base, depth)
	}
	if len(o.Extended)+len(o.Adapted) == 0 {
		return w.plain(v, base, depth)
	}
	var props []psobject.Property
	switch b := base.(type) {
	case *psobject.Dictionary:
		for i := range b.Len() {
			k, x := b.At(i)
			props = append(props, psobject.Property{Name: dotnet.String(k), Value: x})
		}
	case psobject.Live:
		props = append(props, b.PSProperties()...)
	default:
		if own := w.customProperties(base); own != nil {
			props = own
			break
		}
		props = append(props, psobject.Property{Name: "value", Value: base})
	}
	for _, list := range [][]psobject.Property{psobject.Shown(o.Extended), o.Adapted} {
		for _, p := range list {
			if find(props, p.Name) < 0 {
				props = append(props, psobject.Property{Name: p.Name, Value: evaluated(v, p.Value)})
			}
		}
	}
	if depth > w.depth {
		return w.tooDeep(v)
	}
	return w.object(props, depth)
}

// customProperties are those of values that have no form of their own in JSON.
func (w *jsonWriter) customProperties(base any) []psobject.Property {
	switch base.(type) {
	case psobject.TimeSpan, psobject.Version, psobject.SemanticVersion, psobject.ScriptBlock, *psobject.SecureString, *psobject.Credential,
		*psobject.ErrorRecord, *psobject.Exception, *psobject.InvocationInfo, *psobject.InformationRecord, *psobject.InformationalRecord, *psobject.HostMessage,
		*psobject.ProgressRecord:
		return dotnet.Properties(base)
	}
	return nil
}

func (w *jsonWriter) tooDeep(v any) error {
	if !w.warned {
		w.warned = true
		if err := w.run.WriteWarning("Resulting JSON is truncated as serialization has exceeded the set depth of " + strconv.Itoa(w.depth) + "."); err != nil {
			return err
		}
	}
	w.text(dotnet.String(v))
	return nil
}

func (w *jsonWriter) plain(v, base any, depth int) error {
	switch b := base.(type) {
	case nil:
		w.b.WriteString("null")
		return nil
	case string:
		w.text(b)
		return nil
	case psobject.Char:
		w.text(dotnet.ToString(b))
		return nil
	case bool:
		w.b.WriteString(strconv.FormatBool(b))
		return nil
	case int8, int16, int32, int64, uint8, uint16, uint32, uint64, *big.Int:
		w.b.WriteString(dotnet.ToString(b))
		return nil
	case float64:
		w.float(b, 64)
		return nil
	case float32:
		w.float(float64(b), 32)
		return nil
	case psobject.Decimal:
		s := b.String()
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		w.b.WriteString(s)
		return nil
	case psobject.DateTime:
		w.text(jsonDate(b.Ticks, b.Kind, b.Offset))
		return nil
	case psobject.DateTimeOffset:
		w.text(jsonDate(b.Ticks, psobject.Local, b.Offset))
		return nil
	case psobject.GUID, psobject.URI:
		w.text(dotnet.ToString(b))
		return nil
	case psobject.Enum:
		if w.names {
			w.text(b.Name)
		} else {
			w.b.WriteString(strconv.FormatInt(b.Value, 10))
		}
		return nil
	}
	if depth > w.depth {
		return w.tooDeep(v)
	}
	switch b := base.(type) {
	case *psobject.List:
		return w.array(b.Items, depth)
	case []byte:
		items := make([]any, len(b))
		for i, x := range b {
			items[i] = x
		}
		return w.array(items, depth)
	case *psobject.Dictionary:
		props := make([]psobject.Property, b.Len())
		for i := range props {
			k, x := b.At(i)
			name, ok := psobject.Base(k).(string)
			if !ok {
				t := b.Type
				rec := w.run.Fail("NonStringKeyInDictionary", psobject.InvalidOperation, "System.InvalidOperationException",
					"The type '"+t+"' is not supported for serialization or deserialization of a dictionary. Keys must be strings.", b)
				rec.Category.TargetName, rec.Category.TargetType = t, t[strings.LastIndexByte(t, '.')+1:]
				rec.Cause = errDictionaryKey
				return rec
			}
			props[i] = psobject.Property{Name: name, Value: x}
		}
		return w.object(props, depth)
	case *psobject.Object:
		var props []psobject.Property
		for _, m := range members(v) {
			props = append(props, psobject.Property{Name: m.Name, Value: evaluated(v, m.Value)})
		}
		return w.object(props, depth)
	case psobject.Live:
		var props []psobject.Property
		for _, m := range b.PSProperties() {
			props = append(props, psobject.Property{Name: m.Name, Value: evaluated(v, m.Value)})
		}
		return w.object(props, depth)
	}
	return w.object(dotnet.Properties(base), depth)
}

func (w *jsonWriter) array(items []any, depth int) error {
	if len(items) == 0 {
		w.b.WriteString("[]")
		return nil
	}
	w.b.WriteByte('[')
	w.indent++
	for i, e := range items {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.newline()
		if err := w.value(e, depth+1); err != nil {
			return err
		}
	}
	w.indent--
	w.newline()
	w.b.WriteByte(']')
	return nil
}

func (w *jsonWriter) object(props []psobject.Property, depth int) error {
	if len(props) == 0 {
		w.b.WriteString("{}")
		return nil
	}
	w.b.WriteByte('{')
	w.indent++
	for i, p := range props {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.newline()
		w.text(p.Name)
		w.b.WriteByte(':')
		if !w.compress {
			w.b.WriteByte(' ')
		}
		val := p.Value
		if c, ok := val.(*psobject.Computed); ok {
			val, _ = c.Get(nil)
		}
		err := w.value(val, depth+1)
		if err != nil {
			return err
		}
	}
	w.indent--
	w.newline()
	w.b.WriteByte('}')
	return nil
}

// float writes the fewest digits that read back the same, always with a point or exponent.
func (w *jsonWriter) float(f float64, bits int) {
	switch {
	case math.IsNaN(f):
		w.text("NaN")
		return
	case math.IsInf(f, 1):
		w.text("Infinity")
		return
	case math.IsInf(f, -1):
		w.text("-Infinity")
		return
	}
	limit := 17
	if bits == 32 {
		limit = 9
	}
	s := strconv.FormatFloat(f, 'e', -1, bits)
	mant, exp, _ := strings.Cut(s, "e")
	n, _ := strconv.Atoi(exp)
	if f != 0 && (n >= limit || n < -5+1) {
		sign := "+"
		if n < 0 {
			sign, n = "-", -n
		}
		e := strconv.Itoa(n)
		if len(e) < 2 {
			e = "0" + e
		}
		w.b.WriteString(mant + "E" + sign + e)
		return
	}
	s = strconv.FormatFloat(f, 'f', -1, bits)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	w.b.WriteString(s)
}

// jsonDate is a time in the form of ISO 8601.
func jsonDate(ticks int64, kind psobject.DateTimeKind, offset int16) string {
	d := psobject.DateTime{Ticks: ticks}
	s := d.Clock().Format("2006-01-02T15:04:05")
	if f := ticks % psobject.TicksPerSecond; f > 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(f+psobject.TicksPerSecond, 10)[1:], "0")
	}
	switch kind {
	case psobject.UTC:
		return s + "Z"
	case psobject.Local:
		sign := "+"
		if offset < 0 {
			sign, offset = "-", -offset
		}
		two := func(n int16) string { return strconv.Itoa(int(n) + 100)[1:] }
		return s + sign + two(offset/60) + ":" + two(offset%60)
	}
	return s
}

const hexDigits = "0123456789abcdef"

func (w *jsonWriter) unit(u uint16) {
	w.b.WriteString(`\u`)
	for shift := 12; shift >= 0; shift -= 4 {
		w.b.WriteByte(hexDigits[u>>shift&15])
	}
}

func (w *jsonWriter) text(s string) {
	w.b.WriteByte('"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		part := s[i : i+n]
		i += n
		switch {
		case r == '"' && w.escape == "escapehtml", w.escape == "escapehtml" && strings.ContainsRune("<>&'", r):
			w.unit(uint16(r))
		case r == '"':
			w.b.WriteString(`\"`)
		case r == '\\':
			w.b.WriteString(`\\`)
		case r == '\n':
			w.b.WriteString(`\n`)
		case r == '\r':
			w.b.WriteString(`\r`)
		case r == '\t':
			w.b.WriteString(`\t`)
		case r == '\b':
			w.b.WriteString(`\b`)
		case r == '\f':
			w.b.WriteString(`\f`)
		case r < ' ', r == 0x85, r == 0x2028, r == 0x2029:
			w.unit(uint16(r))
		case r > 0x7f && w.escape == "escapenonascii":
			if r > 0xffff {
				hi, lo := utf16.EncodeRune(r)
				w.unit(uint16(hi))
				w.unit(uint16(lo))
			} else {
				w.unit(uint16(r))
			}
		default:
			w.b.WriteString(part)
		}
	}
	w.b.WriteByte('"')
}
