package transport

import (
	"context"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
	"github.com/pslshell/psl/remoting/wsman/xpress"
)

// MaxData is how many bytes of a pipeline's data fill an envelope.
func (w *WSMan) MaxData() int { return w.MaxDataOf(PipelineData) }

// MaxDataOf is how many bytes fill the envelope of a request.
func (w *WSMan) MaxDataOf(c Call) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	max, shell := w.envelope, w.shell
	if n := w.sizes[c]; n > 0 && max == w.sized {
		return n
	}
	if shell == "" {
		shell = id(psobject.GUID{})
	}
	some := id(psobject.GUID{})
	var r *exchange.Request
	to := func(body wsman.Body) *exchange.Request {
		return &exchange.Request{ResourceURI: w.o.ResourceURI, Selectors: wsman.ShellSelector(shell), Body: body}
	}
	switch c {
	case OpenData:
		r = w.create(psobject.GUID{}, []byte{0})
	case CommandData:
		r = to(&wsman.Command{CommandID: some, Pipeline: wsman.Bytes([]byte{0})})
	case PoolData:
		r = to(&wsman.Send{Streams: []wsman.Stream{{Name: "stdin", Data: wsman.Bytes([]byte{0})}}})
	default:
		r = to(&wsman.Send{Streams: []wsman.Stream{{Name: "stdin", CommandID: some, Data: wsman.Bytes([]byte{0})}}})
	}
	limit := max
	if w.o.Compress && c != OpenData && c != CommandData {
		limit -= wsman.EncodedLen(xpress.MaxLen(max) - max) // what does not become shorter becomes a little longer
	}
	n := w.x.DataLen(limit, w.x.Overhead(r)-w.x.Text(wsman.EncodedLen(1)))
	if n < fragment.HeaderSize+1 {
		n = fragment.HeaderSize + 1 // an envelope without room for anything: the server may say so
	}
	if w.shell != "" {
		if w.sized != max {
			w.sizes, w.sized = [PipelineData + 1]int{}, max
		}
		w.sizes[c] = n
	}
	return n
}

// learnEnvelope asks the server how long requests may be, once one was full.
func (w *WSMan) learnEnvelope(ctx context.Context, sent int) {
	w.mu.Lock()
	ask := !w.asked && sent >= w.envelope/4*3-2048
	if ask {
		w.asked = true
	}
	w.mu.Unlock()
	if !ask {
		return
	}
	c, err := w.x.Config(ctx)
	if err != nil || c.MaxEnvelopeKB < 8 {
		return // not all may ask: what every server takes will do
	}
	w.mu.Lock()
	w.envelope = min(int(c.MaxEnvelopeKB)<<10, wsman.MaxEnvelope)
	w.mu.Unlock()
}
