package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// hostObject is $Host.
func (rs *Runspace) hostObject() any {
	return &psobject.Object{TypeNames: []string{smaPrefix + "Internal.Host.InternalHost", hostPrefix + "PSHost", "System.Object"},
		Adapted: []psobject.Property{{Name: "Name", Value: rs.opts.HostName}, {Name: "Version", Value: psobject.Version{Major: Version.Major, Minor: Version.Minor, Build: Version.Patch, Revision: -1}},
			{Name: "InstanceId", Value: rs.hostID}, {Name: "UI", Value: &hostUI{rs}}, {Name: "CurrentCulture", Value: invariant}, {Name: "CurrentUICulture", Value: invariant},
			{Name: "PrivateData", Value: nil}, {Name: "DebuggerEnabled", Value: true}, {Name: "IsRunspacePushed", Value: false}, {Name: "Runspace", Value: rs.Object()}},
		Text: smaPrefix + "Internal.Host.InternalHost", HasText: true, Base: &hostMethods{rs}}
}

// Object is the runspace as scripts see it.
func (rs *Runspace) Object() any {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	info := &psobject.Object{TypeNames: []string{smaPrefix + "Runspaces.RunspaceStateInfo", "System.Object"}, Text: "Opened", HasText: true,
		Adapted: []psobject.Property{p("State", dotnet.EnumOf(smaPrefix+"Runspaces.RunspaceState", 2)), p("Reason", nil)}}
	return &psobject.Object{TypeNames: []string{smaPrefix + "Runspaces.LocalRunspace", smaPrefix + "Runspaces.RunspaceBase", smaPrefix + "Runspaces.Runspace", "System.Object"},
		Text: smaPrefix + "Runspaces.LocalRunspace", HasText: true,
		Adapted: []psobject.Property{p("Id", rs.opts.ID), p("Name", rs.opts.Name), p("InstanceId", rs.instanceID), p("ComputerName", nil), p("RunspaceStateInfo", info),
			p("RunspaceAvailability", dotnet.EnumOf(smaPrefix+"Runspaces.RunspaceAvailability", 3)), p("ConnectionInfo", nil), p("OriginalConnectionInfo", nil),
			p("LanguageMode", psobject.Enum{Type: smaPrefix + "PSLanguageMode", Name: "FullLanguage"}), p("RunspaceIsRemote", false),
			p("Version", psobject.Version{Major: Version.Major, Minor: Version.Minor, Build: Version.Patch, Revision: -1})}}
}

// hostMethods are the methods of $Host.
type hostMethods struct{ rs *Runspace }

func (h *hostMethods) PSTypeNames() []string {
	return []string{smaPrefix + "Internal.Host.InternalHost", "System.Object"}
}
func (h *hostMethods) PSProperties() []psobject.Property { return nil }
func (h *hostMethods) PSText() string                    { return smaPrefix + "Internal.Host.InternalHost" }
func (h *hostMethods) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "setshouldexit":
		n := 0
		if len(args) > 0 {
			n, _ = asInt(args[0])
		}
		if h.rs.host != nil {
			h.rs.host.SetShouldExit(n)
		}
		return none, true, nil
	case "enternestedprompt":
		return nil, true, notOverRemoting("EnterNestedPrompt")
	case "pushrunspace":
		return nil, true, netError(smaPrefix+"PSInvalidOperationException", "Cannot enter Runspace because it is not a remote Runspace.")
	case "exitnestedprompt", "notifybeginapplication", "notifyendapplication", "poprunspace":
		return none, true, nil
	}
	return nil, false, nil
}

// notOverRemoting is the error of what no host can do that is reached over remoting.
func notOverRemoting(method string) error {
	return netError(smaPrefix+"Remoting.PSRemotingDataStructureException", "Remote host method "+method+" is not implemented.")
}

// hostUI is $Host.UI.
type hostUI struct{ rs *Runspace }

func (h *hostUI) PSTypeNames() []string {
	return []string{smaPrefix + "Internal.Host.InternalHostUserInterface", hostPrefix + "PSHostUserInterface", "System.Object"}
}
func (h *hostUI) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "RawUI", Value: &rawUI{h.rs}}, {Name: "SupportsVirtualTerminal", Value: false}}
}
func (h *hostUI) PSText() string { return h.PSTypeNames()[0] }

// ui is the host's whole user interface; nil where it has none.
func (h *hostUI) ui() UserInterface {
	u, _ := h.rs.host.(UserInterface)
	return u
}

// streamLines are the methods that show a line of a stream, with what a host without a user interface shows before it.
var streamLines = map[string]struct {
	kind  psobject.StreamKind
	label string
}{
	"writeerrorline": {psobject.ErrorStream, ""}, "writewarningline": {psobject.WarningStream, "WARNING: "},
	"writeverboseline": {psobject.VerboseStream, "VERBOSE: "}, "writedebugline": {psobject.DebugStream, "DEBUG: "},
}

func (h *hostUI) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	l := strings.ToLower(name)
	if line, ok := streamLines[l]; ok && len(args) == 1 {
		if u := h.ui(); u != nil {
			return none, true, u.WriteStreamLine(line.kind, c.text(0))
		}
		return none, true, h.rs.writeHost(&psobject.HostMessage{Message: line.label + c.text(0)})
	}
	switch l {
	case "write", "writeline":
		v, err := h.writeCall(c, l == "write")
		return v, true, err
	case "writeinformation":
		return none, true, nil
	case "writeprogress":
		if r, ok := psobject.Base(c.at(1)).(*psobject.ProgressRecord); ok && h.ui() != nil {
			source, err := c.long(0)
			if err != nil {
				return nil, true, err
			}
			return none, true, h.ui().WriteProgress(source, r)
		}
		return none, true, nil
	case "readline", "readlineassecurestring":
		if h.rs.host == nil {
			return nil, true, noHost()
		}
		secret := l != "readline"
		s, err := h.rs.host.ReadLine("", secret)
		if secret && err == nil {
			return psobject.NewSecureString(s), true, nil
		}
		return s, true, err
	case "prompt", "promptforchoice", "promptforcredential":
		u := h.ui()
		if u == nil {
			return nil, true, noHost()
		}
		v, err := map[string]func(*netCall, UserInterface) (any, error){"prompt": promptCall, "promptforchoice": choiceCall, "promptforcredential": credentialCall}[l](c, u)
		return v, true, err
	}
	return nil, false, nil
}

// writeCall is Write and WriteLine: the text, or two colours before it.
func (h *hostUI) writeCall(c *netCall, bare bool) (any, error) {
	m := &psobject.HostMessage{NoNewline: bare}
	switch c.n() {
	case 0:
		if bare {
			return nil, c.wrong()
		}
		if u := h.ui(); u != nil {
			return none, u.EndLine()
		}
	case 1:
		m.Message = c.text(0)
	case 3:
		for i, to := range []**int32{&m.ForegroundColor, &m.BackgroundColor} {
			v, err := c.as(i, colorType)
			if err != nil {
				return nil, err
			}
			n := int32(v.(psobject.Enum).Value)
			*to = &n
		}
		m.Message = c.text(2)
	default:
		return nil, c.wrong()
	}
	return none, h.rs.writeHost(m)
}

func promptCall(c *netCall, u UserInterface) (any, error) {
	if c.n() != 3 {
		return nil, c.wrong()
	}
	var fields []Field
	for _, e := range c.list(2) {
		v, ok := psobject.Base(plain(e)).(*structValue)
		if !ok || v.of != fieldType {
			return nil, argumentCast(c, 2, "System.Collections.ObjectModel.Collection`1["+fieldType.full+"]")
		}
		text := func(name string) string { return c.f.text(v.get(name)) }
		fields = append(fields, Field{Name: text("Name"), Label: text("Label"), Help: text("HelpMessage"), Type: text("ParameterTypeFullName"), Assembly: text("ParameterAssemblyFullName"),
			Mandatory: truth(v.get("IsMandatory")), Default: v.get("DefaultValue")})
	}
	d, err := u.Prompt(c.text(0), c.text(1), fields)
	if err != nil {
		return nil, err
	}
	d.Type = "System.Collections.Generic.Dictionary`2[[System.String],[System.Management.Automation.PSObject]]"
	return d, nil
}

func choiceCall(c *netCall, u UserInterface) (any, error) {
	if c.n() != 4 {
		return nil, c.wrong()
	}
	var choices []Choice
	for _, e := range c.list(2) {
		x, err := c.f.convert(e, c.f.in.rs.typeOf(choiceType.full))
		v, ok := psobject.Base(x).(*structValue)
		if err != nil || !ok {
			return nil, argumentCast(c, 2, "System.Collections.ObjectModel.Collection`1["+choiceType.full+"]")
		}
		choices = append(choices, Choice{Label: c.f.text(v.get("Label")), Help: c.f.text(v.get("HelpMessage"))})
	}
	if _, several := psobject.Base(plain(c.at(3))).(*psobject.List); several {
		return choicesCall(c, u, choices)
	}
	n, err := c.int(3)
	if err != nil {
		return nil, err
	}
	n, err = u.Choose(c.text(0), c.text(1), choices, n)
	return int32(n), err
}

// choicesCall is PromptForChoice with the defaults of a question with several answers.
func choicesCall(c *netCall, u UserInterface, choices []Choice) (any, error) {
	var selected []int
	for _, e := range c.list(3) {
		n, err := c.f.convert(e, c.f.in.rs.typeOf("System.Int32"))
		if err != nil {
			return nil, argumentCast(c, 3, "System.Collections.Generic.IEnumerable`1[System.Int32]")
		}
		selected = append(selected, int(n.(int32)))
	}
	chosen, err := u.ChooseSeveral(c.text(0), c.text(1), choices, selected)
	if err != nil {
		return nil, err
	}
	l := &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[System.Int32]]"}
	for _, n := range chosen {
		l.Items = append(l.Items, int32(n))
	}
	return l, nil
}

func credentialCall(c *netCall, u UserInterface) (any, error) {
	if c.n() != 4 && c.n() != 6 {
		return nil, c.wrong()
	}
	r := CredentialRequest{Caption: c.text(0), Message: c.text(1), User: c.text(2), Target: c.text(3), Kinds: c.n() == 6}
	if r.Kinds {
		for i, to := range []*int32{&r.AllowedTypes, &r.Options} {
			v, err := c.as(4+i, smaPrefix+[]string{"PSCredentialTypes", "PSCredentialUIOptions"}[i])
			if err != nil {
				return nil, err
			}
			*to = int32(v.(psobject.Enum).Value)
		}
	}
	cred, err := u.CredentialFor(r)
	if cred == nil {
		return nil, err
	}
	return cred, err
}

// argumentCast is the error of an argument that is not of its type.
func argumentCast(c *netCall, i int, typ string) error {
	return &dotnet.ArgumentError{Method: c.name, Value: c.at(i), Type: typ, Index: i, Cause: badCast(c.at(i), c.f.in.rs.typeOf(typ))}
}

// noUser is what the original says where nobody can be asked.
const noUser = "A command that prompts the user failed because the host program or the command type does not support user interaction. Try a host program that supports user interaction, such as the PowerShell Console, and remove prompt-related commands from command types that do not support user interaction."

func noHost() error {
	return newFaultOf(smaPrefix+"Host.HostException", "HostFunctionNotImplemented", psobject.NotImplemented, nil, noUser)
}

// writeHost shows text on the host where there is one.
func (rs *Runspace) writeHost(m *psobject.HostMessage) error {
	if rs.host == nil {
		return nil
	}
	return rs.host.Write(m)
}

// confirm asks a question; all tells that the answer holds for what follows.
func (rs *Runspace) confirm(caption, message string) (yes, all bool, err error) {
	if rs.host == nil {
		return false, false, unasked(message)
	}
	return rs.host.Confirm(caption, message)
}

// confirmOnce asks a question whose answer holds for nothing else.
func (rs *Runspace) confirmOnce(caption, message string) (bool, error) {
	u, ok := rs.host.(UserInterface)
	if !ok {
		yes, _, err := rs.confirm(caption, message)
		return yes, err
	}
	n, err := u.Choose(caption, message, []Choice{yesChoice, noChoice}, 0)
	return n == 0, err
}

// The answers to what a command asks before it does something.
var (
	yesChoice    = Choice{Label: "&Yes", Help: "Continue with only the next step of the operation."}
	yesAllChoice = Choice{Label: "Yes to &All", Help: "Continue with all the steps of the operation."}
	noChoice     = Choice{Label: "&No", Help: "Skip this operation and proceed with the next operation."}
	noAllChoice  = Choice{Label: "No to A&ll", Help: "Skip this operation and all subsequent operations."}
	haltChoice   = Choice{Label: "&Halt Command", Help: "Stop this command."}
)

// ConfirmChoices are the answers to such a question, in PowerShell's order, and what they mean.
func ConfirmChoices() []Choice { return []Choice{yesChoice, yesAllChoice, noChoice, noAllChoice} }

// ConfirmAnswer tells what one of ConfirmChoices means.
func ConfirmAnswer(n int) (yes, all bool) { return n == 0 || n == 1, n == 1 || n == 3 }

// unasked is the error of a question where nobody can be asked.
func unasked(message string) error {
	return newFaultOf(smaPrefix+"Host.HostException", "HostFunctionNotImplemented", psobject.NotImplemented, nil,
		"A command that prompts the user failed because the host program or the command type does not support user interaction. The host was attempting to request confirmation with the following message: "+message)
}

// prompter gives cmdlets the host.
func (h *cmdletHost) prompter() cmdlet.Prompter {
	if h.f.in.rs.host == nil {
		return nobody{h}
	}
	return hostPrompter{h.f.in.rs.host}
}

type hostPrompter struct{ h Host }

// nobody is a Prompter without anybody to ask.
type nobody struct{ h *cmdletHost }

func (n nobody) Confirm(_, message string) (yes, all bool, err error) {
	return false, false, n.h.unasked(message)
}
func (n nobody) ReadLine(string, bool) (string, error) { return "", n.h.unasked("") }
func (n nobody) Credential(_, message, _ string) (*psobject.Credential, error) {
	return nil, n.h.unasked(message)
}

// unasked is the error of a cmdlet's question where nobody can be asked.
func (h *cmdletHost) unasked(message string) error {
	ft, _ := asFault(unasked(message))
	rec := cmdlet.NewError(h.d, ft.rec.FullyQualifiedErrorID, psobject.NotImplemented, ft.rec.Exception.Type(), ft.rec.Message(), nil)
	rec.Invocation = h.Invocation()
	return rec
}

func (p hostPrompter) Confirm(caption, message string) (yes, all bool, err error) {
	return p.h.Confirm(caption, message)
}

// Inquire implements cmdlet.Inquirer.
func (p hostPrompter) Inquire(caption, message string) (halt bool, err error) {
	u, ok := p.h.(UserInterface)
	if !ok {
		yes, _, err := p.h.Confirm(caption, message)
		return !yes, err
	}
	n, err := u.Choose(caption, message, []Choice{yesChoice, yesAllChoice, haltChoice}, 0)
	return n == inquireHalt, err
}
func (p hostPrompter) ReadLine(prompt string, secret bool) (string, error) {
	return p.h.ReadLine(prompt, secret)
}
func (p hostPrompter) Credential(caption, message, user string) (*psobject.Credential, error) {
	return p.h.Credential(caption, message, user)
}

// setHostMessage writes a property of a HostInformationMessage.
func (f *frame) setHostMessage(m *psobject.HostMessage, name string, v any) (known bool, err error) {
	colour := func(to **int32) error {
		*to = nil
		if plain(v) == nil {
			return nil
		}
		x, err := f.convert(v, f.in.rs.typeOf(colorType))
		if err != nil {
			return setterFault(name, err)
		}
		n := int32(psobject.Base(plain(x)).(psobject.Enum).Value)
		*to = &n
		return nil
	}
	switch strings.ToLower(name) {
	case "message":
		m.Message = f.text(v)
	case "nonewline":
		m.NoNewline = truth(v)
	case "foregroundcolor":
		return true, colour(&m.ForegroundColor)
	case "backgroundcolor":
		return true, colour(&m.BackgroundColor)
	default:
		return false, nil
	}
	return true, nil
}
