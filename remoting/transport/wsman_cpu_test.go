//go:build unix

package transport_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/transport/transporttest"
)

// session opens a pool, runs one command and closes it.
func session(tb testing.TB, x *exchange.Client) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	p, err := client.Open(ctx, transport.NewWSMan(transport.WSManOptions{Exchange: x}), client.PoolOptions{ID: psobject.GUID{1}})
	if err != nil {
		tb.Fatal(err)
	}
	n := 0
	err = p.Run(ctx, transporttest.Command("count", int32(100)), client.RunOptions{
		StartOptions: client.StartOptions{ID: psobject.GUID{2}}, Output: func(any) error { n++; return nil },
	})
	if err != nil || n != 100 {
		tb.Fatalf("%d objects, %v", n, err)
	}
	if err := p.Close(ctx); err != nil {
		tb.Fatal(err)
	}
}

// cpu is the process's time so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkClientCPU compares the client's processor time for a session that opens, runs one command and closes with that of
// plain net/http exchanging the same requests and answers, log-on and sealed bodies included, with the same process. The two
// take turns, so that a machine with more to do slows both.
func BenchmarkClientCPU(b *testing.B) {
	h, _ := serve(b, shells.Options{})
	k := &keeper{Poster: watched(b, h.URL).Poster}
	session(b, exchangeTo(b, h, exchange.Options{Poster: k}))
	server := startCanned(b, k.list)
	for _, c := range []struct {
		name   string
		scheme authhttp.Scheme
	}{
		{"plain", authhttp.Basic(user, password)},
		{"sealed", authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Credential{User: user, Password: auth.Secret(password)})}})},
	} {
		b.Run(c.name, func(b *testing.B) {
			own := func() {
				p, err := authhttp.NewClient(server.url+"/wsman", c.scheme, &authhttp.Options{AllowUnencrypted: true, MaxConnections: 1024}) // as sessions have
				if err != nil {
					b.Fatal(err)
				}
				session(b, exchange.New(exchange.Options{URL: server.url + "/wsman", Poster: p, Cut: authhttp.Cut}))
			}
			list := server.record(b, own)
			sent, received := 0, 0
			for _, e := range list {
				sent += len(e.Request)
				received += len(e.Response)
			}
			var spent [2]time.Duration
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				from := cpu()
				replay(b, server.url, list)
				spent[0] += cpu() - from
				b.StartTimer() // which takes time itself
				from = cpu()
				own()
				spent[1] += cpu() - from
			}
			raw, psl := spent[0]/time.Duration(b.N), spent[1]/time.Duration(b.N)
			b.ReportMetric(float64(raw.Microseconds()), "raw-µs-cpu/op")
			b.ReportMetric(float64(psl.Microseconds()), "µs-cpu/op")
			b.ReportMetric(float64(psl)/float64(raw), "x-raw")
			b.ReportMetric(float64(sent), "B-sent/op")
			b.ReportMetric(float64(received), "B-received/op")
		})
	}
}

// replay is net/http's part: it makes one session's requests, one after the other but for the one that waits for the end.
func replay(b *testing.B, url string, list []wire) {
	t := &http.Transport{}
	defer t.CloseIdleConnections()
	c := &http.Client{Transport: t}
	post := func(e wire) {
		r, err := http.NewRequest(http.MethodPost, url+e.path(), bytes.NewReader(e.Request))
		if err != nil {
			b.Error(err)
			return
		}
		if e.Type != "" {
			r.Header.Set("Content-Type", e.Type)
		}
		r.Header.Set("Authorization", e.Authorization)
		a, err := c.Do(r)
		if err != nil {
			b.Error(err)
			return
		}
		_, _ = io.Copy(io.Discard, a.Body)
		a.Body.Close()
	}
	var waits sync.WaitGroup
	for _, e := range list {
		if e.Waits {
			waits.Go(func() { post(e) })
			continue
		}
		post(e)
	}
	waits.Wait()
}

// BenchmarkMirror sends large objects to a server in this process and takes them back.
func BenchmarkMirror(b *testing.B) {
	h, _ := serve(b, shells.Options{})
	p := openPool(b, transport.WSManOptions{Exchange: exchangeTo(b, h, exchange.Options{})})
	const n, size = 100, 1 << 20
	text := strings.Repeat("x", size)
	b.SetBytes(n * size)
	for b.Loop() {
		got := 0
		err := p.Run(context.Background(), transporttest.Command("mirror"), client.RunOptions{
			Values: func(yield func(any) bool) {
				for range n {
					if !yield(text) {
						return
					}
				}
			},
			Output: func(v any) error { got += len(v.(string)); return nil },
		})
		if err != nil || got != n*size {
			b.Fatal(got, err)
		}
	}
}
