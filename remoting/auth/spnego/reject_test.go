package spnego

import (
	stdcontext "context"
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
)

// ended is a handshake that is at its end after its first token.
type ended struct{}

func (ended) Name() string                                            { return "ended" }
func (e ended) Handshake(auth.ChannelBinding) (auth.Handshake, error) { return e, nil }
func (ended) Step(stdcontext.Context, []byte) ([]byte, bool, error) {
	return []byte("token"), true, nil
}
func (e ended) Session() auth.Session { return signer{} }

// signer is its session.
type signer struct{ auth.Session }

func (signer) Sign([]byte) ([]byte, error) { return []byte("signed"), nil }

// TestAnswers gives an initiator that is at its end answers that a server should not give, or that refuse it.
func TestAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		answer respToken
		want   error
	}{
		"refused":                        {respToken{state: reject}, auth.ErrCredentials},
		"refused, with a token":          {respToken{state: reject, token: []byte("why")}, auth.ErrCredentials},
		"another mechanism":              {respToken{state: acceptIncomplete, mech: OID{1, 2, 3}}, auth.ErrDowngrade},
		"accepted":                       {respToken{state: acceptCompleted}, nil},
		"the second choice, not signed":  {respToken{state: acceptCompleted, mech: OIDNTLM}, auth.ErrDowngrade},
		"the second choice, and a token": {respToken{state: acceptIncomplete, mech: OIDNTLM, token: []byte("x")}, auth.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			hs, err := (&Initiator{Choices: []Choice{{OIDKerberos, ended{}}, {OIDNTLM, ended{}}}}).Handshake(nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := hs.Step(stdcontext.Background(), nil); err != nil {
				t.Fatal(err)
			}
			b, err := tc.answer.marshal()
			if err != nil {
				t.Fatal(err)
			}
			_, done, err := hs.Step(stdcontext.Background(), b)
			if !errors.Is(err, tc.want) || done != (tc.want == nil) {
				t.Errorf("done %v, %v; want %v", done, err, tc.want)
			}
		})
	}
}
