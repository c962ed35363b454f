package shells_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/transport/transporttest"
	"github.com/pslshell/psl/remoting/wsman"
)

const soap = "application/soap+xml;charset=UTF-8"

// direct is a Poster that calls the service as a user.
type direct struct {
	s    *shells.Service
	user string
}

func (d direct) Post(ctx context.Context, contentType string, body []byte) (int, string, []byte, error) {
	status, kind, answer := d.s.Answer(ctx, shells.Caller{User: d.user, Address: "192.0.2.1"}, contentType, bytes.Clone(body))
	return status, kind, answer, ctx.Err()
}

func (direct) Close() error { return nil }

func service(t testing.TB, o shells.Options) *shells.Service {
	t.Helper()
	o.Open = shells.Serve(transporttest.Shell(), nil)
	s := shells.New(o)
	t.Cleanup(func() { s.Close() })
	return s
}

func exchangeOf(s *shells.Service, user string) *exchange.Client {
	return exchange.New(exchange.Options{URL: "http://localhost:5985/wsman", Poster: direct{s, user}})
}

func open(t testing.TB, s *shells.Service, user string) *client.Pool {
	t.Helper()
	p, err := client.Open(within(t), transport.NewWSMan(transport.WSManOptions{Exchange: exchangeOf(s, user)}), client.PoolOptions{MaxRunspaces: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(context.Background()) })
	return p
}

func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// ask posts one message and returns what came.
func ask(t *testing.T, s *shells.Service, user string, h wsman.Header, b wsman.Body) wsman.Body {
	t.Helper()
	m := wsman.Message{Header: h, Body: b}
	m.MessageID = exchange.NewID()
	_, _, answer := s.Answer(within(t), shells.Caller{User: user}, soap, m.Append(nil))
	a, err := wsman.Parse(answer)
	if err != nil {
		t.Fatal(err)
	}
	if a.RelatesTo != m.MessageID {
		t.Errorf("the answer relates to %s", a.RelatesTo)
	}
	return a.Body
}

// What is no message of WS-Management is refused by HTTP's status; what is meant to be one, by a fault.
func TestBadBodies(t *testing.T) {
	s := service(t, shells.Options{MaxEnvelope: 32 << 10})
	for _, c := range []struct {
		name, kind, body string
		status           int
	}{
		{"empty", soap, "", 500},
		{"garbage", soap, "<s:Envelope", 500},
		{"document type", soap, "<!DOCTYPE x><x/>", 500},
		{"no SOAP", "text/html", "<html/>", 415},
		{"no type", "", "x", 415},
		{"half a character", "application/soap+xml;charset=UTF-16", "x", 400},
	} {
		status, _, answer := s.Answer(context.Background(), shells.Caller{User: "me"}, c.kind, []byte(c.body))
		if status != c.status {
			t.Errorf("%s: %d, want %d", c.name, status, c.status)
		}
		if status != 500 {
			continue
		}
		m, err := wsman.Parse(answer)
		if err != nil {
			t.Fatal(err)
		}
		if f, ok := m.Body.(*wsman.Fault); !ok || f.WSManCode() != wsman.CodeInvalidEnvelope || f.Subcode != "SchemaValidationError" {
			t.Errorf("%s: %v", c.name, m.Body)
		}
	}
}

// Requests that cannot be carried out get the fault that tells why.
func TestFaults(t *testing.T) {
	s := service(t, shells.Options{})
	p := open(t, s, "me")
	mine := strings.ToUpper(p.ID().String())
	shell := wsman.Header{ResourceURI: wsman.PowerShell, Selectors: wsman.ShellSelector(mine)}
	other := wsman.Header{ResourceURI: wsman.PowerShell, Selectors: wsman.ShellSelector("E1D0B269-64E9-4126-9B83-BFB3A6399F0C")}
	for _, c := range []struct {
		name string
		user string
		h    wsman.Header
		b    wsman.Body
		code wsman.Code
	}{
		{"nobody", "", shell, wsman.Delete{}, wsman.CodeAccessDenied},
		{"another's shell", "you", shell, wsman.Delete{}, wsman.CodeShellNotFound},
		{"no such shell", "me", other, wsman.Delete{}, wsman.CodeShellNotFound},
		{"no such resource", "me", wsman.Header{ResourceURI: "http://example.com"}, &wsman.Create{Shell: wsman.Shell{Creation: wsman.Bytes([]byte("x"))}}, wsman.CodeInvalidResource},
		{"no creationXml", "me", wsman.Header{ResourceURI: wsman.PowerShell}, &wsman.Create{}, wsman.CodeInvalidParameter},
		{"an identity that is none", "me", wsman.Header{ResourceURI: wsman.PowerShell}, &wsman.Create{Shell: wsman.Shell{ID: "x", Creation: wsman.Bytes([]byte("x"))}}, wsman.CodeInvalidParameter},
		{"an identity that is taken", "me", wsman.Header{ResourceURI: wsman.PowerShell}, &wsman.Create{Shell: wsman.Shell{ID: mine, Creation: wsman.Bytes([]byte("x"))}}, wsman.CodeExists},
		{"no such command", "me", shell, &wsman.Receive{CommandID: mine, Streams: "stdout"}, wsman.CodeShellNotFound},
		{"no such stream", "me", shell, &wsman.Receive{Streams: "stdout stderr"}, wsman.CodeInvalidParameter},
		{"no such input", "me", shell, &wsman.Send{Streams: []wsman.Stream{{Name: "x", Data: wsman.Bytes([]byte("x"))}}}, wsman.CodeInvalidParameter},
		{"no such signal", "me", shell, &wsman.Signal{CommandID: mine, Code: "x"}, wsman.CodeShellNotFound},
		{"a time-out before now", "me", wsman.Header{ResourceURI: wsman.PowerShell, OperationTimeout: -time.Second}, wsman.Get{}, wsman.CodeInvalidTimeout},
		{"connected already", "me", shell, &wsman.Connect{XML: wsman.Bytes([]byte("x"))}, wsman.CodeAlreadyConnected},
		{"nothing to enumerate", "me", wsman.Header{ResourceURI: "x"}, &wsman.Enumerate{}, wsman.CodeInvalidResource},
	} {
		f, ok := ask(t, s, c.user, c.h, c.b).(*wsman.Fault)
		if !ok || f.WSManCode() != c.code || f.Message() == "" {
			t.Errorf("%s: %v", c.name, f)
		}
	}
	if err := p.Run(within(t), transporttest.Command("echo", "x"), client.RunOptions{}); err != nil {
		t.Errorf("the shell has suffered: %v", err)
	}
}

// A request that is sent again is carried out once, whatever became of the first answer.
func TestSentAgain(t *testing.T) {
	s := service(t, shells.Options{})
	open(t, s, "me")
	x := exchangeOf(s, "me")
	list, err := x.Shells(within(t))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	core := psrp.NewClient(psrp.ClientOptions{ID: psobject.GUID{1}})
	if err := core.Open(); err != nil {
		t.Fatal(err)
	}
	first, _ := core.Outgoing(1 << 20)
	h := wsman.Header{ResourceURI: wsman.PowerShell, SessionID: exchange.NewID(), OperationID: exchange.NewID(), SequenceID: 1}
	create := &wsman.Create{Shell: wsman.Shell{ID: "01000000-0000-0000-0000-000000000000", Creation: wsman.Bytes(first)}}
	var wg sync.WaitGroup
	for range 5 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, ok := ask(t, s, "me", h, create).(*wsman.CreateResponse); !ok {
				t.Error("it is refused")
			}
		}()
	}
	wg.Wait()
	if list, err = x.Shells(within(t)); err != nil || len(list) != 2 {
		t.Errorf("%d shells, %v", len(list), err)
	}
	// The same output is given again, and the next request goes on behind it.
	h.Selectors, h.OperationID = wsman.ShellSelector(create.Shell.ID), exchange.NewID()
	receive := &wsman.Receive{Streams: "stdout"}
	text := func(b wsman.Body) string {
		r, ok := b.(*wsman.ReceiveResponse)
		if !ok {
			t.Fatalf("%v", b)
		}
		return fmt.Sprint(r.Streams)
	}
	one, again := text(ask(t, s, "me", h, receive)), text(ask(t, s, "me", h, receive))
	if one != again {
		t.Errorf("%s, then %s", one, again)
	}
	h.OperationID, h.OperationTimeout = exchange.NewID(), 10*time.Millisecond
	h.Options = []wsman.Option{{Name: wsman.OptionKeepAlive, Value: "TRUE"}}
	if next := text(ask(t, s, "me", h, receive)); next == one {
		t.Error("the next request gets the same")
	}
}

// Many users with many shells, which come and go.
func TestMany(t *testing.T) {
	s := service(t, shells.Options{})
	var wg sync.WaitGroup
	for u := range 8 {
		user := fmt.Sprint("user", u)
		for range 4 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				p, err := client.Open(within(t), transport.NewWSMan(transport.WSManOptions{Exchange: exchangeOf(s, user)}), client.PoolOptions{})
				if err != nil {
					t.Error(err)
					return
				}
				defer p.Close(context.Background())
				for i := range 5 {
					n := 0
					if err := p.Run(within(t), transporttest.Command("count", int32(100*i)), client.RunOptions{Output: func(any) error { n++; return nil }}); err != nil || n != 100*i {
						t.Errorf("%d objects, %v", n, err)
					}
				}
				list, err := exchangeOf(s, user).Shells(within(t))
				if err != nil || len(list) < 1 || len(list) > 4 || list[0].Owner != user || list[0].ClientIP != "192.0.2.1" {
					t.Errorf("%+v, %v", list, err)
				}
			}()
		}
	}
	wg.Wait()
}

// Output that no client takes makes the command wait: the service holds a bounded amount.
func TestOutputWaits(t *testing.T) {
	const limit = 100_000
	s := service(t, shells.Options{MaxOutput: limit})
	p := open(t, s, "me")
	l, err := p.Start(within(t), transporttest.Command("count", int32(1_000_000)), client.StartOptions{Buffer: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Next(within(t)); err != nil {
		t.Fatal(err)
	}
	if err := p.Disconnect(within(t), 0); err != nil {
		t.Fatal(err)
	}
	if err := p.Reconnect(within(t)); err != nil {
		t.Fatal(err)
	}
	for i := range 20_000 {
		if _, err := l.Next(within(t)); err != nil {
			t.Fatalf("object %d: %v", i, err)
		}
	}
	l.Close()
}

// The end of the service ends all shells; requests that wait are answered, and those that come are, by what has happened.
func TestClose(t *testing.T) {
	s := service(t, shells.Options{})
	p := open(t, s, "me")
	ended := make(chan error, 1)
	go func() { ended <- p.Run(context.Background(), transporttest.Command("sleep"), client.RunOptions{}) }()
	s.Close()
	select {
	case err := <-ended:
		var f *wsman.Fault
		if !errors.As(err, &f) || f.WSManCode() != wsman.CodeShutdown {
			t.Errorf("the command has ended with %v", err)
		}
	case <-within(t).Done():
		t.Error("the command hangs")
	}
	of := wsman.Header{ResourceURI: wsman.PowerShell, Selectors: wsman.ShellSelector(p.ID().String())}
	if f, ok := ask(t, s, "me", of, &wsman.Receive{Streams: "stdout"}).(*wsman.Fault); !ok || f.WSManCode() != wsman.CodeShutdown {
		t.Errorf("%v", f)
	}
	if f, ok := ask(t, s, "me", wsman.Header{ResourceURI: wsman.PowerShell}, &wsman.Create{Shell: wsman.Shell{Creation: wsman.Bytes([]byte("x"))}}).(*wsman.Fault); !ok || f.WSManCode() != wsman.CodeShutdown {
		t.Errorf("%v", f)
	}
}

// Anybody may ask who serves.
func TestIdentify(t *testing.T) {
	s := service(t, shells.Options{})
	m := wsman.Message{Body: wsman.Identify{}}
	_, _, b := s.Answer(context.Background(), shells.Caller{}, soap, m.Append(nil))
	a, err := wsman.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := a.Body.(*wsman.IdentifyResponse); !ok || r.ProductVendor != "psl" {
		t.Errorf("%+v", a.Body)
	}
}

// Whatever comes, an answer goes.
func FuzzAnswer(f *testing.F) {
	s := service(f, shells.Options{MaxOperation: time.Millisecond, MaxShells: 1 << 20})
	for _, b := range []wsman.Body{wsman.Get{}, wsman.Identify{}, &wsman.Enumerate{}, &wsman.Create{Shell: wsman.Shell{Creation: wsman.Bytes([]byte("x"))}}, &wsman.Send{}, wsman.Delete{}} {
		m := wsman.Message{Header: wsman.Header{ResourceURI: wsman.PowerShell, MessageID: "uuid:1", Selectors: wsman.ShellSelector("x")}, Body: b}
		f.Add(m.Append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if status, _, _ := s.Answer(ctx, shells.Caller{User: "me"}, soap, b); status != 200 && status != 400 && status != 500 && status != 413 {
			t.Errorf("%d", status)
		}
	})
}
