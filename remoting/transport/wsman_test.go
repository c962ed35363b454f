package transport_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/transport/transporttest"
)

const user, password = "somebody", "pässword"

// serve starts a server of shells over HTTP.
func serve(t testing.TB, o shells.Options) (*httptest.Server, *shells.Service) {
	t.Helper()
	if o.Open == nil {
		o.Open = shells.Serve(transporttest.Shell(), nil)
	}
	s := shells.New(o)
	h := httptest.NewServer(shells.HTTP(s, func(r *http.Request) string {
		if u, p, ok := r.BasicAuth(); ok && u == user && p == password {
			return u
		}
		return ""
	}))
	t.Cleanup(func() {
		s.Close()
		h.CloseClientConnections()
		h.Close()
	})
	return h, s
}

func exchangeTo(t testing.TB, h *httptest.Server, o exchange.Options) *exchange.Client {
	t.Helper()
	o.URL = h.URL + "/wsman"
	if o.Poster == nil {
		p, err := exchange.NewHTTP(o.URL, exchange.HTTPOptions{UserName: user, Password: password, Unencrypted: true})
		if err != nil {
			t.Fatal(err)
		}
		o.Poster = p
	}
	return exchange.New(o)
}

func TestWSMan(t *testing.T) {
	for _, c := range []struct {
		name     string
		o        exchange.Options
		compress bool
	}{
		{"UTF-8", exchange.Options{}, false},
		{"UTF-16", exchange.Options{UTF16: true}, false},
		{"short operations", exchange.Options{OperationTimeout: 20 * time.Millisecond}, false},
		{"short envelopes", exchange.Options{MaxResponse: 8 << 10}, false},
		{"compressed", exchange.Options{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, _ := serve(t, shells.Options{MaxShells: 100})
			transporttest.Run(t, transporttest.Kind{New: func(t testing.TB) transport.Transport {
				return transport.NewWSMan(transport.WSManOptions{Exchange: exchangeTo(t, h, c.o), Compress: c.compress})
			}})
		})
	}
}
