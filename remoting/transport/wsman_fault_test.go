package transport_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/transport/transporttest"
	"github.com/pslshell/psl/remoting/wsman"
)

// counting is a shell that counts what it is asked to open and to run.
type counting struct{ opened, run atomic.Int32 }

func (c *counting) OpenPool(ctx context.Context, r *endpoint.PoolRequest) (endpoint.Pool, error) {
	c.opened.Add(1)
	p, err := transporttest.Shell().OpenPool(ctx, r)
	return countingPool{p, c}, err
}

type countingPool struct {
	endpoint.Pool
	c *counting
}

func (p countingPool) Run(ctx context.Context, cmd *endpoint.Command) error {
	p.c.run.Add(1)
	return p.Pool.Run(ctx, cmd)
}

// spoils are the ways in which an exchange goes wrong on its way.
var spoils = []struct {
	name string
	// before: the request does not reach the server; else the answer does not reach the client.
	before bool
	spoil  func(status *int, contentType *string, answer *[]byte) error
}{
	{"cut before", true, func(*int, *string, *[]byte) error { return io.ErrUnexpectedEOF }},
	{"cut after", false, func(*int, *string, *[]byte) error { return io.EOF }},
	{"bad gateway before", true, func(status *int, kind *string, b *[]byte) error {
		*status, *kind, *b = 502, "text/html", []byte("<html>Bad Gateway</html>")
		return nil
	}},
	{"bad gateway after", false, func(status *int, kind *string, b *[]byte) error {
		*status, *kind, *b = 504, "text/html", []byte("<html>Gateway Timeout</html>")
		return nil
	}},
	{"garbage after", false, func(status *int, kind *string, b *[]byte) error {
		*status, *kind, *b = 200, "application/soap+xml", []byte("<s:Envelope")
		return nil
	}},
	{"half an answer", false, func(status *int, kind *string, b *[]byte) error {
		*b = (*b)[:len(*b)/2]
		return nil
	}},
	{"portal after", false, func(status *int, kind *string, b *[]byte) error {
		*status, *kind, *b = 200, "text/html", []byte("<html>Please log on</html>")
		return nil
	}},
}

// Whatever goes wrong once on the way of any request: everything is done once, nothing is lost, nothing hangs.
func TestLinkFaults(t *testing.T) {
	for _, action := range []string{"Create", "Command", "Send", "Receive", "Signal", "Delete"} {
		for _, s := range spoils {
			for _, at := range []int{1, 2} {
				if at > 1 && (action == "Create" || action == "Delete" || action == "Signal") { // there need not be a second
					continue
				}
				t.Run(action+" "+s.name+map[int]string{1: "", 2: ", the second"}[at], func(t *testing.T) {
					count := &counting{}
					h, service := serve(t, shells.Options{Open: shells.Serve(count, nil)})
					w := watched(t, h.URL)
					hit := &atomic.Bool{}
					var seen atomic.Int32
					due := func(m *wsman.Message) bool {
						return strings.HasSuffix(m.Action, "/"+action) && int(seen.Add(1)) == at && !hit.Swap(true)
					}
					if s.before {
						w.instead = func(_ int, m *wsman.Message) (status int, kind, body string, err error, ok bool) {
							if due(m) {
								var b []byte
								err = s.spoil(&status, &kind, &b)
								return status, kind, string(b), err, true
							}
							return 0, "", "", nil, false
						}
					} else {
						w.after = func(_ int, m *wsman.Message, status *int, kind *string, b *[]byte) error {
							if due(m) {
								return s.spoil(status, kind, b)
							}
							return nil
						}
					}
					p, err := client.Open(within(t), transport.NewWSMan(transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{Poster: w, Delay: time.Millisecond})}), client.PoolOptions{})
					if err != nil {
						t.Fatal(err)
					}
					const rounds, n = 3, 2000
					for range rounds {
						var out []any
						err := p.Run(within(t), transporttest.Command("double"), client.RunOptions{
							Values: func(yield func(any) bool) {
								for i := range int32(n) {
									if !yield(i) {
										return
									}
								}
							},
							Output: func(v any) error { out = append(out, v); return nil },
						})
						if err != nil {
							t.Fatal(err)
						}
						if len(out) != n {
							t.Fatalf("%d objects of %d", len(out), n)
						}
						for i, v := range out {
							if v != any(int32(2*i)) {
								t.Fatalf("object %d is %v", i, v)
							}
						}
					}
					if err := p.Close(within(t)); err != nil {
						t.Error(err)
					}
					if count.opened.Load() != 1 || count.run.Load() != rounds {
						t.Errorf("%d shells were opened and %d commands run", count.opened.Load(), count.run.Load())
					}
					if !hit.Load() {
						t.Error("nothing was spoilt")
					}
					nothingIsLeft(t, service, h.URL)
				})
			}
		}
	}
}

// nothingIsLeft waits until the server has no shell.
func nothingIsLeft(t *testing.T, s *shells.Service, url string) {
	t.Helper()
	p, err := exchange.NewHTTP(url, exchange.HTTPOptions{UserName: user, Password: password, Unencrypted: true})
	if err != nil {
		t.Fatal(err)
	}
	x := exchange.New(exchange.Options{URL: url, Poster: p})
	defer x.Close()
	ctx := within(t)
	for {
		list, err := x.Shells(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return
		}
		runtime.Gosched()
	}
}

// A network that stays away leaves the session disconnected; once it is back, Reconnect loses nothing.
func TestNetworkIsAway(t *testing.T) {
	h, _ := serve(t, shells.Options{})
	w := watched(t, h.URL)
	away := &atomic.Bool{}
	w.instead = func(int, *wsman.Message) (int, string, string, error, bool) {
		return 0, "", "", io.ErrUnexpectedEOF, away.Load()
	}
	w.after = func(_ int, _ *wsman.Message, _ *int, _ *string, _ *[]byte) error {
		if away.Load() {
			return io.EOF // it was on its way when the network went
		}
		return nil
	}
	p := openPool(t, transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{Poster: w, Delay: time.Millisecond, Retries: 2, OperationTimeout: 50 * time.Millisecond})})
	l, err := p.Start(within(t), transporttest.Command("count", int32(20_000)), client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	next := 0
	for {
		_, err := l.Next(within(t))
		var d *client.DisconnectedError
		if errors.As(err, &d) {
			if p.State() != message.PoolDisconnected || d.Err == nil {
				t.Errorf("%v, %v", p.State(), d)
			}
			away.Store(false)
			if err := p.Reconnect(within(t)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if next++; next == 100 {
			away.Store(true)
		}
	}
	if next != 20_000 {
		t.Errorf("%d objects", next)
	}
}

// Errors that are no cuts are told at once.
func TestRefusals(t *testing.T) {
	for _, status := range []int{401, 403, 404, 500} {
		h, _ := serve(t, shells.Options{})
		w := watched(t, h.URL)
		w.instead = func(int, *wsman.Message) (int, string, string, error, bool) {
			return status, "text/html", "<html>", nil, true
		}
		_, err := client.Open(within(t), transport.NewWSMan(transport.WSManOptions{Exchange: exchangeTo(t, h, exchange.Options{Poster: w})}), client.PoolOptions{})
		var s *exchange.StatusError
		if !errors.As(err, &s) || s.Status != status || w.count("Create") != 1 {
			t.Errorf("%v after %d tries", err, w.count("Create"))
		}
	}
}
