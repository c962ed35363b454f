package bindings

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// invokeWinRS declares Invoke-WinRS over a client. The original has a program of this kind, winrs, and no cmdlet.
func invokeWinRS(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Invoke-WinRS", Class: psClass + "InvokeWinRSCommand",
		Synopsis: "Runs a line of cmd.exe on Windows computers, without a PowerShell there.",
		Description: "What the line writes comes line by line, its standard error as non-terminating errors. The variable LASTEXITCODE has the exit code. " +
			"Input from the pipeline is the line's standard input.",
		Examples: []cmdlet.Example{{Title: "One line", Code: `invoke_winrs{"server01", "ipconfig /all", credential = get_credential("admin")}`, Needs: "a Windows computer"}},
		New:      func() any { return &invokeWinRSCmd{client: c, CodePage: 65001} },
	}
}

type invokeWinRSCmd struct {
	ComputerName          []string             `param:"pos=0 mandatory alias=Cn nne" help:"The computers, one after the other."`
	Command               string               `param:"pos=1 mandatory nne" help:"The line."`
	InputObject           any                  `param:"value" help:"Lines for standard input."`
	CodePage              int32                `param:"range=1,65535" help:"The code page of the console, for programs that cannot write UTF-8: 437 or 850, for example. Lines come as text in any case." default:"65001"`
	Credential            *psobject.Credential `param:"" help:"The account."`
	Authentication        psobject.Enum        `param:"type=System.Management.Automation.Runspaces.AuthenticationMechanism" help:"How the account is proved."`
	CertificateThumbprint string               `param:"" help:"A certificate instead of a credential."`
	Port                  *int32               `param:"range=1,65535" help:"The port."`
	UseSSL                bool                 `param:"" help:"HTTPS instead of HTTP."`
	ApplicationName       string               `param:"" help:"The path of the endpoint's address." default:"wsman"`
	SessionOption         any                  `param:"nn" help:"An option object or a table of its properties."`

	client *remoting.Client
	input  bytes.Buffer
	piped  bool
}

func (c *invokeWinRSCmd) Process(r *cmdlet.Run) error {
	if r.Bound("InputObject") {
		c.piped = true
		c.input.WriteString(dotnet.String(c.InputObject) + "\r\n")
	}
	return nil
}

func (c *invokeWinRSCmd) End(r *cmdlet.Run) error {
	p := serverParameters{"", c.ApplicationName, c.Port, c.UseSSL, c.Credential, c.Authentication, c.CertificateThumbprint, c.SessionOption, false}
	targets, err := p.targets(r, c.ComputerName, nil)
	if err != nil {
		return err
	}
	for _, t := range targets {
		if err := c.run(r, t); err != nil {
			return err
		}
	}
	return nil
}

func (c *invokeWinRSCmd) run(r *cmdlet.Run, t remoting.Target) error {
	out, errs := &lineWriter{}, &lineWriter{}
	var stdin io.Reader
	if c.piped {
		stdin = bytes.NewReader(c.input.Bytes())
	}
	done := make(chan error, 1)
	code := 0
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	lines := make(chan winrsLine)
	out.pass = func(s string) bool { return deliver(ctx, lines, winrsLine{s, false}) }
	errs.pass = func(s string) bool { return deliver(ctx, lines, winrsLine{s, true}) }
	go func() {
		var err error
		code, err = c.client.CommandLineIn(ctx, t, int(c.CodePage), c.Command, stdin, out, errs)
		out.flush()
		errs.flush()
		done <- err
	}()
	var failed error
	for {
		select {
		case l := <-lines:
			if failed == nil {
				if failed = c.line(r, t, l); failed != nil {
					cancel()
				}
			}
		case err := <-done:
			if failed != nil {
				return failed
			}
			if err != nil {
				return c.failed(r, t, err)
			}
			return r.Host.SetVariable("LASTEXITCODE", int32(code))
		}
	}
}

type winrsLine struct {
	text  string
	error bool
}

func deliver(ctx context.Context, lines chan<- winrsLine, l winrsLine) bool {
	select {
	case lines <- l:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *invokeWinRSCmd) line(r *cmdlet.Run, t remoting.Target, l winrsLine) error {
	if !l.error {
		return r.Write(psobject.WithNote(l.text, "PSComputerName", t.ComputerName))
	}
	return r.WriteError(r.Fail("NativeCommandError", psobject.NotSpecified, "System.Management.Automation.RemoteException", l.text, l.text))
}

func (c *invokeWinRSCmd) failed(r *cmdlet.Run, t remoting.Target, err error) error {
	if r.Context().Err() != nil {
		return r.Context().Err()
	}
	var ce *remoting.ConnectError
	if errors.As(err, &ce) {
		return r.WriteError(ce.Record("WinRSFailed", t.ComputerName, "Invoke-WinRS"))
	}
	return err
}

// lineWriter cuts what is written into lines.
type lineWriter struct {
	pass func(string) bool
	rest []byte
}

// maxLine bounds a line that does not end, in bytes: it is passed on in pieces then.
const maxLine = 1 << 20

func (w *lineWriter) Write(b []byte) (int, error) {
	w.rest = append(w.rest, b...)
	for {
		i := bytes.IndexByte(w.rest, '\n')
		if i < 0 && len(w.rest) > maxLine {
			i = len(w.rest) - 1
		}
		if i < 0 {
			return len(b), nil
		}
		line := strings.TrimRight(string(w.rest[:i+1]), "\r\n")
		w.rest = w.rest[i+1:]
		if !w.pass(line) {
			return 0, context.Canceled
		}
	}
}

func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		w.pass(strings.TrimRight(string(w.rest), "\r\n"))
		w.rest = nil
	}
}
