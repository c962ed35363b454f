package remoting

import (
	"math"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
)

const (
	automation = "System.Management.Automation."
	runspaces  = automation + "Runspaces."
)

// runspace describes the session as the original's property Runspace does: how it is reached, and how it stands.
func (s *Session) runspace() *psobject.Object {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	state := string(s.State())
	var reason any
	if err := s.Err(); err != nil {
		reason = psobject.NewException(transportException, err.Error())
	}
	way := s.target.ConnectionInfo()
	way.Set("IdleTimeout", s.idleTimeout())
	if buffering := s.terms().BufferMode; buffering != "" && way.Find("OutputBufferingMode") != nil {
		way.Set("OutputBufferingMode", sessionEnum("OutputBufferingMode", buffering))
	}
	left, expires := s.leftTimes()
	id := s.ID()
	return object([]string{automation + "RemoteRunspace", runspaces + "Runspace"}, automation+"RemoteRunspace",
		p("InitialSessionState", nil), p("JobManager", nil), p("Version", psobject.Version{Major: powershell.Version.Major, Minor: powershell.Version.Minor, Build: powershell.Version.Patch, Revision: -1}),
		p("RunspaceStateInfo", object([]string{runspaces + "RunspaceStateInfo"}, state, p("State", sessionEnum("RunspaceState", state)), p("Reason", reason))),
		p("ThreadOptions", sessionEnum("PSThreadOptions", "Default")), p("RunspaceAvailability", sessionEnum("RunspaceAvailability", s.Availability())),
		p("ConnectionInfo", way), p("OriginalConnectionInfo", way), p("RunspaceIsRemote", true), p("InstanceId", s.InstanceID()),
		p("DisconnectedOn", left), p("ExpiresOn", expires), p("Name", s.runspaceName()), p("Id", id))
}

// runspaceName is the name of the session's runspace. One that is reached by ssh has a name of its own, the others have
// the session's.
func (s *Session) runspaceName() string {
	if s.shell.Transport() == "SSH" {
		return "Runspace" + strconv.Itoa(int(s.ID()))
	}
	return s.Name()
}

// ConnectionInfo describes how the target is reached, as the original's WSManConnectionInfo or SSHConnectionInfo does.
func (t Target) ConnectionInfo() *psobject.Object {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	o := t.Option
	if o == nil {
		o = NewSessionOption()
	}
	milliseconds := func(t psobject.TimeSpan) int32 { return int32(t / psobject.Millisecond) }
	var credential any
	if t.Credential != nil {
		credential = t.Credential
	}
	authentication := p("AuthenticationMechanism", sessionEnum("AuthenticationMechanism", orText(t.Authentication, "Default")))
	limits := []psobject.Property{p("Culture", orNull(o.Culture)), p("UICulture", orNull(o.UICulture)),
		p("OpenTimeout", milliseconds(o.OpenTimeout)), p("CancelTimeout", milliseconds(o.CancelTimeout)), p("OperationTimeout", milliseconds(o.OperationTimeout)),
		p("IdleTimeout", milliseconds(o.IdleTimeout)), p("MaxIdleTimeout", int32(math.MaxInt32))}
	if t.HostName != "" {
		user, _, port := SplitHost(t.HostName)
		number, err := strconv.Atoi(port)
		if err != nil || t.Port != 0 {
			number = t.Port
		}
		wait := int32(-1)
		if t.ConnectingTimeout > 0 {
			wait = int32(t.ConnectingTimeout.Milliseconds())
		}
		return object([]string{runspaces + "SSHConnectionInfo", runspaces + "RunspaceConnectionInfo"}, runspaces+"SSHConnectionInfo", append([]psobject.Property{
			p("UserName", orNull(orText(t.UserName, user))), p("KeyFilePath", orNull(t.KeyFilePath)), p("Port", int32(number)), p("Subsystem", orText(t.Subsystem, "powershell")),
			p("ConnectingTimeout", wait), p("ComputerName", t.name()), p("Credential", credential), authentication, p("CertificateThumbprint", orNull(t.CertificateThumbprint))}, limits...)...)
	}
	// The address is the one that was asked for: the ports of WS-Management are filled in further down.
	scheme, port, app := "http", 80, "/"+strings.TrimPrefix(orText(t.ApplicationName, "wsman"), "/")
	if t.UseSSL {
		scheme, port = "https", 443
	}
	host := strings.ToLower(t.name())
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]"
	}
	if t.Port != 0 && t.Port != port {
		port = t.Port
		host += ":" + strconv.Itoa(port)
	}
	address := orText(t.URI, scheme+"://"+host+app)
	redirections := int32(0)
	if t.AllowRedirection {
		redirections = o.MaximumConnectionRedirectionCount
	}
	configuration := orText(t.ConfigurationName, "Microsoft.PowerShell")
	const schema = "http://schemas.microsoft.com/powershell/"
	if !strings.Contains(strings.ToLower(configuration), schema) {
		configuration = schema + configuration
	}
	return object([]string{runspaces + "WSManConnectionInfo", runspaces + "RunspaceConnectionInfo"}, runspaces+"WSManConnectionInfo", append([]psobject.Property{
		p("ConnectionUri", psobject.URI(address)), p("ComputerName", t.name()), p("Scheme", scheme), p("Port", int32(port)), p("AppName", app), p("Credential", credential),
		p("ShellUri", configuration), authentication, p("CertificateThumbprint", orNull(t.CertificateThumbprint)), p("MaximumConnectionRedirectionCount", redirections),
		p("MaximumReceivedDataSizePerCommand", number(o.MaximumReceivedDataSizePerCommand)), p("MaximumReceivedObjectSize", number(o.MaximumReceivedObjectSize)),
		p("UseCompression", !o.NoCompression), p("NoMachineProfile", o.NoMachineProfile), p("ProxyAccessType", o.ProxyAccessType), p("ProxyAuthentication", o.ProxyAuthentication),
		p("ProxyCredential", proxyCredential(o)), p("SkipCACheck", o.SkipCACheck), p("SkipCNCheck", o.SkipCNCheck), p("SkipRevocationCheck", o.SkipRevocationCheck),
		p("NoEncryption", o.NoEncryption), p("UseUTF16", o.UseUTF16), p("OutputBufferingMode", o.OutputBufferingMode), p("IncludePortInSPN", o.IncludePortInSPN),
		p("EnableNetworkAccess", t.EnableNetworkAccess), p("MaxConnectionRetryCount", o.MaxConnectionRetryCount)}, limits...)...)
}

func proxyCredential(o *SessionOption) any {
	if o.ProxyCredential == nil {
		return nil
	}
	return o.ProxyCredential
}

// object is an object of .NET by the names of its types, most special first, without System.Object.
func object(types []string, text string, props ...psobject.Property) *psobject.Object {
	return &psobject.Object{TypeNames: append(types, "System.Object"), Text: text, HasText: true, Adapted: props}
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
