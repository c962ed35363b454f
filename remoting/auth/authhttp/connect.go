package authhttp

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/ntlm"
)

// oneByte reads no further than it must: what follows the proxy's last answer belongs to the tunnel.
type oneByte struct{ c net.Conn }

func (o oneByte) Read(p []byte) (int, error) { return o.c.Read(p[:1]) }

// maxProxyBody limits the page that a proxy sends with a refusal.
const maxProxyBody = 256 << 10

// tunnelRequest is the talk with a proxy before the tunnel stands.
type tunnelRequest struct {
	o       *Options
	c       net.Conn
	br      *bufio.Reader
	meter   *meter
	address string
}

// connect asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6) and logs on to it.
func (o *Options) connect(ctx context.Context, c net.Conn, proxy *url.URL, address string) error {
	defer watch(ctx, c)()
	m := &meter{r: oneByte{c}}
	t := &tunnelRequest{o: o, c: c, br: bufio.NewReaderSize(m, 16), meter: m, address: address}
	err := t.open(ctx, proxy)
	if err != nil && !errors.Is(err, auth.ErrCredentials) {
		err = because(ctx, err)
	}
	return err
}

func (t *tunnelRequest) open(ctx context.Context, proxy *url.URL) error {
	p := t.o.Proxy
	if p.User == "" {
		resp, err := t.exchange("")
		if err != nil {
			return err
		}
		return t.end(resp)
	}
	l := Logon{Authentication: p.Authentication, User: p.User, Password: p.Password, KerberosConfig: p.KerberosConfig, Services: []string{"HTTP"}}
	if l.Authentication == "" {
		l.Authentication = ByBasic
	}
	s, err := l.Scheme(proxy)
	if err != nil {
		return err
	}
	if s.request != nil {
		return t.byRequest(s)
	}
	resp, err := t.byTokens(ctx, s.name, s.mechanism)
	if err != nil {
		return err
	}
	offered := offers(resp.Header, "Proxy-Authenticate")
	if _, negotiate := find(offered, s.name); resp.StatusCode == http.StatusProxyAuthRequired && !negotiate && !resp.Close {
		if _, ok := find(offered, ntlm.Name); ok {
			domain, user := auth.SplitUser(p.User)
			if resp, err = t.byTokens(ctx, ntlm.Name, &ntlm.Credential{Domain: domain, User: user, Password: p.Password}); err != nil {
				return err
			}
		}
	}
	return t.end(resp)
}

// exchange asks once.
func (t *tunnelRequest) exchange(authorization string) (*http.Response, error) {
	req := "CONNECT " + t.address + " HTTP/1.1\r\nHost: " + t.address + "\r\nUser-Agent: " + t.o.UserAgent + "\r\n"
	if authorization != "" {
		req += "Proxy-Authorization: " + authorization + "\r\n"
	}
	if _, err := t.c.Write([]byte(req + "\r\n")); err != nil {
		return nil, err
	}
	t.meter.left = maxHeader
	resp, err := http.ReadResponse(t.br, &http.Request{Method: http.MethodConnect})
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		t.meter.left = maxProxyBody
		_, err = io.Copy(io.Discard, resp.Body)
		if err != nil {
			return nil, err
		}
	}
	return resp, resp.Body.Close()
}

// end makes the error of an answer that is no tunnel.
func (t *tunnelRequest) end(resp *http.Response) error {
	switch user := t.o.Proxy.User; {
	case resp.StatusCode/100 == 2:
		return nil
	case resp.StatusCode == http.StatusUnauthorized && user != "": // tinyproxy's answer to a wrong password
		return fmt.Errorf("%w (user %s)", auth.ErrCredentials, user)
	case resp.StatusCode != http.StatusProxyAuthRequired:
		return fmt.Errorf("it refused the tunnel to %s with status %d", t.address, resp.StatusCode)
	case user == "":
		return fmt.Errorf("it wants a user and a password (it takes %s)", t.takes(resp))
	default:
		return fmt.Errorf("%w (user %s; it takes %s)", auth.ErrCredentials, user, t.takes(resp))
	}
}

func (t *tunnelRequest) takes(resp *http.Response) string {
	return strings.Join(schemeNames(offers(resp.Header, "Proxy-Authenticate")), ", ")
}

// byRequest logs on by Basic or Digest.
func (t *tunnelRequest) byRequest(s Scheme) error {
	for range 3 {
		authorization, err := s.request.authorization(http.MethodConnect, t.address)
		if err != nil {
			return err
		}
		resp, err := t.exchange(authorization)
		if err != nil {
			return err
		}
		params, offered := find(offers(resp.Header, "Proxy-Authenticate"), s.name)
		if resp.StatusCode != http.StatusProxyAuthRequired || !offered || resp.Close {
			return t.end(resp)
		}
		if again, err := s.request.challenge(params, authorization); err != nil || !again {
			if err != nil && !errors.Is(err, auth.ErrCredentials) {
				return err
			}
			return t.end(resp)
		}
	}
	return auth.Detail(auth.ErrMalformed, "it asks for a new proof again and again")
}

// byTokens logs on by a handshake, and gives the last answer.
func (t *tunnelRequest) byTokens(ctx context.Context, name string, m auth.Mechanism) (*http.Response, error) {
	hs, err := m.Handshake(nil)
	if err != nil {
		return nil, err
	}
	var in []byte
	for range maxHandshake {
		out, _, err := hs.Step(ctx, in)
		if err != nil {
			return nil, err
		}
		resp, err := t.exchange(name + " " + base64.StdEncoding.EncodeToString(out))
		if err != nil {
			return nil, err
		}
		text, _ := find(offers(resp.Header, "Proxy-Authenticate"), name)
		token, err := base64.StdEncoding.DecodeString(text)
		if resp.StatusCode != http.StatusProxyAuthRequired || err != nil || len(token) == 0 || resp.Close {
			return resp, nil
		}
		in = token
	}
	return nil, auth.Detail(auth.ErrMalformed, "the handshake has no end")
}
