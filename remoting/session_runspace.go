package remoting

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

const (
	automation = "System.Management.Automation."
	runspaces  = automation + "Runspaces."
)

// runspace describes the session as the original's property Runspace does: how it is reached, and how it stands.
func (s *Session) runspace() *psobject.Object {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	object := func(typ, text string, props ...psobject.Property) *psobject.Object {
		return &psobject.Object{TypeNames: []string{typ, "System.Object"}, Text: text, HasText: true, Adapted: props}
	}
	state := string(s.State())
	var reason any
	if err := s.Err(); err != nil {
		reason = psobject.NewException(transportException, err.Error())
	}
	o := s.target.Option
	if o == nil {
		o = NewSessionOption()
	}
	milliseconds := func(t psobject.TimeSpan) int32 { return int32(t / psobject.Millisecond) }
	var user, credential any
	if c := s.target.Credential; c != nil {
		user, credential = c.UserName, c
	}
	if s.target.UserName != "" {
		user = s.target.UserName
	}
	var way *psobject.Object
	common := []psobject.Property{p("ComputerName", s.ComputerName()), p("Credential", credential), p("AuthenticationMechanism", sessionEnum("AuthenticationMechanism", orText(s.target.Authentication, "Default"))),
		p("CertificateThumbprint", s.target.CertificateThumbprint), p("OpenTimeout", milliseconds(o.OpenTimeout)), p("CancelTimeout", milliseconds(o.CancelTimeout)),
		p("OperationTimeout", milliseconds(o.OperationTimeout)), p("IdleTimeout", s.idleTimeout())}
	if s.shell.Transport() == "SSH" {
		way = object(runspaces+"SSHConnectionInfo", runspaces+"SSHConnectionInfo", append([]psobject.Property{p("UserName", user), p("KeyFilePath", s.target.KeyFilePath),
			p("Port", int32(s.target.Port)), p("Subsystem", orText(s.target.Subsystem, "powershell"))}, common...)...)
	} else {
		scheme := "http"
		if s.target.UseSSL {
			scheme = "https"
		}
		way = object(runspaces+"WSManConnectionInfo", runspaces+"WSManConnectionInfo", append([]psobject.Property{p("Scheme", scheme), p("Port", int32(s.target.Port)),
			p("AppName", "/"+strings.TrimPrefix(orText(s.target.ApplicationName, "wsman"), "/"))}, common...)...)
	}
	left, expires := s.leftTimes()
	return object(automation+"RemoteRunspace", automation+"RemoteRunspace",
		p("RunspaceStateInfo", object(runspaces+"RunspaceStateInfo", state, p("State", sessionEnum("RunspaceState", state)), p("Reason", reason))),
		p("RunspaceAvailability", sessionEnum("RunspaceAvailability", s.Availability())), p("ConnectionInfo", way), p("OriginalConnectionInfo", way),
		p("RunspaceIsRemote", true), p("InstanceId", s.InstanceID()), p("DisconnectedOn", left), p("ExpiresOn", expires), p("Name", s.Name()), p("Id", s.ID()))
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
