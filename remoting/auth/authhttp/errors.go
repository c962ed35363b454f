package authhttp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
)

// An UnauthorizedError tells that the server refused the handshake (401), or has no use for the scheme.
type UnauthorizedError struct {
	URL    string
	Scheme string // what was tried
	// Offered is the schemes that the server names, in its order.
	Offered []string
	Err     error // what is known beyond that; may be nil
}

// Error names the server, the scheme and what the server offers.
func (e *UnauthorizedError) Error() string {
	s := fmt.Sprintf("%s refused the logon by %s", e.URL, e.Scheme)
	if !e.offers(e.Scheme) {
		s = fmt.Sprintf("%s does not take %s", e.URL, e.Scheme)
	}
	if len(e.Offered) > 0 {
		s += "; it offers " + strings.Join(e.Offered, ", ")
	} else {
		s += "; it names no scheme that it would take"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *UnauthorizedError) offers(scheme string) bool {
	for _, o := range e.Offered {
		if strings.EqualFold(o, scheme) {
			return true
		}
	}
	return false
}

// Unwrap returns the cause.
func (e *UnauthorizedError) Unwrap() error { return e.Err }

// A ConnectionError tells that there is no connection, or that it was lost.
type ConnectionError struct {
	URL string
	// Doing is what failed: "connecting", "the TLS handshake", "sending", "receiving", "connecting to the proxy".
	Doing string
	// Sent tells that a body was on its way: the server may have carried it out.
	Sent bool
	Err  error
}

// Error names the server and what failed.
func (e *ConnectionError) Error() string { return fmt.Sprintf("%s: %s: %v", e.URL, e.Doing, e.Err) }

// Unwrap returns the cause.
func (e *ConnectionError) Unwrap() error { return e.Err }

// A StatusError is an answer that is no SOAP of the server's: a proxy's page, a server error before WSMan was reached.
type StatusError struct {
	URL    string
	Status int
	// Reason says why the answer is not passed on.
	Reason string
}

// Error gives the status and the reason.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s answered with HTTP status %d: %s", e.URL, e.Status, e.Reason)
}

// A TLSError tells why a server's certificate or its TLS is not accepted.
type TLSError struct {
	// Kind is one of the errors below where the reason is known, else nil.
	Kind error
	// Host is the name that was asked for, Subject and Issuer those of the certificate; they may be empty.
	Host, Subject, Issuer string
	// Thumbprint is the SHA-256 hash of the certificate in hexadecimal digits, as Options.Pinned takes it.
	Thumbprint string
	Err        error
}

// The reasons of a TLSError.
var (
	ErrUnknownCA   = errors.New("the certificate was issued by an authority that is not trusted here")
	ErrWrongName   = errors.New("the certificate is for another name")
	ErrCertExpired = errors.New("the certificate is not valid at this time")
	ErrRevoked     = errors.New("the certificate was revoked")
	ErrNotPinned   = errors.New("the certificate is not the pinned one")
	// ErrClientCertificate tells that the server refuses the client's certificate, or that it wants one and there is none.
	ErrClientCertificate = errors.New("the server does not accept the client's certificate")
)

// Error names the certificate and what can be done.
func (e *TLSError) Error() string {
	var b strings.Builder
	if e.Kind == nil {
		fmt.Fprintf(&b, "TLS with %s failed: %v", e.Host, e.Err)
		return b.String()
	}
	fmt.Fprintf(&b, "TLS with %s: %v", e.Host, e.Kind)
	if e.Subject != "" || e.Issuer != "" {
		fmt.Fprintf(&b, " (subject %q, issuer %q, SHA-256 thumbprint %s)", e.Subject, e.Issuer, e.Thumbprint)
	}
	switch e.Kind {
	case ErrUnknownCA:
		b.WriteString("; trust the authority, pin the certificate, or skip the check of the authority (SkipCACheck)")
	case ErrWrongName:
		fmt.Fprintf(&b, ": %v; use that name, or skip the check of the name (SkipCNCheck)", e.Err)
	case ErrCertExpired, ErrClientCertificate:
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns reason and cause.
func (e *TLSError) Unwrap() []error {
	if e.Kind == nil {
		return []error{e.Err}
	}
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// ErrUnencrypted tells that a scheme that cannot seal was to be used over plain HTTP.
var ErrUnencrypted = errors.New("the scheme cannot seal what it sends: use https, or allow unencrypted traffic by name")

// ErrTooLong tells that an answer is longer than Options.MaxResponse.
var ErrTooLong = errors.New("the answer is longer than is allowed")

// ErrClosed tells that the client was closed.
var ErrClosed = errors.New("the client is closed")

// Cut reports whether an error means that the way to the server broke, so that trying again may help, and whether a body was
// on its way then: the server may have carried it out. The answers 502, 503 and 504 of a balancer count as cuts,
// and 429 as one before anything was sent.
func Cut(err error) (cut, sent bool) {
	var lost *ConnectionError
	var status *StatusError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, ErrTooLong), errors.Is(err, ErrClosed):
		return false, false
	case errors.As(err, &lost):
		var refused *TLSError
		var name *net.DNSError
		if errors.As(err, &refused) || errors.As(err, &name) && name.IsNotFound || errors.Is(err, ErrProxy) && errors.Is(err, auth.ErrCredentials) {
			return false, false // neither comes right by itself
		}
		return true, lost.Sent
	case errors.As(err, &status) && status.Status == http.StatusTooManyRequests:
		return true, false // it was not looked at; a session that has logged on before may go on later
	case errors.As(err, &status):
		return status.Status == http.StatusBadGateway || status.Status == http.StatusServiceUnavailable || status.Status == http.StatusGatewayTimeout, true
	}
	return false, false
}
