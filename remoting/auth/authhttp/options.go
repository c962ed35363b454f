package authhttp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/pslshell/psl/remoting/auth"
)

// Options says how a Client connects. The zero value is safe.
type Options struct {
	// AllowUnencrypted lets Basic and Digest be used over plain HTTP, where everybody on the way reads all, with Basic the
	// password too. Schemes that can seal do so regardless.
	AllowUnencrypted bool

	// SkipCACheck trusts every authority, SkipCNCheck accepts a certificate for another name.
	SkipCACheck, SkipCNCheck bool
	// SkipRevocationCheck does not look into CRLs and stapled OCSP answers.
	SkipRevocationCheck bool
	// CRLs are lists of revoked certificates to check the server's chain against. They must have been signed by the chain's
	// own authorities: a list of another's has no effect.
	CRLs []*x509.RevocationList
	// Roots are the authorities that are trusted, nil for those of the system.
	Roots *x509.CertPool
	// Pinned is the SHA-256 thumbprint of the only certificate that is accepted, in hexadecimal digits with or without
	// colons; "" for any. It replaces the checks of authority and name.
	Pinned string
	// ServerName is the name to ask for and to check, "" for the URL's host.
	ServerName string
	// Certificates are the client's, for servers that ask for one.
	Certificates []tls.Certificate

	// Proxy says how to get there; nil connects directly.
	Proxy *Proxy
	// MaxRedirects is how many redirections are followed; 0 follows none, and a negative number as many as come, up to 100. Never
	// from https to http.
	MaxRedirects int
	// Redirected gives the scheme for a redirection's URL, since a service principal belongs to one host; nil takes the
	// scheme as it is.
	Redirected func(to *url.URL) (Scheme, error)

	// MaxResponse limits an answer's body, in bytes; 0 means 64 MiB.
	MaxResponse int
	// MaxConnections limits the connections that are in use at once; 0 sets no limit but the caller's own parallelism. Post
	// waits for one to be free: a limit below the number of requests that wait for the server's news stops everything else.
	MaxConnections int
	// DialTimeout limits the making of a connection with its handshake; 0 leaves it to the context.
	DialTimeout time.Duration
	// Header is sent with each request; nil for none.
	Header http.Header
	// UserAgent is the product that requests name, "" for "psl".
	UserAgent string
	// Dial makes TCP connections; nil means a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

const (
	defaultMaxResponse = 64 << 20
	maxIdle            = 8                // connections that are kept for later
	maxIdleTime        = 90 * time.Second // Windows closes after two minutes, perhaps while the next body is on its way
	maxHeader          = 256 << 10        // an answer's header; Kerberos tokens with many groups reach 64 KiB
	maxHandshake       = 32               // steps; CredSSP with Kerberos below it needs fewer than 12
	maxInformational   = 8                // 1xx answers before the real one
)

// filled gives a copy with defaults in place.
func (o *Options) filled() Options {
	var c Options
	if o != nil {
		c = *o
	}
	if c.MaxResponse <= 0 {
		c.MaxResponse = defaultMaxResponse
	}
	if c.UserAgent == "" {
		c.UserAgent = "psl"
	}
	if c.Dial == nil {
		c.Dial = new(net.Dialer).DialContext
	}
	return c
}

// Format hides private keys and passwords.
func (Options) Format(f fmt.State, _ rune) { auth.Opaque(f, "authhttp.Options") }

// redirectsAtMost ends redirections that lead in circles where the user has set no limit.
const redirectsAtMost = 100

// redirects is how many redirections are followed.
func (o *Options) redirects() int {
	if o.MaxRedirects < 0 {
		return redirectsAtMost
	}
	return o.MaxRedirects
}
