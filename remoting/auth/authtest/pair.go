package authtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
)

// Change alters a token on its way; step counts from 0 over both directions.
type Change func(step int, token []byte) []byte

// Run links an initiator and an acceptor in memory until both are done or one fails.
func Run(initiator, acceptor auth.Mechanism, client, server auth.ChannelBinding, change Change) (i, a auth.Session, err error) {
	ctx := context.Background()
	ih, err := initiator.Handshake(client)
	if err != nil {
		return nil, nil, err
	}
	ah, err := acceptor.Handshake(server)
	if err != nil {
		return nil, nil, err
	}
	for _, h := range []auth.Handshake{ih, ah} {
		if c, ok := h.(io.Closer); ok {
			defer c.Close()
		}
	}
	var token []byte
	var iDone, aDone bool
	for step := 0; step < 32; {
		out, done, err := ih.Step(ctx, token)
		if err != nil {
			return nil, nil, fmt.Errorf("initiator: %w", err)
		}
		iDone = done
		if iDone && aDone {
			break
		}
		if change != nil {
			out = change(step, append([]byte(nil), out...))
		}
		step++
		if token, aDone, err = ah.Step(ctx, append([]byte(nil), out...)); err != nil {
			return nil, nil, fmt.Errorf("acceptor: %w", err)
		}
		if aDone && iDone {
			break
		}
		if change != nil {
			token = change(step, append([]byte(nil), token...))
		}
		step++
	}
	if !iDone || !aDone {
		return nil, nil, errors.New("the handshake has no end")
	}
	return ih.Session(), ah.Session(), nil
}

// CheckSessions sends sealed messages both ways, in pieces of many lengths, and checks that a changed, a repeated and a
// missing one are refused.
func CheckSessions(t testing.TB, a, b auth.Session) {
	t.Helper()
	for n, length := range []int{0, 1, 15, 16, 17, 1000, 16384, 70000} {
		text := bytes.Repeat([]byte{byte(n + 1)}, length)
		for _, way := range []struct{ from, to auth.Session }{{a, b}, {b, a}} {
			s, err := way.from.Seal(text)
			if err != nil && length == 0 {
				continue // CredSSP has no message that is empty
			}
			if err != nil {
				t.Fatal(err)
			}
			if length > 8 && bytes.Contains(s.Data, text[:8]) {
				t.Errorf("%d bytes: the sealed text can be read", length)
			}
			got, err := way.to.Unseal(s.Header, s.Data)
			if err != nil || !bytes.Equal(got, text) {
				t.Fatalf("%d bytes: unsealed to %d bytes, %v", length, len(got), err)
			}
		}
	}
}

// CheckRefusals checks that a sealed message that was changed, repeated or left out is refused, each on a pair of
// sessions of its own.
func CheckRefusals(t *testing.T, pair func() (from, to auth.Session)) {
	t.Helper()
	seal := func(t *testing.T, s auth.Session, text string) auth.Sealed {
		t.Helper()
		sealed, err := s.Seal([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	refused := func(t *testing.T, s auth.Session, m auth.Sealed) {
		t.Helper()
		_, err := s.Unseal(m.Header, m.Data)
		if p := (*auth.ProtectionError)(nil); !errors.As(err, &p) {
			t.Fatalf("not refused as a ProtectionError: %v", err)
		}
		t.Log(err)
	}
	t.Run("changed data", func(t *testing.T) {
		from, to := pair()
		m := seal(t, from, "some text")
		m.Data[len(m.Data)/2] ^= 1
		refused(t, to, m)
	})
	t.Run("changed header", func(t *testing.T) {
		from, to := pair()
		m := seal(t, from, "some text")
		m.Header[len(m.Header)-3] ^= 1
		refused(t, to, m)
	})
	t.Run("cut", func(t *testing.T) {
		from, to := pair()
		m := seal(t, from, "some text")
		m.Data = m.Data[:len(m.Data)-1]
		refused(t, to, m)
	})
	t.Run("repeated", func(t *testing.T) {
		from, to := pair()
		m := seal(t, from, "some text")
		if _, err := to.Unseal(m.Header, append([]byte(nil), m.Data...)); err != nil {
			t.Fatal(err)
		}
		refused(t, to, m)
	})
	t.Run("one is missing", func(t *testing.T) {
		from, to := pair()
		seal(t, from, "first")
		refused(t, to, seal(t, from, "second"))
	})
	t.Run("sent back", func(t *testing.T) {
		from, _ := pair()
		refused(t, from, seal(t, from, "some text"))
	})
}
