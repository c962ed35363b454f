package embedded

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

var _ powershell.UserInterface = (*host)(nil)

func prop(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }

// structure is a value of a host call whose .NET type is a structure: its private fields by name ([MS-PSRP] 2.2.3).
func structure(fields ...psobject.Property) *psobject.Object {
	return &psobject.Object{Extended: fields}
}

var lineMethods = map[psobject.StreamKind]message.Method{
	psobject.ErrorStream: message.WriteErrorLine, psobject.WarningStream: message.WriteWarningLine,
	psobject.VerboseStream: message.WriteVerboseLine, psobject.DebugStream: message.WriteDebugLine,
}

// EndLine ends a line.
func (h *host) EndLine() error {
	_, err := h.call(message.WriteLine1)
	return err
}

// WriteStreamLine shows a line of a stream.
func (h *host) WriteStreamLine(kind psobject.StreamKind, text string) error {
	_, err := h.call(lineMethods[kind], text)
	return err
}

// WriteProgress shows progress.
func (h *host) WriteProgress(source int64, r *psobject.ProgressRecord) error {
	_, err := h.call(message.WriteProgress, source, clixml.ProgressRecordObject(r))
	return err
}

// Prompt asks for the values of fields.
func (h *host) Prompt(caption, text string, fields []powershell.Field) (*psobject.Dictionary, error) {
	list := psobject.NewArrayList()
	for _, f := range fields {
		short := f.Type[strings.LastIndexByte(f.Type, '.')+1:]
		ps := []psobject.Property{prop("name", f.Name), prop("label", f.Label), prop("parameterTypeName", short),
			prop("parameterTypeFullName", f.Type), prop("parameterAssemblyFullName", f.Assembly), prop("helpMessage", f.Help),
			prop("isMandatory", f.Mandatory), prop("metadata", psobject.NewArrayList()), prop("modifiedByRemotingProtocol", false),
			prop("isFromRemoteHost", false)}
		if f.Default != nil {
			ps = append(ps, prop("defaultValue", f.Default))
		}
		list.Items = append(list.Items, structure(ps...))
	}
	v, err := h.call(message.Prompt, caption, text, list)
	if err != nil {
		return nil, err
	}
	d, ok := psobject.Base(v).(*psobject.Dictionary)
	if !ok {
		return nil, errors.New("the client's host answered with something that is no set of fields")
	}
	return d, nil
}

// Choose asks for one of some choices.
func (h *host) Choose(caption, text string, choices []powershell.Choice, selected int) (int, error) {
	v, err := h.call(message.PromptForChoice, caption, text, choiceList(choices), int32(selected))
	if err != nil {
		return 0, err
	}
	n, ok := psobject.Base(v).(int32)
	if !ok {
		return 0, errors.New("the client's host answered with something that is no choice")
	}
	return int(n), nil
}

func choiceList(choices []powershell.Choice) *psobject.List {
	list := psobject.NewArrayList()
	for _, c := range choices {
		list.Items = append(list.Items, structure(prop("label", c.Label), prop("helpMessage", c.Help)))
	}
	return list
}

// ChooseSeveral asks for several of some choices.
func (h *host) ChooseSeveral(caption, text string, choices []powershell.Choice, selected []int) ([]int, error) {
	var defaults []any
	for _, n := range selected {
		defaults = append(defaults, int32(n))
	}
	v, err := h.call(message.PromptForChoiceMultipleSelection, caption, text, choiceList(choices), message.EncodeArray(defaults))
	if err != nil {
		return nil, err
	}
	answers, ok := message.DecodeArray(v)
	chosen := make([]int, 0, len(answers))
	for _, a := range answers {
		n, isNumber := psobject.Base(a).(int32)
		ok = ok && isNumber
		chosen = append(chosen, int(n))
	}
	if !ok {
		return nil, errors.New("the client's host answered with something that is no choices")
	}
	return chosen, nil
}

// The defaults of PSCredentialTypes (Generic and Domain) and PSCredentialUIOptions (ValidateUserNameSyntax).
const (
	defaultCredentialTypes   = 3
	defaultCredentialOptions = 1
)

// CredentialFor asks for a user's name and password.
func (h *host) CredentialFor(r powershell.CredentialRequest) (*psobject.Credential, error) {
	var user any
	if r.User != "" {
		user = r.User
	}
	if !r.Kinds { // PowerShell's server has but this call
		r.AllowedTypes, r.Options = defaultCredentialTypes, defaultCredentialOptions
	}
	v, err := h.call(message.PromptForCredential2, r.Caption, r.Message, user, r.Target, r.AllowedTypes, r.Options)
	if err != nil || v == nil {
		return nil, err
	}
	c, ok := v.(*psobject.Credential)
	if !ok {
		return nil, errors.New("the client's host answered with something that is no credential")
	}
	return c, nil
}

// Screen is the client's screen.
func (h *host) Screen() powershell.Screen {
	if h.screen == nil {
		return nil
	}
	return h.screen
}

// screen is the client's screen as the server knows it: what it was at the start, and what has been set since. It is used on
// the goroutine of the command that runs.
type screen struct {
	h     *host
	state powershell.ScreenState
}

func newScreen(h *host) *screen {
	d := h.info.Default
	if d == nil {
		return nil
	}
	point := func(c message.Coordinates) powershell.Point { return powershell.Point{X: c.X, Y: c.Y} }
	size := func(s message.Size) powershell.Extent { return powershell.Extent{Width: s.Width, Height: s.Height} }
	return &screen{h: h, state: powershell.ScreenState{
		Foreground: d.ForegroundColor, Background: d.BackgroundColor, Cursor: point(d.CursorPosition), Window: point(d.WindowPosition), CursorSize: d.CursorSize,
		Buffer: size(d.BufferSize), WindowSize: size(d.WindowSize), MaxWindow: size(d.MaxWindowSize), MaxPhysical: size(d.MaxPhysicalSize), Title: d.WindowTitle,
	}}
}

// State is what is known of the screen.
func (s *screen) State() powershell.ScreenState { return s.state }

// Set changes a property, here and at the client's.
func (s *screen) Set(p powershell.ScreenProperty, to powershell.ScreenState) error {
	point := func(c powershell.Point) any { return message.EncodeCoordinates(message.Coordinates{X: c.X, Y: c.Y}) }
	size := func(e powershell.Extent) any {
		return message.EncodeSize(message.Size{Width: e.Width, Height: e.Height})
	}
	var method message.Method
	var arg any
	switch p {
	case powershell.ScreenForeground:
		method, arg = message.SetForegroundColor, to.Foreground
	case powershell.ScreenBackground:
		method, arg = message.SetBackgroundColor, to.Background
	case powershell.ScreenCursor:
		method, arg = message.SetCursorPosition, point(to.Cursor)
	case powershell.ScreenWindow:
		method, arg = message.SetWindowPosition, point(to.Window)
	case powershell.ScreenCursorSize:
		method, arg = message.SetCursorSize, to.CursorSize
	case powershell.ScreenBuffer:
		method, arg = message.SetBufferSize, size(to.Buffer)
	case powershell.ScreenWindowSize:
		method, arg = message.SetWindowSize, size(to.WindowSize)
	default:
		method, arg = message.SetWindowTitle, to.Title
	}
	if _, err := s.h.call(method, arg); err != nil {
		return err
	}
	s.state = to
	return nil
}

// ReadKey waits for a key at the client's.
func (s *screen) ReadKey(options int32) (powershell.Key, error) {
	v, err := s.h.call(message.ReadKey, options)
	if err != nil {
		return powershell.Key{}, err
	}
	o, ok := v.(*psobject.Object)
	if !ok {
		return powershell.Key{}, errors.New("the client's host answered with something that is no key")
	}
	var k powershell.Key
	get := func(name string) any { x, _ := o.Get(name); return psobject.Base(x) }
	k.Code, _ = get("virtualKeyCode").(int32)
	k.State, _ = get("controlKeyState").(int32)
	k.Down, _ = get("keyDown").(bool)
	if c, ok := get("character").(psobject.Char); ok {
		k.Character = uint16(c)
	}
	return k, nil
}

// FlushInput forgets the keys that wait at the client's.
func (s *screen) FlushInput() error {
	_, err := s.h.call(message.FlushInputBuffer)
	return err
}

func rectangle(r powershell.Rectangle) any {
	return structure(prop("left", r.Left), prop("top", r.Top), prop("right", r.Right), prop("bottom", r.Bottom))
}

func cell(c powershell.Cell) any {
	return structure(prop("character", psobject.Char(c.Character)), prop("foregroundColor", c.Foreground), prop("backgroundColor", c.Background), prop("bufferCellType", c.Kind))
}

// Fill writes one cell all over a rectangle.
func (s *screen) Fill(r powershell.Rectangle, with powershell.Cell) error {
	_, err := s.h.call(message.SetBufferContents1, rectangle(r), cell(with))
	return err
}

// Scroll moves a rectangle's cells.
func (s *screen) Scroll(source powershell.Rectangle, to powershell.Point, clip powershell.Rectangle, fill powershell.Cell) error {
	_, err := s.h.call(message.ScrollBufferContents, rectangle(source), message.EncodeCoordinates(message.Coordinates{X: to.X, Y: to.Y}), rectangle(clip), cell(fill))
	return err
}

// Put writes rows of cells, the first at a place.
func (s *screen) Put(at powershell.Point, rows [][]powershell.Cell) error {
	var all []any
	width := 0
	for _, row := range rows {
		width = len(row)
		for _, c := range row {
			all = append(all, cell(c))
		}
	}
	_, err := s.h.call(message.SetBufferContents2, message.EncodeCoordinates(message.Coordinates{X: at.X, Y: at.Y}), message.EncodeArray(all, len(rows), width))
	return err
}
