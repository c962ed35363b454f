package powershell

import "github.com/pslshell/psl/remoting/psobject"

// xmlOf gives a document's or a node's own form, nil for any other value and for a text that is no XML.
func xmlOf(v any) *xmlNode {
	switch x := psobject.Base(v).(type) {
	case *xmlNode:
		return x
	case psobject.XMLDocument:
		n, err := parseXML(string(x))
		if err != nil {
			return nil
		}
		return n
	}
	return nil
}

// XMLMember reads a property of an XML document or node as scripts see it: elements and attributes by their names, and
// InnerText, OuterXml and the like.
func XMLMember(v any, name string) (any, bool) {
	n := xmlOf(v)
	if n == nil {
		return nil, false
	}
	x, ok, err := n.psGet(nil, name)
	return x, ok && err == nil
}

// XMLCall calls a method of an XML document or node: SelectNodes, GetAttribute and the like. False means that there is none
// of that name.
func XMLCall(v any, name string, args []any) (any, bool, error) {
	n := xmlOf(v)
	if n == nil {
		return nil, false, nil
	}
	return n.psCall(nil, name, args)
}
