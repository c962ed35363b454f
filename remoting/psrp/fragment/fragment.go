// Package fragment cuts PSRP messages into fragments and puts them together again ([MS-PSRP] 2.2.4).
//
// A fragment is 21 bytes of header, all big-endian, and a piece of a message:
//
//	ObjectId    8 bytes   counts messages, from 1
//	FragmentId  8 bytes   counts fragments of a message, from 0
//	flags       1 byte    bit 0: the first fragment, bit 1: the last
//	BlobLength  4 bytes
//
// It is pure: bytes in, bytes out. What a peer can make it hold is bounded by Limits.
package fragment

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// HeaderSize is the length of a fragment's header in bytes.
const HeaderSize = 21

const (
	flagStart = 1
	flagEnd   = 2
)

// Header is a fragment's header.
type Header struct {
	Object, Fragment uint64
	Start, End       bool
	Length           int // of the piece, in bytes
}

// Append appends the header in wire form.
func (h Header) Append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint64(dst, h.Object)
	dst = binary.BigEndian.AppendUint64(dst, h.Fragment)
	var flags byte
	if h.Start {
		flags |= flagStart
	}
	if h.End {
		flags |= flagEnd
	}
	return binary.BigEndian.AppendUint32(append(dst, flags), uint32(h.Length))
}

// ErrShort tells that a fragment is not complete.
var ErrShort = errors.New("psrp: the fragment is not complete")

// Parse reads one fragment from the start of b and returns its piece, which points into b, and the bytes used. The
// error is ErrShort or a *Error.
func Parse(b []byte) (h Header, piece []byte, used int, err error) {
	if len(b) < HeaderSize {
		return h, nil, 0, ErrShort
	}
	h.Object = binary.BigEndian.Uint64(b)
	h.Fragment = binary.BigEndian.Uint64(b[8:])
	h.Start, h.End = b[16]&flagStart != 0, b[16]&flagEnd != 0
	if b[16]&^(flagStart|flagEnd) != 0 {
		return h, nil, 0, &Error{Object: h.Object, Reason: fmt.Sprintf("flags 0x%02x", b[16])}
	}
	n := binary.BigEndian.Uint32(b[17:])
	if n > MaxPiece {
		return h, nil, 0, &Error{Object: h.Object, Reason: fmt.Sprintf("a piece of %d bytes, more than %d", n, MaxPiece)}
	}
	h.Length = int(n)
	if len(b)-HeaderSize < h.Length {
		return h, nil, 0, ErrShort
	}
	return h, b[HeaderSize : HeaderSize+h.Length], HeaderSize + h.Length, nil
}

// An Error tells that a peer broke the rules of fragments.
type Error struct {
	Object uint64
	Reason string
	// Limit is how long a message may be, in bytes, where one was longer; else 0.
	Limit int
}

// Error names the message's number and the reason.
func (e *Error) Error() string {
	if e.Limit > 0 {
		return fmt.Sprintf("psrp: an object of more than %d bytes came, which is the limit for one object (MaximumReceivedObjectSize)", e.Limit)
	}
	return fmt.Sprintf("psrp: fragment of object %d: %s", e.Object, e.Reason)
}

// Limits of what a peer can send. They are far above what PowerShell does (fragments of 32 KiB, WSMan envelopes of
// 500 KiB) and its default limit for received objects (200 MB).
const (
	// MaxPiece is the longest piece of one fragment.
	MaxPiece = 64 << 20
	// MaxMessage is the longest message by default.
	MaxMessage = 256 << 20
	// DefaultSize is the size of the fragments that PowerShell sends, header included.
	DefaultSize = 32 << 10
)

// Joiner puts together the messages of one sequence of fragments: one direction of the pool or of one pipeline. Messages
// are not interleaved within it.
type Joiner struct {
	// Max is the longest message that is accepted, in bytes; 0 means MaxMessage.
	Max int

	pending []byte // bytes of a fragment that is not complete
	message []byte // pieces of the message so far
	object  uint64
	next    uint64 // fragment that must come, 0 between messages
}

// Receive takes bytes as they arrive, cut anywhere, and calls got with each complete message. The message is got's to
// keep: nothing else refers to it. An error of got ends Receive; the bytes after that message are lost then.
func (j *Joiner) Receive(b []byte, got func(object uint64, message []byte) error) error {
	if len(j.pending) > 0 {
		j.pending = append(j.pending, b...)
		b = j.pending
	}
	whole := len(b)
	for len(b) > 0 {
		h, piece, used, err := Parse(b)
		if err == ErrShort {
			if len(j.pending) != whole || len(b) != whole { // else it is in place already
				j.pending = append(j.pending[:0], b...)
			}
			return nil
		}
		if err != nil {
			return err
		}
		b = b[used:]
		if err := j.add(h, piece); err != nil {
			return err
		}
		if h.End {
			m := j.message
			j.message, j.next = nil, 0
			if err := got(h.Object, m); err != nil {
				return err
			}
		}
	}
	j.pending = nil
	return nil
}

func (j *Joiner) add(h Header, piece []byte) error {
	limit := j.Max
	if limit <= 0 {
		limit = MaxMessage
	}
	switch {
	case h.Start != (h.Fragment == 0):
		return &Error{Object: h.Object, Reason: fmt.Sprintf("fragment %d with the start flag %v", h.Fragment, h.Start)}
	case h.Start && j.next != 0:
		return &Error{Object: h.Object, Reason: fmt.Sprintf("it starts before object %d has ended", j.object)}
	case !h.Start && j.next == 0:
		return &Error{Object: h.Object, Reason: fmt.Sprintf("fragment %d without a start", h.Fragment)}
	case !h.Start && (h.Object != j.object || h.Fragment != j.next):
		return &Error{Object: h.Object, Reason: fmt.Sprintf("fragment %d where fragment %d of object %d must come", h.Fragment, j.next, j.object)}
	case len(j.message)+len(piece) > limit:
		return &Error{Object: h.Object, Reason: "it is too long", Limit: limit}
	}
	j.object, j.next = h.Object, h.Fragment+1
	if h.Start && h.End {
		j.message = append(make([]byte, 0, len(piece)), piece...)
		return nil
	}
	if n := len(j.message) + len(piece); n > cap(j.message) {
		// Twice as large each time: append's smaller steps would copy a long message several times.
		j.message = append(make([]byte, 0, min(2*n, limit)), j.message...)
	}
	j.message = append(j.message, piece...)
	return nil
}

// Pending reports whether a message or fragment is not complete.
func (j *Joiner) Pending() bool { return len(j.pending) > 0 || j.next != 0 }

// Splitter cuts messages into fragments.
type Splitter struct {
	queue []object
	bytes int
}

type object struct {
	id, next uint64
	rest     []byte
}

// Add queues a message under its object number, which must count up from 1 over all messages of a session. It keeps the
// slice.
func (s *Splitter) Add(id uint64, message []byte) {
	s.queue = append(s.queue, object{id: id, rest: message})
	s.bytes += len(message)
}

// Len returns the bytes of messages not yet taken, without headers.
func (s *Splitter) Len() int { return s.bytes }

// Empty reports whether all has been taken.
func (s *Splitter) Empty() bool { return len(s.queue) == 0 }

// Append appends fragments of at most size bytes, header included, until dst would be longer than max; with one fragment
// at least if there is one and it fits into max. It returns dst unchanged where nothing is queued or not even a header
// with one byte fits.
func (s *Splitter) Append(dst []byte, size, max int) []byte {
	for more := true; more; {
		dst, more = s.appendOne(dst, size, max)
	}
	return dst
}

// AppendOne is Append for one fragment.
func (s *Splitter) AppendOne(dst []byte, size, max int) []byte {
	dst, _ = s.appendOne(dst, size, max)
	return dst
}

func (s *Splitter) appendOne(dst []byte, size, max int) ([]byte, bool) {
	if len(s.queue) == 0 {
		return dst, false
	}
	o := &s.queue[0]
	n := min(size, max-len(dst)) - HeaderSize
	if n < 1 || n < len(o.rest) && n < size-HeaderSize && len(dst) > 0 && n < 1024 {
		return dst, false // what is left is not worth a fragment of its own
	}
	n = min(n, len(o.rest))
	h := Header{Object: o.id, Fragment: o.next, Start: o.next == 0, End: n == len(o.rest), Length: n}
	dst = append(h.Append(dst), o.rest[:n]...)
	o.rest = o.rest[n:]
	o.next++
	s.bytes -= n
	if h.End {
		s.queue[0] = object{}
		if s.queue = s.queue[1:]; len(s.queue) == 0 {
			s.queue = nil
		}
	}
	return dst, true
}
