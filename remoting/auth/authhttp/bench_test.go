//go:build unix

package authhttp_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
)

// cpu is the process's time so far, on both sides of the connection.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkPost posts bodies of 2,000 bytes, answered by as many, over plain HTTP on a kept connection: sealed by NTLM,
// and by net/http with nothing done to them. "cpu-ns/op" counts both sides.
func BenchmarkPost(b *testing.B) {
	body := []byte(strings.Repeat("0123456789", 200))
	quiet := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", soap)
		_, _ = w.Write(in)
	})
	run := func(b *testing.B, post func() ([]byte, error)) {
		b.ReportAllocs()
		if _, err := post(); err != nil {
			b.Fatal(err)
		}
		from := cpu()
		for b.Loop() {
			if got, err := post(); err != nil || !bytes.Equal(got, body) {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64((cpu()-from).Nanoseconds())/float64(b.N), "cpu-ns/op")
	}
	b.Run("sealed", func(b *testing.B) {
		h := &authhttp.Handler{Negotiate: &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})}}, Next: quiet}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		server := &http.Server{Handler: h, ConnContext: h.ConnContext}
		go func() { _ = server.Serve(l) }()
		defer server.Close()
		c, err := authhttp.NewClient("http://"+l.Addr().String()+"/wsman", negotiate(anna()), nil)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		run(b, func() ([]byte, error) {
			_, _, got, err := c.Post(context.Background(), soap, body)
			return got, err
		})
	})
	b.Run("net-http", func(b *testing.B) {
		s := httptest.NewServer(quiet)
		defer s.Close()
		run(b, func() ([]byte, error) {
			resp, err := http.Post(s.URL, soap, bytes.NewReader(body))
			if err != nil {
				return nil, err
			}
			defer resp.Body.Close()
			return io.ReadAll(resp.Body)
		})
	})
}

// BenchmarkLogOn connects, logs on by NTLM, posts one body and closes.
func BenchmarkLogOn(b *testing.B) {
	h := &authhttp.Handler{Negotiate: &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})}}, Next: echo}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: h, ConnContext: h.ConnContext}
	go func() { _ = server.Serve(l) }()
	defer server.Close()
	b.ReportAllocs()
	for b.Loop() {
		c, err := authhttp.NewClient("http://"+l.Addr().String()+"/wsman", negotiate(anna()), nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, _, err := c.Post(context.Background(), soap, []byte("x")); err != nil {
			b.Fatal(err)
		}
		_ = c.Close()
	}
}
