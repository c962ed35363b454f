package bindings

import (
	"errors"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// receivePSSession declares Receive-PSSession over a client.
func receivePSSession(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Receive-PSSession", Class: psClass + "ReceivePSSessionCommand", Aliases: []string{"rcsn"}, DefaultSet: "Session", ShouldProcess: true,
		Synopsis:    "Gives what a command of a session that was left has put out, to its end.",
		Description: "The session is taken up first where it is not open. What was received once does not come again. A session without a command gives nothing.",
		Examples:    []cmdlet.Example{{Title: "The rest of last night's work", Code: `receive_pssession{computer_name = "server01", name = "night"} | export_csv("night.csv")`, Needs: "a server"}},
		New:         func() any { return &receivePSSessionCmd{client: c} },
	}
}

type receivePSSessionCmd struct {
	Session               *remoting.Session    `param:"sets=Session pos=0 mandatory value name nne type=System.Management.Automation.Runspaces.PSSession" help:"The session."`
	ID                    *int32               `param:"sets=Id pos=0 mandatory value name type=System.Int32" as:"Id" help:"Its number."`
	ComputerName          string               `param:"sets=ComputerInstanceId,ComputerSessionName pos=0 mandatory name alias=Cn nne" help:"The server that has it."`
	ApplicationName       string               `param:"sets=ComputerInstanceId,ComputerSessionName name"`
	ConfigurationName     string               `param:"sets=ComputerInstanceId,ComputerSessionName,ConnectionUriInstanceId,ConnectionUriSessionName name"`
	ConnectionURI         *psobject.URI        `param:"sets=ConnectionUriInstanceId,ConnectionUriSessionName pos=0 mandatory name alias=URI,CU type=System.Uri" as:"ConnectionUri"`
	AllowRedirection      bool                 `param:"sets=ConnectionUriInstanceId,ConnectionUriSessionName"`
	InstanceID            *psobject.GUID       `param:"sets=InstanceId pos=0 mandatory value name|sets=ComputerInstanceId,ConnectionUriInstanceId mandatory type=System.Guid" as:"InstanceId"`
	Name                  string               `param:"sets=SessionName pos=0 mandatory value name nne|sets=ComputerSessionName,ConnectionUriSessionName mandatory" help:"Its name."`
	OutTarget             string               `param:"oneof=Default,Host,Job" help:"Host waits for the output; Job gives a job at once." default:"Host"`
	JobName               string               `param:"nne" help:"The job's name."`
	Credential            *psobject.Credential `param:"sets=ComputerInstanceId,ComputerSessionName,ConnectionUriInstanceId,ConnectionUriSessionName"`
	Authentication        psobject.Enum        `param:"sets=ComputerInstanceId,ComputerSessionName,ConnectionUriInstanceId,ConnectionUriSessionName type=System.Management.Automation.Runspaces.AuthenticationMechanism"`
	CertificateThumbprint string               `param:"sets=ComputerInstanceId,ComputerSessionName,ConnectionUriInstanceId,ConnectionUriSessionName"`
	Port                  *int32               `param:"sets=ComputerInstanceId,ComputerSessionName range=1,65535"`
	UseSSL                bool                 `param:"sets=ComputerInstanceId,ComputerSessionName"`
	SessionOption         any                  `param:"sets=ComputerInstanceId,ComputerSessionName,ConnectionUriInstanceId,ConnectionUriSessionName"`

	client *remoting.Client
}

func (c *receivePSSessionCmd) Process(r *cmdlet.Run) error {
	s, err := c.session(r)
	if s == nil || err != nil {
		return err
	}
	ok, err := r.ShouldProcess(s.Name(), "Receive")
	if err != nil || !ok {
		return err
	}
	if rec := takeUp(r, c.client, s); rec != nil {
		if c := rec.FullyQualifiedErrorID; c != "" {
			rec.FullyQualifiedErrorID = "ReceivePSSessionCannotConnectSession," + psClass + "ReceivePSSessionCommand"
		}
		return r.WriteError(rec)
	}
	if c.OutTarget == "Job" || c.OutTarget == "job" {
		return r.Write(c.client.ReceiveJob(r.Context(), s, c.JobName))
	}
	var host remoting.HostUI
	if ls := luacmdlet.SessionOf(r); ls != nil {
		host = ls.RemoteUI(s.ComputerName())
	}
	inv := c.client.Receive(r.Context(), s, host)
	defer inv.Stop()
	show := &invokeCommandCmd{client: c.client}
	on := []remoting.On{{Session: s}}
	for e := range inv.Events() {
		if e.Kind == remoting.Finished && e.Err != nil && r.Context().Err() == nil {
			return c.failed(r, s, e.Err)
		}
		if err := show.event(r, e, on); err != nil {
			return err
		}
	}
	return r.Context().Err()
}

// failed reports why the command of the session ended.
func (c *receivePSSessionCmd) failed(r *cmdlet.Run, s *remoting.Session, err error) error {
	var remote *client.RemoteError
	if errors.As(err, &remote) && remote.Record != nil {
		return r.WriteError(remote.Record)
	}
	rec := r.Fail("ReceivePSSessionPipelineFailed", psobject.OperationStopped, "System.Management.Automation.RuntimeException",
		"The remote pipeline failed for the following reason: "+err.Error(), s)
	rec.Cause = err
	return r.WriteError(rec)
}

// session finds the session; nil where there is none, which has been told where it is an error.
func (c *receivePSSessionCmd) session(r *cmdlet.Run) (*remoting.Session, error) {
	switch r.Set() {
	case "Session":
		return c.Session, nil
	case "Id", "InstanceId", "SessionName":
		var names []string
		var ids []int32
		var instances []psobject.GUID
		switch r.Set() {
		case "Id":
			ids = []int32{*c.ID}
		case "InstanceId":
			instances = []psobject.GUID{*c.InstanceID}
		default:
			names = []string{c.Name}
		}
		found, err := selectSessions(r, c.client, names, ids, instances)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		return found[0], nil
	}
	_, application := preferred(r, "", c.ApplicationName) // a query asks for all configurations
	p := serverParameters{c.ConfigurationName, application, c.Port, c.UseSSL, c.Credential, c.Authentication, c.CertificateThumbprint, c.SessionOption, c.AllowRedirection}
	var names []string
	var uris []psobject.URI
	if c.ConnectionURI != nil {
		uris = []psobject.URI{*c.ConnectionURI}
	} else {
		names = []string{c.ComputerName}
	}
	targets, err := p.targets(r, names, uris)
	if err != nil {
		return nil, err
	}
	all, err := (query{}).find(r, c.client, targets, "ReceivePSSessionQueryForSessionFailed")
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if c.InstanceID != nil && s.InstanceID() == *c.InstanceID || c.InstanceID == nil && strings.EqualFold(s.Name(), c.Name) {
			return s, nil
		}
	}
	return nil, nil
}
