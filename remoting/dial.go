package remoting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/transport/frame"
)

// FindPWSH looks for a PowerShell that can serve the local computer: the one that PSL_PWSH names, then pwsh on PATH, on
// Windows also powershell.exe. It returns "" where there is none. PSL_PWSH that names no program is an error.
func FindPWSH() (string, error) {
	if p := os.Getenv("PSL_PWSH"); p != "" {
		path, err := exec.LookPath(p)
		if err != nil {
			return "", fmt.Errorf("PSL_PWSH names no program: %w", err)
		}
		return path, nil
	}
	names := []string{"pwsh"}
	if runtime.GOOS == "windows" {
		names = append(names, "powershell.exe")
	}
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	return "", nil
}

// dial opens a shell by the transport that the target asks for.
func (c *Client) dial(ctx context.Context, t Target) (Shell, error) {
	if t.WorkingDirectory != "" && !t.local() {
		return nil, fmt.Errorf("a working directory is for sessions of this computer alone, not for %s: run Set-Location in the session", t.name())
	}
	switch {
	case t.HostName != "":
		return c.dialSSH(ctx, t)
	case t.local():
		return c.dialLocal(ctx, t)
	}
	return c.dialNetwork(ctx, t)
}

func poolOptions(t Target, host *poolHost) client.PoolOptions {
	// Version 2.4, as PowerShell 7.6 offers: secure strings are protected by the transport alone, which here is a pipe or
	// ssh.
	o := client.PoolOptions{Host: host, Text: dotnet.ToString, Zone: time.Local, Version: psrp.Version24, ApplicationArguments: applicationArguments(t.Option)}
	if t.Option != nil {
		if t.Option.MaximumReceivedObjectSize != nil {
			o.MaxMessage = int(*t.Option.MaximumReceivedObjectSize)
		}
		if t.Option.CancelTimeout > 0 {
			o.StopTimeout = t.Option.CancelTimeout.Duration()
		}
	}
	return o
}

// applicationArguments are the user's with the version table, which every PowerShell sends: by it a server knows that it can
// tell its debugger to this client, and without it a script waits for ever in a Wait-Debugger.
func applicationArguments(o *SessionOption) *psobject.Dictionary {
	all := psobject.NewHashtable()
	if o != nil && o.ApplicationArguments != nil {
		all = o.ApplicationArguments.Clone()
	}
	const name = "PSVersionTable"
	if _, given := all.Get(name); !given {
		table, _ := endpoint.VersionTable(append(powershell.VersionEntries(), psobject.Property{Name: "PSRemotingProtocolVersion", Value: psrp.Version24})...).Get(name)
		all.Set(name, table)
	}
	return all
}

// newHost is the host of a session.
func (c *Client) newHost() *poolHost { return &poolHost{screen: c.opts.ScreenSize} }

func (c *Client) openPool(ctx context.Context, tr transport.Transport, t Target, s *pool) (Shell, error) {
	s.host = c.newHost()
	p, err := client.Open(ctx, tr, poolOptions(t, s.host))
	if err != nil {
		return nil, err
	}
	s.Pool = p
	return s, nil
}

func (c *Client) dialSSH(ctx context.Context, t Target) (Shell, error) {
	o := transport.SSHOptions{HostName: t.HostName, UserName: t.UserName, Port: t.Port, KeyFile: t.KeyFilePath, Subsystem: t.Subsystem, Ask: t.Ask}
	if t.Credential != nil {
		o.Password = t.Credential.Password
		if o.UserName == "" {
			o.UserName = t.Credential.UserName
		}
	}
	if domain, user, ok := strings.Cut(o.UserName, `\`); ok {
		o.UserName = user + "@" + domain // as sshd of Windows has accounts of a domain, and PowerShell writes them
	}
	for _, k := range slices.Sorted(maps.Keys(t.SSHOptions)) {
		o.Options = append(o.Options, k+"="+t.SSHOptions[k])
	}
	tr, err := transport.NewSSH(o)
	if err != nil {
		return nil, err
	}
	outer := ctx
	if t.ConnectingTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.ConnectingTimeout)
		defer cancel()
	}
	sh, err := c.openPool(ctx, tr, t, &pool{transport: "SSH", configuration: "DefaultShell", files: files{ssh: tr}})
	if err == nil {
		return sh, nil
	}
	if ctx.Err() != nil && outer.Err() == nil {
		return nil, fmt.Errorf("SSH connection attempt failed after time out: %d seconds.", int(t.ConnectingTimeout.Seconds()))
	}
	var strange *frame.Error
	if errors.As(err, &strange) { // a banner, or a shell where there is no such subsystem
		return nil, &ConnectError{Computer: t.name(), Code: "2102", Err: &worded{"There is an error processing data from the background process. Error reported: " + strange.Line + ".", err}}
	}
	var lost *transport.LostError
	if errors.As(err, &lost) {
		if lost.Words != "" {
			return nil, &worded{"The SSH client session has ended with error message: " + lost.Words, err}
		}
		if lost.Err == nil || lost.ExitCode >= 0 {
			return nil, &worded{"The SSH transport process has abruptly terminated causing this remote session to break.", err}
		}
	}
	return nil, err
}

// worded is an error in the original's words with its cause.
type worded struct {
	text string
	err  error
}

func (e *worded) Error() string { return e.text }
func (e *worded) Unwrap() error { return e.err }

func (c *Client) dialLocal(ctx context.Context, t Target) (Shell, error) {
	path := c.opts.PWSH
	if path == "" && !c.opts.Embedded {
		var err error
		if path, err = FindPWSH(); err != nil {
			return nil, err
		}
	}
	if path == "" {
		return c.dialEmbedded(ctx, t)
	}
	tr := transport.NewProcess(transport.ProcessOptions{Executable: path, ConfigurationName: t.ConfigurationName, WorkingDirectory: t.WorkingDirectory})
	return c.openPool(ctx, tr, t, &pool{engine: "pwsh", transport: "Process", configuration: configuration(t)})
}

func configuration(t Target) string {
	if t.ConfigurationName == "" {
		return "Microsoft.PowerShell"
	}
	return strings.TrimPrefix(t.ConfigurationName, "http://schemas.microsoft.com/powershell/")
}

// pool is a Shell over a runspace pool.
type pool struct {
	*client.Pool
	host                             *poolHost
	engine, transport, configuration string
	exchange                         *exchange.Client // of WS-Management; nil for other transports
	notices                          *notices         // of the same
	wsman                            *transport.WSMan // of the same
	files                            files            // of ssh

	mu   sync.Mutex
	left *client.Pipeline // the command that runs, or ran, while the shell was disconnected
}

func (p *pool) ID() psobject.GUID         { return p.Pool.ID() }
func (p *pool) Engine() string            { return p.engine }
func (p *pool) Transport() string         { return p.transport }
func (p *pool) ConfigurationName() string { return p.configuration }

// Close ends the shell and what is beside it.
func (p *pool) Close(ctx context.Context) error {
	p.files.close()
	return p.Pool.Close(ctx)
}

func (p *pool) Err() error {
	if err := p.Pool.Err(); err != nil && !errors.Is(err, client.ErrClosed) {
		return err
	}
	return nil
}

// Run runs the command's script as Invoke-Command of PowerShell sends it.
func (p *pool) Run(ctx context.Context, cmd Command, emit func(EventKind, any) error) error {
	emit, stop := p.notices.to(emit)
	defer stop()
	return p.Pool.Run(ctx, powerShell(cmd), p.runOptions(cmd, emit))
}

// powerShell is the command as Invoke-Command of PowerShell sends it.
func powerShell(cmd Command) message.PowerShell {
	var statements [][]message.Command
	simple := false
	switch {
	case cmd.Calls != nil:
		statements, simple = [][]message.Command{calls(cmd.Calls)}, true
	case len(cmd.Arguments) == 0 && cmd.Using == nil:
		statements, simple = simpleStatements(cmd.Script)
	}
	// Several statements go as commands where nothing has to be put behind the last or in front of the first.
	if !simple || len(statements) > 1 && (cmd.Interactive || cmd.Input != nil) {
		c := message.Command{Text: cmd.Script, IsScript: true}
		for _, a := range cmd.Arguments {
			c.Arguments = append(c.Arguments, message.Argument{Value: a})
		}
		if cmd.Using != nil && cmd.Using.Len() > 0 {
			c.Arguments = append(c.Arguments, message.Argument{Name: "--%", Value: cmd.Using})
		}
		statements = [][]message.Command{{c}}
	}
	if cmd.Interactive {
		commands := statements[0]
		last := &commands[len(commands)-1]
		last.MergeMyResult, last.MergeToResult = message.ResultError, message.ResultOutput
		statements[0] = append(commands, message.Command{Text: "Out-Default"})
	}
	return message.PowerShell{Commands: statements[0], Further: statements[1:], RedirectErrors: true, IsNested: cmd.nested}
}

// calls are commands by name as they are sent.
func calls(list []Call) (out []message.Command) {
	for _, c := range list {
		m := message.Command{Text: c.Name}
		for _, p := range c.Parameters {
			a := message.Argument{Value: p.Value}
			if p.Name != "" {
				a.Name = p.Name // without a hyphen and with a value: also a switch
			}
			m.Arguments = append(m.Arguments, a)
		}
		out = append(out, m)
	}
	return out
}

// runOptions pass on what happens.
func (p *pool) runOptions(cmd Command, emit func(EventKind, any) error) client.RunOptions {
	h := &commandHost{emit: emit, ui: cmd.Host, told: defaultScreen}
	if p.host != nil {
		h.told = p.host.size()
	}
	return client.RunOptions{
		StartOptions: client.StartOptions{Host: h, HostInfo: p.host.infoFor(cmd), AddToHistory: !cmd.quiet, Nested: cmd.nested},
		Source:       cmd.Input,
		Output:       func(v any) error { return emit(Output, v) },
		Error:        func(r *psobject.ErrorRecord) error { return emit(Error, r) },
		Informational: func(r *psobject.InformationalRecord) error {
			k := map[psobject.StreamKind]EventKind{psobject.WarningStream: Warning, psobject.VerboseStream: Verbose, psobject.DebugStream: Debug}[r.Kind]
			return emit(k, r)
		},
		Information: func(r *psobject.InformationRecord) error {
			// The host has shown what Write-Host wrote: whoever gets the record need not.
			if slices.Contains(r.Tags, "PSHOST") && !slices.Contains(r.Tags, "FORWARDED") {
				r.Tags = append(r.Tags, "FORWARDED")
			}
			return emit(Information, r)
		},
		Progress: func(r *psobject.ProgressRecord) error { return emit(Progress, r) },
		Left:     p.leave,
	}
}
