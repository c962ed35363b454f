package authhttp_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/credssp"
)

// TestSetUp shows that a handler says so where it cannot know connections.
func TestSetUp(t *testing.T) {
	h := negotiateHandler()
	h.Next = echo
	t.Run("without ConnContext", func(t *testing.T) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/wsman", nil))
		if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "ConnContext") {
			t.Errorf("status %d, %q", w.Code, w.Body)
		}
	})
	t.Run("HTTP/2", func(t *testing.T) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/wsman", nil)
		r.ProtoMajor = 2
		h.ServeHTTP(w, r.WithContext(h.ConnContext(context.Background(), nil)))
		if w.Code != http.StatusHTTPVersionNotSupported {
			t.Errorf("status %d", w.Code)
		}
	})
}

// TestConnectionGone lets clients go away in the middle of CredSSP, whose handshake has a goroutine: none is left.
func TestConnectionGone(t *testing.T) {
	h := negotiateHandler()
	h.CredSSP = &credssp.Acceptor{Mechanism: h.Negotiate, Certificate: authtest.NewAuthority(t, "CredSSP").Localhost()}
	s := serve(t, h, nil)
	const many = 20
	for range many {
		k := rawClient(t, s)
		hs, err := (&credssp.Initiator{Mechanism: anna(), User: "anna", Password: password}).Handshake(nil)
		if err != nil {
			t.Fatal(err)
		}
		hello, _, err := hs.Step(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, _ := k.exchange(t, "CredSSP "+base64.StdEncoding.EncodeToString(hello), "", nil); !strings.HasPrefix(resp.Header.Get("WWW-Authenticate"), "CredSSP ") {
			t.Fatal("the handshake did not begin")
		}
		_ = hs.(interface{ Close() error }).Close()
		_ = k.conn.Close()
	}
	waiting := func() int {
		buf := make([]byte, 1<<20)
		return strings.Count(string(buf[:runtime.Stack(buf, true)]), "credssp.newChannel.func1(")
	}
	for range 100 {
		runtime.GC()
		if waiting() == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%d of %d handshakes still wait", waiting(), many)
}

// TestSchemeChange begins by one scheme and goes on by another on the same connection, as a client may that has thought
// better of it.
func TestSchemeChange(t *testing.T) {
	h := negotiateHandler()
	h.CredSSP = &credssp.Acceptor{Mechanism: h.Negotiate, Certificate: authtest.NewAuthority(t, "CredSSP").Localhost()}
	s := serve(t, h, nil)
	k := rawClient(t, s)
	hs, err := (&credssp.Initiator{Mechanism: anna(), User: "anna", Password: password}).Handshake(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer hs.(interface{ Close() error }).Close()
	hello, _, err := hs.Step(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	k.exchange(t, "CredSSP "+base64.StdEncoding.EncodeToString(hello), "", nil)
	if status, _ := k.logOnAndPost(t, "", "text"); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	// A token out of place ends the handshake, and the log-on that was there before with it.
	resp, _ := k.exchange(t, "Negotiate "+base64.StdEncoding.EncodeToString([]byte("garbage")), "", nil)
	if resp.StatusCode != http.StatusUnauthorized || !s.reasons.have(auth.ErrMalformed) {
		t.Errorf("status %d, %v", resp.StatusCode, s.reasons.all())
	}
	if resp, _ := k.exchange(t, "", soap, []byte("plain")); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d after a failed log-on", resp.StatusCode)
	}
}
