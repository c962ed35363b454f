package cmdlets

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ConvertFromJSON reads JSON.
var ConvertFromJSON = &cmdlet.Declaration{
	Name: "ConvertFrom-Json", Class: objectTypePrefix + "ConvertFromJsonCommand",
	Synopsis:    "Reads JSON as objects.",
	Description: "Integers become Int64, or BigInteger where they are larger; texts that are times in the form of ISO 8601 become DateTime. The reader takes what the original's takes: comments, single quotes, commas at the end.",
	Examples:    []cmdlet.Example{{Title: "An object", Code: `local o = convertfrom_json('{ "name": "web", "port": 443 }')`}},
	New:         func() any { return &convertFromJSON{} },
}

type convertFromJSON struct {
	InputObject string        `param:"pos=0 mandatory value emptytext" help:"The text. Several texts are one document, unless the first is one by itself."`
	AsHashtable bool          `param:"" help:"Gives tables, whose keys may be empty or differ by case only."`
	Depth       int32         `param:"range=Positive" help:"How deep the text may be nested." default:"1024"`
	NoEnumerate bool          `param:"" help:"Passes an array on as one object."`
	DateKind    psobject.Enum `param:"type=Microsoft.PowerShell.Commands.JsonDateKind" help:"What becomes of times." default:"Default"`

	texts []string
}

func (c *convertFromJSON) Process(*cmdlet.Run) error {
	c.texts = append(c.texts, c.InputObject)
	return nil
}

func (c *convertFromJSON) End(r *cmdlet.Run) error {
	if len(c.texts) == 0 {
		return nil
	}
	if len(c.texts) == 1 {
		return c.convert(r, c.texts[0])
	}
	// The first text decides whether each one is a document.
	if _, err := c.parse(c.texts[0]); err != nil {
		return c.convert(r, strings.Join(c.texts, lineEnd))
	}
	for _, t := range c.texts {
		if err := c.convert(r, t); err != nil {
			return err
		}
	}
	return nil
}

func (c *convertFromJSON) parse(text string) (any, error) {
	max := int(c.Depth)
	if max == 0 {
		max = 1024
	}
	p := &jsonReader{s: text, max: max, tables: c.AsHashtable, dates: strings.ToLower(c.DateKind.Name), line: 1}
	return p.document()
}

func (c *convertFromJSON) convert(r *cmdlet.Run, text string) error {
	if strings.TrimSpace(text) == "" {
		return r.Write(nil)
	}
	v, err := c.parse(text)
	if err != nil {
		var bad *jsonError
		if errors.As(err, &bad) && bad.id != "" {
			return r.Fail(bad.id, psobject.InvalidOperation, "System.InvalidOperationException", bad.message, nil)
		}
		rec := r.Fail("System.ArgumentException", psobject.NotSpecified, "System.ArgumentException", "Conversion from JSON failed with error: "+err.Error(), nil)
		rec.Cause = err
		return rec
	}
	if l, ok := v.(*psobject.List); ok && !c.NoEnumerate {
		for _, e := range l.Items {
			if err := r.Write(e); err != nil {
				return err
			}
		}
		return nil
	}
	return r.Write(v)
}

// jsonError is a text that is no JSON, with the place in the original's words.
type jsonError struct {
	message string
	id      string // of an error record of its own
}

func (e *jsonError) Error() string { return e.message }

// jsonReader reads JSON as Newtonsoft's reader does, which is lenient.
type jsonReader struct {
	s      string
	at     int
	line   int
	start  int // of the line
	max    int
	depth  int
	tables bool
	dates  string
	path   []string
	begun  bool
	inList bool // the document is an array: where it ends early it is taken as far as it goes
}

func (p *jsonReader) column() int { return dotnet.Length(p.s[p.start:min(p.at, len(p.s))]) }

func (p *jsonReader) fail(message string) error {
	line := p.line
	if !p.begun && p.column() == 0 {
		line = 0
	}
	return &jsonError{message: message + " Path '" + strings.TrimPrefix(strings.Join(p.path, ""), ".") + "', line " + strconv.Itoa(line) + ", position " + strconv.Itoa(p.column()) + "."}
}

// cut is a text that ends where a value or a name must come, in the container whose path has n steps.
func (p *jsonReader) cut(n int) error {
	return &jsonError{message: "Unexpected end when reading token. Path '" + strings.TrimPrefix(strings.Join(p.path[:n], ""), ".") + "'."}
}

// char is the character here as messages show it.
func (p *jsonReader) char() string {
	if p.at >= len(p.s) {
		return "\x00"
	}
	r, _ := utf8.DecodeRuneInString(p.s[p.at:])
	return string(r)
}

func (p *jsonReader) end() bool { return p.at >= len(p.s) }

// skip passes blanks and comments.
func (p *jsonReader) skip() error {
	for !p.end() {
		switch c := p.s[p.at]; {
		case c == '\n':
			p.at++
			p.line++
			p.start = p.at
		case c == ' ' || c == '\t' || c == '\r':
			p.at++
		case c == '/' && strings.HasPrefix(p.s[p.at:], "//"):
			for !p.end() && p.s[p.at] != '\n' {
				p.at++
			}
		case c == '/' && strings.HasPrefix(p.s[p.at:], "/*"):
			e := strings.Index(p.s[p.at:], "*/")
			if e < 0 {
				p.at = len(p.s)
				return p.fail("Unexpected end while parsing comment.")
			}
			for _, b := range []byte(p.s[p.at : p.at+e+2]) {
				p.at++
				if b == '\n' {
					p.line++
					p.start = p.at
				}
			}
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(p.s[p.at:])
			if !unicode.IsSpace(r) && r != 0xFEFF {
				return nil
			}
			p.at += n
		default:
			return nil
		}
	}
	return nil
}

func (p *jsonReader) document() (any, error) {
	if err := p.skip(); err != nil {
		return nil, err
	}
	p.inList = !p.end() && p.s[p.at] == '['
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if err := p.skip(); err != nil {
		return nil, err
	}
	if !p.end() {
		p.path = nil
		return nil, p.fail("Additional text encountered after finished reading JSON content: " + p.char() + ".")
	}
	return v, nil
}

func (p *jsonReader) value() (any, error) {
	if p.end() {
		return nil, p.fail("Unexpected end when reading JSON.")
	}
	switch c := p.s[p.at]; c {
	case '{', '[':
		p.begun = true
		p.at++
		if p.depth++; p.depth > p.max {
			return nil, p.fail("The reader's MaxDepth of " + strconv.Itoa(p.max) + " has been exceeded.")
		}
		defer func() { p.depth-- }()
		if c == '{' {
			return p.object()
		}
		return p.array()
	case '"', '\'':
		p.begun = true
		s, err := p.text()
		if err != nil {
			return nil, err
		}
		return p.date(s), nil
	case ']', '}':
		if p.depth == 0 {
			p.at++
			p.begun = true
			if c == '}' { // which cannot begin anything, says the original, and does not say where
				p.at, p.begun = 0, false
				return nil, p.fail("Unexpected character encountered while parsing value: }.")
			}
			return nil, p.fail("JsonToken EndArray is not valid for closing JsonType None.")
		}
	}
	return p.word()
}

// words are the literals; the first letters decide which one a text means to be.
var jsonWords = []struct {
	word  string
	value any
	what  string
}{{"true", true, "boolean"}, {"false", false, "boolean"}, {"null", nil, "null"}, {"NaN", math.NaN(), "NaN"}, {"Infinity", math.Inf(1), "Infinity"},
	{"-Infinity", math.Inf(-1), "-Infinity"}, {"undefined", nil, "undefined"}}

func (p *jsonReader) word() (any, error) {
	rest := p.s[p.at:]
	for _, w := range jsonWords {
		n := 2
		if w.word[0] != 'N' && w.word[0] != 'n' && w.word[0] != '-' {
			n = 1
		}
		if !strings.HasPrefix(rest, w.word[:n]) {
			continue
		}
		p.begun = true
		for i := range len(w.word) {
			if p.end() {
				return nil, p.fail("Unexpected end when reading JSON.")
			}
			if p.s[p.at] != w.word[i] {
				return nil, p.fail("Error parsing " + w.what + " value.")
			}
			p.at++
		}
		if !p.end() && p.s[p.at] != ',' && p.s[p.at] != '}' && p.s[p.at] != ']' && p.s[p.at] != '/' && !unicode.IsSpace(rune(p.s[p.at])) {
			return nil, p.fail("Error parsing " + w.what + " value.")
		}
		return w.value, nil
	}
	if c := rest[0]; c == '-' || c == '.' || c >= '0' && c <= '9' {
		return p.number()
	}
	return nil, p.fail("Unexpected character encountered while parsing value: " + p.char() + ".")
}

func (p *jsonReader) number() (any, error) {
	p.begun = true
	from := p.at
	for !p.end() && strings.IndexByte("0123456789+-.eExXaAbBcCdDfF", p.s[p.at]) >= 0 {
		p.at++
	}
	s := p.s[from:p.at]
	if !p.end() && strings.IndexByte(",}]/", p.s[p.at]) < 0 && !unicode.IsSpace(rune(p.s[p.at])) {
		return nil, p.fail("Unexpected character encountered while parsing number: " + p.char() + ".")
	}
	bad := func() (any, error) { return nil, p.fail("Input string '" + s + "' is not a valid number.") }
	plain, neg := strings.CutPrefix(s, "-")
	switch {
	case len(plain) > 1 && plain[0] == '0' && (plain[1] == 'x' || plain[1] == 'X'):
		n, err := strconv.ParseInt(plain[2:], 16, 64)
		if err != nil || neg {
			return bad()
		}
		return n, nil
	case len(plain) > 1 && plain[0] == '0' && strings.Trim(plain, "01234567") == "":
		n, err := strconv.ParseInt(plain, 8, 64)
		if err != nil {
			return bad()
		}
		if neg {
			n = -n
		}
		return n, nil
	case strings.Trim(plain, "0123456789") == "" && plain != "":
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return n, nil
		}
		if len(s) > 380 {
			return bad()
		}
		n, ok := new(big.Int).SetString(s, 10)
		if !ok {
			return bad()
		}
		return n, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || strings.ContainsAny(s, "xXabcdABCDfF_") {
		return bad()
	}
	return f, nil
}

// text reads a quoted text.
func (p *jsonReader) text() (string, error) {
	quote := p.s[p.at]
	p.at++
	var b strings.Builder
	for {
		if p.end() {
			return "", p.fail("Unterminated string. Expected delimiter: " + string(quote) + ".")
		}
		c := p.s[p.at]
		switch {
		case c == quote:
			p.at++
			return b.String(), nil
		case c == '\n':
			b.WriteByte(c)
			p.at++
			p.line++
			p.start = p.at
		case c != '\\':
			b.WriteByte(c)
			p.at++
		default:
			if err := p.escape(&b); err != nil {
				return "", err
			}
		}
	}
}

func (p *jsonReader) escape(b *strings.Builder) error {
	p.at++
	if p.end() {
		return p.fail("Unterminated string. Expected delimiter: \".")
	}
	c := p.s[p.at]
	p.at++
	switch c {
	case 'b':
		b.WriteByte('\b')
	case 't':
		b.WriteByte('\t')
	case 'n':
		b.WriteByte('\n')
	case 'f':
		b.WriteByte('\f')
	case 'r':
		b.WriteByte('\r')
	case '\\', '"', '\'', '/':
		b.WriteByte(c)
	case 'u':
		u, err := p.unit()
		if err != nil {
			return err
		}
		if utf16.IsSurrogate(rune(u)) && strings.HasPrefix(p.s[p.at:], `\u`) {
			keep := p.at
			p.at += 2
			lo, err := p.unit()
			if err != nil {
				return err
			}
			if r := utf16.DecodeRune(rune(u), rune(lo)); r != unicode.ReplacementChar {
				b.WriteRune(r)
				return nil
			}
			p.at = keep
		}
		b.WriteString(dotnet.FromUTF16([]uint16{u}))
	default:
		return p.fail(`Bad JSON escape sequence: \` + string(rune(c)) + ".")
	}
	return nil
}

func (p *jsonReader) unit() (uint16, error) {
	if p.at+4 > len(p.s) {
		p.at = len(p.s)
		return 0, p.fail("Unexpected end while parsing Unicode escape sequence.")
	}
	n, err := strconv.ParseUint(p.s[p.at:p.at+4], 16, 16)
	if err != nil {
		return 0, p.fail("Invalid Unicode escape sequence: \\u" + p.s[p.at:p.at+4] + ".")
	}
	p.at += 4
	return uint16(n), nil
}

func (p *jsonReader) array() (any, error) {
	list := psobject.NewArray()
	n := len(p.path)
	for i := 0; ; i++ {
		p.path = append(p.path[:n:n], "["+strconv.Itoa(i)+"]")
		if err := p.skip(); err != nil {
			return nil, err
		}
		if p.end() {
			return nil, p.cut(n)
		}
		if !p.end() && p.s[p.at] == ']' {
			p.at++
			p.path = p.path[:n]
			return list, nil
		}
		if !p.end() && p.s[p.at] == ',' {
			// An element that is left out is nothing.
			p.at++
			list.Items = append(list.Items, nil)
			continue
		}
		if c := p.s[p.at]; c == '"' || c == '\'' { // an error in a text is told with the place before it
			if p.path = p.path[:n]; i > 0 {
				p.path = append(p.path, "["+strconv.Itoa(i-1)+"]")
			}
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		p.path = append(p.path[:n:n], "["+strconv.Itoa(i)+"]")
		list.Items = append(list.Items, v)
		if err := p.skip(); err != nil {
			return nil, err
		}
		switch {
		case p.end():
			if p.inList {
				p.path = p.path[:n]
				return list, nil
			}
			return nil, p.fail("Unexpected end when deserializing object.")
		case p.s[p.at] == ',':
			p.at++
		case p.s[p.at] == ']':
		case p.s[p.at] == '}':
			p.at++
			p.path = p.path[:n]
			return nil, p.fail("JsonToken EndObject is not valid for closing JsonType Array.")
		default:
			return nil, p.fail("After parsing a value an unexpected character was encountered: " + p.char() + ".")
		}
	}
}

// name reads the name of a property, quoted or not.
func (p *jsonReader) name() (string, error) {
	if c := p.s[p.at]; c == '"' || c == '\'' {
		return p.text()
	}
	from := p.at
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.s[p.at:])
		if r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		p.at += n
	}
	if p.at == from {
		return "", p.fail("Invalid property identifier character: " + p.char() + ".")
	}
	return p.s[from:p.at], nil
}

func (p *jsonReader) object() (any, error) {
	obj := psobject.NewCustom()
	table := &psobject.Dictionary{Type: "System.Management.Automation.OrderedHashtable", CaseSensitive: true}
	index := map[string]int{}
	n := len(p.path)
	done := func() (any, error) {
		p.path = p.path[:n]
		if p.tables {
			return table, nil
		}
		return obj, nil
	}
	for {
		if err := p.skip(); err != nil {
			return nil, err
		}
		switch {
		case p.end() && p.depth > 1:
			return nil, p.cut(n)
		case p.end() && len(p.path) == n:
			return nil, p.fail("Unexpected end when reading JSON.")
		case p.end():
			return nil, p.fail("Unexpected end when deserializing object.")
		}
		if p.s[p.at] == '}' {
			p.at++
			return done()
		}
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		if err := p.skip(); err != nil {
			return nil, err
		}
		if p.end() || p.s[p.at] != ':' {
			return nil, p.fail("Invalid character after parsing property name. Expected ':' but got: " + p.char() + ".")
		}
		p.at++
		step := "." + name
		if strings.ContainsAny(name, ".[]'\" ") {
			step = "['" + name + "']"
		}
		p.path = append(p.path[:n:n], step)
		if err := p.skip(); err != nil {
			return nil, err
		}
		switch {
		case p.end() && p.depth > 1:
			return nil, p.cut(n)
		case p.end():
			return nil, p.fail("Unexpected end when deserializing object.")
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		if err := p.add(obj, table, index, name, v); err != nil {
			return nil, err
		}
		if err := p.skip(); err != nil {
			return nil, err
		}
		switch {
		case p.end() && p.inList:
			return done()
		case p.end():
			return nil, p.fail("Unexpected end when deserializing object.")
		case p.s[p.at] == ',':
			p.at++
		case p.s[p.at] == '}':
		case p.s[p.at] == ']':
			p.at++
			p.path = p.path[:n]
			return nil, p.fail("JsonToken EndArray is not valid for closing JsonType Object.")
		default:
			return nil, p.fail("After parsing a value an unexpected character was encountered: " + p.char() + ".")
		}
	}
}

func (p *jsonReader) add(obj *psobject.Object, table *psobject.Dictionary, index map[string]int, name string, v any) error {
	if p.tables {
		table.Set(name, v)
		return nil
	}
	if name == "" {
		return &jsonError{id: "EmptyKeyInJsonString", message: "The provided JSON includes a property whose name is an empty string, this is only supported using the -AsHashTable switch."}
	}
	l := strings.ToLower(name)
	if i, ok := index[l]; ok {
		if have := obj.Extended[i].Name; have != name {
			return &jsonError{id: "KeysWithDifferentCasingInJsonString", message: "Cannot convert the JSON string because it contains keys with different casing. Please use the -AsHashTable switch instead. The key that was attempted to be added to the existing key '" + have + "' was '" + name + "'."}
		}
		obj.Extended[i].Value = v
		return nil
	}
	index[l] = len(obj.Extended)
	obj.Extended = append(obj.Extended, psobject.Property{Name: name, Value: v})
	return nil
}
