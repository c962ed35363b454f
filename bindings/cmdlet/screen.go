package cmdlet

import (
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// Screen is the terminal that a session's text goes to.
type Screen interface {
	// Size is that of the window; ok is false where there is none.
	Size() (width, height int, ok bool)
	// Colors tells which of standard output and standard error show colours.
	Colors() (out, err bool)
	// Plain tells that no colours are wanted anywhere, not even those that a text brings.
	Plain() bool
	// SetBars says what stands below the text: one line each; none takes them away. It does nothing where bars cannot be
	// shown.
	SetBars(lines []string)
}

// UseScreen lets the session know the terminal.
func (s *Session) UseScreen(screen Screen) {
	s.screen = screen
	s.Resize()
}

// Resize takes the width of the window for what is shown from now on. Call it while nothing is shown.
func (s *Session) Resize() {
	if s.screen != nil {
		if w, _, ok := s.screen.Size(); ok {
			s.Width = w
		}
		s.outColor, s.Color = s.screen.Colors()
	}
	s.Host.SetDisplay(NewDisplay(s.Host.Stdout(), s.Width, time.Now, s.viewOptions))
}

// viewOptions are how objects are shown where the script is at.
func (s *Session) viewOptions() format.Options {
	o := format.Options{Color: s.outColor, Location: s.Folder(), Error: format.ErrorOptions{Width: s.Width, Color: s.outColor, View: s.errorView()}}
	if v, ok := s.preference("FormatEnumerationLimit"); ok {
		o.EnumerationLimit = cmdlets.EnumerationLimit(v)
	}
	return o
}

// errorView is $ErrorView; "" where there is none.
func (s *Session) errorView() string {
	v, _ := s.preference("ErrorView")
	return dotnet.String(v)
}

// preference reads a variable as the running code sees it.
func (s *Session) preference(name string) (any, bool) {
	v, ok := s.Host.Variables().Lookup(name)
	if !ok || v == lua.LNil {
		return nil, false
	}
	return s.Values.FromLua(s.Host.State(), v), true
}

// The colours of PSStyle.Formatting that messages have.
const (
	colorMessage = "\x1b[33;1m"
	colorReset   = "\x1b[0m"
)

// foreground are the colours of a terminal for the members of System.ConsoleColor.
var foreground = [...]string{"30", "34", "32", "36", "31", "35", "33", "37", "90", "94", "92", "96", "91", "95", "93", "97"}

// background is the code for the same colour behind the text.
func background(code string) string {
	if code[0] == '9' {
		return "10" + code[1:]
	}
	return "4" + code[1:]
}

// hostText is a host's message as the terminal shows it.
func (s *Session) hostText(m *psobject.HostMessage) string {
	text := m.Message
	if s.screen != nil && s.screen.Plain() {
		text = uncolored(text)
	}
	if s.outColor && text != "" {
		codes := ""
		if c := m.ForegroundColor; c != nil && *c >= 0 && int(*c) < len(foreground) {
			codes += "\x1b[" + foreground[*c] + "m"
		}
		if c := m.BackgroundColor; c != nil && *c >= 0 && int(*c) < len(foreground) {
			codes += "\x1b[" + background(foreground[*c]) + "m"
		}
		if codes != "" {
			text = codes + text + colorReset
		}
	}
	if !m.NoNewline {
		text += "\n"
	}
	return text
}

// uncolored is a text without the escapes that colour it.
func uncolored(s string) string {
	for at := 0; ; {
		i := strings.Index(s[at:], "\x1b[")
		if i < 0 {
			return s
		}
		i += at
		n := i + 2
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == ';') {
			n++
		}
		if n < len(s) && s[n] == 'm' {
			s, at = s[:i]+s[n+1:], i
		} else {
			at = n
		}
	}
}
