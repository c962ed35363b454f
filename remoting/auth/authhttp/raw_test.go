package authhttp_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/sealed"
)

// raw is a client that does what Client would not.
type raw struct {
	conn   net.Conn
	br     *bufio.Reader
	change func(sealed []byte) []byte
	repeat bool
}

func rawClient(t *testing.T, s *site) *raw {
	t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return &raw{conn: c, br: bufio.NewReader(c)}
}

func (k *raw) exchange(t *testing.T, authorization, contentType string, body []byte) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, "http://localhost/wsman", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if err := req.Write(k.conn); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(k.br, req)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// logOnAndPost logs on by NTLM without SPNEGO around it and posts a body: plain if contentType is given, else sealed.
func (k *raw) logOnAndPost(t *testing.T, contentType, body string) (status int, answer string) {
	t.Helper()
	hs, err := (&ntlm.Credential{User: "anna", Password: password}).Handshake(nil)
	if err != nil {
		t.Fatal(err)
	}
	var token []byte
	for done := false; !done; {
		var out []byte
		if out, done, err = hs.Step(context.Background(), token); err != nil {
			t.Fatal(err)
		}
		resp, _ := k.exchange(t, "Negotiate "+base64.StdEncoding.EncodeToString(out), "", nil)
		_, text, _ := strings.Cut(resp.Header.Get("WWW-Authenticate"), " ")
		if token, err = base64.StdEncoding.DecodeString(text); err != nil {
			t.Fatal(err)
		}
		if done && resp.StatusCode != 200 {
			t.Fatal(fmt.Errorf("the log-on was refused with %d", resp.StatusCode))
		}
	}
	out := []byte(body)
	if contentType == "" {
		if contentType, out, err = sealed.Seal(hs.Session(), sealed.SPNEGO, soap, []byte(body)); err != nil {
			t.Fatal(err)
		}
		if k.change != nil {
			out = k.change(out)
		}
		if k.repeat {
			if resp, _ := k.exchange(t, "", contentType, out); resp.StatusCode != 200 {
				t.Fatalf("the first post was refused with %d", resp.StatusCode)
			}
		}
	}
	resp, answer := k.exchange(t, "", contentType, out)
	return resp.StatusCode, answer
}
