package spnego

import (
	stdcontext "context"
	"errors"
	"fmt"

	"github.com/pslshell/psl/remoting/auth"
)

// Initiator offers its choices, best first. It implements auth.Mechanism.
type Initiator struct {
	Choices []Choice
}

// Name is Negotiate.
func (n *Initiator) Name() string { return Name }

// Handshake starts an initiator.
func (n *Initiator) Handshake(channel auth.ChannelBinding) (auth.Handshake, error) {
	if len(n.Choices) == 0 {
		return nil, fail("", auth.Detail(auth.ErrNoCredentials, "no mechanism is allowed"))
	}
	return &initiator{choices: n.Choices, channel: channel}, nil
}

type initiator struct {
	choices []Choice
	channel auth.ChannelBinding
	failed  []error // why choices that were tried first could not begin
	hs      auth.Handshake
	chosen  int // index in list.list
	answers int // tokens that came from the acceptor
	mechEnd bool
	done    bool
	mic     listMIC
}

// Session is that of the mechanism that was agreed on, nil before the end.
func (i *initiator) Session() auth.Session {
	if !i.done {
		return nil
	}
	return i.hs.Session()
}

// Early is the session as soon as the mechanism itself is at its end, for CredSSP, which uses it before the list is
// signed by both sides.
func (i *initiator) Early() auth.Session {
	if !i.mechEnd {
		return nil
	}
	return i.hs.Session()
}

// Step goes through NegTokenInit and NegTokenResp.
func (i *initiator) Step(ctx stdcontext.Context, in []byte) ([]byte, bool, error) {
	if i.done {
		return nil, false, fail("", errOver)
	}
	if i.hs == nil {
		out, err := i.begin(ctx)
		return out, false, err
	}
	out, err := i.answer(ctx, in)
	if err != nil {
		return nil, false, i.explain(err)
	}
	return out, i.done, nil
}

// explain adds why better mechanisms were not used.
func (i *initiator) explain(err error) error {
	if len(i.failed) == 0 {
		return err
	}
	return auth.Join(append([]error{err}, i.failed...)...)
}

// begin makes the first token with the first choice that can begin.
func (i *initiator) begin(ctx stdcontext.Context) ([]byte, error) {
	for len(i.choices) > 0 {
		token, end, err := i.start(ctx, i.choices[0])
		if err != nil {
			i.failed = append(i.failed, err)
			i.choices = i.choices[1:]
			if ctx.Err() != nil || errors.Is(err, auth.ErrCredentials) && !errors.Is(err, auth.ErrUnknownUser) {
				break // a password that is wrong for one is wrong for the next, and each try counts towards a lock
			}
			continue
		}
		for _, c := range i.choices {
			i.mic.list = append(i.mic.list, c.OID)
		}
		i.mechEnd = end
		out, err := initToken{mechs: i.mic.list, token: token}.marshal()
		if err != nil {
			return nil, fail("making the first token", err)
		}
		return out, nil
	}
	return nil, auth.Join(i.failed...)
}

func (i *initiator) start(ctx stdcontext.Context, c Choice) (token []byte, end bool, err error) {
	hs, err := c.Mechanism.Handshake(i.channel)
	if err != nil {
		return nil, false, err
	}
	token, end, err = hs.Step(ctx, nil)
	if err != nil {
		return nil, false, err
	}
	i.hs = hs
	return token, end, nil
}

func (i *initiator) answer(ctx stdcontext.Context, in []byte) ([]byte, error) {
	t, err := parseResp(in)
	if err != nil {
		return nil, fail("reading the server's answer", err)
	}
	i.answers++
	if t.state == reject && (t.token == nil || i.mechEnd) {
		return nil, fail("", auth.Detail(auth.ErrCredentials, "the server rejected the handshake; "+names(i.mic.list)+" was offered"))
	}
	if t.state == requestMIC {
		i.mic.required = true
	}
	first := i.answers == 1
	if t.mech != nil && first {
		if err := i.choose(t.mech); err != nil {
			return nil, err
		}
	}
	var out []byte
	switch {
	case first && i.chosen > 0:
		// The acceptor threw the optimistic token away: the chosen mechanism begins.
		if t.token != nil {
			return nil, fail("", malformed("the server answered a token of another mechanism"))
		}
		if out, i.mechEnd, err = i.start(ctx, i.choices[i.chosen]); err != nil {
			return nil, err
		}
		i.mic.required = true
	case t.token != nil && !i.mechEnd:
		if out, i.mechEnd, err = i.hs.Step(ctx, t.token); err != nil {
			return nil, err
		}
	case t.token == nil && !i.mechEnd:
		return nil, fail("", malformed("the server's answer holds no token of %s", nameOf(i.mic.list[i.chosen])))
	}
	if p, ok := i.hs.(protected); ok && i.mechEnd && p.HasMIC() {
		i.mic.required = true
	}
	if t.mic != nil && !echoed(t) && i.mechEnd {
		if err := i.mic.check(i.hs.Session(), t.mic); err != nil {
			return nil, fail("checking the list of mechanisms", err)
		}
	}
	var mic []byte
	if i.mechEnd && i.mic.required && !i.mic.sent {
		if mic, err = i.mic.make(i.hs.Session()); err != nil {
			return nil, fail("signing the list of mechanisms", err)
		}
	}
	switch {
	case t.state == acceptCompleted:
		if !i.mechEnd {
			return nil, fail("", malformed("the server is at the end before %s is", nameOf(i.mic.list[i.chosen])))
		}
		if !i.mic.received && i.chosen > 0 {
			return nil, fail("", auth.Detail(auth.ErrDowngrade, "the server took ", nameOf(i.mic.list[i.chosen]), ", which was not the first choice, and did not sign the list"))
		}
		i.done = true
		if out == nil && mic == nil {
			return nil, nil
		}
	case i.mechEnd && i.mic.sent && i.mic.received:
		i.done = true
		if out == nil && mic == nil {
			return nil, nil
		}
	}
	st := acceptIncomplete
	if i.done {
		st = acceptCompleted
	}
	b, err := respToken{state: st, token: out, mic: mic}.marshal()
	if err != nil {
		return nil, fail("making the answer", err)
	}
	return b, nil
}

func (i *initiator) choose(mech OID) error {
	for n, c := range i.choices {
		if same(c.OID, mech) {
			i.chosen = n
			return nil
		}
	}
	return fail("", auth.Detail(auth.ErrDowngrade, "the server chose ", nameOf(mech), ", but only ", names(i.mic.list), " was offered"))
}

// Settle ends the handshake without the acceptor's last token, where the transport already shows that it accepted: HTTP
// servers may leave it out with their 200. It is refused where the server did not take the first choice and has not signed
// the list: the first choice cannot be the result of a downgrade.
func (i *initiator) Settle() error {
	switch {
	case i.done:
		return nil
	case !i.mechEnd:
		return fail("", malformed("the server is at the end before %s is", nameOf(i.mic.list[i.chosen])))
	case i.chosen > 0 && !i.mic.received:
		return fail("", auth.Detail(auth.ErrDowngrade, "the server did not sign the list of mechanisms"))
	}
	i.done = true
	return nil
}

// Format hides the credentials.
func (*initiator) Format(f fmt.State, _ rune) { auth.Opaque(f, "spnego.initiator") }
