package authhttp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/digest"
)

func TestUnencryptedSchemes(t *testing.T) {
	handler := func() *authhttp.Handler {
		return &authhttp.Handler{Basic: accounts, Digest: &digest.Server{Password: accounts.Password}}
	}
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	for name, scheme := range map[string]func(auth.Secret) authhttp.Scheme{
		"Basic":  func(p auth.Secret) authhttp.Scheme { return authhttp.Basic("anna", p) },
		"Digest": func(p auth.Secret) authhttp.Scheme { return authhttp.Digest("anna", p) },
	} {
		t.Run(name+" over https", func(t *testing.T) {
			s := serve(t, handler(), &cert)
			c := client(t, s.url, scheme(password), &authhttp.Options{Roots: ca.Pool()})
			for _, body := range []string{"one", "two", "three"} {
				if _, got := post(t, c, body); got != "<anna by "+name+">"+body {
					t.Errorf("got %q", got)
				}
			}
		})
		t.Run(name+" with a wrong password", func(t *testing.T) {
			s := serve(t, handler(), &cert)
			c := client(t, s.url, scheme("wrong"), &authhttp.Options{Roots: ca.Pool()})
			_, _, _, err := c.Post(context.Background(), soap, []byte("x"))
			if !errors.Is(err, auth.ErrCredentials) {
				t.Errorf("got %v", err)
			}
			t.Log(err)
		})
		t.Run(name+" over http is refused by the client", func(t *testing.T) {
			_, err := authhttp.NewClient("http://localhost:1/wsman", scheme(password), nil)
			if !errors.Is(err, authhttp.ErrUnencrypted) {
				t.Errorf("got %v", err)
			}
		})
		t.Run(name+" over http is refused by the server", func(t *testing.T) {
			s := serve(t, handler(), nil)
			c := client(t, s.url, scheme(password), &authhttp.Options{AllowUnencrypted: true})
			_, _, _, err := c.Post(context.Background(), soap, []byte("x"))
			var u *authhttp.UnauthorizedError
			if !errors.As(err, &u) || len(u.Offered) != 0 {
				t.Errorf("got %v", err)
			}
		})
		t.Run(name+" over http where both allow it", func(t *testing.T) {
			h := handler()
			h.AllowUnencrypted = true
			s := serve(t, h, nil)
			c := client(t, s.url, scheme(password), &authhttp.Options{AllowUnencrypted: true})
			if _, got := post(t, c, "x"); got != "<anna by "+name+">x" {
				t.Errorf("got %q", got)
			}
		})
	}
}

// TestManyAtOnceByDigest posts from many goroutines before there is a challenge: each gets one of its own.
func TestManyAtOnceByDigest(t *testing.T) {
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	s := serve(t, &authhttp.Handler{Digest: &digest.Server{Password: accounts.Password}}, &cert)
	c := client(t, s.url, authhttp.Digest("anna", password), &authhttp.Options{Roots: ca.Pool()})
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if _, _, got, err := c.Post(context.Background(), soap, []byte("x")); err != nil || string(got) != "<anna by Digest>x" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	wg.Wait()
}

// TestRefusedEarly lets a server refuse a long body before it has read it, and close the connection.
func TestRefusedEarly(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c, "HTTP/1.1 401 no\r\nWWW-Authenticate: Basic realm=\"WSMAN\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		_ = c.(*net.TCPConn).CloseWrite()
		// What has arrived is read, so that the answer is not lost with it; the rest is not waited for.
		_, _ = io.CopyN(io.Discard, c, 1<<10)
		time.Sleep(50 * time.Millisecond)
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	c := client(t, "http://"+l.Addr().String()+"/wsman", authhttp.Basic("anna", password), &authhttp.Options{AllowUnencrypted: true})
	_, _, _, err = c.Post(context.Background(), soap, make([]byte, 32<<20))
	if !errors.Is(err, auth.ErrCredentials) {
		t.Errorf("got %v, want that the log-on was refused", err)
	}
}
