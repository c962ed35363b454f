package authhttp

import (
	"crypto"
	_ "crypto/sha256" // the hashes below
	_ "crypto/sha512"
	"crypto/x509"

	"github.com/pslshell/psl/remoting/auth"
)

// EndPointBinding is the channel binding tls-server-end-point for a server's certificate (RFC 5929 section 4.1): the hash
// of the certificate by the hash of its own signature, SHA-256 where that is MD5 or SHA-1. A signature with no hash or
// its own (Ed25519) has no such binding; the result is nil.
func EndPointBinding(cert *x509.Certificate) auth.ChannelBinding {
	var h crypto.Hash
	switch cert.SignatureAlgorithm {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1,
		x509.SHA256WithRSA, x509.SHA256WithRSAPSS, x509.DSAWithSHA256, x509.ECDSAWithSHA256:
		h = crypto.SHA256
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		h = crypto.SHA384
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		h = crypto.SHA512
	default:
		return nil
	}
	sum := h.New()
	sum.Write(cert.Raw)
	return sum.Sum([]byte("tls-server-end-point:"))
}
