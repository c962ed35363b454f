package remoting_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// Every way to log on that needs no realm, over HTTP (sealed but for Basic and Digest) and HTTPS. Kerberos has its tests
// in package authhttp, in a realm of their own.
func TestNetworkAuthentication(t *testing.T) {
	for _, secure := range []bool{false, true} {
		target := serveNetwork(t, secure)
		for _, mechanism := range []string{"", "Default", "Negotiate", "Credssp", "Basic"} {
			t.Run(fmt.Sprintf("%s, HTTPS %v", mechanism, secure), func(t *testing.T) {
				x := target
				x.Authentication = mechanism
				if mechanism != "Basic" {
					o := *x.Option
					o.NoEncryption = false
					x.Option = &o
				}
				c := remoting.New(remoting.Options{})
				defer c.Close()
				ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
				defer cancel()
				s, err := c.Open(ctx, x, "")
				if err != nil {
					t.Fatal(err)
				}
				if out := outputs(t, c, s, "$n = 20; $n + 1"); len(out) != 1 || out[0] != any(int32(21)) {
					t.Errorf("%v", out)
				}
				if out := outputs(t, c, s, "$n"); len(out) != 1 || out[0] != any(int32(20)) {
					t.Errorf("%v", out)
				}
				if out := outputs(t, c, s, "$PSSenderInfo.UserInfo.Identity.Name"); len(out) != 1 || out[0] != any(networkUser) {
					t.Errorf("scripts see the user %v", out)
				}
				x.Credential = &psobject.Credential{UserName: networkUser, Password: psobject.NewSecureString("a wr0ng one")}
				_, err = c.Open(ctx, x, "")
				var ce *remoting.ConnectError
				if !errors.As(err, &ce) || ce.Code != "AccessDenied" && ce.Code != "LogonFailure" || strings.Contains(err.Error(), "wr0ng") {
					t.Errorf("a wrong password: %v", err)
				}
			})
		}
	}
}
