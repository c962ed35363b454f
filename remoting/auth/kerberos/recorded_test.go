package kerberos

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/remotingtest"
)

var update = flag.Bool("update", false, "record testdata/mit-*.json anew")

// recorded is a session between two sides of MIT's GSS-API (krb5 1.20.1): its key and what they sent. The realm, its
// users and so its keys were the test's own and are gone.
type recorded struct {
	Key      string
	Messages []struct {
		From      string
		Number    int
		Text      string
		Header    string
		Data      string
		Signature string
	}
}

// TestRecorded reads messages of MIT's without MIT: both directions, by each kind of key.
func TestRecorded(t *testing.T) {
	kinds := map[string]int32{
		"aes128-cts-hmac-sha1-96": etypeID.AES128_CTS_HMAC_SHA1_96, "aes256-cts-hmac-sha1-96": etypeID.AES256_CTS_HMAC_SHA1_96,
		"aes128-cts-hmac-sha256-128": etypeID.AES128_CTS_HMAC_SHA256_128, "aes256-cts-hmac-sha384-192": etypeID.AES256_CTS_HMAC_SHA384_192,
		"arcfour-hmac": etypeID.RC4_HMAC,
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", "mit-"+name+".json")
			if *update {
				record(t, name, path)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var r recorded
			if err := json.Unmarshal(b, &r); err != nil {
				t.Fatal(err)
			}
			key := types.EncryptionKey{KeyType: kind, KeyValue: unhex(t, r.Key)}
			for _, initiator := range []bool{true, false} {
				from := map[bool]string{true: "acceptor", false: "initiator"}[initiator]
				var s *Session
				n := 0
				for _, m := range r.Messages {
					if m.From != from {
						continue
					}
					header := unhex(t, m.Header+m.Signature)
					if s == nil {
						number, acceptorKey := first(t, key, initiator, header, unhex(t, m.Data))
						if s, err = newSession("", key, initiator, acceptorKey, 0, number); err != nil {
							t.Fatal(err)
						}
					}
					n++
					if m.Signature != "" {
						if err := s.Verify([]byte(m.Text), header); err != nil {
							t.Errorf("%s's signature: %v", from, err)
						}
						continue
					}
					got, err := s.Unseal(header, unhex(t, m.Data))
					if err != nil || string(got) != m.Text {
						t.Fatalf("%s's message %d: %q, %v, want %q", from, m.Number, got, err, m.Text)
					}
				}
				if n != 4 {
					t.Errorf("%d messages of the %s", n, from)
				}
			}
		})
	}
}

// first finds the number that a recorded session's messages begin with, and whether its key is the acceptor's own.
func first(t *testing.T, key types.EncryptionKey, initiator bool, header, data []byte) (number uint64, acceptorKey bool) {
	t.Helper()
	if key.KeyType != etypeID.RC4_HMAC {
		return binary.BigEndian.Uint64(header[8:]), header[2]&cfxAcceptorKey != 0
	}
	_, n, err := (&rc4Tokens{key: key.KeyValue, initiator: initiator}).unseal(header, data)
	if err != nil {
		t.Fatal(err)
	}
	return n, false
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func record(t *testing.T, kind, path string) {
	t.Helper()
	python := remotingtest.Python(t, "spnego", "gssapi", "krb5")
	w := authtest.NewRealm(t, authtest.RealmOptions{Enctypes: kind + ":normal", Client: "  permitted_enctypes = " + kind + "\n"})
	w.User("anna", "of the recording")
	keytab := w.Keytab("HTTP/localhost")
	cmd := exec.Command(python, "../authtest/testdata/mit_messages.py", "anna@PSL.TEST", "of the recording")
	cmd.Env = append(os.Environ(), w.Env("KRB5_KTNAME="+keytab, "KRB5RCACHETYPE=none")...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out, 0o644); err != nil {
		t.Fatal(err)
	}
}
