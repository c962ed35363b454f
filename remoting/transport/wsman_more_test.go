package transport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/transport/transporttest"
	"github.com/pslshell/psl/remoting/wsman"
)

// watch is a Poster that tells what passes.
type watch struct {
	exchange.Poster
	mu   sync.Mutex
	seen []*wsman.Message
	size []int
	// instead answers a request itself where it returns true.
	instead func(n int, m *wsman.Message) (status int, contentType, body string, err error, ok bool)
	// after spoils an answer after the server has carried out the request.
	after func(n int, m *wsman.Message, status *int, contentType *string, answer *[]byte) error
}

func (w *watch) Post(ctx context.Context, contentType string, body []byte) (int, string, []byte, error) {
	text := body
	if strings.Contains(contentType, "16") {
		text, _ = wsman.FromUTF16(body)
	}
	m, err := wsman.Parse(bytes.Clone(text))
	if err != nil {
		return 0, "", nil, err
	}
	w.mu.Lock()
	w.seen = append(w.seen, m)
	w.size = append(w.size, len(body))
	n := 0
	for _, s := range w.seen {
		if s.Action == m.Action {
			n++
		}
	}
	w.mu.Unlock()
	if w.instead != nil {
		if status, kind, answer, err, ok := w.instead(n, m); ok {
			return status, kind, []byte(answer), err
		}
	}
	status, kind, answer, err := w.Poster.Post(ctx, contentType, body)
	if err == nil && w.after != nil {
		err = w.after(n, m, &status, &kind, &answer)
	}
	return status, kind, answer, err
}

func (w *watch) count(action string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.seen {
		if strings.HasSuffix(m.Action, "/"+action) {
			n++
		}
	}
	return n
}

func watched(t testing.TB, url string) *watch {
	t.Helper()
	p, err := exchange.NewHTTP(url, exchange.HTTPOptions{UserName: user, Password: password, Unencrypted: true})
	if err != nil {
		t.Fatal(err)
	}
	return &watch{Poster: p}
}

func openPool(t testing.TB, o transport.WSManOptions) *client.Pool {
	t.Helper()
	p, err := client.Open(within(t), transport.NewWSMan(o), client.PoolOptions{})
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

// Requests fill their envelopes to the last group of base64 and are never longer.
func TestEnvelopesAreFull(t *testing.T) {
	for _, utf16 := range []bool{false, true} {
		for _, size := range []int{32 << 10, wsman.DefaultEnvelope, wsman.DefaultEnvelope + 1, wsman.CurrentEnvelope} {
			h, _ := serve(t, shells.Options{MaxEnvelope: size})
			w := watched(t, h.URL)
			p := openPool(t, transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{Poster: w, UTF16: utf16}), MaxEnvelope: size})
			text := strings.Repeat("long ", 400_000)
			var out any
			err := p.Run(within(t), transporttest.Command("mirror"), client.RunOptions{
				Values: func(yield func(any) bool) { yield(text) },
				Output: func(v any) error { out = v; return nil },
			})
			if err != nil || out != any(text) {
				t.Errorf("%d bytes: %v", size, err)
			}
			p.Close(within(t))
			full := 0
			for i, n := range w.size {
				if n > size {
					t.Errorf("a request of %d bytes, the limit is %d", n, size)
				}
				group := 4
				if utf16 {
					group = 8
				}
				if strings.HasSuffix(w.seen[i].Action, "/Send") && n > size-group {
					full++
				}
			}
			if want := len(text)*4/3/size - 1; full < want/2 {
				t.Errorf("%d requests of %d bytes are full, at least %d should be", full, size, want/2)
			}
		}
	}
}

// Compressed data takes less of the wire, and what cannot be compressed still has room in the envelopes. A client that takes
// over a shell says anew whether it compresses.
func TestCompression(t *testing.T) {
	noise := make([]byte, 1_000_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	sizes := map[bool]int{}
	for _, compress := range []bool{false, true} {
		h, _ := serve(t, shells.Options{MaxEnvelope: wsman.DefaultEnvelope})
		w := watched(t, h.URL)
		x := exchangeTo(t, h, exchange.Options{Poster: w})
		p := openPool(t, transport.WSManOptions{Exchange: x, MaxEnvelope: wsman.DefaultEnvelope, Compress: compress})
		list, err := x.Shells(within(t))
		want := map[bool]string{false: "NoCompression", true: "XpressCompression"}[compress]
		if err != nil || len(list) != 1 || list[0].CompressionMode != want {
			t.Errorf("%+v, %v", list, err)
		}
		for _, v := range []any{strings.Repeat("long ", 200_000), noise} {
			var out any
			err := p.Run(within(t), transporttest.Command("mirror"), client.RunOptions{
				Values: func(yield func(any) bool) { yield(v) },
				Output: func(v any) error { out = v; return nil },
			})
			if err != nil || !reflect.DeepEqual(out, v) {
				t.Errorf("compressed %v: %v", compress, err)
			}
		}
		for _, n := range w.size {
			if n > wsman.DefaultEnvelope {
				t.Errorf("a request of %d bytes, the limit is %d", n, wsman.DefaultEnvelope)
			}
			sizes[compress] += n
		}
		if err := p.Disconnect(within(t), 0); err != nil {
			t.Fatal(err)
		}
		second, err := client.Connect(within(t), transport.NewWSMan(transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{}), Compress: !compress}), client.PoolOptions{ID: p.ID()})
		if err != nil {
			t.Fatal(err)
		}
		if err := second.Run(within(t), transporttest.Command("echo", "here"), client.RunOptions{}); err != nil {
			t.Error(err)
		}
		second.Close(within(t))
	}
	if sizes[true] > sizes[false]*7/10 {
		t.Errorf("%d bytes compressed, %d not", sizes[true], sizes[false])
	}
	h, _ := serve(t, shells.Options{})
	x := exchangeTo(t, h, exchange.Options{})
	_, err := x.Do(within(t), &exchange.Request{ResourceURI: wsman.PowerShell, Compression: "zip", Body: &wsman.Create{Shell: wsman.Shell{Creation: wsman.Bytes([]byte("x"))}}})
	var f *wsman.Fault
	if !errors.As(err, &f) || f.WSManCode() != wsman.CodeInvalidParameter {
		t.Errorf("%v", err)
	}
}

// The first full request makes the client ask how long requests may be; a server that does not say gets short ones.
func TestEnvelopeIsAskedFor(t *testing.T) {
	for _, refuse := range []bool{false, true} {
		h, _ := serve(t, shells.Options{MaxEnvelope: 300 << 10})
		w := watched(t, h.URL)
		w.instead = func(_ int, m *wsman.Message) (int, string, string, error, bool) {
			if _, ok := m.Body.(wsman.Get); ok && refuse {
				f := wsman.Message{Header: wsman.Header{RelatesTo: m.MessageID}, Body: &wsman.Fault{Reason: "no", WSMan: &wsman.WSManFault{Code: wsman.CodeAccessDenied}}}
				return 500, "application/soap+xml", string(f.Append(nil)), nil, true
			}
			return 0, "", "", nil, false
		}
		p := openPool(t, transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{Poster: w})})
		if w.count("Get") != 0 {
			t.Error("it asks before it needs to know")
		}
		err := p.Run(within(t), transporttest.Command("mirror"), client.RunOptions{Values: func(yield func(any) bool) { yield(strings.Repeat("x", 2_000_000)) }})
		if err != nil {
			t.Error(err)
		}
		p.Close(within(t))
		longest := 0
		for _, n := range w.size {
			longest = max(longest, n)
		}
		want := 300 << 10
		if refuse {
			want = wsman.DefaultEnvelope
		}
		if w.count("Get") != 1 || longest > want || longest < want-4 {
			t.Errorf("refused %v: asked %d times, the longest request has %d bytes, want %d", refuse, w.count("Get"), longest, want)
		}
	}
}

// A client leaves its pool and comes back: the pipeline goes on, nothing is lost.
func TestDisconnectReconnect(t *testing.T) {
	h, _ := serve(t, shells.Options{})
	x := exchangeTo(t, h, exchange.Options{})
	p := openPool(t, transport.WSManOptions{Exchange: x})
	l, err := p.Start(within(t), transporttest.Command("count", int32(3000)), client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	next := int32(0)
	read := func(until int32) error {
		for next < until {
			e, err := l.Next(within(t))
			if err != nil {
				return err
			}
			if o, ok := e.(psrp.Output); !ok || o.Value != any(next) {
				t.Fatalf("%v where %d must come", e, next)
			}
			next++
		}
		return nil
	}
	if err := read(10); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := p.Disconnect(within(t), 0); err != nil {
			t.Fatal(err)
		}
		if p.State() != message.PoolDisconnected {
			t.Errorf("%v", p.State())
		}
		list, err := exchangeTo(t, h, exchange.Options{}).Shells(within(t))
		if err != nil || len(list) != 1 || list[0].State != "Disconnected" {
			t.Errorf("%+v, %v", list, err)
		}
		var d *client.DisconnectedError
		if err := read(3000); !errors.As(err, &d) && next < 3000 {
			t.Errorf("%v after %d", err, next)
		}
		if err := p.Reconnect(within(t)); err != nil {
			t.Fatal(err)
		}
		if err := read(min(next+100, 3000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := read(3000); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Next(within(t)); err != io.EOF {
		t.Errorf("%v", err)
	}
}

// Another process takes over a pool that was left, with the pipeline that runs there.
func TestTakeOver(t *testing.T) {
	h, _ := serve(t, shells.Options{})
	first := openPool(t, transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{}), Name: "mine"})
	l, err := first.Start(within(t), transporttest.Command("count", int32(100_000)), client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// While the first client is there nobody else gets in.
	other := transport.NewWSMan(transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{})})
	_, err = client.Connect(within(t), other, client.PoolOptions{ID: first.ID()})
	var f *wsman.Fault
	if !errors.As(err, &f) || f.WSManCode() != wsman.CodeAlreadyConnected {
		t.Errorf("%v", err)
	}
	if err := first.Disconnect(within(t), time.Hour); err != nil {
		t.Fatal(err)
	}
	x := exchangeTo(t, h, exchange.Options{})
	list, err := x.Shells(within(t))
	if err != nil || len(list) != 1 || list[0].Name != "mine" || list[0].IdleTimeout != time.Hour {
		t.Fatalf("%+v, %v", list, err)
	}
	commands, err := x.Commands(within(t), list[0].ID)
	if err != nil || len(commands) != 1 {
		t.Fatalf("%+v, %v", commands, err)
	}
	pool, err := psobject.ParseGUID(list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	pipeline, err := psobject.ParseGUID(commands[0].ID)
	if err != nil || pipeline != l.ID() {
		t.Fatalf("%v, %v", pipeline, err)
	}
	second, err := client.Connect(within(t), transport.NewWSMan(transport.WSManOptions{Exchange: x}), client.PoolOptions{ID: pool})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close(context.Background())
	taken, err := second.Adopt(within(t), pipeline, client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	last := lastOutput(t, taken)
	// What the first client had asked for is its own; the rest is the second's, to the end.
	if last != any(int32(99_999)) {
		t.Errorf("the last object is %v", last)
	}
	if err := second.Run(within(t), transporttest.Command("echo", "here"), client.RunOptions{}); err != nil {
		t.Error(err)
	}
	if err := first.Reconnect(within(t)); err == nil {
		t.Error("the first client reconnects to what is another's")
	}
}

// A client that is gone without a word leaves its shell to the next, once it has been away for a while.
func TestTakeOverFromTheDead(t *testing.T) {
	h, _ := serve(t, shells.Options{Absence: 2 * time.Second})
	x := exchangeTo(t, h, exchange.Options{Retries: -1})
	first := transport.NewWSMan(transport.WSManOptions{Exchange: x})
	p, err := client.Open(within(t), first, client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(context.Background())
	l, err := p.Start(within(t), transporttest.Command("count", int32(100_000)), client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	connect := func() (*client.Pool, error) {
		return client.Connect(within(t), transport.NewWSMan(transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{})}), client.PoolOptions{ID: p.ID()})
	}
	var f *wsman.Fault
	for range 3 {
		if _, err := connect(); !errors.As(err, &f) || f.WSManCode() != wsman.CodeAlreadyConnected {
			t.Errorf("%v", err)
		}
	}
	x.Close() // the client is not there any more
	var second *client.Pool
	for second == nil {
		time.Sleep(20 * time.Millisecond)
		if second, err = connect(); err != nil && (!errors.As(err, &f) || f.WSManCode() != wsman.CodeAlreadyConnected) {
			t.Fatal(err)
		}
	}
	defer second.Close(context.Background())
	taken, err := second.Adopt(within(t), l.ID(), client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	last := lastOutput(t, taken)
	if last != any(int32(99_999)) {
		t.Errorf("the last object is %v", last)
	}
	if err := second.Run(within(t), transporttest.Command("echo", "here"), client.RunOptions{}); err != nil {
		t.Error(err)
	}
}

// Shells that nobody cares for end; those in use do not.
func TestIdleShells(t *testing.T) {
	h, _ := serve(t, shells.Options{IdleTimeout: 50 * time.Millisecond})
	p := openPool(t, transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{})})
	x := exchangeTo(t, h, exchange.Options{})
	for range 4 {
		time.Sleep(30 * time.Millisecond) // the client waits for output meanwhile
	}
	if err := p.Run(within(t), transporttest.Command("echo", "x"), client.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := p.Disconnect(within(t), 0); err != nil {
		t.Fatal(err)
	}
	for {
		list, err := x.Shells(within(t))
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	err := p.Reconnect(within(t))
	var f *wsman.Fault
	if !errors.As(err, &f) || f.WSManCode() != wsman.CodeShellNotFound {
		t.Errorf("%v", err)
	}
}

// Users do not see each other's shells, and have so many at most.
func TestQuota(t *testing.T) {
	h, _ := serve(t, shells.Options{MaxShells: 2})
	for range 2 {
		openPool(t, transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{})})
	}
	_, err := client.Open(within(t), transport.NewWSMan(transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{})}), client.PoolOptions{})
	var f *wsman.Fault
	if !errors.As(err, &f) || f.WSManCode() != wsman.CodeQuotaShells {
		t.Errorf("%v", err)
	}
}

// MaximumReceivedDataSizePerCommand ends the command, not the session.
func TestTooMuch(t *testing.T) {
	h, _ := serve(t, shells.Options{})
	p := openPool(t, transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{}), MaxReceived: 100_000})
	err := p.Run(within(t), transporttest.Command("count", int32(100_000)), client.RunOptions{})
	var much *transport.TooMuchError
	if !errors.As(err, &much) || much.Limit != 100_000 {
		t.Errorf("%v", err)
	}
	if err := p.Run(within(t), transporttest.Command("echo", "x"), client.RunOptions{}); err != nil {
		t.Error(err)
	}
}

// lastOutput takes what a pipeline puts out, to its end, and gives the last of it.
func lastOutput(t *testing.T, p *client.Pipeline) (last any) {
	t.Helper()
	for {
		e, err := p.Next(within(t))
		if err == io.EOF {
			return last
		}
		if err != nil {
			t.Fatal(err)
		}
		last = e.(psrp.Output).Value
	}
}
