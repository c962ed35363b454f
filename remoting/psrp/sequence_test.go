package psrp_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/psrp/message/messagetest"
)

// FuzzSequence has a peer say valid messages in any order, and the driver do any step between them, in any state: each
// machine gives events, ProtocolErrors and StateErrors only, and the same whether the messages come whole or byte by byte.
func FuzzSequence(f *testing.F) {
	messages := messagetest.All("x")
	at := func(t message.Type) byte {
		return byte(slices.IndexFunc(messages, func(m message.Message) bool { return m.Type() == t }))
	}
	say := func(to byte, types ...message.Type) (b []byte) {
		for _, t := range types {
			b = append(b, to, at(t))
		}
		return b
	}
	do := func(to byte, steps ...byte) (b []byte) {
		for _, s := range steps {
			b = append(b, 4|to, s)
		}
		return b
	}
	opening := slices.Concat(say(0, message.TypeSessionCapability, message.TypeInitRunspacePool), do(0, 0))
	f.Add(true, slices.Concat(opening, do(2, 1), say(2, message.TypeCreatePipeline, message.TypePipelineInput, message.TypeEndOfPipelineInput), do(2, 2, 3)))
	f.Add(true, slices.Concat(opening, say(0, message.TypePublicKey)))
	f.Add(true, slices.Concat(opening, say(0, message.TypeConnectRunspacePool, message.TypeSetMaxRunspaces), do(0, 5, 6)))
	opened := append(say(0, message.TypeSessionCapability), say(0, message.TypeApplicationPrivateData, message.TypeRunspacePoolState)...)
	f.Add(false, slices.Concat(opened, do(2, 1), say(2, message.TypePipelineOutput, message.TypePipelineHostCall), do(2, 2, 3), say(2, message.TypePipelineState)))
	f.Add(false, slices.Concat(opened, say(0, message.TypeRunspacePoolHostCall), do(0, 4, 5)))

	f.Fuzz(func(t *testing.T, server bool, steps []byte) {
		if len(steps) > 400 {
			steps = steps[:400]
		}
		whole := sequence(t, messages, server, steps, 1<<20)
		if cut := sequence(t, messages, server, steps, 1); !slices.Equal(whole, cut) {
			t.Errorf("server %v:\nwhole %q\n  cut %q", server, whole, cut)
		}
	})
}

// sequence runs the steps, two bytes each: whom one is for and whether the driver does it or the peer says it, and what. It
// returns what the machine told.
func sequence(t *testing.T, messages []message.Message, server bool, steps []byte, piece int) (lines []string) {
	c := psrp.NewClient(psrp.ClientOptions{ID: id(1)})
	s := psrp.NewServer(psrp.ServerOptions{})
	receive, next, outgoing, to := c.Receive, c.Next, c.Outgoing, message.ToClient
	if server {
		receive, next, outgoing, to = s.Receive, s.Next, s.Outgoing, message.ToServer
	} else if err := c.Open(); err != nil {
		t.Fatal(err)
	}
	pipelines := map[psobject.GUID]*psrp.Pipeline{}
	tell := func(err error) {
		var pe *psrp.ProtocolError
		var se *psrp.StateError
		if err != nil && !errors.As(err, &pe) && !errors.As(err, &se) && !errors.Is(err, psrp.ErrKeyNeeded) {
			t.Fatalf("a strange error: %T %v", err, err)
		}
		lines = append(lines, fmt.Sprint(err))
	}
	for n := 0; len(steps) >= 2; n++ {
		whom, what := steps[0], steps[1]
		steps = steps[2:]
		var addr psobject.GUID
		if whom&3 > 1 {
			addr = id(whom & 3)
		}
		if whom&4 != 0 {
			switch {
			case !server:
				tell(clientStep(c, pipelines, addr, what))
			default:
				tell(serverStep(s, pipelines, addr, what))
			}
			for b, _ := outgoing(1 << 20); b != nil; b, _ = outgoing(1 << 20) {
			}
			continue
		}
		m := messages[int(what)%len(messages)]
		b, err := message.Append(nil, message.Header{Destination: to, Pool: id(1), Pipeline: addr}, m, nil)
		if err != nil {
			t.Fatal(err)
		}
		var split fragment.Splitter
		split.Add(uint64(n+1), b)
		b = split.Append(nil, 32<<10, 1<<20)
		for err = nil; len(b) > 0 && err == nil; {
			k := min(piece, len(b))
			err = receive(addr, psrp.Priority(whom>>3&1), b[:k])
			b = b[k:]
		}
		tell(err)
		for e, ok := next(); ok; e, ok = next() {
			if r, ok := e.(psrp.PipelineRequested); ok {
				pipelines[r.Pipeline.ID()] = r.Pipeline
			}
			lines = append(lines, told(e))
		}
	}
	return append(lines, fmt.Sprint(c.State(), s.State()))
}

// clientStep is what a client's driver may do.
func clientStep(c *psrp.Client, pipelines map[psobject.GUID]*psrp.Pipeline, addr psobject.GUID, what byte) (err error) {
	l := pipelines[addr]
	if l == nil && what%8 != 1 {
		switch what % 4 {
		case 0:
			_, err = c.SetMaxRunspaces(2)
		case 2:
			err = c.Respond(&message.HostResponse{CallID: 1, Method: message.ReadLine, Value: "x"})
		case 3:
			err = c.SetDisconnected(what&4 != 0)
		default:
			err = c.Close()
		}
		return err
	}
	switch what % 8 {
	case 0:
		err = l.Stop()
	case 1:
		if addr == (psobject.GUID{}) || l != nil {
			return nil
		}
		if l, err = c.CreatePipeline(addr, oneCommand); err != nil {
			return err
		}
		pipelines[addr] = l
	case 2:
		err = l.Input("x")
	case 3:
		err = l.EndInput()
	case 4:
		err = l.Respond(&message.HostResponse{CallID: 1, Method: message.ReadLine, Value: "x"})
	case 5:
		c.Forget(l)
		delete(pipelines, addr)
	case 6:
		err = c.Close()
	case 7:
		_, err = c.GetAvailableRunspaces()
	}
	for b, _ := l.Outgoing(1 << 20); b != nil; b, _ = l.Outgoing(1 << 20) {
	}
	return err
}

// serverStep is what a server's driver may do.
func serverStep(s *psrp.Server, pipelines map[psobject.GUID]*psrp.Pipeline, addr psobject.GUID, what byte) (err error) {
	l := pipelines[addr]
	if l == nil {
		switch what % 8 {
		case 0:
			err = s.Opened(nil)
		case 1:
			if addr != (psobject.GUID{}) { // the transport gives an id to each
				err = s.Expect(addr)
			}
		case 2:
			err = s.Refuse(nil)
		case 3:
			s.Unexpect(addr)
		case 4:
			err = s.HostCall(&message.HostCall{CallID: 1, Method: message.ReadLine})
		case 5:
			err = s.Connected(nil)
		case 6:
			err = s.Availability(1, true)
		case 7:
			err = s.Close()
		}
		return err
	}
	switch what % 8 {
	case 0:
		err = s.RequestKey()
	case 1:
		err = s.Expect(addr)
	case 2:
		err = l.Output(int32(1))
	case 3:
		err = l.Finish(message.Completed, nil)
	case 4:
		err = l.Record(&psobject.InformationalRecord{Kind: psobject.WarningStream, Message: "w"})
	case 5:
		s.Forget(l)
		delete(pipelines, addr)
	case 6:
		err = l.HostCall(&message.HostCall{CallID: 1, Method: message.ReadLine})
	case 7:
		err = s.Close()
	}
	for b, _ := l.Outgoing(1 << 20); b != nil; b, _ = l.Outgoing(1 << 20) {
	}
	return err
}
