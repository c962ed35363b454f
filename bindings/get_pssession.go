package bindings

import (
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
	Name         []string        `param:"sets=Name,ComputerName name nne" help:"Names; patterns are understood."`
	ID           []int32         `param:"sets=Id pos=0 mandatory name nn" as:"Id" help:"Numbers."`
	InstanceID   []psobject.GUID `param:"sets=InstanceId mandatory name nn" as:"InstanceId"`
	ComputerName []string        `param:"sets=ComputerName pos=0 name alias=Cn nne"`
	State        psobject.Enum   `param:"sets=ComputerName type=Microsoft.PowerShell.Commands.SessionFilterState"`

	client *remoting.Client
}

func (g *getPSSessionCmd) Process(r *cmdlet.Run) error {
	if r.Bound("State") && len(g.ComputerName) == 0 {
		return r.Fail("AmbiguousParameterSet", psobject.InvalidArgument, "System.Management.Automation.ParameterBindingException",
			"Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.", nil)
	}
	if r.Set() == "ComputerName" {
		return r.Fail("PSSessionComputerNameUnix", psobject.NotImplemented, "System.Management.Automation.PSNotImplementedException",
			"Remote PSSession enumeration with -ComputerName needs WS-Management, which this version of psl does not speak.", nil)
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
