package bindings

import (
	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting/powershell"
)

// xmlMembers gives XML documents and nodes their members: d.config.port, d:SelectNodes("//port").
func xmlMembers(v *value.Values) {
	v.PropertyOf, v.MethodOf = powershell.XMLMember, powershell.XMLCall
}
