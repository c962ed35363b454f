package authhttp

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A SchemeError tells that the port speaks the other scheme than the URL has.
type SchemeError struct {
	URL string
	// TLS tells that the port speaks TLS and was asked in plain HTTP; else it speaks plain HTTP and was asked for TLS.
	TLS bool
}

// Error says what is spoken and what to do.
func (e *SchemeError) Error() string {
	if e.TLS {
		return e.URL + " speaks TLS: HTTP was spoken to a port of HTTPS. Connect by HTTPS, or to the port of HTTP, which is 5985 by default"
	}
	return e.URL + " speaks HTTP without TLS: HTTPS was spoken to a port of HTTP. Connect by HTTP, or to the port of HTTPS, which is 5986 by default"
}

// probeLimit bounds the question whether a port speaks TLS.
const probeLimit = 3 * time.Second

// mismatch gives the error of a first answer that was none its better name where the other scheme is spoken at the port. What a port makes
// of the wrong one is everybody's own idea: an answer, garbage, or the end of the connection. Where that leaves a doubt it is asked in the
// other scheme, on a connection of its own that carries nothing else.
func (c *Client) mismatch(ctx context.Context, err error) error {
	c.mu.Lock()
	to := c.to
	c.mu.Unlock()
	if to.url.Scheme == "https" {
		var record tls.RecordHeaderError
		no := errors.As(err, &record)
		if ctx.Err() == nil && (no && strings.HasPrefix(string(record.RecordHeader[:]), "HTTP/") || (no || errors.Is(err, io.EOF)) && c.o.speaksHTTP(ctx, to.url)) {
			return &SchemeError{URL: redacted(to.url)}
		}
		return err
	}
	var lost *ConnectionError
	var status *StatusError
	var refused *UnauthorizedError
	switch {
	case ctx.Err() != nil:
		return err
	case errors.As(err, &lost) && (lost.Doing == "sending" || lost.Doing == "receiving"):
	case errors.As(err, &status) && status.Status == http.StatusBadRequest:
	case errors.As(err, &refused) && refused.Offered == nil: // an answer that asks for no authentication
	default:
		return err
	}
	if c.o.speaksTLS(ctx, to.url) {
		return &SchemeError{URL: redacted(to.url), TLS: true}
	}
	return err
}

// probe asks a port something on a connection of its own.
func (o *Options) probe(ctx context.Context, u *url.URL, ask func(context.Context, net.Conn) bool) bool {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	raw, err := o.reach(ctx, u)
	if err != nil {
		return false
	}
	defer raw.Close()
	defer watch(ctx, raw)()
	return ask(ctx, raw)
}

// speaksTLS asks a port whether it answers the beginning of a TLS handshake in kind.
func (o *Options) speaksTLS(ctx context.Context, u *url.URL) bool {
	return o.probe(ctx, u, func(ctx context.Context, raw net.Conn) bool {
		w := &firstRead{Conn: raw}
		_ = tls.Client(w, &tls.Config{InsecureSkipVerify: true, ServerName: u.Hostname()}).HandshakeContext(ctx) // how it ends does not matter: nothing follows
		// A record is a handshake or an alert, of version 3 (RFC 8446 section 5.1).
		return len(w.first) >= 2 && (w.first[0] == 22 || w.first[0] == 21) && w.first[1] == 3
	})
}

// speaksHTTP asks a port whether it answers plain HTTP in kind.
func (o *Options) speaksHTTP(ctx context.Context, u *url.URL) bool {
	return o.probe(ctx, u, func(_ context.Context, raw net.Conn) bool {
		if _, err := io.WriteString(raw, "OPTIONS * HTTP/1.1\r\nHost: "+u.Host+"\r\nConnection: close\r\n\r\n"); err != nil {
			return false
		}
		first := make([]byte, len("HTTP/"))
		_, err := io.ReadFull(raw, first)
		return err == nil && string(first) == "HTTP/"
	})
}

// firstRead keeps the first bytes that are read.
type firstRead struct {
	net.Conn
	first []byte
}

func (r *firstRead) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	if len(r.first) < 2 {
		r.first = append(r.first, p[:min(n, 2)]...)
	}
	return n, err
}
