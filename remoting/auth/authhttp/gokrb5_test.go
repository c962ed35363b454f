package authhttp_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"

	krbclient "github.com/jcmturner/gokrb5/v8/client"
	"github.com/jcmturner/gokrb5/v8/config"
	krbspnego "github.com/jcmturner/gokrb5/v8/spnego"

	"github.com/pslshell/psl/remoting/auth/authtest"
)

// TestGokrb5Client lets the HTTP client of jcmturner/gokrb5 log on, which masterzen/winrm uses: SPNEGO without mutual
// authentication and without sealing.
func TestGokrb5Client(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	s := serve(t, w.handler(t), &cert)
	cfg, err := config.Load(w.Config)
	if err != nil {
		t.Fatal(err)
	}
	cl := krbclient.NewWithPassword("anna", w.Name, string(password), cfg, krbclient.DisablePAFXFAST(true))
	if err := cl.Login(); err != nil {
		t.Fatal(err)
	}
	defer cl.Destroy()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool()}}
	defer transport.CloseIdleConnections()
	c := krbspnego.NewClient(cl, &http.Client{Transport: transport}, "HTTP/localhost")
	req, err := http.NewRequest(http.MethodPost, s.url, strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", soap)
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || string(body) != "<anna@PSL.TEST by Negotiate>hello" {
		t.Errorf("status %d, %q, %v (%v)", resp.StatusCode, body, err, s.reasons.all())
	}
}
