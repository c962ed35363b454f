package powershell

import "github.com/pslshell/psl/remoting/psobject"

// Document returns an XML document as scripts see it: its elements and attributes are properties. The error is that of
// a text that is no XML.
func Document(d psobject.XMLDocument) (psobject.Live, error) { return parseXML(string(d)) }
