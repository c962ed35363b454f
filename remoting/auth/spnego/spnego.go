package spnego

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
)

// Name is the mechanism's name in errors.
const Name = "Negotiate"

// Choice is a mechanism under its identifier.
type Choice struct {
	OID OID
	// Mechanism makes the handshakes.
	Mechanism auth.Mechanism
}

// NTLM offers or accepts NTLM.
func NTLM(m auth.Mechanism) Choice { return Choice{OIDNTLM, m} }

// Kerberos offers or accepts Kerberos.
func Kerberos(m auth.Mechanism) Choice { return Choice{OIDKerberos, m} }

// resetter is a session whose key streams start afresh after the signatures over the list of mechanisms: NTLM's.
type resetter interface {
	ResetSend()
	ResetReceive()
}

// protected is a handshake that knows whether its own messages have an integrity check: NTLM's.
type protected interface{ HasMIC() bool }

// same reports whether two identifiers mean the same mechanism.
func same(a, b OID) bool {
	if a.Equal(OIDMSKerberos) {
		a = OIDKerberos
	}
	if b.Equal(OIDMSKerberos) {
		b = OIDKerberos
	}
	return a.Equal(b)
}

func nameOf(o OID) string {
	switch {
	case o.Equal(OIDNTLM):
		return "NTLM"
	case same(o, OIDKerberos):
		return "Kerberos"
	}
	return "mechanism " + o.String()
}

func names(oids []OID) string {
	s := make([]string, len(oids))
	for i, o := range oids {
		s[i] = nameOf(o)
	}
	return strings.Join(s, ", ")
}

func fail(doing string, err error) error {
	return &auth.Error{Mechanism: Name, Doing: doing, Err: err}
}

var errOver = errors.New("the handshake is over")

// listMIC is the exchange of mechListMIC (RFC 4178 section 5) for one side.
type listMIC struct {
	list           []OID
	required       bool
	sent, received bool
}

// check verifies the other side's signature.
func (l *listMIC) check(s auth.Session, mic []byte) error {
	der, err := mechList(l.list)
	if err != nil {
		return err
	}
	if err := s.Verify(der, mic); err != nil {
		return auth.Join(auth.Detail(auth.ErrDowngrade, "the list of mechanisms was changed on its way"), err)
	}
	if r, ok := s.(resetter); ok {
		r.ResetReceive()
	}
	l.received, l.required = true, true
	return nil
}

// make signs the list.
func (l *listMIC) make(s auth.Session) ([]byte, error) {
	der, err := mechList(l.list)
	if err != nil {
		return nil, err
	}
	mic, err := s.Sign(der)
	if err != nil {
		return nil, err
	}
	if r, ok := s.(resetter); ok {
		r.ResetSend()
	}
	l.sent = true
	return mic, nil
}

// complete reports whether nothing more needs to be exchanged.
func (l *listMIC) complete() bool { return !l.required || l.sent && l.received }

// echoed reports the slip of old servers that send their token as mechListMIC too.
func echoed(t respToken) bool { return t.token != nil && bytes.Equal(t.token, t.mic) }
