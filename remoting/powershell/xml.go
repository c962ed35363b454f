package powershell

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
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
				return nil, xmlProblem("There are multiple root elements.", text, int(start))
			}
			n := &xmlNode{kind: xmlElement, name: xmlName(x.Name), parent: cur}
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
				return nil, xmlProblem("Data at the root level is invalid.", text, int(start))
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
		if len(n.children) == 0 {
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

// child gives the members of a node by name: attributes and elements.
func (n *xmlNode) member(name string) (any, bool) {
	var out []any
	for _, a := range n.attrs {
		if strings.EqualFold(a.name, name) || strings.EqualFold(a.local(), name) {
			out = append(out, a.value)
		}
	}
	for _, c := range n.children {
		if (c.kind == xmlElement || c.kind == xmlDeclaration || c.kind == xmlText || c.kind == xmlCData || c.kind == xmlComment) && (strings.EqualFold(c.name, name) || c.kind == xmlElement && strings.EqualFold(c.local(), name)) {
			switch c.kind {
			case xmlText, xmlCData, xmlComment, xmlDeclaration:
				out = append(out, c.value)
			default:
				out = append(out, c.adapted())
			}
		}
	}
	switch len(out) {
	case 0:
		return nil, false
	case 1:
		return out[0], true
	}
	return psobject.NewArray(out...), true
}

func (n *xmlNode) PSProperties() []psobject.Property {
	var out []psobject.Property
	seen := map[string]bool{}
	for _, list := range [][]*xmlNode{n.attrs, n.children} {
		for _, c := range list {
			if seen[c.name] {
				continue
			}
			seen[c.name] = true
			v, _ := n.member(c.name)
			out = append(out, psobject.Property{Name: c.name, Value: v})
		}
	}
	return out
}

func (n *xmlNode) nodes(want func(*xmlNode) bool) *psobject.List {
	l := &psobject.List{Type: "System.Xml.XmlChildNodes", Kind: psobject.KindEnumerable}
	for _, c := range n.children {
		if want(c) {
			l.Items = append(l.Items, c)
		}
	}
	return l
}

func nodeOrNil(n *xmlNode) any {
	if n == nil {
		return nil
	}
	return n
}

func (n *xmlNode) psGet(f *frame, name string) (any, bool, error) {
	if v, ok := n.member(name); ok {
		return v, true, nil
	}
	switch strings.ToLower(name) {
	case "innertext":
		return n.inner(), true, nil
	case "innerxml":
		return n.innerXML(), true, nil
	case "outerxml":
		return n.outer(), true, nil
	case "name":
		if n.kind == xmlDocument {
			return "#document", true, nil
		}
		return n.name, true, nil
	case "localname":
		return n.local(), true, nil
	case "value":
		if n.kind == xmlElement || n.kind == xmlDocument {
			return nil, true, nil
		}
		return n.value, true, nil
	case "childnodes":
		return n.nodes(func(*xmlNode) bool { return true }), true, nil
	case "documentelement":
		if n.kind == xmlDocument {
			return nodeOrNil(n.root()), true, nil
		}
	case "attributes":
		l := &psobject.List{Type: "System.Xml.XmlAttributeCollection", Kind: psobject.KindEnumerable}
		for _, a := range n.attrs {
			l.Items = append(l.Items, a)
		}
		return &xmlAttributes{n: n, l: l}, true, nil
	case "firstchild":
		if len(n.children) > 0 {
			return n.children[0], true, nil
		}
		return nil, true, nil
	case "lastchild":
		if len(n.children) > 0 {
			return n.children[len(n.children)-1], true, nil
		}
		return nil, true, nil
	case "parentnode":
		return nodeOrNil(n.parent), true, nil
	case "haschildnodes":
		return len(n.children) > 0, true, nil
	case "hasattributes":
		return len(n.attrs) > 0, true, nil
	case "isempty":
		return len(n.children) == 0, true, nil
	case "nodetype":
		names := []string{"Document", "Element", "Attribute", "Text", "CDATA", "Comment", "XmlDeclaration", "ProcessingInstruction"}
		return psobject.Enum{Type: "System.Xml.XmlNodeType", Name: names[n.kind]}, true, nil
	case "ownerdocument":
		p := n
		for p.parent != nil {
			p = p.parent
		}
		return p, true, nil
	case "prefix":
		p, _, ok := strings.Cut(n.name, ":")
		if !ok {
			p = ""
		}
		return p, true, nil
	case "namespaceuri":
		return n.space, true, nil
	}
	return nil, false, nil
}

// xmlAttributes is the collection of an element's attributes.
type xmlAttributes struct {
	n *xmlNode
	l *psobject.List
}

func (x *xmlAttributes) PSTypeNames() []string {
	return []string{"System.Xml.XmlAttributeCollection", "System.Object"}
}
func (x *xmlAttributes) PSText() string { return "System.Xml.XmlAttributeCollection" }
func (x *xmlAttributes) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Count", Value: int32(len(x.l.Items))}}
}
func (x *xmlAttributes) psItems() []any { return x.l.Items }
func (x *xmlAttributes) psIndex(key any) (any, bool) {
	if i, ok := key.(int32); ok {
		if int(i) < len(x.l.Items) && i >= 0 {
			return x.l.Items[i], true
		}
		return nil, true
	}
	for _, a := range x.n.attrs {
		if a.name == dotnet.String(key) {
			return a, true
		}
	}
	return nil, true
}

func (n *xmlNode) psSet(f *frame, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "innertext":
		n.setText(f.text(v))
		return true, nil
	case "innerxml":
		d, err := parseXML("<x>" + f.text(v) + "</x>")
		if err != nil {
			return true, err
		}
		n.children = d.root().children
		return true, nil
	case "value":
		if n.kind != xmlElement {
			n.value = f.text(v)
			return true, nil
		}
	}
	for _, a := range n.attrs {
		if strings.EqualFold(a.name, name) {
			a.value = f.text(v)
			return true, nil
		}
	}
	for _, c := range n.children {
		if c.kind == xmlElement && strings.EqualFold(c.name, name) {
			c.setText(f.text(v))
			return true, nil
		}
	}
	return false, nil
}

func (n *xmlNode) setText(s string) {
	n.children = nil
	if s != "" {
		n.children = []*xmlNode{{kind: xmlText, name: "#text", value: s, parent: n}}
	}
}

func (n *xmlNode) find(name string, out *[]any) {
	for _, c := range n.children {
		if c.kind == xmlElement {
			if name == "*" || c.name == name {
				*out = append(*out, c)
			}
			c.find(name, out)
		}
	}
}

func (n *xmlNode) psCall(f *frame, name string, args []any) (any, bool, error) {
	arg := func(i int) string {
		if i < len(args) {
			return f.text(args[i])
		}
		return ""
	}
	node := func(i int) *xmlNode {
		if i < len(args) {
			x, _ := psobject.Base(args[i]).(*xmlNode)
			return x
		}
		return nil
	}
	switch strings.ToLower(name) {
	case "selectnodes", "selectsinglenode":
		list, err := n.xpath(arg(0))
		if err != nil {
			return nil, true, err
		}
		if strings.EqualFold(name, "selectsinglenode") {
			if len(list) == 0 {
				return nil, true, nil
			}
			return list[0], true, nil
		}
		return &psobject.List{Type: "System.Xml.XPathNodeList", Kind: psobject.KindEnumerable, Items: list}, true, nil
	case "getelementsbytagname":
		var out []any
		n.find(arg(0), &out)
		return &psobject.List{Type: "System.Xml.XmlElementList", Kind: psobject.KindEnumerable, Items: out}, true, nil
	case "getattribute":
		for _, a := range n.attrs {
			if a.name == arg(0) {
				return a.value, true, nil
			}
		}
		return "", true, nil
	case "hasattribute":
		for _, a := range n.attrs {
			if a.name == arg(0) {
				return true, true, nil
			}
		}
		return false, true, nil
	case "setattribute":
		for _, a := range n.attrs {
			if a.name == arg(0) {
				a.value = arg(1)
				return none, true, nil
			}
		}
		n.attrs = append(n.attrs, &xmlNode{kind: xmlAttribute, name: arg(0), value: arg(1), parent: n})
		return none, true, nil
	case "removeattribute":
		for i, a := range n.attrs {
			if a.name == arg(0) {
				n.attrs = append(n.attrs[:i], n.attrs[i+1:]...)
				break
			}
		}
		return none, true, nil
	case "createelement":
		return &xmlNode{kind: xmlElement, name: arg(0)}, true, nil
	case "createattribute":
		return &xmlNode{kind: xmlAttribute, name: arg(0)}, true, nil
	case "createtextnode":
		return &xmlNode{kind: xmlText, name: "#text", value: arg(0)}, true, nil
	case "createcomment":
		return &xmlNode{kind: xmlComment, name: "#comment", value: arg(0)}, true, nil
	case "createcdatasection":
		return &xmlNode{kind: xmlCData, name: "#cdata-section", value: arg(0)}, true, nil
	case "createxmldeclaration":
		v := `version="` + arg(0) + `"`
		if arg(1) != "" {
			v += ` encoding="` + arg(1) + `"`
		}
		return &xmlNode{kind: xmlDeclaration, name: "xml", value: v}, true, nil
	case "appendchild", "prependchild":
		c := node(0)
		if c == nil {
			return nil, false, nil
		}
		c.detach()
		c.parent = n
		if strings.EqualFold(name, "appendchild") {
			n.children = append(n.children, c)
		} else {
			n.children = append([]*xmlNode{c}, n.children...)
		}
		return c, true, nil
	case "removechild":
		c := node(0)
		if c == nil {
			return nil, false, nil
		}
		c.detach()
		return c, true, nil
	case "removeall":
		n.children, n.attrs = nil, nil
		return none, true, nil
	case "clone", "clonenode":
		return n.copy(nil), true, nil
	case "importnode":
		if c := node(0); c != nil {
			return c.copy(nil), true, nil
		}
	case "loadxml":
		d, err := parseXML(arg(0))
		if err != nil {
			return nil, true, err
		}
		n.children = d.children
		for _, c := range n.children {
			c.parent = n
		}
		return none, true, nil
	}
	return nil, false, nil
}

func (n *xmlNode) detach() {
	if n.parent == nil {
		return
	}
	for i, c := range n.parent.children {
		if c == n {
			n.parent.children = append(n.parent.children[:i:i], n.parent.children[i+1:]...)
			break
		}
	}
	n.parent = nil
}

func (n *xmlNode) copy(parent *xmlNode) *xmlNode {
	c := &xmlNode{kind: n.kind, name: n.name, space: n.space, value: n.value, parent: parent}
	for _, a := range n.attrs {
		c.attrs = append(c.attrs, a.copy(c))
	}
	for _, x := range n.children {
		c.children = append(c.children, x.copy(c))
	}
	return c
}

// xpath selects nodes by the everyday part of XPath: steps, //, @, *, positions and [@a='b'] or [name='b'].
func (n *xmlNode) xpath(path string) ([]any, error) {
	cur := []*xmlNode{n}
	p := path
	if strings.HasPrefix(p, "/") {
		root := n
		for root.parent != nil {
			root = root.parent
		}
		cur = []*xmlNode{root}
		if !strings.HasPrefix(p, "//") {
			p = p[1:]
		}
	}
	for p != "" {
		deep := false
		if strings.HasPrefix(p, "//") {
			deep, p = true, p[2:]
		} else {
			p = strings.TrimPrefix(p, "/")
		}
		step := p
		depth := 0
		for i, c := range p {
			if c == '[' {
				depth++
			} else if c == ']' {
				depth--
			} else if c == '/' && depth == 0 {
				step = p[:i]
				break
			}
		}
		p = p[len(step):]
		name, preds := step, ""
		if i := strings.IndexByte(step, '['); i >= 0 {
			name, preds = step[:i], step[i:]
		}
		var next []*xmlNode
		for _, c := range cur {
			var hits []*xmlNode
			switch {
			case name == ".":
				hits = []*xmlNode{c}
			case name == "..":
				if c.parent != nil {
					hits = []*xmlNode{c.parent}
				}
			case strings.HasPrefix(name, "@"):
				for _, a := range c.attrs {
					if name == "@*" || a.name == name[1:] {
						hits = append(hits, a)
					}
				}
				if deep {
					var all []any
					c.find("*", &all)
					for _, x := range all {
						for _, a := range x.(*xmlNode).attrs {
							if name == "@*" || a.name == name[1:] {
								hits = append(hits, a)
							}
						}
					}
				}
			case name == "text()":
				for _, x := range c.children {
					if x.kind == xmlText || x.kind == xmlCData {
						hits = append(hits, x)
					}
				}
			case deep:
				var all []any
				c.find(name, &all)
				for _, x := range all {
					hits = append(hits, x.(*xmlNode))
				}
			default:
				for _, x := range c.children {
					if x.kind == xmlElement && (name == "*" || x.name == name) {
						hits = append(hits, x)
					}
				}
			}
			for rest := preds; rest != ""; {
				end := strings.IndexByte(rest, ']')
				if end < 0 {
					return nil, netError("System.Xml.XPath.XPathException", "'"+path+"' has an invalid token.")
				}
				hits = xpathFilter(hits, strings.TrimSpace(rest[1:end]))
				rest = rest[end+1:]
			}
			next = append(next, hits...)
		}
		cur = next
	}
	out := make([]any, len(cur))
	for i, c := range cur {
		out[i] = c
	}
	return out, nil
}

func xpathFilter(list []*xmlNode, pred string) []*xmlNode {
	if n, ok := parseNumber(pred); ok && pred != "" {
		i, _ := asInt(n)
		if i >= 1 && i <= len(list) {
			return list[i-1 : i]
		}
		return nil
	}
	if pred == "last()" {
		if len(list) == 0 {
			return nil
		}
		return list[len(list)-1:]
	}
	key, val, hasVal := strings.Cut(pred, "=")
	neg := strings.HasSuffix(key, "!")
	key = strings.TrimSpace(strings.TrimSuffix(key, "!"))
	val = strings.Trim(strings.TrimSpace(val), `'"`)
	var out []*xmlNode
	for _, n := range list {
		got, found := "", false
		switch {
		case strings.HasPrefix(key, "@"):
			for _, a := range n.attrs {
				if a.name == key[1:] {
					got, found = a.value, true
				}
			}
		case key == "." || key == "text()":
			got, found = n.inner(), true
		default:
			for _, c := range n.children {
				if c.kind == xmlElement && c.name == key {
					got, found = c.inner(), true
					if !hasVal || got == val {
						break
					}
				}
			}
		}
		if found && (!hasVal || (got == val) != neg) {
			out = append(out, n)
		}
	}
	return out
}
