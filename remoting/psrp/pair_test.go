package psrp_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// pair links a client and a server in memory.
type pair struct {
	t      *testing.T
	c      *psrp.Client
	s      *psrp.Server
	cp, sp map[psobject.GUID]*psrp.Pipeline
	max    int
}

func id(n byte) psobject.GUID { return psobject.GUID{15: n} }

func newPair(t *testing.T, max int, co psrp.ClientOptions, so psrp.ServerOptions) *pair {
	co.ID = id(1)
	return &pair{t: t, c: psrp.NewClient(co), s: psrp.NewServer(so), cp: map[psobject.GUID]*psrp.Pipeline{}, sp: map[psobject.GUID]*psrp.Pipeline{}, max: max}
}

// start begins a pipeline on the client's side, and tells the server as the transport would.
func (p *pair) start(n byte, m *message.CreatePipeline) *psrp.Pipeline {
	p.t.Helper()
	l, err := p.c.CreatePipeline(id(n), m)
	if err != nil {
		p.t.Fatal(err)
	}
	p.cp[id(n)] = l
	if err := p.s.Expect(id(n)); err != nil {
		p.t.Fatal(err)
	}
	return l
}

// pump carries all that waits, both ways, until nothing waits, and returns the events of both sides.
func (p *pair) pump() (client, server []psrp.Event) {
	p.t.Helper()
	zero := psobject.GUID{}
	for {
		moved := false
		carry := func(id psobject.GUID, out func(int) ([]byte, psrp.Priority), in func(psobject.GUID, psrp.Priority, []byte) error) {
			for b, pr := out(p.max); b != nil; b, pr = out(p.max) {
				moved = true
				if len(b) > p.max {
					p.t.Fatalf("%d bytes of at most %d", len(b), p.max)
				}
				if err := in(id, pr, b); err != nil {
					p.t.Fatal(err)
				}
			}
		}
		carry(zero, p.c.Outgoing, p.s.Receive)
		for id, l := range p.cp {
			carry(id, l.Outgoing, p.s.Receive)
		}
		for e, ok := p.s.Next(); ok; e, ok = p.s.Next() {
			server = append(server, e)
			if r, ok := e.(psrp.PipelineRequested); ok {
				p.sp[r.Pipeline.ID()] = r.Pipeline
			}
		}
		carry(zero, p.s.Outgoing, p.c.Receive)
		for id, l := range p.sp {
			carry(id, l.Outgoing, p.c.Receive)
		}
		for e, ok := p.c.Next(); ok; e, ok = p.c.Next() {
			client = append(client, e)
		}
		if !moved {
			return client, server
		}
	}
}

func (p *pair) open() {
	p.t.Helper()
	if err := p.c.Open(); err != nil {
		p.t.Fatal(err)
	}
	_, es := p.pump()
	if len(es) != 1 {
		p.t.Fatalf("%v", es)
	}
	if _, ok := es[0].(psrp.PoolRequested); !ok {
		p.t.Fatalf("%T", es[0])
	}
	if err := p.s.Opened(nil); err != nil {
		p.t.Fatal(err)
	}
	p.pump()
	if p.c.State() != message.PoolOpened || p.s.State() != message.PoolOpened {
		p.t.Fatalf("%v %v", p.c.State(), p.s.State())
	}
}

var oneCommand = &message.CreatePipeline{PowerShell: message.PowerShell{Commands: []message.Command{{Text: "x"}}}}

// A whole session, over packets of several sizes.
func TestPair(t *testing.T) {
	for _, max := range []int{22, 100, 32 << 10} {
		t.Run(fmt.Sprint(max), func(t *testing.T) {
			p := newPair(t, max, psrp.ClientOptions{}, psrp.ServerOptions{})
			p.open()
			l := p.start(2, oneCommand)
			for i := range int32(3) {
				if err := l.Input(i); err != nil {
					t.Fatal(err)
				}
			}
			if err := l.EndInput(); err != nil {
				t.Fatal(err)
			}
			if err := l.Input(1); err != psrp.ErrInputClosed {
				t.Errorf("input after its end: %v", err)
			}
			_, es := p.pump()
			if len(es) != 5 {
				t.Fatalf("%v", es)
			}
			sl := p.sp[id(2)]
			for _, e := range es {
				if in, ok := e.(psrp.Input); ok {
					if err := sl.Output(in.Value); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := sl.HostCall(&message.HostCall{CallID: 7, Method: message.ReadLine}); err != nil {
				t.Fatal(err)
			}
			es, _ = p.pump()
			if len(es) != 4 || es[0].(psrp.Output).Value != any(int32(0)) || es[3].(psrp.HostCall).Call.Method != message.ReadLine {
				t.Fatalf("%v", es)
			}
			if err := l.Respond(&message.HostResponse{CallID: 7, Method: message.ReadLine, Value: "typed"}); err != nil {
				t.Fatal(err)
			}
			if err := l.Stop(); err != nil {
				t.Fatal(err)
			}
			if err := sl.Stop(); err != nil {
				t.Fatal(err)
			}
			_, es = p.pump()
			if len(es) != 1 || es[0].(psrp.HostResponse).Response.Value != any("typed") {
				t.Fatalf("%v", es)
			}
			if err := sl.Finish(message.Stopped, nil); err != nil {
				t.Fatal(err)
			}
			es, _ = p.pump()
			if len(es) != 1 || es[0].(psrp.PipelineStateChanged).State != message.Stopped {
				t.Fatalf("%v", es)
			}
			p.c.Forget(l)
			p.s.Forget(sl)
			if p.c.Pipelines()+p.s.Pipelines() != 0 {
				t.Error("pipelines are left")
			}
			if _, err := p.c.SetMaxRunspaces(4); err != nil {
				t.Fatal(err)
			}
			_, es = p.pump()
			if m, ok := es[0].(psrp.SetMaxRunspaces); !ok || m.Count != 4 || p.s.Availability(m.CallID, true) != nil {
				t.Fatalf("%v", es)
			}
			es, _ = p.pump()
			if a, ok := es[0].(psrp.Availability); !ok || a.Response != any(true) {
				t.Fatalf("%v", es)
			}
			if err := p.s.Close(); err != nil {
				t.Fatal(err)
			}
			es, _ = p.pump()
			if len(es) != 2 || p.c.State() != message.PoolClosed {
				t.Fatalf("%v, %v", es, p.c.State())
			}
		})
	}
}

// Secure strings: a key first, from either side; from version 2.2 on the server sends what it has and the client asks for
// the key; there is none with version 2.4.
func TestPairSecrets(t *testing.T) {
	p := newPair(t, 32<<10, psrp.ClientOptions{Version: psobject.Version{Major: 2, Minor: 1, Build: -1, Revision: -1}}, psrp.ServerOptions{})
	p.open()
	l := p.start(2, oneCommand)
	p.pump()
	secret := psobject.NewSecureString("secret")
	if err := l.Input(secret); err != psrp.ErrKeyNeeded {
		t.Fatalf("%v", err)
	}
	if err := p.sp[id(2)].Output(secret); err != psrp.ErrKeyNeeded {
		t.Fatalf("%v", err)
	}
	if err := p.s.RequestKey(); err != nil {
		t.Fatal(err)
	}
	ce, se := p.pump()
	if len(ce) != 1 || len(se) != 1 || ce[0] != (psrp.KeyExchanged{}) || se[0] != (psrp.KeyExchanged{}) {
		t.Fatalf("%v %v", ce, se)
	}
	if err := l.Input(secret); err != nil {
		t.Fatal(err)
	}
	if err := p.sp[id(2)].Output(secret); err != nil {
		t.Fatal(err)
	}
	ce, se = p.pump()
	if s := ce[0].(psrp.Output).Value.(*psobject.SecureString); s.Plain() != "secret" {
		t.Error("the client got another secret")
	}
	if s := se[0].(psrp.Input).Value.(*psobject.SecureString); s.Plain() != "secret" {
		t.Error("the server got another secret")
	}

	p = newPair(t, 32<<10, psrp.ClientOptions{}, psrp.ServerOptions{})
	p.open()
	p.start(2, oneCommand)
	p.pump()
	for _, v := range []any{"before", secret, "after"} {
		if err := p.sp[id(2)].Output(v); err != nil {
			t.Fatal(err)
		}
	}
	var order []string
	for len(order) < 4 {
		ce, _ = p.pump()
		if len(ce) == 0 {
			break
		}
		for _, e := range ce {
			switch e := e.(type) {
			case psrp.KeyExchanged:
				order = append(order, "key")
			case psrp.Output:
				if s, ok := e.Value.(*psobject.SecureString); ok {
					order = append(order, "secret "+s.Plain())
				} else {
					order = append(order, e.Value.(string))
				}
			default:
				t.Errorf("%T", e)
			}
		}
	}
	if got := strings.Join(order, ", "); got != "before, key, secret secret, after" {
		t.Error(got)
	}

	p = newPair(t, 32<<10, psrp.ClientOptions{Version: psrp.Version24}, psrp.ServerOptions{Version: psrp.Version24})
	p.open()
	l = p.start(2, oneCommand)
	if err := l.Input(secret); err != nil {
		t.Fatal(err)
	}
}

// Steps that are not in the table: the caller's fault here.
func TestMisuse(t *testing.T) {
	p := newPair(t, 32<<10, psrp.ClientOptions{}, psrp.ServerOptions{})
	_, err := p.c.CreatePipeline(id(2), oneCommand)
	var se *psrp.StateError
	if !errors.As(err, &se) || se.State != "BeforeOpen" || strings.Join(se.Allowed, " ") != "Opened" || !strings.Contains(err.Error(), "CREATE_PIPELINE") {
		t.Errorf("%v", err)
	}
	if err := p.s.Opened(nil); !errors.As(err, &se) {
		t.Errorf("%v", err)
	}
	p.open()
	if err := p.c.Open(); !errors.As(err, &se) {
		t.Errorf("%v", err)
	}
	l := p.start(2, oneCommand)
	if err := l.Output(1); !errors.As(err, &se) || len(se.Allowed) != 0 {
		t.Errorf("a client's pipeline gives output: %v", err)
	}
	p.pump()
	if err := p.sp[id(2)].Finish(message.Running, nil); !errors.As(err, &se) {
		t.Errorf("%v", err)
	}
	p.sp[id(2)].Finish(message.Completed, nil)
	p.pump()
	if err := l.Input(1); !errors.As(err, &se) || se.State != "Completed" {
		t.Errorf("%v", err)
	}
}

// What a hostile or broken peer sends ends the pool with a ProtocolError, which stays.
func TestBrokenPeer(t *testing.T) {
	wire := func(h message.Header, m message.Message) []byte {
		b, err := message.Append(nil, h, m, nil)
		if err != nil {
			t.Fatal(err)
		}
		return frag(1, b)
	}
	toClient := message.Header{Destination: message.ToClient}
	for name, b := range map[string][]byte{
		"no fragment":        []byte("hello, this is a login banner of some kind"),
		"short message":      frag(1, []byte("short")),
		"wrong direction":    wire(message.Header{Destination: message.ToServer}, &message.SessionCapability{}),
		"state out of order": wire(toClient, &message.ApplicationPrivateData{}),
		"other version":      wire(toClient, &message.SessionCapability{ProtocolVersion: psobject.Version{Major: 3, Build: -1, Revision: -1}}),
		"no XML":             frag(1, append(message.Header{Destination: message.ToClient, Type: message.TypeSessionCapability}.Append(nil), "<Obj"...)),
		"no fields":          frag(1, append(message.Header{Destination: message.ToClient, Type: message.TypeSessionCapability}.Append(nil), "<Obj></Obj>"...)),
		"a key nobody wants": wire(toClient, &message.EncryptedSessionKey{Key: "AAAA"}),
	} {
		p := newPair(t, 32<<10, psrp.ClientOptions{}, psrp.ServerOptions{})
		if err := p.c.Open(); err != nil {
			t.Fatal(err)
		}
		err := p.c.Receive(psobject.GUID{}, psrp.Default, b)
		var pe *psrp.ProtocolError
		if name == "no fragment" && err == nil {
			continue // more could follow
		}
		if !errors.As(err, &pe) || p.c.State() != message.PoolBroken {
			t.Errorf("%s: %v", name, err)
		}
		if again := p.c.Receive(psobject.GUID{}, psrp.Default, nil); again != err {
			t.Errorf("%s: later %v", name, again)
		}
	}
}

func frag(object byte, b []byte) []byte {
	h := []byte{7: object, 16: 3, 20: 0}
	h = h[:21]
	h[17], h[18], h[19], h[20] = byte(len(b)>>24), byte(len(b)>>16), byte(len(b)>>8), byte(len(b))
	return append(h, b...)
}

// A message of a pipeline that cannot be read costs neither pipeline nor pool.
func TestUndecodable(t *testing.T) {
	p := newPair(t, 32<<10, psrp.ClientOptions{}, psrp.ServerOptions{})
	p.open()
	p.start(2, oneCommand)
	p.pump()
	b := frag(100, append(message.Header{Destination: message.ToClient, Type: message.TypePipelineOutput, Pool: id(1), Pipeline: id(2)}.Append(nil), "<I32>x</I32>"...))
	if err := p.c.Receive(id(2), psrp.Default, b); err != nil {
		t.Fatal(err)
	}
	p.sp[id(2)].Output("fine")
	es, _ := p.pump()
	if len(es) != 2 || es[0].(psrp.Undecodable).Type != message.TypePipelineOutput || es[1].(psrp.Output).Value != any("fine") {
		t.Errorf("%v", es)
	}
}

// A second client takes over the pool that the first left, with the pipeline that runs in it.
func TestPairConnect(t *testing.T) {
	p := newPair(t, 32<<10, psrp.ClientOptions{}, psrp.ServerOptions{})
	p.open()
	p.start(2, oneCommand)
	p.pump()
	if err := p.c.SetDisconnected(true); err != nil || p.c.State() != message.PoolDisconnected {
		t.Fatal(err, p.c.State())
	}
	if err := p.c.SetDisconnected(true); err == nil {
		t.Error("disconnected twice")
	}
	if err := p.c.SetDisconnected(false); err != nil || p.c.State() != message.PoolOpened {
		t.Fatal(err, p.c.State())
	}

	second := psrp.NewClient(psrp.ClientOptions{ID: id(1)})
	p.c, p.cp = second, map[psobject.GUID]*psrp.Pipeline{}
	if err := second.Connect(); err != nil {
		t.Fatal(err)
	}
	_, es := p.pump()
	if len(es) != 1 {
		t.Fatalf("%v", es)
	}
	if _, ok := es[0].(psrp.ConnectRequested); !ok {
		t.Fatalf("%T", es[0])
	}
	if err := p.s.Connected(nil); err != nil {
		t.Fatal(err)
	}
	es, _ = p.pump()
	if len(es) != 3 || es[0] != (psrp.InitData{MinRunspaces: 1, MaxRunspaces: 1}) || second.State() != message.PoolOpened {
		t.Fatalf("%v %v", es, second.State())
	}
	l := second.Adopt(id(2))
	p.sp[id(2)].Output("late")
	p.sp[id(2)].Finish(message.Completed, nil)
	es, _ = p.pump()
	if len(es) != 2 || es[0].(psrp.Output).Value != any("late") || l.State() != message.Completed {
		t.Fatalf("%v", es)
	}
}
