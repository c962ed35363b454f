package authhttp

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"

	"golang.org/x/crypto/ocsp"
)

// secure puts TLS around a connection and checks the server's certificate as the options say.
func (o *Options) secure(ctx context.Context, raw net.Conn, host string) (*tls.Conn, *own, error) {
	name := o.ServerName
	if name == "" {
		name = host
	}
	v := verifier{o: o, name: name}
	ours := &own{host: name, have: o.Certificates}
	config := &tls.Config{
		MinVersion:           tls.VersionTLS12,
		ServerName:           name,
		GetClientCertificate: ours.choose,
		InsecureSkipVerify:   true, // VerifyConnection does it, so that each reason gets an error of its own
		VerifyConnection:     v.verify,
		NextProtos:           []string{"http/1.1"},
	}
	c := tls.Client(raw, config)
	if err := c.HandshakeContext(ctx); err != nil {
		if known := (*TLSError)(nil); errors.As(err, &known) {
			return nil, nil, known
		}
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if refused := ours.refused(err); refused != nil {
			return nil, nil, refused
		}
		return nil, nil, &TLSError{Host: name, Err: err}
	}
	return c, ours, nil
}

// own is what became of the client's certificates.
type own struct {
	host    string
	have    []tls.Certificate
	asked   bool // the server wants one
	sent    *x509.Certificate
	accepts []string // the authorities that the server names
}

// maxNames is how many authorities an error names.
const maxNames = 4

// choose gives the certificate that the server accepts, or none.
func (w *own) choose(r *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	w.asked = true
	for i := range w.have {
		c := &w.have[i]
		if r.SupportsCertificate(c) == nil {
			if w.sent = c.Leaf; w.sent == nil {
				w.sent, _ = x509.ParseCertificate(c.Certificate[0])
			}
			return c, nil
		}
	}
	for _, raw := range r.AcceptableCAs[:min(len(r.AcceptableCAs), maxNames)] {
		var name pkix.RDNSequence
		if _, err := asn1.Unmarshal(raw, &name); err == nil {
			w.accepts = append(w.accepts, name.String())
		}
	}
	return &tls.Certificate{}, nil
}

// refused gives an error for the server's word that it does not want to go on, where it has asked for a certificate: nil
// for any other. With TLS 1.3 that word comes after the handshake.
func (w *own) refused(err error) error {
	var op *net.OpError
	if w == nil || !w.asked || !errors.As(err, &op) || op.Op != "remote error" {
		return nil
	}
	e := &TLSError{Kind: ErrClientCertificate, Host: w.host}
	switch {
	case w.sent != nil:
		e.Subject, e.Issuer, e.Thumbprint = w.sent.Subject.String(), w.sent.Issuer.String(), thumbprint(w.sent.Raw)
		e.Err = err
	case len(w.have) == 0:
		e.Err = fmt.Errorf("it wants one, and none was given: %w", err)
	case len(w.accepts) > 0:
		e.Err = fmt.Errorf("it wants one of %q, which the given one is not: %w", w.accepts, err)
	default:
		e.Err = fmt.Errorf("it wants another than the given one: %w", err)
	}
	return e
}

type verifier struct {
	o    *Options
	name string
}

func thumbprint(raw []byte) string {
	h := sha256.Sum256(raw)
	return hex.EncodeToString(h[:])
}

func (v verifier) fail(kind error, cert *x509.Certificate, err error) error {
	return &TLSError{Kind: kind, Host: v.name, Subject: cert.Subject.String(), Issuer: cert.Issuer.String(), Thumbprint: thumbprint(cert.Raw), Err: err}
}

// verify checks the server's certificate. It also runs for resumed connections, which this package does not make.
func (v verifier) verify(state tls.ConnectionState) error {
	if len(state.PeerCertificates) == 0 {
		return &TLSError{Host: v.name, Err: errors.New("the server sent no certificate")}
	}
	cert := state.PeerCertificates[0]
	if v.o.Pinned != "" {
		want := strings.ToLower(strings.NewReplacer(":", "", " ", "").Replace(v.o.Pinned))
		if want != thumbprint(cert.Raw) {
			return v.fail(ErrNotPinned, cert, nil)
		}
		return nil
	}
	chains := [][]*x509.Certificate{state.PeerCertificates}
	if !v.o.SkipCACheck {
		between := x509.NewCertPool()
		for _, c := range state.PeerCertificates[1:] {
			between.AddCert(c)
		}
		var err error
		chains, err = cert.Verify(x509.VerifyOptions{Roots: v.o.Roots, Intermediates: between})
		if err != nil {
			kind := ErrUnknownCA
			var invalid x509.CertificateInvalidError
			if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
				kind = ErrCertExpired
			} else if errors.As(err, &invalid) {
				kind = nil
			}
			return v.fail(kind, cert, err)
		}
	}
	if !v.o.SkipCNCheck {
		if err := cert.VerifyHostname(v.name); err != nil {
			return v.fail(ErrWrongName, cert, err)
		}
	}
	if v.o.SkipRevocationCheck {
		return nil
	}
	return v.revoked(state, cert, chains)
}

// Revoked gives the entry of a certificate in the lists of its issuer, nil where there is none. Lists that the issuer has
// not signed are passed over.
func Revoked(c, issuer *x509.Certificate, lists []*x509.RevocationList) *x509.RevocationListEntry {
	for _, list := range lists {
		if list.CheckSignatureFrom(issuer) != nil {
			continue
		}
		for i := range list.RevokedCertificateEntries {
			if e := &list.RevokedCertificateEntries[i]; e.SerialNumber.Cmp(c.SerialNumber) == 0 {
				return e
			}
		}
	}
	return nil
}

// revoked looks into the lists that were given and the OCSP answer that the server stapled. There is no list to fetch over
// the network: a check that fails open on a lost packet would be worth nothing, and one that fails closed would make the
// authority's web server a part of every session.
func (v verifier) revoked(state tls.ConnectionState, cert *x509.Certificate, chains [][]*x509.Certificate) error {
	for _, chain := range chains {
		for i, c := range chain {
			if i+1 >= len(chain) {
				break
			}
			if entry := Revoked(c, chain[i+1], v.o.CRLs); entry != nil {
				return v.fail(ErrRevoked, c, fmt.Errorf("at %s", entry.RevocationTime.UTC().Format("2006-01-02 15:04:05")))
			}
		}
	}
	if len(state.OCSPResponse) > 0 && len(chains) > 0 && len(chains[0]) > 1 {
		answer, err := ocsp.ParseResponseForCert(state.OCSPResponse, cert, chains[0][1])
		if err == nil && answer.Status == ocsp.Revoked {
			return v.fail(ErrRevoked, cert, fmt.Errorf("at %s", answer.RevokedAt.UTC().Format("2006-01-02 15:04:05")))
		}
	}
	return nil
}
