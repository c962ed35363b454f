package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

func (rs *Runspace) hostObject() any {
	return &psobject.Object{TypeNames: []string{smaPrefix + "Internal.Host.InternalHost", smaPrefix + "Host.PSHost", "System.Object"},
		Adapted: []psobject.Property{{Name: "Name", Value: rs.opts.HostName}, {Name: "Version", Value: psobject.Version{Major: Version.Major, Minor: Version.Minor, Build: Version.Patch, Revision: -1}},
			{Name: "InstanceId", Value: newGUID()}, {Name: "UI", Value: &hostUI{rs}}, {Name: "CurrentCulture", Value: invariant}, {Name: "CurrentUICulture", Value: invariant},
			{Name: "PrivateData", Value: nil}, {Name: "DebuggerEnabled", Value: true}, {Name: "IsRunspacePushed", Value: false}, {Name: "Runspace", Value: nil}},
		Text: smaPrefix + "Internal.Host.InternalHost", HasText: true, Base: &hostMethods{rs}}
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
	case "enternestedprompt", "exitnestedprompt", "notifybeginapplication", "notifyendapplication":
		return none, true, nil
	}
	return nil, false, nil
}

// hostUI is $Host.UI.
type hostUI struct{ rs *Runspace }

func (h *hostUI) PSTypeNames() []string {
	return []string{smaPrefix + "Internal.Host.InternalHostUserInterface", smaPrefix + "Host.PSHostUserInterface", "System.Object"}
}
func (h *hostUI) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "RawUI", Value: nil}, {Name: "SupportsVirtualTerminal", Value: false}}
}
func (h *hostUI) PSText() string { return h.PSTypeNames()[0] }
func (h *hostUI) psCall(f *frame, name string, args []any) (any, bool, error) {
	text := ""
	if len(args) > 0 {
		text = f.text(args[len(args)-1])
	}
	switch strings.ToLower(name) {
	case "writeline":
		return none, true, h.rs.writeHostLine(text)
	case "write":
		return none, true, h.rs.writeHost(text)
	case "writewarningline":
		return none, true, h.rs.writeHostLine("WARNING: " + text)
	case "writeverboseline":
		return none, true, h.rs.writeHostLine("VERBOSE: " + text)
	case "writedebugline":
		return none, true, h.rs.writeHostLine("DEBUG: " + text)
	case "writeerrorline":
		return none, true, h.rs.writeHostLine(text)
	case "readline":
		if h.rs.host == nil {
			return nil, true, noHost()
		}
		s, err := h.rs.host.ReadLine("", false)
		return s, true, err
	}
	return nil, false, nil
}

func noHost() error {
	return newFaultOf(smaPrefix+"Host.HostException", "HostFunctionNotImplemented", psobject.NotImplemented, nil,
		"A command that prompts the user failed because the host program or the command type does not support user interaction. Try a host program that supports user interaction, such as the PowerShell Console, and remove prompt-related commands from command types that do not support user interaction.")
}

func (rs *Runspace) writeHost(text string) error {
	if rs.host == nil {
		return nil
	}
	return rs.host.Write(&psobject.HostMessage{Message: text, NoNewline: true})
}

func (rs *Runspace) writeHostLine(text string) error {
	if rs.host == nil {
		return nil
	}
	return rs.host.Write(&psobject.HostMessage{Message: text})
}

func (rs *Runspace) confirm(caption, message string) (bool, error) {
	if rs.host == nil {
		return false, noHost()
	}
	return rs.host.Confirm(caption, message)
}

// prompter gives cmdlets the host; nil where there is none.
func (rs *Runspace) prompter() cmdlet.Prompter {
	if rs.host == nil {
		return nil
	}
	return hostPrompter{rs.host}
}

type hostPrompter struct{ h Host }

func (p hostPrompter) Confirm(caption, message string) (bool, bool, error) {
	yes, err := p.h.Confirm(caption, message)
	return yes, false, err
}
func (p hostPrompter) ReadLine(prompt string, secret bool) (string, error) {
	return p.h.ReadLine(prompt, secret)
}
func (p hostPrompter) Credential(caption, message, user string) (*psobject.Credential, error) {
	return p.h.Credential(caption, message, user)
}
