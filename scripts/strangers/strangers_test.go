// Package strangers lets clients in Go that are not psl's talk to psl's endpoint: bodgit/ntlmssp, which seals as Windows does, and
// smnsjas/go-psrp, which speaks PSRP.
// `cd scripts/strangers && go test .`
package strangers

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bodgit/ntlmssp"
	ntlmhttp "github.com/bodgit/ntlmssp/http"

	"github.com/pslshell/psl/remoting"
)

const user, password = "me", "s3cret-word"

// serve starts an endpoint with psl's own engine, with TLS or without, that ends with the test.
func serve(t *testing.T, secure bool) int {
	t.Helper()
	users := remoting.NewUsers()
	users.Add(user, password)
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	server := remoting.HTTPServer{Address: "127.0.0.1:0", Engine: remoting.EmbeddedEngine, Users: users, Ready: func(a net.Addr) { ready <- a }}
	if secure {
		c, err := remoting.NewCertificate("127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		server.Certificate = c
	}
	ctx, stop := context.WithCancel(t.Context())
	go func() { done <- remoting.ServeHTTP(ctx, server) }()
	select {
	case a := <-ready:
		t.Cleanup(func() { stop(); <-done })
		return a.(*net.TCPAddr).Port
	case err := <-done:
		stop()
		t.Fatal(err)
		return 0
	}
}

// enumerate asks which shells there are (DSP0226 8.2), which only who has logged on may do.
const enumerate = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><s:Header><a:To>%s</a:To><w:ResourceURI s:mustUnderstand="true">http://schemas.microsoft.com/wbem/wsman/1/windows/shell</w:ResourceURI><a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo><a:Action s:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate</a:Action><a:MessageID>uuid:0f3ba2a5-5d3b-4a1d-9e5a-6a9e0b1f7c11</a:MessageID><w:OperationTimeout>PT20S</w:OperationTimeout></s:Header><s:Body><n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>32000</w:MaxElements></n:Enumerate></s:Body></s:Envelope>`

var answered = regexp.MustCompile(`<[a-z]+:EnumerateResponse[ >]`)

// bodgit/ntlmssp logs on by NTLM and seals what it sends: over HTTP, and with channel binding over HTTPS.
func TestBodgit(t *testing.T) {
	for _, c := range []struct {
		name     string
		secure   bool
		password string
		options  []func(*ntlmhttp.Client) error
		want     string // of the answer, or its error
	}{
		{"sealed", false, password, []func(*ntlmhttp.Client) error{ntlmhttp.Encryption(true)}, "answered"},
		{"unsealed over http", false, password, nil, "refused"},
		{"wrong password", false, "wrong", []func(*ntlmhttp.Client) error{ntlmhttp.Encryption(true)}, "refused"},
		{"https with channel binding", true, password, []func(*ntlmhttp.Client) error{ntlmhttp.SendCBT(true)}, "answered"},
		{"https, wrong password", true, "wrong", []func(*ntlmhttp.Client) error{ntlmhttp.SendCBT(true)}, "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			scheme := "http"
			if c.secure {
				scheme = "https"
			}
			url := fmt.Sprintf("%s://127.0.0.1:%d/wsman", scheme, serve(t, c.secure))
			n, err := ntlmssp.NewClient(ntlmssp.SetUserInfo(user, c.password), ntlmssp.SetDomain(""))
			if err != nil {
				t.Fatal(err)
			}
			transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxConnsPerHost: 1} // the certificate is seconds old
			defer transport.CloseIdleConnections()
			h, err := ntlmhttp.NewClient(&http.Client{Transport: transport, Timeout: 30 * time.Second}, n, c.options...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := post(h, url)
			switch {
			case c.want == "answered" && (err != nil || !answered.MatchString(got)):
				t.Errorf("%v: %s", err, got)
			case c.want == "refused" && err == nil:
				t.Errorf("it was answered: %s", got)
			}
		})
	}
}

// post logs on with an empty body, as clients do that seal, and then asks on the same connection.
func post(h *ntlmhttp.Client, url string) (string, error) {
	r, err := h.Post(url, "application/soap+xml;charset=UTF-8", http.NoBody)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(io.Discard, r.Body)
	r.Body.Close()
	if err != nil || r.StatusCode == http.StatusUnauthorized {
		return "", errors.Join(errors.New(r.Status), err)
	}
	r, err = h.Post(url, "application/soap+xml;charset=UTF-8", io.MultiReader(strings.NewReader(fmt.Sprintf(enumerate, url)))) // of no known length: sealed, it is longer
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = errors.New(r.Status)
	}
	return string(b), err
}
