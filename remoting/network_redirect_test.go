package remoting_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting"
)

// A session follows the endpoint to another address where it may, as often as it may, and stays there.
func TestRedirectedSession(t *testing.T) {
	target := serveNetwork(t, false)
	to := func(address string) string {
		h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", address)
			w.WriteHeader(http.StatusMovedPermanently)
		}))
		t.Cleanup(h.Close)
		return h.URL + "/wsman"
	}
	second := to(fmt.Sprintf("http://127.0.0.1:%d/wsman", target.Port))
	first, err := url.Parse(to(second))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		allow bool
		most  int32
		code  string
	}{
		{"allowed", true, 5, ""}, {"just enough", true, 2, ""}, {"one too many", true, 1, "RedirectInformationRequired"}, {"not allowed", false, 5, "RedirectInformationRequired"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, o := target, *target.Option
			x.Port, _ = strconv.Atoi(first.Port())
			x.AllowRedirection, x.Option, o.MaximumConnectionRedirectionCount = c.allow, &o, c.most
			client := remoting.New(remoting.Options{})
			defer client.Close()
			s, err := client.Open(t.Context(), x, "")
			var ce *remoting.ConnectError
			switch {
			case c.code != "" && (!errors.As(err, &ce) || ce.Code != c.code):
				t.Errorf("%v, want %s", err, c.code)
			case c.code == "" && err != nil:
				t.Error(err)
			case c.code == "":
				if d := cmp.Diff([]any{"here"}, outputs(t, client, s, "'here'")); d != "" {
					t.Error(d)
				}
			}
		})
	}
}
