package credssp

import (
	"crypto/tls"
	"errors"
	"fmt"

	"github.com/pslshell/psl/remoting/auth"
)

// Session is an authenticated connection's protection: the inner TLS connection's.
type Session struct {
	peer      string
	c         *channel
	suite     uint16
	broken    bool
	delegated credentials
}

// Peer is the user for an acceptor, for an initiator the service where the inner mechanism proves its name.
func (s *Session) Peer() string { return s.peer }

// Delegated is what the client handed to an acceptor; domain may be empty.
func (s *Session) Delegated() (domain, user string, password auth.Secret) {
	return s.delegated.domain, s.delegated.user, s.delegated.password
}

var (
	errEmpty  = errors.New("CredSSP: an empty message cannot be sealed")
	errNoSign = errors.New("CredSSP does not sign messages that it does not seal")
)

// trailer is by how much a record's end is longer than its text: what Windows puts before the data as "header".
func (s *Session) trailer(length int) int {
	switch s.suite {
	case tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA:
		return 20 + 16 - (length+20)%16
	}
	return 16 // GCM and ChaCha20-Poly1305
}

// Seal encrypts a message that is not empty.
func (s *Session) Seal(plain []byte) (auth.Sealed, error) {
	if len(plain) == 0 {
		return auth.Sealed{}, errEmpty
	}
	token, err := s.c.wrap(plain)
	if err != nil {
		return auth.Sealed{}, &auth.Error{Mechanism: Name, Doing: "sealing", Err: err}
	}
	n := min(s.trailer(len(plain)), len(token))
	return auth.Sealed{Header: token[:n:n], Data: token[n:]}, nil
}

// maxMessage limits what a message unseals to; bodies come in pieces of 16 KiB.
const maxMessage = 64 << 20

// Unseal decrypts and checks.
func (s *Session) Unseal(header, data []byte) ([]byte, error) {
	if s.broken {
		return nil, &auth.ProtectionError{Mechanism: Name, Reason: "an earlier one was refused already"}
	}
	plain, err := s.c.unwrap(append(append(make([]byte, 0, len(header)+len(data)), header...), data...), maxMessage)
	if err == nil && len(plain) == 0 {
		err = errIncomplete
	}
	if err == nil && !s.c.empty() {
		err = errIncomplete
	}
	if err != nil {
		s.broken = true
		return nil, &auth.ProtectionError{Mechanism: Name, Reason: "its TLS records cannot be trusted: " + err.Error()}
	}
	return plain, nil
}

// Sign is not known to CredSSP.
func (s *Session) Sign([]byte) ([]byte, error) { return nil, errNoSign }

// Verify is not known to CredSSP.
func (s *Session) Verify(_, _ []byte) error { return errNoSign }

// empty reports whether nothing is left of what came in.
func (c *channel) empty() bool {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return c.w.in.Len() == 0
}

// Format hides the password that was handed over.
func (*Session) Format(f fmt.State, _ rune) { auth.Opaque(f, "credssp.Session") }
