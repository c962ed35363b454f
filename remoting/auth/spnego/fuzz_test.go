package spnego

import (
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
)

// FuzzTokens reads tokens of both types: an error of ours or a token that survives being written and read again.
func FuzzTokens(f *testing.F) {
	for _, t := range []interface{ marshal() ([]byte, error) }{
		initToken{mechs: []OID{OIDKerberos, OIDNTLM}, token: []byte("token")},
		initToken{mechs: []OID{OIDNTLM}, token: []byte("token"), mic: []byte("mic")},
		respToken{state: acceptIncomplete, mech: OIDNTLM, token: []byte("token")},
		respToken{state: requestMIC, mech: OIDNTLM},
		respToken{state: noState, token: []byte("token"), mic: []byte("mic")},
	} {
		b, err := t.marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, parse := range []func([]byte) (interface{ marshal() ([]byte, error) }, error){
			func(b []byte) (interface{ marshal() ([]byte, error) }, error) { v, err := parseInit(b); return v, err },
			func(b []byte) (interface{ marshal() ([]byte, error) }, error) { v, err := parseResp(b); return v, err },
		} {
			v, err := parse(b)
			if err != nil {
				if !errors.Is(err, auth.ErrMalformed) {
					t.Fatalf("an error of another kind: %v", err)
				}
				continue
			}
			out, err := v.marshal()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parse(out); err != nil {
				t.Fatalf("%x was accepted, but not what was written of it, %x: %v", b, out, err)
			}
		}
		_, _ = parseFrame(b)
	})
}
