package authhttp_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
)

// startProxy runs a proxy's program until the test ends, and waits until it listens.
func startProxy(t *testing.T, port string, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, name, args...)
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
	for range 100 {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = c.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s does not listen", filepath.Base(name))
}

func loopbackPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// TestProxyPrograms posts through tinyproxy (CONNECT) and microsocks (SOCKS5), with and without a user.
func TestProxyPrograms(t *testing.T) {
	tinyproxy := authtest.Program(t, "tinyproxy", "tinyproxy-bin")
	microsocks := authtest.Program(t, "microsocks", "microsocks")
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	sites := map[string]*site{"http": serve(t, negotiateHandler(), nil), "https": serve(t, negotiateHandler(), &cert)}
	const user, pw = "paul", "proxypass31"
	start := map[string]func(t *testing.T, login bool) string{
		"tinyproxy": func(t *testing.T, login bool) string {
			port := loopbackPort(t)
			config := "Port " + port + "\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\n"
			if login {
				config += fmt.Sprintf("BasicAuth %s %s\n", user, pw)
			}
			path := filepath.Join(t.TempDir(), "tinyproxy.conf")
			if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
				t.Fatal(err)
			}
			startProxy(t, port, tinyproxy, "-d", "-c", path)
			return "http://127.0.0.1:" + port
		},
		"microsocks": func(t *testing.T, login bool) string {
			port := loopbackPort(t)
			args := []string{"-i", "127.0.0.1", "-p", port}
			if login {
				args = append(args, "-u", user, "-P", pw)
			}
			startProxy(t, port, microsocks, args...)
			return "socks5://127.0.0.1:" + port
		},
	}
	for name, run := range start {
		for what, tc := range map[string]struct {
			login  bool
			user   string
			pw     auth.Secret
			refuse bool
		}{
			"for everybody":         {},
			"with a user":           {true, user, pw, false},
			"with a wrong password": {true, user, "wrong", true},
			"without a user":        {true, "", "", true},
		} {
			t.Run(name+" "+what, func(t *testing.T) {
				at := run(t, tc.login)
				for transport, s := range sites {
					c := client(t, s.url, negotiate(anna()), &authhttp.Options{Roots: ca.Pool(), Proxy: &authhttp.Proxy{URL: at, User: tc.user, Password: tc.pw}})
					_, _, got, err := c.Post(context.Background(), soap, []byte("x"))
					_ = c.Close()
					if tc.refuse {
						if !errors.Is(err, authhttp.ErrProxy) {
							t.Errorf("%s: got %q, %v", transport, got, err)
						}
						t.Log(err)
					} else if err != nil || string(got) != "<anna by Negotiate>x" {
						t.Errorf("%s: got %q, %v", transport, got, err)
					}
				}
			})
		}
	}
}
