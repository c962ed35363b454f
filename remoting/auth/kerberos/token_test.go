package kerberos

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jcmturner/gokrb5/v8/iana/errorcode"
	"github.com/jcmturner/gokrb5/v8/keytab"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/pslshell/psl/remoting/auth"
)

// TestErrorOfService shows what a client makes of each KRB-ERROR of a service.
func TestErrorOfService(t *testing.T) {
	for name, tc := range map[string]struct {
		code int32
		want error
	}{
		"clock":    {errorcode.KRB_AP_ERR_SKEW, auth.ErrClockSkew},
		"expired":  {errorcode.KRB_AP_ERR_TKT_EXPIRED, auth.ErrExpired},
		"modified": {errorcode.KRB_AP_ERR_MODIFIED, ErrUnknownService},
		"repeated": {errorcode.KRB_AP_ERR_REPEAT, auth.ErrReplay},
	} {
		t.Run(name, func(t *testing.T) {
			k := messages.NewKRBError(types.NewPrincipalName(2, "HTTP/server01"), "CORP.EXAMPLE", tc.code, "")
			b, err := k.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			token, err := frame(tokenError, b)
			if err != nil {
				t.Fatal(err)
			}
			i := &initiator{c: &Credential{User: "anna@CORP.EXAMPLE", ConfigPath: "/nonexistent"}, t: &ticket{spn: "HTTP/server01", until: time.Now()}}
			_, _, err = i.Step(context.Background(), token)
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			t.Log(err)
		})
	}
}

// FuzzTokens gives tokens to both sides of a handshake and to sessions: an error, never a panic.
func FuzzTokens(f *testing.F) {
	for _, id := range []uint16{tokenAPReq, tokenAPRep, tokenError} {
		b, err := frame(id, []byte("\x6e\x03\x02\x01\x05"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, kind := range []int32{17, 18, 19, 20, 23} {
		s, err := newSession("", types.EncryptionKey{KeyType: kind, KeyValue: make([]byte, keySizes[kind])}, false, true, 0, 0)
		if err != nil {
			f.Fatal(err)
		}
		sealed, err := s.Seal([]byte("some text"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sealed.Bytes())
		sig, err := s.Sign([]byte("some text"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sig)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a := &acceptor{a: &Acceptor{keys: keytab.New(), seen: map[[32]byte]time.Time{}}}
		if _, done, err := a.Step(context.Background(), b); done || err == nil {
			t.Fatal("a session without a key")
		}
		i := &initiator{c: &Credential{ConfigPath: "/nonexistent"}, t: &ticket{key: types.EncryptionKey{KeyType: 18, KeyValue: make([]byte, 32)}}}
		if _, done, err := i.Step(context.Background(), b); done || err == nil {
			t.Fatal("a session without a key")
		}
		for kind, size := range keySizes {
			key := types.EncryptionKey{KeyType: kind, KeyValue: make([]byte, size)}
			for _, open := range []func(*Session) error{
				func(s *Session) error { _, err := s.Unseal(b[:len(b)/2], b[len(b)/2:]); return err },
				func(s *Session) error { _, err := s.Unwrap(b); return err },
				func(s *Session) error { return s.Verify([]byte("some text"), b) },
			} {
				s, err := newSession("", key, true, true, 0, 0)
				if err != nil {
					t.Fatal(err)
				}
				var p *auth.ProtectionError
				if err := open(s); err != nil && !errors.As(err, &p) {
					t.Fatalf("an error of another kind: %v", err)
				}
			}
		}
	})
}
