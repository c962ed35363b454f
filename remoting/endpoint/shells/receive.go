package shells

import (
	"context"
	"strings"

	"github.com/pslshell/psl/remoting/wsman"
)

// receive answers a request for output. Where the same request comes again, because the client's connection was cut, the
// answer to the first is given again if it was made; if that still waits, the new one waits in its place.
func (sh *shell) receive(ctx context.Context, m *wsman.Message, b *wsman.Receive) (wsman.Body, error) {
	if !strings.EqualFold(strings.TrimSpace(b.Streams), "stdout") {
		return nil, fault(wsman.CodeInvalidParameter, "InvalidParameter", "The shell has the stream stdout alone for output.")
	}
	limit := sh.service.o.MaxOperation
	if m.OperationTimeout > 0 {
		limit = min(limit, m.OperationTimeout)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	defer sh.wake(ctx)()

	sh.mu.Lock()
	defer sh.mu.Unlock()
	s, c := &sh.pool, (*command)(nil)
	if b.CommandID != "" {
		var err error
		if c, err = sh.find(b.CommandID); err != nil {
			// The client may ask once more for the answer with which the command ended.
			if op := sh.kept.of(m, b.CommandID); op != nil {
				return op.body, op.err
			}
			return nil, err
		}
		s = &c.stream
	}
	if op := sh.kept.of(m, b.CommandID); op != nil {
		return op.body, op.err
	}
	s.turn++
	turn := s.turn
	if c != nil && len(s.pieces) == 0 {
		sh.hungry++
		sh.changed.Broadcast()
		defer func() { sh.hungry-- }()
	}
	for {
		switch {
		case sh.err != nil:
			return nil, noShell()
		case s.turn != turn || sh.left || c != nil && c.told && sh.commands[c.id] != c:
			return nil, fault(wsman.CodeOperationAborted, "InternalError", "The request for output has ended because of another request.")
		case len(s.pieces) > 0 || c != nil && c.done && !c.told:
			r := &wsman.ReceiveResponse{}
			sh.fill(r, s, c, m)
			sh.kept.keep(m, b.CommandID, r)
			sh.changed.Broadcast()
			return r, nil
		case c != nil && c.failed != nil:
			return nil, failed(c.failed)
		case ctx.Err() == context.DeadlineExceeded:
			if v, _ := m.Option(wsman.OptionKeepAlive); strings.EqualFold(v, "true") {
				return &wsman.ReceiveResponse{}, nil
			}
			return nil, fault(wsman.CodeTimedOut, "TimedOut", "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.")
		case ctx.Err() != nil:
			return nil, fault(wsman.CodeOperationAborted, "InternalError", "The client is gone.")
		}
		sh.changed.Wait()
	}
}

// overhead is how many bytes of an answer are not data, at most, and of each stream in it.
const (
	overhead       = 2048
	streamOverhead = 128
)

// fill takes as much output as the client's envelopes hold. sh.mu is held.
func (sh *shell) fill(r *wsman.ReceiveResponse, s *stream, c *command, m *wsman.Message) {
	room := sh.service.o.MaxEnvelope
	if m.MaxEnvelopeSize > 0 {
		room = min(room, m.MaxEnvelopeSize)
	}
	room -= overhead
	id := ""
	if c != nil {
		id = c.id
	}
	n := 0
	for ; n < len(s.pieces); n++ {
		p := s.pieces[n]
		size := wsman.EncodedLen(len(p)) + streamOverhead
		if n > 0 && size > room { // one piece goes always: it cannot be cut
			break
		}
		room -= size
		s.bytes -= len(p)
		sh.queued -= len(p)
		r.Streams = append(r.Streams, wsman.Stream{Name: "stdout", CommandID: id, Data: wsman.Bytes(p)})
	}
	s.pieces = append([][]byte(nil), s.pieces[n:]...)
	if c == nil {
		return
	}
	r.State = &wsman.CommandState{CommandID: id, State: "Running"}
	if c.done && len(s.pieces) == 0 {
		c.told = true
		sh.letGo(c)
		code := int32(0)
		r.State.State, r.State.ExitCode = "Done", &code
	}
}
