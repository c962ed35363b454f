// Package winrs runs command lines in WinRS shells (the cmd shells of Windows, [MS-WSMV] 3.1.4.9): for hosts without an
// endpoint of PowerShell.
//
//	sh, err := winrs.Open(ctx, client, winrs.Options{})
//	defer sh.Close(ctx)
//	p, err := sh.Start(ctx, winrs.Command{Line: "ipconfig", Arguments: []string{"/all"}})
//	result, err := p.Wait(ctx, nil)
//
// The requests travel by an exchange.Client, which the caller closes. The package has no goroutines.
package winrs

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

// Options say what shell is opened.
type Options struct {
	Name             string
	WorkingDirectory string
	Environment      []wsman.Variable
	IdleTimeout      time.Duration // 0 is the server's
	Lifetime         time.Duration // 0 is the server's
	CodePage         int           // of the console, 65001 is UTF-8; 0 is the server's
	NoProfile        bool
	// ResourceURI is another kind of shell; "" means wsman.Cmd.
	ResourceURI string
}

// Shell is an open shell.
type Shell struct {
	x        *exchange.Client
	resource string
	id       string
	info     *wsman.Shell
}

// Open makes a shell.
func Open(ctx context.Context, x *exchange.Client, o Options) (*Shell, error) {
	if o.ResourceURI == "" {
		o.ResourceURI = wsman.Cmd
	}
	r := &exchange.Request{ResourceURI: o.ResourceURI, Localized: true, Body: &wsman.Create{Shell: wsman.Shell{
		Name: o.Name, WorkingDirectory: o.WorkingDirectory, Environment: o.Environment, IdleTimeout: o.IdleTimeout, Lifetime: o.Lifetime,
		InputStreams: "stdin", OutputStreams: "stdout stderr",
	}}}
	if o.NoProfile {
		r.Options = append(r.Options, wsman.Option{Name: wsman.OptionNoProfile, Value: "TRUE"})
	}
	if o.CodePage != 0 {
		r.Options = append(r.Options, wsman.Option{Name: wsman.OptionCodePage, Value: strconv.Itoa(o.CodePage)})
	}
	a, err := exchange.Expect[*wsman.CreateResponse](x.Do(ctx, r))
	if err != nil {
		return nil, err
	}
	sh := &Shell{x: x, resource: o.ResourceURI, id: a.ShellID(), info: a.Shell}
	if sh.id == "" {
		return nil, errors.New("the server does not tell the identity of the shell that it has made")
	}
	return sh, nil
}

// ID is the shell's identity.
func (s *Shell) ID() string { return s.id }

// Info is what the server tells of the shell; nil where it tells nothing.
func (s *Shell) Info() *wsman.Shell { return s.info }

func (s *Shell) request(body wsman.Body, options ...wsman.Option) *exchange.Request {
	return &exchange.Request{ResourceURI: s.resource, Selectors: wsman.ShellSelector(s.id), Options: options, Body: body}
}

// Close ends the shell and what runs in it.
func (s *Shell) Close(ctx context.Context) error {
	r := s.request(wsman.Delete{})
	r.Repeatable = true
	_, err := exchange.Expect[wsman.DeleteResponse](s.x.Do(ctx, r))
	return err
}

// Command is a command line.
type Command struct {
	Line      string
	Arguments []string
	// SkipCmdShell starts the program itself instead of cmd.exe with the line. The line must be a path then.
	SkipCmdShell bool
	// NoConsole tells that standard input is no console, so that its end can be sent.
	NoConsole bool
}

func boolean(b bool) string {
	if b {
		return "TRUE"
	}
	return "FALSE"
}

// Start starts a command.
func (s *Shell) Start(ctx context.Context, c Command) (*Process, error) {
	r := s.request(&wsman.Command{Line: c.Line, Arguments: c.Arguments}, wsman.Option{Name: wsman.OptionSkipCmdShell, Value: boolean(c.SkipCmdShell)})
	if c.NoConsole {
		r.Options = append(r.Options, wsman.Option{Name: wsman.OptionConsoleMode, Value: boolean(false)})
	}
	a, err := exchange.Expect[*wsman.CommandResponse](s.x.Do(ctx, r))
	if err != nil {
		return nil, err
	}
	return s.Process(a.CommandID), nil
}

// Process returns a command of the shell by its identity, "" for the shell itself.
func (s *Shell) Process(id string) *Process { return &Process{shell: s, id: id} }

// Process is a command that was started. Its methods are for one goroutine; Send and Signal may be called from others.
type Process struct {
	shell *Shell
	id    string
}

// ID is the command's identity.
func (p *Process) ID() string { return p.id }

// Output is what came at once.
type Output struct {
	Stdout, Stderr []byte
	Done           bool
	ExitCode       int32 // once it is Done
}

// Receive waits for output. Where there is none within the operation's time-out it returns an empty Output.
func (p *Process) Receive(ctx context.Context) (Output, error) {
	var out Output
	r := p.shell.request(&wsman.Receive{CommandID: p.id, Streams: "stdout stderr"}, wsman.Option{Name: wsman.OptionKeepAlive, Value: "TRUE"})
	a, err := exchange.Expect[*wsman.ReceiveResponse](p.shell.x.Do(ctx, r))
	var f *wsman.Fault
	if errors.As(err, &f) && f.TimedOut() {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	for _, s := range a.Streams {
		to := &out.Stdout
		if s.Name == "stderr" {
			to = &out.Stderr
		}
		if *to, err = s.Data.Append(*to); err != nil {
			return out, fmt.Errorf("the stream %s: %w", s.Name, err)
		}
	}
	if out.Done = a.Done(); out.Done && a.State.ExitCode != nil {
		out.ExitCode = *a.State.ExitCode
	}
	return out, nil
}

// Wait collects output to the end, or gives it to each as it comes, and lets the server forget the command.
func (p *Process) Wait(ctx context.Context, each func(Output) error) (all Output, err error) {
	for !all.Done {
		out, err := p.Receive(ctx)
		if err != nil {
			return all, err
		}
		if each != nil {
			if err := each(out); err != nil {
				return all, err
			}
		} else {
			all.Stdout, all.Stderr = append(all.Stdout, out.Stdout...), append(all.Stderr, out.Stderr...)
		}
		all.Done, all.ExitCode = out.Done, out.ExitCode
	}
	return all, p.Signal(ctx, wsman.SignalTerminate)
}

// maxInput is how many bytes of input travel at once.
const maxInput = 64 << 10

// Send gives input; end tells that nothing follows.
func (p *Process) Send(ctx context.Context, input []byte, end bool) error {
	for {
		n := min(len(input), maxInput)
		s := wsman.Stream{Name: "stdin", CommandID: p.id, Data: wsman.Bytes(input[:n]), End: end && n == len(input)}
		if _, err := exchange.Expect[wsman.SendResponse](p.shell.x.Do(ctx, p.shell.request(&wsman.Send{Streams: []wsman.Stream{s}}))); err != nil {
			return err
		}
		if input = input[n:]; len(input) == 0 {
			return nil
		}
	}
}

// Signal sends wsman.SignalCtrlC, SignalCtrlBreak or SignalTerminate.
func (p *Process) Signal(ctx context.Context, code string) error {
	r := p.shell.request(&wsman.Signal{CommandID: p.id, Code: code})
	r.Repeatable = true
	_, err := exchange.Expect[wsman.SignalResponse](p.shell.x.Do(ctx, r))
	return err
}
