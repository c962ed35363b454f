package remoting_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport/exchange"
)

const (
	networkUser     = "somebody"
	networkPassword = "a pässword"
)

// serveNetwork serves the embedded engine, serveEngine any, and returns a target for it.
func serveNetwork(t *testing.T, secure bool) remoting.Target {
	return serveEngine(t, remoting.EmbeddedEngine, secure)
}

func serveEngine(t *testing.T, engine remoting.Engine, secure bool, change ...func(*remoting.HTTPServer)) remoting.Target {
	t.Helper()
	s := remoting.HTTPServer{Address: "127.0.0.1:0", Engine: engine, Users: remoting.NewUsers(), Unencrypted: !secure}
	s.Users.Add(networkUser, networkPassword)
	if secure {
		c, err := remoting.NewCertificate("127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		s.Certificate = c
	}
	for _, c := range change {
		c(&s)
	}
	ready := make(chan net.Addr, 1)
	s.Ready = func(a net.Addr) { ready <- a }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- remoting.ServeHTTP(ctx, s) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	o := remoting.NewSessionOption()
	o.NoEncryption = !secure
	o.SkipCACheck, o.SkipCNCheck = secure, secure
	return remoting.Target{
		ComputerName: "127.0.0.1", Port: (<-ready).(*net.TCPAddr).Port, Network: true, UseSSL: secure, Authentication: "Basic", Option: o,
		Credential: &psobject.Credential{UserName: networkUser, Password: psobject.NewSecureString(networkPassword)},
	}
}

func outputs(t *testing.T, c *remoting.Client, s *remoting.Session, script string) (out []any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	run := c.Invoke(ctx, remoting.Command{Script: script}, 0, remoting.On{Session: s})
	for e := range run.Events() {
		switch e.Kind {
		case remoting.Output:
			out = append(out, psobject.Base(e.Value))
		case remoting.Error:
			t.Errorf("%v", e.Value)
		}
	}
	return out
}

// A computer is reached by its name and port, over HTTP and HTTPS, by each scheme that needs no realm.
func TestNetworkSession(t *testing.T) {
	for _, c := range []struct {
		authentication string
		secure         bool
	}{
		{"Basic", false}, {"Basic", true}, {"Negotiate", false}, {"Negotiate", true}, {"Default", false}, {"Credssp", false}, {"Credssp", true},
	} {
		t.Run(fmt.Sprint(c.authentication, " secure ", c.secure), func(t *testing.T) {
			t.Setenv("KRB5_CONFIG", filepath.Join(t.TempDir(), "none")) // no realm is known
			target := serveNetwork(t, c.secure)
			target.Authentication = c.authentication
			if c.authentication != "Basic" {
				target.Option.NoEncryption = false
			}
			cl := remoting.New(remoting.Options{})
			defer cl.Close()
			s, err := cl.Open(context.Background(), target, "")
			if err != nil {
				t.Fatal(err)
			}
			out := outputs(t, cl, s, "$x = 5; 1..3 | ForEach-Object { $_ * $x }")
			if len(out) != 3 || out[2] != any(int32(15)) {
				t.Errorf("%v", out)
			}
			if out := outputs(t, cl, s, "$x; 'y' * 300000"); len(out) != 2 || out[0] != any(int32(5)) || len(out[1].(string)) != 300_000 {
				t.Errorf("the session forgets: %v", out)
			}
		})
	}
}

// A session compresses where NoCompression is said to be false, and not where nothing is said of it. Another client takes it
// over as it is.
func TestCompressedSession(t *testing.T) {
	target := serveNetwork(t, false)
	asked := psobject.NewDictionary("System.Collections.Hashtable")
	asked.Set("no_compression", false)
	asked.Set("no_encryption", true)
	for _, compressed := range []bool{false, true} {
		if compressed {
			o, err := remoting.SessionOptionOf(asked)
			if err != nil {
				t.Fatal(err)
			}
			target.Option = o
		}
		c := remoting.New(remoting.Options{})
		defer c.Close()
		s, err := c.Open(t.Context(), target, "")
		if err != nil {
			t.Fatal(err)
		}
		if out := outputs(t, c, s, "$x = 'y' * 300000; $x"); len(out) != 1 || out[0] != any(strings.Repeat("y", 300_000)) {
			t.Errorf("compressed %v: %d objects", compressed, len(out))
		}
		if err := s.Disconnect(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		other := remoting.New(remoting.Options{})
		defer other.Close()
		plain := target
		plain.Option = remoting.NewSessionOption()
		plain.Option.NoEncryption = true
		list, err := other.Find(t.Context(), plain)
		if err != nil || len(list) == 0 {
			t.Fatal(list, err)
		}
		taken := list[len(list)-1]
		if err := taken.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		if out := outputs(t, other, taken, "$x.Length"); len(out) != 1 || out[0] != any(int32(300_000)) {
			t.Errorf("compressed %v: %v", compressed, out)
		}
		other.Remove(t.Context(), taken)
	}
}

// A session is left behind and taken up again with what it knows; one that is left is not ended by the end of its client.
func TestSessionDisconnects(t *testing.T) {
	target := serveNetwork(t, false)
	c := remoting.New(remoting.Options{})
	defer c.Close()
	ctx := context.Background()
	s, err := c.Open(ctx, target, "kept")
	if err != nil {
		t.Fatal(err)
	}
	outputs(t, c, s, "$x = 42")
	for range 2 {
		if err := s.Disconnect(ctx, 0); err != nil {
			t.Fatal(err)
		}
		if s.State() != remoting.Disconnected || s.Availability() != "None" {
			t.Errorf("%s, %s", s.State(), s.Availability())
		}
	}
	for range 2 {
		if err := s.Connect(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if out := outputs(t, c, s, "$x"); len(out) != 1 || out[0] != any(int32(42)) {
		t.Errorf("%v", out)
	}
	if err := s.Disconnect(ctx, 0); err != nil {
		t.Fatal(err)
	}
	c.Remove(ctx, s) // which connects it for that
	if s.State() != remoting.Closed {
		t.Errorf("%s", s.State())
	}
	local, err := c.Open(ctx, remoting.Target{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := local.Disconnect(ctx, 0); err == nil || local.State() != remoting.Opened {
		t.Errorf("%v, %s", err, local.State())
	}
}

// flaky is a Poster whose network fails when it is told to.
type flaky struct {
	remoting.Poster
	away atomic.Int32 // so many requests fail
}

func (f *flaky) Post(ctx context.Context, contentType string, body []byte) (int, string, []byte, error) {
	status, kind, answer, err := f.Poster.Post(ctx, contentType, body)
	if f.away.Add(-1) >= 0 {
		return 0, "", nil, io.ErrUnexpectedEOF
	}
	return status, kind, answer, err
}

// A command whose network is interrupted tells so, and goes on.
func TestInterruption(t *testing.T) {
	target := serveNetwork(t, false)
	f := &flaky{}
	c := remoting.New(remoting.Options{Post: func(_ context.Context, _ remoting.Target, url string) (p remoting.Poster, err error) {
		f.Poster, err = exchange.NewHTTP(url, exchange.HTTPOptions{UserName: networkUser, Password: networkPassword, Unencrypted: true})
		return f, err
	}})
	defer c.Close()
	s, err := c.Open(context.Background(), target, "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var got []string
	for e := range c.Invoke(ctx, remoting.Command{Script: "'begun'; Start-Sleep -Milliseconds 300; 1..3"}, 0, remoting.On{Session: s}).Events() {
		switch e.Kind {
		case remoting.Output:
			got = append(got, fmt.Sprint(psobject.Base(e.Value)))
			if len(got) == 1 {
				f.away.Store(1) // the answer with the rest does not come
			}
		case remoting.Warning:
			got = append(got, e.Value.(*psobject.InformationalRecord).Message)
		case remoting.Error:
			t.Errorf("%v", e.Value)
		}
	}
	want := []string{"begun",
		"The network connection to 127.0.0.1 has been interrupted. Attempting to reconnect for up to 1 minutes...",
		"Attempting to reconnect to 127.0.0.1 ...", "1", "2", "3"}
	rest := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return strings.HasSuffix(s, "has been restored.") })
	if !slices.Equal(rest, want) || len(got) != len(want)+1 {
		t.Errorf("%q", got)
	}
}

// What can go wrong has the original's error ids.
func TestNetworkErrors(t *testing.T) {
	target := serveNetwork(t, false)
	secure := serveNetwork(t, true)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	page := func(status int) int {
		h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(h.Close)
		_, port, _ := net.SplitHostPort(strings.TrimPrefix(h.URL, "http://"))
		n, _ := strconv.Atoi(port)
		return n
	}
	t.Setenv("KRB5_CONFIG", filepath.Join(t.TempDir(), "none")) // no realm is known
	t.Setenv("HTTP_PROXY", "http://"+closed.Addr().String())
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	for _, c := range []struct {
		name   string
		change func(*remoting.Target)
		code   string
	}{
		{"no such name", func(t *remoting.Target) { t.ComputerName = "no-such-computer.invalid" }, "ComputerNotFound"},
		{"nobody listens", func(x *remoting.Target) { x.Port = closed.Addr().(*net.TCPAddr).Port }, "CannotConnect"},
		{"wrong password", func(x *remoting.Target) {
			x.Credential = &psobject.Credential{UserName: networkUser, Password: psobject.NewSecureString("wrong")}
		}, "AccessDenied"},
		{"no such configuration", func(x *remoting.Target) { x.ConfigurationName = "Nothing" }, "InvalidResourceUri"},
		{"no such path", func(x *remoting.Target) { x.Port = page(404) }, "URLNotAvailable"},
		{"a proxy's page", func(x *remoting.Target) { x.Port = page(500) }, "WinRMHttpError"},
		{"elsewhere", func(x *remoting.Target) { x.Port = page(307) }, "RedirectInformationRequired"},
		{"no answer", func(x *remoting.Target) {
			x.Port = silent.Addr().(*net.TCPAddr).Port
			x.Option.OpenTimeout = 200 * psobject.Millisecond
		}, "WinRMOperationTimeout"},
		{"a proxy that is not there", func(x *remoting.Target) {
			x.ComputerName = "server.example"
			x.Option.ProxyAccessType = psobject.Enum{Name: "IEConfig", Value: 1}
		}, "WinRMHttpError"},
		{"HTTPS where HTTP is", func(x *remoting.Target) { x.UseSSL = true }, "CannotConnect"},
		{"unknown authority", func(x *remoting.Target) { x.Port, x.UseSSL = secure.Port, true }, "12175"},
		{"password in clear text", func(x *remoting.Target) { x.Option.NoEncryption = false }, "InvalidAuthentication"},
		{"another mechanism", func(x *remoting.Target) { x.Authentication = "Kerberos" }, "AuthenticationFailed"},
		{"idle time-out too long", func(x *remoting.Target) { x.Option.IdleTimeout = psobject.TimeSpan(1<<62) / 10 * 10 }, "87"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := target
			o := *target.Option
			o.MaxConnectionRetryCount = 0
			x.Option = &o
			c.change(&x)
			cl := remoting.New(remoting.Options{})
			defer cl.Close()
			_, err := cl.Open(context.Background(), x, "")
			var ce *remoting.ConnectError
			if !errors.As(err, &ce) || ce.Code != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
			if err != nil && strings.Contains(err.Error(), networkPassword) {
				t.Errorf("the password is in the error: %v", err)
			}
			rec := ce.Record("PSSessionOpenFailed", nil, "New-PSSession")
			if rec.FullyQualifiedErrorID != c.code+",PSSessionOpenFailed" || !strings.HasPrefix(rec.Exception.Message, "Connecting to remote server "+x.ComputerName+" failed with the following error message : ") {
				t.Errorf("%s: %s", rec.FullyQualifiedErrorID, rec.Message())
			}
		})
	}
}
