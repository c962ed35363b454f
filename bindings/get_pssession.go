package bindings

import (
	"strings"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// getPSSession declares Get-PSSession over a client.
func getPSSession(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Get-PSSession", Class: psClass + "GetPSSessionCommand", Aliases: []string{"gsn"}, DefaultSet: "Name",
		Synopsis: "Lists the sessions that this process has opened.",
		Examples: []cmdlet.Example{{Title: "By name", Code: `get_pssession{name = "web*"}`}},
		New:      func() any { return &getPSSessionCmd{client: c} },
	}
}

type getPSSessionCmd struct {
	Name                  []string             `param:"sets=Name name nne|sets=ComputerName,ConnectionUri" help:"Names; patterns are understood."`
	ID                    []int32              `param:"sets=Id pos=0 mandatory name nn" as:"Id" help:"Numbers."`
	InstanceID            []psobject.GUID      `param:"sets=InstanceId name nn|sets=ComputerInstanceId,ConnectionUriInstanceId mandatory" as:"InstanceId"`
	ComputerName          []string             `param:"sets=ComputerName,ComputerInstanceId pos=0 mandatory name alias=Cn nne" help:"Servers to ask for the sessions that the user has there."`
	ConnectionURI         []psobject.URI       `param:"sets=ConnectionUri,ConnectionUriInstanceId pos=0 mandatory name alias=URI,CU nne" as:"ConnectionUri" help:"Addresses to ask."`
	State                 psobject.Enum        `param:"sets=ComputerName,ComputerInstanceId,ConnectionUri,ConnectionUriInstanceId type=Microsoft.PowerShell.Commands.SessionFilterState" help:"Only sessions in this state."`
	ConfigurationName     string               `param:"sets=ComputerName,ComputerInstanceId,ConnectionUri,ConnectionUriInstanceId name" help:"Only sessions of this configuration."`
	ApplicationName       string               `param:"sets=ComputerName,ComputerInstanceId name"`
	Port                  *int32               `param:"sets=ComputerName,ComputerInstanceId range=1,65535"`
	UseSSL                bool                 `param:"sets=ComputerName,ComputerInstanceId"`
	AllowRedirection      bool                 `param:"sets=ConnectionUri,ConnectionUriInstanceId"`
	Credential            *psobject.Credential `param:"sets=ComputerName,ComputerInstanceId,ConnectionUri,ConnectionUriInstanceId"`
	Authentication        psobject.Enum        `param:"sets=ComputerName,ComputerInstanceId,ConnectionUri,ConnectionUriInstanceId type=System.Management.Automation.Runspaces.AuthenticationMechanism"`
	CertificateThumbprint string               `param:"sets=ComputerName,ComputerInstanceId,ConnectionUri,ConnectionUriInstanceId"`
	SessionOption         any                  `param:"sets=ComputerInstanceId,ComputerName,ConnectionUri,ConnectionUriInstanceId"`
	ThrottleLimit         int32                `param:"sets=ComputerName,ComputerInstanceId,ConnectionUri,ConnectionUriInstanceId" help:"Accepted; servers are asked one after the other." default:"32"`

	client *remoting.Client
}

func (g *getPSSessionCmd) Process(r *cmdlet.Run) error {
	if set := r.Set(); strings.HasPrefix(set, "Computer") || strings.HasPrefix(set, "ConnectionUri") {
		return g.ask(r)
	}
	found, err := selectSessions(r, g.client, g.Name, g.ID, g.InstanceID)
	if err != nil {
		return err
	}
	for _, s := range found {
		if err := r.Write(s); err != nil {
			return err
		}
	}
	return nil
}

// ask asks servers for the user's sessions.
func (g *getPSSessionCmd) ask(r *cmdlet.Run) error {
	_, application := preferred(r, "", g.ApplicationName) // a query asks for all configurations
	p := serverParameters{g.ConfigurationName, application, g.Port, g.UseSSL, g.Credential, g.Authentication, g.CertificateThumbprint, g.SessionOption, g.AllowRedirection}
	targets, err := p.targets(r, g.ComputerName, g.ConnectionURI)
	if err != nil {
		return err
	}
	found, err := query{names: g.Name, instances: g.InstanceID, state: g.State.Name}.find(r, g.client, targets, "RemotePSSessionQueryFailed")
	if err != nil {
		return err
	}
	for _, s := range found {
		if err := r.Write(s); err != nil {
			return err
		}
	}
	return nil
}

// selectSessions finds sessions by name, number or instance, all where nothing is given. What is not there is a
// non-terminating error each, but for patterns.
func selectSessions(r *cmdlet.Run, c *remoting.Client, names []string, ids []int32, instances []psobject.GUID) ([]*remoting.Session, error) {
	all := c.Sessions()
	if names == nil && ids == nil && instances == nil {
		return all, nil
	}
	var out []*remoting.Session
	missing := func(id, text string, target any) error {
		return r.WriteError(r.Fail(id, psobject.InvalidArgument, "System.ArgumentException", text, target))
	}
	for _, n := range names {
		hit := false
		for _, s := range all {
			if dotnet.Like(s.Name(), n, true) {
				out, hit = append(out, s), true
			}
		}
		if !hit && !dotnet.HasWildcards(n) {
			if err := missing("RemoteRunspaceNotAvailableForSpecifiedName", "The remote session with the name "+n+"  is not available.", n); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range ids {
		hit := false
		for _, s := range all {
			if s.ID() == id {
				out, hit = append(out, s), true
			}
		}
		if !hit {
			if err := missing("RemoteRunspaceNotAvailableForSpecifiedSessionId", "The remote session with the session ID "+dotnet.String(id)+" is not available.", id); err != nil {
				return nil, err
			}
		}
	}
	for _, g := range instances {
		hit := false
		for _, s := range all {
			if s.InstanceID() == g {
				out, hit = append(out, s), true
			}
		}
		if !hit {
			if err := missing("RemoteRunspaceNotAvailableForSpecifiedRunspaceId", "Remote session is not available for "+g.String()+".", g); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
