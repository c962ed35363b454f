package embedded

import (
	"context"
	"errors"
	"sync"

	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// host passes what the engine asks to the client's host, for the command that runs.
type host struct {
	info message.HostInfo
	// screen is what the client told of its screen, with what has been set since; nil where it has none.
	screen *screen

	mu  sync.Mutex
	cmd *endpoint.Command
	ctx context.Context // that of the command: the engine's Host has none in its calls

	// Of the goroutine that runs the command: the message of Write-Host that is written next. It has been sent as a record,
	// and is written in the colours of the client's host, unlike what goes to the host directly.
	recorded *psobject.HostMessage
}

// enter makes c the command that the host serves, until leave is called; then it is the one before again.
func (h *host) enter(ctx context.Context, c *endpoint.Command) (leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	oldCtx, oldCmd, oldInfo, oldScreen := h.ctx, h.cmd, h.info, h.screen
	h.ctx, h.cmd = ctx, c
	if c.Create != nil && !c.Create.Host.UseRunspaceHost {
		h.info = c.Create.Host // the command has a host of its own, as one whose window has changed
		h.screen = newScreen(h)
	}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ctx, h.cmd, h.info, h.screen = oldCtx, oldCmd, oldInfo, oldScreen
	}
}

var errNoHost = errors.New("A command that prompts the user failed because the host program or the command type does not support user interaction. " +
	"Try a host program that supports user interaction, such as the PowerShell Console, and remove prompt-related commands from command types that do not support user interaction.")

func (h *host) call(m message.Method, args ...any) (any, error) {
	h.mu.Lock()
	ctx, c := h.ctx, h.cmd
	h.mu.Unlock()
	if c == nil {
		return nil, errNoHost
	}
	info := c.Host()
	if info.NoHost || info.NoUI && m != message.SetShouldExit || info.NoRawUI && m >= message.GetForegroundColor && m <= message.ScrollBufferContents {
		if m.Void() {
			return nil, nil
		}
		return nil, errNoHost
	}
	v, err := c.HostCall(ctx, m, args...)
	var rec *psobject.ErrorRecord
	if errors.As(err, &rec) && rec.Exception != nil {
		// What the client's host threw is known here by its text alone.
		r := *rec
		r.Exception = psobject.NewException("System.Management.Automation.RemoteException", rec.Message())
		return nil, &r
	}
	return v, err
}

// colored is the message with the colours of the client's host where it has none of its own.
func (h *host) colored(m *psobject.HostMessage) *psobject.HostMessage {
	d := h.info.Default
	if d == nil || m.ForegroundColor != nil && m.BackgroundColor != nil {
		return m
	}
	c := *m
	if c.ForegroundColor == nil {
		c.ForegroundColor = &d.ForegroundColor
	}
	if c.BackgroundColor == nil {
		c.BackgroundColor = &d.BackgroundColor
	}
	return &c
}

// Write writes text in its colours, or in those of the client's host.
func (h *host) Write(m *psobject.HostMessage) error {
	if m == h.recorded {
		m = h.colored(m)
	}
	h.recorded = nil
	var err error
	switch plain := m.ForegroundColor == nil || m.BackgroundColor == nil; {
	case plain && m.NoNewline:
		_, err = h.call(message.Write1, m.Message)
	case plain:
		_, err = h.call(message.WriteLine2, m.Message)
	case m.NoNewline:
		_, err = h.call(message.Write2, *m.ForegroundColor, *m.BackgroundColor, m.Message)
	default:
		_, err = h.call(message.WriteLine3, *m.ForegroundColor, *m.BackgroundColor, m.Message)
	}
	return err
}

// ReadLine asks for a line. A prompt is asked as Read-Host does: as a field of Prompt.
func (h *host) ReadLine(prompt string, secret bool) (string, error) {
	method := message.ReadLine
	if secret {
		method = message.ReadLineAsSecureString
	}
	var v any
	var err error
	if prompt == "" {
		v, err = h.call(method)
	} else {
		v, err = h.promptField(prompt, secret)
	}
	if err != nil {
		return "", err
	}
	switch s := psobject.Base(v).(type) {
	case *psobject.SecureString:
		return s.Plain(), nil
	case string:
		return s, nil
	case nil:
		return "", nil
	}
	return "", errors.New("the client's host answered with something that is no text")
}

// promptField asks for one field as Read-Host does.
func (h *host) promptField(name string, secret bool) (any, error) {
	typeName := "System.String"
	if secret {
		typeName = "System.Security.SecureString"
	}
	d, err := h.Prompt("", "", []powershell.Field{{Name: name, Type: typeName, Assembly: powershell.AssemblyQualified(typeName), Mandatory: true}})
	if err != nil {
		return nil, err
	}
	answer, _ := d.Get(name)
	return answer, nil
}

// Confirm asks yes or no, for one step or for all.
func (h *host) Confirm(caption, text string) (yes, all bool, err error) {
	n, err := h.Choose(caption, text, powershell.ConfirmChoices(), 0)
	if err != nil {
		return false, false, err
	}
	yes, all = powershell.ConfirmAnswer(n)
	return yes, all, nil
}

// Credential asks for a user's name and password.
func (h *host) Credential(caption, text, user string) (*psobject.Credential, error) {
	if caption == "" {
		caption = "PowerShell credential request"
	}
	if text == "" {
		text = "Enter your credentials."
	}
	return h.CredentialFor(powershell.CredentialRequest{Caption: caption, Message: text, User: user, Kinds: true, AllowedTypes: 3, Options: 1})
}

// SetShouldExit tells the client that the script ended with exit.
func (h *host) SetShouldExit(code int) { h.call(message.SetShouldExit, int32(code)) }
