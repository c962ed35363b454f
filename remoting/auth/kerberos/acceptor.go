package kerberos

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jcmturner/gofork/encoding/asn1"
	"github.com/jcmturner/gokrb5/v8/asn1tools"
	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/iana"
	"github.com/jcmturner/gokrb5/v8/iana/asnAppTag"
	"github.com/jcmturner/gokrb5/v8/iana/errorcode"
	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/iana/flags"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
	"github.com/jcmturner/gokrb5/v8/iana/msgtype"
	"github.com/jcmturner/gokrb5/v8/keytab"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/pslshell/psl/remoting/auth"
)

// skew is how far the client's clock may be off.
const skew = 5 * time.Minute

// Acceptor is what a server authenticates users with. Make it with NewAcceptor. It implements auth.Mechanism; handshakes
// may go on in many goroutines.
type Acceptor struct {
	// RequireBinding refuses initiators that did not bind their handshake to the TLS connection. A wrong binding is
	// refused in any case.
	RequireBinding bool

	keys *keytab.Keytab
	mu   sync.Mutex
	seen map[[32]byte]time.Time // authenticators, until they are too old to be used again
}

// NewAcceptor reads the keys of the server's principals from a keytab file.
func NewAcceptor(path string) (*Acceptor, error) {
	keys, err := keytab.Load(path)
	if err != nil {
		return nil, &auth.Error{Mechanism: Name, Err: auth.Detail(auth.ErrNoCredentials, "the keytab ", path, " cannot be read: ", err.Error())}
	}
	return &Acceptor{keys: keys, seen: map[[32]byte]time.Time{}}, nil
}

// Name is Kerberos.
func (a *Acceptor) Name() string { return Name }

// Handshake starts an acceptor.
func (a *Acceptor) Handshake(channel auth.ChannelBinding) (auth.Handshake, error) {
	return &acceptor{a: a, channel: channel}, nil
}

type acceptor struct {
	a       *Acceptor
	channel auth.ChannelBinding
	session *Session
}

// Session is nil before the user was authenticated.
func (s *acceptor) Session() auth.Session {
	if s.session == nil {
		return nil
	}
	return s.session
}

// Step checks AP-REQ and makes AP-REP. For some failures it makes a KRB-ERROR that tells the client why.
func (s *acceptor) Step(_ context.Context, in []byte) (out []byte, done bool, err error) {
	if s.session != nil {
		return nil, false, &auth.Error{Mechanism: Name, Err: errOver}
	}
	err = guard("AP-REQ", func() error {
		out, err = s.check(in)
		return err
	})
	if err != nil {
		return s.tell(err), false, &auth.Error{Mechanism: Name, Doing: "checking the client's ticket", Err: err}
	}
	return out, true, nil
}

// tell makes the KRB-ERROR for an error, nil where there is none for it.
func (s *acceptor) tell(err error) []byte {
	var k messages.KRBError
	if !errors.As(err, &k) {
		return nil
	}
	answer := messages.NewKRBError(k.SName, k.Realm, k.ErrorCode, "")
	b, err := answer.Marshal()
	if err != nil {
		return nil
	}
	out, err := frame(tokenError, b)
	if err != nil {
		return nil
	}
	return out
}

// kindOf joins a KRB-ERROR with the kind that it belongs to.
func kindOf(err error) error {
	var k messages.KRBError
	if !errors.As(err, &k) {
		return auth.Detail(auth.ErrCredentials, "the ticket cannot be read with the keys of the keytab: ", err.Error())
	}
	switch k.ErrorCode {
	case errorcode.KRB_AP_ERR_SKEW:
		return auth.Join(auth.ErrClockSkew, k)
	case errorcode.KRB_AP_ERR_TKT_EXPIRED, errorcode.KRB_AP_ERR_TKT_NYV:
		return auth.Join(auth.ErrExpired, k)
	}
	return auth.Join(auth.ErrCredentials, k)
}

func (s *acceptor) check(in []byte) ([]byte, error) {
	id, b, err := unframe(in)
	if err != nil {
		return nil, err
	}
	if id != tokenAPReq {
		return nil, malformed("token %#04x where AP-REQ was due", id)
	}
	var req messages.APReq
	if err := req.Unmarshal(b); err != nil {
		return nil, malformed("AP-REQ cannot be read")
	}
	if len(req.Ticket.SName.NameString) == 0 || req.Ticket.SName.NameString[0] == "krbtgt" {
		return nil, malformed("the ticket is for no service")
	}
	if err := req.Ticket.DecryptEncPart(s.a.keys, &req.Ticket.SName); err != nil {
		return nil, auth.Join(auth.Detail(auth.ErrCredentials, "the keytab has no key for the ticket's service ", req.Ticket.SName.PrincipalNameString(), "@", req.Ticket.Realm),
			messages.NewKRBError(req.Ticket.SName, req.Ticket.Realm, errorcode.KRB_AP_ERR_MODIFIED, ""))
	}
	req.Ticket.DecryptedEncPart.CAddr = nil // addresses say nothing behind NAT; MIT does not check them by default either
	if ok, err := req.Verify(s.a.keys, skew, types.HostAddress{}, nil); err != nil || !ok {
		return nil, kindOf(err)
	}
	if s.a.repeated(req.EncryptedAuthenticator.Cipher) {
		return nil, auth.Join(auth.ErrReplay, messages.NewKRBError(req.Ticket.SName, req.Ticket.Realm, errorcode.KRB_AP_ERR_REPEAT, ""))
	}
	return s.accept(&req)
}

// accept checks what the authenticator says, and answers.
func (s *acceptor) accept(req *messages.APReq) ([]byte, error) {
	a, part := req.Authenticator, req.Ticket.DecryptedEncPart
	if a.Cksum.CksumType != checksumType {
		return nil, malformed("the authenticator's checksum has type %#x", a.Cksum.CksumType)
	}
	binding, gss, err := parseChecksum(a.Cksum.Checksum)
	if err != nil {
		return nil, err
	}
	if gss&flagDCE != 0 {
		return nil, auth.Detail(auth.ErrMalformed, "handshakes in DCE style are not known")
	}
	if len(s.channel) > 0 {
		switch want := s.channel.Hash(); {
		case binding == want:
		case binding != [16]byte{}:
			return nil, auth.ErrBinding
		case s.a.RequireBinding:
			return nil, auth.Detail(auth.ErrBinding, "the client did not bind it")
		}
	}
	key := part.Key
	if len(a.SubKey.KeyValue) > 0 {
		key = a.SubKey
	}
	peer := part.CName.PrincipalNameString() + "@" + part.CRealm
	number := uint64(uint32(a.SeqNumber))
	if !types.IsFlagSet((*asn1.BitString)(&req.APOptions), flags.APOptionMutualRequired) {
		s.session, err = newSession(peer, key, false, false, number, number)
		return nil, err
	}
	reply := messages.EncAPRepPart{CTime: a.CTime, Cusec: a.Cusec}
	// A key of the acceptor's own makes the session fresh for both sides. The tokens of RC4 have no bit to say so.
	own := key.KeyType != etypeID.RC4_HMAC
	var fresh types.Authenticator // gokrb5 makes a random number and a random key for one
	if err := fresh.GenerateSeqNumberAndSubKey(key.KeyType, keySizes[key.KeyType]); err != nil {
		return nil, err
	}
	reply.SequenceNumber = fresh.SeqNumber
	if own {
		reply.Subkey, key = fresh.SubKey, fresh.SubKey
	}
	out, err := apRep(reply, part.Key)
	if err != nil {
		return nil, err
	}
	s.session, err = newSession(peer, key, false, own, uint64(reply.SequenceNumber), number)
	return out, err
}

// apRep encrypts and frames AP-REP (RFC 4120 section 5.5.2), which gokrb5 only reads.
func apRep(part messages.EncAPRepPart, key types.EncryptionKey) ([]byte, error) {
	b, err := asn1.Marshal(part)
	if err != nil {
		return nil, err
	}
	enc, err := crypto.GetEncryptedData(asn1tools.AddASNAppTag(b, asnAppTag.EncAPRepPart), key, keyusage.AP_REP_ENCPART, 0)
	if err != nil {
		return nil, err
	}
	if b, err = asn1.Marshal(messages.APRep{PVNO: iana.PVNO, MsgType: msgtype.KRB_AP_REP, EncPart: enc}); err != nil {
		return nil, err
	}
	return frame(tokenAPRep, asn1tools.AddASNAppTag(b, asnAppTag.APREP))
}

// repeated notes an authenticator and reports whether it was seen before.
func (a *Acceptor) repeated(authenticator []byte) bool {
	h := sha256.Sum256(authenticator)
	t := now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if until, ok := a.seen[h]; ok && t.Before(until) {
		return true
	}
	if len(a.seen) > 0 && len(a.seen)%1024 == 0 {
		for k, until := range a.seen {
			if !t.Before(until) {
				delete(a.seen, k)
			}
		}
	}
	a.seen[h] = t.Add(2 * skew)
	return false
}

// Format hides the credentials.
func (*acceptor) Format(f fmt.State, _ rune) { auth.Opaque(f, "kerberos.acceptor") }

// Format hides the keys.
func (*Acceptor) Format(f fmt.State, _ rune) { auth.Opaque(f, "kerberos.Acceptor") }
