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

// HTTP serves a Service to clients who have proved who they are: user gives the name, "" for nobody, who gets
// an answer to Identify alone. What authenticates stands before it.
func HTTP(s *Service, user func(r *http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST is wanted", http.StatusMethodNotAllowed)
			return
		}
		c := Caller{User: user(r)}
		c.Address, _, _ = net.SplitHostPort(r.RemoteAddr)
		body, err := readBody(http.MaxBytesReader(w, r.Body, 2*int64(s.o.MaxEnvelope)), r.ContentLength, 2*int64(s.o.MaxEnvelope))
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

// readBody reads all, in one piece where the length is known.
func readBody(r io.Reader, length, limit int64) ([]byte, error) {
	if length < 0 || length > limit {
		return io.ReadAll(r)
	}
	b := make([]byte, length)
	_, err := io.ReadFull(r, b)
	return b, err
}
