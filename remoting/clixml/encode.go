package clixml

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// EncodeOptions say how values are written. The zero value writes bare objects to any depth.
type EncodeOptions struct {
	// Document puts <Objs> around the object.
	Document bool
	// Indent starts each element on its own line, as Export-Clixml does.
	Indent bool
	// Depth is how many levels of properties are written of objects that are neither containers nor custom objects;
	// deeper ones become their text, but for those that came from elsewhere ("Deserialized."), which are not cut again.
	// PowerShell's remoting has 1, Export-Clixml 2. 0 is no limit.
	Depth int
	// Lossy writes what PowerShell's own serialiser has for what cannot be written: its sentence in the place of a value
	// that is nested too deep, and U+FFFD for a byte that is no UTF-8. It is for what speaks as PowerShell; else both are
	// errors, a [LimitError] and a [TextError], for nothing shall be lost in silence.
	Lossy bool
	// Text gives the text of a value that has none of its own, as .NET's ToString; nil means a plain one.
	Text func(v any) string
	// Zone is the time zone of this side, for the local time that a DateTimeOffset has; nil is UTC.
	Zone *time.Location
	// TypeName changes type names as they are written; nil leaves them.
	TypeName func(name string) string
	// Cipher encrypts secure strings. Nil: one that came encrypted is written as it came, any other is an error.
	Cipher Encrypter
}

// An EncodeError tells that a value cannot be written.
type EncodeError struct {
	Path   string // the properties that lead to it, joined by dots
	Reason string
	Err    error // the cause, if there is one
}

// Error tells what cannot be written and why.
func (e *EncodeError) Error() string {
	s := "clixml: cannot write"
	if e.Path != "" {
		s += " " + e.Path
	}
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	if e.Err != nil {
		s += ": " + strings.TrimPrefix(e.Err.Error(), "clixml: ")
	}
	return s
}

// Unwrap returns the cause.
func (e *EncodeError) Unwrap() error { return e.Err }

const (
	objsStart = `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">`
	objsEnd   = `</Objs>`
	unlimited = 1 << 30
)

// Append appends v to dst and returns the extended slice. A nil o means defaults. On error dst is returned as it was.
func Append(dst []byte, v any, o *EncodeOptions) ([]byte, error) {
	return AppendAll(dst, []Item{{Value: v}}, o)
}

// AppendAll appends several objects, with the streams they belong to. References are shared between them as
// Export-Clixml does. Without EncodeOptions.Document there can be only one.
func AppendAll(dst []byte, items []Item, o *EncodeOptions) ([]byte, error) {
	e := encoder{b: dst}
	if o != nil {
		e.o = *o
	}
	if !e.o.Document && len(items) != 1 {
		return dst, &EncodeError{Reason: "several objects need a document"}
	}
	depth := e.o.Depth
	if depth <= 0 {
		depth = unlimited
	}
	if e.o.Document {
		e.b = append(e.b, objsStart...)
		e.level = 1
	}
	for i, it := range items {
		if e.o.Document {
			e.line()
		}
		if err := e.value(it.Value, attrs{stream: it.Stream}, depth); err != nil {
			if len(items) > 1 {
				err = fmt.Errorf("object %d: %w", i+1, err)
			}
			return dst, err
		}
	}
	if e.o.Document {
		e.level = 0
		e.line()
		e.b = append(e.b, objsEnd...)
	}
	return e.b, nil
}

// attrs are the attributes of an element beside RefId.
type attrs struct {
	name   string // N
	named  bool
	stream string // S
}

type encoder struct {
	o     EncodeOptions
	b     []byte
	level int // of indentation

	nested  int // values around the one to write
	nextRef int
	refs    []ref // few, or in byPtr
	byPtr   map[any]int
	types   [][]string
	forms   map[psobject.Serialised]*psobject.Object // those that were written
	badText error                                    // the first string that could not be written
}

type ref struct {
	p  any
	id int
}

// refOf finds the RefId of a pointer.
func (e *encoder) refOf(p any) (int, bool) {
	if e.byPtr != nil {
		id, ok := e.byPtr[p]
		return id, ok
	}
	for i := range e.refs {
		if e.refs[i].p == p {
			return e.refs[i].id, true
		}
	}
	return 0, false
}

func (e *encoder) remember(p any, id int) {
	if e.byPtr != nil {
		e.byPtr[p] = id
		return
	}
	if e.refs = append(e.refs, ref{p, id}); len(e.refs) > 16 {
		e.byPtr = make(map[any]int, 64)
		for _, r := range e.refs {
			e.byPtr[r.p] = r.id
		}
	}
}

// line starts a new line where lines are wanted.
func (e *encoder) line() {
	if !e.o.Indent {
		return
	}
	e.b = append(e.b, '\n')
	for range e.level {
		e.b = append(e.b, "  "...)
	}
}

func (e *encoder) open(element string, a attrs) {
	e.b = append(append(e.b, '<'), element...)
	if a.stream != "" {
		e.b = append(e.b, ` S="`...)
		e.escape(a.stream, true)
		e.b = append(e.b, '"')
	}
	if a.named {
		e.b = append(e.b, ` N="`...)
		e.escape(a.name, true)
		e.b = append(e.b, '"')
	}
}

func (e *encoder) close(element string) {
	e.b = append(append(append(e.b, '<', '/'), element...), '>')
}

// simple writes an element whose content needs no escapes: add appends it.
func (e *encoder) simple(element string, a attrs, content string) {
	e.open(element, a)
	e.b = append(append(e.b, '>'), content...)
	e.close(element)
}

func (e *encoder) text(element string, a attrs, content string) {
	e.open(element, a)
	e.b = append(e.b, '>')
	e.escape(content, false)
	e.close(element)
}

func (e *encoder) int(element string, a attrs, n int64) {
	e.open(element, a)
	e.b = strconv.AppendInt(append(e.b, '>'), n, 10)
	e.close(element)
}

func (e *encoder) uint(element string, a attrs, n uint64) {
	e.open(element, a)
	e.b = strconv.AppendUint(append(e.b, '>'), n, 10)
	e.close(element)
}

// start opens <Obj> and gives it a RefId under which each of the pointers is known.
func (e *encoder) start(a attrs, pointers ...any) {
	id := e.nextRef
	e.nextRef++
	for _, p := range pointers {
		if p != nil {
			e.remember(p, id)
		}
	}
	e.open("Obj", a)
	e.b = append(strconv.AppendInt(append(e.b, ` RefId="`...), int64(id), 10), `">`...)
	e.level++
	e.nested++
}

func (e *encoder) end() {
	e.level--
	e.nested--
	e.line()
	e.close("Obj")
}

func (e *encoder) reference(a attrs, id int) {
	e.open("Ref", a)
	e.b = append(strconv.AppendInt(append(e.b, ` RefId="`...), int64(id), 10), `" />`...)
}

// typeNames writes <TN> or <TNRef>.
func (e *encoder) typeNames(names []string) {
	if names == nil {
		return
	}
	e.line()
	for id, known := range e.types {
		if len(known) == len(names) && (len(names) > 0 && &known[0] == &names[0] || slices.Equal(known, names)) {
			e.b = append(strconv.AppendInt(append(e.b, `<TNRef RefId="`...), int64(id), 10), `" />`...)
			return
		}
	}
	e.b = append(strconv.AppendInt(append(e.b, `<TN RefId="`...), int64(len(e.types)), 10), '"')
	e.types = append(e.types, names)
	if len(names) == 0 {
		e.b = append(e.b, " />"...)
		return
	}
	e.b = append(e.b, '>')
	e.level++
	for _, n := range names {
		e.line()
		if e.o.TypeName != nil {
			n = e.o.TypeName(n)
		}
		e.text("T", attrs{}, n)
	}
	e.level--
	e.line()
	e.close("TN")
}

func (e *encoder) toString(s string) {
	e.line()
	if s == "" {
		e.b = append(e.b, "<ToString />"...)
		return
	}
	e.text("ToString", attrs{}, s)
}

// textOf is what .NET's ToString would give.
func (e *encoder) textOf(v any) string {
	if o, ok := v.(*psobject.Object); ok && o.HasText {
		return o.Text
	}
	if e.o.Text != nil {
		return e.o.Text(v)
	}
	switch v := v.(type) {
	case psobject.Live:
		return v.PSText()
	case *psobject.ErrorRecord:
		return v.Message()
	case *psobject.Object:
		if v.Base != nil {
			return e.textOf(v.Base)
		}
		if v.Custom() {
			var b strings.Builder
			b.WriteString("@{")
			for i, p := range v.Extended {
				if i > 0 {
					b.WriteString("; ")
				}
				fmt.Fprintf(&b, "%s=%v", p.Name, p.Value)
			}
			return b.String() + "}"
		}
		return psobject.TypeName(v)
	case string:
		return v
	case fmt.Stringer:
		return v.String()
	case nil:
		return ""
	}
	return fmt.Sprint(v)
}

func (e *encoder) fail(a attrs, reason string, err error) error {
	return &EncodeError{Path: a.name, Reason: reason, Err: err}
}

// value writes one value. depth is the number of levels of properties that are still written.
func (e *encoder) value(v any, a attrs, depth int) error {
	err := e.write(v, a, depth)
	if err == nil && e.badText != nil {
		err = e.fail(a, "", e.badText)
	}
	return err
}

func (e *encoder) write(v any, a attrs, depth int) error {
	if e.nested >= maxNested {
		if e.o.Lossy {
			e.text("S", a, cutText)
			return nil
		}
		return e.fail(a, "nested too deep for PowerShell", &LimitError{"values within one another", maxNested})
	}
	if v == psobject.Nothing {
		return e.nothing(a)
	}
	switch v := v.(type) {
	case nil:
		e.open("Nil", a)
		e.b = append(e.b, " />"...)
	case string:
		e.text("S", a, v)
	case bool:
		if v {
			e.simple("B", a, "true")
		} else {
			e.simple("B", a, "false")
		}
	case int32:
		e.int("I32", a, int64(v))
	case int64:
		e.int("I64", a, v)
	case int16:
		e.int("I16", a, int64(v))
	case int8:
		e.int("SB", a, int64(v))
	case uint8:
		e.uint("By", a, uint64(v))
	case uint16:
		e.uint("U16", a, uint64(v))
	case uint32:
		e.uint("U32", a, uint64(v))
	case uint64:
		e.uint("U64", a, v)
	case psobject.Char:
		e.uint("C", a, uint64(v))
	case float64:
		e.open("Db", a)
		e.b = appendFloat(append(e.b, '>'), v, 64)
		e.close("Db")
	case float32:
		e.open("Sg", a)
		e.b = appendFloat(append(e.b, '>'), float64(v), 32)
		e.close("Sg")
	case psobject.Decimal:
		e.simple("D", a, v.String())
	case psobject.DateTime:
		e.open("DT", a)
		e.b = AppendDateTime(append(e.b, '>'), v)
		e.close("DT")
	case psobject.TimeSpan:
		e.open("TS", a)
		e.b = AppendTimeSpan(append(e.b, '>'), v)
		e.close("TS")
	case psobject.GUID:
		e.simple("G", a, v.String())
	case psobject.Version:
		e.simple("Version", a, v.String())
	case psobject.URI:
		e.text("URI", a, string(v))
	case psobject.ScriptBlock:
		e.text("SBK", a, string(v))
	case psobject.XMLDocument:
		e.text("XD", a, string(v))
	case []byte:
		e.open("BA", a)
		if len(v) == 0 {
			e.b = append(e.b, " />"...)
			break
		}
		e.b = base64.StdEncoding.AppendEncode(append(e.b, '>'), v)
		e.close("BA")
	case *psobject.SecureString:
		return e.secure(v, a)
	case *psobject.ProgressRecord:
		e.progress(v, a)
	case *Unknown:
		e.b = append(e.b, v.XML...)
	case *psobject.List:
		if v == nil {
			return e.value(nil, a, depth)
		}
		return e.list(v, a, depth)
	case *psobject.Dictionary:
		if v == nil {
			return e.value(nil, a, depth)
		}
		return e.dictionary(v, a, depth)
	case *psobject.Object:
		if v == nil {
			return e.value(nil, a, depth)
		}
		return e.object(v, a, depth)
	case psobject.Enum:
		if depth < 1 {
			e.text("S", a, v.Name)
			break
		}
		e.start(a)
		e.typeNames(psobject.TypeNames(v))
		e.toString(v.Name)
		e.line()
		if err := e.enumBase(v.Value); err != nil {
			return err
		}
		e.end()
	case *psobject.Computed:
		return e.fail(a, "a computed property without its object", nil)
	default:
		return e.other(v, a, depth)
	}
	return nil
}

func (e *encoder) list(l *psobject.List, a attrs, depth int) error {
	if id, ok := e.refOf(l); ok {
		e.reference(a, id)
		return nil
	}
	e.start(a, l)
	e.typeNames(psobject.TypeNames(l))
	if err := e.items(l, depth); err != nil {
		return err
	}
	e.end()
	return nil
}

func (e *encoder) items(l *psobject.List, depth int) error {
	element := [...]string{"LST", "QUE", "STK", "IE"}[l.Kind&3]
	e.line()
	e.open(element, attrs{})
	if len(l.Items) == 0 {
		e.b = append(e.b, " />"...)
		return nil
	}
	e.b = append(e.b, '>')
	e.level++
	for _, v := range l.Items {
		e.line()
		if err := e.value(v, attrs{}, depth); err != nil {
			return err
		}
	}
	e.level--
	e.line()
	e.close(element)
	return nil
}

func (e *encoder) dictionary(d *psobject.Dictionary, a attrs, depth int) error {
	if id, ok := e.refOf(d); ok {
		e.reference(a, id)
		return nil
	}
	e.start(a, d)
	e.typeNames(psobject.TypeNames(d))
	if err := e.entries(d, depth); err != nil {
		return err
	}
	e.end()
	return nil
}

func (e *encoder) entries(d *psobject.Dictionary, depth int) error {
	e.line()
	if d.Len() == 0 {
		e.b = append(e.b, "<DCT />"...)
		return nil
	}
	e.b = append(e.b, "<DCT>"...)
	e.level++
	for i := range d.Len() {
		k, v := d.At(i)
		e.line()
		e.b = append(e.b, "<En>"...)
		e.level++
		e.line()
		if err := e.value(k, attrs{name: "Key", named: true}, depth); err != nil {
			return err
		}
		e.line()
		if err := e.value(v, attrs{name: "Value", named: true}, depth); err != nil {
			return err
		}
		e.level--
		e.line()
		e.b = append(e.b, "</En>"...)
	}
	e.level--
	e.line()
	e.b = append(e.b, "</DCT>"...)
	return nil
}

// properties writes <Props> or <MS>. Properties that are computed have one level less, and are left out if they fail.
func (e *encoder) properties(element string, props []psobject.Property, self any, depth int) error {
	if props == nil {
		return nil
	}
	e.line()
	return e.members(element, attrs{}, props, self, depth)
}

// members writes what has members: <Props>, <MS> or a member set in one.
func (e *encoder) members(element string, a attrs, props []psobject.Property, self any, depth int) error {
	e.open(element, a)
	if len(props) == 0 {
		e.b = append(e.b, " />"...)
		return nil
	}
	e.b = append(e.b, '>')
	e.level++
	for i := range props {
		p := &props[i]
		if p.Method() {
			continue
		}
		v, depth := p.Value, depth
		write := e.value
		switch c := v.(type) {
		case *psobject.Computed:
			var err error
			if v, err = c.Get(self); err != nil {
				continue
			}
			if element == "MS" {
				depth--
			}
		case *psobject.Carried:
			if v = c.Value; c.MemberSet {
				write = func(_ any, a attrs, depth int) error { return e.members("MS", a, c.Members, self, depth) }
			}
		}
		e.line()
		if err := write(v, attrs{name: p.Name, named: true}, depth); err != nil {
			if ee, ok := err.(*EncodeError); ok && ee.Path != p.Name {
				ee.Path = strings.TrimSuffix(p.Name+"."+ee.Path, ".")
			}
			return err
		}
	}
	e.level--
	e.line()
	e.close(element)
	return nil
}
