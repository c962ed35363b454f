// Package frame has the packets in which PSRP travels over a pair of byte streams: the out-of-process framing that
// `pwsh -s` and `pwsh -sshs` speak on their standard input and output ([MS-PSRP] does not have it; observed on
// PowerShell 7.6). A packet is one line:
//
//	<Data Stream='Default' PSGuid='GUID'>BASE64</Data>     data of the pool (zero GUID) or of a pipeline
//	<DataAck PSGuid='GUID' />                              answers every Data
//	<Command PSGuid='GUID' />    <CommandAck PSGuid='GUID' />    a pipeline begins
//	<Signal PSGuid='GUID' />     <SignalAck PSGuid='GUID' />     a pipeline shall stop
//	<Close PSGuid='GUID' />      <CloseAck PSGuid='GUID' />      a pipeline, or the pool, ends
//
// It is pure but for the reader and writer it is given.
package frame

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
)

// Kind is what a packet is for.
type Kind uint8

// The kinds.
const (
	Data Kind = iota
	DataAck
	Command
	CommandAck
	Signal
	SignalAck
	Close
	CloseAck
)

var kinds = [...]string{"Data", "DataAck", "Command", "CommandAck", "Signal", "SignalAck", "Close", "CloseAck"}

// String returns the packet's element.
func (k Kind) String() string { return kinds[k] }

// Packet is one packet.
type Packet struct {
	Kind     Kind
	ID       psobject.GUID // zero: the pool
	Priority psrp.Priority // of Data
	Data     []byte        // of Data
}

// MaxLine is the longest line that is read, in bytes. PowerShell sends about 44 KiB; the longest fragment that package
// fragment accepts takes 86 MiB.
const MaxLine = 96 << 20

// An Error tells that a line is no packet.
type Error struct {
	Line string // its beginning
}

// Error shows the beginning of the line.
func (e *Error) Error() string {
	return fmt.Sprintf("the other side sent %q where a packet of PSRP is expected", e.Line)
}

// ErrTooLong tells that a line is longer than MaxLine.
var ErrTooLong = errors.New("the other side sent a line that is too long for a packet of PSRP")

const hexDigits = "0123456789abcdef"

func appendGUID(dst []byte, g psobject.GUID) []byte {
	for i, b := range g {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hexDigits[b>>4], hexDigits[b&15])
	}
	return dst
}

// Append appends the packet with its line end.
func (p Packet) Append(dst []byte) []byte {
	dst = append(append(dst, '<'), p.Kind.String()...)
	if p.Kind == Data {
		dst = append(append(append(dst, " Stream='"...), p.Priority.String()...), '\'')
	}
	dst = append(appendGUID(append(dst, " PSGuid='"...), p.ID), '\'')
	if p.Kind != Data {
		return append(dst, " />\n"...)
	}
	dst = base64.StdEncoding.AppendEncode(append(dst, '>'), p.Data)
	return append(dst, "</Data>\n"...)
}

// Parse reads a line without its end. The packet's Data is decoded in the line's own memory.
func Parse(line []byte) (Packet, error) {
	bad := func() (Packet, error) { return Packet{}, &Error{Line: clip(line)} }
	b := bytes.TrimSpace(line)
	if len(b) < 2 || b[0] != '<' {
		return bad()
	}
	n := bytes.IndexByte(b, ' ')
	if n < 0 {
		return bad()
	}
	p := Packet{Kind: 255}
	for k, name := range kinds {
		if string(b[1:n]) == name {
			p.Kind = Kind(k)
		}
	}
	if p.Kind == 255 {
		return bad()
	}
	b = b[n:]
	hasID := false
	for {
		b = bytes.TrimLeft(b, " ")
		if len(b) == 0 {
			return bad()
		}
		if b[0] == '/' || b[0] == '>' {
			break
		}
		eq := bytes.IndexByte(b, '=')
		if eq < 0 || eq+2 > len(b) || b[eq+1] != '\'' && b[eq+1] != '"' {
			return bad()
		}
		name, quote := string(b[:eq]), b[eq+1]
		b = b[eq+2:]
		end := bytes.IndexByte(b, quote)
		if end < 0 {
			return bad()
		}
		value := b[:end]
		b = b[end+1:]
		switch name {
		case "Stream":
			if string(value) == "PromptResponse" {
				p.Priority = psrp.PromptResponse
			}
		case "PSGuid":
			g, err := psobject.ParseGUID(string(value))
			if err != nil {
				return bad()
			}
			p.ID, hasID = g, true
		}
	}
	if !hasID {
		return bad()
	}
	if b[0] == '/' {
		if string(b) != "/>" {
			return bad()
		}
		return p, nil
	}
	b = b[1:]
	end := bytes.IndexByte(b, '<')
	if end < 0 || string(b[end:]) != "</"+p.Kind.String()+">" {
		return bad()
	}
	if p.Kind == Data {
		n, err := base64.StdEncoding.Decode(b[:end], b[:end])
		if err != nil {
			return bad()
		}
		p.Data = b[:n]
	}
	return p, nil
}

func clip(b []byte) string {
	const most = 200
	b = bytes.TrimSpace(b)
	if len(b) > most {
		return string(b[:most]) + "..."
	}
	return string(b)
}

// bufferSize is that of a Reader. Most packets are shorter; a session that is idle holds no more.
const bufferSize = 8 << 10

// Reader reads packets.
type Reader struct {
	r          io.Reader
	buf        []byte
	start, end int   // what has been read and not yet been given
	err        error // what the input ended with
}

// NewReader returns a Reader on r.
func NewReader(r io.Reader) *Reader { return &Reader{r: r} }

// Next reads the next packet; empty lines are passed over. The packet's Data is valid until the next call. At the end of
// the input it returns io.EOF, inside a line io.ErrUnexpectedEOF.
func (r *Reader) Next() (Packet, error) {
	for {
		line, err := r.line()
		if err != nil {
			return Packet{}, err
		}
		if len(bytes.TrimSpace(line)) > 0 {
			return Parse(line)
		}
	}
}

func (r *Reader) line() ([]byte, error) {
	seen := 0
	for {
		if i := bytes.IndexByte(r.buf[r.start+seen:r.end], '\n'); i >= 0 {
			line := r.buf[r.start : r.start+seen+i+1]
			r.start += len(line)
			return line, nil
		}
		seen = r.end - r.start
		if seen > MaxLine {
			return nil, ErrTooLong
		}
		if r.err != nil {
			return r.last()
		}
		r.makeRoom()
		var n int
		n, r.err = r.r.Read(r.buf[r.end:])
		r.end += n
	}
}

// makeRoom makes room for a read. The buffer grows with the lines, so that a long one takes few reads, and is small again
// after short ones.
func (r *Reader) makeRoom() {
	have := r.buf[r.start:r.end]
	switch {
	case len(have)*2 > len(r.buf) || r.buf == nil:
		r.buf = make([]byte, max(bufferSize, 2*len(r.buf)))
	case len(have) == 0 && len(r.buf) > bufferSize && (r.end < bufferSize || len(r.buf) > 256<<10):
		r.buf = make([]byte, bufferSize)
	}
	r.start, r.end = 0, copy(r.buf, have)
}

// last gives a last line without an end, if it is a packet.
func (r *Reader) last() ([]byte, error) {
	line := r.buf[r.start:r.end]
	switch {
	case r.err != io.EOF:
		return nil, r.err
	case len(bytes.TrimSpace(line)) == 0:
		return nil, io.EOF
	case !bytes.HasSuffix(bytes.TrimSpace(line), []byte(">")):
		return nil, io.ErrUnexpectedEOF
	}
	r.start = r.end
	return line, nil
}
