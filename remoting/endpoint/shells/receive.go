package shells

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/wsman"
	"github.com/pslshell/psl/remoting/wsman/xpress"
)

// receive answers a request for output. Where the same request comes again, because the client's connection was cut, the
// answer to the first is given again if it was made; if that still waits, the new one waits in its place.
func (sh *shell) receive(ctx context.Context, m *wsman.Message, b *wsman.Receive) (wsman.Body, error) {
	_, has := sh.behind.streams()
	wanted := strings.Fields(strings.ToLower(b.Streams))
	if len(wanted) == 0 || slices.ContainsFunc(wanted, func(n string) bool { return !slices.Contains(strings.Fields(has), n) }) {
		return nil, invalid("The shell has no other streams for output than " + has + ".")
	}
	if _, ok := sh.behind.(*console); ok && b.CommandID == "" {
		return nil, detailed(byConsole(invalid("The parameter is incorrect.")), "InvalidValue") // only its commands have output
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
	s, c := &sh.own, (*command)(nil)
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
	if c != nil && !s.holds(wanted) {
		sh.hungry++
		sh.changed.Broadcast()
		defer func() { sh.hungry-- }()
	}
	enough := sh.room(m) / 2
	var moment *time.Timer
	over := false // the moment
	for {
		switch {
		case sh.err != nil:
			return nil, sh.gone()
		case s.turn != turn || sh.left || c != nil && c.told && sh.commands[c.id] != c:
			return nil, fault(wsman.CodeOperationAborted, "InternalError", "The request for output has ended because of another request.")
		case c != nil && s.holds(wanted) && !c.done && !over && s.bytes < enough && ctx.Err() == nil:
			if moment == nil {
				moment = time.AfterFunc(gather, func() {
					sh.mu.Lock()
					defer sh.mu.Unlock()
					over = true
					sh.changed.Broadcast()
				})
				defer moment.Stop()
			}
		case s.holds(wanted) || c != nil && c.done && !c.told:
			r := &wsman.ReceiveResponse{}
			sh.fill(r, s, c, m, wanted)
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

// gather is how long the output of a command waits for more of it, or for the command's end, where the answer has room:
// what most commands put out comes at once, and each answer costs both sides a request.
const gather = 5 * time.Millisecond

// overhead is how many bytes of an answer are not data, at most, and of each stream in it.
const (
	overhead       = 2048
	streamOverhead = 128
)

// room is how many bytes an answer has for data in base64.
func (sh *shell) room(m *wsman.Message) int {
	room := sh.service.o.MaxEnvelope
	if m.MaxEnvelopeSize > 0 {
		room = min(room, m.MaxEnvelopeSize)
	}
	return room - overhead
}

// fill takes as much output as the client's envelopes hold. sh.mu is held.
func (sh *shell) fill(r *wsman.ReceiveResponse, s *stream, c *command, m *wsman.Message, wanted []string) {
	room := sh.room(m)
	id := ""
	if c != nil {
		id = c.id
	}
	var kept []output // of streams that nobody has asked for
	for n, p := range s.pieces {
		if !slices.Contains(wanted, p.stream) {
			kept = append(kept, p)
			continue
		}
		size := wsman.EncodedLen(len(p.data)) + streamOverhead
		if len(r.Streams) > 0 && size > room { // one piece goes always: it cannot be cut
			kept = append(kept, s.pieces[n:]...)
			break
		}
		room -= size
		s.bytes -= len(p.data)
		sh.queued -= len(p.data)
		data := p.data
		if sh.packed {
			data = xpress.Append(make([]byte, 0, xpress.MaxLen(len(data))), data)
		}
		r.Streams = append(r.Streams, wsman.Stream{Name: p.stream, CommandID: id, Data: wsman.Bytes(data)})
	}
	s.pieces = kept
	if c == nil {
		return
	}
	r.State = &wsman.CommandState{CommandID: id, State: "Running"}
	if c.done && !s.holds(wanted) {
		c.told = true
		sh.queued -= c.bytes
		sh.letGo(c)
		if c.program != nil { // a console tells the end of its streams
			for _, name := range wanted {
				r.Streams = append(r.Streams, wsman.Stream{Name: name, CommandID: id, End: true})
			}
		}
		code := c.exitCode
		r.State.State, r.State.ExitCode = "Done", &code
	}
}

// holds reports whether output of one of these streams waits.
func (s *stream) holds(wanted []string) bool {
	return slices.ContainsFunc(s.pieces, func(p output) bool { return slices.Contains(wanted, p.stream) })
}
