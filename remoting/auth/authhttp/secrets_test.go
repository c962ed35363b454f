package authhttp_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/jcmturner/gokrb5/v8/keytab"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/credssp"
	"github.com/pslshell/psl/remoting/auth/digest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
)

// TestNoSecrets collects what a run of log-ons, good and bad ones, says: all errors on both sides, all values in every
// form that fmt, JSON and slog give them. No password, no hash, no key and no form of them may be among it.
func TestNoSecrets(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	kt, err := keytab.Load(w.keytab)
	if err != nil || len(kt.Entries) == 0 {
		t.Fatal(err)
	}
	const bad, proxyPass = auth.Secret("Falsch-5521"), auth.Secret("Proxy-8812")
	utf16 := func(s auth.Secret) (b []byte) {
		for _, c := range string(s) {
			b = append(b, byte(c), 0)
		}
		return b
	}
	secrets := map[string][]byte{"the hash": ntlm.NTHash(password), "the wrong password's hash": ntlm.NTHash(bad)}
	for i, e := range kt.Entries {
		secrets[fmt.Sprintf("key %d of the keytab", i)] = e.Key.KeyValue
	}
	for name, s := range map[string]auth.Secret{"the password": password, "a wrong password": bad, "the proxy's password": proxyPass} {
		secrets[name] = []byte(s)
		secrets[name+" in UTF-16"] = utf16(s)
		secrets[name+" as Basic has it"] = []byte("anna:" + string(s))
	}

	var said bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&said, nil))
	note := func(values ...any) {
		for _, v := range values {
			fmt.Fprintf(&said, "%v %+v %#v %s %q %x\n", v, v, v, v, v, v)
			if b, err := json.Marshal(v); err == nil {
				said.Write(b)
			}
			logger.Info("value", "v", v)
		}
	}
	failures := 0
	for _, secure := range []bool{false, true} {
		h := w.handler(t)
		h.Basic, h.Digest, h.AllowUnencrypted = accounts, &digest.Server{Password: accounts.Password}, true
		h.Limiter = &authhttp.Limiter{Failures: 1000}
		var s *site
		if secure {
			s = serve(t, h, &cert)
		} else {
			s = serve(t, h, nil)
		}
		u, err := url.Parse(s.url)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range []authhttp.Authentication{authhttp.Default, authhttp.ByBasic, authhttp.ByDigest, authhttp.ByKerberos, authhttp.ByCredSSP, authhttp.ByNegotiate} {
			for _, user := range []string{"anna", "anna@PSL.TEST", `PSL\anna`, "nobody"} {
				for _, pw := range []auth.Secret{password, bad} {
					l := authhttp.Logon{Authentication: a, User: user, Password: pw, KerberosConfig: w.Config}
					scheme, err := l.Scheme(u)
					note(l, &l, scheme)
					if err != nil {
						t.Fatal(err)
					}
					o := &authhttp.Options{Roots: ca.Pool(), AllowUnencrypted: true}
					c, err := authhttp.NewClient(s.url, scheme, o)
					if err != nil {
						t.Fatal(err)
					}
					_, _, _, err = c.Post(context.Background(), soap, []byte("x"))
					if err != nil {
						failures++
						note(err)
					}
					_ = c.Close()
				}
			}
		}
		for _, err := range s.reasons.all() {
			note(err)
		}
	}
	// Sessions, handshakes and what a server was handed.
	for _, pair := range [][2]auth.Mechanism{
		{anna(), &ntlm.Acceptor{Accounts: accounts}},
		{w.credential(), w.handler(t).Kerberos},
		{&spnego.Initiator{Choices: []spnego.Choice{spnego.NTLM(anna())}}, w.handler(t).Negotiate},
		{&credssp.Initiator{Mechanism: anna(), User: "anna", Password: password}, &credssp.Acceptor{Mechanism: &ntlm.Acceptor{Accounts: accounts}, Certificate: cert}},
	} {
		i, a, err := authtest.Run(pair[0], pair[1], nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		hs, err := pair[0].Handshake(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := hs.Step(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		note(i, a, hs, pair[0], pair[1])
		if c, ok := hs.(interface{ Close() error }); ok {
			_ = c.Close()
		}
	}
	note(digest.NewClient("anna", password), w.handler(t))
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	secrets["a client certificate's key"] = private[:32]
	note(authhttp.Options{Certificates: []tls.Certificate{{PrivateKey: private}}, Proxy: &authhttp.Proxy{Password: proxyPass}})
	p := newTunnel(t, httpProxy("paul", string(proxyPass)))
	proxy := &authhttp.Proxy{URL: "http://" + p.Addr().String(), User: "anna", Password: proxyPass}
	note(proxy)
	c := client(t, "http://localhost:1/wsman", negotiate(anna()), &authhttp.Options{Proxy: proxy})
	_, _, _, err = c.Post(context.Background(), soap, nil)
	note(err)
	if _, err := authhttp.NewClient("http://anna:"+string(password)+"@localhost/wsman", negotiate(anna()), nil); err == nil {
		t.Error("a URL with a password in it is accepted")
	} else {
		note(err)
	}
	if failures < 24 || said.Len() < 10000 {
		t.Fatalf("the run said too little to look at: %d failures, %d bytes", failures, said.Len())
	}
	text := said.Bytes()
	lower := bytes.ToLower(text)
	for name, secret := range secrets {
		forms := [][]byte{secret, []byte(base64.StdEncoding.EncodeToString(secret)), []byte(strings.Trim(fmt.Sprint(secret), "[]"))}
		for _, f := range forms {
			if at := bytes.Index(text, f); at >= 0 {
				t.Errorf("%s was said, after %q", name, text[max(0, at-200):at])
			}
		}
		if bytes.Contains(lower, []byte(hex.EncodeToString(secret))) {
			t.Errorf("%s was said in hexadecimal digits", name)
		}
	}
}
