package format

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// A formatted document travels between computers as the engine's own objects: each has the name of its class and an id
// of it in a property. Here packets get these properties, and what arrives becomes packets again, so that
// `Get-Process | Format-Table` on another computer shows as the table it is.

// classIDProperty is the property that tells the class of a part, whatever the serialiser made of its type.
const classIDProperty = "ClassId2e4f51ef21dd47e99d3c952918aff9cd"

// classes are the ids of the parts, and the types between them and FormatInfoData.
var classes = map[string]struct {
	id    string
	bases []string
}{
	"FormatStartData":       {"033ecb2bc07a4d43b5ef94ed5a35d280", []string{"StartData", "ControlInfoData", "PacketInfoData"}},
	"GroupStartData":        {"9e210fe47d09416682b841769c78b8a3", []string{"StartData", "ControlInfoData", "PacketInfoData"}},
	"FormatEntryData":       {"27c87ef9bbda4f709f6b4002fa4af63c", []string{"PacketInfoData"}},
	"GroupEndData":          {"4ec4f0187cb04f4cb6973460dfe252df", []string{"ControlInfoData", "PacketInfoData"}},
	"FormatEndData":         {"cf522b78d86c486691226b40aa69e95c", []string{"ControlInfoData", "PacketInfoData"}},
	"AutosizeInfo":          {"a27f094f0eec4d64845801a4c06a32ae", nil},
	"TableHeaderInfo":       {"e3b7a39c089845d388b2e84c5d38f5dd", []string{"ShapeInfo"}},
	"TableColumnInfo":       {"7572aa4155ec4558817a615acf7dd92e", nil},
	"TableRowEntry":         {"0e59526e2dd441aa91e7fc952caf4a36", []string{"FormatEntryInfo"}},
	"ListViewHeaderInfo":    {"830bdcb24c1642258724e441512233a4", []string{"ShapeInfo"}},
	"ListViewEntry":         {"cf58f450baa848ef8eb3504008be6978", []string{"FormatEntryInfo"}},
	"ListViewField":         {"b761477330ce4fb2a665999879324d73", nil},
	"WideViewHeaderInfo":    {"b2e2775d33d544c794d0081f27021b5c", []string{"ShapeInfo"}},
	"WideViewEntry":         {"59bf79de63354a7b9e4d1697940ff188", []string{"FormatEntryInfo"}},
	"ComplexViewHeaderInfo": {"5197dd85ca6f4cce9ae9e6fd6ded9d76", []string{"ShapeInfo"}},
	"ComplexViewEntry":      {"22e7ef3c896449d4a6f2dedea05dd737", []string{"FreeFormatEntry", "FormatEntryInfo"}},
	"GroupingEntry":         {"919820b7eadb48be8e202c5afa5c2716", []string{"FreeFormatEntry", "FormatEntryInfo"}},
	"RawTextFormatEntry":    {"29ED81BA914544d4BC430F027EE053E9", []string{"FormatEntryInfo"}},
	"FormatPropertyField":   {"78b102e894f742aca8c1d6737b6ff86a", []string{"FormatValue"}},
	"FormatTextField":       {"b8d9e369024a43a580b9e0c9279e3354", []string{"FormatValue"}},
	"FormatNewLine":         {"de7e8b96fbd84db5a43aa82eb34580ec", []string{"FormatValue"}},
	"FormatEntry":           {"fba029a113a5458d932a2ed4871fadf2", []string{"FormatValue"}},
	"FrameInfo":             {"091C9E762E33499eBE318901B6EFB733", nil},
}

// classTypes is the chain of type names of a part.
func classTypes(class string) []string {
	names := []string{packetPrefix + class}
	for _, b := range classes[class].bases {
		names = append(names, packetPrefix+b)
	}
	return append(names, packetPrefix+"FormatInfoData", "System.Object")
}

// part makes an object of a class with its properties in pairs.
func part(class string, pairs ...any) *psobject.Object {
	return &psobject.Object{TypeNames: classTypes(class), Adapted: partProperties(class, pairs...), Text: packetPrefix + class, HasText: true}
}

func partProperties(class string, pairs ...any) []psobject.Property {
	props := []psobject.Property{{Name: classIDProperty, Value: classes[class].id}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v := pairs[i+1]
		if o, ok := v.(*psobject.Object); ok && o == nil {
			v = nil
		}
		props = append(props, psobject.Property{Name: pairs[i].(string), Value: v})
	}
	return props
}

func partList(class string, items []any) *psobject.List {
	return &psobject.List{Type: "System.Collections.Generic.List`1[[" + packetPrefix + class + ", System.Management.Automation, Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35]]", Items: items}
}

func propertyField(text string, align Alignment) *psobject.Object {
	return part("FormatPropertyField", "propertyValue", text, "alignment", int32(align))
}

// PSProperties are those that travel.
func (s *start) PSProperties() []psobject.Property {
	var auto, shape *psobject.Object
	if s.auto {
		auto = part("AutosizeInfo", "objectCount", int32(0))
	}
	switch s.kind {
	case tableKind:
		columns := make([]any, len(s.columns))
		for i, c := range s.columns {
			columns[i] = part("TableColumnInfo", "width", int32(c.width), "alignment", int32(c.align), "label", nil, "propertyName", c.label, "HeaderMatchesProperty", true)
		}
		shape = part("TableHeaderInfo", "hideHeader", s.hide, "repeatHeader", s.repeat, "tableColumnInfoList", partList("TableColumnInfo", columns))
	case listKind:
		shape = part("ListViewHeaderInfo")
	case wideKind:
		shape = part("WideViewHeaderInfo", "columns", int32(s.wide))
	default:
		shape = part("ComplexViewHeaderInfo")
	}
	return partProperties("FormatStartData", "pageHeaderEntry", nil, "pageFooterEntry", nil, "autosizeInfo", auto, "shapeInfo", shape, "groupingEntry", nil)
}

// PSProperties are those that travel.
func (g *groupStart) PSProperties() []psobject.Property {
	var entry *psobject.Object
	if g.entry != nil {
		entry = part("GroupingEntry", "formatValueList", partList("FormatValue", tokenParts(g.entry)))
	}
	return partProperties("GroupStartData", "shapeInfo", nil, "groupingEntry", entry)
}

// PSProperties are those that travel.
func (g *groupEnd) PSProperties() []psobject.Property {
	return partProperties("GroupEndData", "groupingEntry", nil)
}

// PSProperties are those that travel.
func (e *end) PSProperties() []psobject.Property {
	return partProperties("FormatEndData", "groupingEntry", nil)
}

// PSProperties are those that travel.
func (e *entry) PSProperties() []psobject.Property {
	var info *psobject.Object
	switch {
	case e.raw:
		info = part("RawTextFormatEntry", "text", e.text)
	case e.cells != nil:
		cells := make([]any, len(e.cells))
		for i, c := range e.cells {
			cells[i] = propertyField(c.text, c.align)
		}
		info = part("TableRowEntry", "formatPropertyFieldList", partList("FormatPropertyField", cells), "multiLine", e.wrap)
	case e.fields != nil:
		fields := make([]any, len(e.fields))
		for i, f := range e.fields {
			fields[i] = part("ListViewField", "label", nil, "propertyName", f.label, "formatPropertyField", propertyField(f.text, Unset))
		}
		info = part("ListViewEntry", "listViewFieldList", partList("ListViewField", fields))
	case e.tokens != nil:
		info = part("ComplexViewEntry", "formatValueList", partList("FormatValue", tokenParts(e.tokens)))
	default:
		info = part("WideViewEntry", "formatPropertyField", propertyField(e.text, Unset))
	}
	return partProperties("FormatEntryData", "formatEntryInfo", info, "outOfBand", e.oob, "writeStream", "None")
}

func tokenParts(tokens []token) []any {
	out := make([]any, len(tokens))
	for i, t := range tokens {
		switch {
		case t.newline:
			out[i] = part("FormatNewLine")
		case t.frame != nil:
			f := t.frame
			out[i] = part("FormatEntry", "formatValueList", partList("FormatValue", tokenParts(f.tokens)),
				"frameInfo", part("FrameInfo", "leftIndentation", int32(f.left), "rightIndentation", int32(f.right), "firstLine", int32(f.first)))
		default:
			out[i] = part("FormatTextField", "text", t.text)
		}
	}
	return out
}

// maxFrames bounds how deep a received custom view may be nested.
const maxFrames = 64

// received makes a packet of an object that came from another computer; ok is false for what is no packet.
func received(v any) (Packet, bool) {
	o, isObject := v.(*psobject.Object)
	if !isObject || o.Base != nil || len(o.TypeNames) == 0 || !strings.HasPrefix(o.TypeNames[0], "Deserialized."+packetPrefix) {
		return nil, false
	}
	switch classOf(o) {
	case "FormatStartData":
		return receivedStart(o), true
	case "GroupStartData":
		g := newGroupStart()
		if e := sub(o, "groupingEntry"); e != nil {
			g.entry = tokens(e, 0)
		}
		return g, true
	case "GroupEndData":
		return newGroupEnd(), true
	case "FormatEndData":
		return newEnd(), true
	case "FormatEntryData":
		return receivedEntry(o), true
	}
	return nil, false
}

// classOf is the class that a received part names by its id, "" for none that is known.
func classOf(o *psobject.Object) string {
	id, _ := o.Get(classIDProperty)
	s, _ := psobject.Base(id).(string)
	for class, c := range classes {
		if strings.EqualFold(c.id, s) {
			return class
		}
	}
	return ""
}

func sub(o *psobject.Object, name string) *psobject.Object {
	v, _ := o.Get(name)
	x, _ := v.(*psobject.Object)
	return x
}

func subs(o *psobject.Object, name string) []*psobject.Object {
	v, _ := o.Get(name)
	l, ok := psobject.Base(v).(*psobject.List)
	if !ok {
		return nil
	}
	out := make([]*psobject.Object, 0, len(l.Items))
	for _, e := range l.Items {
		if x, ok := e.(*psobject.Object); ok {
			out = append(out, x)
		}
	}
	return out
}

func textOf(o *psobject.Object, name string) string {
	v, _ := o.Get(name)
	return dotnet.String(v)
}

func flag(o *psobject.Object, name string) bool {
	v, _ := o.Get(name)
	return psobject.Base(v) == any(true)
}

func count(o *psobject.Object, name string) int {
	v, _ := o.Get(name)
	n, _ := psobject.Base(v).(int32)
	return int(n)
}

func alignment(o *psobject.Object) Alignment {
	if n := count(o, "alignment"); n > 0 && n <= int(Right) {
		return Alignment(n)
	}
	return Unset
}

func receivedStart(o *psobject.Object) *start {
	s := newStart()
	s.auto = sub(o, "autosizeInfo") != nil
	shape := sub(o, "shapeInfo")
	if shape == nil {
		s.kind = listKind
		return s
	}
	switch classOf(shape) {
	case "TableHeaderInfo":
		s.kind = tableKind
		s.hide, s.repeat = flag(shape, "hideHeader"), flag(shape, "repeatHeader")
		for _, c := range subs(shape, "tableColumnInfoList") {
			label := textOf(c, "label")
			if label == "" {
				label = textOf(c, "propertyName")
			}
			s.columns = append(s.columns, column{label: label, width: max(count(c, "width"), 0), align: alignment(c)})
		}
	case "WideViewHeaderInfo":
		s.kind, s.wide = wideKind, max(count(shape, "columns"), 0)
	case "ComplexViewHeaderInfo":
		s.kind = customKind
	default:
		s.kind = listKind
	}
	return s
}

func receivedEntry(o *psobject.Object) *entry {
	e := newEntry()
	e.oob = flag(o, "outOfBand")
	info := sub(o, "formatEntryInfo")
	if info == nil {
		e.oob, e.raw = true, true
		return e
	}
	value := func(p *psobject.Object) (string, Alignment) {
		if p == nil {
			return "", Unset
		}
		return textOf(p, "propertyValue"), alignment(p)
	}
	switch classOf(info) {
	case "TableRowEntry":
		e.wrap = flag(info, "multiLine")
		e.cells = []cell{}
		for _, p := range subs(info, "formatPropertyFieldList") {
			text, align := value(p)
			e.cells = append(e.cells, cell{text, align})
		}
	case "ListViewEntry":
		e.fields = []field{}
		for _, f := range subs(info, "listViewFieldList") {
			label := textOf(f, "label")
			if label == "" {
				label = textOf(f, "propertyName")
			}
			text, _ := value(sub(f, "formatPropertyField"))
			e.fields = append(e.fields, field{label, text})
		}
	case "WideViewEntry":
		e.text, _ = value(sub(info, "formatPropertyField"))
	case "ComplexViewEntry":
		e.tokens = tokens(info, 0)
	default:
		e.raw, e.text = true, textOf(info, "text")
	}
	return e
}

// tokens reads the pieces of a custom view.
func tokens(o *psobject.Object, depth int) []token {
	out := []token{}
	if depth > maxFrames {
		return out
	}
	for _, p := range subs(o, "formatValueList") {
		switch classOf(p) {
		case "FormatNewLine":
			out = append(out, token{newline: true})
		case "FormatTextField":
			out = append(out, token{text: textOf(p, "text")})
		case "FormatPropertyField":
			out = append(out, token{text: textOf(p, "propertyValue")})
		case "FormatEntry":
			inner := tokens(p, depth+1)
			info := sub(p, "frameInfo")
			if info == nil {
				out = append(out, inner...)
				continue
			}
			out = append(out, token{frame: &frame{left: count(info, "leftIndentation"), right: count(info, "rightIndentation"), first: count(info, "firstLine"), tokens: inner}})
		}
	}
	return out
}
