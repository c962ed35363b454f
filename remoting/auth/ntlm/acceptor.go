package ntlm

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/auth"
)

// Acceptor is what a server authenticates users with. It implements auth.Mechanism.
type Acceptor struct {
	Accounts auth.Accounts
	// Computer is the server's NetBIOS name, as the challenge tells it; empty means "PSL".
	Computer string
	// Domain is the NetBIOS name of its domain; empty means that the computer stands alone.
	Domain string
	// RequireBinding refuses initiators that did not bind their handshake to the TLS connection. A wrong binding is
	// refused in any case.
	RequireBinding bool
	// AllowUnsealed accepts initiators that cannot seal, as plain HTTP clients over TLS are.
	AllowUnsealed bool
}

// Name is NTLM.
func (a *Acceptor) Name() string { return Name }

// Handshake starts an acceptor.
func (a *Acceptor) Handshake(channel auth.ChannelBinding) (auth.Handshake, error) {
	return &acceptor{a: a, channel: channel}, nil
}

type acceptor struct {
	a         *Acceptor
	channel   auth.ChannelBinding
	negotiate []byte
	sent      []byte // the challenge
	challenge challenge
	session   *Session
	mic       bool
}

// HasMIC reports whether the initiator protected the handshake's messages.
func (s *acceptor) HasMIC() bool { return s.mic }

// Session is nil before the user was authenticated.
func (s *acceptor) Session() auth.Session {
	if s.session == nil {
		return nil
	}
	return s.session
}

// Step answers NEGOTIATE_MESSAGE, then checks AUTHENTICATE_MESSAGE (MS-NLMP section 3.2.5).
func (s *acceptor) Step(ctx context.Context, in []byte) ([]byte, bool, error) {
	switch {
	case s.session != nil:
		return nil, false, &auth.Error{Mechanism: Name, Err: errOver}
	case s.sent == nil:
		out, err := s.begin(in)
		if err != nil {
			return nil, false, &auth.Error{Mechanism: Name, Doing: "reading the client's first message", Err: err}
		}
		return out, false, nil
	}
	if err := s.check(ctx, in); err != nil {
		return nil, false, &auth.Error{Mechanism: Name, Doing: "checking the client's answer", Err: err}
	}
	return nil, true, nil
}

// required is what the client must ask for. NTLM is not among it: where a client asks for extended session security, which goes
// before NTLM (MS-NLMP section 2.2.2.5, flags P and H), some leave it out.
func (s *acceptor) required() flags {
	if s.a.AllowUnsealed {
		return required &^ (flagNTLM | flagUnicode) // curl's names are in OEM
	}
	return required&^flagNTLM | sealing
}

func (s *acceptor) begin(in []byte) ([]byte, error) {
	m, err := parseNegotiate(in)
	if err != nil {
		return nil, err
	}
	if lack := m.flags.missing(s.required()); lack != "" {
		return nil, auth.Detail(auth.ErrDowngrade, "the client's message lacks ", lack)
	}
	s.negotiate = append([]byte(nil), in...)
	computer, domain, kind := s.a.Computer, s.a.Domain, flagTargetDomain
	if computer == "" {
		computer = "PSL"
	}
	if domain == "" {
		domain, kind = computer, flagTargetServer
	}
	s.challenge = challenge{
		flags: m.flags&(offered&^flagVersion) | flagNTLM | flagVersion | flagTargetInfo | flagRequestTarget | kind, target: domain,
	}
	if m.flags&flagUnicode == 0 {
		s.challenge.flags |= flagOEM
	}
	if _, err := rand.Read(s.challenge.challenge[:]); err != nil {
		return nil, fmt.Errorf("no random numbers: %w", err)
	}
	s.challenge.info = pairs{
		{pairDomain, utf16le(domain)},
		{pairComputer, utf16le(computer)},
		{pairDNSDomain, utf16le(strings.ToLower(domain))},
		{pairDNSComputer, utf16le(strings.ToLower(computer))},
		{pairTimestamp, binary.LittleEndian.AppendUint64(nil, fileTime(time.Now()))},
	}
	s.sent = s.challenge.append(nil)
	return s.sent, nil
}

func (s *acceptor) check(ctx context.Context, in []byte) error {
	m, err := parseAuthenticate(in)
	if err != nil {
		return err
	}
	f := m.flags & s.challenge.flags
	switch {
	case m.user == "" || m.flags&flagAnonymous != 0:
		return auth.Detail(auth.ErrCredentials, "anonymous users are not accepted")
	case len(m.nt) == 24:
		return auth.Detail(auth.ErrDowngrade, "the client answered with NTLMv1")
	case len(m.nt) < 16+28+4:
		return malformed("the response has %d bytes", len(m.nt))
	}
	if lack := f.missing(s.required()); lack != "" {
		return auth.Detail(auth.ErrDowngrade, "the client's answer lacks ", lack)
	}
	temp := m.nt[16:]
	if temp[0] != 1 || temp[1] != 1 {
		return malformed("the response has version %d", temp[0])
	}
	info, err := parsePairs(temp[28:])
	if err != nil {
		return err
	}
	hash, err := s.a.Accounts.NTHash(ctx, m.domain, m.user)
	if err != nil {
		return fmt.Errorf("user %s: %w", auth.JoinUser(m.domain, m.user), err)
	}
	key := responseKey(hash, m.user, m.domain)
	proof := mac(key, s.challenge.challenge[:], temp)
	if !hmac.Equal(proof, m.nt[:16]) {
		return auth.Detail(auth.ErrCredentials, "user ", auth.JoinUser(m.domain, m.user))
	}
	// The challenge is in the proof, so this answers our challenge and no other. What the client saw of it must be what
	// was sent: the list of target information is part of the proof as well.
	if sent, _ := s.challenge.info.get(pairTimestamp); !sameBytes(info, pairTimestamp, sent) {
		return auth.Detail(auth.ErrDowngrade, "the challenge was changed on its way")
	}
	exported := mac(key, proof)
	if f&flagKeyExchange != 0 {
		if len(m.sessionKey) != 16 {
			return malformed("the session key has %d bytes", len(m.sessionKey))
		}
		exported = rc4Once(exported, m.sessionKey)
	}
	if info.flags()&micProvided != 0 {
		if len(in) < micOffset+16 {
			return malformed("the MIC is missing")
		}
		zeroed := append([]byte(nil), in...)
		clear(zeroed[micOffset : micOffset+16])
		if !hmac.Equal(mac(exported, s.negotiate, s.sent, zeroed), in[micOffset:micOffset+16]) {
			return auth.Detail(auth.ErrDowngrade, "the MIC is wrong: a message of the handshake was changed on its way")
		}
		s.mic = true
	}
	if err := s.bound(info); err != nil {
		return err
	}
	s.session = newSession(exported, f, false, auth.JoinUser(m.domain, m.user))
	return nil
}

func sameBytes(l pairs, id uint16, want []byte) bool {
	v, ok := l.get(id)
	return ok && subtle.ConstantTimeCompare(v, want) == 1
}

// bound checks the channel binding.
func (s *acceptor) bound(info pairs) error {
	if len(s.channel) == 0 {
		return nil
	}
	want := s.channel.Hash()
	got, _ := info.get(pairChannelBindings)
	if len(got) != 16 || subtle.ConstantTimeCompare(got, make([]byte, 16)) == 1 {
		if s.a.RequireBinding {
			return auth.Detail(auth.ErrBinding, "the client did not bind it")
		}
		return nil
	}
	if subtle.ConstantTimeCompare(got, want[:]) != 1 {
		return auth.ErrBinding
	}
	return nil
}

// Format hides the credentials.
func (*acceptor) Format(f fmt.State, _ rune) { auth.Opaque(f, "ntlm.acceptor") }

// Format hides the accounts.
func (*Acceptor) Format(f fmt.State, _ rune) { auth.Opaque(f, "ntlm.Acceptor") }
