package wsman

import (
	"strconv"
	"time"
)

// Shell describes a shell ([MS-WSMV] 2.2.4.38): what a client asks for in Create, and what a server tells of one.
type Shell struct {
	// ID is the shell's identity, upper case GUIDs on Windows. A server may take another than the client asks for.
	ID, Name            string
	ResourceURI         string
	Owner, ClientIP     string
	ProcessID           uint32
	WorkingDirectory    string
	Environment         []Variable
	Lifetime            time.Duration
	IdleTimeout         time.Duration
	MaxIdleTimeout      time.Duration
	InputStreams        string // names between blanks
	OutputStreams       string
	Locale, DataLocale  string
	CompressionMode     string
	ProfileLoaded       string
	Encoding            string
	BufferMode          string // Block or Drop
	State               string // Connected or Disconnected
	Runtime, Inactivity time.Duration
	MemoryUsed          string
	ChildProcesses      uint32
	Creation            Binary // creationXml: the first fragments of a runspace pool
}

// Variable is one of a WinRS shell's environment.
type Variable struct{ Name, Value string }

// Create asks for a shell.
type Create struct{ Shell Shell }

var createKind = kind{action: transferURI + "/Create", spaces: shellSpaces}

func (*Create) kind() *kind { return &createKind }

func (c *Create) append(dst []byte) []byte {
	sh := &c.Shell
	dst = append(dst, `<rsp:Shell`...)
	if sh.ID != "" {
		dst = appendText(append(dst, ` ShellId="`...), sh.ID)
		dst = append(dst, '"')
	}
	if sh.Name != "" {
		dst = appendText(append(dst, ` Name="`...), sh.Name)
		dst = append(dst, '"')
	}
	dst = append(dst, '>')
	// In the order in which clients that Windows understands have it.
	dst = leaf(dst, "rsp:InputStreams", sh.InputStreams)
	dst = leaf(dst, "rsp:OutputStreams", sh.OutputStreams)
	dst = leafDuration(dst, "rsp:IdleTimeOut", sh.IdleTimeout)
	dst = leafDuration(dst, "rsp:Lifetime", sh.Lifetime)
	dst = leaf(dst, "rsp:BufferMode", sh.BufferMode)
	dst = leaf(dst, "rsp:WorkingDirectory", sh.WorkingDirectory)
	dst = sh.appendEnvironment(dst)
	if !sh.Creation.Empty() {
		dst = append(dst, `<creationXml xmlns="`+powerShellURI+`">`...)
		dst = sh.Creation.append(dst)
		dst = append(dst, `</creationXml>`...)
	}
	return append(dst, `</rsp:Shell>`...)
}

func (c *Create) parse(s *scanner) error {
	if !s.is(shellSpace, "Shell") {
		return s.fail("<" + string(s.local) + "> where a shell must be")
	}
	return c.Shell.parse(s)
}

func leafDuration(dst []byte, name string, d time.Duration) []byte {
	if d == 0 {
		return dst
	}
	dst = append(append(append(dst, '<'), name...), '>')
	dst = appendDuration(dst, d)
	return append(append(append(dst, "</"...), name...), '>')
}

func leafNumber(dst []byte, name string, n uint32) []byte {
	if n == 0 {
		return dst
	}
	return leaf(dst, name, strconv.FormatUint(uint64(n), 10))
}

func (sh *Shell) appendEnvironment(dst []byte) []byte {
	if len(sh.Environment) == 0 {
		return dst
	}
	dst = append(dst, `<rsp:Environment>`...)
	for _, v := range sh.Environment {
		dst = appendText(append(dst, `<rsp:Variable Name="`...), v.Name)
		dst = appendText(append(dst, `">`...), v.Value)
		dst = append(dst, `</rsp:Variable>`...)
	}
	return append(dst, `</rsp:Environment>`...)
}

// appendDescription writes a shell as a server tells of it.
func (sh *Shell) appendDescription(dst []byte) []byte {
	dst = append(dst, `<rsp:Shell xmlns:rsp="`+shellURI+`">`...)
	dst = leaf(dst, "rsp:ShellId", sh.ID)
	dst = leaf(dst, "rsp:Name", sh.Name)
	dst = leaf(dst, "rsp:ResourceUri", sh.ResourceURI)
	dst = leaf(dst, "rsp:Owner", sh.Owner)
	dst = leaf(dst, "rsp:ClientIP", sh.ClientIP)
	dst = leafNumber(dst, "rsp:ProcessId", sh.ProcessID)
	dst = leaf(dst, "rsp:WorkingDirectory", sh.WorkingDirectory)
	dst = sh.appendEnvironment(dst)
	dst = leafDuration(dst, "rsp:Lifetime", sh.Lifetime)
	dst = leafDuration(dst, "rsp:IdleTimeOut", sh.IdleTimeout)
	dst = leaf(dst, "rsp:InputStreams", sh.InputStreams)
	dst = leaf(dst, "rsp:OutputStreams", sh.OutputStreams)
	dst = leafDuration(dst, "rsp:MaxIdleTimeOut", sh.MaxIdleTimeout)
	dst = leaf(dst, "rsp:Locale", sh.Locale)
	dst = leaf(dst, "rsp:DataLocale", sh.DataLocale)
	dst = leaf(dst, "rsp:CompressionMode", sh.CompressionMode)
	dst = leaf(dst, "rsp:ProfileLoaded", sh.ProfileLoaded)
	dst = leaf(dst, "rsp:Encoding", sh.Encoding)
	dst = leaf(dst, "rsp:BufferMode", sh.BufferMode)
	dst = leaf(dst, "rsp:State", sh.State)
	dst = append(dst, `<rsp:ShellRunTime>`...)
	dst = appendDayTime(dst, sh.Runtime)
	dst = append(dst, `</rsp:ShellRunTime><rsp:ShellInactivity>`...)
	dst = appendDayTime(dst, sh.Inactivity)
	dst = append(dst, `</rsp:ShellInactivity>`...)
	dst = leaf(dst, "rsp:MemoryUsed", sh.MemoryUsed)
	dst = leafNumber(dst, "rsp:ChildProcesses", sh.ChildProcesses)
	return append(dst, `</rsp:Shell>`...)
}

// appendDayTime writes whole seconds as P0DT0H0M0S, as Windows does for run times.
func appendDayTime(dst []byte, d time.Duration) []byte {
	n := int64(max(d, 0) / time.Second)
	dst = strconv.AppendInt(append(dst, 'P'), n/86400, 10)
	dst = strconv.AppendInt(append(dst, "DT"...), n/3600%24, 10)
	dst = strconv.AppendInt(append(dst, 'H'), n/60%60, 10)
	dst = strconv.AppendInt(append(dst, 'M'), n%60, 10)
	return append(dst, 'S')
}

// parse reads the shell element that has just begun.
func (sh *Shell) parse(s *scanner) (err error) {
	if sh.ID, err = s.value(s.attr("ShellId")); err != nil {
		return err
	}
	if sh.Name, err = s.value(s.attr("Name")); err != nil {
		return err
	}
	return s.children(func() (err error) {
		if s.is(powerShellSpace, "creationXml") {
			return s.binary(&sh.Creation)
		}
		if s.space != shellSpace {
			return nil
		}
		number := func(to *uint32) error {
			n, err := s.number(32)
			*to = uint32(n)
			return err
		}
		switch string(s.local) {
		case "ShellId":
			return s.textTo(&sh.ID)
		case "Name":
			return s.textTo(&sh.Name)
		case "ResourceUri":
			return s.textTo(&sh.ResourceURI)
		case "Owner":
			return s.textTo(&sh.Owner)
		case "ClientIP":
			return s.textTo(&sh.ClientIP)
		case "ProcessId":
			return number(&sh.ProcessID)
		case "WorkingDirectory":
			return s.textTo(&sh.WorkingDirectory)
		case "Environment":
			return sh.parseEnvironment(s)
		case "Lifetime":
			return s.duration(&sh.Lifetime)
		case "IdleTimeOut":
			return s.duration(&sh.IdleTimeout)
		case "MaxIdleTimeOut":
			return s.duration(&sh.MaxIdleTimeout)
		case "InputStreams":
			return s.textTo(&sh.InputStreams)
		case "OutputStreams":
			return s.textTo(&sh.OutputStreams)
		case "Locale":
			return s.textTo(&sh.Locale)
		case "DataLocale":
			return s.textTo(&sh.DataLocale)
		case "CompressionMode":
			return s.textTo(&sh.CompressionMode)
		case "ProfileLoaded":
			return s.textTo(&sh.ProfileLoaded)
		case "Encoding":
			return s.textTo(&sh.Encoding)
		case "BufferMode":
			return s.textTo(&sh.BufferMode)
		case "State":
			return s.textTo(&sh.State)
		case "ShellRunTime":
			return s.duration(&sh.Runtime)
		case "ShellInactivity":
			return s.duration(&sh.Inactivity)
		case "MemoryUsed":
			return s.textTo(&sh.MemoryUsed)
		case "ChildProcesses":
			return number(&sh.ChildProcesses)
		}
		return nil
	})
}

func (sh *Shell) parseEnvironment(s *scanner) error {
	return s.children(func() error {
		if !s.is(shellSpace, "Variable") {
			return nil
		}
		if len(sh.Environment) >= maxItems {
			return s.fail("too many variables")
		}
		name, err := s.value(s.attr("Name"))
		if err != nil {
			return err
		}
		b, err := s.raw()
		sh.Environment = append(sh.Environment, Variable{name, string(b)})
		return err
	})
}

// CreateResponse tells of a shell that was made. Servers before WinRM 3.0 tell its selectors alone.
type CreateResponse struct {
	Address, ResourceURI string
	Selectors            []Selector
	Shell                *Shell
}

var createResponseKind = kind{transferURI + "/CreateResponse", true, xferSpaces + shellSpaces}

func (*CreateResponse) kind() *kind { return &createResponseKind }

// ShellID returns the shell's identity as the server has it, "" where it does not tell.
func (c *CreateResponse) ShellID() string {
	h := Header{Selectors: c.Selectors}
	if id := h.Selector("ShellId"); id != "" {
		return id
	}
	if c.Shell != nil {
		return c.Shell.ID
	}
	return ""
}

func (c *CreateResponse) append(dst []byte) []byte {
	dst = append(dst, `<x:ResourceCreated>`...)
	dst = leaf(dst, "a:Address", c.Address)
	dst = append(dst, `<a:ReferenceParameters>`...)
	dst = leaf(dst, "w:ResourceURI", c.ResourceURI)
	dst = appendSelectors(dst, c.Selectors)
	dst = append(dst, `</a:ReferenceParameters></x:ResourceCreated>`...)
	if c.Shell != nil {
		dst = c.Shell.appendDescription(dst)
	}
	return dst
}

func (c *CreateResponse) parse(s *scanner) error {
	switch {
	case s.is(shellSpace, "Shell"):
		c.Shell = &Shell{}
		return c.Shell.parse(s)
	case s.is(transferSpace, "ResourceCreated"):
		return s.children(func() (err error) {
			switch {
			case s.is(addressingSpace, "Address"):
				return s.textTo(&c.Address)
			case s.is(addressingSpace, "ReferenceParameters"):
				return s.children(func() (err error) {
					switch {
					case s.is(wsmanSpace, "ResourceURI"):
						return s.textTo(&c.ResourceURI)
					case s.is(wsmanSpace, "SelectorSet"):
						c.Selectors, err = s.selectors()
					}
					return err
				})
			}
			return nil
		})
	}
	return nil
}

// Delete ends a shell.
type Delete struct{}

// DeleteResponse tells that a shell has ended.
type DeleteResponse struct{}

// Reconnect takes up a shell that this client has disconnected.
type Reconnect struct{}

// ReconnectResponse tells that it is connected.
type ReconnectResponse struct{}

// DisconnectResponse tells that a shell is disconnected.
type DisconnectResponse struct{}

var (
	deleteKind             = kind{action: transferURI + "/Delete"}
	deleteResponseKind     = kind{action: transferURI + "/DeleteResponse", response: true}
	reconnectKind          = kind{action: shellURI + "/Reconnect"}
	reconnectResponseKind  = kind{action: shellURI + "/ReconnectResponse", response: true}
	disconnectKind         = kind{action: shellURI + "/Disconnect", spaces: shellSpaces}
	disconnectResponseKind = kind{action: shellURI + "/DisconnectResponse", response: true}
)

func (Delete) kind() *kind                        { return &deleteKind }
func (DeleteResponse) kind() *kind                { return &deleteResponseKind }
func (Reconnect) kind() *kind                     { return &reconnectKind }
func (ReconnectResponse) kind() *kind             { return &reconnectResponseKind }
func (DisconnectResponse) kind() *kind            { return &disconnectResponseKind }
func (Delete) append(dst []byte) []byte           { return dst }
func (DeleteResponse) append(dst []byte) []byte   { return dst }
func (Reconnect) append(dst []byte) []byte        { return dst }
func (ReconnectResponse) append(d []byte) []byte  { return d }
func (DisconnectResponse) append(d []byte) []byte { return d }

// Disconnect leaves a shell alone, for so long at most, with what happens to output meanwhile. Zero values leave the
// shell's own.
type Disconnect struct {
	IdleTimeout time.Duration
	BufferMode  string
}

func (*Disconnect) kind() *kind { return &disconnectKind }

func (d *Disconnect) append(dst []byte) []byte {
	if *d == (Disconnect{}) {
		return append(dst, `<rsp:Disconnect/>`...)
	}
	dst = append(dst, `<rsp:Disconnect>`...)
	dst = leafDuration(dst, "rsp:IdleTimeOut", d.IdleTimeout)
	dst = leaf(dst, "rsp:BufferMode", d.BufferMode)
	return append(dst, `</rsp:Disconnect>`...)
}

func (d *Disconnect) parse(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(shellSpace, "IdleTimeOut"):
			return s.duration(&d.IdleTimeout)
		case s.is(shellSpace, "BufferMode"):
			return s.textTo(&d.BufferMode)
		}
		return nil
	})
}

// Connect takes over a shell that another client left, with the first fragments of the new client, or a command of it.
type Connect struct {
	CommandID string
	XML       Binary // connectXml
}

var connectKind = kind{action: shellURI + "/Connect", spaces: shellSpaces}

func (*Connect) kind() *kind { return &connectKind }

func (c *Connect) append(dst []byte) []byte {
	dst = append(dst, `<rsp:Connect`...)
	if c.CommandID != "" {
		dst = appendText(append(dst, ` CommandId="`...), c.CommandID)
		dst = append(dst, '"')
	}
	if c.XML.Empty() {
		return append(dst, `/>`...)
	}
	dst = append(dst, `><connectXml xmlns="`+powerShellURI+`">`...)
	dst = c.XML.append(dst)
	return append(dst, `</connectXml></rsp:Connect>`...)
}

func (c *Connect) parse(s *scanner) (err error) {
	if c.CommandID, err = s.value(s.attr("CommandId")); err != nil {
		return err
	}
	return s.children(func() error {
		if s.is(powerShellSpace, "connectXml") {
			return s.binary(&c.XML)
		}
		return nil
	})
}

// ConnectResponse is the answer, with the server's first fragments.
type ConnectResponse struct {
	InputStreams, OutputStreams string
	XML                         Binary // connectResponseXml
}

var connectResponseKind = kind{shellURI + "/ConnectResponse", true, shellSpaces}

func (*ConnectResponse) kind() *kind { return &connectResponseKind }

func (c *ConnectResponse) append(dst []byte) []byte {
	dst = append(dst, `<rsp:ConnectResponse>`...)
	dst = leaf(dst, "rsp:InputStreams", c.InputStreams)
	dst = leaf(dst, "rsp:OutputStreams", c.OutputStreams)
	if !c.XML.Empty() {
		dst = append(dst, `<connectResponseXml xmlns="`+powerShellURI+`">`...)
		dst = c.XML.append(dst)
		dst = append(dst, `</connectResponseXml>`...)
	}
	return append(dst, `</rsp:ConnectResponse>`...)
}

func (c *ConnectResponse) parse(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(shellSpace, "InputStreams"):
			return s.textTo(&c.InputStreams)
		case s.is(shellSpace, "OutputStreams"):
			return s.textTo(&c.OutputStreams)
		case s.is(powerShellSpace, "connectResponseXml"):
			return s.binary(&c.XML)
		}
		return nil
	})
}
