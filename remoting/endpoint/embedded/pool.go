package embedded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// Options say how shells behave. The zero value is fine.
type Options struct {
	// Location is the current directory at the start; "" means the process's.
	Location string
	// NoPrograms keeps scripts from starting programs of the operating system.
	NoPrograms bool
	// StartProgram starts programs of the operating system for scripts; nil starts them and no more.
	StartProgram func(cmd *exec.Cmd) (ended func(), err error)
	// UserName is who is connected, for $PSSenderInfo; "" means the process's user.
	UserName string
	// ConfigurationName is that of $PSSenderInfo.
	ConfigurationName string
	// Configuration limits what the client may do and gives what it finds; nil for neither.
	Configuration *powershell.Configuration
}

// EndpointOptions are the options that endpoint.Serve needs for this shell.
func EndpointOptions() *endpoint.Options {
	return &endpoint.Options{Text: dotnet.ToString, Zone: time.Local, TypeName: qualified}
}

// Handler makes a shell for each client.
func Handler(o Options) endpoint.Handler {
	return endpoint.HandlerFunc(func(ctx context.Context, r *endpoint.PoolRequest) (endpoint.Pool, error) {
		p := &pool{o: o, request: r, maximum: max(1, int(r.Init.MaxRunspaces))}
		p.freed.L = &p.mu
		if o.Configuration != nil { // what is wrong with it is told now, and not by the first command
			first, err := p.take(ctx)
			if err != nil {
				_ = p.Close()
				return nil, err
			}
			p.release(first)
		}
		return p, nil
	})
}

// pool has the runspaces of one client; each runs one command at a time.
type pool struct {
	o       Options
	request *endpoint.PoolRequest

	mu      sync.Mutex
	free    []*runspace
	all     []*runspace
	maximum int       // of runspaces
	freed   sync.Cond // a runspace may be taken
}

type runspace struct {
	*powershell.Runspace
	host *host
	// started is whether it has what its configuration gives; whoever has taken it sets it.
	started bool

	// Under pool.mu: whether a command runs that will serve guests, those that wait, and the commands that run, each
	// nested in the one before it.
	taken    bool
	guests   []*guest
	commands []*endpoint.Command
}

// PrivateData is the version table.
func (p *pool) PrivateData() *psobject.Dictionary {
	return endpoint.VersionTable(powershell.VersionEntries()...)
}

// take gives a command a runspace of its own, until release. It waits while all are taken; that is short: the endpoint
// counts commands, but not those that were nested when they came.
// The error is that of the configuration's scripts.
func (p *pool) take(ctx context.Context) (*runspace, error) {
	p.mu.Lock()
	for len(p.free) == 0 && len(p.all) >= p.maximum {
		p.freed.Wait()
	}
	r := p.pick()
	r.taken = r.started // before, it serves no guests
	p.mu.Unlock()
	if r.started {
		return r, nil
	}
	if err := r.Start(ctx); err != nil {
		p.release(r) // it stays without a start, and the next one who takes it tries again
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	r.started, r.taken = true, true
	return r, nil
}

// pick gives a free runspace, or a new one. p.mu is held.
func (p *pool) pick() *runspace {
	if n := len(p.free); n > 0 {
		r := p.free[n-1]
		p.free = p.free[:n-1]
		return r
	}
	h := &host{info: p.request.Init.Host}
	h.screen = newScreen(h)
	width := 0
	if d := h.info.Default; d != nil {
		width = int(d.BufferSize.Width)
	}
	r := &runspace{host: h}
	r.Runspace = powershell.New(powershell.Options{
		Host: h, HostName: "ServerRemoteHost", ID: int32(len(p.all) + 1), SenderInfo: p.senderInfo(), Location: p.o.Location, NoPrograms: p.o.NoPrograms, Width: width, Cmdlets: p.cmdlets(),
		Configuration: p.o.Configuration, StartProgram: p.o.StartProgram,
		Meanwhile: func() { p.serve(r) },
	})
	p.all = append(p.all, r)
	return r
}

// release ends the time of a command in its runspace; guests that still wait are served before.
func (p *pool) release(r *runspace) {
	for {
		p.serve(r)
		p.mu.Lock()
		if len(r.guests) == 0 {
			break
		}
		p.mu.Unlock()
	}
	defer p.mu.Unlock()
	r.taken = false
	p.free = append(p.free, r)
	p.freed.Signal()
}

// begin notes that a command runs in a runspace, until the function it returns is called.
func (p *pool) begin(r *runspace, c *endpoint.Command) func() {
	p.mu.Lock()
	r.commands = append(r.commands, c)
	guests := len(r.guests) > 0
	p.mu.Unlock()
	if guests {
		c.Wake()
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		r.commands = r.commands[:len(r.commands)-1]
	}
}

// SetRunspaces takes new limits.
func (p *pool) SetRunspaces(_, maximum int32) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.maximum = int(maximum)
	p.freed.Broadcast()
	return true
}

// senderInfo is $PSSenderInfo.
func (p *pool) senderInfo() any {
	name := p.o.UserName
	if name == "" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	var args any
	if d := p.request.Init.ApplicationArguments; d != nil {
		args = d
	}
	prop := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	identity := &psobject.Object{
		TypeNames: []string{"System.Management.Automation.Remoting.PSIdentity", "System.Object"},
		Adapted: []psobject.Property{prop("AuthenticationType", ""), prop("IsAuthenticated", true), prop("Name", name),
			prop("CertificateDetails", nil)},
		Text: "System.Management.Automation.Remoting.PSIdentity", HasText: true,
	}
	principal := &psobject.Object{
		TypeNames: []string{"System.Management.Automation.Remoting.PSPrincipal", "System.Object"},
		Adapted:   []psobject.Property{prop("Identity", identity), prop("WindowsIdentity", nil)},
		Text:      "System.Management.Automation.Remoting.PSPrincipal", HasText: true,
	}
	var configuration any
	if p.o.ConfigurationName != "" {
		configuration = p.o.ConfigurationName
	}
	return &psobject.Object{
		TypeNames: []string{"System.Management.Automation.Remoting.PSSenderInfo", "System.Object"},
		Adapted: []psobject.Property{prop("UserInfo", principal), prop("ClientTimeZone", nil), prop("ConnectionString", "http://localhost"),
			prop("ApplicationArguments", args), prop("ConfigurationName", configuration)},
		Text: "System.Management.Automation.Remoting.PSSenderInfo", HasText: true,
	}
}

// Reset gives the client new variables.
func (p *pool) Reset() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) != len(p.all) {
		return false
	}
	for _, r := range p.all {
		r.Runspace.Reset()
	}
	return true
}

func (p *pool) close() {
	for _, r := range p.all {
		r.Runspace.Close()
	}
	p.free, p.all = nil, nil
}

// Close ends the runspaces.
func (p *pool) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.close()
	return nil
}

// Run runs a command.
func (p *pool) Run(ctx context.Context, c *endpoint.Command) error {
	ps := c.Create.PowerShell
	if strings.HasPrefix(ps.Commands[0].Text, "__") && !ps.Commands[0].IsScript {
		return nil // the client sets up a debugger, which this engine does not have
	}
	line := powershell.Pipeline{Commands: statements(ps), Using: using(ps), AddToHistory: c.Create.AddToHistory}
	input := func(r *runspace) func(context.Context) (any, bool, error) {
		if c.Create.NoInput {
			return nil
		}
		return func(ctx context.Context) (any, bool, error) {
			for {
				v, ok, woken := c.NextOrWoken()
				switch {
				case woken:
					p.serve(r)
					continue
				case !ok && ctx.Err() != nil:
					return nil, false, ctx.Err()
				}
				return powershell.Receive(v), ok, nil
			}
		}
	}
	if c.Create.IsNested {
		if ran, err := p.runNested(ctx, func(r *runspace) error {
			defer r.enter(ctx, c)()
			defer p.begin(r, c)()
			line.Input = input(r)
			return r.RunNested(ctx, line, p.streams(ctx, c, r))
		}); ran {
			return result(err)
		}
	}
	r, err := p.take(ctx)
	if err != nil {
		return result(err)
	}
	defer p.release(r)
	defer r.enter(ctx, c)()
	defer p.begin(r, c)()
	line.Input = input(r)
	return result(r.Run(ctx, line, p.streams(ctx, c, r)))
}

// enter makes c the command of the runspace, with the host it has, until leave is called.
func (r *runspace) enter(ctx context.Context, c *endpoint.Command) (leave func()) {
	leave = r.host.enter(ctx, c)
	if d := c.Host().Default; d != nil {
		r.SetWidth(int(d.BufferSize.Width))
	}
	return leave
}

// result gives a run's error as the endpoint has it.
func result(err error) error {
	var exit *powershell.ExitError
	if errors.As(err, &exit) {
		return nil // the host has been told
	}
	var process *powershell.ProcessExitError
	if errors.As(err, &process) {
		return &endpoint.ExitedError{Code: process.Code}
	}
	var ended *powershell.TerminatingError
	if errors.As(err, &ended) {
		r := *ended.Sent
		r.PipelineIteration = nil
		r.TargetObject = powershell.Export(r.TargetObject)
		return &r
	}
	return err
}

// streams sends what a command puts out.
func (p *pool) streams(ctx context.Context, c *endpoint.Command, rs *runspace) powershell.Streams {
	h, o := rs.host, c.Create.StreamOptions
	informational := func(flag message.StreamOptions) func(*psobject.InformationalRecord) error {
		return func(r *psobject.InformationalRecord) error {
			if p := *r; o&flag == 0 {
				p.PipelineIteration = nil
				r = &p
			} else if p.PipelineIteration == nil {
				p.PipelineIteration = []int32{}
				r = &p
			}
			return c.Record(ctx, r)
		}
	}
	return powershell.Streams{
		Output: func(v any) error {
			p.serve(rs)
			return c.Output(ctx, rs.Export(v))
		},
		Error: func(r *psobject.ErrorRecord) error {
			e := *r
			switch {
			case o&message.AddInvocationToErrors == 0:
				e.PipelineIteration = nil
			case e.PipelineIteration == nil:
				e.PipelineIteration = []int32{} // the client makes an InvocationInfo of its own
			}
			e.TargetObject = powershell.Export(r.TargetObject)
			return c.Record(ctx, &e)
		},
		Warning: informational(message.AddInvocationToWarnings),
		Verbose: informational(message.AddInvocationToVerbose),
		Debug:   informational(message.AddInvocationToDebug),
		Information: func(r *psobject.InformationRecord) error {
			i := *r
			h.recorded, _ = r.MessageData.(*psobject.HostMessage)
			i.MessageData = powershell.Export(r.MessageData)
			if m, ok := i.MessageData.(*psobject.HostMessage); ok {
				i.MessageData = h.colored(m)
			}
			if i.User == "" {
				if u, err := user.Current(); err == nil {
					i.User = u.Username
				}
			}
			if i.Computer == "" {
				i.Computer, _ = os.Hostname()
			}
			return c.Record(ctx, &i)
		},
		Progress: func(r *psobject.ProgressRecord) error { return c.Record(ctx, r) },
	}
}
