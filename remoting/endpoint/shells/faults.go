package shells

import (
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"

	"github.com/pslshell/psl/remoting/wsman"
)

// The faults have the codes of Windows, which clients look at, and its words where a client is known to look at those.

// fault makes the answer that refuses a request. TimedOut and InternalError are the server's fault, all others the client's.
func fault(code wsman.Code, subcode, text string) *wsman.Fault {
	f := &wsman.Fault{Code: "Sender", Subcode: subcode, Reason: text, WSMan: &wsman.WSManFault{Code: code, Machine: "localhost", Message: text}}
	if subcode == "TimedOut" || subcode == "InternalError" {
		f.Code = "Receiver"
	}
	return f
}

// detailed adds what WS-Management calls the fault's detail.
func detailed(f *wsman.Fault, detail string) *wsman.Fault {
	f.Detail = "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/" + detail
	return f
}

// addressing makes a fault one of WS-Addressing.
func addressing(f *wsman.Fault) *wsman.Fault {
	f.SubcodeSpace = "a"
	return f
}

// byConsole says that not the service refuses, but what runs programs; the names are those that Windows has for it.
func byConsole(f *wsman.Fault) *wsman.Fault {
	f.WSMan.Provider, f.WSMan.Path = "Shell cmd plugin", `%systemroot%\system32\winrscmd.dll`
	return f
}

const invalidSelectors = "The WS-Management service cannot process the request because the request contained invalid selectors for the resource."

// noShell answers a request to a shell that is not there, or is another user's.
func noShell(id string) *wsman.Fault {
	f := fault(wsman.CodeShellNotFound, "InvalidSelectors", invalidSelectors)
	f.WSMan.Message = fmt.Sprintf("The request for the shell %s failed because the shell was not found on the server: it has ended, or its identity is another.", id)
	return detailed(f, "UnexpectedSelectors")
}

// noInstance answers a Get of a shell that is not there.
func noInstance() *wsman.Fault {
	f := fault(wsman.CodeShellNotFound, "InvalidSelectors", invalidSelectors)
	inner := *f.WSMan
	f.WSMan.Provider, f.WSMan.Path, f.WSMan.Message, f.WSMan.Inner = "Shell provider", `%systemroot%\system32\WsmSvc.dll`, "", &inner
	return detailed(f, "UnexpectedSelectors")
}

// noCommand answers a request to a command that a shell has not.
func noCommand() *wsman.Fault {
	f := fault(wsman.CodeShellNotFound, "InvalidSelectors", invalidSelectors)
	f.WSMan.Message = "The Windows Remote Shell received a request to perform an operation on a command identifier that does not exist. " +
		"Either the command has completed execution or the client specified an invalid command identifier."
	return detailed(f, "UnexpectedSelectors")
}

// notConnected answers who has left a shell, or never had it.
func notConnected() *wsman.Fault {
	return fault(wsman.CodeNotDisconnectable, "InternalError", "The shell is not connected to this client.")
}

func noResource(uri string) *wsman.Fault {
	text := "The resource URI " + uri + " is not known here. It is that of the shells, of the commands of one, of the service's configuration, or of a session configuration."
	if uri == "" {
		text = "The resource URI is missing."
	}
	return fault(wsman.CodeInvalidResource, "InvalidResourceURI", text)
}

func invalid(text string) *wsman.Fault {
	return fault(wsman.CodeInvalidParameter, "InvalidParameter", text)
}

func unknownSignal(code string) error { return invalid("The signal " + code + " is not known.") }

// notStarted tells why a program did not start.
func notStarted(name string, err error) *wsman.Fault {
	code := wsman.CodeInvalidParameter
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, exec.ErrNotFound):
		code = wsman.CodeFileNotFound
	case errors.Is(err, fs.ErrPermission):
		code = wsman.CodeNotExecutable
	}
	return byConsole(fault(code, "InternalError", fmt.Sprintf("The command %s cannot be started: %v.", name, err)))
}

// ending answers who asks, or waits, while the service ends.
func ending() *wsman.Fault {
	return fault(wsman.CodeShutdown, "InternalError", "The remoting service of the computer is being shut down. Its shells have ended with all that ran in them.")
}

// failed turns an error into the answer that tells it.
func failed(err error) *wsman.Fault {
	var f *wsman.Fault
	if errors.As(err, &f) {
		return f
	}
	return fault(wsman.CodeOperationAborted, "InternalError", err.Error())
}

// invalidEnvelope answers what is no message.
func invalidEnvelope(err error) *wsman.Fault {
	f := fault(wsman.CodeInvalidEnvelope, "SchemaValidationError", "The SOAP XML of the request has not the form that its schema wants.")
	f.WSMan.Message += " " + err.Error()
	return f
}

func tooLong(size, limit int) *wsman.Fault {
	return detailed(fault(wsman.CodeEncodingLimit, "EncodingLimit", fmt.Sprintf("The request has %d bytes; the service takes %d at most.", size, limit)), "MaxEnvelopeSize")
}

// smallestEnvelope is the least that an answer may be limited to (DSP0226, rule R13.1).
const smallestEnvelope = 8 << 10

// knownOptions are those that a client may want complied with, in lower case.
var knownOptions = map[string]bool{
	wsman.OptionProtocolVersion: true, strings.ToLower(wsman.OptionNoProfile): true, strings.ToLower(wsman.OptionCodePage): true,
	strings.ToLower(wsman.OptionSkipCmdShell): true, strings.ToLower(wsman.OptionConsoleMode): true, strings.ToLower(wsman.OptionKeepAlive): true,
}

// check finds what is wrong with the headers of a request, nil for nothing.
func check(m *wsman.Message) *wsman.Fault {
	const headers = "The WS-Management service cannot process the request. "
	switch {
	case m.Action == "":
		return addressing(fault(wsman.CodeHeaderMissing, "MessageInformationHeaderRequired", headers+"It has no action."))
	case m.BadTimeout != "":
		f := addressing(fault(wsman.CodeInvalidTimeout, "InvalidMessageInformationHeader", headers+"The request contains one or more invalid SOAP headers."))
		f.WSMan.Message = headers + "The XML contains an invalid timeout field in the SOAP header: " + m.BadTimeout + "."
		return f
	case m.NotUnderstood != "":
		f := fault(wsman.CodeNotUnderstood, "", headers+"It does not know the header "+m.NotUnderstood+", which must be understood.")
		f.Code = "MustUnderstand"
		return f
	case m.LocaleDemanded:
		return detailed(fault(wsman.CodeLocaleDemanded, "UnsupportedFeature", headers+"Not all answers can be in the language "+m.Locale+": the header Locale may be a wish, without mustUnderstand."), "Locale")
	case m.ReplyTo != "" && m.ReplyTo != wsman.Anonymous:
		return detailed(fault(wsman.CodeNotBack, "UnsupportedFeature", headers+"Answers go back by the connection of the request, not to "+m.ReplyTo+"."), "AddressingMode")
	case m.MaxEnvelopeSize > 0 && m.MaxEnvelopeSize < smallestEnvelope:
		return detailed(fault(wsman.CodeSmallEnvelope, "EncodingLimit", fmt.Sprintf("%sAn answer cannot be limited to %d bytes; %d are the least.", headers, m.MaxEnvelopeSize, smallestEnvelope)), "MinimumEnvelopeLimit")
	case m.Body == nil:
		f := addressing(fault(wsman.CodeInvalidAction, "ActionNotSupported", headers+"The action "+m.Action+" is not supported."))
		f.Detail = m.Action
		return f
	}
	for _, o := range m.Options {
		if o.MustComply && !knownOptions[strings.ToLower(o.Name)] {
			return detailed(fault(wsman.CodeInvalidOption, "InvalidOptions", headers+"The option "+o.Name+" is not known, and must be complied with."), "NotSupported")
		}
	}
	return nil
}

// checkSelectors finds what is wrong with the name of the shell that a request is for.
func checkSelectors(m *wsman.Message) *wsman.Fault {
	n := 0
	for _, s := range m.Selectors {
		if strings.EqualFold(s.Name, "ShellId") {
			n++
		}
	}
	switch {
	case n == 0:
		return detailed(fault(wsman.CodeNoSelectors, "InvalidSelectors", "The request does not say for which shell it is: the selector ShellId is missing."), "InsufficientSelectors")
	case n > 1 || n < len(m.Selectors):
		return detailed(fault(wsman.CodeShellNotFound, "InvalidSelectors", invalidSelectors+" A shell is named by ShellId alone."), "UnexpectedSelectors")
	}
	return nil
}

// checkVersion finds out whether a client's version of PSRP is one that is spoken: 2.0 or a later 2. A client that tells none
// tells it in its first message.
func checkVersion(m *wsman.Message) *wsman.Fault {
	v, ok := m.Option(wsman.OptionProtocolVersion)
	if major, _, _ := strings.Cut(strings.TrimSpace(v), "."); ok && major != "2" {
		return fault(wsman.CodePSRPVersion, "InternalError", "The client's version of the PowerShell Remoting Protocol is "+v+"; 2.0 to 2.3 are spoken here.")
	}
	return nil
}
