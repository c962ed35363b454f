package credssp

import (
	"errors"
	"fmt"

	"github.com/pslshell/psl/remoting/auth"
)

// Values of NTSTATUS that logging on can lead to (MS-ERREF section 2.3.1).
const (
	statusAccessDenied    = 0xC0000022
	statusNoSuchUser      = 0xC0000064
	statusWrongPassword   = 0xC000006A
	statusLogonFailure    = 0xC000006D
	statusRestriction     = 0xC000006E
	statusPasswordExpired = 0xC0000071
	statusDisabled        = 0xC0000072
	statusTimeDifference  = 0xC0000133
	statusAccountExpired  = 0xC0000193
	statusMustChange      = 0xC0000224
	statusLockedOut       = 0xC0000234
	secInvalidToken       = 0x80090308
	secLogonDenied        = 0x8009030C
	secBadBindings        = 0x80090346
)

// refusal explains the error code of a server.
func refusal(code uint32) error {
	text := fmt.Sprintf("the server answers with the error %#08x", code)
	switch code {
	case statusNoSuchUser, statusWrongPassword, statusLogonFailure, secLogonDenied, statusAccessDenied:
		return auth.Detail(auth.ErrCredentials, text)
	case statusRestriction, statusDisabled, statusLockedOut:
		return auth.Detail(auth.ErrCredentials, "the account is locked, disabled or restricted: ", text)
	case statusPasswordExpired, statusAccountExpired, statusMustChange:
		return auth.Detail(auth.ErrExpired, "the account or its password: ", text)
	case statusTimeDifference:
		return auth.Detail(auth.ErrClockSkew, text)
	case secBadBindings:
		return auth.Detail(auth.ErrBinding, text)
	}
	return errors.New(text)
}

// codeFor is the error code that tells a client of an error.
func codeFor(err error) uint32 {
	switch {
	case errors.Is(err, auth.ErrCredentials):
		return statusLogonFailure
	case errors.Is(err, auth.ErrClockSkew):
		return statusTimeDifference
	case errors.Is(err, auth.ErrExpired):
		return statusPasswordExpired
	case errors.Is(err, auth.ErrBinding):
		return secBadBindings
	}
	return secInvalidToken
}

// tellsErrors reports whether a version of the protocol has the field errorCode.
func tellsErrors(version int) bool { return version == 3 || version == 4 || version >= 6 }
