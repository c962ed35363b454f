package authhttp_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"

	ntlmssp "github.com/Azure/go-ntlmssp"

	"github.com/pslshell/psl/remoting/auth/authtest"
)

// TestAzureNegotiator lets the round tripper of Azure/go-ntlmssp log on, which masterzen/winrm uses. It cannot seal.
func TestAzureNegotiator(t *testing.T) {
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	s := serve(t, negotiateHandler(), &cert)
	for name, tc := range map[string]struct {
		password string
		status   int
		body     string
	}{
		"right password": {string(password), 200, "<anna by Negotiate>hello"},
		"wrong password": {"wrong", 401, ""},
	} {
		t.Run(name, func(t *testing.T) {
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool()}}
			defer transport.CloseIdleConnections()
			c := &http.Client{Transport: ntlmssp.Negotiator{RoundTripper: transport}}
			req, err := http.NewRequest(http.MethodPost, s.url, strings.NewReader("hello"))
			if err != nil {
				t.Fatal(err)
			}
			req.SetBasicAuth("anna", tc.password)
			req.Header.Set("Content-Type", soap)
			resp, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil || resp.StatusCode != tc.status || string(body) != tc.body {
				t.Errorf("status %d, %q, %v (%v)", resp.StatusCode, body, err, s.reasons.all())
			}
		})
	}
}
