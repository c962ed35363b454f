package powershell

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

type xmlKind int

const (
	xmlDocument xmlKind = iota
	xmlElement
	xmlAttribute
	xmlText
	xmlCData
	xmlComment
	xmlDeclaration
	xmlInstruction
)

// xmlNode is a node of an XmlDocument.
type xmlNode struct {
	kind     xmlKind
	name     string // with its prefix
	space    string // namespace
	value    string
	attrs    []*xmlNode
	children []*xmlNode
	parent   *xmlNode
	open     bool // an element without content is written with an end tag
}

// parseXML reads a document; the error's text is .NET's where that is known.
func parseXML(text string) (*xmlNode, error) {
	doc := &xmlNode{kind: xmlDocument}
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = true
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	cur := doc
	depth := 0
	type open struct {
		name string
		line int
		col  int
	}
	var opened []open
	for {
		start := d.InputOffset()
		t, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, xmlProblem(err.Error(), text, int(d.InputOffset()))
		}
		switch x := t.(type) {
		case xml.StartElement:
			if depth++; depth > 500 {
				return nil, netError("System.Xml.XmlException", "The document is nested too deeply.")
			}
			if cur == doc && doc.root() != nil {
				return nil, netError("System.InvalidOperationException", "This document already has a 'DocumentElement' node.")
			}
			n := &xmlNode{kind: xmlElement, name: xmlName(x.Name), parent: cur}
			if at := int(d.InputOffset()); at >= 2 && at <= len(text) {
				n.open = text[at-2] != '/'
			}
			for _, a := range x.Attr {
				n.attrs = append(n.attrs, &xmlNode{kind: xmlAttribute, name: xmlName(a.Name), value: a.Value, parent: n})
			}
			cur.children = append(cur.children, n)
			cur = n
			line, col := lineCol(text, int(start)+1)
			opened = append(opened, open{n.name, line, col})
		case xml.EndElement:
			if len(opened) == 0 || opened[len(opened)-1].name != xmlName(x.Name) {
				line, col := lineCol(text, int(start)+2)
				if len(opened) == 0 {
					return nil, netError("System.Xml.XmlException", "Unexpected end tag. Line "+itoa(line)+", position "+itoa(col)+".")
				}
				o := opened[len(opened)-1]
				return nil, netError("System.Xml.XmlException", "The '"+o.name+"' start tag on line "+itoa(o.line)+" position "+itoa(o.col)+" does not match the end tag of '"+xmlName(x.Name)+"'. Line "+itoa(line)+", position "+itoa(col)+".")
			}
			opened = opened[:len(opened)-1]
			depth--
			cur = cur.parent
		case xml.CharData:
			s := string(x)
			raw := text[start:d.InputOffset()]
			if strings.HasPrefix(raw, "<![CDATA[") {
				cur.children = append(cur.children, &xmlNode{kind: xmlCData, name: "#cdata-section", value: s, parent: cur})
				break
			}
			if strings.TrimSpace(s) == "" {
				break // white space that only makes the text look nice is dropped
			}
			if cur == doc {
				return nil, netError("System.InvalidOperationException", "The specified node cannot be inserted as the valid child of this node, because the specified node is the wrong type.")
			}
			cur.children = append(cur.children, &xmlNode{kind: xmlText, name: "#text", value: s, parent: cur})
		case xml.Comment:
			cur.children = append(cur.children, &xmlNode{kind: xmlComment, name: "#comment", value: string(x), parent: cur})
		case xml.ProcInst:
			k := xmlInstruction
			if x.Target == "xml" {
				k = xmlDeclaration
			}
			cur.children = append(cur.children, &xmlNode{kind: k, name: x.Target, value: string(x.Inst), parent: cur})
		}
	}
	if len(opened) > 0 {
		line, col := lineCol(text, len(text))
		return nil, netError("System.Xml.XmlException", "Unexpected end of file has occurred. The following elements are not closed: "+opened[len(opened)-1].name+". Line "+itoa(line)+", position "+itoa(col)+".")
	}
	if doc.root() == nil {
		return nil, netError("System.Xml.XmlException", "Root element is missing.")
	}
	return doc, nil
}

func lineCol(text string, at int) (int, int) {
	at = min(max(at, 0), len(text))
	line := strings.Count(text[:at], "\n") + 1
	return line, at - strings.LastIndexByte(text[:at], '\n')
}

func xmlProblem(msg, text string, at int) error {
	line, col := lineCol(text, at)
	if i := strings.Index(msg, ": "); strings.HasPrefix(msg, "XML syntax error") && i > 0 {
		msg = strings.ToUpper(msg[i+2:i+3]) + msg[i+3:] + "."
	}
	return netError("System.Xml.XmlException", msg+" Line "+itoa(line)+", position "+itoa(col)+".")
}

func xmlName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func (n *xmlNode) root() *xmlNode {
	for _, c := range n.children {
		if c.kind == xmlElement {
			return c
		}
	}
	return nil
}

func (n *xmlNode) local() string {
	return n.name[strings.IndexByte(n.name, ':')+1:]
}

func (n *xmlNode) PSTypeNames() []string {
	base := []string{"System.Xml.XmlNode", "System.Object"}
	switch n.kind {
	case xmlDocument:
		return append([]string{"System.Xml.XmlDocument"}, base...)
	case xmlElement:
		return append([]string{"System.Xml.XmlElement", "System.Xml.XmlLinkedNode"}, base...)
	case xmlAttribute:
		return append([]string{"System.Xml.XmlAttribute"}, base...)
	case xmlText:
		return append([]string{"System.Xml.XmlText", "System.Xml.XmlCharacterData", "System.Xml.XmlLinkedNode"}, base...)
	case xmlCData:
		return append([]string{"System.Xml.XmlCDataSection", "System.Xml.XmlCharacterData", "System.Xml.XmlLinkedNode"}, base...)
	case xmlComment:
		return append([]string{"System.Xml.XmlComment", "System.Xml.XmlCharacterData", "System.Xml.XmlLinkedNode"}, base...)
	}
	return append([]string{"System.Xml.XmlDeclaration", "System.Xml.XmlLinkedNode"}, base...)
}

func (n *xmlNode) PSText() string {
	switch n.kind {
	case xmlDocument:
		return "#document"
	case xmlElement:
		return n.local()
	}
	return n.name
}

// PSBase gives the value that stands for a document outside of the engine.
func (n *xmlNode) PSBase() any {
	if n.kind == xmlDocument {
		return psobject.XMLDocument(n.outer())
	}
	return nil
}

// inner gives the text of a node and all below it.
func (n *xmlNode) inner() string {
	switch n.kind {
	case xmlText, xmlCData, xmlAttribute:
		return n.value
	case xmlComment, xmlDeclaration, xmlInstruction:
		return ""
	}
	var b strings.Builder
	for _, c := range n.children {
		b.WriteString(c.inner())
	}
	return b.String()
}

var xmlEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
var xmlAttrEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#xA;", "\r", "&#xD;")

func (n *xmlNode) outer() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *xmlNode) innerXML() string {
	var b strings.Builder
	for _, c := range n.children {
		c.write(&b)
	}
	return b.String()
}

func (n *xmlNode) write(b *strings.Builder) {
	switch n.kind {
	case xmlDocument:
		b.WriteString(n.innerXML())
	case xmlElement:
		b.WriteString("<" + n.name)
		for _, a := range n.attrs {
			b.WriteString(" " + a.name + `="` + xmlAttrEscape.Replace(a.value) + `"`)
		}
		if len(n.children) == 0 && !n.open {
			b.WriteString(" />")
			return
		}
		b.WriteString(">" + n.innerXML() + "</" + n.name + ">")
	case xmlAttribute:
		b.WriteString(n.name + `="` + xmlAttrEscape.Replace(n.value) + `"`)
	case xmlText:
		b.WriteString(xmlEscape.Replace(n.value))
	case xmlCData:
		b.WriteString("<![CDATA[" + n.value + "]]>")
	case xmlComment:
		b.WriteString("<!--" + n.value + "-->")
	default:
		b.WriteString("<?" + n.name + " " + n.value + "?>")
	}
}

// simple gives the text of an element without attributes and elements; false for others.
func (n *xmlNode) simple() (string, bool) {
	if n.kind != xmlElement || len(n.attrs) > 0 {
		return "", false
	}
	for _, c := range n.children {
		if c.kind == xmlElement {
			return "", false
		}
	}
	return n.inner(), true
}

// adapted gives an element as a property of its parent shows it: text where it is nothing but text.
func (n *xmlNode) adapted() any {
	if s, ok := n.simple(); ok {
		return s
	}
	if n.kind == xmlAttribute {
		return n.value
	}
	return n
}
