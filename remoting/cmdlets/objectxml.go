package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ConvertToXML makes an XML document of objects: their properties by name, with their types.
var ConvertToXML = &cmdlet.Declaration{
	Name: "ConvertTo-Xml", Class: objectTypePrefix + "ConvertToXmlCommand",
	Synopsis: "Makes an XML document of objects and their properties.",
	Examples: []cmdlet.Example{{Title: "As text", Code: `psobject{Name = "web", Size = 5} | convertto_xml{as = "String", no_type_information = true}`}},
	New:      func() any { return &convertToXML{} },
}

type convertToXML struct {
	InputObject       any    `param:"pos=0 mandatory value null type=System.Management.Automation.PSObject" help:"What is written."`
	Depth             *int32 `param:"range=1,2147483647" help:"How deep objects in objects are written." default:"1"`
	NoTypeInformation bool   `param:"" help:"Leaves the types out."`
	As                string `param:"oneof=Stream,String,Document nne" help:"Texts of one object each, one text, or a document." default:"Document"`

	elements []xmlElement
}

// xmlElement is an element to be written.
type xmlElement struct {
	name, attributes string
	text             string
	children         []xmlElement
	empty            bool
}

const xmlHead = `<?xml version="1.0" encoding="utf-8"?>`

func (c *convertToXML) Process(r *cmdlet.Run) error {
	depth := 1
	if c.Depth != nil {
		depth = int(*c.Depth)
	}
	c.elements = append(c.elements, c.element("Object", "", c.InputObject, depth))
	return nil
}

func (c *convertToXML) element(tag, name string, v any, depth int) xmlElement {
	e := xmlElement{name: tag}
	if name != "" {
		e.attributes = ` Name="` + xmlText(name) + `"`
	}
	typeName := func(v any) string {
		if o, ok := v.(*psobject.Object); ok && o.Custom() {
			return "System.Management.Automation.PSCustomObject"
		}
		return psobject.TypeName(v)
	}
	if v == nil {
		if !c.NoTypeInformation {
			e.attributes += ` Type="System.Object"`
		}
		e.empty = true
		return e
	}
	if !c.NoTypeInformation {
		e.attributes += ` Type="` + xmlText(typeName(v)) + `"`
	}
	b := psobject.Base(v)
	if depth <= 0 {
		o, ok := v.(*psobject.Object)
		if !ok || !o.Custom() || len(o.Extended) == 0 {
			e.text = dotnet.String(v)
			return e
		}
		// A bag of properties that is too deep is written as its text, and its properties as texts.
		note := func(name, typ, text string) xmlElement {
			n := xmlElement{name: "Property", text: text}
			if name != "" {
				n.attributes = ` Name="` + xmlText(name) + `"`
			}
			if !c.NoTypeInformation {
				n.attributes += ` Type="` + typ + `"`
			}
			return n
		}
		e.children = append(e.children, note("", "System.String", dotnet.String(v)))
		for _, p := range o.Extended {
			e.children = append(e.children, note(p.Name, "System.Management.Automation.PSNoteProperty", dotnet.String(evaluated(v, p.Value))))
		}
		return e
	}
	switch x := b.(type) {
	case *psobject.Dictionary:
		for i, k := range x.Keys() {
			e.children = append(e.children, c.element("Property", "Key", k, depth-1), c.element("Property", "Value", x.Values()[i], depth-1))
		}
		e.empty = len(e.children) == 0
		return e
	case *psobject.List:
		for _, it := range x.Items {
			e.children = append(e.children, c.element("Property", "", it, depth-1))
		}
		e.empty = len(e.children) == 0
		return e
	case string, bool, int8, byte, int16, uint16, int32, uint32, int64, uint64, float32, float64, psobject.Decimal, psobject.Char, psobject.Enum, psobject.DateTime,
		psobject.TimeSpan, psobject.GUID, psobject.URI, psobject.Version, psobject.ScriptBlock, cmdlet.Block:
		e.text = dotnet.String(v)
		return e
	}
	for _, m := range members(v) {
		e.children = append(e.children, c.element("Property", m.Name, evaluated(v, m.Value), depth-1))
	}
	if len(e.children) == 0 {
		e.text = dotnet.String(v)
	}
	return e
}

func xmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// write writes an element, in lines where indent is not negative.
func (e xmlElement) write(b *strings.Builder, indent int) {
	pad := func(n int) {
		if indent >= 0 {
			b.WriteString(strings.Repeat("  ", n))
		}
	}
	end := func() {
		if indent >= 0 {
			b.WriteByte('\n')
		}
	}
	pad(indent)
	switch {
	case len(e.children) > 0:
		b.WriteString("<" + e.name + e.attributes + ">")
		end()
		for _, c := range e.children {
			next := indent
			if indent >= 0 {
				next++
			}
			c.write(b, next)
		}
		pad(indent)
		b.WriteString("</" + e.name + ">")
	case e.text == "" && e.empty:
		b.WriteString("<" + e.name + e.attributes + " />")
	default:
		b.WriteString("<" + e.name + e.attributes + ">" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(e.text) + "</" + e.name + ">")
	}
	end()
}

func (c *convertToXML) End(r *cmdlet.Run) error {
	if c.As == "Stream" {
		if err := r.Write(xmlHead); err != nil {
			return err
		}
		if err := r.Write("<Objects>"); err != nil {
			return err
		}
		for _, e := range c.elements {
			var b strings.Builder
			e.write(&b, 0)
			if err := r.Write(strings.TrimSuffix(b.String(), "\n")); err != nil {
				return err
			}
		}
		return r.Write("</Objects>")
	}
	root := xmlElement{name: "Objects", children: c.elements, empty: true}
	var b strings.Builder
	if c.As == "String" {
		b.WriteString(xmlHead + "\n")
		root.write(&b, 0)
		return r.Write(strings.TrimSuffix(b.String(), "\n"))
	}
	b.WriteString(xmlHead)
	root.write(&b, -1)
	return r.Write(psobject.XMLDocument(b.String()))
}
