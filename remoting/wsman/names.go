package wsman

// space is a namespace that matters here.
type space uint8

const (
	otherSpace space = iota
	noSpace
	xmlSpace
	soapSpace
	addressingSpace
	transferSpace
	enumerationSpace
	wsmanSpace
	windowsSpace // Microsoft's additions to WS-Management's headers
	shellSpace
	faultSpace
	configSpace
	identifySpace
	powerShellSpace
)

// The URIs of the namespaces.
const (
	soapURI        = "http://www.w3.org/2003/05/soap-envelope"
	addressingURI  = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
	transferURI    = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
	enumerationURI = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
	wsmanURI       = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
	windowsURI     = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
	shellURI       = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
	faultURI       = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
	configURI      = "http://schemas.microsoft.com/wbem/wsman/1/config"
	identifyURI    = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
	powerShellURI  = "http://schemas.microsoft.com/powershell"
	anonymousURI   = addressingURI + "/role/anonymous"
	faultActionURI = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
	filterURI      = "http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"
	stateURI       = shellURI + "/CommandState/"
)

func spaceOf(uri []byte) space {
	switch string(uri) {
	case "":
		return noSpace
	case soapURI:
		return soapSpace
	case addressingURI:
		return addressingSpace
	case transferURI:
		return transferSpace
	case enumerationURI:
		return enumerationSpace
	case wsmanURI:
		return wsmanSpace
	case windowsURI:
		return windowsSpace
	case shellURI:
		return shellSpace
	case faultURI:
		return faultSpace
	case configURI:
		return configSpace
	case identifyURI:
		return identifySpace
	case powerShellURI:
		return powerShellSpace
	}
	return otherSpace
}

// Resource URIs.
const (
	// PowerShell is the resource of the default session configuration; others replace its last part.
	PowerShell = PowerShellPrefix + "Microsoft.PowerShell"
	// PowerShellPrefix stands before a configuration's name.
	PowerShellPrefix = powerShellURI + "/"
	// Cmd is the resource of WinRS shells.
	Cmd = shellURI + "/cmd"
	// Shells is the resource of all shells, for Enumerate and Get.
	Shells = shellURI
	// Commands is the resource of the commands of a shell, for Enumerate.
	Commands = shellURI + "/command"
	// WinRMConfig is the resource of the service's configuration, for Get.
	WinRMConfig = configURI
)

// Names of options ([MS-WSMV] 2.2.4.10, [MS-PSRP] 3.1.5.3.1).
const (
	OptionProtocolVersion = "protocolversion"
	OptionNoProfile       = "WINRS_NOPROFILE"
	OptionCodePage        = "WINRS_CODEPAGE"
	OptionSkipCmdShell    = "WINRS_SKIP_CMD_SHELL"
	OptionConsoleMode     = "WINRS_CONSOLEMODE_STDIN"
	// OptionKeepAlive asks for an empty ReceiveResponse instead of a fault at the operation's time-out.
	OptionKeepAlive = "WSMAN_CMDSHELL_OPTION_KEEPALIVE"
)

// Codes of signals. PowerShell's own is spelled so.
const (
	SignalStop      = "powershell/signal/crtl_c"
	SignalTerminate = shellURI + "/signal/terminate"
	SignalCtrlC     = shellURI + "/signal/ctrl_c"
	SignalCtrlBreak = shellURI + "/signal/ctrl_break"
)

// ShellSelector names a shell in a header.
func ShellSelector(id string) []Selector { return []Selector{{"ShellId", id}} }
