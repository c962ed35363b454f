package authhttp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
)

// TestCut shows which failures may be tried again, and whether the body may have been carried out.
func TestCut(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String() + "/wsman"
	_ = l.Close()
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	// after runs instead of the handler once a body has come.
	after := func(f func(w http.ResponseWriter)) string {
		s := serve(t, negotiateHandler(), nil)
		inner := s.server.Handler
		s.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength > 0 {
				_, _ = io.Copy(io.Discard, r.Body)
				f(w)
				return
			}
			inner.ServeHTTP(w, r)
		})
		return s.url
	}
	hijack := func(text string) func(w http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			c, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_, _ = io.WriteString(c, text)
				_ = c.Close()
			}
		}
	}
	for name, tc := range map[string]struct {
		url       string
		scheme    authhttp.Scheme
		cut, sent bool
	}{
		"nobody listens":               {nobody, negotiate(anna()), true, false},
		"a name that there is not":     {"http://nowhere.invalid:5985/wsman", negotiate(anna()), false, false},
		"an unknown authority":         {serve(t, negotiateHandler(), &cert).url, negotiate(anna()), false, false},
		"a refused log-on":             {serve(t, negotiateHandler(), nil).url, negotiate(&ntlm.Credential{User: "anna", Password: "wrong"}), false, false},
		"the connection ends":          {after(hijack("")), negotiate(anna()), true, true},
		"it ends within the answer":    {after(hijack("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")), negotiate(anna()), true, true},
		"garbage":                      {after(hijack("garbage\r\n\r\n")), negotiate(anna()), true, true},
		"a balancer without a server":  {after(func(w http.ResponseWriter) { w.WriteHeader(502) }), negotiate(anna()), true, true},
		"too many refused log-ons":     {after(func(w http.ResponseWriter) { w.WriteHeader(429) }), negotiate(anna()), true, false},
		"a page of another kind":       {after(func(w http.ResponseWriter) { w.WriteHeader(404) }), negotiate(anna()), false, true},
		"an answer that is not sealed": {after(func(w http.ResponseWriter) { _, _ = io.WriteString(w, "x") }), negotiate(anna()), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, tc.url, tc.scheme, nil)
			_, _, _, err := c.Post(context.Background(), soap, []byte("x"))
			if err == nil {
				t.Fatal("no error")
			}
			if cut, sent := authhttp.Cut(err); cut != tc.cut || cut && sent != tc.sent {
				t.Errorf("%v: cut %v, sent %v; want %v, %v", err, cut, sent, tc.cut, tc.sent)
			}
		})
	}
}

// TestDialTimeout gives up on a server that accepts connections and says nothing, by TLS and without.
func TestDialTimeout(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, scheme := range []string{"http", "https"} {
		c := client(t, scheme+"://"+l.Addr().String()+"/wsman", negotiate(anna()), &authhttp.Options{DialTimeout: 50 * time.Millisecond})
		_, _, _, err := c.Post(context.Background(), soap, []byte("x"))
		var lost *authhttp.ConnectionError
		if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &lost) || lost.Sent {
			t.Errorf("%s: got %v", scheme, err)
		}
		t.Log(err)
	}
}
