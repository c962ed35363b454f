package auth_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
)

// TestSecretsDoNotPrint prints secrets in each way that Go has.
func TestSecretsDoNotPrint(t *testing.T) {
	type inside struct {
		Password auth.Secret
		Key      auth.Key
	}
	s, k := auth.Secret("geheim"), auth.Key("\x01\x02\x03geheim")
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("log-on", "password", s, "key", k, "both", inside{s, k})
	for _, v := range []any{s, k, &s, &k, inside{s, k}, &inside{s, k}, []auth.Secret{s}, map[string]auth.Key{"k": k}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		text := log.String() + string(b) + fmt.Sprintf("%v %+v %#v %s %q %x %X %d %T", v, v, v, v, v, v, v, v, v)
		for _, bad := range []string{"geheim", "676568656", "103 101 104", "Z2VoZWlt"} {
			if strings.Contains(text, bad) {
				t.Errorf("%T: %q is shown in %q", v, bad, text)
			}
		}
	}
}

func TestSplitUser(t *testing.T) {
	for user, want := range map[string][2]string{
		"anna": {"", "anna"}, `CORP\anna`: {"CORP", "anna"}, "anna@corp.example": {"", "anna@corp.example"}, `.\anna`: {"", "anna"}, "": {"", ""},
	} {
		if d, n := auth.SplitUser(user); d != want[0] || n != want[1] {
			t.Errorf("%s is split into %q and %q", user, d, n)
		}
	}
	if got := auth.JoinUser(auth.SplitUser(`CORP\anna`)); got != `CORP\anna` {
		t.Errorf("got %s", got)
	}
}

func TestErrors(t *testing.T) {
	err := error(&auth.Error{Mechanism: "NTLM", Doing: "checking the answer", Err: auth.Detail(auth.ErrCredentials, "user ", "anna")})
	if want := "NTLM: checking the answer: the user name or password is not correct: user anna"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	both := auth.Join(err, nil, auth.ErrBinding)
	if !errors.Is(both, auth.ErrCredentials) || !errors.Is(both, auth.ErrBinding) || strings.Contains(both.Error(), "\n") {
		t.Errorf("got %q", both)
	}
	if auth.Join(nil, nil) != nil {
		t.Error("an error of nothing")
	}
}
