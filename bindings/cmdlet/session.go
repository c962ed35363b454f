package cmdlet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// Session is what all cmdlets of one Lua host share: the streams, the list of errors, who answers questions.
type Session struct {
	Host   module.Host
	Values *value.Values
	Errors *ErrorList
	// Prompter asks the person at the terminal; nil where nobody can answer.
	Prompter cmdlet.Prompter
	// Width is the number of columns of the output.
	Width int
	// Color shows errors in colours.
	Color bool
	// Home is the user's home folder for paths that begin with ~.
	Home string
	// Run text of PowerShell for local blocks that are no Lua functions; may be nil.
	RunText func(call *module.Call, text string, under any, args []any, out func(any) error) error

	// Location is where relative paths begin; "" means the folder of the process.
	Location string
	// Way is where the session was before, and Stacks keeps locations by the names of their stacks, "" for the one without.
	Way    Way
	Stacks map[string][]string
	// Events takes what the streams get, in place of the host's own; nil for those.
	Events func(kind remoting.EventKind, v any) error

	// Called is told what a call of a cmdlet has bound, when the call is over; nil tells nobody.
	Called func(d *cmdlet.Declaration, parameters []string)

	// Interactive tells that a prompt reads the inputs, which a session on another computer can take over.
	Interactive bool

	// Imported are the commands of other computers that were made Lua functions, by their names.
	Imported []*cmdlet.Declaration

	tables   map[*psobject.List]*lua.LTable
	random   *dotnet.Random
	terminal *Terminal
	screen   Screen
	outColor bool // standard output shows colours
	progress progress
	guest    Guest
}

// Folder is where relative paths begin.
func (s *Session) Folder() string {
	if s.Location != "" {
		return s.Location
	}
	dir, err := os.Getwd()
	if err != nil {
		return string(os.PathSeparator)
	}
	return dir
}

// Way is what leads back to earlier locations, and forth again.
type Way struct{ Back, Forth []string }

// Guest is a shell that takes the inputs of the prompt; see repl.Guest.
type Guest interface {
	Prompt(ctx context.Context) string
	Incomplete(text string) bool
	Complete(ctx context.Context, text string, cursor int) module.Completion
	Marks(text string) []module.Mark
	Eval(ctx context.Context, text string) error
	// Gone reports whether the shell has ended by itself, and tells the person so.
	Gone() bool
}

// Enter gives the prompt's inputs to a guest, nil takes them back.
func (s *Session) Enter(g Guest) { s.guest = g }

// Guest is the shell that has the inputs, nil where the prompt itself has. One that has ended is dismissed.
func (s *Session) Guest() Guest {
	if s.guest != nil && s.guest.Gone() {
		s.guest = nil
	}
	return s.guest
}

// NonInteractive is what a question gets where nobody can answer: PowerShell's text, who asks, and what to do instead.
func NonInteractive(command, instead string) error {
	return errors.New("PowerShell is in NonInteractive mode. Read and Prompt functionality is not available. Nobody is there whom " + command +
		" could ask: run psl at a terminal, or " + instead + ".")
}

// CredentialInstead is what to do instead of asking for a credential.
const CredentialInstead = "let get_credential take the password by its parameter environment, file, key_ring or command"

// UseTerminal lets the person at a terminal answer questions, of psl's cmdlets and of scripts on other computers.
func (s *Session) UseTerminal(t *Terminal) {
	s.terminal = t
	s.Prompter = t
}

// RemoteUI answers what scripts on a computer ask; nil where nobody can.
func (s *Session) RemoteUI(computer string) remoting.HostUI {
	if s.terminal == nil {
		return nil
	}
	return &RemoteUI{s.terminal, computer}
}

// NewSession returns a session for the host.
func NewSession(h module.Host, v *value.Values) *Session {
	return &Session{Host: h, Values: v, Errors: &ErrorList{}, Width: 80, tables: map[*psobject.List]*lua.LTable{}}
}

// Register makes the declaration a Lua function under all its names.
func (s *Session) Register(d *cmdlet.Declaration, adapt Adapter) {
	s.Host.Register(&Command{Declaration: d, session: s, adapt: adapt}, LuaNames(d)...)
}

// Import registers a command of another computer, in place of one of that name that was imported before.
func (s *Session) Import(d *cmdlet.Declaration) {
	s.Register(d, nil)
	s.Imported = append(slices.DeleteFunc(s.Imported, func(have *cmdlet.Declaration) bool { return strings.EqualFold(have.Name, d.Name) }), d)
}

// listTable gives the Lua table of a variable that a common parameter fills. It is the same table while the list
// grows.
func (s *Session) listTable(L *lua.LState, l *psobject.List) *lua.LTable {
	t, ok := s.tables[l]
	if !ok || t.Len() > len(l.Items) {
		t = s.Values.List(L, l.Items)
		// One list at a time is being filled for each variable: keep the map small.
		if len(s.tables) > 64 {
			clear(s.tables)
		}
		s.tables[l] = t
		return t
	}
	for i := t.Len(); i < len(l.Items); i++ {
		x := s.Values.ToLua(L, l.Items[i])
		if x == lua.LNil {
			x = s.Values.NullValue()
		}
		t.RawSetInt(i+1, x)
	}
	return t
}

// failed notes a terminating error in the list of errors.
func (s *Session) failed(err error) error {
	if r := value.Record(err); r != nil {
		s.Errors.Add(r)
	}
	return err
}

// ShowError writes a record to standard error.
func (s *Session) ShowError(r *psobject.ErrorRecord) error {
	if s.Events != nil {
		return s.Events(remoting.Error, r)
	}
	if err := s.settle(); err != nil {
		return err
	}
	_, err := io.WriteString(s.Host.Stderr(), s.ErrorText(r))
	return err
}

// settle writes rows that the formatter holds back, before something is written past it.
func (s *Session) settle() error {
	if d, ok := s.Host.Display().(*Display); ok {
		return d.Settle()
	}
	return nil
}

// ErrorText renders a record as the concise view does, with the computer that it comes from.
func (s *Session) ErrorText(r *psobject.ErrorRecord) string {
	o := format.ErrorOptions{Width: s.Width, Color: s.Color, View: s.errorView()}
	if r.Origin != nil && s.guest == nil { // a guest's prompt names the computer
		o.Computer = r.Origin.PSComputerName
	}
	return strings.TrimRight(format.Error(r, o), "\n") + "\n"
}

// ShowRecord writes a record of another stream to standard error, each line with its stream's name. Information has none
// and goes to standard output, as what Write-Host says does.
func (s *Session) ShowRecord(kind psobject.StreamKind, record any) error {
	if s.Events != nil {
		return s.Events(streamEvents[kind], record)
	}
	prefix := map[psobject.StreamKind]string{psobject.WarningStream: "WARNING: ", psobject.VerboseStream: "VERBOSE: ", psobject.DebugStream: "DEBUG: "}[kind]
	switch rec := record.(type) {
	case *psobject.InformationalRecord:
		line := prefix + rec.Message
		if s.Color {
			line = colorMessage + line + colorReset
		}
		_, err := fmt.Fprintln(s.Host.Stderr(), line)
		return err
	case *psobject.InformationRecord:
		_, err := fmt.Fprintf(s.Host.Stdout(), "%s\n", dotnet.String(rec.MessageData))
		return err
	case *psobject.ProgressRecord:
		s.showProgress(rec)
	}
	return nil
}

var streamEvents = map[psobject.StreamKind]remoting.EventKind{psobject.WarningStream: remoting.Warning, psobject.VerboseStream: remoting.Verbose,
	psobject.DebugStream: remoting.Debug, psobject.InformationStream: remoting.Information, psobject.ProgressStream: remoting.Progress}

// HostText writes what Write-Host writes: at once, past the formatter, to standard output.
func (s *Session) HostText(m *psobject.HostMessage) error {
	if s.Events != nil {
		return s.Events(remoting.HostText, m)
	}
	_, err := io.WriteString(s.Host.Stdout(), s.hostText(m))
	return err
}

// askCredential makes a credential of a user name by asking.
func (s *Session) askCredential(user string) (*psobject.Credential, error) {
	if s.Prompter == nil {
		return nil, NonInteractive("the parameter Credential", CredentialInstead)
	}
	return s.Prompter.Credential("PowerShell credential request", "Enter your credentials.", user)
}

func (s *Session) invokeText(h *host, text string, under any, args []any, out func(any) error) error {
	if s.RunText == nil {
		return cmdlet.NewError(h.command.Declaration, "ScriptBlockIsText", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
			h.command.Name()+" wants a Lua function here. Text is PowerShell: it runs in a session, so name one, as invoke_command(new_pssession(), text) does", text)
	}
	return s.RunText(h.call, text, under, args, out)
}

// ErrorList is $Error: the newest first, 256 at most.
type ErrorList struct{ records []*psobject.ErrorRecord }

const maxErrors = 256

// Add puts a record in front, unless it is there already.
func (e *ErrorList) Add(r *psobject.ErrorRecord) {
	if len(e.records) > 0 && (e.records[0] == r || r.Exception != nil && e.records[0].Exception == r.Exception) {
		return
	}
	e.records = append([]*psobject.ErrorRecord{r}, e.records...)
	if len(e.records) > maxErrors {
		e.records = e.records[:maxErrors]
	}
}

// Len is the number of records.
func (e *ErrorList) Len() int { return len(e.records) }

// At returns a record from 1, nil where there is none.
func (e *ErrorList) At(i int) any {
	if i < 1 || i > len(e.records) {
		return nil
	}
	return e.records[i-1]
}

// Enumerate passes the records on.
func (e *ErrorList) Enumerate(yield func(any) error) error {
	for _, r := range append([]*psobject.ErrorRecord(nil), e.records...) {
		if err := yield(r); err != nil {
			return err
		}
	}
	return nil
}

// LuaMethod gives Clear and RemoveAt.
func (e *ErrorList) LuaMethod(name string) (lua.LGFunction, bool) {
	switch strings.ToLower(name) {
	case "clear":
		return func(*lua.LState) int { e.records = nil; return 0 }, true
	case "removeat":
		return func(L *lua.LState) int {
			i := L.CheckInt(2)
			if i < 1 || i > len(e.records) {
				L.RaiseError("Error:RemoveAt(%d): the list has the places 1 to %d", i, len(e.records))
			}
			e.records = append(e.records[:i-1], e.records[i:]...)
			return 0
		}, true
	}
	return nil, false
}

// PSTypeNames is that of the original's list.
func (e *ErrorList) PSTypeNames() []string {
	return []string{psobject.ArrayList, "System.Object"}
}

// PSProperties has the count.
func (e *ErrorList) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Count", Value: int32(len(e.records))}}
}

// PSText joins the records' texts.
func (e *ErrorList) PSText() string {
	texts := make([]string, len(e.records))
	for i, r := range e.records {
		texts[i] = r.Message()
	}
	return strings.Join(texts, " ")
}
