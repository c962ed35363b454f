package remoting

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// NewCertificate makes a certificate for an endpoint that signs itself, for these names and addresses, valid for a year.
func NewCertificate(hosts ...string) (*tls.Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048) // clients of CredSSP know no other kind
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "psl endpoint"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	for _, h := range hosts {
		if ip := net.ParseIP(strings.Trim(h, "[]")); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else if h != "" {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// Thumbprint is the SHA-256 hash of a certificate in hexadecimal digits.
func Thumbprint(c *tls.Certificate) string {
	if len(c.Certificate) == 0 {
		return ""
	}
	return fmt.Sprintf("%X", sha256.Sum256(c.Certificate[0]))
}

// renewal is how long before its end a kept certificate is replaced.
const renewal = 7 * 24 * time.Hour

// KeptCertificate gives the certificate that an endpoint has made for itself: it is made at the first start and kept in the
// file, so that clients may pin it, until it ends or is for other names.
func KeptCertificate(file string, hosts ...string) (*tls.Certificate, error) {
	b, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("the endpoint's certificate: %w", err)
	default:
		c, err := tls.X509KeyPair(b, b)
		if err != nil {
			return nil, fmt.Errorf("the endpoint's certificate in %s: %w; remove the file to have another made", file, err)
		}
		if c.Leaf != nil && time.Until(c.Leaf.NotAfter) > renewal && covers(c.Leaf, hosts) {
			return &c, nil
		}
	}
	c, err := NewCertificate(hosts...)
	if err != nil {
		return nil, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_ = pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]}) // a Buffer does not fail
	_ = pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: key})
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("the endpoint's certificate: %w", err)
	}
	// Two endpoints may start at once: the file is whole at each moment.
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*") // which nobody else can read
	if err == nil {
		_, err = f.Write(out.Bytes())
		if e := f.Close(); err == nil {
			err = e
		}
		if err == nil {
			err = os.Rename(f.Name(), file)
		}
		if err != nil {
			os.Remove(f.Name())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the endpoint's certificate: %w", err)
	}
	return c, nil
}

func covers(c *x509.Certificate, hosts []string) bool {
	for _, h := range hosts {
		if h != "" && c.VerifyHostname(strings.Trim(h, "[]")) != nil {
			return false
		}
	}
	return true
}

// upnOID is that of a user principal name ([MS-ADTS], szOID_NT_PRINCIPAL_NAME), and sanOID of what holds it.
var (
	upnOID = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 20, 2, 3}
	sanOID = asn1.ObjectIdentifier{2, 5, 29, 17}
)

// certificateNames are the names by which a client's certificate can be given a user: its user principal names, as
// Windows maps them, its addresses of mail, and the common name of its subject.
func certificateNames(c *x509.Certificate) []string {
	var names []string
	for _, e := range c.Extensions {
		if !e.Id.Equal(sanOID) {
			continue
		}
		var list []asn1.RawValue
		if _, err := asn1.Unmarshal(e.Value, &list); err != nil {
			continue
		}
		for _, n := range list {
			if n.Class != asn1.ClassContextSpecific || n.Tag != 0 { // otherName
				continue
			}
			var id asn1.ObjectIdentifier
			rest, err := asn1.Unmarshal(n.Bytes, &id)
			if err != nil || !id.Equal(upnOID) {
				continue
			}
			var outer asn1.RawValue
			if _, err := asn1.Unmarshal(rest, &outer); err != nil {
				continue
			}
			var name string
			if _, err := asn1.Unmarshal(outer.Bytes, &name); err == nil {
				names = append(names, name)
			}
		}
	}
	names = append(names, c.EmailAddresses...)
	if c.Subject.CommonName != "" {
		names = append(names, c.Subject.CommonName)
	}
	return names
}

// AppendRevocations adds the lists of revoked certificates that a file has, in PEM or DER, to others.
func AppendRevocations(to []*x509.RevocationList, file string) ([]*x509.RevocationList, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return to, err
	}
	if !bytes.Contains(b, []byte("-----BEGIN ")) {
		list, err := x509.ParseRevocationList(b)
		if err != nil {
			return to, fmt.Errorf("%s holds no list of revoked certificates, neither in PEM nor in DER: %w", file, err)
		}
		return append(to, list), nil
	}
	n := len(to)
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "X509 CRL" {
			continue
		}
		list, err := x509.ParseRevocationList(block.Bytes)
		if err != nil {
			return to, fmt.Errorf("%s: a list of revoked certificates that cannot be read; it must be of version 2 (RFC 5280): %w", file, err)
		}
		to = append(to, list)
	}
	if len(to) == n {
		return to, fmt.Errorf("%s holds no list of revoked certificates (X509 CRL)", file)
	}
	return to, nil
}
