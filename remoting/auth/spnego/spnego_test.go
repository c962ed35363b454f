package spnego_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
	"github.com/pslshell/psl/remoting/remotingtest"
)

var accounts = authtest.Accounts{"anna": "Password-1"}

func anna() *ntlm.Credential {
	return &ntlm.Credential{Domain: "CORP", User: "anna", Password: "Password-1"}
}

// lame is a mechanism that cannot begin: a Kerberos without a ticket.
type lame struct{}

func (lame) Name() string { return "Kerberos" }
func (lame) Handshake(auth.ChannelBinding) (auth.Handshake, error) {
	return nil, &auth.Error{Mechanism: "Kerberos", Err: auth.Detail(auth.ErrNoCredentials, "no ticket cache")}
}

// toy is a mechanism under Kerberos' identifier that only psl's two sides know, to see who falls back to what.
type toy struct{ name string }

func (m toy) Name() string                                          { return m.name }
func (m toy) Handshake(auth.ChannelBinding) (auth.Handshake, error) { return &toyStep{m: m}, nil }

type toyStep struct{ m toy }

func (s *toyStep) Step(_ context.Context, in []byte) ([]byte, bool, error) {
	if in == nil {
		return []byte("toy"), true, nil
	}
	return nil, true, nil
}
func (s *toyStep) Session() auth.Session { return toySession{} }

type toySession struct{ auth.Session }

func (toySession) Peer() string                  { return "toy" }
func (toySession) Sign(m []byte) ([]byte, error) { return []byte("signed"), nil }
func (toySession) Verify(m, s []byte) error      { return nil }

func initiator(c ...spnego.Choice) *spnego.Initiator { return &spnego.Initiator{Choices: c} }
func acceptor(c ...spnego.Choice) *spnego.Acceptor   { return &spnego.Acceptor{Choices: c} }

func TestNegotiation(t *testing.T) {
	ntlmAcceptor := spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})
	for name, tc := range map[string]struct {
		initiator *spnego.Initiator
		acceptor  *spnego.Acceptor
		peer      string
	}{
		"both know one":                         {initiator(spnego.NTLM(anna())), acceptor(ntlmAcceptor), `CORP\anna`},
		"the first choice cannot begin":         {initiator(spnego.Kerberos(lame{}), spnego.NTLM(anna())), acceptor(spnego.Kerberos(toy{}), ntlmAcceptor), `CORP\anna`},
		"the first choice is unknown there":     {initiator(spnego.Kerberos(toy{}), spnego.NTLM(anna())), acceptor(ntlmAcceptor), `CORP\anna`},
		"the first choice is taken":             {initiator(spnego.Kerberos(toy{}), spnego.NTLM(anna())), acceptor(ntlmAcceptor, spnego.Kerberos(toy{})), "toy"},
		"Microsoft's identifier means Kerberos": {initiator(spnego.Choice{OID: spnego.OIDMSKerberos, Mechanism: toy{}}), acceptor(spnego.Kerberos(toy{})), "toy"},
	} {
		t.Run(name, func(t *testing.T) {
			i, a, err := authtest.Run(tc.initiator, tc.acceptor, nil, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if a.Peer() != tc.peer {
				t.Errorf("the user is %s, want %s", a.Peer(), tc.peer)
			}
			if a.Peer() != "toy" {
				authtest.CheckSessions(t, i, a)
			}
		})
	}
}

// TestDowngrade takes the better mechanism out of the list on its way: both sides would agree on NTLM and never know, but
// for the signature over the list.
func TestDowngrade(t *testing.T) {
	kerberos := []byte("\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02")
	unknown := []byte("\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x09")
	_, _, err := authtest.Run(initiator(spnego.Kerberos(toy{}), spnego.NTLM(anna())),
		acceptor(spnego.Kerberos(toy{}), spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})), nil, nil,
		func(step int, token []byte) []byte { return bytes.Replace(token, kerberos, unknown, 1) })
	if !errors.Is(err, auth.ErrDowngrade) {
		t.Fatalf("got %v, want a downgrade", err)
	}
	t.Log(err)
}

func TestRefusals(t *testing.T) {
	wrong := anna()
	wrong.Password = "wrong"
	ntlmAcceptor := acceptor(spnego.NTLM(&ntlm.Acceptor{Accounts: accounts}))
	for name, tc := range map[string]struct {
		initiator *spnego.Initiator
		acceptor  *spnego.Acceptor
		want      []error
	}{
		"wrong password":         {initiator(spnego.NTLM(wrong)), ntlmAcceptor, []error{auth.ErrCredentials}},
		"no mechanism in common": {initiator(spnego.Kerberos(toy{})), ntlmAcceptor, []error{auth.ErrNoCredentials}},
		"no mechanism at all":    {initiator(), ntlmAcceptor, []error{auth.ErrNoCredentials}},
		"none of two can begin":  {initiator(spnego.Kerberos(lame{}), spnego.NTLM(&ntlm.Credential{})), ntlmAcceptor, []error{auth.ErrNoCredentials}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := authtest.Run(tc.initiator, tc.acceptor, nil, nil, nil)
			for _, want := range tc.want {
				if !errors.Is(err, want) {
					t.Fatalf("got %v, want %v", err, want)
				}
			}
			t.Log(err)
		})
	}
}

func peer(t *testing.T, role string) *authtest.Conversation {
	t.Helper()
	python := remotingtest.Python(t, "spnego")
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte("CORP:anna:Password-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	binding := base64.StdEncoding.EncodeToString([]byte("tls-server-end-point:0123"))
	return authtest.Converse(t, python, "../authtest/testdata/spnego_peer.py", []string{"NTLM_USER_FILE=" + users},
		role, "negotiate", "--python", "--user", `CORP\anna`, "--password", "Password-1", "--binding", binding)
}

func exchangeSealed(t *testing.T, s auth.Session, p *authtest.Conversation) {
	t.Helper()
	for _, text := range []string{"hello", "second", string(bytes.Repeat([]byte("x"), 20000))} {
		m, err := s.Seal([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		back, failure := p.Ask("unseal", m.Header, m.Data)
		if failure != "" || string(p.Bytes(back[0])) != text {
			t.Fatalf("pyspnego could not unseal %d bytes: %s", len(text), failure)
		}
		sealed, failure := p.Ask("seal", []byte(text))
		if failure != "" {
			t.Fatal(failure)
		}
		got, err := s.Unseal(p.Bytes(sealed[0]), p.Bytes(sealed[1]))
		if err != nil || string(got) != text {
			t.Fatalf("%d bytes of pyspnego could not be unsealed: %v", len(text), err)
		}
	}
}

var binding = auth.ChannelBinding("tls-server-end-point:0123")

// TestPyspnegoAcceptor negotiates NTLM with pyspnego. (An optimistic token of another mechanism is not among the cases:
// pyspnego 0.12.4 gives it to the mechanism that it picked.)
func TestPyspnegoAcceptor(t *testing.T) {
	for name, i := range map[string]*spnego.Initiator{
		"NTLM alone":            initiator(spnego.NTLM(anna())),
		"Kerberos cannot begin": initiator(spnego.Kerberos(lame{}), spnego.NTLM(anna())),
	} {
		t.Run(name, func(t *testing.T) {
			p := peer(t, "server")
			hs, err := i.Handshake(binding)
			if err != nil {
				t.Fatal(err)
			}
			var token []byte
			for {
				out, done, err := hs.Step(context.Background(), token)
				if err != nil {
					t.Fatal(err)
				}
				if len(out) > 0 {
					answer, failure := p.Ask("step", out)
					if failure != "" {
						t.Fatal(failure)
					}
					token = p.Bytes(answer[0])
				}
				if done {
					break
				}
			}
			exchangeSealed(t, hs.Session(), p)
		})
	}
}

// TestPyspnegoInitiator lets pyspnego negotiate.
func TestPyspnegoInitiator(t *testing.T) {
	for name, a := range map[string]*spnego.Acceptor{
		"NTLM":                   acceptor(spnego.NTLM(&ntlm.Acceptor{Accounts: accounts, RequireBinding: true})),
		"Kerberos is known, too": acceptor(spnego.Kerberos(lame{}), spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})),
	} {
		t.Run(name, func(t *testing.T) {
			p := peer(t, "client")
			hs, err := a.Handshake(binding)
			if err != nil {
				t.Fatal(err)
			}
			var token []byte
			for {
				answer, failure := p.Ask("step", token)
				if failure != "" {
					t.Fatal(failure)
				}
				var done bool
				if token, done, err = hs.Step(context.Background(), p.Bytes(answer[0])); err != nil {
					t.Fatal(err)
				}
				if done {
					if len(token) > 0 {
						if answer, failure := p.Ask("step", token); failure != "" || answer[1] != "done" {
							t.Fatal(answer, failure)
						}
					}
					break
				}
			}
			if hs.Session().Peer() != `CORP\anna` {
				t.Errorf("the user is %s", hs.Session().Peer())
			}
			exchangeSealed(t, hs.Session(), p)
		})
	}
}
