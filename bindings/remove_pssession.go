package bindings

import (
	"context"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// removePSSession declares Remove-PSSession over a client.
func removePSSession(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Remove-PSSession", Class: psClass + "RemovePSSessionCommand", Aliases: []string{"rsn"}, DefaultSet: "Id", ShouldProcess: true,
		Synopsis: "Closes sessions and takes them off the list.",
		Examples: []cmdlet.Example{{Title: "All", Code: `get_pssession() | remove_pssession()`}},
		New:      func() any { return &removePSSessionCmd{client: c} },
	}
}

type removePSSessionCmd struct {
	ID           []int32             `param:"sets=Id pos=0 mandatory name nn" as:"Id" help:"Numbers."`
	Session      []*remoting.Session `param:"sets=Session pos=0 mandatory value name type=System.Management.Automation.Runspaces.PSSession[]" help:"The sessions."`
	ContainerID  []string            `param:"sets=ContainerId mandatory name nne hidden" as:"ContainerId"`
	VMId         []psobject.GUID     `param:"sets=VMId mandatory name alias=VMGuid nne hidden"`
	VMName       []string            `param:"sets=VMName mandatory name nne hidden"`
	Name         []string            `param:"sets=Name mandatory name nne" help:"Names; patterns are understood."`
	InstanceID   []psobject.GUID     `param:"sets=InstanceId mandatory name nn" as:"InstanceId"`
	ComputerName []string            `param:"sets=ComputerName pos=0 mandatory name alias=Cn nne" help:"All sessions of these computers; patterns are understood."`

	client *remoting.Client
}

func (c *removePSSessionCmd) Process(r *cmdlet.Run) error {
	var list []*remoting.Session
	switch r.Set() {
	case "Session":
		list = c.Session
	case "ComputerName":
		for _, n := range c.ComputerName {
			hit := false
			for _, s := range c.client.Sessions() {
				if dotnet.Like(s.ComputerName(), n, true) {
					list, hit = append(list, s), true
				}
			}
			if !hit {
				rec := r.Fail("RemoteRunspaceNotAvailableForSpecifiedComputer", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException", "Remote session is not available for ComputerName "+n+".", n)
				if err := r.WriteError(rec); err != nil {
					return err
				}
			}
		}
	default:
		var err error
		if list, err = selectSessions(r, c.client, c.Name, c.ID, c.InstanceID); err != nil {
			return err
		}
	}
	for _, s := range list {
		if s == nil {
			continue
		}
		ok, err := r.ShouldProcess(s.ComputerName(), "Remove")
		if err != nil {
			return err
		}
		if ok {
			// A stop must not leave half-closed sessions: closing has limits of its own.
			if err := c.client.Remove(context.WithoutCancel(r.Context()), s); err != nil {
				rec := r.Fail("RemoveSessionCannotConnectToServer", psobject.InvalidOperation, "System.Management.Automation.RuntimeException", "Remote session "+s.Name()+
					" could not be connected and could not be removed from the server.  The client remote session object will be removed from the client but the state of the remote session on the server is unknown.", s)
				rec.Cause = err
				if err := r.WriteError(rec); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
