package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// xml gives a node as PowerShell serialises it: a collection of its child nodes with the properties that it has for scripts.
// One without children is no collection, and has a text.
func (e *exporter) xml(n *xmlNode) any {
	if done, ok := e.seen[n]; ok {
		return done
	}
	o := &psobject.Object{TypeNames: n.PSTypeNames()}
	if space := n.namespace(); space != "" {
		o.TypeNames = append([]string{o.TypeNames[0] + "#" + space + "#" + n.local()}, o.TypeNames...)
	}
	e.seen[n] = o
	if e.depth++; e.depth > 200 {
		e.depth--
		return o
	}
	defer func() { e.depth-- }()
	children := n.children
	if n.kind == xmlAttribute && n.value != "" {
		children = []*xmlNode{{kind: xmlText, name: "#text", value: n.value, parent: n}}
	}
	if len(children) == 0 {
		o.Text, o.HasText = n.PSText(), true
	} else {
		l := &psobject.List{Type: n.PSTypeNames()[0], Kind: psobject.KindEnumerable}
		for _, c := range children {
			l.Items = append(l.Items, e.xml(c))
		}
		o.Base = l
	}
	if n.kind == xmlAttribute && n.value != "" {
		o.Adapted = []psobject.Property{{Name: "#text", Value: n.value}}
		return o
	}
	for _, p := range n.PSProperties() {
		o.Adapted = append(o.Adapted, psobject.Property{Name: p.Name, Value: e.value(p.Value)})
	}
	return o
}

// The namespaces of the prefixes that need no declaration.
const (
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
)

// namespace is that of an element or an attribute, with those that need no declaration.
func (n *xmlNode) namespace() string {
	prefix, _, prefixed := strings.Cut(n.name, ":")
	switch {
	case n.kind != xmlElement && n.kind != xmlAttribute:
		return ""
	case n.kind == xmlAttribute && (n.name == "xmlns" || prefixed && prefix == "xmlns"):
		return xmlnsSpace
	case prefixed && prefix == "xml":
		return xmlSpace
	}
	return n.namespaceURI()
}
