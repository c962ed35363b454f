package authhttp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/sealed"
	"github.com/pslshell/psl/remoting/auth/spnego"
)

const (
	soap     = "application/soap+xml;charset=UTF-8"
	password = auth.Secret("Geheim-7193")
)

var accounts = authtest.Accounts{"anna": password}

// echo answers with the user's name, the scheme, and the body it got.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	u, _ := authhttp.UserOf(r.Context())
	w.Header().Set("Content-Type", soap)
	if bytes.Contains(body, []byte("fault")) {
		w.WriteHeader(http.StatusInternalServerError)
	}
	fmt.Fprintf(w, "<%s by %s>%s", u.Name, u.Scheme, body)
})

// site is a server in the test.
type site struct {
	url         string
	connections *counter
	reasons     *reasons
	server      *http.Server
}

// reasons collects what Handler.Failed is told.
type reasons struct {
	mu   sync.Mutex
	list []error
}

func (r *reasons) add(_, _ string, reason error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, reason)
}

func (r *reasons) have(kind error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.list {
		if errors.Is(e, kind) {
			return true
		}
	}
	return false
}

func (r *reasons) all() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]error(nil), r.list...)
}

// counter counts the connections that were made to a listener.
type counter struct {
	net.Listener
	mu   sync.Mutex
	n    int
	list []net.Conn
}

func (c *counter) Accept() (net.Conn, error) {
	k, err := c.Listener.Accept()
	if err == nil {
		c.mu.Lock()
		c.n++
		c.list = append(c.list, k)
		c.mu.Unlock()
	}
	return k, err
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// serve starts a handler on a loopback port, with TLS where there is a certificate.
func serve(t *testing.T, h *authhttp.Handler, cert *tls.Certificate) *site {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{connections: &counter{Listener: l}, reasons: &reasons{}}
	if h.Next == nil {
		h.Next = echo
	}
	if h.Failed == nil {
		h.Failed = s.reasons.add
	}
	s.server = &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0), ConnContext: h.ConnContext, ReadHeaderTimeout: 10 * time.Second, TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}}
	done := make(chan struct{})
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if cert != nil {
		if h.Certificate == nil {
			h.Certificate = cert.Leaf
		}
		config := &tls.Config{Certificates: []tls.Certificate{*cert}, ClientAuth: tls.VerifyClientCertIfGiven}
		if clientRoots != nil {
			config.ClientCAs = clientRoots
		}
		s.url = "https://localhost:" + port + "/wsman"
		go func() { defer close(done); _ = s.server.Serve(tls.NewListener(s.connections, config)) }()
	} else {
		s.url = "http://localhost:" + port + "/wsman"
		go func() { defer close(done); _ = s.server.Serve(s.connections) }()
	}
	t.Cleanup(func() { _ = s.server.Close(); <-done })
	return s
}

// clientRoots are the authorities of clients' certificates that serve trusts; tests that want them set them first.
var clientRoots *x509.CertPool

func negotiate(c *ntlm.Credential) authhttp.Scheme {
	return authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.NTLM(c)}})
}

func anna() *ntlm.Credential { return &ntlm.Credential{User: "anna", Password: password} }

func negotiateHandler() *authhttp.Handler {
	return &authhttp.Handler{Negotiate: &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Acceptor{Accounts: accounts, AllowUnsealed: true})}}}
}

func client(t *testing.T, url string, s authhttp.Scheme, o *authhttp.Options) *authhttp.Client {
	t.Helper()
	c, err := authhttp.NewClient(url, s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func post(t *testing.T, c *authhttp.Client, body string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	status, contentType, resp, err := c.Post(ctx, soap, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(contentType, "application/soap+xml") {
		t.Errorf("the answer is of type %q", contentType)
	}
	return status, string(resp)
}

func TestSealedOverHTTP(t *testing.T) {
	s := serve(t, negotiateHandler(), nil)
	c := client(t, s.url, negotiate(anna()), nil)
	for _, body := range []string{"hello", "second", strings.Repeat("long ", 40000), "a fault"} {
		status, got := post(t, c, body)
		if want := "<anna by Negotiate>" + body; got != want {
			t.Errorf("got %.60q, want %.60q", got, want)
		}
		if wantStatus := map[bool]int{true: 500, false: 200}[strings.Contains(body, "fault")]; status != wantStatus {
			t.Errorf("status %d, want %d", status, wantStatus)
		}
	}
	if n := s.connections.count(); n != 1 {
		t.Errorf("%d connections were made for posts one after the other, want 1", n)
	}
}

// TestOnTheWire looks at what passes over plain HTTP: no body, no answer, no password.
func TestOnTheWire(t *testing.T) {
	s := serve(t, negotiateHandler(), nil)
	var seen tap
	c := client(t, s.url, negotiate(anna()), &authhttp.Options{Dial: seen.dial})
	post(t, c, "the body that nobody may read")
	wire := seen.text()
	for _, secret := range []string{"the body", "<anna by", string(password)} {
		if strings.Contains(wire, secret) {
			t.Errorf("%q passed in plain text", secret)
		}
	}
	if !strings.Contains(wire, string(sealed.SPNEGO)) {
		t.Error("no sealed body passed")
	}
}

// tap keeps what passes over connections.
type tap struct {
	mu sync.Mutex
	b  bytes.Buffer
}

type tapped struct {
	net.Conn
	t *tap
}

func (t *tap) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	return tapped{c, t}, err
}

func (t *tap) write(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b.Write(b)
}

func (t *tap) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

func (c tapped) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.t.write(b[:n])
	return n, err
}

func (c tapped) Write(b []byte) (int, error) {
	c.t.write(b)
	return c.Conn.Write(b)
}

func TestManyAtOnce(t *testing.T) {
	s := serve(t, negotiateHandler(), nil)
	c := client(t, s.url, negotiate(anna()), &authhttp.Options{MaxConnections: 3})
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			body := fmt.Sprintf("post %d", i)
			_, _, got, err := c.Post(context.Background(), soap, []byte(body))
			if err != nil || string(got) != "<anna by Negotiate>"+body {
				t.Errorf("%s: %q, %v", body, got, err)
			}
		})
	}
	wg.Wait()
	if n := s.connections.count(); n > 3 {
		t.Errorf("%d connections were made, want at most 3", n)
	}
}

// TestLogOnAgain lets the server forget a connection's user in mid session, as Windows does when a ticket expires.
func TestLogOnAgain(t *testing.T) {
	h := negotiateHandler()
	s := serve(t, h, nil)
	inner := s.server.Handler
	var forget bool
	var mu sync.Mutex
	carried := 0
	h.Next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { mu.Lock(); carried++; mu.Unlock(); echo(w, r) })
	s.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		f := forget
		if r.ContentLength > 0 {
			forget = false
		}
		mu.Unlock()
		if f && r.ContentLength > 0 {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("WWW-Authenticate", "Negotiate")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	})
	c := client(t, s.url, negotiate(anna()), nil)
	post(t, c, "first")
	mu.Lock()
	forget = true
	mu.Unlock()
	if _, got := post(t, c, "second"); got != "<anna by Negotiate>second" {
		t.Errorf("got %q", got)
	}
	if carried != 2 {
		t.Errorf("%d bodies were carried out, want 2", carried)
	}
	if n := s.connections.count(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestRefusedLogOns(t *testing.T) {
	s := serve(t, negotiateHandler(), nil)
	wrong := anna()
	wrong.Password = "wrong-4711"
	for name, scheme := range map[string]authhttp.Scheme{
		"wrong password": negotiate(wrong),
		"unknown user":   negotiate(&ntlm.Credential{User: "nobody", Password: password}),
		"no such scheme": authhttp.Kerberos(anna()),
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, s.url, scheme, nil)
			_, _, _, err := c.Post(context.Background(), soap, []byte("x"))
			var u *authhttp.UnauthorizedError
			if !errors.As(err, &u) {
				t.Fatalf("got %v, want an UnauthorizedError", err)
			}
			t.Log(err)
			if name != "no such scheme" && !errors.Is(err, auth.ErrCredentials) {
				t.Errorf("%v does not say that user or password are wrong", err)
			}
			if strings.Contains(err.Error(), "wrong-4711") || strings.Contains(err.Error(), string(password)) {
				t.Errorf("the error shows a password: %v", err)
			}
		})
	}
	if !s.reasons.have(auth.ErrCredentials) {
		t.Error("the server was not told of the failures")
	}
}

// TestFailClosed lets a server, or somebody in its place, answer in ways that must not be taken for the server's word.
func TestFailClosed(t *testing.T) {
	plain := func(status int) func(w http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", soap)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<forged/>")
		}
	}
	for name, tc := range map[string]struct {
		answer func(w http.ResponseWriter)
		want   func(err error) bool
	}{
		"200 unsealed": {plain(200), func(err error) bool { return errors.Is(err, sealed.ErrNotSealed) }},
		"500 unsealed": {plain(500), isStatus(500)},
		"502 of a balancer": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(502)
			_, _ = io.WriteString(w, "<html>")
		}, isStatus(502)},
		"empty 200": {func(w http.ResponseWriter) {}, func(err error) bool { return errors.Is(err, sealed.ErrNotSealed) }},
		"garbage that claims to be sealed": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", `multipart/encrypted;protocol="`+string(sealed.SPNEGO)+`";boundary="Encrypted Boundary"`)
			_, _ = io.WriteString(w, "garbage")
		}, func(err error) bool { var f *sealed.FormatError; return errors.As(err, &f) }},
		"sealed by another": {func(w http.ResponseWriter) {
			i, _, err := authtest.Run(anna(), &ntlm.Acceptor{Accounts: accounts}, nil, nil, nil)
			if err != nil {
				panic(err)
			}
			ct, body, _ := sealed.Seal(i, sealed.SPNEGO, soap, []byte("<forged/>"))
			w.Header().Set("Content-Type", ct)
			_, _ = w.Write(body)
		}, func(err error) bool { var p *auth.ProtectionError; return errors.As(err, &p) }},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, negotiateHandler(), nil)
			inner := s.server.Handler
			s.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.ContentLength > 0 {
					_, _ = io.Copy(io.Discard, r.Body)
					tc.answer(w)
					return
				}
				inner.ServeHTTP(w, r)
			})
			c := client(t, s.url, negotiate(anna()), nil)
			_, _, got, err := c.Post(context.Background(), soap, []byte("x"))
			if err == nil || !tc.want(err) {
				t.Fatalf("got %q, %v", got, err)
			}
			if got != nil {
				t.Errorf("the answer is handed out: %q", got)
			}
			t.Log(err)
		})
	}
}

func isStatus(n int) func(error) bool {
	return func(err error) bool {
		var s *authhttp.StatusError
		return errors.As(err, &s) && s.Status == n
	}
}

// TestHandlerFailsClosed sends the server what it must refuse.
func TestHandlerFailsClosed(t *testing.T) {
	t.Run("an unsealed body over http", func(t *testing.T) {
		s := serve(t, negotiateHandler(), nil)
		// A client that is not told that the URL is plain HTTP: it posts as it would over TLS.
		k := rawClient(t, s)
		status, _ := k.logOnAndPost(t, soap, "plain")
		if status != http.StatusForbidden {
			t.Errorf("status %d, want 403", status)
		}
		if !s.reasons.have(sealed.ErrNotSealed) {
			t.Error("the server was not told")
		}
	})
	t.Run("a changed body", func(t *testing.T) {
		s := serve(t, negotiateHandler(), nil)
		k := rawClient(t, s)
		k.change = func(b []byte) []byte { b[len(b)-30] ^= 1; return b }
		status, _ := k.logOnAndPost(t, "", "text")
		if status != http.StatusBadRequest {
			t.Errorf("status %d, want 400", status)
		}
	})
	t.Run("a repeated body", func(t *testing.T) {
		s := serve(t, negotiateHandler(), nil)
		k := rawClient(t, s)
		k.repeat = true
		status, _ := k.logOnAndPost(t, "", "text")
		if status != http.StatusBadRequest {
			t.Errorf("status %d, want 400", status)
		}
	})
	t.Run("no log-on", func(t *testing.T) {
		s := serve(t, negotiateHandler(), nil)
		resp, err := http.Post(s.url, soap, strings.NewReader("text"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("WWW-Authenticate") != "Negotiate" {
			t.Errorf("status %d, offers %v", resp.StatusCode, resp.Header.Values("WWW-Authenticate"))
		}
	})
}

func TestLimits(t *testing.T) {
	t.Run("of the answer", func(t *testing.T) {
		s := serve(t, negotiateHandler(), nil)
		c := client(t, s.url, negotiate(anna()), &authhttp.Options{MaxResponse: 1000})
		_, _, _, err := c.Post(context.Background(), soap, bytes.Repeat([]byte("x"), 2000))
		if !errors.Is(err, authhttp.ErrTooLong) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("of the request", func(t *testing.T) {
		h := negotiateHandler()
		h.MaxRequest = 1000
		s := serve(t, h, nil)
		c := client(t, s.url, negotiate(anna()), nil)
		_, _, _, err := c.Post(context.Background(), soap, bytes.Repeat([]byte("x"), 2000))
		if !isStatus(413)(err) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("of guesses", func(t *testing.T) {
		h := negotiateHandler()
		now := time.Unix(1e9, 0)
		h.Limiter = &authhttp.Limiter{Failures: 2, Window: time.Minute, Now: func() time.Time { return now }}
		s := serve(t, h, nil)
		wrong := client(t, s.url, negotiate(&ntlm.Credential{User: "anna", Password: "wrong"}), nil)
		for range 2 {
			if _, _, _, err := wrong.Post(context.Background(), soap, nil); !errors.Is(err, auth.ErrCredentials) {
				t.Fatal(err)
			}
		}
		right := client(t, s.url, negotiate(anna()), nil)
		if _, _, _, err := right.Post(context.Background(), soap, nil); !isStatus(429)(err) {
			t.Errorf("the third guess was looked at: %v", err)
		}
		now = now.Add(2 * time.Minute)
		post(t, right, "later")
	})
}

func TestContext(t *testing.T) {
	h := negotiateHandler()
	entered, leave := make(chan struct{}, 1), make(chan struct{})
	h.Next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		<-leave
		echo(w, r)
	})
	s := serve(t, h, nil)
	defer close(leave)
	c := client(t, s.url, negotiate(anna()), nil)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-entered; cancel() }()
	_, _, _, err := c.Post(ctx, soap, []byte("x"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
	var lost *authhttp.ConnectionError
	if !errors.As(err, &lost) || !lost.Sent {
		t.Errorf("%v does not tell that the body was sent", err)
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	c := client(t, "http://"+address+"/wsman", negotiate(anna()), nil)
	_, _, _, err = c.Post(context.Background(), soap, []byte("x"))
	var lost *authhttp.ConnectionError
	if !errors.As(err, &lost) || lost.Sent || lost.Doing != "connecting" {
		t.Errorf("got %v", err)
	}
	t.Log(err)
}

// TestKeptConnectionEnded closes a kept connection at the server: the next post makes a new one, and nothing is posted
// twice.
func TestKeptConnectionEnded(t *testing.T) {
	s := serve(t, negotiateHandler(), nil)
	c := client(t, s.url, negotiate(anna()), nil)
	post(t, c, "first")
	s.connections.mu.Lock()
	for _, k := range s.connections.list {
		_ = k.Close()
	}
	s.connections.mu.Unlock()
	if _, got := post(t, c, "second"); got != "<anna by Negotiate>second" {
		t.Errorf("got %q", got)
	}
	if n := s.connections.count(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

// TestClose ends a post that is under way, and those that come later.
func TestClose(t *testing.T) {
	h := negotiateHandler()
	entered, leave := make(chan struct{}, 1), make(chan struct{})
	h.Next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		<-leave
	})
	s := serve(t, h, nil)
	defer close(leave)
	c := client(t, s.url, negotiate(anna()), nil)
	go func() { <-entered; _ = c.Close() }()
	for _, when := range []string{"under way", "later"} {
		_, _, _, err := c.Post(context.Background(), soap, []byte("x"))
		if !errors.Is(err, authhttp.ErrClosed) {
			t.Errorf("a post %s: %v", when, err)
		}
		if cut, _ := authhttp.Cut(err); cut {
			t.Errorf("a post %s counts as a cut", when)
		}
	}
}
