package ntlm

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func equal(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	if hex.EncodeToString(got) != want {
		t.Errorf("%s is\n%x, want\n%s", what, got, want)
	}
}

// TestVectors computes the example of MS-NLMP section 4.2.4 (NTLMv2 authentication) and 4.2.4.4 (GSS_WrapEx).
func TestVectors(t *testing.T) {
	var server, client, zero [8]byte
	copy(server[:], unhex(t, "0123456789abcdef"))
	copy(client[:], bytes.Repeat([]byte{0xaa}, 8))
	random := bytes.Repeat([]byte{0x55}, 16)
	info := pairs{{pairDomain, utf16le("Domain")}, {pairComputer, utf16le("Server")}}.append(nil)

	hash := NTHash("Password")
	equal(t, "NTOWFv1", hash, "a4f49c406510bdcab6824ee7c30fd852")
	key := responseKey(hash, "User", "Domain")
	equal(t, "NTOWFv2", key, "0c868a403bfd7a93a3001ef22ef02e3f")
	nt, base := response(key, server, client, zero, info)
	equal(t, "NTProofStr", nt[:16], "68cd0ab851e51c96aabc927bebef6a1c")
	equal(t, "SessionBaseKey", base, "8de40ccadbc14a82f15cb0ad0de95ca3")
	equal(t, "LMv2 response", lmResponse(key, server, client), "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa")
	equal(t, "EncryptedRandomSessionKey", rc4Once(base, random), "c5dad2544fc9799094ce1ce90bc9d03e")
	equal(t, "client's SIGNKEY", signKey(random, clientToServer), "4788dc861b4782f35d43fd98fe1a2d39")
	equal(t, "client's SEALKEY", sealKey(random, clientToServer), "59f600973cc4960a25480a7c196e4c58")

	session := newSession(random, offered, true, "")
	sealed, err := session.Seal(utf16le("Plaintext"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "sealed data", sealed.Data, "54e50165bf1936dc996020c1811b0f06fb5f")
	equal(t, "signature", sealed.Header, "010000007fb38ec5c55d497600000000")

	got, err := newSession(random, offered, false, "").Unseal(sealed.Header, sealed.Data)
	if err != nil || !bytes.Equal(got, utf16le("Plaintext")) {
		t.Errorf("unsealed: %x, %v", got, err)
	}
}

// TestChannelBindingHash compares with the value that RFC 5929 and MS-NLMP give no example for: it was taken from pyspnego
// 0.12.4 (GssChannelBindings with this application data, packed, MD5).
func TestChannelBindingHash(t *testing.T) {
	h := auth.ChannelBinding("tls-server-end-point:abc").Hash()
	equal(t, "hash", h[:], "feb0fffbc725957540b287e8c838dfd9")
}
