package authhttp_test

import (
	"context"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/credssp"
	"github.com/pslshell/psl/remoting/auth/kerberos"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// world is a realm with a user, and a handler whose keys are in it.
type world struct {
	*authtest.Realm
	keytab string
}

func newWorld(t *testing.T, o authtest.RealmOptions) *world {
	t.Helper()
	r := authtest.NewRealm(t, o)
	r.User("anna", string(password))
	return &world{r, r.Keytab("HTTP/localhost", "host/localhost")}
}

func (w *world) credential() *kerberos.Credential {
	return &kerberos.Credential{User: "anna@" + w.Name, Password: password, Host: "localhost", ConfigPath: w.Config}
}

func (w *world) handler(t *testing.T) *authhttp.Handler {
	t.Helper()
	k, err := kerberos.NewAcceptor(w.keytab)
	if err != nil {
		t.Fatal(err)
	}
	n := &ntlm.Acceptor{Accounts: accounts, AllowUnsealed: true}
	both := &spnego.Acceptor{Choices: []spnego.Choice{spnego.Kerberos(k), spnego.NTLM(n)}}
	return &authhttp.Handler{
		Negotiate: both, Kerberos: k,
		CredSSP: &credssp.Acceptor{Mechanism: both, Certificate: authtest.NewAuthority(t, "CredSSP").Localhost(), Accounts: accounts},
	}
}

func (w *world) schemes() map[string]authhttp.Scheme {
	choices := []spnego.Choice{spnego.Kerberos(w.credential()), spnego.NTLM(anna())}
	return map[string]authhttp.Scheme{
		"Kerberos":               authhttp.Kerberos(w.credential()),
		"Negotiate, Kerberos":    authhttp.Negotiate(&spnego.Initiator{Choices: choices}),
		"Negotiate, NTLM":        negotiate(anna()),
		"CredSSP, Kerberos":      authhttp.CredSSP(&credssp.Initiator{Mechanism: &spnego.Initiator{Choices: choices}, User: "anna", Password: password}),
		"CredSSP, NTLM":          authhttp.CredSSP(&credssp.Initiator{Mechanism: &spnego.Initiator{Choices: choices[1:]}, User: "anna", Password: password}),
		"Negotiate, no realm":    authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(&kerberos.Credential{User: "anna@NOWHERE.INVALID", Password: password, Host: "localhost", ConfigPath: w.Config}), spnego.NTLM(anna())}}),
		"Negotiate, no host key": authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(&kerberos.Credential{User: "anna", Password: password, Host: "unknown", ConfigPath: w.Config}), spnego.NTLM(anna())}}),
	}
}

// users are who the handler takes each scheme's client for.
var schemeUsers = map[string]string{
	"Kerberos": "anna@PSL.TEST by Kerberos", "Negotiate, Kerberos": "anna@PSL.TEST by Negotiate", "Negotiate, NTLM": "anna by Negotiate",
	"CredSSP, Kerberos": "anna@PSL.TEST by CredSSP", "CredSSP, NTLM": "anna by CredSSP",
	"Negotiate, no realm": "anna by Negotiate", "Negotiate, no host key": "anna by Negotiate",
}

// TestSchemes posts by all schemes with tokens, sealed over http and bound over https.
func TestSchemes(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	for name, scheme := range w.schemes() {
		for _, transport := range []string{"http", "https"} {
			t.Run(name+" over "+transport, func(t *testing.T) {
				var s *site
				if transport == "https" {
					s = serve(t, w.handler(t), &cert)
				} else {
					s = serve(t, w.handler(t), nil)
				}
				var seen tap
				c := client(t, s.url, scheme, &authhttp.Options{Roots: ca.Pool(), Dial: seen.dial})
				for _, body := range bodies {
					if _, got := post(t, c, body); got != "<"+schemeUsers[name]+">"+body {
						t.Fatalf("got %.80q", got)
					}
				}
				if wire := seen.text(); strings.Contains(wire, "<anna") || strings.Contains(wire, "0123456789") || strings.Contains(wire, string(password)) {
					t.Error("a body or the password passed in plain text")
				}
				if n := s.connections.count(); n != 1 {
					t.Errorf("%d connections, want 1", n)
				}
			})
		}
	}
}

// TestRealmRefusals shows what a client says whose scheme fails.
func TestRealmRefusals(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	s := serve(t, w.handler(t), nil)
	wrong := w.credential()
	wrong.Password = "wrong"
	wrongNTLM := anna()
	wrongNTLM.Password = "wrong"
	unknown := w.credential()
	unknown.Host = "unknown"
	for name, tc := range map[string]struct {
		scheme authhttp.Scheme
		want   error
	}{
		"Kerberos, wrong password":      {authhttp.Kerberos(wrong), auth.ErrCredentials},
		"Kerberos, unknown service":     {authhttp.Kerberos(unknown), kerberos.ErrUnknownService},
		"Negotiate, both passwords":     {authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(wrong), spnego.NTLM(wrongNTLM)}}), auth.ErrCredentials},
		"CredSSP, wrong password":       {authhttp.CredSSP(&credssp.Initiator{Mechanism: &spnego.Initiator{Choices: []spnego.Choice{spnego.NTLM(wrongNTLM)}}, User: "anna", Password: "wrong"}), auth.ErrCredentials},
		"CredSSP, another to hand over": {authhttp.CredSSP(&credssp.Initiator{Mechanism: &spnego.Initiator{Choices: []spnego.Choice{spnego.NTLM(anna())}}, User: "anna", Password: "wrong"}), auth.ErrCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(s.reasons.all())
			c := client(t, s.url, tc.scheme, nil)
			_, _, _, err := c.Post(context.Background(), soap, []byte("x"))
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if tries := len(s.reasons.all()) - before; strings.HasPrefix(name, "Negotiate") && tries != 0 {
				t.Errorf("%d further tries with a password that the KDC has refused", tries)
			}
			if strings.Contains(err.Error(), string(password)) {
				t.Error("the error shows the password")
			}
			t.Log(err)
		})
	}
}

// TestPypsrpRealm lets pypsrp post by Kerberos and CredSSP.
func TestPypsrpRealm(t *testing.T) {
	python := remotingtest.Python(t, "pypsrp", "gssapi", "krb5", "requests_credssp")
	ca := authtest.NewAuthority(t, "Test CA")
	cert, pem := ca.Localhost(), ca.WritePEM()
	for kind, o := range map[string]authtest.RealmOptions{
		"AES": {},
		"RC4": {Enctypes: "arcfour-hmac:normal", Client: "  permitted_enctypes = arcfour-hmac\n"},
	} {
		w := newWorld(t, o)
		type peerCase struct {
			args []string
			user string
			want string
		}
		cases := map[string]peerCase{
			"Kerberos":            {[]string{"kerberos"}, "anna@PSL.TEST", "anna@PSL.TEST by Negotiate"},
			"Negotiate":           {[]string{"negotiate"}, "anna@PSL.TEST", "anna@PSL.TEST by Negotiate"},
			"Negotiate with HTTP": {[]string{"negotiate", "--service", "HTTP"}, "anna@PSL.TEST", "anna@PSL.TEST by Negotiate"},
			"CredSSP, NTLM":       {[]string{"credssp", "--mechanism", "ntlm"}, "anna", "anna by CredSSP"},
			"CredSSP, Kerberos":   {[]string{"credssp", "--mechanism", "kerberos"}, "anna@PSL.TEST", "anna@PSL.TEST by CredSSP"},
		}
		for name, tc := range cases {
			for _, transport := range []string{"http", "https", "https, sealed"} {
				t.Run(kind+", "+name+" over "+transport, func(t *testing.T) {
					args := append([]string{tc.args[0], ""}, tc.args[1:]...)
					var s *site
					if strings.HasPrefix(transport, "https") {
						s = serve(t, w.handler(t), &cert)
						args = append(args, "--ca", pem)
					} else {
						s = serve(t, w.handler(t), nil)
					}
					if strings.HasSuffix(transport, "sealed") {
						args = append(args, "--encryption", "always")
					}
					args[1] = portOf(t, s)
					p := authtest.Converse(t, python, peers+"pypsrp_post.py", w.Env("PEER_PASSWORD="+string(password)), append(args, "--user", tc.user)...)
					for _, body := range bodies {
						got := p.Say(base64.StdEncoding.EncodeToString([]byte(body)))
						if !strings.HasPrefix(got, ".") || string(p.Bytes(got)) != "<"+tc.want+">"+body {
							t.Fatalf("got %.200s (%v)", got, s.reasons.all())
						}
					}
				})
			}
		}
	}
}

// TestPyspnegoServerRealm posts to a server of pyspnego's by Kerberos and CredSSP.
func TestPyspnegoServerRealm(t *testing.T) {
	python := remotingtest.Python(t, "pypsrp", "gssapi", "krb5")
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	certFile, keyFile := ca.WriteKeyPair(cert)
	for kind, o := range map[string]authtest.RealmOptions{
		"AES": {},
		"RC4": {Enctypes: "arcfour-hmac:normal", Client: "  permitted_enctypes = arcfour-hmac\n  default_tkt_enctypes = arcfour-hmac\n  default_tgs_enctypes = arcfour-hmac\n"},
	} {
		w := newWorld(t, o)
		for name, tc := range map[string]struct {
			scheme authhttp.Scheme
			args   []string
			want   string
		}{
			"Kerberos":            {authhttp.Kerberos(w.credential()), []string{"Kerberos"}, "anna@PSL.TEST"},
			"Negotiate, Kerberos": {authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(w.credential()), spnego.NTLM(anna())}}), []string{"Negotiate"}, "anna@PSL.TEST"},
			"CredSSP, Kerberos": {authhttp.CredSSP(&credssp.Initiator{Mechanism: &spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(w.credential())}}, User: "anna", Password: password}),
				[]string{"CredSSP"}, "anna@PSL.TEST"},
			"CredSSP, NTLM": {authhttp.CredSSP(&credssp.Initiator{Mechanism: &spnego.Initiator{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Credential{Domain: "CORP", User: "anna", Password: password})}}, Domain: "CORP", User: "anna", Password: password}),
				[]string{"CredSSP", "--python"}, `CORP\anna`},
			"Negotiate, without a ticket": {authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{
				spnego.Kerberos(&kerberos.Credential{User: "anna@NOWHERE.INVALID", Password: password, Host: "localhost", ConfigPath: w.Config}),
				spnego.NTLM(&ntlm.Credential{Domain: "CORP", User: "anna", Password: password})}}), []string{"Negotiate", "--python"}, `CORP\anna`},
			"Negotiate, the server takes the second": {authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{
				spnego.Kerberos(w.credential()), spnego.NTLM(&ntlm.Credential{Domain: "CORP", User: "anna", Password: password})}}),
				[]string{"Negotiate", "--only-ntlm"}, `CORP\anna`},
		} {
			for _, transport := range []string{"http", "https"} {
				t.Run(kind+", "+name+" over "+transport, func(t *testing.T) {
					args := append(append([]string(nil), tc.args...), "--service", "HTTP", "--forget-after", "2")
					if transport == "https" {
						args = append(args, "--cert", certFile, "--key", keyFile, "--binding", base64.StdEncoding.EncodeToString(authhttp.EndPointBinding(cert.Leaf)))
					}
					port := authtest.Serve(t, python, peers+"pyspnego_server.py",
						w.Env("KRB5_KTNAME="+w.keytab, "KRB5RCACHETYPE=none", "NTLM_USER_FILE="+users(t)), args...)
					c := client(t, transport+"://localhost:"+port+"/wsman", tc.scheme, &authhttp.Options{Roots: ca.Pool()})
					for _, body := range bodies {
						ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
						_, _, got, err := c.Post(ctx, soap, []byte(body))
						cancel()
						if err != nil || string(got) != "<"+tc.want+">"+body {
							t.Fatalf("got %.100q, %v", got, err)
						}
					}
				})
			}
		}
	}
}

// TestCurlNegotiate lets curl log on by GSS-API with a ticket.
func TestCurlNegotiate(t *testing.T) {
	curl := authtest.Program(t, "curl", "curl")
	w := newWorld(t, authtest.RealmOptions{})
	ca := authtest.NewAuthority(t, "Test CA")
	cert, pem := ca.Localhost(), ca.WritePEM()
	for _, transport := range []string{"http", "https"} {
		for name, cache := range map[string]string{"with a ticket": w.Cache("anna", string(password)), "without a ticket": "/nonexistent"} {
			t.Run(name+" over "+transport, func(t *testing.T) {
				h := w.handler(t)
				h.AllowUnencrypted = true
				var s *site
				if transport == "https" {
					s = serve(t, h, &cert)
				} else {
					s = serve(t, h, nil)
				}
				cmd := exec.Command(curl, "-sS", "--noproxy", "*", "--max-time", "20", "--cacert", pem, "--negotiate", "-u", ":",
					"-H", "Content-Type: "+soap, "-H", "Expect:", "-w", " %{http_code}", "--data-binary", "hello", s.url)
				cmd.Env = append(os.Environ(), w.Env("KRB5CCNAME=FILE:"+cache)...)
				out, err := cmd.CombinedOutput()
				want := "<anna@PSL.TEST by Negotiate>hello 200"
				if cache == "/nonexistent" {
					want = " 401"
				}
				if err != nil || !strings.HasSuffix(string(out), want) {
					t.Errorf("got %q, %v, want %q (%v)", out, err, want, s.reasons.all())
				}
			})
		}
	}
}
