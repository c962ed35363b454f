package psrp

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// Priority is the stream of a transport that data travels in ([MS-PSRP] 2.2.4, [MS-WSMV] streams): answers to the host
// overtake input.
type Priority uint8

// The priorities.
const (
	Default Priority = iota
	PromptResponse
	priorities
)

// String returns the name of the transport's stream.
func (p Priority) String() string {
	if p == PromptResponse {
		return "PromptResponse"
	}
	return "Default"
}

// Versions of the protocol. From 2.4 on no session key is exchanged: the transport alone protects secure strings.
var (
	Version22 = psobject.Version{Major: 2, Minor: 2, Build: -1, Revision: -1}
	version22 = psobject.Version{Major: 2, Minor: 2, Build: -1, Revision: -1}
	Version23 = psobject.Version{Major: 2, Minor: 3, Build: -1, Revision: -1}
	Version24 = psobject.Version{Major: 2, Minor: 4, Build: -1, Revision: -1}

	psVersion            = psobject.Version{Major: 2, Minor: 0, Build: -1, Revision: -1}
	serializationVersion = psobject.Version{Major: 1, Minor: 1, Build: 0, Revision: 1}
)

// Limits of what a peer can make a pool hold.
const (
	// maxPipelines is how many pipelines a server's pool has at once. PowerShell's quota on Windows is 60 a shell.
	maxPipelines = 4096
	// maxScratch is how large a message may be that leaves its buffer for the next.
	maxScratch = 16 << 10
	// maxQueue is how long a queue of events may have become whose memory is kept.
	maxQueue = 1024
	// maxRunspaces bounds the sizes that a client may ask for.
	maxRunspaces = 1 << 16
)

// outbox are the messages that wait to be sent to one address.
type outbox [priorities]fragment.Splitter

// Outgoing returns the next data to send, at most max bytes, and its priority; nil where nothing waits. max must be at
// least 22 bytes. A message is cut where max is reached and nowhere else.
func (o *outbox) Outgoing(max int) ([]byte, Priority) {
	for p := priorities - 1; ; p-- {
		if !o[p].Empty() {
			n := min(max, o[p].Len()+2*fragment.HeaderSize)
			if b := o[p].Append(make([]byte, 0, n), max, max); len(b) > 0 {
				return b, p
			}
		}
		if p == 0 {
			return nil, Default
		}
	}
}

// OutgoingOne is Outgoing for a single fragment: a client of PowerShell handles the messages with which a pool opens
// wrongly where several come in one piece.
func (o *outbox) OutgoingOne(max int) ([]byte, Priority) {
	for p := priorities - 1; ; p-- {
		if b := o[p].AppendOne(nil, fragment.DefaultSize, max); len(b) > 0 {
			return b, p
		}
		if p == 0 {
			return nil, Default
		}
	}
}

// Queued returns the bytes that wait to be sent.
func (o *outbox) Queued() int {
	n := 0
	for i := range o {
		n += o[i].Len()
	}
	return n
}

// core is what client and server have in common.
type core struct {
	outbox
	machine[message.PoolState]
	id        psobject.GUID
	version   psobject.Version // ours, then the negotiated one
	inbox     [priorities]fragment.Joiner
	maxSize   int
	object    uint64 // the number of the last message sent
	dec       *clixml.Decoder
	enc       clixml.EncodeOptions
	pipelines map[psobject.GUID]*Pipeline
	events    []Event
	first     int // of events not yet taken
	failed    error
	held      []heldMessage // what came after a secret whose key is on its way
	heldBytes int
	owner     any // the Client or Server that has this core
}

// scratches are where messages are written first, of all pools.
var scratches = sync.Pool{New: func() any { return new([]byte) }}

// heldMessage is a message that waits for the session key, with the pipeline it was addressed to.
type heldMessage struct {
	addressed psobject.GUID
	bytes     []byte
}

// Pipeline is one pipeline of a pool. Its methods belong to the role of its pool; those of the other role return a
// StateError.
type Pipeline struct {
	outbox
	machine[message.InvocationState]
	pool       *core
	id         psobject.GUID
	inbox      [priorities]fragment.Joiner
	inputEnded bool
}

// ID returns the pipeline's GUID.
func (p *Pipeline) ID() psobject.GUID { return p.id }

// State returns the pipeline's state as it was last sent or received.
func (p *Pipeline) State() message.InvocationState { return p.state }

// ID returns the pool's GUID.
func (c *core) ID() psobject.GUID { return c.id }

// State returns the pool's state.
func (c *core) State() message.PoolState { return c.state }

// Version returns the version of the protocol: that which both sides know, after negotiation.
func (c *core) Version() psobject.Version { return c.version }

// Next returns the next event.
func (c *core) Next() (Event, bool) {
	if c.first == len(c.events) {
		if c.events != nil {
			queues.Put(c.events[:0])
			c.events = nil
		}
		c.first = 0
		return nil, false
	}
	e := c.events[c.first]
	c.events[c.first] = nil
	c.first++
	return e, true
}

func (c *core) emit(e Event) {
	if c.events == nil {
		c.events = queues.Get()
	}
	c.events = append(c.events, e)
}

// queues are the memory of events, of all pools.
var queues EventQueues

// EventQueues keeps the memory of queues of events for the next that need one. The zero value is ready.
type EventQueues struct{ pool sync.Pool }

// Get returns an empty queue.
func (q *EventQueues) Get() []Event {
	if p, ok := q.pool.Get().(*[]Event); ok {
		return *p
	}
	return make([]Event, 0, 16)
}

// Put takes a queue back, of which all events have been taken.
func (q *EventQueues) Put(events []Event) {
	if n := cap(events); n > 0 && n <= maxQueue {
		clear(events[:n])
		events = events[:0]
		q.pool.Put(&events)
	}
}

func newCore(role Role, id psobject.GUID, version psobject.Version, maxSize int, enc clixml.EncodeOptions) core {
	if version == (psobject.Version{}) {
		version = Version23
	}
	if enc.Depth == 0 {
		enc.Depth = 1
	}
	enc.Cipher = noCipher{}
	c := core{
		machine: machine[message.PoolState]{name: "runspace pool", role: role, table: poolTable, steps: poolSteps},
		id:      id, version: version, maxSize: maxSize,
		dec:       clixml.NewDecoder(&clixml.DecodeOptions{Deserialized: true, Owned: true, Cipher: noCipher{}}),
		enc:       enc,
		pipelines: map[psobject.GUID]*Pipeline{},
	}
	for i := range c.inbox {
		c.inbox[i].Max = maxSize
	}
	return c
}

func (c *core) newPipeline(id psobject.GUID) *Pipeline {
	p := &Pipeline{
		machine: machine[message.InvocationState]{name: "pipeline", role: c.role, table: pipelineTable, steps: pipelineSteps},
		pool:    c, id: id,
	}
	for i := range p.inbox {
		p.inbox[i].Max = c.maxSize
	}
	c.pipelines[id] = p
	return p
}

// Forget lets go of a pipeline: data that comes for it is dropped. The driver calls it once the transport has closed the
// pipeline.
func (c *core) Forget(p *Pipeline) { delete(c.pipelines, p.id) }

// Pipelines returns how many pipelines there are.
func (c *core) Pipelines() int { return len(c.pipelines) }

// useCipher sets the cipher of both directions.
func (c *core) useCipher(k interface {
	clixml.Encrypter
	clixml.Decrypter
}) {
	c.enc.Cipher = k
	c.dec.SetCipher(k)
}

// negotiate takes the lower version of both sides.
func (c *core) negotiate(m *message.SessionCapability) error {
	if m.ProtocolVersion.Major != c.version.Major {
		return &ProtocolError{Reason: fmt.Sprintf("it speaks version %s, this side %s", m.ProtocolVersion, c.version)}
	}
	if m.ProtocolVersion.Compare(c.version) < 0 {
		c.version = m.ProtocolVersion
	}
	if c.version.Compare(Version24) >= 0 {
		c.useCipher(plainCipher{})
	}
	return nil
}

func (c *core) destination() message.Destination {
	if c.role == ClientRole {
		return message.ToServer
	}
	return message.ToClient
}

// encode returns the message's bytes.
func (c *core) encode(pipeline psobject.GUID, m message.Message) ([]byte, error) {
	h := message.Header{Destination: c.destination(), Pool: c.id, Pipeline: pipeline}
	if m.Type() == message.TypeSessionCapability && c.role == ServerRole {
		h.Pool = psobject.GUID{} // the server answers before it takes the client's id, as PowerShell does
	}
	scratch := scratches.Get().(*[]byte)
	b, err := message.Append((*scratch)[:0], h, m, &c.enc)
	if err == nil {
		kept := b
		if cap(b) <= maxScratch {
			b = append(make([]byte, 0, len(b)), b...)
			clear(kept)
		} else {
			kept = nil // it is sent as it is
		}
		*scratch = kept
	}
	scratches.Put(scratch)
	switch {
	case err != nil && errors.Is(err, ErrKeyNeeded):
		if s, ok := c.owner.(*Server); ok && c.version.Compare(version22) >= 0 {
			// From 2.2 on PowerShell's server makes the key by itself; the client asks for it when it meets the secret.
			if err := s.makeKey(); err != nil {
				return nil, err
			}
			return c.encode(pipeline, m)
		}
		return nil, ErrKeyNeeded
	case err != nil:
		return nil, err
	}
	return b, nil
}

func (c *core) add(to *outbox, pr Priority, b []byte) {
	c.object++
	to[pr].Add(c.object, b)
}

// sendPool queues a message of the pool, if the table has it. The state changes only if the message could be written.
func (c *core) sendPool(m message.Message, pr Priority) error {
	if c.failed != nil {
		return c.failed
	}
	a := action{send, m.Type()}
	if err := c.allowed(a); err != nil {
		return err
	}
	b, err := c.encode(psobject.GUID{}, m)
	if err != nil {
		return err
	}
	c.add(&c.outbox, pr, b)
	return c.take(a)
}

// send queues a message of a pipeline.
func (p *Pipeline) send(m message.Message, pr Priority) error {
	if p.pool.failed != nil {
		return p.pool.failed
	}
	a := action{send, m.Type()}
	if err := p.allowed(a); err != nil {
		return err
	}
	b, err := p.pool.encode(p.id, m)
	if err != nil {
		return err
	}
	p.pool.add(&p.outbox, pr, b)
	return p.take(a)
}

// Receive takes data that arrived for the pool (a zero pipeline) or for a pipeline, cut anywhere. An error is a
// *ProtocolError, and the pool is of no use after it. The slice is not kept.
func (c *core) Receive(pipeline psobject.GUID, pr Priority, data []byte) error {
	if c.failed != nil {
		return c.failed
	}
	if pr >= priorities {
		pr = Default
	}
	inbox := &c.inbox[pr]
	if pipeline != (psobject.GUID{}) {
		p := c.pipelines[pipeline]
		if p == nil {
			return nil // it has been closed, or was never begun
		}
		inbox = &p.inbox[pr]
	}
	err := inbox.Receive(data, func(_ uint64, b []byte) error { return c.receive(pipeline, b) })
	if err != nil {
		return c.broken(err)
	}
	return nil
}

// broken ends the pool after a peer's error.
func (c *core) broken(err error) error {
	var pe *ProtocolError
	if !errors.As(err, &pe) {
		pe = &ProtocolError{Err: err}
	}
	c.failed = pe
	c.state = message.PoolBroken
	return pe
}

func (c *core) receive(addressed psobject.GUID, b []byte) error {
	h, body, err := message.ParseHeader(b)
	if err != nil {
		return err
	}
	if h.Destination == c.destination() {
		return unexpected(h.Type, "is not for this side")
	}
	if c.held != nil && h.Type != message.TypeEncryptedSessionKey {
		return c.hold(addressed, b)
	}
	if h.Type>>16 != 0x0004 && h.Type != message.TypeCreatePipeline && h.Type != message.TypeGetCommandMetadata {
		return c.receivePool(h, b, body)
	}
	if h.Pipeline == (psobject.GUID{}) {
		h.Pipeline = addressed
	}
	p := c.pipelines[h.Pipeline]
	if p == nil {
		if c.role == ClientRole {
			return nil
		}
		return unexpected(h.Type, "is for a pipeline that there is none of")
	}
	if err := p.allowed(action{receive, h.Type}); err != nil {
		if !h.Type.Known() || !p.knows(action{receive, h.Type}) {
			c.emit(UnknownMessage{p, &message.Unknown{Kind: h.Type, Body: bytes.Clone(body)}})
			return nil
		}
		return err
	}
	var m message.Message
	var output any
	if h.Type == message.TypePipelineOutput {
		output, err = message.ParseOutput(body, c.dec)
	} else {
		m, err = message.Parse(h.Type, body, c.dec)
	}
	if err != nil {
		if c.awaitsKey(err) {
			return c.hold(addressed, b)
		}
		if h.Type == message.TypePipelineState || h.Type == message.TypeCreatePipeline {
			return err // without these nothing makes sense any more
		}
		c.emit(Undecodable{p, h.Type, err})
		return nil
	}
	if err := p.take(action{receive, h.Type}); err != nil {
		return err
	}
	if m == nil {
		c.emit(Output{p, output})
		return nil
	}
	return c.dispatch(p, m)
}

func (c *core) receivePool(h message.Header, b, body []byte) error {
	if !h.Type.Known() {
		c.emit(UnknownMessage{Message: &message.Unknown{Kind: h.Type, Body: bytes.Clone(body)}})
		return nil
	}
	if err := c.allowed(action{receive, h.Type}); err != nil {
		if !c.knows(action{receive, h.Type}) {
			c.emit(UnknownMessage{Message: &message.Unknown{Kind: h.Type, Body: bytes.Clone(body)}})
			return nil
		}
		return err
	}
	m, err := message.Parse(h.Type, body, c.dec)
	if err != nil {
		if c.awaitsKey(err) {
			return c.hold(psobject.GUID{}, b)
		}
		return err
	}
	before := c.state
	if err := c.take(action{receive, h.Type}); err != nil {
		return err
	}
	if c.role == ClientRole {
		return c.client(m, before)
	}
	return c.server(h, m)
}

// awaitsKey reports whether a message could not be read because the session key is not here yet, and will be. A server
// of version 2.2 or 2.3 makes a key when it first sends a secret, and does not ask for the client's public one: the
// client that cannot read it sends that by itself.
func (c *core) awaitsKey(err error) bool {
	client, ok := c.owner.(*Client)
	return ok && errors.Is(err, errNoKey) && client.ExchangeKey() == nil
}

// hold keeps a message, and with it the order of all that follow, until the session key has come.
func (c *core) hold(addressed psobject.GUID, b []byte) error {
	if c.heldBytes += len(b); c.heldBytes > maxHeld {
		return &ProtocolError{Err: fmt.Errorf("more than %d bytes came before the session key that they need", maxHeld)}
	}
	c.held = append(c.held, heldMessage{addressed, bytes.Clone(b)})
	return nil
}

// maxHeld bounds the messages that wait for a session key, in bytes.
const maxHeld = 64 << 20

// release takes the messages that have waited.
func (c *core) release() error {
	held := c.held
	c.held, c.heldBytes = nil, 0
	for _, m := range held {
		if err := c.receive(m.addressed, m.bytes); err != nil {
			return err
		}
	}
	return nil
}

// dispatch gives the event of a pipeline's message.
func (c *core) dispatch(p *Pipeline, m message.Message) error {
	switch m := m.(type) {
	case *message.ErrorRecord:
		c.emit(ErrorReceived{p, m.Record})
	case *message.InformationalRecord:
		c.emit(Informational{p, m.Record})
	case *message.InformationRecord:
		c.emit(Information{p, m.Record})
	case *message.ProgressRecord:
		c.emit(Progress{p, m.Record})
	case *message.HostCall:
		c.emit(HostCall{p, m})
	case *message.PipelineState:
		p.state = m.State
		c.emit(PipelineStateChanged{p, m.State, m.Err})
	case *message.CreatePipeline:
		p.inputEnded = m.NoInput
		c.emit(PipelineRequested{p, m})
	case *message.GetCommandMetadata:
		p.inputEnded = true
		c.emit(MetadataRequested{p, m})
	case *message.PipelineInput:
		if p.state.Final() {
			return nil
		}
		if p.inputEnded {
			return unexpected(m.Type(), "after the end of the input")
		}
		c.emit(Input{p, m.Value})
	case message.EndOfPipelineInput:
		if !p.inputEnded {
			p.inputEnded = true
			if p.state.Final() {
				return nil
			}
			c.emit(EndOfInput{p})
		}
	case *message.HostResponse:
		c.emit(HostResponse{p, m})
	}
	return nil
}
