package authtest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Authority is a certificate authority of the test's own.
type Authority struct {
	Certificate *x509.Certificate
	key         crypto.Signer
	serial      int64
	t           testing.TB
}

// NewAuthority makes one.
func NewAuthority(t testing.TB, name string) *Authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: []byte(name),
	}
	a := &Authority{key: key, serial: 1, t: t}
	a.Certificate = a.sign(template, template, key.Public())
	return a
}

func (a *Authority) sign(template, parent *x509.Certificate, public any) *x509.Certificate {
	a.t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return c
}

// Pool is a pool with the authority alone.
func (a *Authority) Pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.Certificate)
	return p
}

// Leaf says what a certificate is to be like.
type Leaf struct {
	Name      string
	DNSNames  []string
	IPs       []net.IP
	NotBefore time.Time // zero: an hour ago
	NotAfter  time.Time // zero: in a day
	RSA       bool      // an RSA key instead of an elliptic one
}

// Issue makes a certificate for servers and clients.
func (a *Authority) Issue(l Leaf) tls.Certificate {
	a.t.Helper()
	var key crypto.Signer
	var err error
	if l.RSA {
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		a.t.Fatal(err)
	}
	if l.NotBefore.IsZero() {
		l.NotBefore = time.Now().Add(-time.Hour)
	}
	if l.NotAfter.IsZero() {
		l.NotAfter = time.Now().Add(24 * time.Hour)
	}
	a.serial++
	c := a.sign(&x509.Certificate{
		SerialNumber: big.NewInt(a.serial), Subject: pkix.Name{CommonName: l.Name}, DNSNames: l.DNSNames, IPAddresses: l.IPs,
		NotBefore: l.NotBefore, NotAfter: l.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, a.Certificate, key.Public())
	return tls.Certificate{Certificate: [][]byte{c.Raw, a.Certificate.Raw}, PrivateKey: key, Leaf: c}
}

// Revoke makes a list of revoked certificates.
func (a *Authority) Revoke(certs ...tls.Certificate) *x509.RevocationList {
	a.t.Helper()
	list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: time.Now().Add(-time.Minute), NextUpdate: time.Now().Add(time.Hour)}
	for _, c := range certs {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: c.Leaf.SerialNumber, RevocationTime: time.Now().Add(-time.Minute)})
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, a.Certificate, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	out, err := x509.ParseRevocationList(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

// Status makes an OCSP answer about a certificate, to be stapled.
func (a *Authority) Status(c tls.Certificate, revoked bool) []byte {
	a.t.Helper()
	r := ocsp.Response{Status: ocsp.Good, SerialNumber: c.Leaf.SerialNumber, ThisUpdate: time.Now().Add(-time.Minute), NextUpdate: time.Now().Add(time.Hour)}
	if revoked {
		r.Status, r.RevokedAt = ocsp.Revoked, time.Now().Add(-time.Minute)
	}
	b, err := ocsp.CreateResponse(a.Certificate, a.Certificate, r, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

// Localhost makes a certificate for this computer's loopback names.
func (a *Authority) Localhost() tls.Certificate {
	return a.Issue(Leaf{Name: "localhost", DNSNames: []string{"localhost"}, IPs: []net.IP{net.IPv4(127, 0, 0, 1)}, RSA: true})
}

// WriteKeyPair writes a certificate with its chain, and its key, to files, and gives their paths.
func (a *Authority) WriteKeyPair(c tls.Certificate) (cert, key string) {
	a.t.Helper()
	dir := a.t.TempDir()
	var b []byte
	for _, der := range c.Certificate {
		b = append(b, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if err := os.WriteFile(cert, b, 0o600); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return cert, key
}

// WritePEM writes the authority's certificate to a file and gives its path.
func (a *Authority) WritePEM() string {
	a.t.Helper()
	path := filepath.Join(a.t.TempDir(), "authority.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate.Raw}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}
