package embedded

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// host passes what the engine asks to the client's host, for the command that runs.
type host struct {
	info message.HostInfo

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
	oldCtx, oldCmd := h.ctx, h.cmd
	h.ctx, h.cmd = ctx, c
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.ctx, h.cmd = oldCtx, oldCmd
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
	if info.NoHost || info.NoUI && m != message.SetShouldExit {
		if m.Void() {
			return nil, nil
		}
		return nil, errNoHost
	}
	return c.HostCall(ctx, m, args...)
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
	case plain && m.Message == "":
		_, err = h.call(message.WriteLine1)
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

func (h *host) promptField(name string, secret bool) (any, error) {
	typeName := "System.String"
	if secret {
		typeName = "System.Security.SecureString"
	}
	prop := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	field := &psobject.Object{Extended: []psobject.Property{
		prop("name", name), prop("label", name), prop("parameterTypeName", typeName[strings.LastIndexByte(typeName, '.')+1:]),
		prop("parameterTypeFullName", typeName), prop("parameterAssemblyFullName", typeName), prop("helpMessage", ""),
		prop("isMandatory", true), prop("metadata", psobject.NewArrayList()), prop("modifiedByRemotingProtocol", false),
		prop("isFromRemoteHost", false),
	}}
	v, err := h.call(message.Prompt, "", "", psobject.NewArrayList(field))
	if err != nil {
		return nil, err
	}
	d, ok := psobject.Base(v).(*psobject.Dictionary)
	if !ok {
		return nil, errors.New("the client's host answered with something that is no set of fields")
	}
	answer, _ := d.Get(name)
	return answer, nil
}

// Confirm asks yes or no.
func (h *host) Confirm(caption, text string) (bool, error) {
	choice := func(label, help string) *psobject.Object {
		return &psobject.Object{Extended: []psobject.Property{{Name: "label", Value: label}, {Name: "helpMessage", Value: help}}}
	}
	v, err := h.call(message.PromptForChoice, caption, text, psobject.NewArrayList(
		choice("&Yes", "Continue with only the next step of the operation."), choice("&No", "Skip this operation and proceed with the next operation.")), int32(0))
	if err != nil {
		return false, err
	}
	n, _ := psobject.Base(v).(int32)
	return n == 0, nil
}

// Credential asks for a user's name and password.
func (h *host) Credential(caption, text, user string) (*psobject.Credential, error) {
	if caption == "" {
		caption = "PowerShell credential request"
	}
	if text == "" {
		text = "Enter your credentials."
	}
	var name any
	if user != "" {
		name = user
	}
	v, err := h.call(message.PromptForCredential2, caption, text, name, "", int32(3), int32(1))
	if err != nil {
		return nil, err
	}
	c, ok := v.(*psobject.Credential)
	if !ok {
		return nil, errors.New("the client's host answered with something that is no credential")
	}
	return c, nil
}

// SetShouldExit tells the client that the script ended with exit.
func (h *host) SetShouldExit(code int) { h.call(message.SetShouldExit, int32(code)) }
