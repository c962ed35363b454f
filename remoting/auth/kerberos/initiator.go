package kerberos

import (
	"context"
	"errors"
	"fmt"

	"github.com/jcmturner/gofork/encoding/asn1"
	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/iana/flags"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/pslshell/psl/remoting/auth"
)

var errOver = errors.New("the handshake is over")

// Handshake starts an initiator.
func (c *Credential) Handshake(channel auth.ChannelBinding) (auth.Handshake, error) {
	return &initiator{c: c, channel: channel}, nil
}

type initiator struct {
	c       *Credential
	channel auth.ChannelBinding
	t       *ticket
	request types.Authenticator
	session *Session
}

// Session is nil before the service has proven itself.
func (i *initiator) Session() auth.Session {
	if i.session == nil {
		return nil
	}
	return i.session
}

// Step makes AP-REQ, then checks AP-REP (RFC 4121 section 4.1).
func (i *initiator) Step(ctx context.Context, in []byte) ([]byte, bool, error) {
	switch {
	case i.session != nil:
		return nil, false, &auth.Error{Mechanism: Name, Err: errOver}
	case i.t == nil:
		out, err := i.begin(ctx)
		if err != nil {
			return nil, false, &auth.Error{Mechanism: Name, Doing: "getting a ticket", Err: err}
		}
		return out, false, nil
	}
	if err := i.finish(in); err != nil {
		i.c.forget()
		return nil, false, &auth.Error{Mechanism: Name, Doing: "checking the service's answer", Err: err}
	}
	return nil, true, nil
}

func (i *initiator) begin(ctx context.Context) ([]byte, error) {
	t, err := i.c.get(ctx)
	if err != nil {
		return nil, err
	}
	i.t = t
	a, err := types.NewAuthenticator(t.realm, t.name)
	if err != nil {
		return nil, err
	}
	if err := a.GenerateSeqNumberAndSubKey(t.key.KeyType, keySizes[t.key.KeyType]); err != nil {
		return nil, err
	}
	a.Cksum = types.Checksum{CksumType: checksumType, Checksum: gssChecksum(i.channel, flagMutual|flagReplay|flagSequence|flagConf|flagInteg)}
	req, err := messages.NewAPReq(t.ticket, t.key, a)
	if err != nil {
		return nil, err
	}
	types.SetFlag((*asn1.BitString)(&req.APOptions), flags.APOptionMutualRequired)
	b, err := req.Marshal()
	if err != nil {
		return nil, err
	}
	i.request = a
	return frame(tokenAPReq, b)
}

func (i *initiator) finish(in []byte) error {
	id, b, err := unframe(in)
	if err != nil {
		return err
	}
	switch id {
	case tokenError:
		var k messages.KRBError
		if err := guard("KRB-ERROR", func() error { return k.Unmarshal(b) }); err != nil {
			return err
		}
		return i.c.fromPeer(k, i.t.spn)
	case tokenAPRep:
	default:
		return malformed("token %#04x where AP-REP was due", id)
	}
	var part messages.EncAPRepPart
	if err := guard("AP-REP", func() error {
		var rep messages.APRep
		if err := rep.Unmarshal(b); err != nil {
			return auth.Detail(auth.ErrMalformed, "AP-REP cannot be read")
		}
		plain, err := crypto.DecryptEncPart(rep.EncPart, i.t.key, keyusage.AP_REP_ENCPART)
		if err != nil {
			return auth.Detail(auth.ErrCredentials, "the service cannot prove that it is ", i.t.spn)
		}
		if err := part.Unmarshal(plain); err != nil {
			return auth.Detail(auth.ErrMalformed, "AP-REP cannot be read")
		}
		return nil
	}); err != nil {
		return err
	}
	if part.CTime.Unix() != i.request.CTime.Unix() || part.Cusec != i.request.Cusec {
		return auth.Detail(auth.ErrReplay, "the service's answer is one to another request: ", i.t.spn)
	}
	key, acceptorKey := i.request.SubKey, false
	if len(part.Subkey.KeyValue) > 0 {
		key, acceptorKey = part.Subkey, true
	}
	i.session, err = newSession(i.t.spn, key, true, acceptorKey, uint64(i.request.SeqNumber), uint64(uint32(part.SequenceNumber)))
	return err
}

// Format hides the keys.
func (*initiator) Format(f fmt.State, _ rune) { auth.Opaque(f, "kerberos.initiator") }
