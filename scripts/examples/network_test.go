package examples_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// accounts are the users whom every endpoint lets in, by name and password. The first one is who is signed on.
var accounts = []struct{ user, password string }{
	{"Me", "the pässword of Me"},
	{"User01", "the pässword of User01"},
	{"Admin01", "the pässword of Admin01"},
}

// password is that of a user, whatever the domain; "" for a stranger.
func password(user string) string {
	_, name := auth.SplitUser(user)
	for _, a := range accounts {
		if strings.EqualFold(a.user, name) {
			return a.password
		}
	}
	return ""
}

// endpoint serves an engine on this computer until the context ends, and says where.
func endpoint(ctx context.Context, engine remoting.Engine, certificate *tls.Certificate, ready func(net.Addr)) error {
	s := remoting.HTTPServer{Address: "127.0.0.1:0", Engine: engine, Users: remoting.NewUsers(), Certificate: certificate, Configurations: []remoting.Configuration{{Name: "E12"}}, Ready: ready}
	for _, a := range accounts {
		s.Users.Add(a.user, a.password)
	}
	return remoting.ServeHTTP(ctx, s)
}

// serveVariable makes this program an endpoint of the engine that it names, and nothing else.
const serveVariable = "PSL_TEST_ENDPOINT"

func TestMain(m *testing.M) {
	serve := os.Getenv(serveVariable)
	if serve == "" {
		os.Exit(m.Run())
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // whoever started it has ended
		cancel()
	}()
	if err := endpoint(ctx, remoting.Engine(serve), nil, func(a net.Addr) { fmt.Println(a) }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// network is what a script sees of other computers: the names and where they lead.
type network struct {
	hosts map[string]string // name:port in lower case -> address of an endpoint
	roots *x509.CertPool    // the authorities that are trusted
	pwsh  string            // the PowerShell that serves them and the local computer; "" is psl's own engine
}

func (n *network) engine() remoting.Engine {
	if n.pwsh != "" {
		return remoting.PWSHEngine
	}
	return remoting.EmbeddedEngine
}

// eachEngine runs a test with networks that psl's own engine serves, and a real PowerShell where there is one: the
// scripts show the same.
func eachEngine(t *testing.T, test func(t *testing.T, n *network)) {
	t.Run("embedded", func(t *testing.T) { test(t, newNetwork("")) })
	t.Run("pwsh", func(t *testing.T) {
		path := remotingtest.PWSH(t)
		t.Setenv("PSL_PWSH", path) // endpoints look there
		test(t, newNetwork(path))
	})
}

func newNetwork(pwsh string) *network {
	return &network{map[string]string{}, x509.NewCertPool(), pwsh}
}

// serve adds an endpoint that all these places, name:port, lead to. A certificate makes it HTTPS.
func (n *network) serve(t *testing.T, certificate *tls.Certificate, places ...string) {
	t.Helper()
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { done <- endpoint(ctx, n.engine(), certificate, func(a net.Addr) { ready <- a }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	n.add((<-ready).String(), places...)
}

func (n *network) add(address string, places ...string) {
	for _, p := range places {
		n.hosts[strings.ToLower(p)] = address
	}
}

// computer adds an endpoint in a process of its own, whose sessions begin in a folder of its own, the user's home there.
func (n *network) computer(t *testing.T, dir string, env []string, places ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(places[0], ":")
	c := exec.Command(self)
	c.Dir = dir
	c.Env = append(os.Environ(), append([]string{serveVariable + "=" + string(n.engine()), "COMPUTERNAME=" + strings.ToUpper(name), "HOME=" + dir}, env...)...)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := c.Wait(); err != nil {
			t.Errorf("the endpoint %s: %v", name, err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the endpoint %s did not start: %v", name, err)
	}
	n.add(strings.TrimSpace(line), places...)
}

// post is remoting.Options.Post: it leads to the endpoint that stands for a name, and logs on there as psl does. Where the
// script gives no account, it is that of the user who is signed on, as a ticket of Kerberos would have it.
func (n *network) post(_ context.Context, t remoting.Target, address string) (remoting.Poster, error) {
	to, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	place := strings.ToLower(to.Host)
	if to.Port() == "" {
		place += map[string]string{"http": ":80", "https": ":443"}[to.Scheme]
	}
	host := to.Hostname()
	at, ok := n.hosts[place]
	if !ok {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
	}
	to.Host = at
	l := authhttp.Logon{Authentication: authhttp.Authentication(t.Authentication), User: accounts[0].user, Password: auth.Secret(accounts[0].password)}
	if c := t.Credential; c != nil {
		l.User, l.Password = c.UserName, auth.Secret(c.Password.Plain())
	}
	scheme, err := l.Scheme(to)
	if err != nil {
		return nil, err
	}
	o := authhttp.Options{Roots: n.roots, ServerName: host, MaxConnections: 64}
	if t.Option != nil {
		o.SkipCACheck, o.SkipCNCheck, o.AllowUnencrypted = t.Option.SkipCACheck, t.Option.SkipCNCheck, t.Option.NoEncryption
	}
	c, err := authhttp.NewClient(to.String(), scheme, &o)
	if err != nil {
		return nil, err
	}
	return poster{c}, nil
}

// poster tells which errors are cuts of the connection.
type poster struct{ *authhttp.Client }

// Cut reports whether err is a cut, and whether the request may have reached the server.
func (poster) Cut(err error) (cut, sent bool) { return authhttp.Cut(err) }
