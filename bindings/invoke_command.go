package bindings

import (
	"context"
	"errors"
	"os"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// invokeCommand declares Invoke-Command over a client.
func invokeCommand(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Invoke-Command", Class: psClass + "InvokeCommandCommand", Aliases: []string{"icm"}, DefaultSet: "InProcess",
		Synopsis: "Runs PowerShell in sessions or on computers, and gives what comes back.",
		Description: "The text of the script block is PowerShell. $using:name in it takes the Lua variable of that name. Results come as they arrive, those of several computers " +
			"mixed; each tells its computer by PSComputerName. What goes wrong in one place is an error of its own and does not stop the others.",
		Examples: []cmdlet.Example{
			{Title: "In a session", Code: `local s = new_pssession(); invoke_command(s, [[ 1 + 1 ]])`},
			{Title: "With a Lua variable", Code: `local s, n = new_pssession(), 5; invoke_command(s, [[ $using:n * 2 ]])`},
		},
		New: func() any { return &invokeCommandCmd{client: c} },
	}
}

type invokeCommandCmd struct {
	Session               []*remoting.Session    `param:"sets=Session,FilePathRunspace pos=0 nne type=System.Management.Automation.Runspaces.PSSession[]" help:"The sessions."`
	ComputerName          []string               `param:"sets=ComputerName,FilePathComputerName pos=0 alias=Cn nne" help:"Computers; a session is opened for this command alone."`
	Credential            *psobject.Credential   `param:"sets=ComputerName,FilePathComputerName,Uri,FilePathUri name|sets=SSHHost,FilePathSSHHost"`
	Port                  *int32                 `param:"sets=ComputerName,FilePathComputerName,SSHHost range=1,65535"`
	UseSSL                bool                   `param:"sets=ComputerName,FilePathComputerName"`
	ConfigurationName     string                 `param:"sets=ComputerName,FilePathComputerName,Uri,FilePathUri name"`
	ApplicationName       string                 `param:"sets=ComputerName,FilePathComputerName name"`
	ThrottleLimit         int32                  `param:"sets=ComputerName,FilePathComputerName,Session,FilePathRunspace,Uri,FilePathUri" help:"How many computers work at once." default:"32"`
	ConnectionURI         []psobject.URI         `param:"sets=Uri,FilePathUri pos=0 alias=URI,CU nne" as:"ConnectionUri"`
	AsJob                 bool                   `param:"sets=ComputerName,FilePathComputerName,Session,FilePathRunspace,Uri,FilePathUri,SSHHost,SSHHostHashParam,FilePathSSHHost,FilePathSSHHostHash" help:"Runs in the background and gives a job at once."`
	InDisconnectedSession bool                   `param:"sets=ComputerName,FilePathComputerName,Uri,FilePathUri alias=Disconnected"`
	SessionName           []string               `param:"sets=ComputerName,FilePathComputerName nne"`
	HideComputerName      bool                   `param:"sets=ComputerName,FilePathComputerName,Session,FilePathRunspace,Uri,FilePathUri,SSHHost,SSHHostHashParam,FilePathSSHHost,FilePathSSHHostHash alias=HCN" help:"Leaves the computer's name out of the display."`
	JobName               string                 `param:"sets=ComputerName,FilePathComputerName,Session,FilePathRunspace,Uri,FilePathUri,SSHHost,SSHHostHashParam" help:"A name for the job; it implies as_job."`
	ScriptBlock           cmdlet.Block           `param:"sets=ComputerName,Session,Uri,SSHHost,SSHHostHashParam pos=1 mandatory alias=Command nn | sets=InProcess pos=0 mandatory" help:"The text of PowerShell, or a Lua function where no computer is named."`
	NoNewScope            bool                   `param:"sets=InProcess"`
	FilePath              string                 `param:"sets=FilePathComputerName,FilePathRunspace,FilePathUri pos=1 mandatory alias=PSPath nn | sets=FilePathSSHHost,FilePathSSHHostHash mandatory" help:"A local file with the script."`
	AllowRedirection      bool                   `param:"sets=Uri,FilePathUri"`
	SessionOption         any                    `param:"sets=ComputerName,FilePathComputerName,Uri,FilePathUri"`
	Authentication        psobject.Enum          `param:"sets=ComputerName,FilePathComputerName,Uri,FilePathUri type=System.Management.Automation.Runspaces.AuthenticationMechanism"`
	EnableNetworkAccess   bool                   `param:"sets=ComputerName,FilePathComputerName,Uri,FilePathUri"`
	CertificateThumbprint string                 `param:"sets=ComputerName,Uri"`
	HostName              []string               `param:"sets=SSHHost,FilePathSSHHost mandatory nne" help:"Computers that are reached by ssh."`
	SSHConnection         []*psobject.Dictionary `param:"sets=SSHHostHashParam,FilePathSSHHostHash mandatory nne type=System.Collections.Hashtable[]"`
	InputObject           any                    `param:"value type=System.Management.Automation.PSObject" help:"What $input gives in the block."`
	ArgumentList          []any                  `param:"alias=Args" help:"The block's arguments."`
	sshCommandParameters
	commandEffort
	PerComputer bool `param:"own sets=ComputerName,FilePathComputerName,Session,FilePathRunspace,Uri,FilePathUri,SSHHost,FilePathSSHHost,SSHHostHashParam,FilePathSSHHostHash" help:"Gives one object for each computer when it is done there: ComputerName, State, Took, ExitCode, Errors, Output. What goes wrong stands in Errors and is no error of the command."`

	client  *remoting.Client
	command remoting.Command
	on      []remoting.On
	runs    []int // of the sessions, when the pipeline began
	input   []any // where it is gathered
	fed     *fed  // the command, where it runs while its input comes
}

func (c *invokeCommandCmd) Begin(r *cmdlet.Run) error {
	if r.PipelineInput {
		for _, s := range c.Session {
			c.runs = append(c.runs, s.Runs())
		}
	}
	return nil
}

func (c *invokeCommandCmd) Process(r *cmdlet.Run) error {
	switch {
	case !r.PipelineInput:
		return nil
	case c.fed == nil && c.input == nil && c.feedable(r):
		// From the first object on the command runs.
		if err := c.prepare(r); err != nil {
			return err
		}
		c.feed(r)
	}
	if c.fed != nil {
		return c.fed.put(r, c.InputObject)
	}
	c.input = append(c.input, c.InputObject)
	return nil
}

// Close stops what still runs.
func (c *invokeCommandCmd) Close() {
	if c.fed != nil {
		c.fed.inv.Stop()
	}
}

func (c *invokeCommandCmd) End(r *cmdlet.Run) error {
	if c.fed != nil {
		return c.fed.end(r)
	}
	if r.Bound("InputObject") && !r.PipelineInput {
		c.input = []any{c.InputObject}
	}
	if c.AsJob && c.InDisconnectedSession {
		return r.Fail("System.InvalidOperationException", psobject.NotSpecified, "System.InvalidOperationException",
			"You cannot use the Invoke-Command cmdlet with both the AsJob and Disconnected parameters in the same command.", nil)
	}
	if c.PerComputer && (c.AsJob || c.JobName != "" || c.InDisconnectedSession) {
		return r.Fail("PerComputerNotSupported", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
			"The parameter PerComputer gives its results when each computer is done: it does not go with AsJob, JobName or InDisconnectedSession. Leave one of them out.", nil)
	}
	if len(c.SessionName) > 0 && !c.InDisconnectedSession {
		return r.Fail("System.InvalidOperationException", psobject.NotSpecified, "System.InvalidOperationException",
			"The SessionName parameter can only be used with the Disconnected switch parameter.", nil)
	}
	if !c.remote(r) {
		return r.Host.Invoke(c.ScriptBlock, nil, c.ArgumentList, r.Write)
	}
	if err := c.prepare(r); err != nil {
		return err
	}
	if len(c.input) > 0 || r.PipelineInput || r.Bound("InputObject") {
		c.command.Input = values(c.input)
	}
	return c.run(r, c.command, c.on)
}

// remote tells that a place to run is named.
func (c *invokeCommandCmd) remote(r *cmdlet.Run) bool {
	set := r.Set()
	return set != "InProcess" && set != ""
}

// prepare finds out what runs, without its input, and where.
func (c *invokeCommandCmd) prepare(r *cmdlet.Run) error {
	script, err := c.script(r)
	if err != nil {
		return err
	}
	c.command = remoting.Command{Script: script, Arguments: c.ArgumentList, HideComputerName: c.HideComputerName}
	if c.command.Using, err = c.using(r, script); err != nil {
		return err
	}
	c.on, err = c.targets(r)
	return err
}

// script is the text that runs.
func (c *invokeCommandCmd) script(r *cmdlet.Run) (string, error) {
	if c.ScriptBlock != nil {
		if _, ok := c.ScriptBlock.(*value.Function); ok {
			return "", r.Fail("CannotConvertArgumentNoMessage", psobject.InvalidArgument, "System.Management.Automation.ParameterBindingException",
				"Cannot bind parameter 'ScriptBlock'. A Lua function cannot run on another computer: write the script block as text, [[ ... ]].", nil)
		}
		return c.ScriptBlock.BlockText(), nil
	}
	if c.FilePath == "" {
		return "", r.Fail("MissingMandatoryParameter", psobject.InvalidArgument, "System.Management.Automation.ParameterBindingException",
			"Cannot process command because of one or more missing mandatory parameters: ScriptBlock.", nil)
	}
	fail := func(text string) error {
		return r.Fail("System.ArgumentException", psobject.NotSpecified, "System.ArgumentException", text, nil)
	}
	if dotnet.HasWildcards(c.FilePath) {
		return "", fail("Wildcard characters are not supported for the FilePath parameter. Specify a path without wildcard characters. (Parameter 'filePath')")
	}
	path, err := r.Host.Resolve(c.FilePath)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		rec := r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+path+"' because it does not exist.", path)
		rec.Cause = err
		return "", rec
	}
	if !strings.EqualFold(pathExt(path), ".ps1") {
		return "", fail("The value of the FilePath parameter must be a PowerShell script file. Enter the path to a file with a .ps1 file name extension and try the command again. (Parameter 'filePath')")
	}
	return string(text), nil
}

func pathExt(p string) string {
	if i := strings.LastIndexByte(p, '.'); i >= 0 {
		return p[i:]
	}
	return ""
}

// using evaluates the $using: expressions with the variables of the calling code.
func (c *invokeCommandCmd) using(r *cmdlet.Run, script string) (*psobject.Dictionary, error) {
	call := luacmdlet.Call(r)
	d, err := remoting.UsingValues(script, func(name string) (any, bool) {
		v, ok := call.Vars.Using(script, name)
		if !ok {
			return nil, false
		}
		return call.Values.FromLua(call.L, v), true
	})
	var undefined *remoting.UsingUndefinedError
	if errors.As(err, &undefined) {
		return nil, r.Fail("UsingVariableIsUndefined", psobject.InvalidOperation, "System.Management.Automation.RuntimeException", err.Error(), nil)
	}
	return d, err
}

// targets are the places where the command runs.
func (c *invokeCommandCmd) targets(r *cmdlet.Run) ([]remoting.On, error) {
	var out []remoting.On
	add := func(t remoting.Target, err error) error {
		if err == nil {
			out = append(out, remoting.On{Target: &t})
		}
		return err
	}
	configuration, application := preferred(r, c.ConfigurationName, c.ApplicationName)
	switch set := r.Set(); {
	case len(c.Session) > 0:
		return c.sessions(r)
	case len(c.HostName) > 0:
		ssh := sshParameters(c.sshCommandParameters)
		ssh.credential = c.Credential
		for _, h := range c.HostName {
			if err := add(ssh.target(r, h, c.Port)); err != nil {
				return nil, err
			}
		}
	case len(c.SSHConnection) > 0:
		for _, d := range c.SSHConnection {
			if err := add(sshConnection(r, d)); err != nil {
				return nil, err
			}
		}
	case strings.HasSuffix(set, "Uri"):
		opt, err := sessionOption(r, c.SessionOption)
		if err != nil {
			return nil, err
		}
		for _, u := range c.ConnectionURI {
			t, err := remoting.TargetOfURI(u)
			if err != nil {
				return nil, r.Fail("System.NotSupportedException", psobject.NotSpecified, "System.NotSupportedException", err.Error(), nil)
			}
			t.Option, t.ConfigurationName, t.Credential = opt, configuration, c.Credential
			t.Authentication, t.CertificateThumbprint, t.AllowRedirection = c.Authentication.Name, c.CertificateThumbprint, c.AllowRedirection
			t.EnableNetworkAccess = c.EnableNetworkAccess
			if err := add(t, err); err != nil {
				return nil, err
			}
		}
	default:
		opt, err := sessionOption(r, c.SessionOption)
		if err != nil {
			return nil, err
		}
		base := remoting.Target{Option: opt, ConfigurationName: configuration, Credential: c.Credential,
			UseSSL: c.UseSSL, ApplicationName: application, EnableNetworkAccess: c.EnableNetworkAccess, CertificateThumbprint: c.CertificateThumbprint, Authentication: c.Authentication.Name,
			Network: c.Port != nil || c.UseSSL || c.Credential != nil || c.ApplicationName != "" || c.CertificateThumbprint != "" || c.Authentication.Value != 0}
		if c.Port != nil {
			base.Port = int(*c.Port)
		}
		targets, err := computers(r, c.ComputerName, base)
		if err != nil {
			return nil, err
		}
		for _, t := range targets {
			out = append(out, remoting.On{Target: &t})
		}
	}
	return out, nil
}

// sessions leaves out those that cannot run a command, with an error for each.
func (c *invokeCommandCmd) sessions(r *cmdlet.Run) ([]remoting.On, error) {
	seen := map[*remoting.Session]bool{}
	for _, s := range c.Session {
		if seen[s] {
			list := psobject.NewArray()
			for _, x := range c.Session {
				list.Items = append(list.Items, x)
			}
			return nil, r.Fail("RemoteRunspaceInfoHasDuplicates", psobject.InvalidArgument, "System.ArgumentException", "Specified RemoteRunspaceInfo objects have duplicates.", list)
		}
		seen[s] = true
	}
	var out []remoting.On
	for _, s := range c.Session {
		on := remoting.On{Session: s}
		if c.AsJob || c.JobName != "" {
			out = append(out, on)
			continue
		}
		if !s.Ready() {
			rec := r.Fail("InvokeCommandCommandInvalidSessionState", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException", (&remoting.StateError{Session: s, State: s.State()}).Error(), s)
			if err := r.WriteError(rec); err != nil {
				return nil, err
			}
			continue
		}
		if !s.Takes(false) {
			rec := r.Fail("InvokeCommandCommandInvalidSessionAvailability", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException", (&remoting.StateError{Session: s, Busy: true}).Error(), s)
			if err := r.WriteError(rec); err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, on)
	}
	if len(out) == 0 {
		return nil, r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException",
			"No valid sessions were specified.  Ensure you provide valid sessions that are in the Opened state and are available to run commands.", nil)
	}
	return out, nil
}

// run passes on what the targets give until all are finished.
func (c *invokeCommandCmd) run(r *cmdlet.Run, cmd remoting.Command, on []remoting.On) error {
	c.commandEffort.apply(&cmd, on)
	if c.AsJob || c.JobName != "" {
		return r.Write(c.client.StartJob(r.Context(), cmd, c.JobName, "RemoteJob", int(c.ThrottleLimit), on...))
	}
	if c.InDisconnectedSession {
		return c.leave(r, cmd, on)
	}
	inv := c.start(r, cmd, on)
	defer inv.Stop()
	if c.PerComputer {
		if err := c.perComputer(r, inv, on); err != nil {
			return err
		}
		return r.Context().Err()
	}
	var codes exitCodes
	for e := range inv.Events() {
		if err := c.pass(r, e, on, inv, &codes); err != nil {
			return err
		}
	}
	return r.Context().Err()
}

// pass passes on what a target gives. Where that ends the command, the targets are told, and their exit codes awaited.
func (c *invokeCommandCmd) pass(r *cmdlet.Run, e remoting.Event, on []remoting.On, inv *remoting.Invocation, codes *exitCodes) error {
	if rec, ok := e.Value.(*psobject.ErrorRecord); ok {
		codes.add(e.Target, rec)
	}
	codes.tell(e)
	err := c.event(r, e, on)
	if err == nil {
		return nil
	}
	if e.Kind == remoting.Finished {
		if rec := value.Record(err); rec != nil {
			rec.ExitCode = e.Value.(remoting.Outcome).ExitCode
		}
	}
	inv.Interrupt()
	for e := range inv.Events() {
		codes.tell(e)
	}
	return err
}

// start starts a command that is waited for.
func (c *invokeCommandCmd) start(r *cmdlet.Run, cmd remoting.Command, on []remoting.On) *remoting.Invocation {
	if s := luacmdlet.SessionOf(r); s != nil && len(on) > 0 {
		cmd.Host = s.RemoteUI(on[0].Name())
	}
	c.client.NextJobID() // every command counts as a job, as in the original
	cmd.ExitCode = remoting.ExitCodeAfterErrors
	if c.PerComputer {
		cmd.ExitCode = remoting.ExitCodeAlways
	}
	return c.client.Invoke(r.Context(), cmd, int(c.ThrottleLimit), on...)
}

// leave starts the command in sessions of its own and leaves them: -InDisconnectedSession.
func (c *invokeCommandCmd) leave(r *cmdlet.Run, cmd remoting.Command, on []remoting.On) error {
	for i, o := range on {
		name := ""
		if i < len(c.SessionName) {
			name = c.SessionName[i]
		}
		s, err := c.client.Reserve(*o.Target, name).Open(r.Context())
		if err == nil {
			if err = s.InvokeDisconnected(r.Context(), cmd); err != nil {
				_ = s.Close(context.WithoutCancel(r.Context()))
			}
		}
		if err != nil {
			rec := failure(err, o)
			if rec == nil {
				return err
			}
			if err := r.WriteError(rec); err != nil {
				return err
			}
			continue
		}
		c.client.Add(s)
		if err := r.Write(s); err != nil {
			return err
		}
	}
	return nil
}

func (c *invokeCommandCmd) event(r *cmdlet.Run, e remoting.Event, on []remoting.On) error {
	switch e.Kind {
	case remoting.Output:
		return r.Write(e.Value)
	case remoting.Error:
		return r.WriteError(e.Value.(*psobject.ErrorRecord))
	case remoting.Warning:
		return r.WriteRemote(psobject.WarningStream, e.Value.(*psobject.InformationalRecord))
	case remoting.Verbose:
		return r.WriteRemote(psobject.VerboseStream, e.Value.(*psobject.InformationalRecord))
	case remoting.Debug:
		return r.WriteRemote(psobject.DebugStream, e.Value.(*psobject.InformationalRecord))
	case remoting.Information:
		rec := e.Value.(*psobject.InformationRecord)
		for _, t := range rec.Tags {
			if t == "FORWARDED" || t == "PSHOST" {
				return r.KeepInformation(rec) // its text comes by the host
			}
		}
		return r.WriteInformation(rec)
	case remoting.Progress:
		return r.WriteProgress(e.Value.(*psobject.ProgressRecord))
	case remoting.HostText:
		return r.Host.Text(e.Value.(*psobject.HostMessage))
	case remoting.Finished:
		return c.finished(r, e, on[e.Target], len(on))
	}
	return nil
}

// finished reports why a target failed.
func (c *invokeCommandCmd) finished(r *cmdlet.Run, e remoting.Event, on remoting.On, targets int) error {
	if e.Err == nil {
		return nil
	}
	if r.Context().Err() != nil {
		return r.Context().Err()
	}
	rec := failure(e.Err, on)
	if rec == nil {
		return e.Err
	}
	if rec.Invocation == nil && rec.Origin == nil {
		rec.Invocation = r.Host.Invocation()
	}
	var remote *client.RemoteError
	if errors.As(e.Err, &remote) && targets == 1 && thrown(rec) {
		return rec // a throw in the only script ends the statement
	}
	return r.WriteError(rec)
}

// thrown reports whether a remote error comes from a throw statement with a text or an object. An exception that is
// thrown as such, or a preference to stop, ends the remote script but not the local statement, as in the original.
func thrown(rec *psobject.ErrorRecord) bool {
	if rec.Exception == nil {
		return false
	}
	for _, p := range rec.Exception.Properties {
		if p.Name == "WasThrownFromThrowStatement" {
			return p.Value == true
		}
	}
	if rec.Exception.Remote != nil {
		v, _ := rec.Exception.Remote.Get("WasThrownFromThrowStatement")
		return v == true
	}
	return false
}

// helper is the original's object for a command in one session, which some of its errors have as their target.
const helper = "Microsoft.PowerShell.Commands.ExecutionCmdletHelperRunspace"

// failure makes the record of a target that failed: nil for an error that is no target's.
func failure(err error, on remoting.On) *psobject.ErrorRecord {
	var ce *remoting.ConnectError
	if errors.As(err, &ce) {
		return ce.Record("PSSessionStateBroken", on.Name(), "") // its category names no activity
	}
	var limit *remoting.TimeLimit
	if errors.As(err, &limit) {
		text := "Invoke-Command stopped the command: it did not end within " + limit.Limit.String() + ", " + limit.Of + ". Give it more time, or run it as a job."
		return &psobject.ErrorRecord{Exception: psobject.NewException("System.TimeoutException", text),
			FullyQualifiedErrorID: "CommandTimeout," + psClass + "InvokeCommandCommand", TargetObject: on.Name(), Cause: err,
			Details:  &psobject.ErrorDetails{Message: "[" + on.Name() + "] " + text},
			Category: psobject.CategoryInfo{Category: psobject.OperationTimeout, Activity: "Invoke-Command", Reason: "TimeoutException", TargetName: on.Name(), TargetType: "String"}}
	}
	var remote *client.RemoteError
	if errors.As(err, &remote) && remote.Record != nil {
		return remote.Record
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, client.ErrStopped) && on.Session != nil && on.Session.State() == remoting.Opened {
		return nil
	}
	var state *remoting.StateError
	if errors.As(err, &state) {
		id, exception := "InvalidSessionState,"+on.Name(), state.Exception()
		if state.Busy {
			id = "RemotePipelineExecutionFailed"
		}
		reason := exception.TypeNames[0]
		return &psobject.ErrorRecord{Exception: exception, FullyQualifiedErrorID: id, Cause: err,
			TargetObject: &psobject.Object{TypeNames: []string{helper, "System.Object"}, Text: helper, HasText: true},
			Category: psobject.CategoryInfo{Category: psobject.OperationStopped, Reason: reason[strings.LastIndexByte(reason, '.')+1:],
				TargetName: helper, TargetType: helper[strings.LastIndexByte(helper, '.')+1:]}}
	}
	message := err.Error()
	var text *clixml.TextError
	if errors.As(err, &text) {
		message += ", which bytes(...) makes of a Lua string"
	}
	return &psobject.ErrorRecord{Exception: psobject.NewException("System.Management.Automation.Remoting.PSRemotingTransportException", message),
		FullyQualifiedErrorID: "JobFailure", TargetObject: on.Name(), Cause: err,
		Details:  &psobject.ErrorDetails{Message: "[" + on.Name() + "] " + message},
		Category: psobject.CategoryInfo{Category: psobject.OperationStopped, Reason: "PSRemotingTransportException", TargetName: on.Name(), TargetType: "String"}}
}

// scriptArgument marks the text that stands for the script block, which Lua cannot tell from other texts: the second
// positional value, or the only one where the target is named or there is none.
func scriptArgument(_ *module.Call, args []cmdlet.Argument) []cmdlet.Argument {
	b := &cmdlet.Binder{Parameters: (invokeCommandParameters()), LuaNames: true}
	named, target := false, false
	var positional []int
	for i, a := range args {
		if a.Name == "" {
			positional = append(positional, i)
			continue
		}
		if p, err := b.Resolve(a.Name); err == nil {
			switch p.Name {
			case "ScriptBlock", "FilePath":
				named = true
			case "Session", "ComputerName", "HostName", "SSHConnection", "ConnectionUri":
				target = true
			}
		}
	}
	if named || len(positional) == 0 {
		return args
	}
	at := -1
	switch {
	case len(positional) == 1 || target:
		at = positional[0]
	default:
		at = positional[1]
	}
	if s, ok := args[at].Value.(string); ok {
		args = append([]cmdlet.Argument(nil), args...)
		args[at].Value = psobject.ScriptBlock(s)
		if target {
			args[at].Name = "ScriptBlock"
		}
	}
	return args
}

// invokeCommandParameters are the parameters alone, for recognising names.
func invokeCommandParameters() *cmdlet.Parameters { return invokeCommand(nil).Parameters() }

// firstIsScript marks a text at the first position as the script block.
func firstIsScript(_ *module.Call, args []cmdlet.Argument) []cmdlet.Argument {
	for i, a := range args {
		if s, ok := a.Value.(string); ok && a.Name == "" {
			args = append([]cmdlet.Argument(nil), args...)
			args[i].Value = psobject.ScriptBlock(s)
			break
		}
	}
	return args
}
