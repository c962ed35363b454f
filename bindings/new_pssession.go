package bindings

import (
	"context"
	"sync"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// newPSSession declares New-PSSession over a client.
func newPSSession(client *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "New-PSSession", Class: psClass + "NewPSSessionCommand", Aliases: []string{"nsn"}, DefaultSet: "ComputerName",
		Synopsis: "Opens persistent sessions on the local computer or on others.",
		Description: "Each session keeps its variables and functions until it is removed. The sessions are opened at once, throttle_limit at a time, and come in the order " +
			"of the computers as they were named, whatever the order in which they answer. A computer that cannot be reached is a non-terminating error; the others' sessions come nevertheless.\n\n" +
			"Tables and objects in the pipeline give each computer parameters of its own, by their names.\n\n" +
			"The local computer (no name, localhost, . or its own name) is served by a PowerShell of this computer where one is found, else by psl's own engine.",
		Notes: "The original gives the sessions in the order of their completion, refuses credential with session, which its help shows, and takes a piped address for a name.",
		Examples: []cmdlet.Example{
			{Title: "One session on the local computer", Code: `local s = new_pssession()`},
			{Title: "Several sessions", Code: `s1, s2 = new_pssession{computer_name = {"localhost", "localhost"}}`},
			{Title: "Like another one, for another account", Code: `new_pssession{session = s, credential = "Domain01\\User01"}`, Needs: "a server"},
			{Title: "Each computer with its own parameters", Code: `local rs = {{computer_name = "web01"}, {computer_name = "db01", port = 5986, use_ssl = true}} | new_pssession{timeout = 10, retry = 2}`, Needs: "servers"},
			{Title: "By ssh", Code: `local s = new_pssession{host_name = "user@server01", port = 2222}`, Needs: "a host with ssh"},
		},
		New: func() any { return &newPSSessionCmd{client: client} },
	}
}

type newPSSessionCmd struct {
	ComputerName          []string               `param:"sets=ComputerName pos=0 value name alias=Cn nne" help:"The computers." default:"the local computer"`
	Credential            *psobject.Credential   `param:"sets=ComputerName,Uri name|sets=SSHHost row|sets=Session" help:"The account; a user name asks for the password. With host_name psl speaks ssh itself and offers the password; with session it replaces the account of the model."`
	Session               []*remoting.Session    `param:"sets=Session pos=0 value name nne type=System.Management.Automation.Runspaces.PSSession[]" help:"Sessions to make new ones like."`
	Name                  []string               `param:"row" help:"Names for the sessions, in the order of the computers." default:"Runspace and a number"`
	EnableNetworkAccess   bool                   `param:"sets=ComputerName,Session,Uri row" help:"Kept with the session. It has a meaning on Windows only, where such a session of the computer itself reaches others."`
	ConfigurationName     string                 `param:"sets=ComputerName,Uri,ContainerId,VMId,VMName name" help:"The endpoint's configuration."`
	VMId                  []psobject.GUID        `param:"sets=VMId pos=0 mandatory name alias=VMGuid nne hidden"`
	VMName                []string               `param:"sets=VMName mandatory name nne hidden"`
	ContainerID           []string               `param:"sets=ContainerId mandatory name nne hidden" as:"ContainerId"`
	RunAsAdministrator    bool                   `param:"sets=ContainerId hidden"`
	ConnectionURI         []psobject.URI         `param:"sets=Uri pos=0 mandatory value name alias=URI,CU nne" as:"ConnectionUri" help:"The addresses of the endpoints."`
	Port                  *int32                 `param:"sets=ComputerName,SSHHost range=1,65535 row" help:"The port."`
	UseSSL                bool                   `param:"sets=ComputerName row" help:"HTTPS instead of HTTP."`
	ApplicationName       string                 `param:"sets=ComputerName name" help:"The path of the endpoint's address." default:"wsman"`
	AllowRedirection      bool                   `param:"sets=Uri row" help:"Follows the endpoint to another address."`
	SessionOption         any                    `param:"sets=ComputerName,Uri nn row" help:"An option object or a table of its properties."`
	Authentication        psobject.Enum          `param:"sets=ComputerName,Uri type=System.Management.Automation.Runspaces.AuthenticationMechanism row" help:"How the account is proved."`
	CertificateThumbprint string                 `param:"sets=ComputerName,Uri row" help:"A certificate instead of a credential."`
	ThrottleLimit         int32                  `param:"sets=ComputerName,Session,Uri,ContainerId,VMId,VMName" help:"How many sessions are opened at once." default:"32"`
	HostName              []string               `param:"sets=SSHHost pos=0 mandatory nne row" help:"Computers that are reached by ssh: host, user@host, host:port."`
	SSHConnection         []*psobject.Dictionary `param:"sets=SSHHostHashParam mandatory nne type=System.Collections.Hashtable[]" help:"Tables with host_name, user_name, key_file_path, port, subsystem, reconnect."`
	sshParameters
	openEffort
	WorkingDirectory string `param:"own sets=ComputerName row nne" help:"The folder in which a session of the local computer begins." default:"the script's"`
	Reconnect        bool   `param:"own sets=SSHHost row" help:"Opens the session anew where its connection was lost while nothing ran. What it knew is gone, which a warning tells."`

	client  *remoting.Client
	pending []*opening
	slots   chan struct{}
	cancel  context.CancelFunc
	ctx     context.Context
	wg      sync.WaitGroup
}

// opening is a session that is being opened.
type opening struct {
	res     *remoting.Reservation
	done    chan struct{}
	session *remoting.Session
	err     error
}

func (n *newPSSessionCmd) Begin(r *cmdlet.Run) error {
	limit := int(n.ThrottleLimit)
	if limit <= 0 {
		limit = remoting.DefaultThrottle
	}
	n.slots = make(chan struct{}, limit)
	n.ctx, n.cancel = remoting.WithTotal(r.Context(), n.TotalTimeout.duration())
	if _, err := sessionOption(r, n.SessionOption); err != nil {
		return err // before anything is opened
	}
	return credentialConflicts(r, n.Credential, n.CertificateThumbprint, n.Authentication)
}

func (n *newPSSessionCmd) Process(r *cmdlet.Run) error {
	targets, err := n.targets(r)
	if err != nil {
		return err
	}
	n.openEffort.apply(targets)
	for i, t := range targets {
		name := ""
		if i < len(n.Name) {
			name = n.Name[i]
		}
		n.start(n.client.Reserve(t, name))
	}
	return n.deliver(r, false)
}

// targets are those of one object of the pipeline, or of the command line.
func (n *newPSSessionCmd) targets(r *cmdlet.Run) ([]remoting.Target, error) {
	option, err := sessionOption(r, n.SessionOption)
	if err == nil {
		// A table of the pipeline may bring its own.
		err = credentialConflicts(r, n.Credential, n.CertificateThumbprint, n.Authentication)
	}
	if err != nil {
		return nil, err
	}
	configuration, application := preferred(r, n.ConfigurationName, n.ApplicationName)
	switch r.Set() {
	case "Session":
		return n.clones(r)
	case "SSHHost":
		var out []remoting.Target
		n.sshParameters.credential, n.sshParameters.reconnect = n.Credential, n.Reconnect
		for _, h := range n.HostName {
			t, err := n.sshParameters.target(r, h, n.Port)
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		}
		return out, nil
	case "SSHHostHashParam":
		var out []remoting.Target
		for _, d := range n.SSHConnection {
			t, err := sshConnection(r, d)
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		}
		return out, nil
	case "VM", "VMName", "Container":
		return nil, r.Fail("PlatformNotSupported", psobject.NotImplemented, "System.PlatformNotSupportedException",
			"Virtual machines and containers are reached on Windows only; psl reaches them by their computer names.", nil)
	case "Uri":
		var out []remoting.Target
		for _, u := range n.ConnectionURI {
			t, err := uriTarget(r, u)
			switch text := proxyConflict(option); {
			case u == "" && r.PipelineInput: // an empty line of a file names no computer
				err = emptyName(r)
			case err == nil && text != "":
				err = r.Fail("CreateRemoteRunspaceFailed", psobject.InvalidArgument, "System.ArgumentException", text, u)
			}
			if err != nil { // the others' sessions come nevertheless
				if err := r.WriteError(err.(*psobject.ErrorRecord)); err != nil {
					return nil, err
				}
				continue
			}
			t.Option, t.ConfigurationName, t.Credential = option, configuration, n.Credential
			t.Authentication, t.CertificateThumbprint, t.AllowRedirection = n.Authentication.Name, n.CertificateThumbprint, n.AllowRedirection
			t.EnableNetworkAccess = n.EnableNetworkAccess
			out = append(out, t)
		}
		return out, nil
	}
	base := remoting.Target{Option: option, ConfigurationName: configuration, Credential: n.Credential,
		UseSSL: n.UseSSL, ApplicationName: application, EnableNetworkAccess: n.EnableNetworkAccess, CertificateThumbprint: n.CertificateThumbprint, Authentication: n.Authentication.Name,
		Network: n.Port != nil || n.UseSSL || n.Credential != nil || n.ApplicationName != "" || n.CertificateThumbprint != "" || n.Authentication.Value != 0}
	if n.Port != nil {
		base.Port = int(*n.Port)
	}
	if n.WorkingDirectory != "" {
		if base.WorkingDirectory, err = r.Host.Resolve(n.WorkingDirectory); err != nil {
			return nil, err
		}
	}
	return computers(r, n.ComputerName, base)
}

// emptyName is the binder's error of a piped text that is empty, which the original takes for a computer's name.
func emptyName(r *cmdlet.Run) *psobject.ErrorRecord {
	return r.Fail("ParameterArgumentValidationError", psobject.InvalidData, "System.Management.Automation.ParameterBindingValidationException",
		"Cannot validate argument on parameter 'ComputerName'. The argument is null, empty, or an element of the argument collection contains a null value. "+
			"Supply a collection that does not contain any null values and then try the command again.", "")
}

func (n *newPSSessionCmd) clones(r *cmdlet.Run) ([]remoting.Target, error) {
	seen := map[*remoting.Session]bool{}
	var out []remoting.Target
	for _, s := range n.Session {
		if s == nil {
			continue
		}
		if seen[s] {
			list := psobject.NewArray()
			for _, x := range n.Session {
				list.Items = append(list.Items, x)
			}
			return nil, r.Fail("RemoteRunspaceInfoHasDuplicates", psobject.InvalidArgument, "System.ArgumentException", "Specified RemoteRunspaceInfo objects have duplicates.", list)
		}
		seen[s] = true
		t := s.Target()
		if t.HostName != "" {
			rec := r.Fail("System.Management.Automation.Remoting.PSRemotingDataStructureException", psobject.ResourceUnavailable,
				"System.Management.Automation.Remoting.PSRemotingTransportException",
				"A session that is reached by ssh cannot be cloned. Open another one with host_name = \""+t.HostName+"\".", s)
			if err := r.WriteError(rec); err != nil {
				return nil, err
			}
			continue
		}
		t.EnableNetworkAccess = t.EnableNetworkAccess || n.EnableNetworkAccess
		if n.Credential != nil {
			// The account takes the place of whatever proved the other one; it needs a server that can check it.
			t.Credential, t.CertificateThumbprint, t.Network = n.Credential, "", true
			if t.Authentication == implicitCredential {
				t.Authentication = ""
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// start opens a session on a goroutine of its own, which Close waits for.
func (n *newPSSessionCmd) start(res *remoting.Reservation) {
	o := &opening{res: res, done: make(chan struct{})}
	n.pending = append(n.pending, o)
	n.wg.Add(1)
	go func() {
		defer n.wg.Done()
		defer close(o.done)
		select {
		case n.slots <- struct{}{}:
			defer func() { <-n.slots }()
			o.session, o.err = res.Open(n.ctx)
		case <-n.ctx.Done():
			o.err = res.Ended(n.ctx)
		}
	}()
}

// deliver puts out the sessions that are ready, in order; wait waits for all.
func (n *newPSSessionCmd) deliver(r *cmdlet.Run, wait bool) error {
	for len(n.pending) > 0 {
		o := n.pending[0]
		if wait {
			select {
			case <-o.done:
			case <-r.Context().Done():
				return r.Context().Err()
			}
		} else {
			select {
			case <-o.done:
			default:
				return nil
			}
		}
		n.pending = n.pending[1:]
		if o.err != nil {
			if err := r.Context().Err(); err != nil {
				return err
			}
			err := sessionError(o.err, "PSSessionOpenFailed", &runspace{o.res.Target()}, "New-PSSession")
			rec, ok := err.(*psobject.ErrorRecord)
			if !ok {
				return err
			}
			if err := r.WriteError(rec); err != nil {
				return err
			}
			continue
		}
		n.client.Add(o.session)
		if err := r.Write(o.session); err != nil {
			return err
		}
	}
	return nil
}

func (n *newPSSessionCmd) End(r *cmdlet.Run) error { return n.deliver(r, true) }

// Close ends what is still being opened and closes sessions that nobody got.
func (n *newPSSessionCmd) Close() {
	if n.cancel == nil {
		return
	}
	n.cancel()
	n.wg.Wait()
	for _, o := range n.pending {
		if o.session != nil {
			_ = o.session.Close(context.Background())
		}
	}
}

// credentialConflicts refuses parameters that exclude each other.
func credentialConflicts(r *cmdlet.Run, c *psobject.Credential, thumbprint string, auth psobject.Enum) error {
	conflict := func(param, a, b string) error {
		return r.Fail("ParameterBindingFailed", psobject.WriteError, "System.Management.Automation.ParameterBindingException",
			"Cannot bind parameter '"+param+"' to the target. Exception setting \""+param+"\": \"A "+a+" cannot be specified when "+b+" is specified.\"", nil)
	}
	switch {
	case thumbprint != "" && c != nil:
		return conflict("CertificateThumbprint", "CertificateThumbPrint", "Credential")
	case thumbprint != "" && auth.Value != 0:
		return conflict("CertificateThumbprint", "CertificateThumbPrint", auth.Name)
	case c != nil && auth.Name == implicitCredential:
		return conflict("Credential", "Credential", implicitCredential)
	}
	return nil
}

// implicitCredential is the authentication by the ticket of the user who is signed on.
const implicitCredential = "NegotiateWithImplicitCredential"

// uriTarget makes a target of a connection URI.
func uriTarget(r *cmdlet.Run, u psobject.URI) (remoting.Target, error) {
	t, err := remoting.TargetOfURI(u)
	if err != nil {
		return t, r.Fail("CreateRemoteRunspaceFailed", psobject.InvalidArgument, "System.NotSupportedException", err.Error(), u)
	}
	return t, nil
}
