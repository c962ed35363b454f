package credssp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/credssp"
	"github.com/pslshell/psl/remoting/auth/kerberos"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
	"github.com/pslshell/psl/remoting/remotingtest"
)

const password = "Geheim-4711"

var accounts = authtest.Accounts{"anna": password}

func initiator(pw auth.Secret) *credssp.Initiator {
	return &credssp.Initiator{
		Mechanism: &spnego.Initiator{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Credential{Domain: "CORP", User: "anna", Password: pw})}},
		Domain:    "CORP", User: "anna", Password: pw,
	}
}

func acceptor(t *testing.T) *credssp.Acceptor {
	t.Helper()
	return &credssp.Acceptor{
		Mechanism:   &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})}},
		Certificate: authtest.NewAuthority(t, "Test CA").Localhost(), Accounts: accounts,
	}
}

// kerberosSides are both sides with Kerberos below them.
func kerberosSides(t *testing.T) (*authtest.Realm, string, *credssp.Initiator, *credssp.Acceptor) {
	t.Helper()
	realm := authtest.NewRealm(t, authtest.RealmOptions{})
	realm.User("anna", password)
	keytab := realm.Keytab("HTTP/localhost")
	keys, err := kerberos.NewAcceptor(keytab)
	if err != nil {
		t.Fatal(err)
	}
	i, a := initiator(password), acceptor(t)
	i.Mechanism = &spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(&kerberos.Credential{User: "anna@PSL.TEST", Password: password, Host: "localhost", ConfigPath: realm.Config})}}
	i.Domain, i.User = "PSL.TEST", "anna"
	a.Mechanism = &spnego.Acceptor{Choices: []spnego.Choice{spnego.Kerberos(keys)}}
	return realm, keytab, i, a
}

type delegated interface {
	Delegated() (domain, user string, password auth.Secret)
}

func TestHandshake(t *testing.T) {
	t.Run("NTLM", func(t *testing.T) {
		check(t, initiator(password), acceptor(t), `CORP\anna`, "CORP")
	})
	t.Run("Kerberos", func(t *testing.T) {
		_, _, i, a := kerberosSides(t)
		check(t, i, a, "anna@PSL.TEST", "PSL.TEST")
	})
	t.Run("an RSA key of 2048 bits", func(t *testing.T) {
		a := acceptor(t)
		a.Certificate = authtest.NewAuthority(t, "Test CA").Issue(authtest.Leaf{Name: "server", RSA: true})
		check(t, initiator(password), a, `CORP\anna`, "CORP")
	})
}

func check(t *testing.T, i *credssp.Initiator, a *credssp.Acceptor, peer, domain string) {
	t.Helper()
	is, as, err := authtest.Run(i, a, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if as.Peer() != peer {
		t.Errorf("the user is %s, want %s", as.Peer(), peer)
	}
	d, u, p := as.(delegated).Delegated()
	if d != domain || u != "anna" || p != password {
		t.Errorf("%s and a password of %d bytes were handed over", auth.JoinUser(d, u), len(p))
	}
	authtest.CheckSessions(t, is, as)
}

func TestRefusals(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(i *credssp.Initiator, a *credssp.Acceptor)
		token  authtest.Change
		want   error
	}{
		"wrong password":               {change: func(i *credssp.Initiator, _ *credssp.Acceptor) { *i = *initiator("wrong") }, want: auth.ErrCredentials},
		"no password":                  {change: func(i *credssp.Initiator, _ *credssp.Acceptor) { i.Password = "" }, want: auth.ErrNoCredentials},
		"another password handed over": {change: func(i *credssp.Initiator, _ *credssp.Acceptor) { i.Password = "another" }, want: auth.ErrCredentials},
		"garbage in the TLS":           {token: func(n int, b []byte) []byte { return []byte("garbage") }, want: nil},
		"a changed TSRequest": {token: func(n int, b []byte) []byte {
			if n == 4 {
				b[len(b)/2] ^= 1
			}
			return b
		}, want: nil},
		"a client of too old a version": {change: func(_ *credssp.Initiator, a *credssp.Acceptor) { a.MinVersion = 7 }, want: auth.ErrDowngrade},
		"a server of too old a version": {change: func(i *credssp.Initiator, _ *credssp.Acceptor) { i.MinVersion = 7 }, want: auth.ErrDowngrade},
	} {
		t.Run(name, func(t *testing.T) {
			i, a := initiator(password), acceptor(t)
			if tc.change != nil {
				tc.change(i, a)
			}
			_, _, err := authtest.Run(i, a, nil, nil, tc.token)
			if err == nil || tc.want != nil && !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if strings.Contains(err.Error(), password) {
				t.Error("the error shows the password")
			}
			t.Log(err)
		})
	}
}

// TestRelay puts a relay with a TLS of its own between the two sides: the proof of the key does not fit, and no password
// is handed over.
func TestRelay(t *testing.T) {
	server, front := acceptor(t), acceptor(t)
	// The relay has both TLS keys' ends, so it can read and forward each request: here a front whose inner mechanism is
	// the real server's, which is what forwarding the inner tokens leads to.
	front.Mechanism = server.Mechanism
	front.Certificate = authtest.NewAuthority(t, "Relay CA").Localhost()
	i := initiator(password)
	real := front.Certificate
	front.Certificate = tls.Certificate{Certificate: real.Certificate, PrivateKey: real.PrivateKey, Leaf: server.Certificate.Leaf}
	_, _, err := authtest.Run(i, front, nil, nil, nil)
	if !errors.Is(err, auth.ErrBinding) {
		t.Fatalf("got %v, want that the keys differ", err)
	}
	t.Log(err)
}

func TestSessionRefusals(t *testing.T) {
	authtest.CheckRefusals(t, func() (from, to auth.Session) {
		i, a, err := authtest.Run(initiator(password), acceptor(t), nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return i, a
	})
}

func peer(t *testing.T, role string, env []string, args ...string) *authtest.Conversation {
	t.Helper()
	python := remotingtest.Python(t, "spnego")
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte("CORP:anna:"+password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return authtest.Converse(t, python, "../authtest/testdata/spnego_peer.py", append(env, "NTLM_USER_FILE="+users), append([]string{role, "credssp"}, args...)...)
}

// exchange sends sealed messages to a peer and back.
func exchange(t *testing.T, s auth.Session, p *authtest.Conversation) {
	t.Helper()
	for _, text := range []string{"a", "hello", strings.Repeat("x", 16384)} {
		m, err := s.Seal([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		back, failure := p.Ask("unseal", m.Header, m.Data)
		if failure != "" || !bytes.Equal(p.Bytes(back[0]), []byte(text)) {
			t.Fatalf("pyspnego could not unseal %d bytes: %s", len(text), failure)
		}
		sealed, failure := p.Ask("seal", []byte(text))
		if failure != "" {
			t.Fatal(failure)
		}
		got, err := s.Unseal(p.Bytes(sealed[0]), p.Bytes(sealed[1]))
		if err != nil || string(got) != text {
			t.Fatalf("%d bytes of pyspnego's could not be unsealed: %v", len(text), err)
		}
		if len(m.Header) != len(p.Bytes(sealed[0])) {
			t.Errorf("pyspnego's header has %d bytes, ours %d", len(p.Bytes(sealed[0])), len(m.Header))
		}
	}
}

// TestPyspnegoAcceptor logs on to pyspnego's CredSSP, of several versions.
func TestPyspnegoAcceptor(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		min  int
		pw   auth.Secret
		want error
	}{
		"NTLM, version 6":                      {args: []string{"--python"}, pw: password},
		"NTLM, version 5":                      {args: []string{"--python", "--version", "5"}, pw: password},
		"NTLM, version 4":                      {args: []string{"--python", "--version", "4"}, min: 2, pw: password},
		"NTLM, version 3":                      {args: []string{"--python", "--version", "3"}, min: 2, pw: password},
		"NTLM, version 2":                      {args: []string{"--python", "--version", "2"}, min: 2, pw: password},
		"NTLM, version 2 where 5 is the least": {args: []string{"--python", "--version", "2"}, pw: password, want: auth.ErrDowngrade},
		"NTLM, wrong password":                 {args: []string{"--python"}, pw: "wrong", want: auth.ErrCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			i := initiator(tc.pw)
			i.MinVersion = tc.min
			drive(t, i, peer(t, "server", nil, tc.args...), tc.want, `CORP\anna`)
		})
	}
	t.Run("Kerberos, version 6", func(t *testing.T) {
		realm, keytab, i, _ := kerberosSides(t)
		remotingtest.Python(t, "gssapi", "krb5")
		drive(t, i, peer(t, "server", realm.Env("KRB5_KTNAME="+keytab), "--service", "HTTP"), nil, `PSL.TEST\anna`)
	})
}

func drive(t *testing.T, i *credssp.Initiator, p *authtest.Conversation, want error, user string) {
	t.Helper()
	hs, err := i.Handshake(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hs.(interface{ Close() error }).Close() })
	var token []byte
	for done := false; !done; {
		var out []byte
		if out, done, err = hs.Step(context.Background(), token); err != nil {
			break
		}
		answer, failure := p.Ask("step", out)
		if failure != "" {
			t.Fatal(failure)
		}
		token = p.Bytes(answer[0])
	}
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
	if err != nil {
		t.Log(err)
		return
	}
	answer, failure := p.Ask("credential")
	if failure != "" || string(p.Bytes(answer[0])) != user || string(p.Bytes(answer[1])) != password {
		t.Errorf("%q was handed over: %s", p.Bytes(answer[0]), failure)
	}
	exchange(t, hs.Session(), p)
}

// TestPyspnegoInitiator lets pyspnego's CredSSP log on, of several versions.
func TestPyspnegoInitiator(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		min  int
		pw   string
		want error
	}{
		"NTLM, version 6":                      {pw: password},
		"NTLM, version 5":                      {args: []string{"--version", "5"}, pw: password},
		"NTLM, version 4":                      {args: []string{"--version", "4"}, min: 2, pw: password},
		"NTLM, version 3":                      {args: []string{"--version", "3"}, min: 2, pw: password},
		"NTLM, version 2":                      {args: []string{"--version", "2"}, min: 2, pw: password},
		"NTLM, version 2 where 5 is the least": {args: []string{"--version", "2"}, pw: password, want: auth.ErrDowngrade},
		"NTLM, wrong password":                 {pw: "wrong", want: auth.ErrCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			a := acceptor(t)
			a.MinVersion = tc.min
			p := peer(t, "client", nil, append([]string{"--python", "--user", `CORP\anna`, "--password", tc.pw}, tc.args...)...)
			accept(t, a, p, tc.want, `CORP\anna`)
		})
	}
	t.Run("Kerberos, version 6", func(t *testing.T) {
		realm, _, _, a := kerberosSides(t)
		remotingtest.Python(t, "gssapi", "krb5")
		p := peer(t, "client", realm.Env(), "--service", "HTTP", "--user", "anna@PSL.TEST", "--password", password)
		accept(t, a, p, nil, "anna@PSL.TEST")
	})
}

func accept(t *testing.T, a *credssp.Acceptor, p *authtest.Conversation, want error, user string) {
	t.Helper()
	hs, err := a.Handshake(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hs.(interface{ Close() error }).Close() })
	var token []byte
	for done := false; !done; {
		answer, failure := p.Ask("step", token)
		if failure != "" {
			t.Fatal(failure)
		}
		if token, done, err = hs.Step(context.Background(), p.Bytes(answer[0])); err != nil {
			break
		}
	}
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
	if err != nil {
		if len(token) > 0 {
			_, failure := p.Ask("step", token)
			t.Log("pyspnego says:", failure)
		}
		t.Log(err)
		return
	}
	if hs.Session().Peer() != user {
		t.Errorf("the user is %s, want %s", hs.Session().Peer(), user)
	}
	exchange(t, hs.Session(), p)
}
