package bindings

import (
	"errors"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// disconnectPSSession declares Disconnect-PSSession over a client.
func disconnectPSSession(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Disconnect-PSSession", Class: psClass + "DisconnectPSSessionCommand", Aliases: []string{"dnsn"}, DefaultSet: "Session", ShouldProcess: true,
		Synopsis: "Leaves sessions to themselves: their commands go on on the server.",
		Description: "A session that was left can be taken up again with connect_pssession or receive_pssession, by this process or by another one of the same user, until its idle " +
			"time-out has passed. Only servers of WS-Management keep sessions: those of this computer and of ssh end with their connection.",
		Examples: []cmdlet.Example{{Title: "Start work and leave", Code: `local s = new_pssession{"server01", name = "night"}` + "\n" +
			`invoke_command{s, [[ Get-ChildItem C:\ -Recurse ]], as_job = true}` + "\n" + `disconnect_pssession(s)`, Needs: "a server"}},
		New: func() any { return &disconnectPSSessionCmd{client: c} },
	}
}

type disconnectPSSessionCmd struct {
	Session             []*remoting.Session `param:"sets=Session pos=0 mandatory value name nne type=System.Management.Automation.Runspaces.PSSession[]" help:"The sessions."`
	IdleTimeoutSec      *int32              `param:"range=0,2147483647" help:"How many seconds the session lives without a client." default:"the server's time"`
	OutputBufferingMode psobject.Enum       `param:"type=System.Management.Automation.Runspaces.OutputBufferingMode" help:"What happens to output while nobody takes it: Block or Drop."`
	ThrottleLimit       int32               `param:"" help:"How many sessions are left at once." default:"32"`
	Name                []string            `param:"sets=Name mandatory name nne" help:"Names; patterns are understood."`
	ID                  []int32             `param:"sets=Id pos=0 mandatory name nn" as:"Id" help:"Numbers."`
	InstanceID          []psobject.GUID     `param:"sets=InstanceId mandatory name nn" as:"InstanceId"`

	client *remoting.Client
}

// minimumIdle is the shortest idle time-out that servers take, in seconds; maximumIdle the longest of the protocol's
// number.
const (
	minimumIdle = 60
	maximumIdle = 2147483
)

func (d *disconnectPSSessionCmd) Process(r *cmdlet.Run) error {
	list := d.Session
	if r.Set() != "Session" {
		var err error
		if list, err = selectSessions(r, d.client, d.Name, d.ID, d.InstanceID); err != nil {
			return err
		}
	}
	var bound []string
	for _, s := range list {
		if s == nil {
			continue
		}
		ok, err := r.ShouldProcess(s.Name(), "Disconnect")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if rec := d.leave(r, s); rec != nil {
			if err := r.WriteError(rec); err != nil {
				return err
			}
			continue
		}
		if t := s.Target(); t.EnableNetworkAccess && remoting.IsLocal(t.ComputerName) {
			bound = append(bound, s.Name())
		}
		if err := r.Write(s); err != nil {
			return err
		}
	}
	if len(bound) > 0 {
		return r.WriteWarning("PSSession " + strings.Join(bound, ", ") + " was created using the EnableNetworkAccess parameter and can only be reconnected from the local computer.")
	}
	return nil
}

// leave disconnects one session; one that is disconnected already stays so.
func (d *disconnectPSSessionCmd) leave(r *cmdlet.Run, s *remoting.Session) *psobject.ErrorRecord {
	switch s.State() {
	case remoting.Disconnected:
		return nil
	case remoting.Opened:
	default:
		return r.Fail("CannotDisconnectSessionWhenNotOpened", psobject.InvalidOperation, "System.Management.Automation.RuntimeException",
			"Cannot disconnect PSSession \""+s.Name()+"\" because it is not in the Opened state.", s)
	}
	var idle time.Duration
	if n := d.IdleTimeoutSec; n != nil {
		if *n < minimumIdle || *n > maximumIdle {
			return r.Fail("CannotDisconnectSessionWithInvalidIdleTimeout", psobject.InvalidArgument, "System.Management.Automation.RuntimeException",
				"The session "+s.Name()+" cannot be disconnected because the specified idle time-out value "+dotnet.String(*n)+" (seconds) is either greater than the server maximum allowed "+
					dotnet.String(int32(maximumIdle))+" (seconds), or less than the minimum allowed "+dotnet.String(int32(minimumIdle))+" (seconds).  Please specify an idle time-out value that is within the allowed range, and try again.", s)
		}
		idle = time.Duration(*n) * time.Second
	}
	if d.OutputBufferingMode.Value != 0 {
		s.Buffer(d.OutputBufferingMode.Name)
	}
	err := s.Disconnect(r.Context(), idle)
	if err == nil {
		return nil
	}
	text := "The Disconnect-PSSession operation failed for runspace Id = " + s.InstanceID().String()
	if errors.Is(err, remoting.ErrNotDisconnectable) {
		text += " for the following reason: " + err.Error()
	} else {
		text += " for the following reason: " + (&sentenceError{err}).Error()
	}
	rec := r.Fail("PSSessionDisconnectFailed", psobject.InvalidOperation, "System.Management.Automation.RuntimeException", text, s)
	rec.Cause = err
	return rec
}

// sentenceError is an error as a sentence of its own.
type sentenceError struct{ error }

// queryFailed is the record of a server that could not be asked for its sessions.
func queryFailed(r *cmdlet.Run, t remoting.Target, err error, id string) *psobject.ErrorRecord {
	var ce *remoting.ConnectError
	computer := t.ComputerName
	if errors.As(err, &ce) {
		computer = ce.Computer
		if ce.Code != "" {
			id = ce.Code + "," + id
		}
		err = ce.Err
	}
	rec := r.Fail(id, psobject.InvalidOperation, "System.Management.Automation.RuntimeException",
		"The remote session query failed for "+computer+" with the following error message: "+err.Error(), nil)
	rec.Cause = err
	return rec
}
