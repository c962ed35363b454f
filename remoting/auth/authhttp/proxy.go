package authhttp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/proxy"

	"github.com/pslshell/psl/remoting/auth"
)

// Proxy is a proxy and for whom it is used.
type Proxy struct {
	// URL is http://host:port, https://host:port (a proxy reached by TLS) or socks5://host:port. User and password may not
	// stand in it.
	URL string
	// User and Password log on to the proxy; "" for none.
	User     string
	Password auth.Secret
	// Authentication is how an HTTP proxy takes them: ByBasic, ByDigest, ByNegotiate (which is NTLM under its own name where
	// the proxy offers that alone). "" means ByBasic, which shows the password to whoever can read what goes to the proxy.
	Authentication Authentication
	// KerberosConfig is the path of a krb5.conf for ByNegotiate; see kerberos.Credential.
	KerberosConfig string
	// NoProxy names what is reached directly: host names (server01), domains with all below them (.corp.example or
	// corp.example), addresses, networks (10.0.0.0/8), each with a port if that matters; "*" for everything. "<local>" means
	// names without a dot.
	NoProxy []string
}

// FromEnvironment reads HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY (each in lower case first) through lookup, for a
// URL of the given scheme. It gives nil where there is no proxy.
func FromEnvironment(scheme string, lookup func(name string) string) *Proxy {
	get := func(name string) string {
		if v := lookup(strings.ToLower(name)); v != "" {
			return v
		}
		return lookup(name)
	}
	at := get(strings.ToUpper(scheme) + "_PROXY")
	if at == "" {
		at = get("ALL_PROXY")
	}
	if at == "" {
		return nil
	}
	if !strings.Contains(at, "://") {
		at = "http://" + at
	}
	p := &Proxy{URL: at}
	if u, err := url.Parse(at); err == nil && u.User != nil {
		p.User = u.User.Username()
		pw, _ := u.User.Password()
		p.Password = auth.Secret(pw)
		u.User = nil
		p.URL = u.String()
	}
	for _, n := range strings.Split(get("NO_PROXY"), ",") {
		if n = strings.TrimSpace(n); n != "" {
			p.NoProxy = append(p.NoProxy, n)
		}
	}
	return p
}

// Bypasses reports whether host:port is reached without the proxy.
func (p *Proxy) Bypasses(host, port string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	addr, addrErr := netip.ParseAddr(strings.Trim(host, "[]"))
	for _, rule := range p.NoProxy {
		rule = strings.ToLower(strings.TrimSpace(rule))
		switch rule {
		case "":
			continue
		case "*":
			return true
		case "<local>":
			if addrErr != nil && !strings.Contains(host, ".") {
				return true
			}
			continue
		}
		if n, err := netip.ParsePrefix(rule); err == nil {
			if addrErr == nil && n.Contains(addr.Unmap()) {
				return true
			}
			continue
		}
		if h, rulePort, err := net.SplitHostPort(rule); err == nil {
			if rulePort != port {
				continue
			}
			rule = h
		}
		if a, err := netip.ParseAddr(strings.Trim(rule, "[]")); err == nil {
			if addrErr == nil && a.Unmap() == addr.Unmap() {
				return true
			}
			continue
		}
		rule = strings.TrimPrefix(rule, "*")
		if name := strings.TrimPrefix(rule, "."); (host == name && !strings.HasPrefix(rule, ".")) || strings.HasSuffix(host, "."+name) {
			return true
		}
	}
	return false
}

// ErrProxy tells that a proxy is the cause of a ConnectionError.
var ErrProxy = errors.New("the proxy")

// check parses the proxy's URL.
func (p *Proxy) check() (*url.URL, error) {
	u, err := url.Parse(p.URL)
	switch {
	case err != nil || u.Host == "":
		return nil, fmt.Errorf("the proxy's URL is not valid: it must be http://host:port, https://host:port or socks5://host:port")
	case u.User != nil:
		return nil, fmt.Errorf("the proxy's URL holds a user: give user and password apart from it")
	}
	switch p.Authentication {
	case "", ByBasic, ByDigest, ByNegotiate, Default:
	default:
		return nil, fmt.Errorf("a proxy's authentication may be Basic, Digest or Negotiate, not %s", p.Authentication)
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, fmt.Errorf("a proxy is reached by http, https or socks5, not by %s", u.Scheme)
}

// dialProxy connects to address through the proxy.
func (o *Options) dialProxy(ctx context.Context, address string) (net.Conn, error) {
	u, err := o.Proxy.check()
	if err != nil {
		return nil, err
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "8080", "https": "443"}[u.Scheme]
		if port == "" {
			port = "1080"
		}
	}
	at := net.JoinHostPort(u.Hostname(), port)
	if strings.HasPrefix(u.Scheme, "socks5") {
		var login *proxy.Auth
		if o.Proxy.User != "" {
			login = &proxy.Auth{User: o.Proxy.User, Password: string(o.Proxy.Password)}
		}
		d, err := proxy.SOCKS5("tcp", at, login, dialer{o})
		if err != nil {
			return nil, fmt.Errorf("%w %s: %w", ErrProxy, at, err)
		}
		c, err := d.(proxy.ContextDialer).DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, fmt.Errorf("%w %s: %w", ErrProxy, at, err)
		}
		return c, nil
	}
	c, err := o.Dial(ctx, "tcp", at)
	if err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrProxy, at, err)
	}
	if u.Scheme == "https" {
		direct := Options{Roots: o.Roots}
		s, _, err := direct.secure(ctx, c, u.Hostname())
		if err != nil {
			_ = c.Close()
			return nil, fmt.Errorf("%w %s: %w", ErrProxy, at, err)
		}
		c = s
	}
	if err := o.connect(ctx, c, u, address); err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("%w %s: %w", ErrProxy, at, err)
	}
	return c, nil
}

// dialer lets the SOCKS client use Options.Dial.
type dialer struct{ o *Options }

func (d dialer) Dial(network, address string) (net.Conn, error) {
	return d.o.Dial(context.Background(), network, address)
}

func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d.o.Dial(ctx, network, address)
}

// Format hides the password, also where a verb does not fit.
func (Proxy) Format(f fmt.State, _ rune) { auth.Opaque(f, "authhttp.Proxy") }
