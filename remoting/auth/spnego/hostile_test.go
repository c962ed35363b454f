package spnego_test

import (
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
)

// FuzzHandshake changes a token of a handshake, around a mechanism and without SPNEGO, in the place of either side: it
// ends with an error of this module, or with sessions that understand each other.
func FuzzHandshake(f *testing.F) {
	for step := range byte(5) {
		f.Add(step, uint16(0), []byte{}, false, false)
		f.Add(step, uint16(20), []byte{1, 2, 3}, step&1 == 0, false)
		f.Add(step, uint16(0), []byte("NTLMSSP\x00"), true, true)
		f.Add(step, uint16(0), []byte("\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00"), false, true)
	}
	raw := spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})
	f.Fuzz(func(t *testing.T, at byte, from uint16, b []byte, naked, whole bool) {
		var i auth.Mechanism = initiator(spnego.Kerberos(lame{}), spnego.NTLM(anna()))
		if naked {
			i = anna()
		}
		alice, bob, err := authtest.Run(i, acceptor(spnego.Kerberos(toy{}), raw), nil, nil, func(step int, token []byte) []byte {
			switch {
			case step != int(at%6):
			case whole:
				return b
			case len(token) > 0:
				copy(token[int(from)%len(token):], b)
			}
			return token
		})
		var ae *auth.Error
		switch {
		case err == nil:
			s, err := alice.Seal([]byte("some text"))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := bob.Unseal(s.Header, s.Data); err != nil || string(got) != "some text" {
				t.Fatalf("the sessions differ: %q, %v", got, err)
			}
		case !errors.As(err, &ae) && err.Error() != "the handshake has no end":
			t.Fatalf("a strange error: %T %v", err, err)
		}
	})
}
