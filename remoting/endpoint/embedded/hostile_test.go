package embedded_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport/frame"
)

// hostile is a client that sends valid messages in any order, to any pipeline, in any state.
type hostile struct {
	r     *rand.Rand
	conn  frame.Conn
	pool  psobject.GUID
	ids   []psobject.GUID
	next  uint64
	ended bool
}

func (h *hostile) guid() psobject.GUID { return h.ids[h.r.IntN(len(h.ids))] }

// message is any one that exists, of either direction.
func (h *hostile) message() (m message.Message, pipeline bool) {
	script := message.PowerShell{Commands: []message.Command{{Text: []string{"1..5", "$input", "Start-Sleep 20", "Read-Host x", "exit", "throw 'x'"}[h.r.IntN(6)], IsScript: true}}}
	host := message.NullHost
	switch h.r.IntN(16) {
	case 0:
		return &message.SessionCapability{ProtocolVersion: psrp.Version23, PSVersion: psobject.Version{Major: 2, Build: -1, Revision: -1}, SerializationVersion: psobject.Version{Major: 1, Minor: 1, Build: 0, Revision: 1}}, false
	case 1:
		return &message.InitRunspacePool{MinRunspaces: int32(h.r.IntN(3)), MaxRunspaces: int32(h.r.IntN(4)), Host: host}, false
	case 2:
		return &message.SetMaxRunspaces{CallID: 1, Count: int32(h.r.IntN(5) - 1)}, false
	case 3:
		return &message.GetAvailableRunspaces{CallID: 2}, false
	case 4:
		return &message.ResetRunspaceState{CallID: 3}, false
	case 5:
		return &message.PublicKey{Key: "AAAA"}, false
	case 6:
		return &message.ConnectRunspacePool{}, false
	case 7, 8, 9:
		return &message.CreatePipeline{PowerShell: script, NoInput: h.r.IntN(2) == 0, Host: host, IsNested: h.r.IntN(4) == 0}, true
	case 10:
		return &message.PipelineInput{Value: int32(h.r.IntN(100))}, true
	case 11:
		return message.EndOfPipelineInput{}, true
	case 12:
		return &message.HostResponse{CallID: int64(h.r.IntN(4)), Method: message.ReadLine, Value: "an answer", Pipeline: true}, true
	case 13:
		return &message.GetCommandMetadata{Names: []string{"Get-*"}, CommandTypes: 8}, true
	case 14:
		return &message.PipelineOutput{Value: "from the wrong side"}, true
	default:
		return &message.PipelineState{State: message.Completed}, true
	}
}

// step does one thing that a client can do.
func (h *hostile) step(t testing.TB) error {
	switch h.r.IntN(12) {
	case 0:
		return h.conn.Write(frame.Packet{Kind: frame.Command, ID: h.guid()})
	case 1:
		return h.conn.Write(frame.Packet{Kind: frame.Signal, ID: h.guid()})
	case 2:
		return h.conn.Write(frame.Packet{Kind: frame.Close, ID: h.guid()})
	case 3:
		if h.r.IntN(20) == 0 {
			h.ended = true
			return h.conn.Write(frame.Packet{Kind: frame.Close})
		}
		return h.conn.Write(frame.Packet{Kind: frame.DataAck, ID: h.guid()})
	}
	m, pipeline := h.message()
	header := message.Header{Destination: message.ToServer, Pool: h.pool}
	id := psobject.GUID{}
	if pipeline {
		header.Pipeline = h.guid()
		if h.r.IntN(8) > 0 {
			id = header.Pipeline
		}
	}
	b, err := message.Append(nil, header, m, nil)
	if err != nil {
		t.Fatalf("%T: %v", m, err)
	}
	h.next++
	var pieces fragment.Splitter
	pieces.Add(h.next, b)
	size := 30 + h.r.IntN(2000)
	for !pieces.Empty() {
		data := pieces.Append(nil, size, size)
		if h.r.IntN(200) == 0 {
			data = data[:len(data)/2] // a piece that is cut
		}
		if err := h.conn.Write(frame.Packet{Kind: frame.Data, ID: id, Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// Whatever a client sends, the endpoint ends with its connection and leaves nothing behind; it does not panic, hang or
// answer for ever.
func TestHostileClients(t *testing.T) {
	before := runtime.NumGoroutine()
	clients, steps := 150, 0
	if testing.Short() {
		clients = 20
	}
	for seed := range clients {
		near, far := frame.Pipe()
		served := make(chan error, 1)
		go func() {
			served <- endpoint.Serve(context.Background(), far, embedded.Handler(embedded.Options{NoPrograms: true}), embedded.EndpointOptions())
		}()
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			for {
				if _, err := near.Read(); err != nil {
					return
				}
			}
		}()
		h := &hostile{r: rand.New(rand.NewPCG(uint64(seed), 1)), conn: near, pool: psobject.GUID{1}, ids: []psobject.GUID{{2}, {3}, {4}}}
		if seed%2 == 0 {
			// Half of them open a pool first, so that more of it is reached.
			for _, m := range []message.Message{
				&message.SessionCapability{ProtocolVersion: psrp.Version23, PSVersion: psobject.Version{Major: 2, Build: -1, Revision: -1}, SerializationVersion: psobject.Version{Major: 1, Minor: 1, Build: 0, Revision: 1}},
				&message.InitRunspacePool{MinRunspaces: 1, MaxRunspaces: 2, Host: message.NullHost},
			} {
				b, err := message.Append(nil, message.Header{Destination: message.ToServer, Pool: h.pool}, m, nil)
				if err != nil {
					t.Fatal(err)
				}
				h.next++
				var pieces fragment.Splitter
				pieces.Add(h.next, b)
				_ = near.Write(frame.Packet{Kind: frame.Data, Data: pieces.Append(nil, 1<<16, 1<<16)})
			}
		}
		for range 60 {
			if h.ended || h.step(t) != nil {
				break
			}
			steps++
		}
		near.Close()
		select {
		case <-served: // an error that tells of the client is as good as none
		case <-time.After(30 * time.Second):
			buf := make([]byte, 256<<10)
			t.Fatalf("client %d: the endpoint does not end:\n%s", seed, buf[:runtime.Stack(buf, true)])
		}
		<-drained
	}
	t.Logf("%d messages and packets were taken", steps)
	if steps < 10*clients {
		t.Errorf("only %d messages and packets were taken from %d clients", steps, clients)
	}
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 64<<10)
	t.Errorf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
}
