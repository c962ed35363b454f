package kerberos_test

import (
	"context"
	"errors"
	"os/exec"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authtest"
)

// TestAcceptorRefusesClocks lets MIT's client log on with a clock that is off, and with a ticket whose time has passed.
func TestAcceptorRefusesClocks(t *testing.T) {
	lib := fakeTime(t)
	w := newWorld(t, authtest.RealmOptions{})
	kvno := authtest.Program(t, "kvno", "krb5-user")
	for name, tc := range map[string]struct {
		life, shift string // the ticket's lifetime; by how much the clock of its maker and user is off
		want        error
	}{
		"an hour early": {"10h", "+1h", auth.ErrClockSkew},
		// The ticket was made two hours ago for one hour, by a KDC with the same clock.
		"an expired ticket": {"1h", "-2h", auth.ErrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			env := []string{"LD_PRELOAD=" + lib, "FAKETIME=" + tc.shift}
			realm, keytab := w.Realm, w.keytab
			if tc.want == auth.ErrExpired {
				late := newWorld(t, authtest.RealmOptions{FakeTime: -2 * 3600e9})
				realm, keytab = late.Realm, late.keytab
			}
			cache := ""
			if tc.want == auth.ErrExpired {
				cache = realm.CacheWith(env, "anna", password, "-l", tc.life)
			} else {
				cache = realm.Cache("anna", password)
			}
			get := exec.Command(kvno, "HTTP/localhost")
			get.Env = realm.Env("KRB5CCNAME=FILE:" + cache)
			if tc.want == auth.ErrExpired {
				get.Env = append(get.Env, env...)
			}
			if out, err := get.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			world := &world{realm, keytab}
			p := peer(t, world, nil, append(env, "KRB5CCNAME=FILE:"+cache), "client", "kerberos", "--service", "HTTP")
			answer, failure := p.Ask("step", nil)
			if failure != "" {
				t.Fatal(failure)
			}
			hs, err := acceptor(t, keytab).Handshake(nil)
			if err != nil {
				t.Fatal(err)
			}
			out, _, err := hs.Step(context.Background(), p.Bytes(answer[0]))
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			t.Log(err)
			if len(out) == 0 {
				t.Fatal("the client is not told why")
			}
			_, failure = p.Ask("step", out)
			t.Log("MIT's client says:", failure)
		})
	}
}
