package bindings

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
)

// xmlMember reads the elements of an XML document by name, as the original does: d.config.port.
func xmlMember(v any, name string) (any, bool) {
	d, ok := psobject.Base(v).(psobject.XMLDocument)
	if !ok {
		return nil, false
	}
	doc, err := powershell.Document(d)
	if err != nil {
		return nil, false
	}
	for _, p := range doc.PSProperties() {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return nil, false
}
