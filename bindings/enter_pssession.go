package bindings

import (
	"context"
	"errors"
	"fmt"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// enterPSSession declares Enter-PSSession over a client.
func enterPSSession(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Enter-PSSession", Class: psClass + "EnterPSSessionCommand", Aliases: []string{"etsn"}, DefaultSet: "ComputerName",
		Synopsis: "Gives the lines that are typed at the prompt to a session.",
		Description: "The prompt becomes the session's, with the computer's name before it. Lines are PowerShell's and run there, and what they show is shown by the other side; Ctrl-C stops " +
			"the command and keeps the session. exit or Exit-PSSession comes back. It is for the prompt: in a script use invoke_command.",
		Examples: []cmdlet.Example{{Title: "A look around", Code: `enter_pssession("server01")`, Needs: "a prompt and a server"}},
		New:      func() any { return &enterPSSessionCmd{client: c} },
	}
}

type enterPSSessionCmd struct {
	ComputerName          string               `param:"sets=ComputerName pos=0 mandatory value name alias=Cn nne" help:"The computer."`
	Session               *remoting.Session    `param:"sets=Session pos=0 value name nne type=System.Management.Automation.Runspaces.PSSession" help:"A session that stays open afterwards."`
	ConnectionURI         *psobject.URI        `param:"sets=Uri pos=1 name alias=URI,CU type=System.Uri nne" as:"ConnectionUri"`
	InstanceID            *psobject.GUID       `param:"sets=InstanceId name type=System.Guid nn" as:"InstanceId"`
	ID                    *int32               `param:"sets=Id pos=0 name type=System.Int32 nn" as:"Id" help:"A session's number."`
	Name                  string               `param:"sets=Name name" help:"A session's name."`
	EnableNetworkAccess   bool                 `param:"sets=ComputerName,Uri"`
	Credential            *psobject.Credential `param:"sets=ComputerName,Uri name|sets=SSHHost" help:"The account."`
	ConfigurationName     string               `param:"sets=ComputerName,Uri name"`
	HostName              string               `param:"sets=SSHHost pos=0 mandatory value nne" help:"A computer that is reached by ssh."`
	Port                  *int32               `param:"sets=ComputerName,SSHHost range=1,65535"`
	UseSSL                bool                 `param:"sets=ComputerName"`
	ApplicationName       string               `param:"sets=ComputerName name"`
	AllowRedirection      bool                 `param:"sets=Uri"`
	SessionOption         any                  `param:"sets=ComputerName,Uri nn"`
	Authentication        psobject.Enum        `param:"sets=ComputerName,Uri type=System.Management.Automation.Runspaces.AuthenticationMechanism"`
	CertificateThumbprint string               `param:"sets=ComputerName,Uri"`
	sshParameters

	client *remoting.Client
}

func (e *enterPSSessionCmd) Process(r *cmdlet.Run) error {
	host := luacmdlet.SessionOf(r)
	var known *remoting.Session
	if e.ID != nil || e.InstanceID != nil || e.Name != "" { // one that is not there is told even where none could be entered
		s, err := e.known(r)
		if s == nil || err != nil {
			return err
		}
		known = s
	}
	switch {
	case host == nil || !host.Interactive:
		return r.Fail("HostDoesNotSupportPushRunspace", psobject.InvalidArgument, "System.ArgumentException",
			"The host does not support Enter-PSSession and Exit-PSSession.", nil)
	case host.Guest() != nil:
		return r.Fail("HostInNestedPrompt", psobject.InvalidOperation, "System.InvalidOperationException",
			"You cannot run Enter-PSSession from a nested prompt.", nil)
	}
	s, own := known, false
	if s == nil {
		var err error
		if s, own, err = e.session(r); s == nil || err != nil {
			return err
		}
	}
	if !s.Ready() {
		if rec := e.takeUp(r, s); rec != nil {
			return r.WriteError(rec)
		}
	}
	host.Enter(&visit{host: host, client: e.client, session: s, own: own})
	return nil
}

// takeUp connects a session that was left.
func (e *enterPSSessionCmd) takeUp(r *cmdlet.Run, s *remoting.Session) *psobject.ErrorRecord {
	if s.State() != remoting.Disconnected {
		return r.Fail("PushedRunspaceMustBeOpen", psobject.InvalidArgument, "System.ArgumentException", "Cannot enter session "+s.Name()+
			" because it is not in the disconnected state or is not available for connection. Retrieve the remote session using Get-PSSession -ComputerName "+s.ComputerName()+" -InstanceId "+s.InstanceID().String()+".", nil)
	}
	busy := s.Availability() == "Busy"
	rec := takeUp(r, e.client, s)
	switch {
	case rec == nil:
	case busy:
		rec.FullyQualifiedErrorID = "EnterPSSessionConnectSessionNotAvailable," + psClass + "EnterPSSessionCommand"
	default:
		rec.FullyQualifiedErrorID = "EnterPSSessionCannotConnectDisconnectedSession," + psClass + "EnterPSSessionCommand"
	}
	return rec
}

// known finds the session that a number, an instance or a name means; nil where there is none, which has been told.
func (e *enterPSSessionCmd) known(r *cmdlet.Run) (*remoting.Session, error) {
	var names []string
	var ids []int32
	var instances []psobject.GUID
	switch {
	case e.ID != nil:
		ids = []int32{*e.ID}
	case e.InstanceID != nil:
		instances = []psobject.GUID{*e.InstanceID}
	default:
		names = []string{e.Name}
	}
	found, err := selectSessions(r, e.client, names, ids, instances)
	switch {
	case err != nil || len(found) == 0:
		return nil, err
	case len(found) > 1:
		return nil, r.WriteError(r.Fail("RemoteRunspaceHasMultipleMatchesForSpecifiedName", psobject.InvalidArgument, "System.ArgumentException",
			"Multiple matches found for name "+e.Name+".", e.Name))
	}
	return found[0], nil
}

// session takes the session that is given, or opens one that is closed when it is left: own tells that.
func (e *enterPSSessionCmd) session(r *cmdlet.Run) (s *remoting.Session, own bool, err error) {
	var t remoting.Target
	switch r.Set() {
	case "Session":
		return e.Session, false, nil
	case "SSHHost":
		e.sshParameters.credential = e.Credential
		t, err = e.sshParameters.target(r, e.HostName, e.Port)
	default:
		configuration, application := preferred(r, e.ConfigurationName, e.ApplicationName)
		p := serverParameters{configuration, application, e.Port, e.UseSSL, e.Credential, e.Authentication, e.CertificateThumbprint, e.SessionOption, e.AllowRedirection}
		var computers []string
		var uris []psobject.URI
		if e.ConnectionURI != nil {
			uris = []psobject.URI{*e.ConnectionURI}
			if _, err := remoting.TargetOfURI(uris[0]); err != nil {
				rec := r.Fail("CreateRemoteRunspaceFailed", psobject.InvalidArgument, "System.NotSupportedException", err.Error(), uris[0])
				rec.FullyQualifiedErrorID = "CreateRemoteRunspaceFailed" // without the class, as the original's
				return nil, false, r.WriteError(rec)
			}
		} else {
			computers = []string{e.ComputerName}
		}
		var ts []remoting.Target
		if ts, err = p.targets(r, computers, uris); err == nil {
			t = ts[0]
			t.EnableNetworkAccess = e.EnableNetworkAccess
			t.Network = e.ConnectionURI != nil || e.Port != nil || e.UseSSL || e.Credential != nil || e.ApplicationName != "" || e.CertificateThumbprint != "" || e.Authentication.Value != 0
		}
	}
	if err != nil {
		return nil, false, err
	}
	s, err = e.client.Reserve(t, "").Open(r.Context())
	if err == nil {
		return s, true, nil
	}
	var ce *remoting.ConnectError
	if !errors.As(err, &ce) {
		return nil, false, err
	}
	rec := r.Fail("CreateRemoteRunspaceFailed", psobject.InvalidArgument, "System.Management.Automation.Remoting.PSRemotingTransportException", ce.Err.Error(), ce.Computer)
	rec.FullyQualifiedErrorID, rec.Cause = "CreateRemoteRunspaceFailed", err
	return nil, false, r.WriteError(rec)
}

// exitPSSession declares Exit-PSSession. While a session has the prompt, the line is taken there; here there is nothing
// to leave.
var exitPSSession = &cmdlet.Declaration{
	Name: "Exit-PSSession", Class: psClass + "ExitPSSessionCommand", Aliases: []string{"exsn"},
	Synopsis: "Comes back from a session that has the prompt.",
	Examples: []cmdlet.Example{{Title: "Where no session has the prompt it does nothing", Code: `exit_pssession()`}},
	New:      func() any { return &struct{}{} },
}

// visit is a session that has the prompt.
type visit struct {
	host    *luacmdlet.Session
	client  *remoting.Client
	session *remoting.Session
	own     bool // it was opened for this, and is closed at the end
}

// Prompt is the session's, after the computer's name.
func (v *visit) Prompt(ctx context.Context) string {
	prompt := "PS>"
	_ = v.run(ctx, remoting.Command{Script: "prompt"}, func(e remoting.Event) {
		if e.Kind == remoting.Output {
			if s, ok := psobject.Base(e.Value).(string); ok {
				prompt = s
			}
		}
	})
	return "[" + v.session.ComputerName() + "]: " + prompt
}

// Incomplete asks PowerShell's parser whether more lines are wanted.
func (*visit) Incomplete(text string) bool {
	_, err := parse.Parse(text, "")
	var errs *parse.Errors
	return errors.As(err, &errs) && errs.Incomplete()
}

// Eval runs a line there; exit comes back.
func (v *visit) Eval(ctx context.Context, text string) error {
	switch strings.ToLower(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "()"))) {
	case "exit", "exit-pssession", "exsn", "exit_pssession":
		v.leave(ctx)
		return nil
	}
	var failed error
	err := v.run(ctx, remoting.Command{Script: text, Interactive: true, Host: v.host.RemoteUI(v.session.ComputerName())}, func(e remoting.Event) {
		switch e.Kind {
		case remoting.HostText:
			_ = v.host.HostText(e.Value.(*psobject.HostMessage))
		case remoting.Error:
			fmt.Fprint(v.host.Host.Stderr(), v.host.ErrorText(e.Value.(*psobject.ErrorRecord)))
		case remoting.Warning:
			_ = v.host.ShowRecord(psobject.WarningStream, e.Value)
		case remoting.Verbose:
			_ = v.host.ShowRecord(psobject.VerboseStream, e.Value)
		case remoting.Debug:
			_ = v.host.ShowRecord(psobject.DebugStream, e.Value)
		case remoting.Progress:
			_ = v.host.ShowRecord(psobject.ProgressStream, e.Value)
		case remoting.Finished:
			failed = e.Err
		}
	})
	if ctx.Err() != nil {
		return nil // stopped by the person, who knows
	}
	if err == nil {
		err = failed
	}
	var remote *client.RemoteError
	if errors.As(err, &remote) && remote.Record != nil {
		fmt.Fprint(v.host.Host.Stderr(), v.host.ErrorText(remote.Record))
		err = nil
	}
	if !v.session.Ready() {
		return nil // Gone says why
	}
	return err
}

// Gone reports whether the session is no longer open, and says why.
func (v *visit) Gone() bool {
	if v.session.Ready() {
		return false
	}
	state, why := v.session.State(), ""
	if err := v.session.Err(); err != nil {
		why = " (" + err.Error() + ")"
	}
	fmt.Fprintf(v.host.Host.Stderr(), "The session with %s is %s%s: back at the local prompt.\n", v.session.ComputerName(), strings.ToLower(string(state)), why)
	return true
}

// run runs a command in the session and gives its events.
func (v *visit) run(ctx context.Context, cmd remoting.Command, each func(remoting.Event)) error {
	inv := v.client.Invoke(ctx, cmd, 1, remoting.On{Session: v.session})
	defer inv.Stop()
	for e := range inv.Events() {
		each(e)
	}
	return nil
}

// leave gives the prompt back.
func (v *visit) leave(ctx context.Context) {
	v.host.Enter(nil)
	if v.own {
		_ = v.session.Close(context.WithoutCancel(ctx))
	}
}
