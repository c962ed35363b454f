package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/wsman"
)

// pipeline is a recorded pipeline and psl's.
type pipeline struct {
	id, server string        // the recorded client's and server's identity
	guid       psobject.GUID // in the messages, which need not be the identity of the command
	decoded    *psrp.Pipeline
	own        *client.Pipeline
	want       []recordedMessage

	done chan struct{}
	got  []psrp.Event
	err  error
}

// recordedMessage is a message of the recorded server.
type recordedMessage struct {
	kind message.Type
	body []byte
}

// recordedOutput are the messages that the recorded server sent for a pipeline after the exchange at which it was begun
// or taken over, to its end or until another client took it over.
func (d *driver) recordedOutput(p *pipeline, begin int) (list []recordedMessage) {
	var j fragment.Joiner
	for i, e := range d.rec.Exchanges {
		if i <= begin || e.Response == nil {
			continue
		}
		if c, ok := e.Request.Body.(*wsman.Connect); ok && strings.EqualFold(c.CommandID, p.server) {
			return list
		}
		r, ok := e.Request.Body.(*wsman.Receive)
		if !ok || !strings.EqualFold(r.CommandID, p.server) {
			continue
		}
		a, ok := e.Response.Body.(*wsman.ReceiveResponse)
		if !ok {
			continue
		}
		for _, s := range a.Streams {
			b, err := plain(s.Data)
			if err == nil {
				err = j.Receive(b, func(_ uint64, m []byte) error {
					h, body, err := message.ParseHeader(m)
					if err == nil {
						list = append(list, recordedMessage{h.Type, body})
					}
					return err
				})
			}
			if err != nil {
				d.t.Errorf("response %d of the recording: %v", i, err)
				return list
			}
		}
		if a.Done() {
			return list
		}
	}
	return list
}

// start collects psl's events.
func (p *pipeline) start(ctx context.Context) {
	p.done = make(chan struct{})
	go func() {
		defer close(p.done)
		for {
			e, err := p.own.Next(ctx)
			var d *client.DisconnectedError
			if errors.As(err, &d) {
				p.err = err
				return
			}
			if err != nil {
				p.err = err
				return
			}
			p.got = append(p.got, e)
		}
	}()
}

func (p *pipeline) wait() { <-p.done }

// compare tells what differs between what came and what was recorded.
func (p *pipeline) compare(t Reporter) {
	dec := clixml.NewDecoder(&clixml.DecodeOptions{Deserialized: true, Owned: true})
	got := p.got
	next := func() psrp.Event {
		if len(got) == 0 {
			return nil
		}
		e := got[0]
		got = got[1:]
		return e
	}
	final := false
	for i, w := range p.want {
		m, err := message.Parse(w.kind, w.body, dec)
		if err != nil {
			t.Errorf("pipeline %s, message %d (%s): it cannot be read: %v", p.id, i, w.kind, err)
			return
		}
		var e psrp.Event
		equal := true
		switch m := m.(type) {
		case *message.HostCall:
			continue // the host has it
		case *message.PipelineState:
			final = m.State.Final()
			if err := p.ended(m); final && err != nil {
				t.Errorf("pipeline %s: %v", p.id, err)
			}
			continue
		case *message.PipelineOutput:
			e = next()
			o, ok := e.(psrp.Output)
			equal = ok && xml(o.Value) == xml(m.Value)
		case *message.ErrorRecord:
			e = next()
			o, ok := e.(psrp.ErrorReceived)
			equal = ok && reflect.DeepEqual(o.Record, m.Record)
		case *message.InformationalRecord:
			e = next()
			o, ok := e.(psrp.Informational)
			equal = ok && reflect.DeepEqual(o.Record, m.Record)
		case *message.InformationRecord:
			e = next()
			o, ok := e.(psrp.Information)
			equal = ok && neutral(xml(o.Record)) == neutral(xml(m.Record))
		case *message.ProgressRecord:
			e = next()
			o, ok := e.(psrp.Progress)
			equal = ok && reflect.DeepEqual(o.Record, m.Record)
		}
		if !equal {
			t.Errorf("pipeline %s, message %d (%s): %s came out as %T %+v", p.id, i, w.kind, w.body, e, e)
			return
		}
	}
	for _, e := range got {
		t.Errorf("pipeline %s: %T %+v was not recorded", p.id, e, e)
	}
	if !final && p.err == io.EOF {
		t.Errorf("pipeline %s: it has ended, which was not recorded", p.id)
	}
}

func xml(v any) string {
	b, err := clixml.Append(nil, v, nil)
	if err != nil {
		return fmt.Sprintf("%v: %+v", err, v)
	}
	return string(b)
}

// ended compares the end of psl's pipeline with the recorded state.
func (p *pipeline) ended(m *message.PipelineState) error {
	var r *client.RemoteError
	switch {
	case m.State == message.Completed && p.err == io.EOF:
	case m.State == message.Stopped && errors.Is(p.err, client.ErrStopped):
	case errors.As(p.err, &r) && r.State == m.State.String():
		if (r.Record == nil) != (m.Err == nil) || r.Record != nil && r.Record.Message() != m.Err.Message() {
			return fmt.Errorf("it ended with %v, want %v", r.Record, m.Err)
		}
	default:
		return fmt.Errorf("it ended with %v, want the state %s", p.err, m.State)
	}
	return nil
}

// callKey names a call to the host: the pool's and the pipelines' are counted apart.
type callKey struct {
	pipeline bool
	id       int64
}

// host answers as the recorded host did.
type host struct {
	info    message.HostInfo
	answers map[callKey]*message.HostResponse
}

func (h *host) Info() message.HostInfo { return h.info }

func (h *host) Call(_ context.Context, c *message.HostCall) (any, error) {
	if r := h.answers[callKey{c.Pipeline, c.CallID}]; r != nil {
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Value, nil
	}
	if c.CallID == message.NoResponse || c.Method.Void() {
		return nil, nil
	}
	return nil, fmt.Errorf("the recorded host did not answer the call %d of %s", c.CallID, c.Method)
}

// prepare takes the answers that the recorded client gave for its shell later.
func (d *driver) prepare(h *host, shell string) {
	h.answers = map[callKey]*message.HostResponse{}
	var j fragment.Joiner
	dec := clixml.NewDecoder(&clixml.DecodeOptions{Owned: true}) // what is sent again is written as it was
	for _, e := range d.rec.Exchanges {
		b, ok := e.Request.Body.(*wsman.Send)
		if !ok || !strings.EqualFold(e.Request.Selector("ShellId"), shell) {
			continue
		}
		for _, s := range b.Streams {
			if s.Name != "pr" {
				continue
			}
			data, err := plain(s.Data)
			if err != nil {
				continue
			}
			_ = j.Receive(data, func(_ uint64, m []byte) error {
				head, body, err := message.ParseHeader(m)
				if err != nil {
					return nil
				}
				if parsed, err := message.Parse(head.Type, body, dec); err == nil {
					if r, ok := parsed.(*message.HostResponse); ok {
						h.answers[callKey{r.Pipeline, r.CallID}] = r
					}
				}
				return nil
			})
		}
	}
}
