package remoting

import (
	"context"
	"unicode"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// defaultScreen is the size that PowerShell takes where the output is no terminal.
var defaultScreen = message.Size{Width: 120, Height: 50}

// ownColor is the colour that a terminal has by itself: none of the sixteen, as PowerShell says on Unix.
const ownColor = -1

const windowTitle = "psl"

// hostInfo tells the remote side that there is a user interface, with a screen of a size.
func hostInfo(size message.Size) message.HostInfo {
	return message.HostInfo{Default: &message.HostDefaultData{ForegroundColor: ownColor, BackgroundColor: ownColor, CursorSize: 1,
		BufferSize: size, WindowSize: size, MaxWindowSize: size, MaxPhysicalSize: size, WindowTitle: windowTitle}}
}

// poolHost is the host of a session: it has a user interface; what a command asks goes to the command's own host.
type poolHost struct {
	commandHost
	screen func() (width, height int, ok bool)
}

// Info tells how large the window is.
func (h *poolHost) Info() message.HostInfo {
	h.told = h.size()
	return hostInfo(h.told)
}

// size is that of the window at present.
func (h *poolHost) size() message.Size {
	if h.screen != nil {
		if w, height, ok := h.screen(); ok {
			return message.Size{Width: int32(w), Height: int32(height)}
		}
	}
	return defaultScreen
}

// infoFor is what a command's host tells: for a line that a person typed the window's size where it has changed, else that
// the session's host is used.
func (h *poolHost) infoFor(cmd Command) *message.HostInfo {
	if h == nil || !cmd.Interactive {
		return &message.NullHost
	}
	size := h.size()
	if size == h.told {
		return &message.NullHost
	}
	info := hostInfo(size)
	return &info
}

// commandHost is the host of one command. Text goes to the caller as events, questions to its HostUI.
type commandHost struct {
	emit func(EventKind, any) error
	ui   HostUI
	told message.Size // the screen's size as the other side knows it
}

var _ client.Host = (*commandHost)(nil)

// asks tells whether a method wants something of a person.
func asks(m message.Method) bool {
	switch m {
	case message.ReadLine, message.ReadLineAsSecureString, message.Prompt, message.PromptForCredential1, message.PromptForCredential2,
		message.PromptForChoice, message.PromptForChoiceMultipleSelection, message.ReadKey:
		return true
	}
	return false
}

// noUser is what the remote side gets where it asks and nobody can answer: what PowerShell says with -NonInteractive, and
// which of the host's methods it was.
func noUser(m message.Method) error {
	text := "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available. " +
		"Nobody is there whom the host's " + m.String() + " could ask: run psl at a terminal, or give the command what it asks for as an argument."
	return hostRecord(systemAutomation+"PSInvalidOperationException", "InvalidOperation", psobject.InvalidOperation, text)
}

// Info says that the session's host is used.
func (*commandHost) Info() message.HostInfo { return message.NullHost }

func (h *commandHost) send(k EventKind, v any) error {
	if h.emit == nil {
		return nil
	}
	return h.emit(k, v)
}

// Call does what the remote side asks, as PowerShell's console does it on a terminal of Linux: what that one throws, the
// remote side gets as an error of the same type, or the caller where the remote side does not wait. Warnings, verbose and debug text come as records too and are taken from there.
func (h *commandHost) Call(ctx context.Context, call *message.HostCall) (any, error) {
	arg := func(i int) any {
		if i < len(call.Parameters) {
			return call.Parameters[i]
		}
		return nil
	}
	text := func(i int) string { return dotnet.String(arg(i)) }
	color := func(i int) *int32 {
		n, err := dotnet.Convert(arg(i), "System.Int32")
		if err != nil || n.(int32) < 0 {
			return nil
		}
		c := n.(int32)
		return &c
	}
	write := func(t string, fg, bg *int32, line bool) (any, error) {
		return nil, h.send(HostText, &psobject.HostMessage{Message: t, NoNewline: !line, ForegroundColor: fg, BackgroundColor: bg})
	}
	if h.ui == nil && asks(call.Method) {
		return nil, noUser(call.Method)
	}
	switch call.Method {
	case message.GetName:
		return "psl", nil
	case message.GetVersion:
		return psobject.Version{Major: 1, Build: -1, Revision: -1}, nil
	case message.GetCurrentCulture, message.GetCurrentUICulture:
		return "", nil
	case message.Write1:
		return write(text(0), nil, nil, false)
	case message.Write2:
		return write(text(2), color(0), color(1), false)
	case message.WriteLine1:
		return write("", nil, nil, true)
	case message.WriteLine2:
		return write(text(0), nil, nil, true)
	case message.WriteLine3:
		return write(text(2), color(0), color(1), true)
	case message.WriteErrorLine:
		return write(text(0), nil, nil, true)
	case message.WriteDebugLine, message.WriteVerboseLine, message.WriteWarningLine, message.WriteProgress,
		message.NotifyBeginApplication, message.NotifyEndApplication, message.PopRunspace, message.ExitNestedPrompt:
		return nil, nil // nothing was pushed or nested, so that there is nothing to leave either
	case message.SetShouldExit:
		return nil, h.send(exited, nil)
	case message.GetForegroundColor:
		return int32(ownColor), nil
	case message.GetBackgroundColor:
		return int32(ownColor), nil
	case message.GetIsRunspacePushed, message.GetKeyAvailable:
		return false, nil
	case message.GetInstanceID:
		return psobject.GUID{}, nil
	case message.GetCursorPosition, message.GetWindowPosition:
		return message.EncodeCoordinates(message.Coordinates{}), nil
	case message.GetCursorSize:
		return int32(1), nil
	case message.GetBufferSize, message.GetWindowSize, message.GetMaxWindowSize, message.GetMaxPhysicalWindowSize:
		return message.EncodeSize(h.told), nil
	case message.GetWindowTitle:
		return windowTitle, nil
	case message.ReadKey:
		return h.readKey(ctx, arg(0))
	case message.ReadLine, message.ReadLineAsSecureString:
		secret := call.Method == message.ReadLineAsSecureString
		s, err := h.ui.ReadLine(ctx, secret)
		if err != nil {
			return nil, err
		}
		if secret {
			return psobject.NewSecureString(s), nil
		}
		return s, nil
	case message.PromptForCredential1, message.PromptForCredential2:
		return h.ui.Credential(ctx, text(0), text(1), text(2), text(3))
	case message.PromptForChoice:
		def, _ := dotnet.Convert(arg(3), "System.Int32")
		n, _ := def.(int32)
		i, err := h.ui.Choice(ctx, text(0), text(1), choicesOf(arg(2)), int(n))
		return int32(i), err
	case message.PromptForChoiceMultipleSelection:
		return h.choices(ctx, text(0), text(1), choicesOf(arg(2)), arg(3))
	case message.Prompt:
		return h.prompt(ctx, text(0), text(1), arg(2))
	}
	return h.screenCall(call)
}

// items gives the elements of a list or an array of a host call.
func items(v any) []any {
	elements, _ := message.DecodeArray(v)
	return elements
}

func choicesOf(list any) (choices []Choice) {
	for _, e := range items(list) {
		choices = append(choices, Choice{Label: dotnet.String(memberOf(e, "label")), Help: dotnet.String(memberOf(e, "helpMessage"))})
	}
	return choices
}

// choices asks for several of the choices, by their numbers.
func (h *commandHost) choices(ctx context.Context, caption, msg string, choices []Choice, defaults any) (any, error) {
	var def []int
	for _, d := range items(defaults) {
		if n, err := dotnet.Convert(d, "System.Int32"); err == nil {
			def = append(def, int(n.(int32)))
		}
	}
	chosen, err := h.ui.Choices(ctx, caption, msg, choices, def)
	if err != nil {
		return nil, err
	}
	answer := psobject.NewArrayList()
	for _, n := range chosen {
		answer.Items = append(answer.Items, int32(n))
	}
	return answer, nil
}

// Flags of ReadKeyOptions.
const (
	noEcho       = 4
	includeKeyUp = 16
)

// readKey waits for a key. A terminal tells of characters, so that the code of a virtual key is known of letters, digits and
// what has a character of its own.
func (h *commandHost) readKey(ctx context.Context, options any) (any, error) {
	n, _ := dotnet.Convert(options, "System.Int32")
	flags, _ := n.(int32)
	key, err := h.ui.Key(ctx, flags&noEcho == 0)
	if err != nil {
		return nil, err
	}
	code := int32(0)
	switch upper := unicode.ToUpper(key); {
	case upper >= 'A' && upper <= 'Z', key >= '0' && key <= '9', key == '\r', key == '\t', key == '\b', key == ' ', key == 27:
		code = int32(upper)
	}
	prop := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	return &psobject.Object{Extended: []psobject.Property{prop("virtualKeyCode", code), prop("character", psobject.Char(key)),
		prop("controlKeyState", int32(0)), prop("keyDown", flags&includeKeyUp == 0)}}, nil
}

func (h *commandHost) prompt(ctx context.Context, caption, msg string, descriptions any) (any, error) {
	var fields []PromptField
	for _, e := range items(descriptions) {
		f := PromptField{Name: dotnet.String(memberOf(e, "name")), Label: dotnet.String(memberOf(e, "label")), Help: dotnet.String(memberOf(e, "helpMessage")), Type: dotnet.String(memberOf(e, "parameterTypeFullName"))}
		f.Secret = f.Type == "System.Security.SecureString"
		fields = append(fields, f)
	}
	answers, err := h.ui.Prompt(ctx, caption, msg, fields)
	if err != nil {
		return nil, err
	}
	d := psobject.NewHashtable()
	for _, f := range fields {
		d.Set(f.Name, answers[f.Name])
	}
	return d, nil
}
