package authhttp

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/digest"
	"github.com/pslshell/psl/remoting/auth/sealed"
)

// Handler is the server's half: it logs each connection's user on, unseals requests, hands them to Next, and seals the
// answers. It must know connections, so it is given to an http.Server twice:
//
//	h := &authhttp.Handler{Negotiate: acceptor, Next: wsman}
//	server := &http.Server{Handler: h, ConnContext: h.ConnContext}
//
// HTTP/2 is not for it: over TLS, leave "h2" out of the configuration's NextProtos and set TLSNextProto to an empty map.
// A scheme whose field is empty is not offered. Fields must not change while the handler is in use.
type Handler struct {
	// Negotiate, Kerberos, NTLM and CredSSP are acceptors under these schemes' names. NTLM is for plain HTTP clients: those
	// of WS-Management use Negotiate.
	Negotiate, Kerberos, NTLM, CredSSP auth.Mechanism
	// Basic takes passwords. Over plain HTTP it is not offered unless AllowUnencrypted is set.
	Basic auth.Accounts
	// Digest checks proofs. Over plain HTTP it is not offered unless AllowUnencrypted is set.
	Digest *digest.Server
	// Certificates gives the user that a verified client certificate belongs to; its error refuses the certificate. The
	// http.Server's TLS configuration must ask for certificates and verify them (tls.VerifyClientCertIfGiven).
	Certificates func(chain []*x509.Certificate) (user string, err error)

	// AllowUnencrypted serves bodies over plain HTTP that are not sealed.
	AllowUnencrypted bool
	// Certificate is the server's own over TLS, to which handshakes are bound; nil binds none.
	Certificate *x509.Certificate
	// Realm is the one that Basic and Digest show; "" means WSMAN.
	Realm string
	// MaxRequest limits a body, in bytes; 0 means 64 MiB.
	MaxRequest int
	// Failed is told of every refused log-on: the client's address, the scheme and the reason, which holds no secret. It
	// may be nil.
	Failed func(remote, scheme string, reason error)
	// Limiter slows guesses of passwords down; nil means one of its own with the defaults.
	Limiter *Limiter

	// Next gets the requests of users who have logged on.
	Next http.Handler

	once sync.Once
}

// A User is who a request comes from.
type User struct {
	// Name is DOMAIN\name, name@REALM or what Certificates gave.
	Name string
	// Scheme is the one that the user logged on by.
	Scheme string
	// Session is the connection's, nil where each request is authenticated by itself.
	Session auth.Session
}

type (
	connKey struct{}
	userKey struct{}
)

// connState is what a connection has agreed on. net/http serves one request of a connection at a time.
type connState struct {
	mu        sync.Mutex
	handshake auth.Handshake
	// cleanup ends a handshake that holds something where the connection goes away in the middle of it: nothing refers to
	// the state any more then, which is all that net/http lets one see.
	cleanup runtime.Cleanup
	scheme  string
	user    *User
}

// ConnContext is for http.Server.ConnContext: it gives each connection its state.
func (h *Handler) ConnContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, &connState{})
}

// UserOf gives the user of a request that Handler has passed on.
func UserOf(ctx context.Context) (User, bool) {
	u, ok := ctx.Value(userKey{}).(*User)
	if !ok {
		return User{}, false
	}
	return *u, true
}

// protocols says how each scheme's sessions seal.
var protocols = map[string]sealed.Protocol{
	"Negotiate": sealed.SPNEGO, "NTLM": sealed.SPNEGO, "Kerberos": sealed.Kerberos, "CredSSP": sealed.CredSSP,
}

func (h *Handler) mechanism(scheme string) (string, auth.Mechanism) {
	for _, m := range h.mechanisms() {
		if strings.EqualFold(m.name, scheme) {
			return m.name, m.m
		}
	}
	return "", nil
}

type named struct {
	name string
	m    auth.Mechanism
}

func (h *Handler) mechanisms() []named {
	var list []named
	for _, m := range []named{{"Negotiate", h.Negotiate}, {"Kerberos", h.Kerberos}, {"NTLM", h.NTLM}, {"CredSSP", h.CredSSP}} {
		if m.m != nil {
			list = append(list, m)
		}
	}
	return list
}

// ServeHTTP does one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.once.Do(func() {
		if h.Limiter == nil {
			h.Limiter = &Limiter{}
		}
	})
	state, ok := r.Context().Value(connKey{}).(*connState)
	if !ok {
		http.Error(w, "the server is not set up: ConnContext is missing", http.StatusInternalServerError)
		return
	}
	if r.ProtoMajor != 1 {
		// A log-on belongs to a connection, on which HTTP/2 has many requests of anybody's at once.
		http.Error(w, "HTTP/1.1 is needed", http.StatusHTTPVersionNotSupported)
		return
	}
	state.mu.Lock()
	defer state.mu.Unlock()

	authorization := r.Header.Get("Authorization")
	scheme, rest, _ := strings.Cut(authorization, " ")
	switch name, m := h.mechanism(scheme); {
	case authorization == "" && state.user != nil:
		h.serve(w, r, state.user)
	case authorization == certificateProfile:
		h.certificate(w, r)
	case m != nil:
		h.step(w, r, state, name, m, rest)
	case strings.EqualFold(scheme, "Basic") && h.offersPlain(r, h.Basic != nil):
		h.basic(w, r)
	case strings.EqualFold(scheme, "Digest") && h.offersPlain(r, h.Digest != nil):
		h.digest(w, r, rest)
	default:
		h.refuse(w, r, "", nil)
	}
}

// offersPlain reports whether a scheme that does not seal is offered to a request.
func (h *Handler) offersPlain(r *http.Request, have bool) bool {
	return have && (r.TLS != nil || h.AllowUnencrypted)
}

// refuse answers with 401 and what is offered; with a token, for the scheme that it belongs to alone.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, scheme string, token []byte) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 64<<10))
	if token != nil {
		w.Header().Add("WWW-Authenticate", scheme+" "+base64.StdEncoding.EncodeToString(token))
	} else {
		for _, m := range h.mechanisms() {
			w.Header().Add("WWW-Authenticate", m.name)
		}
		if h.offersPlain(r, h.Digest != nil) {
			w.Header().Add("WWW-Authenticate", h.Digest.Challenge(h.realm(), false))
		}
		if h.offersPlain(r, h.Basic != nil) {
			w.Header().Add("WWW-Authenticate", `Basic realm="`+h.realm()+`"`)
		}
	}
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusUnauthorized)
}

func (h *Handler) realm() string {
	if h.Realm == "" {
		return "WSMAN"
	}
	return strings.NewReplacer(`"`, "", `\`, "", "\r", "", "\n", "").Replace(h.Realm)
}

func (h *Handler) failed(r *http.Request, scheme string, reason error) {
	if errors.Is(reason, auth.ErrCredentials) {
		h.Limiter.failed(hostOf(r))
	}
	if h.Failed != nil {
		h.Failed(r.RemoteAddr, scheme, reason)
	}
}

func hostOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// delayed answers a host that guesses too often, before its guess is looked at.
func (h *Handler) delayed(w http.ResponseWriter, r *http.Request, scheme string) bool {
	if h.Limiter.allowed(hostOf(r)) {
		return false
	}
	if h.Failed != nil {
		h.Failed(r.RemoteAddr, scheme, ErrTooManyFailures)
	}
	w.Header().Set("Retry-After", h.Limiter.retryAfter())
	http.Error(w, "too many refused log-ons", http.StatusTooManyRequests)
	return true
}

// step goes on with the handshake of a connection.
func (h *Handler) step(w http.ResponseWriter, r *http.Request, state *connState, name string, m auth.Mechanism, text string) {
	token, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(token) == 0 {
		h.failed(r, name, auth.Detail(auth.ErrMalformed, "the token is not in base64"))
		h.refuse(w, r, "", nil)
		return
	}
	if h.delayed(w, r, name) {
		return
	}
	state.user = nil
	if state.handshake == nil || state.scheme != name {
		state.end()
		var binding auth.ChannelBinding
		if r.TLS != nil && h.Certificate != nil {
			binding = EndPointBinding(h.Certificate)
		}
		if state.handshake, err = m.Handshake(binding); err != nil {
			h.failed(r, name, err)
			h.refuse(w, r, "", nil)
			return
		}
		state.scheme = name
		if c, ok := state.handshake.(io.Closer); ok {
			state.cleanup = runtime.AddCleanup(state, func(c io.Closer) { _ = c.Close() }, c)
		}
	}
	out, done, err := state.handshake.Step(r.Context(), token)
	if err != nil {
		state.end()
		h.failed(r, name, err)
		h.refuse(w, r, name, out)
		return
	}
	if !done {
		if out == nil {
			out = []byte{}
		}
		h.refuse(w, r, name, out)
		return
	}
	session := state.handshake.Session()
	state.user = &User{Name: session.Peer(), Scheme: name, Session: session}
	state.end()
	if len(out) > 0 {
		w.Header().Set("WWW-Authenticate", name+" "+base64.StdEncoding.EncodeToString(out))
	}
	if r.ContentLength == 0 {
		// The client proves itself with an empty request first, and seals the body of the next one.
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK)
		return
	}
	h.serve(w, r, state.user)
}

// end forgets the handshake, and ends it where it holds something.
func (s *connState) end() {
	if c, ok := s.handshake.(io.Closer); ok {
		s.cleanup.Stop()
		_ = c.Close()
	}
	s.handshake = nil
}

// fromLatin1 makes UTF-8 of text that is none: the challenge asks for no encoding ([RFC 7617] 2.1), and some clients send
// ISO-8859-1.
func fromLatin1(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	r := make([]rune, len(s))
	for i := range len(s) {
		r[i] = rune(s[i])
	}
	return string(r)
}

func (h *Handler) basic(w http.ResponseWriter, r *http.Request) {
	if h.delayed(w, r, "Basic") {
		return
	}
	user, password, ok := r.BasicAuth()
	user, password = fromLatin1(user), fromLatin1(password)
	if !ok {
		h.failed(r, "Basic", auth.Detail(auth.ErrMalformed, "user and password cannot be read"))
		h.refuse(w, r, "", nil)
		return
	}
	domain, name := auth.SplitUser(user)
	if err := h.Basic.CheckPassword(r.Context(), domain, name, auth.Secret(password)); err != nil {
		h.failed(r, "Basic", err)
		h.refuse(w, r, "", nil)
		return
	}
	h.serve(w, r, &User{Name: user, Scheme: "Basic"})
}

func (h *Handler) digest(w http.ResponseWriter, r *http.Request, params string) {
	if h.delayed(w, r, "Digest") {
		return
	}
	user, stale, err := h.Digest.Check(r.Context(), h.realm(), r.Method, r.URL.RequestURI(), params)
	if err != nil {
		if stale {
			_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 64<<10))
			w.Header().Add("WWW-Authenticate", h.Digest.Challenge(h.realm(), true))
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		h.failed(r, "Digest", err)
		h.refuse(w, r, "", nil)
		return
	}
	h.serve(w, r, &User{Name: user, Scheme: "Digest"})
}

func (h *Handler) certificate(w http.ResponseWriter, r *http.Request) {
	if h.delayed(w, r, "Certificate") {
		return
	}
	err := error(auth.Detail(auth.ErrNoCredentials, "the client sent no certificate, or none that was verified"))
	if h.Certificates != nil && r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
		var user string
		if user, err = h.Certificates(r.TLS.VerifiedChains[0]); err == nil {
			h.serve(w, r, &User{Name: user, Scheme: "Certificate"})
			return
		}
	}
	h.failed(r, "Certificate", err)
	h.refuse(w, r, "", nil)
}

// serve hands a request on: unsealed, its answer sealed, where the session is to seal.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, u *User) {
	r = r.WithContext(context.WithValue(r.Context(), userKey{}, u))
	limit := h.MaxRequest
	if limit <= 0 {
		limit = defaultMaxResponse
	}
	r.Body = http.MaxBytesReader(w, r.Body, int64(limit))
	r.Header.Del("Authorization")
	isSealed := sealed.Is(r.Header.Get("Content-Type"))
	switch {
	case isSealed && u.Session != nil:
		h.serveSealed(w, r, u, limit)
	case isSealed:
		http.Error(w, "the body is sealed, but "+u.Scheme+" does not seal", http.StatusBadRequest)
	case r.TLS == nil && !h.AllowUnencrypted:
		if h.Failed != nil {
			h.Failed(r.RemoteAddr, u.Scheme, sealed.ErrNotSealed)
		}
		http.Error(w, "unsealed bodies are not accepted over http", http.StatusForbidden)
	default:
		h.Next.ServeHTTP(w, r)
	}
}
