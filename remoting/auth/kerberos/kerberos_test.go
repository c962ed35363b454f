package kerberos_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/kerberos"
	"github.com/pslshell/psl/remoting/remotingtest"
)

const password = "Geheim 4711"

// realms are the kinds of keys that sessions can have.
var realms = map[string]authtest.RealmOptions{
	"AES-256":      {Enctypes: "aes256-cts-hmac-sha1-96:normal", Client: "  permitted_enctypes = aes256-cts-hmac-sha1-96\n"},
	"AES-128":      {Enctypes: "aes128-cts-hmac-sha1-96:normal", Client: "  permitted_enctypes = aes128-cts-hmac-sha1-96\n  default_tkt_enctypes = aes128-cts-hmac-sha1-96\n  default_tgs_enctypes = aes128-cts-hmac-sha1-96\n"},
	"AES-256-SHA2": {Enctypes: "aes256-cts-hmac-sha384-192:normal", Client: "  permitted_enctypes = aes256-cts-hmac-sha384-192\n  default_tkt_enctypes = aes256-cts-hmac-sha384-192\n  default_tgs_enctypes = aes256-cts-hmac-sha384-192\n"},
	"AES-128-SHA2": {Enctypes: "aes128-cts-hmac-sha256-128:normal", Client: "  permitted_enctypes = aes128-cts-hmac-sha256-128\n  default_tkt_enctypes = aes128-cts-hmac-sha256-128\n  default_tgs_enctypes = aes128-cts-hmac-sha256-128\n"},
	"RC4":          {Enctypes: "arcfour-hmac:normal", Client: "  permitted_enctypes = arcfour-hmac\n  default_tkt_enctypes = arcfour-hmac\n  default_tgs_enctypes = arcfour-hmac\n"},
}

// world is a realm with a user and two hosts.
type world struct {
	*authtest.Realm
	keytab string // of the services
}

func newWorld(t *testing.T, o authtest.RealmOptions) *world {
	t.Helper()
	r := authtest.NewRealm(t, o)
	r.User("anna", password)
	return &world{r, r.Keytab("HTTP/localhost", "WSMAN/server02.psl.test")}
}

func (w *world) anna() *kerberos.Credential {
	return &kerberos.Credential{User: "anna@" + w.Name, Password: password, Host: "localhost", ConfigPath: w.Config}
}

func acceptor(t *testing.T, keytab string) *kerberos.Acceptor {
	t.Helper()
	a, err := kerberos.NewAcceptor(keytab)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var (
	binding = auth.ChannelBinding("tls-server-end-point:0123456789abcdef0123456789abcdef")
	other   = auth.ChannelBinding("tls-server-end-point:fedcba9876543210fedcba9876543210")
)

func TestHandshake(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	userKeys := w.Keytab("bert")
	for name, tc := range map[string]struct {
		c              *kerberos.Credential
		client, server auth.ChannelBinding
		peer, service  string
	}{
		"password":                   {w.anna(), nil, nil, "anna@PSL.TEST", "HTTP/localhost"},
		"realm in small letters":     {&kerberos.Credential{User: "anna@psl.test", Password: password, Host: "localhost"}, nil, nil, "anna@PSL.TEST", "HTTP/localhost"},
		"realm before the name":      {&kerberos.Credential{User: `psl.test\anna`, Password: password, Host: "localhost"}, nil, nil, "anna@PSL.TEST", "HTTP/localhost"},
		"realm of the configuration": {&kerberos.Credential{User: "anna", Password: password, Host: "localhost"}, nil, nil, "anna@PSL.TEST", "HTTP/localhost"},
		"the service's second name":  {&kerberos.Credential{User: "anna", Password: password, Host: "Server02.PSL.test"}, nil, nil, "anna@PSL.TEST", "WSMAN/server02.psl.test"},
		"keytab":                     {&kerberos.Credential{User: "bert", Keytab: userKeys, Host: "localhost"}, nil, nil, "bert@PSL.TEST", "HTTP/localhost"},
		"ticket cache":               {&kerberos.Credential{Cache: "FILE:" + w.Cache("anna", password), Host: "localhost"}, nil, nil, "anna@PSL.TEST", "HTTP/localhost"},
		"bound to a channel":         {w.anna(), binding, binding, "anna@PSL.TEST", "HTTP/localhost"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.c.ConfigPath = w.Config
			a := acceptor(t, w.keytab)
			a.RequireBinding = tc.server != nil
			i, s, err := authtest.Run(tc.c, a, tc.client, tc.server, nil)
			if err != nil {
				t.Fatal(err)
			}
			if s.Peer() != tc.peer || i.Peer() != tc.service {
				t.Errorf("the user is %s, the service %s; want %s, %s", s.Peer(), i.Peer(), tc.peer, tc.service)
			}
			authtest.CheckSessions(t, i, s)
		})
	}
}

// TestImplicit uses the default ticket cache, as NegotiateWithImplicitCredential does.
func TestImplicit(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	t.Setenv("KRB5_CONFIG", w.Config)
	t.Setenv("KRB5CCNAME", "FILE:"+w.Cache("anna", password))
	_, s, err := authtest.Run(&kerberos.Credential{Host: "localhost"}, acceptor(t, w.keytab), nil, nil, nil)
	if err != nil || s.Peer() != "anna@PSL.TEST" {
		t.Fatal(s, err)
	}
}

func TestCaches(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	for name, tc := range map[string]struct {
		cache string
		want  error
		text  string
	}{
		"kernel's keys": {"KEYRING:persistent:0", auth.ErrNoCredentials, "KRB5CCNAME=FILE:"},
		"KCM":           {"KCM:", auth.ErrNoCredentials, "KRB5CCNAME=FILE:"},
		"API":           {"API:", auth.ErrNoCredentials, "KRB5CCNAME=FILE:"},
		"absent":        {"FILE:/nonexistent/cache", auth.ErrNoCredentials, "kinit"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := authtest.Run(&kerberos.Credential{Cache: tc.cache, Host: "localhost", ConfigPath: w.Config}, acceptor(t, w.keytab), nil, nil, nil)
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.text) {
				t.Fatalf("got %v", err)
			}
			t.Log(err)
		})
	}
	t.Run("a file of something else", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "cache")
		for _, text := range []string{"", "x", "\x05\x04", "\x05\x04\x00\x0c\x00\x01\x00\x08\xff\xff"} {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, _, err := authtest.Run(&kerberos.Credential{Cache: path, Host: "localhost", ConfigPath: w.Config}, acceptor(t, w.keytab), nil, nil, nil)
			if err == nil {
				t.Errorf("%q is accepted", text)
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	w.User("carl", password, "-allow_tix")
	w.User("dora", password, `-pwexpire "2 days ago"`)
	foreign := w.Keytab("HTTP/elsewhere")
	credential := func(change func(c *kerberos.Credential)) *kerberos.Credential {
		c := w.anna()
		change(c)
		return c
	}
	for name, tc := range map[string]struct {
		c              *kerberos.Credential
		keytab         string
		client, server auth.ChannelBinding
		required       bool
		change         authtest.Change
		want           error
		text           []string
	}{
		"wrong password":       {c: credential(func(c *kerberos.Credential) { c.Password = "wrong" }), want: auth.ErrCredentials, text: []string{"anna", "PSL.TEST"}},
		"unknown user":         {c: credential(func(c *kerberos.Credential) { c.User = "nobody" }), want: auth.ErrCredentials, text: []string{"nobody", "PSL.TEST"}},
		"locked user":          {c: credential(func(c *kerberos.Credential) { c.User = "carl" }), want: auth.ErrCredentials, text: []string{"locked"}},
		"password to change":   {c: credential(func(c *kerberos.Credential) { c.User = "dora" }), want: auth.ErrExpired, text: []string{"must be changed"}},
		"unknown realm":        {c: credential(func(c *kerberos.Credential) { c.User = "anna@ELSEWHERE.INVALID" }), want: kerberos.ErrRealm, text: []string{"ELSEWHERE.INVALID"}},
		"unknown service":      {c: credential(func(c *kerberos.Credential) { c.Host = "server03.psl.test" }), want: kerberos.ErrUnknownService, text: []string{"HTTP/server03.psl.test", "PSL.TEST", "host/server03.psl.test"}},
		"port in the name":     {c: credential(func(c *kerberos.Credential) { c.Port = 5985 }), want: kerberos.ErrUnknownService, text: []string{"HTTP/localhost:5985"}},
		"no keytab":            {c: credential(func(c *kerberos.Credential) { c.Password = ""; c.Keytab = "/nonexistent" }), want: auth.ErrNoCredentials},
		"another's keytab":     {c: credential(func(c *kerberos.Credential) { c.Password = ""; c.Keytab = foreign }), want: auth.ErrNoCredentials, text: []string{"anna@PSL.TEST"}},
		"server without a key": {c: w.anna(), keytab: foreign, want: auth.ErrCredentials, text: []string{"HTTP/localhost"}},
		"another channel":      {c: w.anna(), client: other, server: binding, want: auth.ErrBinding},
		"no channel":           {c: w.anna(), server: binding, required: true, want: auth.ErrBinding},
		"changed request":      {c: w.anna(), change: flip(0), want: auth.ErrCredentials},
		"changed answer":       {c: w.anna(), change: flip(1), want: auth.ErrCredentials},
		"garbage":              {c: w.anna(), change: func(int, []byte) []byte { return []byte("garbage") }, want: auth.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.keytab == "" {
				tc.keytab = w.keytab
			}
			a := acceptor(t, tc.keytab)
			a.RequireBinding = tc.required
			_, _, err := authtest.Run(tc.c, a, tc.client, tc.server, tc.change)
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			for _, text := range append(tc.text, "") {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%v does not name %s", err, text)
				}
			}
			if strings.Contains(err.Error(), password) {
				t.Errorf("the error shows the password")
			}
			t.Log(err)
		})
	}
}

// flip changes the last bytes of a step's token, which are encrypted.
func flip(step int) authtest.Change {
	return func(n int, b []byte) []byte {
		if n == step {
			b[len(b)-3] ^= 1
		}
		return b
	}
}

// TestReplay gives an acceptor a request twice.
func TestReplay(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	a := acceptor(t, w.keytab)
	hs, err := w.anna().Handshake(nil)
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := hs.Step(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for n := range 2 {
		s, err := a.Handshake(nil)
		if err != nil {
			t.Fatal(err)
		}
		out, _, err = s.Step(context.Background(), token)
		if n == 1 && !errors.Is(err, auth.ErrReplay) || n == 0 && err != nil {
			t.Fatalf("try %d: %v", n, err)
		}
	}
	// The client is told.
	if _, _, err = hs.Step(context.Background(), out); !errors.Is(err, auth.ErrReplay) {
		t.Errorf("the client says %v", err)
	}
}

func TestSessionRefusals(t *testing.T) {
	for name, o := range realms {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, o)
			a, c := acceptor(t, w.keytab), w.anna()
			authtest.CheckRefusals(t, func() (from, to auth.Session) {
				i, s, err := authtest.Run(c, a, nil, nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				return i, s
			})
		})
	}
}

// peer starts a side by pyspnego, which is MIT's GSS-API.
func peer(t *testing.T, w *world, binding auth.ChannelBinding, env []string, args ...string) *authtest.Conversation {
	t.Helper()
	python := remotingtest.Python(t, "spnego", "gssapi", "krb5")
	if binding != nil {
		args = append(args, "--binding", base64.StdEncoding.EncodeToString(binding))
	}
	env = append(w.Env("KRB5_KTNAME="+w.keytab, "KRB5RCACHETYPE=none"), env...)
	return authtest.Converse(t, python, "../authtest/testdata/spnego_peer.py", env, args...)
}

// exchange sends sealed messages to a peer and back.
func exchange(t *testing.T, s auth.Session, p *authtest.Conversation) {
	t.Helper()
	for _, text := range []string{"a", "hello", strings.Repeat("x", 20000), strings.Repeat("y", 130)} {
		m, err := s.Seal([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		back, failure := p.Ask("unseal", m.Header, m.Data)
		if failure != "" || !bytes.Equal(p.Bytes(back[0]), []byte(text)) {
			t.Fatalf("MIT could not unseal %d bytes: %s", len(text), failure)
		}
		sealed, failure := p.Ask("seal", []byte(text))
		if failure != "" {
			t.Fatal(failure)
		}
		got, err := s.Unseal(p.Bytes(sealed[0]), p.Bytes(sealed[1]))
		if err != nil || string(got) != text {
			t.Fatalf("%d bytes of MIT's could not be unsealed: %v", len(text), err)
		}
		// MIT pads RC4's tokens by a byte, Windows and psl do not.
		if m.Padding != 0 {
			t.Errorf("%d bytes of padding", m.Padding)
		}
		if len(m.Header) != len(p.Bytes(sealed[0])) {
			t.Errorf("MIT's header has %d bytes, ours %d", len(p.Bytes(sealed[0])), len(m.Header))
		}
	}
}

// TestMITAcceptor logs on to MIT's GSS-API and exchanges sealed messages with it.
func TestMITAcceptor(t *testing.T) {
	for name, o := range realms {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, o)
			p := peer(t, w, binding, nil, "server", "kerberos", "--service", "HTTP")
			hs, err := w.anna().Handshake(binding)
			if err != nil {
				t.Fatal(err)
			}
			token, _, err := hs.Step(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, failure := p.Ask("step", token)
			if failure != "" {
				t.Fatal(failure)
			}
			if _, done, err := hs.Step(context.Background(), p.Bytes(answer[0])); err != nil || !done {
				t.Fatal(done, err)
			}
			info, _ := p.Ask("info")
			if got := string(p.Bytes(info[0])); got != "anna@PSL.TEST" {
				t.Errorf("MIT takes the user for %s", got)
			}
			exchange(t, hs.Session(), p)
		})
	}
}

// TestMITInitiator lets MIT's GSS-API log on.
func TestMITInitiator(t *testing.T) {
	for name, o := range realms {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, o)
			p := peer(t, w, binding, nil, "client", "kerberos", "--service", "HTTP", "--user", "anna@PSL.TEST", "--password", password)
			hs, err := acceptor(t, w.keytab).Handshake(binding)
			if err != nil {
				t.Fatal(err)
			}
			answer, failure := p.Ask("step", nil)
			if failure != "" {
				t.Fatal(failure)
			}
			token, done, err := hs.Step(context.Background(), p.Bytes(answer[0]))
			if err != nil || !done {
				t.Fatal(done, err)
			}
			if answer, failure = p.Ask("step", token); failure != "" || answer[1] != "done" {
				t.Fatal(answer, failure)
			}
			if hs.Session().Peer() != "anna@PSL.TEST" {
				t.Errorf("the user is %s", hs.Session().Peer())
			}
			exchange(t, hs.Session(), p)
		})
	}
}

// TestMITRefuses shows what the client says when MIT's acceptor refuses it.
func TestMITRefuses(t *testing.T) {
	lib := fakeTime(t)
	w := newWorld(t, authtest.RealmOptions{})
	for name, tc := range map[string]struct {
		env  []string
		want error
		text string
	}{
		"its clock is an hour off": {[]string{"LD_PRELOAD=" + lib, "FAKETIME=+1h"}, auth.ErrClockSkew, "there"},
		"the ticket has expired":   {[]string{"LD_PRELOAD=" + lib, "FAKETIME=+30h"}, auth.ErrExpired, "ticket"},
		"it has no key for it":     {[]string{"KRB5_KTNAME=" + w.Keytab("HTTP/elsewhere")}, kerberos.ErrUnknownService, "HTTP/localhost"},
	} {
		t.Run(name, func(t *testing.T) {
			python := remotingtest.Python(t, "gssapi")
			env := append(w.Env("KRB5_KTNAME="+w.keytab, "KRB5RCACHETYPE=none"), tc.env...)
			p := authtest.Converse(t, python, "../authtest/testdata/gss_acceptor.py", env)
			hs, err := w.anna().Handshake(nil)
			if err != nil {
				t.Fatal(err)
			}
			token, _, err := hs.Step(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, failure := p.Ask("step", token)
			if failure != "" {
				t.Fatal(failure)
			}
			_, _, err = hs.Step(context.Background(), p.Bytes(answer[0]))
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.text) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			t.Log(err)
		})
	}
}

func fakeTime(t *testing.T) string {
	t.Helper()
	list, _ := filepath.Glob("/usr/lib/*/faketime/libfaketime.so.1")
	if len(list) == 0 {
		t.Skip("libfaketime is not here: apt-get install faketime")
	}
	return list[0]
}

// TestSkewedKDC asks a KDC whose clock is an hour off.
func TestSkewedKDC(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{FakeTime: time.Hour})
	w.Admin("modprinc +requires_preauth anna")
	_, _, err := authtest.Run(w.anna(), acceptor(t, w.keytab), nil, nil, nil)
	if !errors.Is(err, auth.ErrClockSkew) || !strings.Contains(err.Error(), "PSL.TEST") {
		t.Fatalf("got %v, want that the clocks are too far apart", err)
	}
	t.Log(err)
}

// TestContext ends while a KDC does not answer.
func TestContext(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	hs, err := w.anna().Handshake(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := hs.Step(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
