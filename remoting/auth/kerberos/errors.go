package kerberos

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jcmturner/gokrb5/v8/iana/errorcode"
	"github.com/jcmturner/gokrb5/v8/messages"

	"github.com/pslshell/psl/remoting/auth"
)

// Kinds of failure beyond those of package auth.
var (
	// ErrUnknownService tells that the realm has no such service principal.
	ErrUnknownService = errors.New("the realm does not know the service")
	// ErrRealm tells that the realm is not known, or that none of its KDCs answers.
	ErrRealm = errors.New("the realm cannot be used")
)

// quoted finds the error's number in gokrb5's texts. Its errors are flattened to text on their way up, so that there is
// nothing else to ask.
var quoted = regexp.MustCompile(`KRB Error: \((\d+)\)`)

// codeOf gives the number of a KRB-ERROR, -1 if there is none.
func codeOf(err error) int32 {
	var k messages.KRBError
	if errors.As(err, &k) {
		return k.ErrorCode
	}
	if m := quoted.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.ParseInt(m[1], 10, 32)
		return int32(n)
	}
	return -1
}

// where says what was asked for, for errors.
func (c *Credential) where(spn string) string {
	s := "realm " + c.realmText()
	if spn != "" {
		s = "service " + spn + ", " + s
	}
	if c.User != "" {
		s = "user " + c.User + ", " + s
	}
	return s
}

// explain makes an error of the KDC's answer that says what to do.
func (c *Credential) explain(err error, spn string) error {
	at := c.where(spn)
	text := err.Error()
	switch code := codeOf(err); code {
	case errorcode.KDC_ERR_PREAUTH_FAILED, errorcode.KRB_AP_ERR_BAD_INTEGRITY:
		return auth.Detail(auth.ErrCredentials, at)
	case errorcode.KDC_ERR_C_PRINCIPAL_UNKNOWN:
		return auth.Join(auth.Detail(auth.ErrUnknownUser, at), auth.ErrCredentials)
	case errorcode.KDC_ERR_S_PRINCIPAL_UNKNOWN:
		return auth.Detail(ErrUnknownService, at)
	case errorcode.KRB_AP_ERR_SKEW, errorcode.KDC_ERR_NEVER_VALID:
		return auth.Detail(auth.ErrClockSkew, at, "; here it is ", now().UTC().Format("2006-01-02 15:04:05"), " UTC, and the KDC is more than five minutes off: set this computer's clock")
	case errorcode.KRB_AP_ERR_TKT_EXPIRED:
		return auth.Detail(auth.ErrExpired, "the ticket: ", at)
	case errorcode.KDC_ERR_KEY_EXPIRED:
		return auth.Detail(auth.ErrExpired, "the password must be changed: ", at)
	case errorcode.KDC_ERR_CLIENT_REVOKED:
		return auth.Detail(auth.ErrCredentials, "the account is locked or disabled: ", at)
	case errorcode.KDC_ERR_WRONG_REALM:
		return auth.Detail(ErrRealm, "the KDC says that it is the wrong one: ", at)
	case errorcode.KDC_ERR_ETYPE_NOSUPP:
		return auth.Detail(auth.ErrDowngrade, "client and KDC have no kind of key in common: ", at)
	case -1:
		switch {
		case strings.Contains(text, "Decrypting_Error"):
			return auth.Detail(auth.ErrCredentials, at)
		case strings.Contains(text, "Networking_Error"), strings.Contains(text, "KDC"):
			return auth.Detail(ErrRealm, "no KDC of it is known or answers (", c.configText(), "): ", at)
		}
		return fmt.Errorf("%s: %w", at, err)
	default:
		return fmt.Errorf("%s: %w", at, messages.KRBError{ErrorCode: code})
	}
}

// fromPeer explains a KRB-ERROR that the service sent instead of its answer.
func (c *Credential) fromPeer(k messages.KRBError, spn string) error {
	at := c.where(spn)
	switch k.ErrorCode {
	case errorcode.KRB_AP_ERR_SKEW:
		server := k.STime
		return auth.Detail(auth.ErrClockSkew, at, "; here it is ", now().UTC().Format("2006-01-02 15:04:05"), " UTC, there ", server.UTC().Format("2006-01-02 15:04:05"), " UTC")
	case errorcode.KRB_AP_ERR_TKT_EXPIRED:
		return auth.Detail(auth.ErrExpired, "the ticket, says the service: ", at)
	case errorcode.KRB_AP_ERR_MODIFIED, errorcode.KRB_AP_ERR_BAD_INTEGRITY, errorcode.KRB_AP_ERR_NOKEY, errorcode.KRB_AP_ERR_BADKEYVER, errorcode.KRB_AP_ERR_NOT_US:
		return auth.Detail(ErrUnknownService, "the server cannot read the ticket, so the name belongs to another account than the one that it runs under: ", at)
	case errorcode.KRB_AP_ERR_REPEAT:
		return auth.Detail(auth.ErrReplay, at)
	}
	return fmt.Errorf("the service refuses the ticket: %s: %w", at, messages.KRBError{ErrorCode: k.ErrorCode})
}

// now is the clock; a variable for tests within this package.
var now = time.Now
