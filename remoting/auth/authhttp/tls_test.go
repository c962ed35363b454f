package authhttp_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
)

func TestServerCertificate(t *testing.T) {
	ca, foreign := authtest.NewAuthority(t, "Test CA"), authtest.NewAuthority(t, "Foreign CA")
	good := ca.Localhost()
	loopback := []net.IP{net.IPv4(127, 0, 0, 1)}
	elsewhere := ca.Issue(authtest.Leaf{Name: "elsewhere.example", DNSNames: []string{"elsewhere.example"}})
	old := ca.Issue(authtest.Leaf{Name: "localhost", DNSNames: []string{"localhost"}, IPs: loopback, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-24 * time.Hour)})
	pin := hex.EncodeToString(func() []byte { h := sha256.Sum256(good.Certificate[0]); return h[:] }())
	stapled, revoked := ca.Localhost(), ca.Localhost()
	stapled.OCSPStaple, revoked.OCSPStaple = ca.Status(stapled, false), ca.Status(revoked, true)
	for name, tc := range map[string]struct {
		cert tls.Certificate
		o    authhttp.Options
		want error
	}{
		"trusted":                         {good, authhttp.Options{Roots: ca.Pool()}, nil},
		"unknown authority":               {good, authhttp.Options{Roots: foreign.Pool()}, authhttp.ErrUnknownCA},
		"unknown authority, skipped":      {good, authhttp.Options{Roots: foreign.Pool(), SkipCACheck: true}, nil},
		"wrong name":                      {elsewhere, authhttp.Options{Roots: ca.Pool()}, authhttp.ErrWrongName},
		"wrong name, skipped":             {elsewhere, authhttp.Options{Roots: ca.Pool(), SkipCNCheck: true}, nil},
		"wrong name, authority skipped":   {elsewhere, authhttp.Options{SkipCACheck: true}, authhttp.ErrWrongName},
		"wrong name, another is expected": {elsewhere, authhttp.Options{Roots: ca.Pool(), ServerName: "elsewhere.example"}, nil},
		"expired":                         {old, authhttp.Options{Roots: ca.Pool()}, authhttp.ErrCertExpired},
		"revoked":                         {good, authhttp.Options{Roots: ca.Pool(), CRLs: []*x509.RevocationList{ca.Revoke(good)}}, authhttp.ErrRevoked},
		"revoked, skipped":                {good, authhttp.Options{Roots: ca.Pool(), CRLs: []*x509.RevocationList{ca.Revoke(good)}, SkipRevocationCheck: true}, nil},
		"another was revoked":             {good, authhttp.Options{Roots: ca.Pool(), CRLs: []*x509.RevocationList{ca.Revoke(old)}}, nil},
		"good by a stapled answer":        {stapled, authhttp.Options{Roots: ca.Pool()}, nil},
		"revoked by a stapled answer":     {revoked, authhttp.Options{Roots: ca.Pool()}, authhttp.ErrRevoked},
		"pinned":                          {good, authhttp.Options{Pinned: pin}, nil},
		"pinned, another one":             {elsewhere, authhttp.Options{Pinned: pin, SkipCACheck: true, SkipCNCheck: true}, authhttp.ErrNotPinned},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, negotiateHandler(), &tc.cert)
			c := client(t, s.url, negotiate(anna()), &tc.o)
			_, _, got, err := c.Post(context.Background(), soap, []byte("x"))
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if tc.want == nil {
				if string(got) != "<anna by Negotiate>x" {
					t.Errorf("got %q", got)
				}
				return
			}
			var lost *authhttp.ConnectionError
			var why *authhttp.TLSError
			if !errors.As(err, &lost) || !errors.As(err, &why) || lost.Sent {
				t.Errorf("%#v is no TLSError of a connection", err)
			}
			t.Log(err)
		})
	}
}

func TestOldTLS(t *testing.T) {
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ErrorLog: log.New(io.Discard, "", 0)}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	c := client(t, "https://"+l.Addr().String()+"/wsman", negotiate(anna()), &authhttp.Options{Roots: ca.Pool()})
	_, _, _, err = c.Post(context.Background(), soap, nil)
	var why *authhttp.TLSError
	if !errors.As(err, &why) {
		t.Fatalf("got %v, want a TLSError", err)
	}
	t.Log(err)
}

// TestChannelBinding puts a relay with a certificate of its own, that the client trusts, between client and server.
func TestChannelBinding(t *testing.T) {
	ca := authtest.NewAuthority(t, "Test CA")
	mine, relay := ca.Localhost(), ca.Localhost()
	for name, tc := range map[string]struct {
		server tls.Certificate // what the server believes to be its certificate
		want   error
	}{
		"the same certificate": {mine, nil},
		"a relay's":            {relay, auth.ErrCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			h := negotiateHandler()
			h.Negotiate = &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Acceptor{Accounts: accounts, RequireBinding: true})}}
			h.Certificate = tc.server.Leaf
			s := serve(t, h, &mine)
			c := client(t, s.url, negotiate(anna()), &authhttp.Options{Roots: ca.Pool()})
			_, _, _, err := c.Post(context.Background(), soap, []byte("x"))
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if tc.want != nil && !s.reasons.have(auth.ErrBinding) {
				t.Error("the server was not told why")
			}
		})
	}
}

// TestEndPointBinding compares the binding of certificates of all hash kinds with what OpenSSL computes of them.
func TestEndPointBinding(t *testing.T) {
	openssl := authtest.Program(t, "openssl", "openssl")
	dir := t.TempDir()
	run := func(args ...string) []byte {
		t.Helper()
		out, err := exec.Command(openssl, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return out
	}
	for _, tc := range []struct{ name, hash, want string }{
		{"sha1", "-sha1", "sha256"}, {"sha256", "-sha256", "sha256"}, {"sha384", "-sha384", "sha384"}, {"sha512", "-sha512", "sha512"},
		{"pss256", "-sha256 -sigopt rsa_padding_mode:pss", "sha256"}, {"pss384", "-sha384 -sigopt rsa_padding_mode:pss", "sha384"},
		{"pss512", "-sha512 -sigopt rsa_padding_mode:pss", "sha512"}, {"ecdsa384", "-sha384 -newkey ec -pkeyopt ec_paramgen_curve:P-384", "sha384"},
		{"ed25519", "-newkey ed25519", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(dir, tc.name)
			args := []string{"req", "-x509", "-nodes", "-subj", "/CN=localhost", "-days", "1", "-keyout", path + ".key", "-out", path + ".der", "-outform", "DER"}
			if !strings.Contains(tc.hash, "newkey") {
				args = append(args, "-newkey", "rsa:2048")
			}
			run(append(args, strings.Fields(tc.hash)...)...)
			der, err := os.ReadFile(path + ".der")
			if err != nil {
				t.Fatal(err)
			}
			cert, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			if tc.want != "" {
				want = "tls-server-end-point:" + string(run("dgst", "-"+tc.want, "-binary", path+".der"))
			}
			if got := string(authhttp.EndPointBinding(cert)); got != want {
				t.Errorf("the binding is %x, want %x", got, want)
			}
		})
	}
}

// certificateUsers takes the certificate of anna.
func certificateUsers(chain []*x509.Certificate) (string, error) {
	if chain[0].Subject.CommonName == "anna" {
		return "anna", nil
	}
	return "", fmt.Errorf("certificate of %s: %w", chain[0].Subject.CommonName, auth.ErrCredentials)
}

func TestClientCertificate(t *testing.T) {
	ca, clientCA, foreign := authtest.NewAuthority(t, "Test CA"), authtest.NewAuthority(t, "Client CA"), authtest.NewAuthority(t, "Foreign CA")
	cert := ca.Localhost()
	clientRoots = clientCA.Pool()
	t.Cleanup(func() { clientRoots = nil })
	for name, tc := range map[string]struct {
		certs []tls.Certificate
		ok    bool
	}{
		"mapped to a user":     {[]tls.Certificate{clientCA.Issue(authtest.Leaf{Name: "anna"})}, true},
		"of nobody":            {[]tls.Certificate{clientCA.Issue(authtest.Leaf{Name: "nobody"})}, false},
		"of another authority": {[]tls.Certificate{foreign.Issue(authtest.Leaf{Name: "anna"})}, false},
		"none":                 {nil, false},
		"expired":              {[]tls.Certificate{clientCA.Issue(authtest.Leaf{Name: "anna", NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-24 * time.Hour)})}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, &authhttp.Handler{Certificates: certificateUsers}, &cert)
			c := client(t, s.url, authhttp.Certificate(), &authhttp.Options{Roots: ca.Pool(), Certificates: tc.certs})
			_, _, got, err := c.Post(context.Background(), soap, []byte("x"))
			if tc.ok {
				if err != nil || string(got) != "<anna by Certificate>x" {
					t.Fatalf("got %q, %v", got, err)
				}
				return
			}
			if err == nil {
				t.Fatal("it was accepted")
			}
			t.Log(err)
		})
	}
	t.Run("over http", func(t *testing.T) {
		if _, err := authhttp.NewClient("http://localhost/wsman", authhttp.Certificate(), &authhttp.Options{AllowUnencrypted: true}); !errors.Is(err, authhttp.ErrUnencrypted) {
			t.Errorf("got %v", err)
		}
	})
}

func TestRedirects(t *testing.T) {
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	target := serve(t, negotiateHandler(), &cert)
	plain := serve(t, negotiateHandler(), nil)
	moved := func(cert *tls.Certificate, to string) *site {
		s := serve(t, negotiateHandler(), cert)
		s.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if to == "loop" {
				to = s.url
			}
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
		})
		return s
	}
	for name, tc := range map[string]struct {
		from *site
		max  int
		want string // in the error; "" where it is followed
	}{
		"followed":               {moved(&cert, target.url), 1, ""},
		"not allowed":            {moved(&cert, target.url), 0, "not allowed"},
		"without end":            {moved(&cert, "loop"), 3, "more than 3"},
		"without a limit":        {moved(&cert, target.url), -1, ""},
		"without end or limit":   {moved(&cert, "loop"), -1, "more than 100"},
		"from https to http":     {moved(&cert, plain.url), 3, "from https"},
		"from http to https":     {moved(nil, target.url), 1, ""},
		"to another kind of URL": {moved(&cert, "ftp://localhost/"), 1, "no http or https"},
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, tc.from.url, negotiate(anna()), &authhttp.Options{Roots: ca.Pool(), MaxRedirects: tc.max})
			_, _, got, err := c.Post(context.Background(), soap, []byte("x"))
			if tc.want == "" {
				if err != nil || string(got) != "<anna by Negotiate>x" {
					t.Fatalf("got %q, %v", got, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v", err)
			}
		})
	}
}
