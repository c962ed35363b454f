package authhttp_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/digest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/remotingtest"
)

const peers = "../authtest/testdata/"

func portOf(t *testing.T, s *site) string {
	t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// everything offers all schemes that need no realm.
func everything() *authhttp.Handler {
	h := negotiateHandler()
	h.NTLM = &ntlm.Acceptor{Accounts: accounts, AllowUnsealed: true}
	h.Basic = accounts
	h.Digest = &digest.Server{Password: accounts.Password}
	return h
}

// bodies are posted by each peer: small ones and a large one, so that the sessions' numbers go on.
var bodies = []string{"hello", "second", strings.Repeat("0123456789", 5000)}

// TestPypsrp lets pypsrp post to the handler.
func TestPypsrp(t *testing.T) {
	python := remotingtest.Python(t, "pypsrp")
	ca := authtest.NewAuthority(t, "Test CA")
	cert, pem := ca.Localhost(), ca.WritePEM()
	for _, tc := range []struct {
		name   string
		tls    bool
		allow  bool // unencrypted
		args   []string
		scheme string
		pw     auth.Secret
		fails  bool
	}{
		{name: "NTLM over http", args: []string{"ntlm"}, scheme: "Negotiate"},
		{name: "NTLM over https", tls: true, args: []string{"ntlm"}, scheme: "Negotiate"},
		{name: "NTLM over https, sealed", tls: true, args: []string{"ntlm", "--encryption", "always"}, scheme: "Negotiate"},
		{name: "Negotiate over http", args: []string{"negotiate"}, scheme: "Negotiate"},
		{name: "Negotiate over https", tls: true, args: []string{"negotiate"}, scheme: "Negotiate"},
		{name: "Basic over https", tls: true, args: []string{"basic"}, scheme: "Basic"},
		{name: "Basic over http where it is allowed", allow: true, args: []string{"basic", "--encryption", "never"}, scheme: "Basic"},
		{name: "Basic over http", args: []string{"basic", "--encryption", "never"}, fails: true},
		{name: "NTLM unsealed over http", args: []string{"ntlm", "--encryption", "never"}, fails: true},
		{name: "NTLM with a wrong password", args: []string{"ntlm"}, pw: "wrong", fails: true},
		{name: "Basic with a wrong password", tls: true, args: []string{"basic"}, pw: "wrong", fails: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := everything()
			h.AllowUnencrypted = tc.allow
			args := append([]string{tc.args[0], ""}, tc.args[1:]...)
			var s *site
			if tc.tls {
				s = serve(t, h, &cert)
				args = append(args, "--ca", pem)
			} else {
				s = serve(t, h, nil)
			}
			args[1] = portOf(t, s)
			pw := password
			if tc.pw != "" {
				pw = tc.pw
			}
			p := authtest.Converse(t, python, peers+"pypsrp_post.py", []string{"PEER_PASSWORD=" + string(pw)}, append(args, "--user", "anna")...)
			for _, body := range bodies {
				got := p.Say(base64.StdEncoding.EncodeToString([]byte(body)))
				if tc.fails {
					if !strings.HasPrefix(got, "error ") {
						t.Fatalf("it was accepted: %s", got)
					}
					return
				}
				if !strings.HasPrefix(got, ".") || string(p.Bytes(got)) != "<anna by "+tc.scheme+">"+body {
					t.Fatalf("got %.200s", got)
				}
			}
		})
	}
}

// TestPypsrpCertificate lets pypsrp log on by a client certificate.
func TestPypsrpCertificate(t *testing.T) {
	python := remotingtest.Python(t, "pypsrp")
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	h := everything()
	h.Certificates = certificateUsers
	clientRoots = ca.Pool()
	t.Cleanup(func() { clientRoots = nil })
	s := serve(t, h, &cert)
	certFile, keyFile := ca.WriteKeyPair(ca.Issue(authtest.Leaf{Name: "anna"}))
	p := authtest.Converse(t, python, peers+"pypsrp_post.py", nil, "certificate", portOf(t, s), "--ca", ca.WritePEM(), "--cert", certFile, "--key", keyFile)
	for _, body := range bodies {
		got := p.Say(base64.StdEncoding.EncodeToString([]byte(body)))
		if !strings.HasPrefix(got, ".") || string(p.Bytes(got)) != "<anna by Certificate>"+body {
			t.Fatalf("got %.200s", got)
		}
	}
}

// users writes pyspnego's list of NTLM users.
func users(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte("CORP:anna:"+string(password)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPyspnegoServer posts to a server of pyspnego's.
func TestPyspnegoServer(t *testing.T) {
	python := remotingtest.Python(t, "spnego")
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	certFile, keyFile := ca.WriteKeyPair(cert)
	binding := base64.StdEncoding.EncodeToString(authhttp.EndPointBinding(cert.Leaf))
	wrongBinding := base64.StdEncoding.EncodeToString([]byte("tls-server-end-point:another"))
	tlsArgs := []string{"--cert", certFile, "--key", keyFile}
	for name, tc := range map[string]struct {
		args []string
		pw   auth.Secret
		want error
	}{
		"Negotiate over http":                    {nil, password, nil},
		"Negotiate over http, log-on ends":       {[]string{"--forget-after", "2"}, password, nil},
		"Negotiate over https":                   {tlsArgs, password, nil},
		"Negotiate over https, bound":            {append(tlsArgs, "--binding", binding), password, nil},
		"Negotiate over https, bound to another": {append(tlsArgs, "--binding", wrongBinding), password, auth.ErrCredentials},
		"wrong password":                         {nil, "wrong", auth.ErrCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			port := authtest.Serve(t, python, peers+"pyspnego_server.py", []string{"NTLM_USER_FILE=" + users(t)}, append([]string{"Negotiate", "--python"}, tc.args...)...)
			at := "http://localhost:" + port + "/wsman"
			if strings.Contains(strings.Join(tc.args, " "), "--cert") {
				at = "https://localhost:" + port + "/wsman"
			}
			c := client(t, at, negotiate(&ntlm.Credential{Domain: "CORP", User: "anna", Password: tc.pw}), &authhttp.Options{Roots: ca.Pool()})
			for _, body := range bodies {
				ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
				_, _, got, err := c.Post(ctx, soap, []byte(body))
				cancel()
				if !errors.Is(err, tc.want) {
					t.Fatalf("got %v, want %v", err, tc.want)
				}
				if err == nil && string(got) != `<CORP\anna>`+body {
					t.Fatalf("got %.100q", got)
				}
			}
		})
	}
}

// TestCurl lets curl log on. It cannot seal, so it does so over TLS, and over http where unsealed bodies are allowed.
func TestCurl(t *testing.T) {
	curl := authtest.Program(t, "curl", "curl")
	ca := authtest.NewAuthority(t, "Test CA")
	cert, pem := ca.Localhost(), ca.WritePEM()
	for _, tc := range []struct {
		flag, user, scheme, status string
	}{
		{"--ntlm", "anna:" + string(password), "NTLM", "200"},
		{"--ntlm", "anna:wrong", "", "401"},
		{"--basic", "anna:" + string(password), "Basic", "200"},
		{"--basic", "anna:wrong", "", "401"},
		{"--digest", "anna:" + string(password), "Digest", "200"},
		{"--digest", "anna:wrong", "", "401"},
	} {
		for _, transport := range []string{"http", "https"} {
			t.Run(tc.flag+" over "+transport+" "+tc.status, func(t *testing.T) {
				h := everything()
				h.AllowUnencrypted = true
				var s *site
				if transport == "https" {
					s = serve(t, h, &cert)
				} else {
					s = serve(t, h, nil)
				}
				config := filepath.Join(t.TempDir(), "curlrc")
				if err := os.WriteFile(config, []byte("user = \""+tc.user+"\"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				out, err := exec.Command(curl, "-sS", "--noproxy", "*", "--max-time", "20", "--cacert", pem, "-K", config, tc.flag,
					"-H", "Content-Type: "+soap, "-H", "Expect:", "-w", " %{http_code}", "--data-binary", "hello", s.url).CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				want := " " + tc.status
				if tc.scheme != "" {
					want = "<anna by " + tc.scheme + ">hello" + want
				}
				if string(out) != want {
					t.Errorf("got %q, want %q (%v)", out, want, s.reasons.all())
				}
			})
		}
	}
}
