package sspi

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"syscall"

	api "github.com/alexbrainman/sspi"

	"github.com/pslshell/psl/remoting/auth"
)

// Available reports whether this system has SSPI.
const Available = true

const wanted = api.ISC_REQ_MUTUAL_AUTH | api.ISC_REQ_REPLAY_DETECT | api.ISC_REQ_SEQUENCE_DETECT | api.ISC_REQ_CONFIDENTIALITY | api.ISC_REQ_INTEGRITY

// Codes of MS-ERREF section 2.2 that the library has no names for.
const (
	errTargetUnknown = syscall.Errno(0x80090303) // SEC_E_TARGET_UNKNOWN
	errNoCredentials = syscall.Errno(0x8009030E) // SEC_E_NO_CREDENTIALS
	errTimeSkew      = syscall.Errno(0x80090324) // SEC_E_TIME_SKEW
	errBadBindings   = syscall.Errno(0x80090346) // SEC_E_BAD_BINDINGS
)

// handles are what must be given back to the system. They are once nothing refers to the handshake and its session any
// more: a session ends with its connection, which knows nothing of handles.
type handles struct {
	cred *api.Credentials
	ctx  *api.Context
}

func (h *handles) release() {
	if h.ctx.Handle != nil {
		_ = h.ctx.Release()
	}
	_ = h.cred.Release()
}

// Handshake starts an initiator.
func (u *CurrentUser) Handshake(channel auth.ChannelBinding) (auth.Handshake, error) {
	pkg := u.Name()
	info, err := api.QueryPackageInfo(pkg)
	if err != nil {
		return nil, u.fail("finding the security package", err)
	}
	cred, err := api.AcquireCredentials("", pkg, api.SECPKG_CRED_OUTBOUND, nil)
	if err != nil {
		return nil, u.fail("taking the current user's credentials", err)
	}
	target, err := syscall.UTF16PtrFromString(u.Target)
	if err != nil {
		return nil, u.fail("naming the service "+u.Target, err)
	}
	h := &handles{cred: cred, ctx: api.NewClientContext(cred, wanted)}
	i := &initiator{u: u, h: h, target: target, maxToken: int(info.MaxToken), channel: bindings(channel)}
	runtime.AddCleanup(i, func(h *handles) { h.release() }, h)
	return i, nil
}

func (u *CurrentUser) fail(doing string, err error) error {
	var code syscall.Errno
	if errors.As(err, &code) {
		switch code {
		case api.SEC_E_LOGON_DENIED:
			err = auth.Detail(auth.ErrCredentials, u.Target)
		case errNoCredentials:
			err = auth.Detail(auth.ErrNoCredentials, u.Target)
		case errTargetUnknown:
			err = fmt.Errorf("the domain does not know the service %s: %w", u.Target, err)
		case errTimeSkew:
			err = auth.Detail(auth.ErrClockSkew, u.Target)
		case errBadBindings:
			err = auth.ErrBinding
		}
	}
	return &auth.Error{Mechanism: u.Name(), Doing: doing, Err: err}
}

// bindings is SEC_CHANNEL_BINDINGS with application data alone.
func bindings(channel auth.ChannelBinding) []byte {
	if len(channel) == 0 {
		return nil
	}
	b := make([]byte, 32, 32+len(channel))
	binary.LittleEndian.PutUint32(b[24:], uint32(len(channel)))
	binary.LittleEndian.PutUint32(b[28:], 32)
	return append(b, channel...)
}

type initiator struct {
	u        *CurrentUser
	h        *handles
	target   *uint16
	maxToken int
	channel  []byte
	done     bool
	session  *session
}

// Session is nil before the end.
func (i *initiator) Session() auth.Session {
	if i.session == nil {
		return nil
	}
	return i.session
}

// Step lets the system make the next token.
func (i *initiator) Step(_ context.Context, in []byte) ([]byte, bool, error) {
	if i.done {
		return nil, false, i.u.fail("", errors.New("the handshake is over"))
	}
	out := make([]byte, i.maxToken)
	var give, take [2]api.SecBuffer
	n := 0
	if len(in) > 0 {
		give[n].Set(api.SECBUFFER_TOKEN, in)
		n++
	}
	if len(i.channel) > 0 {
		give[n].Set(api.SECBUFFER_CHANNEL_BINDINGS, i.channel)
		n++
	}
	var given *api.SecBufferDesc
	if n > 0 {
		given = api.NewSecBufferDesc(give[:n])
	}
	take[0].Set(api.SECBUFFER_TOKEN, out)
	taken := api.NewSecBufferDesc(take[:1])
	ret := i.h.ctx.Update(i.target, taken, given)
	if ret == api.SEC_I_COMPLETE_NEEDED || ret == api.SEC_I_COMPLETE_AND_CONTINUE {
		if r := api.CompleteAuthToken(i.h.ctx.Handle, taken); r != api.SEC_E_OK {
			return nil, false, i.u.fail("completing the token", r)
		}
	}
	switch ret {
	case api.SEC_E_OK, api.SEC_I_COMPLETE_NEEDED:
		i.done = true
	case api.SEC_I_CONTINUE_NEEDED, api.SEC_I_COMPLETE_AND_CONTINUE:
	default:
		return nil, false, i.u.fail("making a token for "+i.u.Target, ret)
	}
	if i.done {
		if err := i.h.ctx.VerifySelectiveFlags(api.ISC_REQ_CONFIDENTIALITY | api.ISC_REQ_INTEGRITY); err != nil {
			return nil, false, i.u.fail("", auth.Detail(auth.ErrDowngrade, "the session would not seal"))
		}
		_, signature, _, trailer, err := i.h.ctx.Sizes()
		if err != nil {
			return nil, false, i.u.fail("asking for the session's sizes", err)
		}
		i.session = &session{i: i, signature: int(signature), trailer: int(trailer)}
	}
	return out[:take[0].BufferSize], i.done, nil
}

// session seals as WinRM does: a token and the data, without a buffer for padding. It refers to its handshake, whose end
// gives the handles back.
type session struct {
	i                  *initiator
	signature, trailer int
	out, in            uint32
}

// Peer is the service.
func (s *session) Peer() string { return s.i.u.Target }

// Seal encrypts and signs.
func (s *session) Seal(plain []byte) (auth.Sealed, error) {
	header, data := make([]byte, s.trailer), bytes.Clone(plain)
	var b [2]api.SecBuffer
	b[0].Set(api.SECBUFFER_TOKEN, header)
	b[1].Set(api.SECBUFFER_DATA, data)
	ret := api.EncryptMessage(s.i.h.ctx.Handle, 0, api.NewSecBufferDesc(b[:]), s.out)
	s.out++
	if ret != api.SEC_E_OK {
		return auth.Sealed{}, s.i.u.fail("sealing", ret)
	}
	return auth.Sealed{Header: header[:b[0].BufferSize], Data: data}, nil
}

// Unseal decrypts and checks.
func (s *session) Unseal(header, data []byte) ([]byte, error) {
	token, plain := bytes.Clone(header), bytes.Clone(data)
	var b [2]api.SecBuffer
	b[0].Set(api.SECBUFFER_TOKEN, token)
	b[1].Set(api.SECBUFFER_DATA, plain)
	var qop uint32
	ret := api.DecryptMessage(s.i.h.ctx.Handle, api.NewSecBufferDesc(b[:]), s.in, &qop)
	s.in++
	if ret != api.SEC_E_OK {
		return nil, &auth.ProtectionError{Mechanism: s.i.u.Name(), Reason: ret.Error()}
	}
	return plain, nil
}

// Sign makes a signature.
func (s *session) Sign(message []byte) ([]byte, error) {
	text, signature := bytes.Clone(message), make([]byte, s.signature)
	var b [2]api.SecBuffer
	b[0].Set(api.SECBUFFER_DATA, text)
	b[1].Set(api.SECBUFFER_TOKEN, signature)
	ret := api.MakeSignature(s.i.h.ctx.Handle, 0, api.NewSecBufferDesc(b[:]), s.out)
	s.out++
	if ret != api.SEC_E_OK {
		return nil, s.i.u.fail("signing", ret)
	}
	return signature[:b[1].BufferSize], nil
}

// Verify checks one.
func (s *session) Verify(message, signature []byte) error {
	text, token := bytes.Clone(message), bytes.Clone(signature)
	var b [2]api.SecBuffer
	b[0].Set(api.SECBUFFER_DATA, text)
	b[1].Set(api.SECBUFFER_TOKEN, token)
	var qop uint32
	ret := api.VerifySignature(s.i.h.ctx.Handle, api.NewSecBufferDesc(b[:]), s.in, &qop)
	s.in++
	if ret != api.SEC_E_OK {
		return &auth.ProtectionError{Mechanism: s.i.u.Name(), Reason: ret.Error()}
	}
	return nil
}
