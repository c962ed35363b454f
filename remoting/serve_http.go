package remoting

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/credssp"
	"github.com/pslshell/psl/remoting/auth/kerberos"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/wsman"
)

// HTTPServer says how ServeHTTP listens and who may come in.
type HTTPServer struct {
	// Address is host and port; without a host it is the loopback's.
	Address string
	// Certificate makes it HTTPS; nil is HTTP.
	Certificate *tls.Certificate
	Engine      Engine
	// Users are those who may come in: by Negotiate (NTLM), CredSSP and Basic.
	Users *Users
	// Keytab is the path of a file with the Kerberos keys of this computer's services; "" for none. Whoever has a ticket
	// for one of them may come in.
	Keytab string
	// Unencrypted takes passwords and unsealed bodies over plain HTTP. Without it HTTP serves those alone who seal what
	// they send.
	Unencrypted bool
	// Failed is told of each refused log-on: the client's address, the scheme and the reason; it may be nil.
	Failed func(remote, scheme string, reason error)
	// Ready is called when it listens; nil for nothing.
	Ready func(a net.Addr)
}

// ServeHTTP serves clients of WS-Management until the context ends, then closes their shells.
func ServeHTTP(ctx context.Context, s HTTPServer) error {
	door, err := s.door()
	if err != nil {
		return err
	}
	open, err := shellsOf(s.Engine)
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
	service := shells.New(shells.Options{Open: open})
	door.Next = shells.HTTP(service, shells.HTTPOptions{User: func(r *http.Request) string {
		u, _ := authhttp.UserOf(r.Context())
		return u.Name
	}})
	h := &http.Server{
		Handler: identified(door), ConnContext: door.ConnContext,
		ReadHeaderTimeout: 30 * time.Second, MaxHeaderBytes: 64 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // what strangers do to the port is no news
	}
	if s.Certificate != nil {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{*s.Certificate}, MinVersion: tls.VersionTLS12})
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
	if stop() {
		service.Close()
	} else {
		<-stopped
	}
	if ctx.Err() != nil && errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// door makes what clients must pass to come in.
func (s *HTTPServer) door() (*authhttp.Handler, error) {
	h := &authhttp.Handler{AllowUnencrypted: s.Unencrypted, Failed: s.Failed}
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
		choices = append(choices, spnego.NTLM(&ntlm.Acceptor{Accounts: s.Users, Computer: netbiosName()}))
		h.Basic = s.Users
	}
	if len(choices) == 0 {
		return nil, errors.New("an endpoint needs users or a keytab: else nobody can come in")
	}
	negotiate := &spnego.Acceptor{Choices: choices}
	h.Negotiate = negotiate
	if c := s.Certificate; c != nil && len(c.Certificate) > 0 {
		leaf, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			return nil, fmt.Errorf("the endpoint's certificate: %w", err)
		}
		h.Certificate = leaf
	}
	if s.Users != nil {
		// CredSSP's TLS has a certificate of its own, which nobody checks but by what is bound to it. Clients want RSA.
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		inner, err := selfSigned(key, netbiosName())
		if err != nil {
			return nil, err
		}
		h.CredSSP = &credssp.Acceptor{Mechanism: negotiate, Certificate: *inner, Accounts: s.Users}
	}
	return h, nil
}

// netbiosName is this computer's name as NTLM tells it.
func netbiosName() string {
	name, _ := os.Hostname()
	name, _, _ = strings.Cut(name, ".")
	if len(name) > 15 {
		name = name[:15]
	}
	if name == "" {
		name = "PSL"
	}
	return strings.ToUpper(name)
}

// identified lets a client ask what the endpoint is before it logs on, as Test-WSMan does.
func identified(door *authhttp.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("WSMANIDENTIFY") == "unauthenticated" && r.Header.Get("Authorization") == "" {
			door.Next.ServeHTTP(w, r)
			return
		}
		door.ServeHTTP(w, r)
	})
}

// shellsOf returns what makes an engine's shells.
func shellsOf(engine Engine) (func(context.Context, *shells.Request) (transport.Transport, error), error) {
	path, err := enginePath(engine)
	if err != nil {
		return nil, err
	}
	inner := shells.Serve(embedded.Handler(embedded.Options{}), embedded.EndpointOptions())
	if path != "" {
		inner = func(context.Context, *shells.Request) (transport.Transport, error) {
			return transport.NewProcess(transport.ProcessOptions{Executable: path, Timeouts: transport.Timeouts{Ack: -1}}), nil
		}
	}
	return func(ctx context.Context, r *shells.Request) (transport.Transport, error) {
		switch strings.ToLower(r.Configuration) {
		case "microsoft.powershell", "powershell.7", "powershell.7.6", "microsoft.powershell32":
			return inner(ctx, r)
		}
		host, _ := os.Hostname()
		text := fmt.Sprintf("The WS-Management service cannot process the request. Cannot find the %s session configuration in the WSMan: drive on the %s computer.", r.Configuration, host)
		return nil, &wsman.Fault{Code: "Sender", Subcode: "InvalidResourceURI", Reason: text, WSMan: &wsman.WSManFault{Code: wsman.CodeResourceNotFound, Machine: host, Message: text}}
	}, nil
}

// NewCertificate makes a certificate for an endpoint that signs itself, for these names and addresses, valid for a year.
func NewCertificate(hosts ...string) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return selfSigned(key, hosts...)
}

func selfSigned(key crypto.Signer, hosts ...string) (*tls.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "psl endpoint"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	for _, h := range hosts {
		if ip := net.ParseIP(strings.Trim(h, "[]")); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else if h != "" {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// Thumbprint is the SHA-256 hash of a certificate in hexadecimal digits.
func Thumbprint(c *tls.Certificate) string {
	if len(c.Certificate) == 0 {
		return ""
	}
	return fmt.Sprintf("%X", sha256.Sum256(c.Certificate[0]))
}
