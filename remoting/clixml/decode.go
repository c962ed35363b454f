package clixml

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/psobject"
)

// DecodeOptions say how values are read. The zero value keeps everything as it came.
type DecodeOptions struct {
	// Deserialized gives type names and bases as .NET's deserialiser does, the view of a session's receiver: type names
	// get "Deserialized.", arrays become ArrayLists, enumerations numbers with a text, script blocks strings; types
	// that PowerShell rehydrates (PSCredential, IPAddress and others) stay what they are.
	Deserialized bool
	// Cipher decrypts secure strings. Nil: they keep their encrypted form.
	Cipher Decrypter
	// Owned tells that the input belongs to the decoder from now on and is never written again: strings are then
	// pieces of it, without a copy of the whole.
	Owned bool
	// MaxDepth, MaxObjects and MaxSize lower the limits of this package; 0 means those.
	MaxDepth, MaxObjects, MaxSize int
}

// Decrypter turns the encrypted form of a secure string, already decoded from base64, into UTF-16LE text.
type Decrypter interface {
	Decrypt(ciphertext []byte) ([]byte, error)
}

// Unknown is an element that this package does not know. It is written back as it was.
type Unknown struct {
	Name string // of the element
	XML  string // the element as it came
}

// PSTypeNames names the element.
func (u *Unknown) PSTypeNames() []string { return []string{"System.Xml.XmlElement", "System.Object"} }

// PSProperties has the name and the text.
func (u *Unknown) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Name", Value: u.Name}, {Name: "OuterXml", Value: u.XML}}
}

// PSText is the element's text.
func (u *Unknown) PSText() string { return u.XML }

// Decode reads the one object of data, bare or in a document. A nil o means defaults.
func Decode(data []byte, o *DecodeOptions) (any, error) { return NewDecoder(o).Decode(data) }

// DecodeAll reads all objects of a document, or one bare object.
func DecodeAll(data []byte, o *DecodeOptions) ([]any, error) {
	d := NewDecoder(o)
	d.ResetBytes(data)
	var all []any
	for {
		item, ok, err := d.Next()
		if err != nil || !ok {
			return all, err
		}
		all = append(all, item.Value)
	}
}

// Item is an object of a document.
type Item struct {
	Value  any
	Stream string // the S attribute: Error, warning, verbose, debug, progress, information; "" for output
}

// Decoder reads many messages or documents one after another. It remembers sets of type names and allocates in blocks,
// so that small messages cost little. It is for one goroutine at a time; what it returned stays valid.
type Decoder struct {
	o DecodeOptions
	scanner
	blocks

	types    map[string]*typeSet // by the raw text of TN
	pinned   int                 // bytes of input since the blocks were new
	count    int                 // values of this document
	depth    int
	document bool // inside <Objs>
	ended    bool

	refs     refTable[any]
	typeRefs refTable[*typeSet]
	props    []psobject.Property // stacks for what is being read
	items    []any
}

// typeSet is one set of type names with what the decoder needs to know about it.
type typeSet struct {
	names []string // as given to objects
	came  string   // the first name as it came
	enum  bool     // an enumeration with the usual names
	plain bool     // a list's or dictionary's usual names
	keep  bool     // rehydrated: no prefix in Deserialized mode
}

// refTable finds things by RefId.
type refTable[T any] struct {
	dense  []T
	sparse map[int]T
}

func (r *refTable[T]) set(id int, v T) {
	switch {
	case id < 0:
	case id < len(r.dense):
		r.dense[id] = v
	case id < len(r.dense)+maxRefGap:
		for len(r.dense) < id {
			var zero T
			r.dense = append(r.dense, zero)
		}
		r.dense = append(r.dense, v)
	default:
		if r.sparse == nil {
			r.sparse = map[int]T{}
		}
		r.sparse[id] = v
	}
}

func (r *refTable[T]) get(id int) (v T) {
	if id >= 0 && id < len(r.dense) {
		return r.dense[id]
	}
	return r.sparse[id]
}

func (r *refTable[T]) reset() {
	clear(r.dense)
	if cap(r.dense) > 4096 {
		r.dense = nil
	}
	r.dense, r.sparse = r.dense[:0], nil
}

// NewDecoder returns a decoder. A nil o means defaults.
func NewDecoder(o *DecodeOptions) *Decoder {
	d := &Decoder{}
	if o != nil {
		d.o = *o
	}
	limit := func(p *int, top int) {
		if *p <= 0 || *p > top {
			*p = top
		}
	}
	limit(&d.o.MaxDepth, maxDepth)
	limit(&d.o.MaxObjects, maxObjects)
	limit(&d.o.MaxSize, maxSize)
	return d
}

// SetCipher sets what decrypts secure strings from now on.
func (d *Decoder) SetCipher(c Decrypter) { d.o.Cipher = c }

// Decode reads the one object of data, bare or in a document. It is an error if there is none or more than one.
func (d *Decoder) Decode(data []byte) (any, error) {
	d.ResetBytes(data)
	item, ok, err := d.Next()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, d.fail(d.pos, "no object")
	}
	if _, more, err := d.Next(); err != nil || more {
		if err == nil {
			err = d.fail(d.pos, "more than one object")
		}
		return nil, err
	}
	return item.Value, nil
}

// ResetBytes starts on a new input, which is copied unless DecodeOptions.Owned.
func (d *Decoder) ResetBytes(data []byte) {
	if d.o.Owned {
		d.Reset(view(data))
		return
	}
	if len(data) > d.o.MaxSize {
		data = data[:d.o.MaxSize+1] // too long for Next in any case
	}
	d.Reset(string(data))
}

// Reset starts on a new input. Bytes that are no UTF-8 become U+FFFD, as where .NET decodes them.
func (d *Decoder) Reset(in string) {
	if !utf8.ValidString(in) {
		in = validUTF8(in)
	}
	d.in, d.pos = in, 0
	d.count, d.depth = 0, 0
	d.document, d.ended = false, false
	d.refs.reset()
	d.typeRefs.reset()
	d.props, d.items = stack(d.props), stack(d.items)
	if d.pinned == 0 {
		d.blocks.expect(len(in))
	}
	if d.pinned += len(in); d.pinned > maxPinned {
		d.blocks.drop()
		d.pinned = len(in)
	}
}

// validUTF8 returns s with U+FFFD for each byte that is no UTF-8.
func validUTF8(s string) string {
	b := make([]byte, 0, len(s)+len(s)/8)
	for _, r := range s {
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

// stack empties a stack without keeping alive what was on it.
func stack[T any](s []T) []T {
	if cap(s) > 4096 {
		return nil
	}
	clear(s[:cap(s)])
	return s[:0]
}

// Next reads the next object; ok is false at the end. Only one object may stand outside a document.
func (d *Decoder) Next() (item Item, ok bool, err error) {
	if len(d.in) > d.o.MaxSize {
		return Item{}, false, &LimitError{"bytes in a document", d.o.MaxSize}
	}
	var t tag
	for {
		start, eof, err := d.next(&t)
		switch {
		case err != nil:
			return Item{}, false, err
		case eof && d.document:
			return Item{}, false, d.fail(d.pos, "the input ends before </Objs>")
		case eof:
			return Item{}, false, nil
		case !start && d.document && t.name == "Objs":
			d.document, d.ended = false, true
			continue
		case !start:
			return Item{}, false, d.fail(t.start, "an end tag without a start")
		case d.ended:
			return Item{}, false, d.fail(t.start, "an element after the end")
		case t.name == "Objs" && !d.document:
			d.document, d.ended = !t.closed, t.closed
			continue
		}
		if !d.document {
			d.ended = true
		}
		v, err := d.value(&t)
		if err != nil {
			return Item{}, false, err
		}
		return Item{Value: v, Stream: t.s}, true, nil
	}
}

// value reads the element whose start tag is t.
func (d *Decoder) value(t *tag) (any, error) {
	if d.count++; d.count > d.o.MaxObjects {
		return nil, &LimitError{"objects", d.o.MaxObjects}
	}
	switch t.name {
	case "Obj":
		return d.object(t)
	case "Ref":
		v := d.refs.get(t.ref)
		if v == nil {
			return nil, d.fail(t.start, "a Ref to an object that did not come")
		}
		if a, ok := v.(anew); ok {
			var parts int
			v, parts = a.copy()
			if d.count += parts; d.count > d.o.MaxObjects { // a few references could copy much
				return nil, &LimitError{"objects", d.o.MaxObjects}
			}
		}
		if t.closed {
			return v, nil
		}
		return v, d.empty(t)
	case "Nil":
		if t.closed {
			return nil, nil
		}
		return nil, d.empty(t)
	case "S":
		v, err := d.text(t)
		if err != nil {
			return nil, err
		}
		return d.str(v), nil
	case "PR":
		return d.progress(t)
	}
	return d.scalar(t)
}

// empty reads up to the end tag of an element that has no content.
func (d *Decoder) empty(t *tag) error {
	v, err := d.raw(t)
	if err == nil && strings.TrimSpace(v) != "" {
		err = d.fail(t.start, "content in <"+t.name+">")
	}
	return err
}

// enter guards the depth of elements.
func (d *Decoder) enter() error {
	if d.depth++; d.depth > d.o.MaxDepth {
		return &LimitError{"levels of elements", d.o.MaxDepth}
	}
	return nil
}

// child reads the next start tag inside t; more is false when t's end tag was read instead.
func (d *Decoder) child(t, c *tag) (more bool, err error) {
	start, eof, err := d.next(c)
	switch {
	case err != nil:
		return false, err
	case eof:
		return false, d.fail(d.pos, "the input ends inside <"+clip(t.name)+">")
	case start:
		return true, nil
	case c.name != t.name:
		return false, d.fail(c.start, "an end tag that does not match <"+clip(t.name)+">")
	}
	return false, nil
}

// properties reads <Props> or <MS>.
func (d *Decoder) properties(t *tag) ([]psobject.Property, error) {
	if t.closed {
		return emptyProps, nil
	}
	if err := d.enter(); err != nil {
		return nil, err
	}
	from := len(d.props)
	var c tag // outside the loop: inside, it would live on the heap
	for {
		more, err := d.child(t, &c)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		var v any
		if t.name == "MS" && c.name == "MS" {
			set := &psobject.Carried{MemberSet: true}
			set.Members, err = d.properties(&c)
			v = set
		} else {
			v, err = d.value(&c)
		}
		if err != nil {
			return nil, err
		}
		if d.props == nil {
			d.props = make([]psobject.Property, 0, 16)
		}
		d.props = append(d.props, psobject.Property{Name: c.n, Value: v})
	}
	d.depth--
	n := len(d.props) - from
	if n == 0 {
		return emptyProps, nil
	}
	ps := d.blocks.properties(n)
	copy(ps, d.props[from:])
	d.props = d.props[:from]
	return ps, nil
}

// emptyProps stands for an element that is present but empty, which is written as such again.
var emptyProps = []psobject.Property{}

// list reads the items of LST, QUE, STK or IE.
func (d *Decoder) list(t *tag, l *psobject.List) error {
	if t.closed {
		return nil
	}
	if err := d.enter(); err != nil {
		return err
	}
	from := len(d.items)
	for {
		var c tag
		more, err := d.child(t, &c)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		v, err := d.value(&c)
		if err != nil {
			return err
		}
		d.items = append(d.items, v)
	}
	d.depth--
	l.Items = append(make([]any, 0, len(d.items)-from), d.items[from:]...)
	d.items = d.items[:from]
	return nil
}

// dictionary reads the entries of DCT.
func (d *Decoder) dictionary(t *tag, dict *psobject.Dictionary) error {
	if t.closed {
		return nil
	}
	if err := d.enter(); err != nil {
		return err
	}
	for {
		var en tag
		more, err := d.child(t, &en)
		if err != nil {
			return err
		}
		if !more {
			d.depth--
			return nil
		}
		if en.name != "En" {
			return d.fail(en.start, "<"+clip(en.name)+"> where a dictionary's entry is expected")
		}
		var key, value any
		var hasKey, hasValue bool
		for !en.closed {
			var c tag
			more, err := d.child(&en, &c)
			if err != nil {
				return err
			}
			if !more {
				break
			}
			v, err := d.value(&c)
			if err != nil {
				return err
			}
			switch c.n {
			case "Key":
				key, hasKey = v, true
			case "Value":
				value, hasValue = v, true
			default:
				return d.fail(c.start, "an entry's part that is neither Key nor Value")
			}
		}
		if !hasKey || !hasValue {
			return d.fail(en.start, "a dictionary's entry without key or value")
		}
		if b, ok := psobject.Base(key).([]byte); ok && b == nil {
			key = []byte{}
		}
		if dict.Add(key, value) {
			continue
		}
		if dict.CaseSensitive {
			return d.fail(en.start, equalKeys)
		}
		caseSensitive(dict)
		if !dict.Add(key, value) {
			return d.fail(en.start, equalKeys)
		}
	}
}

const equalKeys = "a dictionary with two equal keys"

// caseSensitive turns d into a dictionary that tells keys apart by case: some came that differ in nothing else.
func caseSensitive(d *psobject.Dictionary) {
	d.CaseSensitive = true
	*d = *d.Clone()
}

// progress reads <PR> ([MS-PSRP] 2.2.5.1.25).
func (d *Decoder) progress(t *tag) (any, error) {
	p := &psobject.ProgressRecord{ParentActivityID: -1, PercentComplete: -1, SecondsRemaining: -1}
	if t.closed {
		return p, nil
	}
	for {
		var c tag
		more, err := d.child(t, &c)
		if err != nil {
			return nil, err
		}
		if !more {
			return p, nil
		}
		number := func(dst *int32) error {
			v, err := d.raw(&c)
			if err != nil {
				return err
			}
			n, ok := parseInt(v, 32)
			if !ok {
				return d.fail(c.start, "<"+c.name+"> that is no number")
			}
			*dst = int32(n)
			return nil
		}
		switch c.name {
		case "AV":
			p.Activity, err = d.text(&c)
		case "AI":
			err = number(&p.ActivityID)
		case "S":
			p.CurrentOperation, err = d.text(&c)
		case "Nil":
			err = d.empty(&c)
		case "PI":
			err = number(&p.ParentActivityID)
		case "PC":
			err = number(&p.PercentComplete)
		case "T":
			var v string
			v, err = d.text(&c)
			p.Completed = v == "Completed"
		case "SR":
			err = number(&p.SecondsRemaining)
		case "SD":
			p.StatusDescription, err = d.text(&c)
		default:
			err = d.fail(c.start, "<"+clip(c.name)+"> in a progress record")
		}
		if err != nil {
			return nil, err
		}
	}
}

// secure reads the content of <SS>.
func (d *Decoder) secure(t *tag, v string) (any, error) {
	ss := psobject.NewSecureString("")
	ss.Encrypted = strings.Clone(v)
	if d.o.Cipher == nil || v == "" {
		return ss, nil
	}
	b, err := decodeBase64(v)
	if err != nil {
		return nil, d.fail(t.start, "a secure string that is no base64")
	}
	plain, err := d.o.Cipher.Decrypt(b)
	if err != nil {
		return nil, fmt.Errorf("clixml: secure string: %w", err)
	}
	return psobject.NewSecureString(fromUTF16(plain)), nil
}

// fromUTF16 decodes little-endian UTF-16.
func fromUTF16(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	var w bytes.Buffer
	for i := 0; i < len(u); i++ {
		if i+1 < len(u) && utf16.IsSurrogate(rune(u[i])) {
			if r := utf16.DecodeRune(rune(u[i]), rune(u[i+1])); r != 0xFFFD {
				w.WriteRune(r)
				i++
				continue
			}
		}
		w.Write(appendWTF8(nil, u[i]))
	}
	return w.String()
}
