package bindings

import (
	"errors"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// testWSMan declares Test-WSMan over a client.
func testWSMan(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Test-WSMan", Class: "Microsoft.WSMan.Management.TestWSManCommand",
		Synopsis:    "Asks a computer who serves WS-Management there.",
		Description: "Without a credential or an authentication the question is anonymous, and the answer tells no versions of the system. With them it shows that the log-on works.",
		Examples:    []cmdlet.Example{{Title: "Is it there?", Code: `test_wsman("server01")`, Needs: "a server"}},
		New:         func() any { return &testWSManCmd{client: c} },
	}
}

type testWSManCmd struct {
	ComputerName          string               `param:"pos=0 value alias=cn emptytext" help:"The computer." default:"localhost"`
	Authentication        psobject.Enum        `param:"alias=auth,am type=System.Management.Automation.Runspaces.AuthenticationMechanism" help:"How to log on."`
	Port                  *int32               `param:"sets=ComputerName range=1,65535"`
	UseSSL                bool                 `param:"sets=ComputerName"`
	ApplicationName       string               `param:"sets=ComputerName"`
	Credential            *psobject.Credential `param:"alias=cred,c" help:"The account."`
	CertificateThumbprint string               `param:""`

	client *remoting.Client
}

const identitySpace = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"

func (c *testWSManCmd) Process(r *cmdlet.Run) error {
	name := c.ComputerName
	if name == "" || name == "." {
		name = "localhost"
	}
	if !remoting.ValidName(name) {
		return invalidName(r, name)
	}
	t := remoting.Target{ComputerName: name, UseSSL: c.UseSSL, ApplicationName: c.ApplicationName, Credential: c.Credential,
		CertificateThumbprint: c.CertificateThumbprint, Network: true}
	if r.Bound("Authentication") {
		t.Authentication = c.Authentication.Name
	}
	if c.Port != nil {
		t.Port = int(*c.Port)
	}
	id, err := c.client.Identify(r.Context(), t)
	if err != nil {
		if r.Context().Err() != nil {
			return r.Context().Err()
		}
		cause := err
		var ce *remoting.ConnectError
		if errors.As(err, &ce) {
			cause = ce.Err
		}
		rec := r.Fail("WsManError", psobject.InvalidOperation, "System.InvalidOperationException", cause.Error(), name)
		rec.Cause = err
		return r.WriteError(rec)
	}
	prop := func(name, v string) psobject.Property { return psobject.Property{Name: name, Value: v} }
	return r.Write(&psobject.Object{
		TypeNames: []string{"System.Xml.XmlElement#" + identitySpace + "#IdentifyResponse", "System.Xml.XmlElement", "System.Object"},
		Adapted: []psobject.Property{prop("wsmid", identitySpace), prop("ProtocolVersion", id.ProtocolVersion), prop("ProductVendor", id.ProductVendor),
			prop("ProductVersion", id.ProductVersion)},
		Text: "IdentifyResponse", HasText: true,
	})
}
