package powershell

import "github.com/pslshell/psl/remoting/psobject"

// idleHost is a session's host. While people read and answer, the session's other scripts run, and what they do may come back into
// the session by RunNested.
type idleHost struct {
	rs   *Runspace
	host Host
}

var _ UserInterface = idleUI{}

// idleUI is an idleHost that has a whole user interface.
type idleUI struct {
	idleHost
	ui UserInterface
}

// idleScreen is the screen of such a host.
type idleScreen struct {
	rs     *Runspace
	screen Screen
}

// withTurn makes a host's calls hand on the turn.
func (rs *Runspace) withTurn(h Host) Host {
	if h == nil {
		return nil
	}
	if u, ok := h.(UserInterface); ok {
		return idleUI{idleHost{rs, h}, u}
	}
	return idleHost{rs, h}
}

// answer is a result with its error.
type answer[T any] struct {
	v   T
	err error
}

func ask[T any](rs *Runspace, question func() (T, error)) (T, error) {
	a := idleFor(rs, func() answer[T] {
		v, err := question()
		return answer[T]{v, err}
	})
	return a.v, a.err
}

func (h idleHost) Write(m *psobject.HostMessage) error {
	return idleFor(h.rs, func() error { return h.host.Write(m) })
}

func (h idleHost) ReadLine(prompt string, secret bool) (string, error) {
	return ask(h.rs, func() (string, error) { return h.host.ReadLine(prompt, secret) })
}

func (h idleHost) Confirm(caption, message string) (yes, all bool, err error) {
	yes, err = ask(h.rs, func() (yes bool, err error) {
		yes, all, err = h.host.Confirm(caption, message)
		return yes, err
	})
	return yes, all, err
}

func (h idleHost) Credential(caption, message, user string) (*psobject.Credential, error) {
	return ask(h.rs, func() (*psobject.Credential, error) { return h.host.Credential(caption, message, user) })
}

func (h idleHost) SetShouldExit(code int) { h.rs.idle(func() { h.host.SetShouldExit(code) }) }

func (h idleUI) EndLine() error { return idleFor(h.rs, h.ui.EndLine) }

func (h idleUI) WriteStreamLine(kind psobject.StreamKind, text string) error {
	return idleFor(h.rs, func() error { return h.ui.WriteStreamLine(kind, text) })
}

func (h idleUI) WriteProgress(source int64, r *psobject.ProgressRecord) error {
	return idleFor(h.rs, func() error { return h.ui.WriteProgress(source, r) })
}

func (h idleUI) Prompt(caption, message string, fields []Field) (*psobject.Dictionary, error) {
	return ask(h.rs, func() (*psobject.Dictionary, error) { return h.ui.Prompt(caption, message, fields) })
}

func (h idleUI) Choose(caption, message string, choices []Choice, selected int) (int, error) {
	return ask(h.rs, func() (int, error) { return h.ui.Choose(caption, message, choices, selected) })
}

func (h idleUI) ChooseSeveral(caption, message string, choices []Choice, selected []int) ([]int, error) {
	return ask(h.rs, func() ([]int, error) { return h.ui.ChooseSeveral(caption, message, choices, selected) })
}

func (h idleUI) CredentialFor(r CredentialRequest) (*psobject.Credential, error) {
	return ask(h.rs, func() (*psobject.Credential, error) { return h.ui.CredentialFor(r) })
}

func (h idleUI) Screen() Screen {
	if s := h.ui.Screen(); s != nil {
		return idleScreen{h.rs, s}
	}
	return nil
}

func (s idleScreen) State() ScreenState { return idleFor(s.rs, s.screen.State) }

func (s idleScreen) Set(p ScreenProperty, v ScreenState) error {
	return idleFor(s.rs, func() error { return s.screen.Set(p, v) })
}

func (s idleScreen) ReadKey(options int32) (Key, error) {
	return ask(s.rs, func() (Key, error) { return s.screen.ReadKey(options) })
}

func (s idleScreen) FlushInput() error { return idleFor(s.rs, s.screen.FlushInput) }

func (s idleScreen) Fill(r Rectangle, with Cell) error {
	return idleFor(s.rs, func() error { return s.screen.Fill(r, with) })
}

func (s idleScreen) Put(at Point, rows [][]Cell) error {
	return idleFor(s.rs, func() error { return s.screen.Put(at, rows) })
}

func (s idleScreen) Scroll(source Rectangle, to Point, clip Rectangle, fill Cell) error {
	return idleFor(s.rs, func() error { return s.screen.Scroll(source, to, clip, fill) })
}
