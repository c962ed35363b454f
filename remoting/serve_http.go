package remoting

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/credssp"
	"github.com/pslshell/psl/remoting/auth/kerberos"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/wsman"
)

// HTTPServer says how ServeHTTP listens and who may come in.
type HTTPServer struct {
	// Address is host and port; without a host it is the loopback's.
	Address string
	// Certificate makes it HTTPS; nil is HTTP.
	Certificate *tls.Certificate
	Engine      Engine
	// Configurations are the endpoint's session configurations beside Microsoft.PowerShell, or in its place.
	Configurations []Configuration
	// NoWinRS refuses WinRS shells, in which users run programs without PowerShell. They are refused, too, where a file says
	// what the users of Microsoft.PowerShell may do.
	NoWinRS bool
	// MaxShells is how many shells a user has at once; 0 means 30.
	MaxShells int
	// MaxProcesses is how many processes a shell has at once, and MaxMemory how many bytes they take together; 0 means no limit.
	// What the embedded engine takes itself is not counted. They need Linux.
	MaxProcesses int
	MaxMemory    int64
	// MaxEnvelope is the longest request and answer in bytes, from SmallestEnvelope to LongestEnvelope; 0 means 500 KiB, as Windows has.
	// Clients ask for it and fill it.
	MaxEnvelope int
	// IdleTimeout is how long a shell lives without a request where the client does not say; 0 means 2 hours.
	IdleTimeout time.Duration
	// Users are those who may come in by a password; nil is nobody.
	Users *Users
	// Keytab is a file with the keys of the server's principals, for Kerberos; "" is none.
	Keytab string
	// Principals are those of Kerberos, name@REALM, who may come in: a keytab alone would let in the whole realm.
	Principals []string
	// ClientCAs are the authorities of clients' certificates; nil is none. It needs Certificate.
	ClientCAs *x509.CertPool
	// ClientCRLs are lists of clients' certificates that were revoked. One that none of ClientCAs has signed has no effect.
	ClientCRLs []*x509.RevocationList
	// CertificateUsers are the users of clients' certificates, by a name that the certificate has: its user principal name,
	// an address of mail or the common name of its subject. A certificate of nobody is refused.
	CertificateUsers map[string]string
	// Unencrypted takes passwords and bodies over plain HTTP that are not sealed.
	Unencrypted bool
	// Ready is called when it listens; nil for nothing.
	Ready func(a net.Addr)
	// Failed is told of refused log-ons: the client's address, the scheme and the reason. It may be nil.
	Failed func(remote, scheme string, reason error)
}

// The limits of HTTPServer.MaxEnvelope, in bytes: clients begin with the smallest, before they ask, and a request is held in memory.
const (
	SmallestEnvelope = wsman.DefaultEnvelope
	LongestEnvelope  = 16 << 20
)

// handler authenticates for a service: by Negotiate (NTLM, Kerberos), NTLM, Kerberos, CredSSP and Basic, the last over HTTPS
// alone unless Unencrypted is set. Over plain HTTP bodies are sealed.
func (s *HTTPServer) handler(next http.Handler) (*authhttp.Handler, error) {
	h := &authhttp.Handler{Next: next, AllowUnencrypted: s.Unencrypted, Failed: s.Failed, MaxRequest: 2 * cmp.Or(s.MaxEnvelope, wsman.CurrentEnvelope)}
	var choices []spnego.Choice
	if s.Keytab != "" {
		k, err := kerberos.NewAcceptor(s.Keytab)
		if err != nil {
			return nil, err
		}
		h.Kerberos = k
		choices = append(choices, spnego.Kerberos(k))
	}
	if s.Users != nil {
		n := &ntlm.Acceptor{Accounts: s.Users, AllowUnsealed: s.Certificate != nil}
		h.NTLM = n
		choices = append(choices, spnego.NTLM(n))
		h.Basic = s.Users
	}
	if s.ClientCAs != nil {
		if s.Certificate == nil {
			return nil, errors.New("clients' certificates need an endpoint of HTTPS")
		}
		h.Certificates = s.certificateUser
	}
	if len(choices) == 0 {
		if h.Certificates == nil {
			return nil, errors.New("nobody could come in: an endpoint needs users, a keytab or authorities of clients' certificates")
		}
		return h, nil
	}
	negotiate := &spnego.Acceptor{Choices: choices}
	h.Negotiate = negotiate
	inner := s.Certificate
	if inner == nil {
		var err error
		if inner, err = NewCertificate("localhost"); err != nil {
			return nil, err
		}
	} else {
		leaf, err := x509.ParseCertificate(inner.Certificate[0])
		if err != nil {
			return nil, err
		}
		h.Certificate = leaf
	}
	c := &credssp.Acceptor{Mechanism: negotiate, Certificate: *inner}
	if s.Users != nil {
		c.Accounts = s.Users
	}
	h.CredSSP = c
	return h, nil
}

// certificateUser gives the user of a client's certificate, which has been verified.
func (s *HTTPServer) certificateUser(chain []*x509.Certificate) (string, error) {
	for i, c := range chain[:len(chain)-1] {
		if authhttp.Revoked(c, chain[i+1], s.ClientCRLs) != nil {
			return "", auth.Detail(auth.ErrCredentials, fmt.Sprintf("the certificate of %s was revoked", c.Subject))
		}
	}
	names := certificateNames(chain[0])
	for _, n := range names {
		for of, user := range s.CertificateUsers {
			if strings.EqualFold(n, of) {
				return user, nil
			}
		}
	}
	return "", auth.Detail(auth.ErrCredentials, fmt.Sprintf("the certificate of %s belongs to no user", strings.Join(names, ", ")))
}

// admitted gives the name of a user who has proved it and may come in, else "".
func (s *HTTPServer) admitted(u authhttp.User) string {
	_, byTicket := u.Session.(*kerberos.Session)
	if byTicket || u.Scheme == "CredSSP" && s.Users == nil {
		if !slices.ContainsFunc(s.Principals, func(p string) bool { return strings.EqualFold(p, u.Name) }) {
			return ""
		}
	}
	return strings.ToLower(u.Name)
}

// ServeHTTP serves clients of WS-Management until the context ends, then closes their shells.
func ServeHTTP(ctx context.Context, s HTTPServer) error {
	o, err := s.shells()
	if err != nil {
		return err
	}
	service := shells.New(o)
	defer service.Close()
	handler, err := s.handler(shells.HTTP(service, func(r *http.Request) string {
		u, _ := authhttp.UserOf(r.Context())
		return s.admitted(u)
	}))
	if err != nil {
		return err
	}
	address := s.Address
	if host, port, err := net.SplitHostPort(address); err == nil && host == "" {
		address = net.JoinHostPort("localhost", port)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	h := &http.Server{
		Handler: identified(handler), ConnContext: handler.ConnContext, ReadHeaderTimeout: 30 * time.Second, MaxHeaderBytes: 256 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // what strangers do to the port is no news
	}
	if s.Certificate != nil {
		c := &tls.Config{Certificates: []tls.Certificate{*s.Certificate}, MinVersion: tls.VersionTLS12}
		if s.ClientCAs != nil {
			c.ClientAuth, c.ClientCAs = tls.VerifyClientCertIfGiven, s.ClientCAs
		}
		l = tls.NewListener(l, c)
	}
	if s.Ready != nil {
		s.Ready(l.Addr())
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		service.Close() // what waits for output is answered
		short, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if h.Shutdown(short) != nil {
			h.Close()
		}
	})
	err = h.Serve(l)
	if !stop() {
		<-stopped
	}
	if ctx.Err() != nil && errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// identified lets a client ask what the endpoint is before it logs on, as Test-WSMan does; Next answers nobody more than
// that.
func identified(h *authhttp.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("WSMANIDENTIFY") == "unauthenticated" && r.Header.Get("Authorization") == "" {
			h.Next.ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}
