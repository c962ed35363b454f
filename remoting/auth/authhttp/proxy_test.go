package authhttp_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/digest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
)

// tunnel is a proxy in the test; it counts what it tunnels.
type tunnel struct {
	net.Listener
	mu sync.Mutex
	n  int
	wg sync.WaitGroup
}

func newTunnel(t *testing.T, serve func(*tunnel, net.Conn)) *tunnel {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tunnel{Listener: l}
	p.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.wg.Go(func() { defer c.Close(); serve(p, c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); p.wg.Wait() })
	return p
}

func (p *tunnel) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.n
}

// join copies both ways until one side ends.
func (p *tunnel) join(a net.Conn, ar io.Reader, address string) {
	b, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer b.Close()
	p.mu.Lock()
	p.n++
	p.mu.Unlock()
	done := make(chan struct{})
	go func() { defer close(done); _, _ = io.Copy(b, ar); _ = b.Close() }()
	_, _ = io.Copy(a, b)
	_ = a.Close()
	<-done
}

// httpProxy speaks CONNECT and wants a user if one is given.
func httpProxy(user, pw string) func(*tunnel, net.Conn) {
	return func(p *tunnel, c net.Conn) {
		br := bufio.NewReader(c)
		req, err := http.ReadRequest(br)
		if err != nil || req.Method != http.MethodConnect {
			return
		}
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+pw))
		if user != "" && req.Header.Get("Proxy-Authorization") != want {
			_, _ = io.WriteString(c, "HTTP/1.1 407 no\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n")
			return
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 ok\r\n\r\n")
		p.join(c, br, req.Host)
	}
}

// authProxy speaks CONNECT and logs the client on by Digest, or by a mechanism under a scheme's name.
func authProxy(name string, m auth.Mechanism, d *digest.Server) func(*tunnel, net.Conn) {
	return func(p *tunnel, c net.Conn) {
		br := bufio.NewReader(c)
		var hs auth.Handshake
		for {
			req, err := http.ReadRequest(br)
			if err != nil || req.Method != http.MethodConnect {
				return
			}
			challenge := name
			scheme, rest, _ := strings.Cut(req.Header.Get("Proxy-Authorization"), " ")
			ok := false
			switch {
			case d != nil:
				challenge = d.Challenge("proxy", false)
				if scheme == "Digest" {
					_, _, err := d.Check(context.Background(), "proxy", http.MethodConnect, req.Host, rest)
					ok = err == nil
				}
			case scheme == name:
				token, _ := base64.StdEncoding.DecodeString(rest)
				if hs == nil {
					hs, _ = m.Handshake(nil)
				}
				out, done, err := hs.Step(context.Background(), token)
				if err != nil {
					hs = nil
				} else {
					ok, challenge = done, name+" "+base64.StdEncoding.EncodeToString(out)
				}
			}
			if !ok {
				_, _ = io.WriteString(c, "HTTP/1.1 407 no\r\nProxy-Authenticate: "+challenge+"\r\nContent-Length: 4\r\n\r\npage")
				continue
			}
			_, _ = io.WriteString(c, "HTTP/1.1 200 ok\r\n\r\n")
			p.join(c, br, req.Host)
			return
		}
	}
}

// socksProxy speaks SOCKS5 (RFC 1928) with user and password (RFC 1929) where user is given; addresses by name or IPv4.
func socksProxy(user, pw string) func(*tunnel, net.Conn) {
	return func(p *tunnel, c net.Conn) {
		br := bufio.NewReader(c)
		take := func(n int) []byte {
			b := make([]byte, n)
			if _, err := io.ReadFull(br, b); err != nil {
				return make([]byte, n)
			}
			return b
		}
		methods := take(int(take(2)[1]))
		_ = methods
		if user == "" {
			_, _ = c.Write([]byte{5, 0})
		} else {
			_, _ = c.Write([]byte{5, 2})
			u := string(take(int(take(2)[1])))
			w := string(take(int(take(1)[0])))
			if u != user || w != pw {
				_, _ = c.Write([]byte{1, 1})
				return
			}
			_, _ = c.Write([]byte{1, 0})
		}
		host := ""
		switch h := take(4); h[3] {
		case 1:
			host = net.IP(take(4)).String()
		case 3:
			host = string(take(int(take(1)[0])))
		default:
			return
		}
		port := take(2)
		_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		p.join(c, br, net.JoinHostPort(host, itoa(int(port[0])<<8|int(port[1]))))
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func TestProxy(t *testing.T) {
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	const pw = "proxy-pass-31"
	paul := authtest.Accounts{"paul": pw}
	paulNTLM := &ntlm.Acceptor{Accounts: paul}
	for _, transport := range []string{"http", "https"} {
		for name, tc := range map[string]struct {
			serve  func(*tunnel, net.Conn)
			scheme string
			proxy  authhttp.Proxy
			want   error
			direct bool
		}{
			"CONNECT":                       {serve: httpProxy("", ""), scheme: "http"},
			"CONNECT with a user":           {serve: httpProxy("paul", pw), scheme: "http", proxy: authhttp.Proxy{User: "paul", Password: pw}},
			"CONNECT with a wrong password": {serve: httpProxy("paul", pw), scheme: "http", proxy: authhttp.Proxy{User: "paul", Password: "no"}, want: auth.ErrCredentials},
			"CONNECT without a user":        {serve: httpProxy("paul", pw), scheme: "http", want: authhttp.ErrProxy},
			"CONNECT by Digest": {serve: authProxy("", nil, &digest.Server{Password: paul.Password}), scheme: "http",
				proxy: authhttp.Proxy{User: "paul", Password: pw, Authentication: authhttp.ByDigest}},
			"CONNECT by Digest with a wrong password": {serve: authProxy("", nil, &digest.Server{Password: paul.Password}), scheme: "http",
				proxy: authhttp.Proxy{User: "paul", Password: "no", Authentication: authhttp.ByDigest}, want: auth.ErrCredentials},
			"CONNECT by Negotiate": {serve: authProxy("Negotiate", &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(paulNTLM)}}, nil), scheme: "http",
				proxy: authhttp.Proxy{User: "paul", Password: pw, Authentication: authhttp.ByNegotiate}},
			"CONNECT by Negotiate with a wrong password": {serve: authProxy("Negotiate", &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(paulNTLM)}}, nil), scheme: "http",
				proxy: authhttp.Proxy{User: "paul", Password: "no", Authentication: authhttp.ByNegotiate}, want: auth.ErrCredentials},
			"CONNECT by NTLM": {serve: authProxy("NTLM", paulNTLM, nil), scheme: "http",
				proxy: authhttp.Proxy{User: "paul", Password: pw, Authentication: authhttp.ByNegotiate}},
			"CONNECT by NTLM with a wrong password": {serve: authProxy("NTLM", paulNTLM, nil), scheme: "http",
				proxy: authhttp.Proxy{User: "paul", Password: "no", Authentication: authhttp.ByNegotiate}, want: auth.ErrCredentials},
			"SOCKS5":                       {serve: socksProxy("", ""), scheme: "socks5"},
			"SOCKS5 with a user":           {serve: socksProxy("paul", pw), scheme: "socks5", proxy: authhttp.Proxy{User: "paul", Password: pw}},
			"SOCKS5 with a wrong password": {serve: socksProxy("paul", pw), scheme: "socks5", proxy: authhttp.Proxy{User: "paul", Password: "no"}, want: authhttp.ErrProxy},
			"none for this host":           {serve: httpProxy("", ""), scheme: "http", proxy: authhttp.Proxy{NoProxy: []string{"localhost"}}, direct: true},
		} {
			t.Run(name+" to "+transport, func(t *testing.T) {
				var s *site
				if transport == "https" {
					s = serve(t, negotiateHandler(), &cert)
				} else {
					s = serve(t, negotiateHandler(), nil)
				}
				p := newTunnel(t, tc.serve)
				tc.proxy.URL = tc.scheme + "://" + p.Addr().String()
				c := client(t, s.url, negotiate(anna()), &authhttp.Options{Roots: ca.Pool(), Proxy: &tc.proxy})
				_, _, got, err := c.Post(context.Background(), soap, []byte("x"))
				if !errors.Is(err, tc.want) {
					t.Fatalf("got %v, want %v", err, tc.want)
				}
				if tc.want != nil {
					t.Log(err)
					return
				}
				if string(got) != "<anna by Negotiate>x" {
					t.Errorf("got %q", got)
				}
				if n := p.count(); (n == 0) != tc.direct {
					t.Errorf("the proxy made %d tunnels", n)
				}
				_ = c.Close()
			})
		}
	}
}

func TestNoProxy(t *testing.T) {
	for _, tc := range []struct {
		rule, host, port string
		direct           bool
	}{
		{"server01", "server01", "5985", true},
		{"server01", "SERVER01.", "5985", true},
		{"server01", "server02", "5985", false},
		{"corp.example", "server01.corp.example", "5985", true},
		{".corp.example", "server01.corp.example", "5985", true},
		{".corp.example", "corp.example", "5985", false},
		{"*.corp.example", "server01.corp.example", "5985", true},
		{"corp.example", "mycorp.example", "5985", false},
		{"10.0.0.0/8", "10.1.2.3", "5985", true},
		{"10.0.0.0/8", "11.1.2.3", "5985", false},
		{"10.0.0.0/8", "server01", "5985", false},
		{"fd00::/8", "fd12::1", "5985", true},
		{"192.0.2.7", "192.0.2.7", "5985", true},
		{"192.0.2.7", "192.0.2.8", "5985", false},
		{"server01:5986", "server01", "5986", true},
		{"server01:5986", "server01", "5985", false},
		{"<local>", "server01", "5985", true},
		{"<local>", "server01.corp.example", "5985", false},
		{"*", "anything", "5985", true},
		{"", "anything", "5985", false},
	} {
		p := &authhttp.Proxy{NoProxy: []string{tc.rule}}
		if got := p.Bypasses(tc.host, tc.port); got != tc.direct {
			t.Errorf("%q: %s:%s is reached directly: %v, want %v", tc.rule, tc.host, tc.port, got, tc.direct)
		}
	}
}

func TestProxyFromEnvironment(t *testing.T) {
	env := map[string]string{"https_proxy": "http://paul:geheim@proxy.example:3128", "NO_PROXY": "a, .b"}
	p := authhttp.FromEnvironment("https", func(n string) string { return env[n] })
	if p == nil || p.URL != "http://proxy.example:3128" || p.User != "paul" || string(p.Password) != "geheim" || len(p.NoProxy) != 2 {
		t.Errorf("got %+v", p)
	}
	if p := authhttp.FromEnvironment("http", func(n string) string { return env[n] }); p != nil {
		t.Errorf("got %+v where there is none", p)
	}
}
