package format

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// xmlProperties are the properties that a document has for its nodes: the declaration and the root element. An element
// that holds only text is that text, another one its name.
func xmlProperties(doc string) []psobject.Property {
	var out []psobject.Property
	d := xml.NewDecoder(strings.NewReader(doc))
	depth := 0
	var content strings.Builder
	simple := true
	name := ""
	for {
		t, err := d.Token()
		if err != nil {
			if err != io.EOF {
				return out
			}
			break
		}
		switch t := t.(type) {
		case xml.ProcInst:
			if t.Target == "xml" && depth == 0 {
				out = append(out, psobject.Property{Name: "xml", Value: string(t.Inst)})
			}
		case xml.StartElement:
			if depth == 0 {
				name = t.Name.Local
				simple = len(t.Attr) == 0
			} else {
				simple = false
			}
			depth++
		case xml.CharData:
			if depth == 1 {
				content.Write(t)
			}
		case xml.EndElement:
			if depth--; depth == 0 {
				value := name
				if simple && content.Len() > 0 {
					value = content.String()
				}
				out = append(out, psobject.Property{Name: name, Value: value})
			}
		}
	}
	return out
}
