package ntlm

import (
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
)

// FuzzMessages reads messages of all types: an error of ours or a message that survives being written and read again.
func FuzzMessages(f *testing.F) {
	f.Add(negotiate{flags: offered}.append(nil))
	f.Add(challenge{flags: offered, target: "CORP", info: pairs{{pairDomain, utf16le("CORP")}, {pairTimestamp, make([]byte, 8)}}}.append(nil))
	f.Add(authenticate{flags: offered, domain: "CORP", user: "anna", nt: make([]byte, 60), lm: make([]byte, 24), sessionKey: make([]byte, 16), mic: true}.append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		check := func(err error) bool {
			if err != nil && !errors.Is(err, auth.ErrMalformed) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return err == nil
		}
		if m, err := parseNegotiate(b); check(err) {
			if again, err := parseNegotiate(m.append(nil)); err != nil || again != m {
				t.Fatal(again, err)
			}
		}
		if m, err := parseChallenge(b); check(err) && len(m.info) < 10 {
			if again, err := parseChallenge(m.append(nil)); err != nil || again.challenge != m.challenge || len(again.info) != len(m.info) {
				t.Fatal(again, err)
			}
		}
		if m, err := parseAuthenticate(b); check(err) && m.flags&flagUnicode != 0 {
			if again, err := parseAuthenticate(m.append(nil)); err != nil || again.user != m.user || string(again.nt) != string(m.nt) {
				t.Fatal(again, err)
			}
		}
	})
}

// TestCuts cuts each message at each length: it is an error, never a panic.
func TestCuts(t *testing.T) {
	n := negotiate{flags: offered}.append(nil)
	for i := range n[:16] {
		if _, err := parseNegotiate(n[:i]); !errors.Is(err, auth.ErrMalformed) {
			t.Errorf("NEGOTIATE_MESSAGE cut at %d: %v", i, err)
		}
	}
	c := challenge{flags: offered, target: "CORP", info: pairs{{pairDomain, utf16le("CORP")}}}.append(nil)
	for i := range c {
		if _, err := parseChallenge(c[:i]); !errors.Is(err, auth.ErrMalformed) {
			t.Errorf("CHALLENGE_MESSAGE cut at %d: %v", i, err)
		}
	}
	a := authenticate{flags: offered, domain: "CORP", user: "anna", nt: make([]byte, 60), lm: make([]byte, 24), sessionKey: make([]byte, 16), mic: true}.append(nil)
	for i := range a {
		if _, err := parseAuthenticate(a[:i]); !errors.Is(err, auth.ErrMalformed) {
			t.Errorf("AUTHENTICATE_MESSAGE cut at %d: %v", i, err)
		}
	}
}
