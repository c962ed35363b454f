package wsman

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is one request or response.
type Message struct {
	Header
	// Body is what the message is about; nil where Parse did not know the action.
	Body Body
}

// Header is what the headers of a message hold. Zero values stand for headers that are absent.
type Header struct {
	// Action is set by Parse; Append takes the body's.
	Action      string
	To          string
	ResourceURI string
	// MessageID is an URI, "uuid:" and a GUID. In a response, RelatesTo is that of the request.
	MessageID, RelatesTo string
	// SessionID names the client's session, the same in all its messages: "uuid:" and a GUID.
	SessionID string
	// OperationID lets a request be sent again after the connection was cut: the server answers the one with the same
	// OperationID and Retransmission as it answered, or will answer, the first ([MS-WSMV] 3.1.4.1.39). A server that
	// keeps answers has OperationID in its responses.
	OperationID    string
	SequenceID     uint64
	Retransmission bool
	// OperationTimeout is how long the server may take to answer. It is in milliseconds on the wire.
	OperationTimeout time.Duration
	// MaxEnvelopeSize is the longest response in bytes.
	MaxEnvelopeSize int
	// Locale and DataLocale are the languages of the user interface and of numbers, times and such: names as en-US.
	Locale, DataLocale string
	Options            []Option
	Selectors          []Selector
	// ActivityID is by what a Windows server's logs name the request.
	ActivityID string
	// Compression names how the streams of the shell that is made are compressed, "xpress" for package xpress; "" is not at
	// all ([MS-WSMV] 3.1.4.1.31.6).
	Compression string
	// ReplyTo is where the answer goes, "" or Anonymous for back where the request came from.
	ReplyTo string
	// What Parse has found wrong in the headers of a request, which is to be answered by a fault that says so. BadTimeout is the
	// text of an OperationTimeout that is no duration, or one before now; OperationTimeout is 0 then. NotUnderstood is the name
	// of a header that must be understood, and is not known here. LocaleDemanded tells that Locale is more than a wish.
	BadTimeout, NotUnderstood string
	LocaleDemanded            bool
}

// Anonymous is the address of who has sent the request, by the connection that it came by.
const Anonymous = anonymousURI

// Option is one of a request's options. A server that does not know one that MustComply refuses the request.
type Option struct {
	Name, Value string
	MustComply  bool
}

// Selector is a key of a resource's instance.
type Selector struct{ Name, Value string }

// Selector returns the value of a selector, "" where there is none.
func (h *Header) Selector(name string) string {
	for _, s := range h.Selectors {
		if strings.EqualFold(s.Name, name) {
			return s.Value
		}
	}
	return ""
}

// Option returns the value of an option.
func (h *Header) Option(name string) (string, bool) {
	for _, o := range h.Options {
		if strings.EqualFold(o.Name, name) {
			return o.Value, true
		}
	}
	return "", false
}

// Body is one of the types of this package that are named after an action.
type Body interface {
	kind() *kind
	append(dst []byte) []byte
}

// kind is what all messages with one type of body have in common.
type kind struct {
	action   string
	response bool
	spaces   string // declarations beyond those of all
}

const (
	shellSpaces = ` xmlns:rsp="` + shellURI + `"`
	xferSpaces  = ` xmlns:x="` + transferURI + `"`
	enumSpaces  = ` xmlns:n="` + enumerationURI + `"`
)

// Action returns the action's URI of messages with such a body.
func Action(b Body) string { return b.kind().action }

// headerSize is about what an envelope has beside its data.
const headerSize = 2048

// Append appends the message in UTF-8.
func (m *Message) Append(dst []byte) []byte {
	k := m.Body.kind()
	if b, ok := m.Body.(interface{ size() int }); ok {
		dst = slices.Grow(dst, headerSize+b.size())
	}
	if k == &identifyKind || k == &identifyResponseKind {
		dst = append(dst, `<s:Envelope xmlns:s="`+soapURI+`" xmlns:i="`+identifyURI+`"><s:Header/><s:Body>`...)
		return append(m.Body.append(dst), `</s:Body></s:Envelope>`...)
	}
	dst = append(dst, `<s:Envelope xmlns:s="`+soapURI+`" xmlns:a="`+addressingURI+`" xmlns:w="`+wsmanURI+`" xmlns:p="`+windowsURI+`"`...)
	dst = append(dst, k.spaces...)
	dst = append(dst, `><s:Header>`...)
	if k.response {
		dst = m.Header.appendResponse(dst, k.action)
	} else {
		dst = m.Header.appendRequest(dst, k.action)
	}
	dst = append(dst, `</s:Header><s:Body>`...)
	dst = m.Body.append(dst)
	return append(dst, `</s:Body></s:Envelope>`...)
}

// leaf appends an element with a text, if there is one.
func leaf(dst []byte, name, text string) []byte {
	if text == "" {
		return dst
	}
	return leafAlways(dst, name, text)
}

func leafAlways(dst []byte, name, text string) []byte {
	dst = append(append(append(dst, '<'), name...), '>')
	dst = appendText(dst, text)
	return append(append(append(dst, "</"...), name...), '>')
}

// must appends an element that the server must understand, or may ignore.
func must(dst []byte, name, text string, understand bool) []byte {
	if text == "" {
		return dst
	}
	dst = append(append(append(dst, '<'), name...), ` s:mustUnderstand="`...)
	dst = strconv.AppendBool(dst, understand)
	dst = append(dst, `">`...)
	dst = appendText(dst, text)
	return append(append(append(dst, "</"...), name...), '>')
}

func locale(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	dst = append(append(append(dst, '<'), name...), ` xml:lang="`...)
	dst = appendText(dst, value)
	return append(dst, `" s:mustUnderstand="false"/>`...)
}

// appendRequest writes the headers in the order of Windows' client.
func (h *Header) appendRequest(dst []byte, action string) []byte {
	dst = leaf(dst, "a:To", h.To)
	dst = must(dst, "w:ResourceURI", h.ResourceURI, true)
	dst = append(dst, `<a:ReplyTo><a:Address s:mustUnderstand="true">`+anonymousURI+`</a:Address></a:ReplyTo>`...)
	dst = must(dst, "a:Action", action, true)
	if h.MaxEnvelopeSize > 0 {
		dst = append(dst, `<w:MaxEnvelopeSize s:mustUnderstand="true">`...)
		dst = strconv.AppendInt(dst, int64(h.MaxEnvelopeSize), 10)
		dst = append(dst, `</w:MaxEnvelopeSize>`...)
	}
	dst = leaf(dst, "a:MessageID", h.MessageID)
	dst = locale(dst, "w:Locale", h.Locale)
	dst = locale(dst, "p:DataLocale", h.DataLocale)
	dst = must(dst, "p:SessionId", h.SessionID, false)
	dst = must(dst, "p:OperationID", h.OperationID, h.Retransmission)
	if h.SequenceID > 0 {
		dst = append(dst, `<p:SequenceId s:mustUnderstand="false">`...)
		dst = strconv.AppendUint(dst, h.SequenceID, 10)
		dst = append(dst, `</p:SequenceId>`...)
	}
	if len(h.Options) > 0 {
		dst = append(dst, `<w:OptionSet s:mustUnderstand="true">`...)
		for _, o := range h.Options {
			dst = append(dst, `<w:Option Name="`...)
			dst = appendText(dst, o.Name)
			if o.MustComply {
				dst = append(dst, `" MustComply="true`...)
			}
			dst = append(dst, `">`...)
			dst = appendText(dst, o.Value)
			dst = append(dst, `</w:Option>`...)
		}
		dst = append(dst, `</w:OptionSet>`...)
	}
	dst = appendSelectors(dst, h.Selectors)
	if h.OperationTimeout != 0 {
		dst = append(dst, `<w:OperationTimeout>`...)
		dst = appendDuration(dst, h.OperationTimeout)
		dst = append(dst, `</w:OperationTimeout>`...)
	}
	return must(dst, "rsp:CompressionType", h.Compression, true)
}

func appendSelectors(dst []byte, ss []Selector) []byte {
	if len(ss) == 0 {
		return dst
	}
	dst = append(dst, `<w:SelectorSet>`...)
	for _, s := range ss {
		dst = append(dst, `<w:Selector Name="`...)
		dst = appendText(dst, s.Name)
		dst = append(dst, `">`...)
		dst = appendText(dst, s.Value)
		dst = append(dst, `</w:Selector>`...)
	}
	return append(dst, `</w:SelectorSet>`...)
}

func (h *Header) appendResponse(dst []byte, action string) []byte {
	dst = leaf(dst, "a:Action", action)
	dst = leaf(dst, "a:MessageID", h.MessageID)
	dst = leaf(dst, "p:ActivityId", h.ActivityID)
	dst = must(dst, "p:OperationID", h.OperationID, false)
	if h.SequenceID > 0 {
		dst = append(dst, `<p:SequenceId>`...)
		dst = strconv.AppendUint(dst, h.SequenceID, 10)
		dst = append(dst, `</p:SequenceId>`...)
	}
	dst = append(dst, `<a:To>`+anonymousURI+`</a:To>`...)
	return leaf(dst, "a:RelatesTo", h.RelatesTo)
}

// Parse reads a message in UTF-8. What the message holds in base64 points into b until it is decoded. The error is an
// *Error.
func Parse(b []byte) (*Message, error) {
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	s := newScanner(b)
	defer s.free()
	if len(b) > MaxEnvelope {
		return nil, s.fail(fmt.Sprintf("it has %d bytes, more than %d", len(b), MaxEnvelope))
	}
	t, err := s.next()
	if err != nil {
		return nil, err
	}
	if t != startElement || !s.is(soapSpace, "Envelope") {
		return nil, s.fail("it is no SOAP 1.2 envelope")
	}
	m := &Message{}
	body := false
	err = s.children(func() error {
		switch {
		case s.is(soapSpace, "Header") && !body:
			return m.Header.parse(s)
		case s.is(soapSpace, "Body") && !body:
			body = true
			return m.parseBody(s)
		}
		return s.fail("<" + string(s.local) + "> where a body must be")
	})
	if err == nil {
		if t, err = s.next(); err == nil && t != endOfInput {
			err = s.fail("something after the envelope")
		}
	}
	if err == nil && !body {
		err = s.fail("it has no body")
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (h *Header) parse(s *scanner) error {
	return s.children(func() (err error) {
		understand := truth(s.attrIn(soapSpace, "mustUnderstand"))
		switch s.space {
		case addressingSpace:
			switch string(s.local) {
			case "Action":
				return s.textTo(&h.Action)
			case "To":
				return s.textTo(&h.To)
			case "MessageID":
				return s.textTo(&h.MessageID)
			case "RelatesTo":
				return s.textTo(&h.RelatesTo)
			case "ReplyTo":
				return s.children(func() error {
					if s.is(addressingSpace, "Address") {
						return s.textTo(&h.ReplyTo)
					}
					return nil
				})
			}
		case wsmanSpace:
			switch string(s.local) {
			case "ResourceURI":
				return s.textTo(&h.ResourceURI)
			case "MaxEnvelopeSize":
				var n uint64
				n, err = s.number(32)
				h.MaxEnvelopeSize = int(min(n, MaxEnvelope))
				return err
			case "OperationTimeout":
				var t string
				if t, err = s.text(); err != nil {
					return err
				}
				if h.OperationTimeout, err = ParseDuration(t); err != nil || h.OperationTimeout < 0 {
					h.BadTimeout, h.OperationTimeout = t, 0
				}
				return nil
			case "Locale":
				h.Locale, err = s.value(s.attrIn(xmlSpace, "lang"))
				h.LocaleDemanded = understand
				return err
			case "OptionSet":
				return h.parseOptions(s)
			case "SelectorSet":
				h.Selectors, err = s.selectors()
				return err
			}
		case shellSpace:
			if string(s.local) == "CompressionType" {
				return s.textTo(&h.Compression)
			}
		case windowsSpace:
			switch string(s.local) {
			case "DataLocale":
				h.DataLocale, err = s.value(s.attrIn(xmlSpace, "lang"))
				return err
			case "SessionId":
				return s.textTo(&h.SessionID)
			case "OperationID":
				h.Retransmission = understand
				return s.textTo(&h.OperationID)
			case "SequenceId":
				h.SequenceID, err = s.number(64)
				return err
			case "ActivityId":
				return s.textTo(&h.ActivityID)
			}
		}
		if understand && !s.is(addressingSpace, "From") && !s.is(addressingSpace, "FaultTo") {
			h.NotUnderstood = string(s.local)
		}
		return nil
	})
}

func (h *Header) parseOptions(s *scanner) error {
	return s.children(func() error {
		if !s.is(wsmanSpace, "Option") {
			return nil
		}
		if len(h.Options) >= maxItems {
			return s.fail("too many options")
		}
		name, err := s.value(s.attr("Name"))
		if err != nil {
			return err
		}
		o := Option{Name: name, MustComply: truth(s.attr("MustComply"))}
		if err := s.textTo(&o.Value); err != nil {
			return err
		}
		h.Options = append(h.Options, o)
		return nil
	})
}

func (s *scanner) selectors() (ss []Selector, err error) {
	err = s.children(func() error {
		if !s.is(wsmanSpace, "Selector") {
			return nil
		}
		if len(ss) >= maxItems {
			return s.fail("too many selectors")
		}
		name, err := s.value(s.attr("Name"))
		if err != nil {
			return err
		}
		text, err := s.text()
		ss = append(ss, Selector{name, text})
		return err
	})
	return ss, err
}

// truth reads a boolean of XML Schema.
func truth(b []byte) bool {
	return string(b) == "1" || bytes.EqualFold(b, []byte("true"))
}

func (s *scanner) number(bits int) (uint64, error) {
	t, err := s.text()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(t, 10, bits)
	if err != nil {
		return 0, s.fail(fmt.Sprintf("%q is no number", t))
	}
	return n, nil
}

func (s *scanner) duration(to *time.Duration) error {
	t, err := s.text()
	if err != nil {
		return err
	}
	if *to, err = ParseDuration(t); err != nil {
		return s.fail(fmt.Sprintf("%q is no duration", t))
	}
	return nil
}

// parseBody reads the body of the action that the header has told, or a fault, or Identify, which has no action.
func (m *Message) parseBody(s *scanner) error {
	var parse func(s *scanner) error
	m.Body, parse = newBody(m.Action)
	return s.children(func() error {
		switch {
		case s.is(soapSpace, "Fault"):
			f := &Fault{}
			m.Body = f
			return f.parse(s)
		case s.is(identifySpace, "Identify"):
			m.Body = Identify{}
		case s.is(identifySpace, "IdentifyResponse"):
			r := &IdentifyResponse{}
			m.Body = r
			return r.parse(s)
		case parse != nil:
			return parse(s)
		}
		return nil
	})
}

// newBody returns an empty body and what reads each element into it.
func newBody(action string) (Body, func(*scanner) error) {
	switch action {
	case createKind.action:
		b := &Create{}
		return b, b.parse
	case createResponseKind.action:
		b := &CreateResponse{}
		return b, b.parse
	case commandKind.action:
		b := &Command{}
		return b, b.parse
	case commandResponseKind.action:
		b := &CommandResponse{}
		return b, b.parse
	case sendKind.action:
		b := &Send{}
		return b, b.parse
	case sendResponseKind.action:
		return SendResponse{}, nil
	case receiveKind.action:
		b := &Receive{}
		return b, b.parse
	case receiveResponseKind.action:
		b := &ReceiveResponse{}
		return b, b.parse
	case signalKind.action:
		b := &Signal{}
		return b, b.parse
	case signalResponseKind.action:
		return SignalResponse{}, nil
	case deleteKind.action:
		return Delete{}, nil
	case deleteResponseKind.action:
		return DeleteResponse{}, nil
	case disconnectKind.action:
		b := &Disconnect{}
		return b, b.parse
	case disconnectResponseKind.action:
		return DisconnectResponse{}, nil
	case reconnectKind.action:
		return Reconnect{}, nil
	case reconnectResponseKind.action:
		return ReconnectResponse{}, nil
	case connectKind.action:
		b := &Connect{}
		return b, b.parse
	case connectResponseKind.action:
		b := &ConnectResponse{}
		return b, b.parse
	case enumerateKind.action:
		b := &Enumerate{}
		return b, b.parse
	case enumerateResponseKind.action:
		b := &EnumerateResponse{}
		return b, b.parse
	case pullKind.action:
		b := &Pull{}
		return b, b.parse
	case pullResponseKind.action:
		b := &PullResponse{}
		return b, b.parse
	case getKind.action:
		return Get{}, nil
	case getResponseKind.action:
		b := &GetResponse{}
		return b, b.parse
	}
	return nil, nil
}
