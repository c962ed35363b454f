package credssp

import (
	"errors"
	"reflect"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
)

// FuzzRequest reads TSRequest and TSCredentials: an error of ours, or what survives being written and read again.
func FuzzRequest(f *testing.F) {
	for _, r := range []request{
		{version: 6, token: []byte("token")}, {version: 5, token: []byte("t"), pubKeyAuth: []byte("p"), nonce: make([]byte, 32)},
		{version: 2, authInfo: []byte("a")}, {version: 3, errorCode: statusLogonFailure},
	} {
		b, err := r.marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	b, err := credentials{"CORP", "anna", "Geheim"}.marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseRequest(b)
		if err != nil && !errors.Is(err, auth.ErrMalformed) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if err == nil {
			out, err := r.marshal()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := parseRequest(out); err != nil || !reflect.DeepEqual(again, r) {
				t.Fatalf("%#v became %#v, %v", r, again, err)
			}
		}
		if _, err := parseCredentials(b); err != nil && !errors.Is(err, auth.ErrMalformed) {
			t.Fatalf("an error of another kind: %v", err)
		}
	})
}

// TestCredentials writes and reads what is handed over.
func TestCredentials(t *testing.T) {
	for _, want := range []credentials{{"CORP", "anna", "Geheim"}, {"", "anna@corp.example", "Pass-Wörd ě 𝄞"}, {"", "", ""}} {
		b, err := want.marshal()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := parseCredentials(b); err != nil || got != want {
			t.Errorf("got %s, %v", got.user, err)
		}
	}
}
