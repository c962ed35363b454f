package credssp

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// publicKey is SubjectPublicKey of a certificate, without the algorithm (MS-CSSP section 3.1.5, step 3).
func publicKey(cert *x509.Certificate) ([]byte, error) {
	s := cryptobyte.String(cert.RawSubjectPublicKeyInfo)
	var info, algorithm cryptobyte.String
	var key []byte
	if !s.ReadASN1(&info, asn1.SEQUENCE) || !info.ReadASN1(&algorithm, asn1.SEQUENCE) || !info.ReadASN1BitStringAsBytes(&key) {
		return nil, malformed("the public key of the inner TLS cannot be read")
	}
	return key, nil
}

// keyProof is the content of pubKeyAuth: since version 5 a hash with the client's nonce, before that the key itself, with
// its first byte raised by one in the server's answer.
func keyProof(version int, key, nonce []byte, fromServer bool) []byte {
	if version < 5 {
		out := append([]byte(nil), key...)
		if fromServer && len(out) > 0 {
			out[0]++
		}
		return out
	}
	magic := "CredSSP Client-To-Server Binding Hash\x00"
	if fromServer {
		magic = "CredSSP Server-To-Client Binding Hash\x00"
	}
	h := sha256.New()
	h.Write([]byte(magic))
	h.Write(nonce)
	h.Write(key)
	return h.Sum(nil)
}

func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
