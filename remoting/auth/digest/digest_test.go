package digest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
)

// TestVectors computes the examples of RFC 7616 section 3.9.1.
func TestVectors(t *testing.T) {
	for algorithm, want := range map[string]string{
		"MD5":     "8ca523f5e9506fed4657c9700eebdbec",
		"SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		got, err := inputs{
			algorithm: algorithm, user: "Mufasa", realm: "http-auth@example.org", password: "Circle of Life",
			nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
			nc: "00000001", qop: "auth", method: "GET", uri: "/dir/index.html",
		}.response()
		if err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", algorithm, got, err, want)
		}
	}
}

func server(now *time.Time) *Server {
	return &Server{
		Password: func(_ context.Context, user string) (auth.Secret, error) {
			if user == `anna "the first"` {
				return "Geheim", nil
			}
			return "", auth.ErrCredentials
		},
		Now: func() time.Time { return *now },
	}
}

func params(challenge string) string { return strings.TrimPrefix(challenge, "Digest ") }

func TestExchange(t *testing.T) {
	now := time.Unix(1e9, 0)
	s := server(&now)
	c := NewClient(`anna "the first"`, "Geheim")
	if h, err := c.Authorization("POST", "/wsman"); h != "" || err != nil {
		t.Fatalf("before the challenge: %q, %v", h, err)
	}
	if again, err := c.Challenge(params(s.Challenge("WSMAN", false)), ""); !again || err != nil {
		t.Fatal(again, err)
	}
	check := func(method, uri, header string) (bool, error) {
		_, stale, err := s.Check(context.Background(), "WSMAN", method, uri, params(header))
		return stale, err
	}
	header := func() string {
		h, err := c.Authorization("POST", "/wsman")
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first := header()
	if _, err := check("POST", "/wsman", first); err != nil {
		t.Fatal(err)
	}
	if _, err := check("POST", "/wsman", first); !errors.Is(err, auth.ErrReplay) {
		t.Errorf("used twice: %v", err)
	}
	if _, err := check("POST", "/other", header()); !errors.Is(err, auth.ErrMalformed) {
		t.Errorf("for another path: %v", err)
	}
	if _, err := check("PUT", "/wsman", header()); !errors.Is(err, auth.ErrCredentials) {
		t.Errorf("for another method: %v", err)
	}
	late, later := header(), header()
	if _, err := check("POST", "/wsman", later); err != nil {
		t.Error(err)
	}
	if _, err := check("POST", "/wsman", late); err != nil {
		t.Errorf("two requests that overtook each other: %v", err)
	}
	now = now.Add(time.Hour)
	old := header()
	stale, err := check("POST", "/wsman", old)
	if !stale || !errors.Is(err, auth.ErrExpired) {
		t.Errorf("after an hour: %v, %v", stale, err)
	}
	if again, err := c.Challenge(params(s.Challenge("WSMAN", true)), old); !again || err != nil {
		t.Errorf("a stale nonce: %v, %v", again, err)
	}
	if _, err := check("POST", "/wsman", header()); err != nil {
		t.Error(err)
	}
	if again, err := c.Challenge(params(s.Challenge("WSMAN", false)), old); !again || err != nil {
		t.Errorf("a challenge to a request with the nonce before: %v, %v", again, err)
	}
	if again, err := c.Challenge(params(s.Challenge("WSMAN", false)), ""); !again || err != nil {
		t.Errorf("a challenge to a request that was sent before the first: %v, %v", again, err)
	}
	if again, err := c.Challenge(params(s.Challenge("WSMAN", false)), header()); again || !errors.Is(err, auth.ErrCredentials) {
		t.Errorf("a second challenge: %v, %v", again, err)
	}
	if _, _, err := server(&now).Check(context.Background(), "WSMAN", "POST", "/wsman", params(header())); !errors.Is(err, auth.ErrReplay) {
		t.Errorf("another server's nonce: %v", err)
	}
}

func TestChallengeRefuses(t *testing.T) {
	for name, challenge := range map[string]string{
		"no nonce":             `realm="x"`,
		"an unknown algorithm": `realm="x", nonce="y", algorithm=SHA-1`,
		"only auth-int":        `realm="x", nonce="y", qop="auth-int"`,
		"no end of a quote":    `realm="x`,
		"no value":             `realm`,
	} {
		if again, err := NewClient("u", "p").Challenge(challenge, ""); again || !errors.Is(err, auth.ErrMalformed) {
			t.Errorf("%s: %v, %v", name, again, err)
		}
	}
}

func FuzzParameters(f *testing.F) {
	f.Add(`realm="a \" b", nonce=x, qop="auth,auth-int"`)
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := parameters(s); err != nil && !errors.Is(err, auth.ErrMalformed) || len(m) > maxParameters {
			t.Fatal(m, err)
		}
	})
}
