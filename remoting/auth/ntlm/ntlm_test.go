package ntlm_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	ntlmssp "github.com/Azure/go-ntlmssp"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/remotingtest"
)

var accounts = authtest.Accounts{"anna": "Pass-Wörd 1"}

func anna() *ntlm.Credential {
	return &ntlm.Credential{Domain: "CORP", User: "Anna", Password: "Pass-Wörd 1", Target: "HTTP/server01"}
}

var (
	binding = auth.ChannelBinding("tls-server-end-point:0123456789abcdef0123456789abcdef")
	other   = auth.ChannelBinding("tls-server-end-point:fedcba9876543210fedcba9876543210")
)

func TestHandshake(t *testing.T) {
	hashed := anna()
	hashed.Password, hashed.Hash = "", ntlm.NTHash("Pass-Wörd 1")
	upn := &ntlm.Credential{User: "anna@corp.example", Password: "Pass-Wörd 1"}
	for name, tc := range map[string]struct {
		c              *ntlm.Credential
		client, server auth.ChannelBinding
		peer           string
	}{
		"password":            {anna(), nil, nil, `CORP\Anna`},
		"hash":                {hashed, nil, nil, `CORP\Anna`},
		"user principal name": {upn, nil, nil, "anna@corp.example"},
		"bound to a channel":  {anna(), binding, binding, `CORP\Anna`},
	} {
		t.Run(name, func(t *testing.T) {
			i, a, err := authtest.Run(tc.c, &ntlm.Acceptor{Accounts: accounts, RequireBinding: tc.server != nil}, tc.client, tc.server, nil)
			if err != nil {
				t.Fatal(err)
			}
			if a.Peer() != tc.peer {
				t.Errorf("the user is %s, want %s", a.Peer(), tc.peer)
			}
			authtest.CheckSessions(t, i, a)
		})
	}
}

// flip changes a byte of the token of a step.
func flip(step, at int) authtest.Change {
	return func(n int, token []byte) []byte {
		if n == step {
			if at < 0 {
				at += len(token)
			}
			token[at] ^= 0x20
		}
		return token
	}
}

func TestRefusals(t *testing.T) {
	wrong := anna()
	wrong.Password = "wrong"
	stranger := anna()
	stranger.User = "nobody"
	for name, tc := range map[string]struct {
		c              *ntlm.Credential
		a              ntlm.Acceptor
		client, server auth.ChannelBinding
		change         authtest.Change
		want           error
	}{
		"wrong password":                {c: wrong, want: auth.ErrCredentials},
		"unknown user":                  {c: stranger, want: auth.ErrCredentials},
		"no user":                       {c: &ntlm.Credential{}, want: auth.ErrNoCredentials},
		"another channel":               {c: anna(), client: other, server: binding, want: auth.ErrBinding},
		"no channel where one is due":   {c: anna(), a: ntlm.Acceptor{RequireBinding: true}, server: binding, want: auth.ErrBinding},
		"first message changed":         {c: anna(), change: flip(0, 32), want: auth.ErrDowngrade}, // the version: only the MIC sees it
		"challenge's target changed":    {c: anna(), change: flip(1, 56), want: auth.ErrDowngrade},
		"MIC changed":                   {c: anna(), change: flip(2, 72), want: auth.ErrDowngrade},
		"sealing taken out":             {c: anna(), change: flip(1, 20), want: auth.ErrDowngrade}, // flagSeal
		"extended security taken out":   {c: anna(), change: func(n int, b []byte) []byte { b[map[int]int{0: 14, 1: 22, 2: 62}[n]] &^= 8; return b }, want: auth.ErrDowngrade},
		"answered in a way of NTLMv1":   {c: anna(), change: func(n int, b []byte) []byte { return truncateResponse(n, b) }, want: auth.ErrDowngrade},
		"another type of message":       {c: anna(), change: flip(1, 8), want: auth.ErrMalformed},
		"response outside of a message": {c: anna(), change: flip(2, 26), want: auth.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			tc.a.Accounts = accounts
			_, _, err := authtest.Run(tc.c, &tc.a, tc.client, tc.server, tc.change)
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			t.Log(err)
		})
	}
}

// truncateResponse says that NtChallengeResponse has 24 bytes, as NTLMv1's has.
func truncateResponse(step int, b []byte) []byte {
	if step == 2 {
		b[20], b[21] = 24, 0
	}
	return b
}

func TestSessionRefusals(t *testing.T) {
	authtest.CheckRefusals(t, func() (from, to auth.Session) {
		i, a, err := authtest.Run(anna(), &ntlm.Acceptor{Accounts: accounts}, nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return i, a
	})
}

// TestAzureClient lets the messages of Azure/go-ntlmssp, which can neither seal nor sign, log on.
func TestAzureClient(t *testing.T) {
	for name, tc := range map[string]struct {
		user, password string
		unsealed       bool
		want           error
	}{
		"right password":       {`CORP\anna`, "Pass-Wörd 1", true, nil},
		"wrong password":       {`CORP\anna`, "wrong", true, auth.ErrCredentials},
		"where sealing is due": {`CORP\anna`, "Pass-Wörd 1", false, auth.ErrDowngrade},
	} {
		t.Run(name, func(t *testing.T) {
			acceptor := &ntlm.Acceptor{Accounts: accounts, AllowUnsealed: tc.unsealed}
			hs, err := acceptor.Handshake(nil)
			if err != nil {
				t.Fatal(err)
			}
			first, err := ntlmssp.NewNegotiateMessage("", "")
			if err != nil {
				t.Fatal(err)
			}
			challenge, _, err := hs.Step(context.Background(), first)
			if err == nil {
				answer, aerr := ntlmssp.NewAuthenticateMessage(challenge, tc.user, tc.password, nil)
				if aerr != nil {
					t.Fatal(aerr)
				}
				_, _, err = hs.Step(context.Background(), answer)
			}
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if err == nil && hs.Session().Peer() != `CORP\anna` {
				t.Errorf("the user is %s", hs.Session().Peer())
			}
		})
	}
}

// bodgit/ntlmssp asks for extended session security alone, which goes before NTLM where both are set: that is no downgrade. Without
// it there would be NTLMv1.
func TestFlagsOfFirstMessage(t *testing.T) {
	const unicode, ntlm1, extended, sealing = 1, 1 << 9, 1 << 19, 1<<4 | 1<<5 | 1<<29
	for name, c := range map[string]struct {
		flags uint32
		want  error
	}{
		"all":                               {unicode | ntlm1 | extended | sealing, nil},
		"without NTLM":                      {unicode | extended | sealing, nil},
		"without extended session security": {unicode | ntlm1 | sealing, auth.ErrDowngrade},
		"without sealing":                   {unicode | ntlm1 | extended, auth.ErrDowngrade},
	} {
		hs, err := (&ntlm.Acceptor{Accounts: accounts}).Handshake(nil)
		if err != nil {
			t.Fatal(err)
		}
		first := append([]byte("NTLMSSP\x00\x01\x00\x00\x00"), binary.LittleEndian.AppendUint32(nil, c.flags)...)
		first = append(first, make([]byte, 16)...) // neither domain nor workstation
		if _, _, err = hs.Step(context.Background(), first); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
	}
}

func peer(t *testing.T, role, user, password string, binding auth.ChannelBinding) *authtest.Conversation {
	t.Helper()
	python := remotingtest.Python(t, "spnego")
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte("CORP:anna:Pass-Wörd 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{role, "ntlm", "--python"}
	if role == "client" {
		args = append(args, "--user", user, "--password", password)
	}
	if binding != nil {
		args = append(args, "--binding", base64.StdEncoding.EncodeToString(binding))
	}
	return authtest.Converse(t, python, "../authtest/testdata/spnego_peer.py", []string{"NTLM_USER_FILE=" + users, "PYTHONUTF8=1"}, args...)
}

// exchangeSealed sends sealed messages to a pyspnego peer and back.
func exchangeSealed(t *testing.T, s auth.Session, p *authtest.Conversation) {
	t.Helper()
	for _, text := range []string{"", "hello", string(bytes.Repeat([]byte("x"), 20000))} {
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

// TestPyspnegoAcceptor logs on to pyspnego's NTLM.
func TestPyspnegoAcceptor(t *testing.T) {
	for name, tc := range map[string]struct {
		password       auth.Secret
		client, server auth.ChannelBinding
		refused        bool
	}{
		"right password":     {password: "Pass-Wörd 1"},
		"bound to a channel": {password: "Pass-Wörd 1", client: binding, server: binding},
		"another channel":    {password: "Pass-Wörd 1", client: other, server: binding, refused: true},
		"wrong password":     {password: "wrong", refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := peer(t, "server", "", "", tc.server)
			c := anna()
			c.Password = tc.password
			hs, err := c.Handshake(tc.client)
			if err != nil {
				t.Fatal(err)
			}
			first, _, err := hs.Step(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, failure := p.Ask("step", first)
			if failure != "" {
				t.Fatal(failure)
			}
			last, done, err := hs.Step(context.Background(), p.Bytes(answer[0]))
			if err != nil || !done {
				t.Fatal(done, err)
			}
			answer, failure = p.Ask("step", last)
			if tc.refused {
				if failure == "" {
					t.Fatal("pyspnego accepted it")
				}
				return
			}
			if failure != "" || answer[1] != "done" {
				t.Fatal(answer, failure)
			}
			exchangeSealed(t, hs.Session(), p)
		})
	}
}

// TestPyspnegoInitiator lets pyspnego's NTLM log on.
func TestPyspnegoInitiator(t *testing.T) {
	for name, tc := range map[string]struct {
		password       string
		client, server auth.ChannelBinding
		want           error
	}{
		"right password":     {password: "Pass-Wörd 1"},
		"bound to a channel": {password: "Pass-Wörd 1", client: binding, server: binding},
		"another channel":    {password: "Pass-Wörd 1", client: other, server: binding, want: auth.ErrBinding},
		"wrong password":     {password: "wrong", want: auth.ErrCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			p := peer(t, "client", `CORP\anna`, tc.password, tc.client)
			hs, err := (&ntlm.Acceptor{Accounts: accounts}).Handshake(tc.server)
			if err != nil {
				t.Fatal(err)
			}
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
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if err == nil {
				exchangeSealed(t, hs.Session(), p)
			}
		})
	}
}
