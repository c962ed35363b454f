package auth

import (
	"errors"
	"strings"
)

// Kinds of failure. An error of a mechanism matches one of them with errors.Is.
var (
	// ErrCredentials tells that the peer did not accept the user or the password, or that an acceptor did not.
	ErrCredentials = errors.New("the user name or password is not correct")
	// ErrUnknownUser tells that the peer, or the realm, has no such user. It comes with ErrCredentials. Another mechanism may
	// ask somebody who has.
	ErrUnknownUser = errors.New("the user is not known")
	// ErrNoCredentials tells that the mechanism lacks what it needs to begin: a password, a keytab, a ticket cache.
	ErrNoCredentials = errors.New("there are no credentials for it")
	// ErrDowngrade tells that the peer, or somebody between, asked for less protection than is allowed.
	ErrDowngrade = errors.New("the other side asks for less protection than is allowed")
	// ErrBinding tells that a handshake belongs to another channel: the TLS connection is not the same at both ends.
	ErrBinding = errors.New("the handshake is not bound to this TLS connection: something stands between the two sides, or they disagree about the certificate")
	// ErrMalformed tells that a token could not be understood.
	ErrMalformed = errors.New("malformed token")
	// ErrReplay tells that a token was seen before.
	ErrReplay = errors.New("the token was used before")
	// ErrClockSkew tells that the clocks of the two sides are too far apart.
	ErrClockSkew = errors.New("the clocks are too far apart")
	// ErrExpired tells that a ticket or an account has expired.
	ErrExpired = errors.New("it has expired")
)

// An Error tells which mechanism failed, at what, and why.
type Error struct {
	// Mechanism is e.g. "NTLM".
	Mechanism string
	// Doing is what failed, as a clause without the mechanism: "reading the challenge".
	Doing string
	// Err is the cause. It matches one of the kinds of this package where one fits.
	Err error
}

// Error gives mechanism, deed and cause.
func (e *Error) Error() string {
	if e.Doing == "" {
		return e.Mechanism + ": " + e.Err.Error()
	}
	return e.Mechanism + ": " + e.Doing + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// A DetailError is one of the kinds above with what is known about it.
type DetailError struct {
	Kind   error
	Detail string // a sentence without a full stop
}

// Error is the detail, and the kind where the detail does not stand alone.
func (e *DetailError) Error() string {
	if e.Detail == "" {
		return e.Kind.Error()
	}
	return e.Kind.Error() + ": " + e.Detail
}

// Unwrap returns the kind.
func (e *DetailError) Unwrap() error { return e.Kind }

// Detail makes an error of a kind with what is known about it.
func Detail(kind error, parts ...string) error {
	return &DetailError{Kind: kind, Detail: strings.Join(parts, "")}
}

// A ProtectionError tells that a sealed or signed message cannot be trusted: it was changed, is out of order, or was seen
// before. The session must not be used any more.
type ProtectionError struct {
	Mechanism string
	Reason    string
}

// Error says it.
func (e *ProtectionError) Error() string {
	return e.Mechanism + ": a protected message was refused: " + e.Reason
}

// Join is errors.Join in one line: what failed first, then why what came before it did.
func Join(errs ...error) error {
	var list joined
	for _, e := range errs {
		if e != nil {
			list = append(list, e)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

type joined []error

func (j joined) Error() string {
	s := make([]string, len(j))
	for i, e := range j {
		s[i] = e.Error()
	}
	return strings.Join(s, "; ")
}

func (j joined) Unwrap() []error { return j }
