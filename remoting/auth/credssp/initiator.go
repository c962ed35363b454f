package credssp

import (
	stdcontext "context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"

	"github.com/pslshell/psl/remoting/auth"
)

// Initiator is what a client authenticates with, and what it hands over. It implements auth.Mechanism.
type Initiator struct {
	// Mechanism proves the user and the server: an spnego.Initiator.
	Mechanism auth.Mechanism
	// Domain, User and Password are handed to the server. Domain may be empty.
	Domain, User string
	Password     auth.Secret
	// MinVersion is the lowest version that a server may speak; 0 means 5. 2 allows servers without the updates of 2018,
	// and with them whoever can relay the handshake.
	MinVersion int
}

// Name is CredSSP.
func (n *Initiator) Name() string { return Name }

// Handshake starts an initiator. It holds a goroutine for a part of its time: Close it, which authhttp does.
func (n *Initiator) Handshake(auth.ChannelBinding) (auth.Handshake, error) {
	if n.User == "" || n.Password == "" {
		return nil, &auth.Error{Mechanism: Name, Err: auth.Detail(auth.ErrNoCredentials, "it needs a user and a password to hand over")}
	}
	inner, err := n.Mechanism.Handshake(nil)
	if err != nil {
		return nil, &auth.Error{Mechanism: Name, Err: err}
	}
	c := newChannel(tls.Client, &tls.Config{
		MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, DynamicRecordSizingDisabled: true,
		InsecureSkipVerify: true, // the certificate is the server's own; keyProof ties its key to the inner mechanism
	})
	return &initiator{n: n, inner: inner, c: c}, nil
}

// early is a handshake whose session can be used before its last token: spnego's.
type early interface{ Early() auth.Session }

// settler is one that may end without its last token.
type settler interface{ Settle() error }

type stage int

const (
	stageTLS stage = iota
	stageInner
	stageKey
	stageDone
)

type initiator struct {
	n         *Initiator
	inner     auth.Handshake
	innerDone bool
	c         *channel
	stage     stage
	version   int
	key       []byte
	nonce     []byte
	session   *Session
}

// Session is nil before the password was handed over.
func (i *initiator) Session() auth.Session {
	if i.session == nil {
		return nil
	}
	return i.session
}

// Close ends the handshake where it is not over. The session that it led to stays usable.
func (i *initiator) Close() error {
	if i.stage != stageDone {
		i.c.close()
	}
	return nil
}

var errOver = errors.New("the handshake is over")

// Step goes through MS-CSSP section 3.1.5.
func (i *initiator) Step(ctx stdcontext.Context, in []byte) (out []byte, done bool, err error) {
	doing := ""
	switch i.stage {
	case stageTLS:
		doing = "the inner TLS handshake"
		out, err = i.shake(ctx, in)
	case stageInner:
		doing = "the inner handshake"
		out, err = i.negotiate(ctx, in)
	case stageKey:
		doing = "checking the key of the inner TLS"
		out, err = i.finish(ctx, in)
	default:
		err = errOver
	}
	if err != nil {
		_ = i.Close()
		return nil, false, &auth.Error{Mechanism: Name, Doing: doing, Err: err}
	}
	return out, i.stage == stageDone, nil
}

func (i *initiator) shake(ctx stdcontext.Context, in []byte) ([]byte, error) {
	out, done, err := i.c.shake(in)
	if err != nil {
		return nil, err
	}
	if !done {
		return out, nil
	}
	if i.key, err = publicKey(i.c.tls.ConnectionState().PeerCertificates[0]); err != nil {
		return nil, err
	}
	i.stage = stageInner
	if len(out) > 0 {
		return out, nil // TLS 1.2 ends with the server's message, so this does not come to pass
	}
	return i.step(ctx, nil)
}

// send encrypts a request.
func (i *initiator) send(r request) ([]byte, error) {
	r.version = maxVersion
	b, err := r.marshal()
	if err != nil {
		return nil, err
	}
	return i.c.wrap(b)
}

// receive decrypts one and checks version and error.
func (i *initiator) receive(in []byte) (r request, err error) {
	b, err := i.c.unwrap(in, maxRequest)
	if err != nil {
		return r, err
	}
	if r, err = parseRequest(b); err != nil {
		return r, err
	}
	if r.errorCode != 0 {
		return r, refusal(r.errorCode)
	}
	least := i.n.MinVersion
	if least == 0 {
		least = defaultMinVersion
	}
	if r.version < least {
		return r, auth.Detail(auth.ErrDowngrade, fmt.Sprintf("the server speaks version %d, at least %d is wanted", r.version, least))
	}
	if version := min(r.version, maxVersion); i.version == 0 {
		i.version = version
	} else if i.version != version {
		return r, auth.Detail(auth.ErrDowngrade, fmt.Sprintf("the server speaks version %d after version %d", version, i.version))
	}
	return r, nil
}

// step goes on with the inner mechanism, and adds the proof of the key as soon as its session can be used.
func (i *initiator) step(ctx stdcontext.Context, token []byte) ([]byte, error) {
	out, done, err := i.inner.Step(ctx, token)
	if err != nil {
		return nil, err
	}
	i.innerDone = done
	session := sessionOf(i.inner, done)
	if session == nil {
		if out == nil {
			out = []byte{}
		}
		return i.send(request{token: out})
	}
	if i.version == 0 {
		return nil, malformed("the inner handshake needs no answer of the server, so its version is not known")
	}
	r := request{token: out}
	if len(out) == 0 {
		r.token = nil
	}
	if i.version >= 5 {
		i.nonce = make([]byte, 32)
		if _, err := rand.Read(i.nonce); err != nil {
			return nil, err
		}
		r.nonce = i.nonce
	}
	sealed, err := wrap(session, keyProof(i.version, i.key, i.nonce, false))
	if err != nil {
		return nil, err
	}
	r.pubKeyAuth = sealed
	i.stage = stageKey
	return i.send(r)
}

// sessionOf gives the session of an inner handshake, if it can be used.
func sessionOf(h auth.Handshake, done bool) auth.Session {
	if e, ok := h.(early); ok {
		return e.Early()
	}
	if done {
		return h.Session()
	}
	return nil
}

func (i *initiator) negotiate(ctx stdcontext.Context, in []byte) ([]byte, error) {
	r, err := i.receive(in)
	if err != nil {
		return nil, err
	}
	if r.token == nil {
		return nil, malformed("the server's answer holds no token")
	}
	return i.step(ctx, r.token)
}

// finish checks the server's proof and hands the password over.
func (i *initiator) finish(ctx stdcontext.Context, in []byte) ([]byte, error) {
	r, err := i.receive(in)
	if err != nil {
		return nil, err
	}
	if !i.innerDone && len(r.token) > 0 {
		if _, i.innerDone, err = i.inner.Step(ctx, r.token); err != nil {
			return nil, err
		}
	}
	if !i.innerDone {
		s, ok := i.inner.(settler)
		if !ok {
			return nil, malformed("the inner handshake is not at its end")
		}
		if err := s.Settle(); err != nil {
			return nil, err
		}
	}
	if r.pubKeyAuth == nil {
		return nil, malformed("the server's answer holds no proof of the key")
	}
	inner := i.inner.Session()
	proof, err := unwrap(inner, r.pubKeyAuth)
	if err != nil {
		return nil, err
	}
	if !same(proof, keyProof(i.version, i.key, i.nonce, true)) {
		return nil, auth.Detail(auth.ErrBinding, "the server's proof is about another key")
	}
	b, err := credentials{i.n.Domain, i.n.User, i.n.Password}.marshal()
	if err != nil {
		return nil, err
	}
	sealed, err := wrap(inner, b)
	if err != nil {
		return nil, err
	}
	out, err := i.send(request{authInfo: sealed})
	if err != nil {
		return nil, err
	}
	i.stage = stageDone
	i.session = &Session{peer: inner.Peer(), c: i.c, suite: i.c.tls.ConnectionState().CipherSuite}
	return out, nil
}

// wrap seals a message as one token.
func wrap(s auth.Session, plain []byte) ([]byte, error) {
	if w, ok := s.(auth.Wrapper); ok {
		return w.Wrap(plain)
	}
	sealed, err := s.Seal(plain)
	return sealed.Bytes(), err
}

// ntlmSignature is the length of the header of a session that is no auth.Wrapper: NTLM's.
const ntlmSignature = 16

// unwrap is the other direction.
func unwrap(s auth.Session, token []byte) ([]byte, error) {
	if w, ok := s.(auth.Wrapper); ok {
		return w.Unwrap(token)
	}
	n := min(ntlmSignature, len(token))
	return s.Unseal(token[:n], token[n:])
}

// Format hides the credentials.
func (*initiator) Format(f fmt.State, _ rune) { auth.Opaque(f, "credssp.initiator") }

// Format hides the password, also where a verb does not fit.
func (*Initiator) Format(f fmt.State, _ rune) { auth.Opaque(f, "credssp.Initiator") }
