package remoting_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/psobject"
)

// In a realm of MIT Kerberos an endpoint with a keytab lets in the principals that it names: by Kerberos and Negotiate,
// over sealed HTTP and HTTPS, with a password and with a ticket. Others of the realm stay outside, whatever their password.
func TestNetworkRealm(t *testing.T) {
	const password = "Sesam-4711"
	realm := authtest.NewRealm(t, authtest.RealmOptions{})
	realm.User("anna", password)
	realm.User("bert", password)
	t.Setenv("KRB5_CONFIG", realm.Config)
	t.Setenv("KRB5CCNAME", "FILE:"+t.TempDir()+"/none")
	keytab := realm.Keytab("HTTP/localhost", "host/localhost", "WSMAN/localhost")
	for _, secure := range []bool{false, true} {
		target := serveEngine(t, remoting.EmbeddedEngine, secure, func(s *remoting.HTTPServer) {
			s.Keytab, s.Principals = keytab, []string{"anna@" + realm.Name}
		})
		target.ComputerName = "localhost"
		o := *target.Option
		o.NoEncryption = false
		target.Option = &o
		open := func(t *testing.T, mechanism string, credential *psobject.Credential) (*remoting.Client, *remoting.Session, error) {
			t.Helper()
			x := target
			x.Authentication, x.Credential = mechanism, credential
			c := remoting.New(remoting.Options{})
			t.Cleanup(func() { _ = c.Close() })
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			s, err := c.Open(ctx, x, "")
			return c, s, err
		}
		as := func(user string) *psobject.Credential {
			return &psobject.Credential{UserName: user + "@" + realm.Name, Password: psobject.NewSecureString(password)}
		}
		comesIn := func(t *testing.T, mechanism string, credential *psobject.Credential) {
			t.Helper()
			c, s, err := open(t, mechanism, credential)
			if err != nil {
				t.Fatal(err)
			}
			if out := outputs(t, c, s, "$PSSenderInfo.UserInfo.Identity.Name; 20 + 1"); len(out) != 2 || out[0] != any(strings.ToLower("anna@"+realm.Name)) || out[1] != any(int32(21)) {
				t.Errorf("%v", out)
			}
		}
		for _, mechanism := range []string{"Kerberos", "Negotiate", "Default"} {
			t.Run(fmt.Sprintf("%s, HTTPS %v", mechanism, secure), func(t *testing.T) { comesIn(t, mechanism, as("anna")) })
			t.Run(fmt.Sprintf("%s, HTTPS %v, not named", mechanism, secure), func(t *testing.T) {
				_, _, err := open(t, mechanism, as("bert"))
				var ce *remoting.ConnectError
				if !errors.As(err, &ce) || ce.Code != "AccessDenied" || strings.Contains(err.Error(), password) {
					t.Errorf("%v", err)
				}
			})
		}
		for _, mechanism := range []string{"Kerberos", "NegotiateWithImplicitCredential", ""} {
			t.Run(fmt.Sprintf("a ticket for %q, HTTPS %v", mechanism, secure), func(t *testing.T) {
				t.Setenv("KRB5CCNAME", "FILE:"+realm.Cache("anna", password))
				comesIn(t, mechanism, nil)
			})
		}
	}
}
