package authhttp_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/digest"
	"github.com/pslshell/psl/remoting/auth/kerberos"
	"github.com/pslshell/psl/remoting/auth/ntlm"
)

// TestLogon logs on by each value of -Authentication, as each kind of user.
func TestLogon(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	cache := "FILE:" + w.Cache("anna", string(password))
	userKeys := w.Keytab("bert")
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	h := w.handler(t)
	h.Basic, h.Digest = accounts, &digest.Server{Password: accounts.Password}
	plain, secure := serve(t, h, nil), (*site)(nil)
	h2 := w.handler(t)
	h2.Basic, h2.Digest = accounts, &digest.Server{Password: accounts.Password}
	secure = serve(t, h2, &cert)
	for name, tc := range map[string]struct {
		l    authhttp.Logon
		tls  bool
		host string // instead of localhost
		want string
		err  any
	}{
		"Default, an account of the server":              {l: authhttp.Logon{User: "anna", Password: password}, want: "anna by Negotiate"},
		"Default, by NT hash":                            {l: authhttp.Logon{User: "anna", NTHash: ntlm.NTHash(password)}, want: "anna by Negotiate"},
		"Default, user principal name":                   {l: authhttp.Logon{User: "anna@PSL.TEST", Password: password}, want: "anna@PSL.TEST by Negotiate"},
		"Default, a domain in one word":                  {l: authhttp.Logon{User: `PSL\anna`, Password: password}, want: "anna@PSL.TEST by Negotiate"},
		"Default, a domain of no realm":                  {l: authhttp.Logon{User: `OTHER\anna`, Password: password}, want: `OTHER\anna by Negotiate`},
		"Default, an address":                            {l: authhttp.Logon{User: "anna@PSL.TEST", Password: password}, host: "127.0.0.1", want: "anna@PSL.TEST by Negotiate"},
		"Default, nobody":                                {l: authhttp.Logon{Cache: cache}, want: "anna@PSL.TEST by Negotiate"},
		"Negotiate, a keytab":                            {l: authhttp.Logon{Authentication: authhttp.ByNegotiate, User: "bert", Keytab: userKeys}, want: "bert@PSL.TEST by Negotiate"},
		"NegotiateWithImplicitCredential":                {l: authhttp.Logon{Authentication: authhttp.ByNegotiateImplicitCredential, Cache: cache}, want: "anna@PSL.TEST by Negotiate"},
		"NegotiateWithImplicitCredential and a password": {l: authhttp.Logon{Authentication: authhttp.ByNegotiateImplicitCredential, User: "anna", Password: password}, err: new(*authhttp.OptionError)},
		"Kerberos":                       {l: authhttp.Logon{Authentication: authhttp.ByKerberos, User: "anna", Password: password}, want: "anna@PSL.TEST by Kerberos"},
		"Kerberos, the cache":            {l: authhttp.Logon{Authentication: authhttp.ByKerberos, Cache: cache}, want: "anna@PSL.TEST by Kerberos"},
		"Kerberos, another class":        {l: authhttp.Logon{Authentication: authhttp.ByKerberos, User: "anna", Password: password, Services: []string{"host"}}, want: "anna@PSL.TEST by Kerberos"},
		"Kerberos, the port in the name": {l: authhttp.Logon{Authentication: authhttp.ByKerberos, User: "anna", Password: password, IncludePort: true}, err: kerberos.ErrUnknownService},
		"Kerberos by an address":         {l: authhttp.Logon{Authentication: authhttp.ByKerberos, User: "anna", Password: password}, host: "127.0.0.1", err: kerberos.ErrUnknownService},
		"Credssp":                        {l: authhttp.Logon{Authentication: authhttp.ByCredSSP, User: "anna", Password: password}, want: "anna by CredSSP"},
		"Credssp, user principal name":   {l: authhttp.Logon{Authentication: authhttp.ByCredSSP, User: "anna@PSL.TEST", Password: password}, want: "anna@PSL.TEST by CredSSP"},
		"Credssp without a password":     {l: authhttp.Logon{Authentication: authhttp.ByCredSSP, User: "anna"}, err: new(*authhttp.OptionError)},
		"Basic over https":               {l: authhttp.Logon{Authentication: authhttp.ByBasic, User: "anna", Password: password}, tls: true, want: "anna by Basic"},
		"Basic over http":                {l: authhttp.Logon{Authentication: authhttp.ByBasic, User: "anna", Password: password}, err: authhttp.ErrUnencrypted},
		"Basic without a user":           {l: authhttp.Logon{Authentication: authhttp.ByBasic}, err: new(*authhttp.OptionError)},
		"Digest over https":              {l: authhttp.Logon{Authentication: authhttp.ByDigest, User: "anna", Password: password}, tls: true, want: "anna by Digest"},
		"another word":                   {l: authhttp.Logon{Authentication: "Magic"}, err: new(*authhttp.OptionError)},
		"no ticket":                      {l: authhttp.Logon{Cache: "/nonexistent"}, err: auth.ErrNoCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			tc.l.KerberosConfig = w.Config
			s := plain
			if tc.tls {
				s = secure
			}
			at := s.url
			if tc.host != "" {
				at = strings.Replace(at, "localhost", tc.host, 1)
			}
			got, err := logOnAndPost(at, tc.l, &authhttp.Options{Roots: ca.Pool()})
			switch want := tc.err.(type) {
			case nil:
				if err != nil || got != "<"+tc.want+">x" {
					t.Fatalf("got %q, %v, want %s", got, err, tc.want)
				}
			case error:
				if !errors.Is(err, want) {
					t.Fatalf("got %q, %v, want %v", got, err, want)
				}
				t.Log(err)
			default:
				if err == nil || !errors.As(err, want) {
					t.Fatalf("got %q, %v, want %T", got, err, want)
				}
				t.Log(err)
			}
			if text := fmt.Sprintf("%v %+v %#v", tc.l, tc.l, tc.l) + fmt.Sprint(err); strings.Contains(text, string(password)) {
				t.Error("the password is shown")
			}
		})
	}
}

func logOnAndPost(at string, l authhttp.Logon, o *authhttp.Options) (string, error) {
	u, err := url.Parse(at)
	if err != nil {
		return "", err
	}
	scheme, err := l.Scheme(u)
	if err != nil {
		return "", err
	}
	c, err := authhttp.NewClient(at, scheme, o)
	if err != nil {
		return "", err
	}
	defer c.Close()
	_, _, got, err := c.Post(context.Background(), soap, []byte("x"))
	return string(got), err
}
