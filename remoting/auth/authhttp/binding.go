package authhttp

import (
	"crypto"
	_ "crypto/sha256" // the hashes below
	_ "crypto/sha512"
	"crypto/x509"
	encoding_asn1 "encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

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
		if h = pssHash(cert.Raw); h == 0 {
			return nil
		}
	}
	sum := h.New()
	sum.Write(cert.Raw)
	return sum.Sum([]byte("tls-server-end-point:"))
}

var (
	oidPSS    = encoding_asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	pssHashes = []struct {
		oid  encoding_asn1.ObjectIdentifier
		hash crypto.Hash
	}{
		{encoding_asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, crypto.SHA256},
		{encoding_asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}, crypto.SHA384},
		{encoding_asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}, crypto.SHA512},
	}
)

// pssHash reads the hash of a certificate that is signed by RSASSA-PSS with parameters that crypto/x509 has no name for,
// such as OpenSSL's default length of salt. It is 0 for other signatures.
func pssHash(raw []byte) crypto.Hash {
	s := cryptobyte.String(raw)
	var cert, tbs, alg, params, field, hash cryptobyte.String
	var oid encoding_asn1.ObjectIdentifier
	if !s.ReadASN1(&cert, asn1.SEQUENCE) || !cert.ReadASN1(&tbs, asn1.SEQUENCE) || !cert.ReadASN1(&alg, asn1.SEQUENCE) ||
		!alg.ReadASN1ObjectIdentifier(&oid) || !oid.Equal(oidPSS) || !alg.ReadASN1(&params, asn1.SEQUENCE) {
		return 0
	}
	var present bool
	if !params.ReadOptionalASN1(&field, &present, asn1.Tag(0).ContextSpecific().Constructed()) {
		return 0
	}
	if !present {
		return crypto.SHA256 // the default is SHA-1, which SHA-256 stands for
	}
	if !field.ReadASN1(&hash, asn1.SEQUENCE) || !hash.ReadASN1ObjectIdentifier(&oid) {
		return 0
	}
	for _, h := range pssHashes {
		if oid.Equal(h.oid) {
			return h.hash
		}
	}
	return 0
}
