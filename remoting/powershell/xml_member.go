package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

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
			name := c.name
			if c.kind == xmlElement || c.kind == xmlAttribute {
				name = c.local() // a prefix is no part of it
			}
			if seen[name] {
				continue
			}
			seen[name] = true
			v, _ := n.member(name)
			out = append(out, psobject.Property{Name: name, Value: v})
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
		return n.namespaceURI(), true, nil
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
			if f == nil { // a caller without a script
				return dotnet.String(args[i])
			}
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
		var names map[string]string
		if len(args) > 1 {
			if m, ok := psobject.Base(args[1]).(*xmlNames); ok {
				names = m.byPrefix
			}
		}
		list, err := n.xpath(arg(0), names)
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
		n.children, n.attrs, n.open = nil, nil, true
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
