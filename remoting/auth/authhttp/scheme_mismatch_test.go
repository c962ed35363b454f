package authhttp_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
)

// pythonServer starts Python's own HTTP server, with TLS where a certificate is given, and returns its port.
func pythonServer(t *testing.T, cert, key string) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("the strange server needs python3")
	}
	script := `
import http.server, ssl, sys
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
if sys.argv[1]:
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain(sys.argv[1], sys.argv[2])
    s.socket = c.wrap_socket(s.socket, server_side=True, do_handshake_on_connect=False)
print(s.server_address[1], flush=True)
s.serve_forever()
`
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, python, "-c", script, cert, key)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// Where the other scheme is spoken at a port the error says so, and what to do, whatever the server makes of it; where a server that
// speaks the right scheme is at fault, it does not.
func TestOtherScheme(t *testing.T) {
	w := newWorld(t, authtest.RealmOptions{})
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	certFile, keyFile := ca.WriteKeyPair(cert)
	port := func(url string) string { return url[strings.LastIndexByte(url, ':')+1:] }
	trim := func(p string) string { p, _, _ = strings.Cut(p, "/"); return p }
	closing, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closing.Close() })
	go func() {
		for {
			c, err := closing.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	none := func(err error) bool { var s *authhttp.SchemeError; return !errors.As(err, &s) }
	is := func(tls bool) func(error) bool {
		return func(err error) bool {
			var s *authhttp.SchemeError
			return errors.As(err, &s) && s.TLS == tls && strings.Contains(err.Error(), "Connect by")
		}
	}
	for _, c := range []struct {
		name, url string
		good      func(error) bool
	}{
		{"HTTPS to psl's HTTP", "https://localhost:" + trim(port(serve(t, w.handler(t), nil).url)) + "/wsman", is(false)},
		{"HTTP to psl's HTTPS", "http://localhost:" + trim(port(serve(t, w.handler(t), &cert).url)) + "/wsman", is(true)},
		{"HTTPS to Python's HTTP", "https://127.0.0.1:" + pythonServer(t, "", "") + "/wsman", is(false)},
		{"HTTP to Python's HTTPS", "http://127.0.0.1:" + pythonServer(t, certFile, keyFile) + "/wsman", is(true)},
		{"HTTP to Python's HTTP", "http://127.0.0.1:" + pythonServer(t, "", "") + "/wsman", none},
		{"HTTP to what closes", "http://" + closing.Addr().String() + "/wsman", none},
		{"HTTPS to what closes", "https://" + closing.Addr().String() + "/wsman", none},
	} {
		for _, name := range []authhttp.Authentication{authhttp.ByNegotiate, authhttp.ByBasic} {
			to, err := url.Parse(c.url)
			if err != nil {
				t.Fatal(err)
			}
			scheme, err := authhttp.Logon{Authentication: name, User: "anna", Password: password}.Scheme(to)
			if err != nil {
				t.Fatal(err)
			}
			k := client(t, c.url, scheme, &authhttp.Options{Roots: ca.Pool(), AllowUnencrypted: true})
			_, _, _, err = k.Post(context.Background(), soap, []byte(strings.Repeat("x", 100_000)))
			if !c.good(err) {
				t.Errorf("%s by %s: %v", c.name, name, err)
			}
			if cut, _ := authhttp.Cut(err); cut && strings.Contains(c.name, "'s") && c.good(err) && !none(err) {
				t.Errorf("%s by %s: it would be tried again", c.name, name)
			}
		}
	}
}

// A strange client that speaks the wrong scheme to psl is told so where it can read it, and the endpoint lives on.
func TestStrangersOtherScheme(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("it needs curl")
	}
	w := newWorld(t, authtest.RealmOptions{})
	cert := authtest.NewAuthority(t, "Test CA").Localhost()
	secure, plain := serve(t, w.handler(t), &cert).url, serve(t, w.handler(t), nil).url
	out, _ := exec.Command(curl, "-sk", "--max-time", "20", strings.Replace(secure, "https://", "http://", 1)).CombinedOutput()
	if !strings.Contains(string(out), "HTTP request to an HTTPS server") {
		t.Errorf("HTTP to HTTPS: %s", out)
	}
	out, err = exec.Command(curl, "-sSk", "--max-time", "20", strings.Replace(plain, "http://", "https://", 1)).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "SSL") {
		t.Errorf("HTTPS to HTTP: %v, %s", err, out)
	}
	if out, err := exec.Command(curl, "-sSk", "--max-time", "20", "-o", os.DevNull, "-w", "%{http_code}", plain).CombinedOutput(); err != nil || len(out) != 3 {
		t.Errorf("afterwards: %v, %s", err, out)
	}
}
