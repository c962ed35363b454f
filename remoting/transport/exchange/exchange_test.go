package exchange_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

const soap = "application/soap+xml;charset=UTF-8"

// answers is a Poster that gives one answer after the other.
type answers struct {
	t    *testing.T
	give []func(m *wsman.Message) (int, string, []byte, error)
	seen []*wsman.Message
}

func (a *answers) Post(_ context.Context, contentType string, body []byte) (int, string, []byte, error) {
	if strings.Contains(contentType, "UTF-16") {
		body, _ = wsman.FromUTF16(body)
	}
	m, err := wsman.Parse(append([]byte(nil), body...))
	if err != nil {
		a.t.Error(err)
		return 0, "", nil, err
	}
	a.seen = append(a.seen, m)
	if len(a.give) == 0 {
		return 0, "", nil, errors.New("nothing more was expected")
	}
	f := a.give[0]
	a.give = a.give[1:]
	return f(m)
}

func (a *answers) Close() error { return nil }

// ok is the right answer, with the operation's identity where the server keeps its answers.
func ok(keeps bool) func(m *wsman.Message) (int, string, []byte, error) {
	return func(m *wsman.Message) (int, string, []byte, error) {
		r := wsman.Message{Header: wsman.Header{RelatesTo: m.MessageID}, Body: wsman.SendResponse{}}
		if keeps {
			r.OperationID = m.OperationID
		}
		return 200, soap, r.Append(nil), nil
	}
}

func fails(err error) func(m *wsman.Message) (int, string, []byte, error) {
	return func(*wsman.Message) (int, string, []byte, error) { return 0, "", nil, err }
}

func page(status int, kind, text string) func(m *wsman.Message) (int, string, []byte, error) {
	return func(*wsman.Message) (int, string, []byte, error) { return status, kind, []byte(text), nil }
}

func send() *exchange.Request { return &exchange.Request{Body: &wsman.Send{}} }

var (
	refused = &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	cut     = &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}
)

// What is sent again, and what is not: nothing may be done twice.
func TestRetries(t *testing.T) {
	type give = []func(m *wsman.Message) (int, string, []byte, error)
	for _, c := range []struct {
		name       string
		give       give
		repeatable bool
		requests   int
		lost       bool // there is no answer
		again      bool // the last request says that it was sent before
	}{
		{"nothing was sent", give{fails(refused), fails(refused), ok(false)}, false, 3, false, false},
		{"nothing was sent, for ever", give{fails(refused), fails(refused), fails(refused)}, false, 3, true, false},
		{"a cut, and the server keeps no answers", give{fails(cut)}, false, 1, true, false},
		{"a cut, and it does no harm", give{fails(cut), ok(false)}, true, 2, false, true},
		{"nothing was sent, then a cut", give{fails(refused), fails(io.ErrUnexpectedEOF)}, false, 2, true, false},
		{"a balancer's page", give{page(503, "text/html", "<html>"), ok(false)}, true, 2, false, true},
		{"garbage with success", give{page(200, soap, "<s:Env"), ok(false)}, true, 2, false, true},
	} {
		a := &answers{t: t, give: c.give}
		x := exchange.New(exchange.Options{Poster: a, Retries: 2, Delay: time.Millisecond})
		r := send()
		r.Repeatable = c.repeatable
		_, err := x.Do(context.Background(), r)
		var lost *exchange.LostError
		if errors.As(err, &lost) != c.lost || !c.lost && err != nil || len(a.seen) != c.requests {
			t.Errorf("%s: %v after %d requests", c.name, err, len(a.seen))
			continue
		}
		first, last := a.seen[0], a.seen[len(a.seen)-1]
		if first.OperationID != last.OperationID || first.MessageID != last.MessageID || last.Retransmission != c.again {
			t.Errorf("%s: the first request is %+v, the last %+v", c.name, first.Header, last.Header)
		}
	}
	// A server that has told that it keeps its answers is asked again.
	a := &answers{t: t, give: []func(m *wsman.Message) (int, string, []byte, error){ok(true), fails(cut), ok(true)}}
	x := exchange.New(exchange.Options{Poster: a, Delay: time.Millisecond})
	for range 2 {
		if _, err := x.Do(context.Background(), send()); err != nil {
			t.Error(err)
		}
	}
	if !x.KeepsAnswers() || a.seen[0].OperationID == a.seen[1].OperationID || a.seen[1].OperationID != a.seen[2].OperationID || !a.seen[2].Retransmission {
		t.Errorf("%+v", a.seen[2].Header)
	}
}

// Answers that are none are told, each in its way.
func TestAnswers(t *testing.T) {
	fault := wsman.Message{Body: &wsman.Fault{Code: "Sender", Reason: "no", WSMan: &wsman.WSManFault{Code: wsman.CodeAccessDenied, Message: "not you"}}}
	other := wsman.Message{Header: wsman.Header{RelatesTo: exchange.NewID()}, Body: wsman.SendResponse{}}
	unknown := strings.Replace(string(other.Append(nil)), "SendResponse", "AnythingResponse", 1)
	for _, c := range []struct {
		name string
		give func(m *wsman.Message) (int, string, []byte, error)
		want string
	}{
		{"a fault", page(500, soap, string(fault.Append(nil))), "not you (WSMan code 5)"},
		{"a fault in another type", page(500, "text/xml", string(fault.Append(nil))), "not you (WSMan code 5)"},
		{"a fault in UTF-16", page(500, "application/soap+xml; charset=utf-16", string(wsman.ToUTF16(fault.Append(nil)))), "not you (WSMan code 5)"},
		{"a page", page(404, "text/html", "<html>"), "HTTP status 404 (Not Found)"},
		{"a text", page(403, "text/plain", "go away"), "HTTP status 403 (Forbidden): go away"},
		{"nothing", page(500, "", ""), "HTTP status 500"},
		{"another's answer", page(200, soap, string(other.Append(nil))), "belongs to the request " + other.RelatesTo},
		{"an unknown answer", page(200, soap, strings.Replace(unknown, other.RelatesTo, "", 1)), "is not known"},
		{"another error", fails(errors.New("no ticket")), "no ticket"},
	} {
		x := exchange.New(exchange.Options{Poster: &answers{t: t, give: []func(m *wsman.Message) (int, string, []byte, error){c.give}}, Delay: time.Millisecond})
		if _, err := x.Do(context.Background(), send()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	_, err := exchange.Expect[*wsman.CommandResponse](&wsman.Message{Body: wsman.SendResponse{}}, nil)
	if err == nil || !strings.Contains(err.Error(), "SendResponse where") {
		t.Errorf("%v", err)
	}
}

// Long lists come in parts.
func TestPull(t *testing.T) {
	reply := func(b wsman.Body) func(m *wsman.Message) (int, string, []byte, error) {
		return func(m *wsman.Message) (int, string, []byte, error) {
			r := wsman.Message{Header: wsman.Header{RelatesTo: m.MessageID}, Body: b}
			return 200, soap, r.Append(nil), nil
		}
	}
	a := &answers{t: t, give: []func(m *wsman.Message) (int, string, []byte, error){
		reply(&wsman.EnumerateResponse{Items: wsman.Items{Context: "1", Shells: []wsman.Shell{{ID: "A"}}}}),
		reply(&wsman.PullResponse{Items: wsman.Items{Context: "2", Shells: []wsman.Shell{{ID: "B"}}}}),
		reply(&wsman.PullResponse{Items: wsman.Items{End: true, Shells: []wsman.Shell{{ID: "C"}}}}),
	}}
	x := exchange.New(exchange.Options{Poster: a})
	list, err := x.Shells(context.Background())
	if err != nil || len(list) != 3 || list[2].ID != "C" || a.seen[2].Body.(*wsman.Pull).Context != "2" {
		t.Errorf("%+v, %v", list, err)
	}
}

// A password is not sent in clear text unless that is asked for, and never told.
func TestHTTP(t *testing.T) {
	const password = "topsecret"
	var got string
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, got, _ = r.BasicAuth()
		http.Redirect(w, r, "http://elsewhere.invalid/", http.StatusTemporaryRedirect)
	}))
	defer h.Close()
	if _, err := exchange.NewHTTP(h.URL, exchange.HTTPOptions{UserName: "me", Password: password}); !errors.Is(err, exchange.ErrUnencrypted) || strings.Contains(err.Error(), password) {
		t.Errorf("%v", err)
	}
	p, err := exchange.NewHTTP(h.URL, exchange.HTTPOptions{UserName: "me", Password: password, Unencrypted: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = exchange.New(exchange.Options{URL: h.URL, Poster: p}).Do(context.Background(), send())
	var s *exchange.StatusError
	if !errors.As(err, &s) || s.Status != 307 || got != password || strings.Contains(err.Error(), password) {
		t.Errorf("%v, %q", err, got)
	}
	p.Close()
	if _, _, _, err := p.Post(context.Background(), soap, nil); err == nil {
		t.Error("it posts after its end")
	}
	// A certificate that is not trusted is no cut: another try would find the same.
	s2 := httptest.NewTLSServer(http.NotFoundHandler())
	defer s2.Close()
	s2.Config.ErrorLog = nil
	p, err = exchange.NewHTTP(s2.URL, exchange.HTTPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	_, err = exchange.New(exchange.Options{URL: s2.URL, Poster: p}).Do(context.Background(), send())
	var cert *tls.CertificateVerificationError
	var lost *exchange.LostError
	if !errors.As(err, &cert) || errors.As(err, &lost) {
		t.Errorf("%v", err)
	}
}
