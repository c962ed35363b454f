package spnego

import (
	"bytes"
	stdcontext "context"
	"fmt"

	"github.com/pslshell/psl/remoting/auth"
)

// Acceptor picks the initiator's best mechanism that it knows. Tokens of NTLM and Kerberos without SPNEGO around them are
// accepted too, as Windows does. It implements auth.Mechanism.
type Acceptor struct {
	Choices []Choice
}

// Name is Negotiate.
func (n *Acceptor) Name() string { return Name }

// Handshake starts an acceptor.
func (n *Acceptor) Handshake(channel auth.ChannelBinding) (auth.Handshake, error) {
	return &acceptor{choices: n.Choices, channel: channel}, nil
}

type acceptor struct {
	choices []Choice
	channel auth.ChannelBinding
	raw     bool // no SPNEGO around the mechanism's tokens
	hs      auth.Handshake
	mechEnd bool
	done    bool
	mic     listMIC
}

// Session is that of the mechanism, nil before the end.
func (a *acceptor) Session() auth.Session {
	if !a.done {
		return nil
	}
	return a.hs.Session()
}

// Early is the session as soon as the mechanism itself is at its end.
func (a *acceptor) Early() auth.Session {
	if !a.mechEnd {
		return nil
	}
	return a.hs.Session()
}

// Step answers the initiator's tokens.
func (a *acceptor) Step(ctx stdcontext.Context, in []byte) ([]byte, bool, error) {
	var out []byte
	var err error
	switch {
	case a.done:
		return nil, false, fail("", errOver)
	case a.hs == nil:
		out, err = a.begin(ctx, in)
	case a.raw:
		out, a.done, err = a.hs.Step(ctx, in)
		a.mechEnd = a.done
	default:
		out, err = a.answer(ctx, in)
	}
	return out, a.done, err
}

func (a *acceptor) pick(offer []OID) (Choice, int, error) {
	for n, o := range offer {
		for _, c := range a.choices {
			if same(c.OID, o) {
				return c, n, nil
			}
		}
	}
	return Choice{}, 0, fail("", auth.Detail(auth.ErrNoCredentials, "the client offers "+names(offer)+", none of which is allowed here"))
}

// naked recognises a mechanism's own first token.
func naked(in []byte) (OID, bool) {
	if bytes.HasPrefix(in, []byte("NTLMSSP\x00")) {
		return OIDNTLM, true
	}
	t, err := parseFrame(in)
	if err == nil && same(t, OIDKerberos) {
		return t, true
	}
	return nil, false
}

func (a *acceptor) begin(ctx stdcontext.Context, in []byte) ([]byte, error) {
	if oid, ok := naked(in); ok {
		c, _, err := a.pick([]OID{oid})
		if err != nil {
			return nil, err
		}
		if a.hs, err = c.Mechanism.Handshake(a.channel); err != nil {
			return nil, err
		}
		a.raw = true
		out, done, err := a.hs.Step(ctx, in)
		a.done, a.mechEnd = done, done
		return out, err
	}
	t, err := parseInit(in)
	if err != nil {
		return nil, fail("reading the client's first token", err)
	}
	c, n, err := a.pick(t.mechs)
	if err != nil {
		return a.rejected(), err
	}
	a.mic.list = t.mechs
	if a.hs, err = c.Mechanism.Handshake(a.channel); err != nil {
		return a.rejected(), err
	}
	resp := respToken{state: acceptIncomplete, mech: t.mechs[n]}
	if n > 0 {
		// The token is another mechanism's: it is thrown away, and the list will be signed (RFC 4178 section 4.2.2).
		resp.state, a.mic.required = requestMIC, true
		return resp.marshal()
	}
	if t.token == nil {
		return resp.marshal()
	}
	var token []byte
	if token, a.mechEnd, err = a.hs.Step(ctx, t.token); err != nil {
		return a.rejectedWith(token), err
	}
	resp.token = token
	return a.conclude(resp, t.mic)
}

func (a *acceptor) answer(ctx stdcontext.Context, in []byte) ([]byte, error) {
	t, err := parseResp(in)
	if err != nil {
		return a.rejected(), fail("reading the client's token", err)
	}
	resp := respToken{state: acceptIncomplete}
	switch {
	case t.state == reject:
		return nil, fail("", auth.Detail(auth.ErrCredentials, "the client gave the handshake up"))
	case t.token != nil && !a.mechEnd:
		if resp.token, a.mechEnd, err = a.hs.Step(ctx, t.token); err != nil {
			return a.rejectedWith(resp.token), err
		}
	case t.token == nil && !a.mechEnd:
		return a.rejected(), fail("", malformed("the client's token is empty"))
	}
	if echoed(t) {
		t.mic = nil
	}
	return a.conclude(resp, t.mic)
}

// conclude exchanges the signatures of the list once the mechanism is at its end.
func (a *acceptor) conclude(resp respToken, mic []byte) ([]byte, error) {
	if !a.mechEnd {
		return resp.marshal()
	}
	if p, ok := a.hs.(protected); ok && p.HasMIC() {
		a.mic.required = true
	}
	if mic != nil {
		if err := a.mic.check(a.hs.Session(), mic); err != nil {
			return a.rejected(), fail("checking the list of mechanisms", err)
		}
	}
	if a.mic.required && !a.mic.received {
		if a.mic.sent {
			return a.rejected(), fail("", auth.Detail(auth.ErrDowngrade, "the client did not sign the list of mechanisms"))
		}
	}
	if a.mic.required && !a.mic.sent {
		var err error
		if resp.mic, err = a.mic.make(a.hs.Session()); err != nil {
			return a.rejected(), fail("signing the list of mechanisms", err)
		}
	}
	if a.mic.complete() {
		a.done, resp.state = true, acceptCompleted
	}
	return resp.marshal()
}

func (a *acceptor) rejected() []byte { return a.rejectedWith(nil) }

func (a *acceptor) rejectedWith(token []byte) []byte {
	b, err := respToken{state: reject, token: token}.marshal()
	if err != nil {
		return nil
	}
	return b
}

// Format hides the credentials.
func (*acceptor) Format(f fmt.State, _ rune) { auth.Opaque(f, "spnego.acceptor") }
