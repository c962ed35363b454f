package shells

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"

	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/transport"
)

// Serve makes shells whose commands a handler of package endpoint runs, in this process.
func Serve(h endpoint.Handler, o *endpoint.Options) func(context.Context, *Request) (transport.Transport, error) {
	return func(ctx context.Context, _ *Request) (transport.Transport, error) {
		return endpoint.NewLocal(ctx, h, o, transport.Timeouts{Ack: -1}), nil
	}
}

// HTTPOptions are those of HTTP.
type HTTPOptions struct {
	// User gives the name of a request's user where authentication is done by what stands around this handler. With it
	// the fields below mean nothing.
	User func(*http.Request) string
	// Authenticate checks a user's name and password (Basic). nil refuses all.
	Authenticate func(user, password string) bool
	// Unencrypted allows passwords over plain HTTP. Without it only requests that came by TLS are looked at.
	Unencrypted bool
	// Realm is what clients are told the password is for; "" means WSMAN.
	Realm string
}

// HTTP serves a Service to clients that prove who they are by Basic authentication.
func HTTP(s *Service, o HTTPOptions) http.Handler {
	if o.Realm == "" {
		o.Realm = "WSMAN"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST is wanted", http.StatusMethodNotAllowed)
			return
		}
		c := Caller{}
		c.Address, _, _ = net.SplitHostPort(r.RemoteAddr)
		switch {
		case o.User != nil:
			c.User = o.User(r)
		case r.Header.Get("WSMANIDENTIFY") != "unauthenticated":
			user, password, ok := r.BasicAuth()
			switch {
			case r.TLS == nil && !o.Unencrypted:
				http.Error(w, "passwords are not taken over connections that are not encrypted", http.StatusForbidden)
				return
			case !ok || user == "" || o.Authenticate == nil || !o.Authenticate(user, password):
				w.Header().Set("WWW-Authenticate", "Basic realm="+strconv.Quote(o.Realm))
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			c.User = user
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 2*int64(s.o.MaxEnvelope)))
		if err != nil {
			http.Error(w, "the request is too long or was cut", http.StatusRequestEntityTooLarge)
			return
		}
		status, answerType, answer := s.Answer(r.Context(), c, r.Header.Get("Content-Type"), body)
		w.Header().Set("Content-Type", answerType)
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		w.WriteHeader(status)
		_, _ = w.Write(answer) // a client that is gone comes back for it
	})
}
