package ntlm

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/pslshell/psl/remoting/auth"
)

// Name is the mechanism's name in errors.
const Name = "NTLM"

// Credential is what an initiator authenticates with. It implements auth.Mechanism.
type Credential struct {
	// Domain may be empty: then the account is looked up where the server looks first. It is empty also for a user
	// principal name (name@domain.example), which goes into User as it is.
	Domain string
	User   string
	// Password is the password, unless Hash is set.
	Password auth.Secret
	// Hash is the NT hash instead of a password.
	Hash auth.Key
	// Workstation is the name that the server writes into its log; empty for none.
	Workstation string
	// Target is the service principal name that the response is made for, e.g. HTTP/server01; empty for none. A server may
	// refuse one that is not its own.
	Target string
}

// Name is NTLM.
func (c *Credential) Name() string { return Name }

// Handshake starts an initiator.
func (c *Credential) Handshake(channel auth.ChannelBinding) (auth.Handshake, error) {
	if c.User == "" {
		return nil, &auth.Error{Mechanism: Name, Err: auth.Detail(auth.ErrNoCredentials, "no user was given")}
	}
	if c.Hash != nil && len(c.Hash) != 16 {
		return nil, &auth.Error{Mechanism: Name, Err: auth.Detail(auth.ErrNoCredentials, "an NT hash has 16 bytes")}
	}
	return &initiator{c: c, channel: channel}, nil
}

type initiator struct {
	c         *Credential
	channel   auth.ChannelBinding
	negotiate []byte
	session   *Session
	mic       bool
}

var errOver = errors.New("the handshake is over")

// Step makes NEGOTIATE_MESSAGE, then answers CHALLENGE_MESSAGE (MS-NLMP section 3.1.5).
func (i *initiator) Step(_ context.Context, in []byte) ([]byte, bool, error) {
	switch {
	case i.session != nil:
		return nil, false, &auth.Error{Mechanism: Name, Err: errOver}
	case i.negotiate == nil:
		i.negotiate = negotiate{flags: offered}.append(nil)
		return i.negotiate, false, nil
	}
	out, err := i.answer(in)
	if err != nil {
		return nil, false, &auth.Error{Mechanism: Name, Doing: "answering the server's challenge", Err: err}
	}
	return out, true, nil
}

// Session is nil before the challenge was answered.
func (i *initiator) Session() auth.Session {
	if i.session == nil {
		return nil
	}
	return i.session
}

// HasMIC reports whether the handshake's messages are protected. SPNEGO then signs its list of mechanisms as well.
func (i *initiator) HasMIC() bool { return i.mic }

func (i *initiator) answer(in []byte) ([]byte, error) {
	ch, err := parseChallenge(in)
	if err != nil {
		return nil, err
	}
	if lack := ch.flags.missing(required | sealing | flagTargetInfo); lack != "" {
		return nil, auth.Detail(auth.ErrDowngrade, "the server's challenge lacks ", lack)
	}
	hash := i.c.Hash
	if hash == nil {
		hash = NTHash(i.c.Password)
	}
	key := responseKey(hash, i.c.User, i.c.Domain)

	var client, now [8]byte
	random := make([]byte, 8+16)
	if _, err := rand.Read(random); err != nil {
		return nil, fmt.Errorf("no random numbers: %w", err)
	}
	copy(client[:], random)

	msg := authenticate{flags: ch.flags & offered, domain: i.c.Domain, user: i.c.User, workstation: i.c.Workstation, mic: true}
	info := ch.info
	stamp, stamped := info.get(pairTimestamp)
	if stamped && len(stamp) == 8 {
		copy(now[:], stamp)
		msg.lm = make([]byte, 24)
		i.mic = true
		info = info.with(pairFlags, binary.LittleEndian.AppendUint32(nil, info.flags()|micProvided))
	} else {
		// A server without a time stamp does not check a MIC (MS-NLMP section 3.1.5.1.2).
		binary.LittleEndian.PutUint64(now[:], fileTime(time.Now()))
		msg.lm = lmResponse(key, ch.challenge, client)
	}
	binding := i.channel.Hash()
	info = info.with(pairChannelBindings, binding[:])
	info = info.with(pairTargetName, utf16le(i.c.Target))
	nt, base := response(key, ch.challenge, client, now, info.append(nil))
	if len(nt) > maxMessage/2 {
		return nil, malformed("the target information is too long")
	}
	msg.nt = nt

	exported := base
	if msg.flags&flagKeyExchange != 0 {
		exported = random[8:]
		msg.sessionKey = rc4Once(base, exported)
	}
	out := msg.append(nil)
	if i.mic {
		copy(out[micOffset:], mac(exported, i.negotiate, in, out))
	}
	i.session = newSession(exported, msg.flags, true, "")
	return out, nil
}

// fileTime counts 100 ns since 1601.
func fileTime(t time.Time) uint64 {
	return uint64(t.UnixNano()/100) + 116444736000000000
}

// Format hides the credentials.
func (*initiator) Format(f fmt.State, _ rune) { auth.Opaque(f, "ntlm.initiator") }

// Format hides the password, also where a verb does not fit.
func (*Credential) Format(f fmt.State, _ rune) { auth.Opaque(f, "ntlm.Credential") }
