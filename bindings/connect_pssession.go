package bindings

import (
	"errors"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// connectPSSession declares Connect-PSSession over a client.
func connectPSSession(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Connect-PSSession", Class: psClass + "ConnectPSSessionCommand", Aliases: []string{"cnsn"}, DefaultSet: "Name", ShouldProcess: true,
		Synopsis: "Takes up sessions that were left.",
		Description: "What a command of the session has put out meanwhile waits for receive_pssession. With computer_name the server is asked for the sessions of the user, " +
			"and all that can be taken up are.",
		Examples: []cmdlet.Example{{Title: "From another process", Code: `local s = connect_pssession{computer_name = "server01", name = "night"}`, Needs: "a server"}},
		New:      func() any { return &connectPSSessionCmd{client: c} },
	}
}

type connectPSSessionCmd struct {
	ComputerName          []string             `param:"sets=ComputerName,ComputerNameGuid pos=0 mandatory alias=Cn nne" help:"Servers to ask."`
	ApplicationName       string               `param:"sets=ComputerName,ComputerNameGuid name" help:"The path of the endpoint's address."`
	ConfigurationName     string               `param:"sets=ComputerName,ComputerNameGuid,ConnectionUri,ConnectionUriGuid name" help:"Only sessions of this configuration."`
	ConnectionURI         []psobject.URI       `param:"sets=ConnectionUri,ConnectionUriGuid pos=0 mandatory name alias=URI,CU nne" as:"ConnectionUri" help:"Addresses to ask."`
	AllowRedirection      bool                 `param:"sets=ConnectionUri,ConnectionUriGuid"`
	Credential            *psobject.Credential `param:"sets=ComputerName,ComputerNameGuid,ConnectionUri,ConnectionUriGuid" help:"The account."`
	Authentication        psobject.Enum        `param:"sets=ComputerName,ComputerNameGuid,ConnectionUri,ConnectionUriGuid type=System.Management.Automation.Runspaces.AuthenticationMechanism"`
	CertificateThumbprint string               `param:"sets=ComputerName,ComputerNameGuid,ConnectionUri,ConnectionUriGuid"`
	Port                  *int32               `param:"sets=ComputerName,ComputerNameGuid range=1,65535"`
	UseSSL                bool                 `param:"sets=ComputerName,ComputerNameGuid"`
	SessionOption         any                  `param:"sets=ComputerName,ComputerNameGuid,ConnectionUri,ConnectionUriGuid"`
	ThrottleLimit         int32                `param:"" default:"32"`
	Session               []*remoting.Session  `param:"sets=Session pos=0 mandatory value name nne type=System.Management.Automation.Runspaces.PSSession[]" help:"The sessions."`
	Name                  []string             `param:"sets=Name mandatory name nne|sets=ComputerName,ConnectionUri nne" help:"Names; patterns are understood."`
	ID                    []int32              `param:"sets=Id pos=0 mandatory name nn" as:"Id" help:"Numbers."`
	InstanceID            []psobject.GUID      `param:"sets=InstanceId,ComputerNameGuid,ConnectionUriGuid mandatory nn" as:"InstanceId"`

	client *remoting.Client
}

func (c *connectPSSessionCmd) Process(r *cmdlet.Run) error {
	list := c.Session
	var err error
	switch r.Set() {
	case "Session":
	case "Name", "Id", "InstanceId":
		if list, err = selectSessions(r, c.client, c.Name, c.ID, c.InstanceID); err != nil {
			return err
		}
	default:
		_, application := preferred(r, "", c.ApplicationName) // a query asks for all configurations
		p := serverParameters{c.ConfigurationName, application, c.Port, c.UseSSL, c.Credential, c.Authentication, c.CertificateThumbprint, c.SessionOption, c.AllowRedirection}
		targets, err := p.targets(r, c.ComputerName, c.ConnectionURI)
		if err != nil {
			return err
		}
		if list, err = (query{names: c.Name, instances: c.InstanceID}).find(r, c.client, targets, "ConnectPSSessionQueryFailed"); err != nil {
			return err
		}
		list = connectable(list)
	}
	for _, s := range list {
		if s == nil {
			continue
		}
		ok, err := r.ShouldProcess(s.Name(), "Connect")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if rec := takeUp(r, c.client, s); rec != nil {
			if err := r.WriteError(rec); err != nil {
				return err
			}
			continue
		}
		if err := r.Write(s); err != nil {
			return err
		}
	}
	return nil
}

// connectable leaves out sessions that another client has.
func connectable(list []*remoting.Session) (out []*remoting.Session) {
	for _, s := range list {
		if s.State() == remoting.Opened || s.Availability() == "None" {
			out = append(out, s)
		}
	}
	return out
}

// takeUp connects a session that is not open, and lists it.
func takeUp(r *cmdlet.Run, c *remoting.Client, s *remoting.Session) *psobject.ErrorRecord {
	const class = "System.Management.Automation.RuntimeException"
	switch {
	case s.State() == remoting.Opened:
		return nil
	case s.State() != remoting.Disconnected || s.Availability() == "Busy":
		return r.Fail("PSSessionConnectFailed", psobject.InvalidOperation, class,
			"Cannot connect PSSession \""+s.Name()+"\", either because it is not in the Disconnected state, or it is not available for connection.", s)
	}
	err := s.Connect(r.Context())
	if err == nil {
		c.Add(s)
		return nil
	}
	id := "PSSessionConnectFailed"
	var ce *remoting.ConnectError
	if errors.As(err, &ce) {
		if ce.Code != "" {
			id = ce.Code + "," + id
		}
		err = ce.Err
	}
	rec := r.Fail(id, psobject.InvalidOperation, class, "The connect operation failed for session "+s.Name()+" with the following error message: "+err.Error(), s)
	rec.Cause = err
	return rec
}
