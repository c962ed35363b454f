package ntlm

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"strings"

	//lint:ignore SA1019 NTLM is defined with it
	"golang.org/x/crypto/md4"

	"github.com/pslshell/psl/remoting/auth"
)

// NTHash is the hash of a password that NTLM works with: MD4 of the text in UTF-16 (MS-NLMP section 3.3.2, NTOWFv1). It is
// as good as the password for whoever has it.
func NTHash(password auth.Secret) auth.Key {
	h := md4.New()
	h.Write(utf16le(string(password)))
	return h.Sum(nil)
}

// responseKey is NTOWFv2 (MS-NLMP section 3.3.2).
func responseKey(ntHash auth.Key, user, domain string) []byte {
	return mac(ntHash, utf16le(strings.ToUpper(user)+domain))
}

// response is the NTLMv2 response and the session's base key (MS-NLMP section 3.3.2). client is the client's challenge,
// time a FILETIME in little-endian order, info the list of target information with its end.
func response(key []byte, server, client [8]byte, time [8]byte, info []byte) (nt, base []byte) {
	temp := []byte{1, 1, 0, 0, 0, 0, 0, 0}
	temp = append(temp, time[:]...)
	temp = append(temp, client[:]...)
	temp = append(temp, 0, 0, 0, 0)
	temp = append(temp, info...)
	temp = append(temp, 0, 0, 0, 0)
	proof := mac(key, server[:], temp)
	return append(proof[:16:16], temp...), mac(key, proof)
}

// lmResponse is the LMv2 response, which stands where the server sends no time stamp.
func lmResponse(key []byte, server, client [8]byte) []byte {
	return append(mac(key, server[:], client[:]), client[:]...)
}

// mac is HMAC-MD5 of the parts in a row.
func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(md5.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// direction is which way a key protects messages.
type direction string

const (
	clientToServer direction = "client-to-server"
	serverToClient direction = "server-to-client"
)

// signKey is SIGNKEY with extended session security (MS-NLMP section 3.4.5.2).
func signKey(exported []byte, d direction) []byte {
	s := md5.Sum(append(exported[:len(exported):len(exported)], "session key to "+string(d)+" signing key magic constant\x00"...))
	return s[:]
}

// sealKey is SEALKEY with extended session security and 128-bit keys (MS-NLMP section 3.4.5.3).
func sealKey(exported []byte, d direction) []byte {
	s := md5.Sum(append(exported[:len(exported):len(exported)], "session key to "+string(d)+" sealing key magic constant\x00"...))
	return s[:]
}

// rc4Once encrypts or decrypts a session key.
func rc4Once(key, in []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // the keys of this package have 16 bytes
	}
	out := make([]byte, len(in))
	c.XORKeyStream(out, in)
	return out
}
