package powershell

import (
	"os"
	"slices"
	"strings"

	"github.com/antchfx/xpath"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// xpath selects nodes by an XPath expression; prefixes are those of the namespaces given.
func (n *xmlNode) xpath(path string, namespaces map[string]string) ([]any, error) {
	invalid := func() error {
		return netError("System.Xml.XPath.XPathException", "'"+path+"' has an invalid token.")
	}
	expr, err := compileXPath(path, namespaces)
	if err != nil {
		return nil, invalid()
	}
	if _, scalar := expr.Evaluate(&xmlNavigator{cur: n, attr: -1}).(*xpath.NodeIterator); !scalar {
		return nil, netError("System.Xml.XPath.XPathException", "Expression must evaluate to a node-set.")
	}
	out := []any{}
	it := expr.Select(&xmlNavigator{cur: n, attr: -1})
	for it.MoveNext() {
		if nav, ok := it.Current().(*xmlNavigator); ok {
			out = append(out, nav.node())
		}
	}
	return out, nil
}

// namespaceURI is the namespace of an element or attribute: what its prefix stands for where it is.
func (n *xmlNode) namespaceURI() string {
	if n.space != "" {
		return n.space
	}
	prefix, _, ok := strings.Cut(n.name, ":")
	if !ok {
		prefix = ""
		if n.kind == xmlAttribute {
			return ""
		}
	}
	for p := n; p != nil; p = p.parent {
		for _, a := range p.attrs {
			if a.name == "xmlns:"+prefix || prefix == "" && a.name == "xmlns" {
				return a.value
			}
		}
	}
	return ""
}

// compileXPath compiles an expression; the library panics on some that are not valid.
func compileXPath(path string, namespaces map[string]string) (expr *xpath.Expr, err error) {
	defer func() {
		if recover() != nil {
			expr, err = nil, netError("System.Xml.XPath.XPathException", "'"+path+"' has an invalid token.")
		}
	}()
	if len(namespaces) > 0 {
		return xpath.CompileWithNS(path, namespaces)
	}
	return xpath.Compile(path)
}

// xmlNames is an XmlNamespaceManager.
type xmlNames struct{ byPrefix map[string]string }

func (m *xmlNames) PSTypeNames() []string {
	return []string{"System.Xml.XmlNamespaceManager", "System.Object"}
}
func (m *xmlNames) PSText() string                    { return "System.Xml.XmlNamespaceManager" }
func (m *xmlNames) PSProperties() []psobject.Property { return nil }
func (m *xmlNames) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "addnamespace":
		if c.n() != 2 {
			return nil, true, c.wrong()
		}
		m.byPrefix[c.text(0)] = c.text(1)
		return none, true, nil
	case "removenamespace":
		delete(m.byPrefix, c.text(0))
		return none, true, nil
	case "hasnamespace", "lookupnamespace":
		uri, ok := m.byPrefix[c.text(0)]
		if strings.EqualFold(name, "hasnamespace") {
			return ok, true, nil
		}
		if !ok {
			return nil, true, nil
		}
		return uri, true, nil
	}
	return nil, false, nil
}

type selectXML struct {
	XPath       string   `param:"pos=0 mandatory"`
	XML         []any    `param:"sets=Xml pos=1 mandatory value name alias=Node" as:"Xml"`
	Path        []string `param:"sets=Path pos=1 mandatory name"`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	Content     []string `param:"sets=Content mandatory value"`
	Namespace   any      `param:""`
}

func (s *selectXML) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	names := map[string]string{}
	if d, ok := psobject.Base(plain(s.Namespace)).(*psobject.Dictionary); ok {
		for i, k := range d.Keys() {
			names[f.text(k)] = f.text(d.Values()[i])
		}
	}
	one := func(n *xmlNode, path string) error {
		list, err := n.xpath(s.XPath, names)
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := r.Write(&psobject.Object{TypeNames: []string{commandsPrefix + "SelectXmlInfo", "System.Object"}, Text: x.(*xmlNode).inner(), HasText: true,
				Adapted: []psobject.Property{{Name: "Node", Value: x}, {Name: "Path", Value: path}, {Name: "Pattern", Value: s.XPath}}}); err != nil {
				return err
			}
		}
		return nil
	}
	for _, v := range s.XML {
		x, err := f.convert(v, f.in.rs.typeOf("System.Xml.XmlDocument"))
		if n, ok := psobject.Base(plain(v)).(*xmlNode); ok {
			x, err = n, nil
		}
		if err != nil {
			return err
		}
		if err := one(x.(*xmlNode), inputStream); err != nil {
			return err
		}
	}
	for i, p := range append(append([]string(nil), s.Path...), s.LiteralPath...) {
		list, err := f.resolvePaths(p, i >= len(s.Path))
		if err != nil {
			return err
		}
		for _, full := range list {
			b, err := os.ReadFile(full)
			if err != nil {
				return ioError(err, full)
			}
			n, err := parseXML(scriptText(b))
			if err != nil {
				return err
			}
			if err := one(n, full); err != nil {
				return err
			}
		}
	}
	for _, t := range s.Content {
		n, err := parseXML(t)
		if err != nil {
			return err
		}
		if err := one(n, inputStream); err != nil {
			return err
		}
	}
	return nil
}

const inputStream = "InputStream"

// xmlNavigator walks over nodes for package xpath.
type xmlNavigator struct {
	cur  *xmlNode
	attr int // of cur, -1 for cur itself
}

func (x *xmlNavigator) node() *xmlNode {
	if x.attr >= 0 {
		return x.cur.attrs[x.attr]
	}
	return x.cur
}

func (x *xmlNavigator) NodeType() xpath.NodeType {
	if x.attr >= 0 {
		return xpath.AttributeNode
	}
	switch x.cur.kind {
	case xmlDocument:
		return xpath.RootNode
	case xmlText, xmlCData:
		return xpath.TextNode
	case xmlComment:
		return xpath.CommentNode
	}
	return xpath.ElementNode
}

func (x *xmlNavigator) LocalName() string {
	_, local, ok := strings.Cut(x.node().name, ":")
	if !ok {
		return x.node().name
	}
	return local
}

func (x *xmlNavigator) Prefix() string {
	if prefix, _, ok := strings.Cut(x.node().name, ":"); ok {
		return prefix
	}
	return ""
}

// NamespaceURL is the node's namespace.
func (x *xmlNavigator) NamespaceURL() string { return x.node().namespaceURI() }

func (x *xmlNavigator) Value() string {
	n := x.node()
	if x.attr >= 0 || n.kind == xmlText || n.kind == xmlCData || n.kind == xmlComment {
		return n.value
	}
	return n.inner()
}

func (x *xmlNavigator) Copy() xpath.NodeNavigator { c := *x; return &c }

func (x *xmlNavigator) MoveToRoot() {
	x.attr = -1
	for x.cur.parent != nil {
		x.cur = x.cur.parent
	}
}

func (x *xmlNavigator) MoveToParent() bool {
	if x.attr >= 0 {
		x.attr = -1
		return true
	}
	if x.cur.parent == nil {
		return false
	}
	x.cur = x.cur.parent
	return true
}

func (x *xmlNavigator) MoveToNextAttribute() bool {
	if x.attr+1 >= len(x.cur.attrs) {
		return false
	}
	x.attr++
	return true
}

func (x *xmlNavigator) MoveToChild() bool {
	if x.attr >= 0 || len(x.cur.children) == 0 {
		return false
	}
	x.cur = x.cur.children[0]
	return true
}

// sibling moves to another child of the parent: the first, or one by a step from the current.
func (x *xmlNavigator) sibling(first bool, step int) bool {
	if x.attr >= 0 || x.cur.parent == nil {
		return false
	}
	list := x.cur.parent.children
	i := slices.Index(list, x.cur)
	to := i + step
	if first {
		to = 0
	}
	if i < 0 || to < 0 || to >= len(list) || first && i == 0 {
		return false
	}
	x.cur = list[to]
	return true
}

func (x *xmlNavigator) MoveToFirst() bool    { return x.sibling(true, 0) }
func (x *xmlNavigator) MoveToNext() bool     { return x.sibling(false, 1) }
func (x *xmlNavigator) MoveToPrevious() bool { return x.sibling(false, -1) }

func (x *xmlNavigator) MoveTo(other xpath.NodeNavigator) bool {
	o, ok := other.(*xmlNavigator)
	if ok {
		*x = *o
	}
	return ok
}
