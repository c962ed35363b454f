package psrp_test

import (
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// A pool of either role takes any bytes, for the pool or for a pipeline, before and after it is open: it gives events or
// a ProtocolError, and its API works on.
func FuzzReceive(f *testing.F) {
	seeds := 0
	for _, p := range recorded(f) {
		if p.kind == "Data" && len(p.data) < 4000 {
			f.Add(p.data, p.fromClient, p.id != psobject.GUID{})
			seeds++
		}
	}
	if seeds < 30 {
		f.Fatalf("only %d seeds", seeds)
	}
	f.Fuzz(func(t *testing.T, in []byte, toServer, toPipeline bool) {
		var addr psobject.GUID
		if toPipeline {
			addr = id(2)
		}
		p := newPair(t, 32<<10, psrp.ClientOptions{}, psrp.ServerOptions{})
		for _, open := range []bool{false, true} {
			receive := p.c.Receive
			next := p.c.Next
			if toServer {
				receive, next = p.s.Receive, p.s.Next
			}
			if open {
				p = newPair(t, 32<<10, psrp.ClientOptions{}, psrp.ServerOptions{})
				p.open()
				p.start(2, oneCommand)
				p.pump()
				if receive, next = p.c.Receive, p.c.Next; toServer {
					receive, next = p.s.Receive, p.s.Next
				}
			} else if err := p.c.Open(); err != nil {
				t.Fatal(err)
			}
			err := receive(addr, psrp.Default, in)
			var pe *psrp.ProtocolError
			if err != nil && !errors.As(err, &pe) {
				t.Fatalf("a strange error: %T %v", err, err)
			}
			for e, ok := next(); ok; e, ok = next() {
				describeAny(e)
			}
			p.s.Opened(nil)
			if l := p.sp[id(2)]; l != nil {
				l.Output(1)
				l.Finish(message.Completed, nil)
			}
			for b, _ := p.s.Outgoing(100); b != nil; b, _ = p.s.Outgoing(100) {
			}
			p.c.Close()
		}
	})
}

// describeAny reads what an event carries.
func describeAny(e psrp.Event) {
	defer func() {
		// describe follows pointers that only a whole record has; it is the tests' own.
		recover()
	}()
	describe(e, map[psobject.GUID]string{})
}
