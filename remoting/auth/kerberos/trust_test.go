package kerberos_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/kerberos"
)

// TestTrust logs a user of one realm on to a service of another, which trusts the first.
func TestTrust(t *testing.T) {
	a, b := authtest.NewRealm(t, authtest.RealmOptions{Name: "A.TEST"}), authtest.NewRealm(t, authtest.RealmOptions{Name: "B.TEST"})
	a.User("anna", password)
	for _, r := range []*authtest.Realm{a, b} {
		r.User("krbtgt/B.TEST@A.TEST", "what the realms share")
	}
	keys := b.Keytab("HTTP/server01.b.test")
	hosts := filepath.Join(t.TempDir(), "hosts.conf")
	if err := os.WriteFile(hosts, []byte("[domain_realm]\n  .b.test = B.TEST\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := strings.Join([]string{a.Config, b.Config, hosts}, string(os.PathListSeparator))
	t.Setenv("KRB5_CONFIG", config)
	cache := "FILE:" + a.Cache("anna", password)
	for name, c := range map[string]*kerberos.Credential{
		"password":     {User: "anna", Password: password, Host: "server01.b.test", ConfigPath: config},
		"ticket cache": {Cache: cache, Host: "server01.b.test"},
	} {
		t.Run(name, func(t *testing.T) {
			i, s, err := authtest.Run(c, acceptor(t, keys), nil, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if s.Peer() != "anna@A.TEST" {
				t.Errorf("the user is %s", s.Peer())
			}
			authtest.CheckSessions(t, i, s)
		})
	}
	t.Run("a service that the other realm does not know", func(t *testing.T) {
		_, _, err := authtest.Run(&kerberos.Credential{User: "anna", Password: password, Host: "server02.b.test"}, acceptor(t, keys), nil, nil, nil)
		if !errors.Is(err, kerberos.ErrUnknownService) {
			t.Errorf("got %v", err)
		}
		t.Log(err)
	})
}
