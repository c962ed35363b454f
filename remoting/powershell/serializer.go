package powershell

import (
	"time"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
)

// serializerStatics are PSSerializer's methods.
func serializerStatics() map[string]method {
	return map[string]method{
		"serialize": func(c *netCall) (any, error) {
			depth := 1
			if c.n() > 1 {
				n, err := c.int(1)
				if err != nil {
					return nil, err
				}
				depth = n
			}
			b, err := clixml.Append(nil, c.f.in.rs.Export(c.at(0)), &clixml.EncodeOptions{Document: true, Indent: true, Depth: depth, Lossy: true, Text: dotnet.String, Zone: time.Local})
			if err != nil {
				return nil, netError("System.InvalidOperationException", err.Error())
			}
			return string(b), nil
		},
		"deserialize": func(c *netCall) (any, error) {
			v, err := clixml.Decode([]byte(c.text(0)), &clixml.DecodeOptions{Deserialized: true})
			if err != nil {
				return nil, netError("System.Xml.XmlException", err.Error())
			}
			return Receive(v), nil
		},
	}
}
