package shells

import (
	"context"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/wsman"
)

// pool is the backend of PowerShell's shells: a runspace pool at the end of a transport.
type pool struct {
	sh      *shell
	t       transport.Transport
	opening opening // what was said when the shell was opened
	// isProcess tells that what stands behind speaks PSRP over its standard streams, and knows nothing of clients that take
	// over a shell: they are answered in its place.
	isProcess bool
}

func (*pool) streams() (in, out string) { return "stdin pr", "stdout" }

// begin opens the transport and begins to take its output.
func (p *pool) begin(ctx context.Context, first []byte) error {
	id, err := psobject.ParseGUID(p.sh.id)
	if err != nil {
		return err
	}
	p.opening.asked(first)
	if err := p.t.Open(ctx, id, first); err != nil {
		return err
	}
	p.sh.service.wg.Add(1)
	go p.read()
	return nil
}

func (p *pool) processes() []int {
	if t, ok := p.t.(*transport.Process); ok {
		if pid := t.PID(); pid != 0 {
			return []int{pid}
		}
	}
	return nil
}

// close is bounded by the transport's own time-out.
func (p *pool) close() { _ = p.t.Close(context.WithoutCancel(p.sh.ctx)) }

// read is the goroutine that takes the output. It stops while too much of it waits, unless a command's output is wanted.
func (p *pool) read() {
	sh := p.sh
	defer sh.service.wg.Done()
	for {
		d, err := p.t.Receive()
		sh.mu.Lock()
		if err != nil {
			sh.mu.Unlock()
			sh.close(err)
			return
		}
		s, c := &sh.own, (*command)(nil)
		if d.Pipeline != (psobject.GUID{}) {
			if c = sh.commands[key(d.Pipeline)]; c == nil {
				sh.mu.Unlock()
				continue // it was closed
			}
			s = &c.stream
		}
		if d.Err != nil && c != nil {
			c.failed = d.Err
			sh.changed.Broadcast()
		}
		if c == nil && p.isProcess {
			p.opening.answered(d.Bytes)
		}
		if len(d.Bytes) > 0 {
			sh.queue(s, "stdout", d.Bytes)
			if c != nil && c.state.final(d.Bytes) {
				c.done = true
			}
		}
		sh.throttle(nil)
		sh.mu.Unlock()
	}
}

func key(g psobject.GUID) string { return strings.ToUpper(g.String()) }

// piece is how many bytes of input a transport gets at once: what the lines of a process can hold.
const piece = 32 << 10

func (p *pool) start(ctx context.Context, c *command, b *wsman.Command, _ *wsman.Message) error {
	data, err := b.Data().Append(nil)
	if err != nil {
		return invalid(err.Error())
	}
	n := min(len(data), piece)
	if err := p.t.CreatePipeline(ctx, c.pipeline, data[:n]); err != nil {
		return err
	}
	return p.pass(ctx, c.pipeline, psrp.Default, data[n:])
}

// pass gives input to the transport.
func (p *pool) pass(ctx context.Context, pipeline psobject.GUID, pr psrp.Priority, data []byte) error {
	for len(data) > 0 {
		n := min(len(data), piece)
		if err := p.t.Send(ctx, pipeline, pr, data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

func (p *pool) send(ctx context.Context, c *command, stream string, data []byte, _ bool) error {
	var g psobject.GUID
	if c != nil {
		g = c.pipeline
	}
	switch stream {
	case "stdin":
		return p.pass(ctx, g, psrp.Default, data)
	case "pr":
		return p.pass(ctx, g, psrp.PromptResponse, data)
	}
	return invalid("The shell has no stream " + stream + ".")
}

func (p *pool) signal(ctx context.Context, c *command, code string) error {
	if strings.HasSuffix(code, "crtl_c") || strings.HasSuffix(code, "ctrl_c") {
		return p.t.Signal(ctx, c.pipeline)
	}
	return unknownSignal(code)
}

// stateWait is how long a pipeline that was told to stop may take to say so.
const stateWait = 5 * time.Second

// letGo forgets a pipeline that does not answer all the same.
func (p *pool) letGo(ctx context.Context, c *command) {
	ctx, cancel := context.WithTimeout(ctx, stateWait)
	defer cancel()
	_ = p.t.ClosePipeline(ctx, c.pipeline)
}

func (p *pool) connect(ctx context.Context, b *wsman.Connect) (*wsman.ConnectResponse, error) {
	sh := p.sh
	first, err := b.XML.Append(nil)
	if err != nil {
		return nil, invalid(err.Error())
	}
	r := &wsman.ConnectResponse{}
	r.InputStreams, r.OutputStreams = p.streams()
	if p.isProcess {
		sh.mu.Lock()
		defer sh.mu.Unlock()
		data, private := p.opening.again(sh.id)
		if private != nil {
			sh.own.pieces = append([]output{{"stdout", private}}, sh.own.pieces...)
			sh.own.bytes += len(private)
			sh.queued += len(private)
		}
		sh.changed.Broadcast()
		r.XML = wsman.Bytes(data)
		return r, nil
	}
	if err := p.pass(ctx, psobject.GUID{}, psrp.Default, first); err != nil {
		return nil, err
	}
	data, err := p.until(ctx, message.TypeRunspacePoolInitData)
	if err != nil {
		return nil, err
	}
	r.XML = wsman.Bytes(data)
	return r, nil
}

// until takes the pool's output up to a message.
func (p *pool) until(ctx context.Context, t message.Type) (data []byte, err error) {
	sh := p.sh
	ctx, cancel := context.WithTimeout(ctx, stateWait)
	defer cancel()
	defer sh.wake(ctx)()
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.connecting++
	sh.changed.Broadcast()
	defer func() { sh.connecting-- }()
	for {
		for len(sh.own.pieces) > 0 {
			b := sh.own.pieces[0].data
			sh.own.pieces = sh.own.pieces[1:]
			sh.own.bytes -= len(b)
			sh.queued -= len(b)
			data = append(data, b...)
			if holds(b, t) {
				return data, nil
			}
		}
		switch {
		case sh.err != nil:
			return nil, sh.gone()
		case ctx.Err() != nil:
			return nil, fault(wsman.CodeTimedOut, "TimedOut", "The shell does not answer.")
		}
		sh.changed.Wait()
	}
}
