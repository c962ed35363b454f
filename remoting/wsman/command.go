package wsman

import "strconv"

// Command runs a command in a shell. A PowerShell shell takes the pipeline's first fragments as its only argument.
type Command struct {
	// CommandID is the command's identity; a server may take another.
	CommandID string
	Line      string
	Arguments []string
	// Pipeline is written as the last argument. Parse leaves it empty: Data has it.
	Pipeline Binary
}

// Data returns the only argument as a PowerShell shell understands it; it is empty where there are more or none.
func (c *Command) Data() Binary {
	if c.Pipeline.Empty() && len(c.Arguments) == 1 {
		return Binary{text: []byte(c.Arguments[0])}
	}
	return c.Pipeline
}

var commandKind = kind{action: shellURI + "/Command", spaces: shellSpaces}

func (*Command) kind() *kind { return &commandKind }

func appendID(dst []byte, id string) []byte {
	if id == "" {
		return dst
	}
	dst = appendText(append(dst, ` CommandId="`...), id)
	return append(dst, '"')
}

func (c *Command) append(dst []byte) []byte {
	dst = appendID(append(dst, `<rsp:CommandLine`...), c.CommandID)
	dst = append(dst, '>')
	if c.Line == "" {
		dst = append(dst, `<rsp:Command/>`...)
	} else {
		dst = leaf(dst, "rsp:Command", c.Line)
	}
	for _, a := range c.Arguments {
		dst = leafAlways(dst, "rsp:Arguments", a)
	}
	if !c.Pipeline.Empty() {
		dst = append(dst, `<rsp:Arguments>`...)
		dst = c.Pipeline.append(dst)
		dst = append(dst, `</rsp:Arguments>`...)
	}
	return append(dst, `</rsp:CommandLine>`...)
}

func (c *Command) parse(s *scanner) (err error) {
	if !s.is(shellSpace, "CommandLine") {
		return nil
	}
	if c.CommandID, err = s.value(s.attr("CommandId")); err != nil {
		return err
	}
	return s.children(func() error {
		switch {
		case s.is(shellSpace, "Command"):
			b, err := s.raw()
			c.Line = string(b)
			return err
		case s.is(shellSpace, "Arguments"):
			if len(c.Arguments) >= maxItems {
				return s.fail("too many arguments")
			}
			b, err := s.raw()
			if err != nil {
				return err
			}
			c.Arguments = append(c.Arguments, string(b))
		}
		return nil
	})
}

// CommandResponse tells the identity that a command has.
type CommandResponse struct{ CommandID string }

var commandResponseKind = kind{shellURI + "/CommandResponse", true, shellSpaces}

func (*CommandResponse) kind() *kind { return &commandResponseKind }

func (c *CommandResponse) append(dst []byte) []byte {
	dst = append(dst, `<rsp:CommandResponse>`...)
	dst = leaf(dst, "rsp:CommandId", c.CommandID)
	return append(dst, `</rsp:CommandResponse>`...)
}

func (c *CommandResponse) parse(s *scanner) error {
	return s.children(func() error {
		if s.is(shellSpace, "CommandId") {
			return s.textTo(&c.CommandID)
		}
		return nil
	})
}

// Stream is a piece of a stream of a shell or, with a CommandID, of a command.
type Stream struct {
	Name      string
	CommandID string
	Data      Binary
	End       bool // nothing follows
}

func (t *Stream) append(dst []byte) []byte {
	dst = append(append(append(dst, `<rsp:Stream Name="`...), t.Name...), '"')
	dst = appendID(dst, t.CommandID)
	if t.End {
		dst = append(dst, ` End="true"`...)
	}
	dst = append(dst, '>')
	dst = t.Data.append(dst)
	return append(dst, `</rsp:Stream>`...)
}

// streamSize is how long streams are in an envelope, at most.
func streamSize(ss []Stream) (n int) {
	for i := range ss {
		n += 128 + EncodedLen(len(ss[i].Data.data)) + len(ss[i].Data.text)
	}
	return n
}

func (m *Send) size() int            { return streamSize(m.Streams) }
func (m *ReceiveResponse) size() int { return streamSize(m.Streams) }

// parseStream appends the stream that has just begun. Names that repeat are not allocated anew.
func parseStream(s *scanner, to *[]Stream) error {
	if len(*to) >= maxStreams {
		return s.fail("too many streams")
	}
	var t Stream
	name, id := s.attr("Name"), s.attr("CommandId")
	t.End = truth(s.attr("End"))
	if n := len(*to); n > 0 && string(name) == (*to)[n-1].Name && string(id) == (*to)[n-1].CommandID {
		t.Name, t.CommandID = (*to)[n-1].Name, (*to)[n-1].CommandID
	} else {
		var err error
		if t.Name, err = s.value(name); err != nil {
			return err
		}
		if t.CommandID, err = s.value(id); err != nil {
			return err
		}
	}
	if err := s.binary(&t.Data); err != nil {
		return err
	}
	*to = append(*to, t)
	return nil
}

// Send gives input to a shell or command.
type Send struct{ Streams []Stream }

var sendKind = kind{action: shellURI + "/Send", spaces: shellSpaces}

func (*Send) kind() *kind { return &sendKind }

func (m *Send) append(dst []byte) []byte {
	dst = append(dst, `<rsp:Send>`...)
	for i := range m.Streams {
		dst = m.Streams[i].append(dst)
	}
	return append(dst, `</rsp:Send>`...)
}

func (m *Send) parse(s *scanner) error {
	return s.children(func() error {
		if s.is(shellSpace, "Stream") {
			return parseStream(s, &m.Streams)
		}
		return nil
	})
}

// SendResponse tells that input has been taken.
type SendResponse struct{}

var sendResponseKind = kind{shellURI + "/SendResponse", true, shellSpaces}

func (SendResponse) kind() *kind { return &sendResponseKind }

func (SendResponse) append(dst []byte) []byte { return append(dst, `<rsp:SendResponse/>`...) }

// Receive asks for output of a shell or, with a CommandID, of a command: Streams are names between blanks.
type Receive struct{ CommandID, Streams string }

var receiveKind = kind{action: shellURI + "/Receive", spaces: shellSpaces}

func (*Receive) kind() *kind { return &receiveKind }

func (m *Receive) append(dst []byte) []byte {
	dst = appendID(append(dst, `<rsp:Receive><rsp:DesiredStream`...), m.CommandID)
	dst = appendText(append(dst, '>'), m.Streams)
	return append(dst, `</rsp:DesiredStream></rsp:Receive>`...)
}

func (m *Receive) parse(s *scanner) error {
	return s.children(func() (err error) {
		if s.is(shellSpace, "DesiredStream") {
			if m.CommandID, err = s.value(s.attr("CommandId")); err == nil {
				err = s.textTo(&m.Streams)
			}
		}
		return err
	})
}

// CommandState tells how a command does.
type CommandState struct {
	CommandID string
	State     string // Done, Pending or Running
	ExitCode  *int32
}

// ReceiveResponse is output, and the command's state where it has changed.
type ReceiveResponse struct {
	Streams []Stream
	State   *CommandState
}

var receiveResponseKind = kind{shellURI + "/ReceiveResponse", true, shellSpaces}

func (*ReceiveResponse) kind() *kind { return &receiveResponseKind }

// Done reports whether the command has ended and nothing more comes from it.
func (m *ReceiveResponse) Done() bool { return m.State != nil && m.State.State == "Done" }

func (m *ReceiveResponse) append(dst []byte) []byte {
	dst = append(dst, `<rsp:ReceiveResponse>`...)
	for i := range m.Streams {
		dst = m.Streams[i].append(dst)
	}
	if st := m.State; st != nil {
		dst = appendID(append(dst, `<rsp:CommandState`...), st.CommandID)
		dst = append(append(append(dst, ` State="`+stateURI...), st.State...), '"')
		if st.ExitCode == nil {
			dst = append(dst, "/>"...)
		} else {
			dst = append(dst, '>')
			dst = leaf(dst, "rsp:ExitCode", strconv.FormatInt(int64(*st.ExitCode), 10))
			dst = append(dst, `</rsp:CommandState>`...)
		}
	}
	return append(dst, `</rsp:ReceiveResponse>`...)
}

func (m *ReceiveResponse) parse(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(shellSpace, "Stream"):
			return parseStream(s, &m.Streams)
		case s.is(shellSpace, "CommandState"):
			return m.parseState(s)
		}
		return nil
	})
}

func (m *ReceiveResponse) parseState(s *scanner) (err error) {
	st := &CommandState{}
	m.State = st
	if st.CommandID, err = s.value(s.attr("CommandId")); err != nil {
		return err
	}
	state := s.attr("State")
	for i := len(state) - 1; i >= 0; i-- {
		if state[i] == '/' {
			state = state[i+1:]
			break
		}
	}
	if st.State, err = s.value(state); err != nil {
		return err
	}
	return s.children(func() error {
		if !s.is(shellSpace, "ExitCode") {
			return nil
		}
		t, err := s.text()
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(t, 10, 64)
		if err != nil || n < -1<<31 || n > 1<<32-1 {
			return s.fail("an exit code that is no number")
		}
		code := int32(n) // some servers write it without a sign
		st.ExitCode = &code
		return nil
	})
}

// Signal asks a command, or a shell, to do something: see SignalStop and its like.
type Signal struct{ CommandID, Code string }

var signalKind = kind{action: shellURI + "/Signal", spaces: shellSpaces}

func (*Signal) kind() *kind { return &signalKind }

func (m *Signal) append(dst []byte) []byte {
	dst = appendID(append(dst, `<rsp:Signal`...), m.CommandID)
	dst = append(dst, '>')
	dst = leaf(dst, "rsp:Code", m.Code)
	return append(dst, `</rsp:Signal>`...)
}

func (m *Signal) parse(s *scanner) (err error) {
	if m.CommandID, err = s.value(s.attr("CommandId")); err != nil {
		return err
	}
	return s.children(func() error {
		if s.is(shellSpace, "Code") {
			return s.textTo(&m.Code)
		}
		return nil
	})
}

// SignalResponse tells that note was taken of a signal.
type SignalResponse struct{}

var signalResponseKind = kind{shellURI + "/SignalResponse", true, shellSpaces}

func (SignalResponse) kind() *kind { return &signalResponseKind }

func (SignalResponse) append(dst []byte) []byte { return append(dst, `<rsp:SignalResponse/>`...) }
