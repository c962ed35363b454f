package credssp

import (
	stdcontext "context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/pslshell/psl/remoting/auth"
)

// Acceptor is what a server authenticates users with. It implements auth.Mechanism.
type Acceptor struct {
	// Mechanism proves the user: an spnego.Acceptor.
	Mechanism auth.Mechanism
	// Certificate is that of the inner TLS. It may be self-signed.
	Certificate tls.Certificate
	// Accounts checks the password that is handed over; nil takes it as it is.
	Accounts auth.Accounts
	// MinVersion is the lowest version that a client may speak; 0 means 5.
	MinVersion int
}

// Name is CredSSP.
func (n *Acceptor) Name() string { return Name }

// Handshake starts an acceptor. It holds a goroutine for a part of its time, at most two minutes: Close it, which authhttp
// does where the handshake ends.
func (n *Acceptor) Handshake(auth.ChannelBinding) (auth.Handshake, error) {
	leaf := n.Certificate.Leaf
	if leaf == nil {
		if len(n.Certificate.Certificate) == 0 {
			return nil, &auth.Error{Mechanism: Name, Err: errors.New("there is no certificate for the inner TLS")}
		}
		var err error
		if leaf, err = x509.ParseCertificate(n.Certificate.Certificate[0]); err != nil {
			return nil, &auth.Error{Mechanism: Name, Err: err}
		}
	}
	key, err := publicKey(leaf)
	if err != nil {
		return nil, &auth.Error{Mechanism: Name, Err: err}
	}
	inner, err := n.Mechanism.Handshake(nil)
	if err != nil {
		return nil, &auth.Error{Mechanism: Name, Err: err}
	}
	c := newChannel(tls.Server, &tls.Config{
		MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, DynamicRecordSizingDisabled: true,
		SessionTicketsDisabled: true, Certificates: []tls.Certificate{n.Certificate},
	})
	return &acceptor{n: n, inner: inner, c: c, key: key}, nil
}

type acceptor struct {
	n         *Acceptor
	inner     auth.Handshake
	innerDone bool
	c         *channel
	stage     stage
	version   int
	key       []byte
	session   *Session
}

// Session is nil before the password has arrived.
func (a *acceptor) Session() auth.Session {
	if a.session == nil {
		return nil
	}
	return a.session
}

// Close ends the handshake where it is not over. The session that it led to stays usable.
func (a *acceptor) Close() error {
	if a.stage != stageDone {
		a.c.close()
	}
	return nil
}

// Step goes through MS-CSSP section 3.1.5. After some failures it makes a TSRequest that tells the client why.
func (a *acceptor) Step(ctx stdcontext.Context, in []byte) (out []byte, done bool, err error) {
	doing := ""
	switch a.stage {
	case stageTLS:
		doing = "the inner TLS handshake"
		var over bool
		if out, over, err = a.c.shake(in); err == nil && over {
			a.stage = stageInner
		}
	case stageInner:
		doing = "the inner handshake"
		out, err = a.negotiate(ctx, in)
	case stageKey:
		doing = "taking the password"
		err = a.finish(ctx, in)
	default:
		err = errOver
	}
	if err != nil {
		if a.stage != stageTLS && tellsErrors(a.version) {
			out, _ = a.send(request{errorCode: codeFor(err)})
		}
		_ = a.Close()
		return out, false, &auth.Error{Mechanism: Name, Doing: doing, Err: err}
	}
	return out, a.stage == stageDone, nil
}

func (a *acceptor) send(r request) ([]byte, error) {
	r.version = maxVersion
	b, err := r.marshal()
	if err != nil {
		return nil, err
	}
	return a.c.wrap(b)
}

func (a *acceptor) receive(in []byte) (r request, err error) {
	b, err := a.c.unwrap(in, maxRequest)
	if err != nil {
		return r, err
	}
	if r, err = parseRequest(b); err != nil {
		return r, err
	}
	least := a.n.MinVersion
	if least == 0 {
		least = defaultMinVersion
	}
	version := min(r.version, maxVersion)
	if a.version == 0 {
		a.version = version
	}
	if r.version < least || a.version != version {
		return r, auth.Detail(auth.ErrDowngrade, fmt.Sprintf("the client speaks version %d, at least %d is wanted", r.version, least))
	}
	return r, nil
}

func (a *acceptor) negotiate(ctx stdcontext.Context, in []byte) ([]byte, error) {
	r, err := a.receive(in)
	if err != nil {
		return nil, err
	}
	var out []byte
	if len(r.token) > 0 {
		if a.innerDone {
			return nil, malformed("a token after the end of the inner handshake")
		}
		if out, a.innerDone, err = a.inner.Step(ctx, r.token); err != nil {
			return nil, err
		}
	}
	if r.pubKeyAuth == nil {
		if out == nil {
			out = []byte{}
		}
		return a.send(request{token: out})
	}
	inner := sessionOf(a.inner, a.innerDone)
	if inner == nil {
		return nil, malformed("a proof of the key before the end of the inner handshake")
	}
	if a.version >= 5 && len(r.nonce) != 32 {
		return nil, auth.Detail(auth.ErrDowngrade, "the client's proof has no nonce")
	}
	proof, err := unwrap(inner, r.pubKeyAuth)
	if err != nil {
		return nil, err
	}
	if !same(proof, keyProof(a.version, a.key, r.nonce, false)) {
		return nil, auth.Detail(auth.ErrBinding, "the client's proof is about another key")
	}
	sealed, err := wrap(inner, keyProof(a.version, a.key, r.nonce, true))
	if err != nil {
		return nil, err
	}
	a.stage = stageKey
	if len(out) == 0 {
		out = nil
	}
	return a.send(request{token: out, pubKeyAuth: sealed})
}

// finish takes the password.
func (a *acceptor) finish(ctx stdcontext.Context, in []byte) error {
	r, err := a.receive(in)
	if err != nil {
		return err
	}
	if !a.innerDone {
		return malformed("the inner handshake is not at its end")
	}
	if r.authInfo == nil {
		return malformed("the client's message holds no password")
	}
	inner := a.inner.Session()
	b, err := unwrap(inner, r.authInfo)
	if err != nil {
		return err
	}
	c, err := parseCredentials(b)
	if err != nil {
		return err
	}
	if a.n.Accounts != nil {
		if err := a.n.Accounts.CheckPassword(ctx, c.domain, c.user, c.password); err != nil {
			return fmt.Errorf("the password that was handed over, of user %s: %w", auth.JoinUser(c.domain, c.user), err)
		}
	}
	a.stage = stageDone
	a.session = &Session{peer: inner.Peer(), c: a.c, suite: a.c.tls.ConnectionState().CipherSuite, delegated: c}
	return nil
}

// Format hides the credentials.
func (*acceptor) Format(f fmt.State, _ rune) { auth.Opaque(f, "credssp.acceptor") }

// Format hides the private key.
func (*Acceptor) Format(f fmt.State, _ rune) { auth.Opaque(f, "credssp.Acceptor") }
