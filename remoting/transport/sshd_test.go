//go:build unix

package transport_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/subsystem"
	"github.com/pslshell/psl/remoting/transport/transporttest"
)

// sshServer is OpenSSH's server for these tests.
type sshServer struct{ *remotingtest.SSHD }

// startSSHD starts a server with the subsystems powershell (the shell of these tests), dies and, where there is one,
// pwsh.
func startSSHD(t testing.TB) *sshServer {
	t.Helper()
	return &sshServer{remotingtest.StartSSHD(t, func(s *remotingtest.SSHD) map[string]string {
		s.Write(t, "dies", "exit 3\n")
		subsystems := map[string]string{"powershell": "/usr/bin/env PSL_TEST_SHELL=serve " + os.Args[0], "dies": "/bin/sh " + s.Path("dies")}
		if pwsh := remotingtest.FindPWSH(t); pwsh != "" {
			subsystems["pwsh"] = pwsh + " -sshs -NoLogo -NoProfile"
		}
		return subsystems
	})}
}

// options reach the server with the right key; settings are added.
func (s *sshServer) options(settings ...string) transport.SSHOptions {
	return transport.SSHOptions{HostName: "127.0.0.1", UserName: s.User, Port: s.Port, KeyFile: s.Path("key"),
		Options: append(settings, "UserKnownHostsFile="+s.Path("known"), "GlobalKnownHostsFile=/dev/null", "IdentityAgent=none", "IdentitiesOnly=yes")}
}

// remoteOptions are the same for psl's own ssh.
func (s *sshServer) remoteOptions(settings ...string) subsystem.Options {
	o := s.options(settings...)
	return subsystem.Options{HostName: o.HostName, UserName: o.UserName, Port: o.Port, KeyFile: o.KeyFile, Settings: o.Options, ConfigFiles: []string{}}
}

// own makes NewSSH find no ssh program.
func own(t testing.TB) { t.Setenv("PATH", t.TempDir()) }

func TestSSHServer(t *testing.T) {
	s := startSSHD(t)
	for _, c := range []struct {
		name string
		own  bool
	}{{"program", false}, {"own", true}} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := exec.LookPath("ssh"); err != nil && !c.own {
				t.Skip("ssh is not installed")
			}
			if c.own {
				own(t)
			}
			open := func(t testing.TB, o transport.SSHOptions) (*client.Pool, error) {
				tr, err := transport.NewSSH(o)
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				return client.Open(ctx, tr, client.PoolOptions{})
			}
			t.Run("kind", func(t *testing.T) {
				transporttest.Run(t, transporttest.Kind{New: func(t testing.TB) transport.Transport {
					tr, err := transport.NewSSH(s.options())
					if err != nil {
						t.Fatal(err)
					}
					return tr
				}})
			})
			t.Run("pwsh", func(t *testing.T) {
				remotingtest.PWSH(t)
				o := s.options()
				o.Subsystem = "pwsh"
				p, err := open(t, o)
				if err != nil {
					t.Fatal(err)
				}
				defer p.Close(context.Background())
				var out []any
				if err := p.Run(context.Background(), client.Script("$PSVersionTable.PSEdition"), client.RunOptions{Output: func(v any) error { out = append(out, v); return nil }}); err != nil || len(out) != 1 || out[0] != "Core" {
					t.Errorf("%v, %v", out, err)
				}
			})
			for _, f := range []struct {
				name string
				o    func(*transport.SSHOptions)
				want string // in the error
			}{
				{"no such subsystem", func(o *transport.SSHOptions) { o.Subsystem = "none" }, "subsystem"},
				{"a subsystem that dies", func(o *transport.SSHOptions) { o.Subsystem = "dies" }, "exit status 3"},
				{"a key that is not taken", func(o *transport.SSHOptions) {
					o.KeyFile = s.Path("host")
					o.Options = append([]string{"IdentityFile=none"}, o.Options...)
				}, "Permission denied"},
				{"a host that is not known", func(o *transport.SSHOptions) {
					o.Options = append([]string{"StrictHostKeyChecking=yes", "UserKnownHostsFile=" + s.Path("empty")}, o.Options...)
				}, "ey"},
				{"nobody listens", func(o *transport.SSHOptions) { o.Port = remotingtest.FreePort(t) }, "refused"},
			} {
				t.Run(f.name, func(t *testing.T) {
					o := s.options("BatchMode=yes")
					f.o(&o)
					p, err := open(t, o)
					if err == nil {
						p.Close(context.Background())
					}
					if err == nil || !strings.Contains(err.Error(), f.want) {
						t.Errorf("got %v, want an error with %q", err, f.want)
					}
				})
			}
			t.Run("the connection breaks", func(t *testing.T) {
				p, err := open(t, s.options())
				if err != nil {
					t.Fatal(err)
				}
				defer p.Close(context.Background())
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				go func() {
					time.Sleep(200 * time.Millisecond)
					// The server's process for this connection ends; the one that listens goes on.
					exec.Command("/usr/bin/pkill", "-KILL", "-P", strconv.Itoa(s.PID)).Run()
				}()
				err = p.Run(ctx, transporttest.Command("sleep"), client.RunOptions{})
				// The program says it in its own words, psl's ssh in those of a connection that ended.
				want := "closed by remote host"
				if c.own {
					want = "ended"
				}
				var lost *transport.LostError
				if !errors.As(err, &lost) || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want the words %q", err, want)
				}
			})
		})
	}
}

func dial(t testing.TB, o subsystem.Options) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c, err := subsystem.Dial(ctx, o)
	if err != nil {
		return err
	}
	return c.Close()
}

// A host's key must be known: it is asked for, or taken where the settings say so, and a changed one is never taken.
func TestSSHHostKey(t *testing.T) {
	s := startSSHD(t)
	var asked []string
	answer := func(a string) func(context.Context, string, bool) (string, error) {
		return func(_ context.Context, q string, echo bool) (string, error) {
			asked = append(asked, q)
			return a, nil
		}
	}
	s.Keygen(t, "other")
	s.Write(t, "changed", fmt.Sprintf("[127.0.0.1]:%d %s", s.Port, s.Read(t, "other.pub")))
	s.Write(t, "revoked", fmt.Sprintf("@revoked * %s", s.Read(t, "host.pub")))
	fingerprint := strings.Fields(string(mustOutput(t, "ssh-keygen", "-lf", s.Path("host.pub"))))[1]
	for _, c := range []struct {
		name, known string
		setting     string
		ask         func(context.Context, string, bool) (string, error)
		want        string // in the error; "" for none
		learns      bool
	}{
		{"known", "known", "StrictHostKeyChecking=yes", nil, "", false},
		{"unknown, nobody to ask", "new1", "StrictHostKeyChecking=ask", nil, fingerprint + ") is not known", false},
		{"unknown, refused by the user", "new2", "StrictHostKeyChecking=ask", answer("no"), "is not known", false},
		{"unknown, taken by the user", "new3", "StrictHostKeyChecking=ask", answer("yes"), "", true},
		{"unknown, but batch mode", "new4", "BatchMode=yes", answer("yes"), "is not known", false},
		{"unknown, strict", "new5", "StrictHostKeyChecking=yes", answer("yes"), "is not known", false},
		{"unknown, new ones are accepted", "new6", "StrictHostKeyChecking=accept-new", nil, "", true},
		{"changed", "changed", "StrictHostKeyChecking=accept-new", answer("yes"), "is not the one that is known", false},
		{"changed, not strict", "changed", "StrictHostKeyChecking=no", answer("yes"), "is not the one that is known", false},
		{"revoked", "revoked", "StrictHostKeyChecking=no", answer("yes"), "revoked", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := s.remoteOptions(c.setting)
			o.Settings = append([]string{"UserKnownHostsFile=" + s.Path(c.known)}, o.Settings...)
			o.Ask = c.ask
			err := dial(t, o)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if !c.learns {
				return
			}
			o.Ask, o.Settings = nil, append([]string{"StrictHostKeyChecking=yes"}, o.Settings[:1]...)
			o.Settings = append(o.Settings, "IdentityAgent=none")
			if err := dial(t, o); err != nil {
				t.Errorf("the second time: %v", err)
			}
		})
	}
	if len(asked) != 2 || !strings.Contains(asked[0], fingerprint) {
		t.Errorf("asked %q", asked)
	}
}

func mustOutput(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

// Keys come from a file, with a passphrase, from the agent; the way may lead over another host.
func TestSSHKeys(t *testing.T) {
	s := startSSHD(t)
	s.Keygen(t, "locked", "-t", "ed25519", "-N", "secret words")
	s.Keygen(t, "rsa", "-t", "rsa", "-b", "2048", "-N", "")
	s.Keygen(t, "pem", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "secret words")
	s.Keygen(t, "agent", "-t", "ecdsa", "-N", "")
	for _, k := range []string{"locked", "rsa", "pem", "agent"} {
		s.Write(t, "authorized", s.Read(t, "authorized")+s.Read(t, k+".pub"))
	}
	phrase := func(p string) func(context.Context, string, bool) (string, error) {
		return func(_ context.Context, q string, echo bool) (string, error) {
			if echo || !strings.Contains(q, "passphrase") {
				return "", fmt.Errorf("asked %q", q)
			}
			return p, nil
		}
	}
	socket := filepath.Join(t.TempDir(), "agent")
	a := exec.Command("ssh-agent", "-D", "-a", socket)
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Process.Kill(); a.Wait() })
	for range 100 {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	add := exec.Command("ssh-add", "-q", s.Path("agent"))
	add.Env = append(os.Environ(), "SSH_AUTH_SOCK="+socket)
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("ssh-add: %v: %s", err, out)
	}
	s.Write(t, "client_config", fmt.Sprintf("Host alias\n  HostName 127.0.0.1\n  Port %d\n  IdentityFile %s\n  UserKnownHostsFile %s\nHost far\n  ProxyJump alias\n  HostName 127.0.0.1\n  Port %d\n  IdentityFile %s\n  UserKnownHostsFile %s\n",
		s.Port, s.Path("key"), s.Path("known"), s.Port, s.Path("rsa"), s.Path("known")))
	for _, c := range []struct {
		name string
		o    func(*subsystem.Options)
		want string
	}{
		{"rsa", func(o *subsystem.Options) { o.KeyFile = s.Path("rsa") }, ""},
		{"passphrase", func(o *subsystem.Options) { o.KeyFile, o.Ask = s.Path("locked"), phrase("secret words") }, ""},
		{"passphrase of an old form", func(o *subsystem.Options) { o.KeyFile, o.Ask = s.Path("pem"), phrase("secret words") }, ""},
		{"wrong passphrase", func(o *subsystem.Options) { o.KeyFile, o.Ask = s.Path("locked"), phrase("wrong") }, "is protected by another passphrase"},
		{"passphrase, nobody to ask", func(o *subsystem.Options) { o.KeyFile = s.Path("locked") }, "is protected by a passphrase, and nobody can be asked"},
		{"no key", func(o *subsystem.Options) { o.KeyFile = s.Path("none") }, "cannot be read"},
		{"no key that is taken", func(o *subsystem.Options) { o.KeyFile = s.Path("host") }, s.Path("host")},
		{"agent", func(o *subsystem.Options) {
			o.KeyFile, o.Settings = "", []string{"IdentityAgent=" + socket, "UserKnownHostsFile=" + s.Path("known"), "IdentityFile=none"}
		}, ""},
		{"configuration", func(o *subsystem.Options) {
			*o = subsystem.Options{HostName: "alias", UserName: o.UserName, ConfigFiles: []string{s.Path("client_config")}}
		}, ""},
		{"jump", func(o *subsystem.Options) {
			*o = subsystem.Options{HostName: "far", UserName: o.UserName, ConfigFiles: []string{s.Path("client_config")}}
		}, ""},
		{"jump by setting", func(o *subsystem.Options) {
			*o = subsystem.Options{HostName: "127.0.0.1", Port: s.Port, UserName: o.UserName, ConfigFiles: []string{s.Path("client_config")}, KeyFile: s.Path("key"),
				Settings: []string{"ProxyJump=alias", "UserKnownHostsFile=" + s.Path("known")}}
		}, ""},
		{"a setting that is not known", func(o *subsystem.Options) { o.Settings = []string{"HostKeyAlgorithms=x"} }, "is not known without an ssh program"},
		{"a setting without a value", func(o *subsystem.Options) { o.Settings = []string{"Port"} }, "has no value"},
		{"a program on the way", func(o *subsystem.Options) { o.Settings = []string{"ProxyCommand=nc %h %p"} }, "needs an ssh program"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := s.remoteOptions()
			c.o(&o)
			err := dial(t, o)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error holds the secret: %v", err)
			}
		})
	}
}

// passwordServer is a server of the library's own that takes a password; OpenSSH's would want an account for it.
func passwordServer(t testing.TB, ask bool) (port int, hostKey string) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	check := func(p string) (*ssh.Permissions, error) {
		if p != "Pa55 w0rd" {
			return nil, errors.New("no")
		}
		return nil, nil
	}
	config := &ssh.ServerConfig{}
	if ask {
		config.KeyboardInteractiveCallback = func(_ ssh.ConnMetadata, challenge ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			a, err := challenge("", "", []string{"Password: "}, []bool{false})
			if err != nil || len(a) != 1 {
				return nil, errors.New("no")
			}
			return check(a[0])
		}
	} else {
		config.PasswordCallback = func(_ ssh.ConnMetadata, p []byte) (*ssh.Permissions, error) { return check(string(p)) }
	}
	config.AddHostKey(signer)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, channels, requests, err := ssh.NewServerConn(c, config)
				if err != nil {
					return
				}
				go ssh.DiscardRequests(requests)
				for n := range channels {
					ch, reqs, err := n.Accept()
					if err != nil {
						return
					}
					go func() {
						for r := range reqs {
							r.Reply(r.Type == "subsystem", nil)
						}
					}()
					go func() { io.Copy(io.Discard, ch); ch.Close() }()
				}
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, string(ssh.MarshalAuthorizedKey(signer.PublicKey()))
}

func TestSSHPassword(t *testing.T) {
	for _, ask := range []bool{false, true} {
		port, key := passwordServer(t, ask)
		known := filepath.Join(t.TempDir(), "known")
		if err := os.WriteFile(known, []byte(fmt.Sprintf("[127.0.0.1]:%d %s", port, key)), 0o600); err != nil {
			t.Fatal(err)
		}
		for password, want := range map[string]string{"Pa55 w0rd": "", "wr0ng one": "Permission denied"} {
			err := dial(t, subsystem.Options{HostName: "127.0.0.1", UserName: "u", Port: port, Password: psobject.NewSecureString(password), ConfigFiles: []string{},
				Settings: []string{"UserKnownHostsFile=" + known, "IdentityAgent=none", "IdentityFile=none"}})
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), password)) {
				t.Errorf("ask %v: got %v, want %q", ask, err, want)
			}
		}
		var questions bytes.Buffer
		err := dial(t, subsystem.Options{HostName: "127.0.0.1", UserName: "u", Port: port, ConfigFiles: []string{},
			Settings: []string{"UserKnownHostsFile=" + known, "IdentityAgent=none", "IdentityFile=none"},
			Ask: func(_ context.Context, q string, echo bool) (string, error) {
				fmt.Fprintln(&questions, q, echo)
				return "Pa55 w0rd", nil
			}})
		if err != nil || !strings.Contains(questions.String(), "assword") || strings.Contains(questions.String(), "true") {
			t.Errorf("%v, asked %s", err, &questions)
		}
	}
}

// A server that does not answer is left when the context ends.
func TestSSHSilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err = subsystem.Dial(ctx, subsystem.Options{HostName: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, ConfigFiles: []string{}, Settings: []string{"IdentityAgent=none"}})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// Another subsystem of the same server runs beside the shell.
func TestSSHFurther(t *testing.T) {
	s := startSSHD(t)
	for _, c := range []struct {
		name string
		own  bool
	}{{"program", false}, {"own", true}} {
		t.Run(c.name, func(t *testing.T) {
			if c.own {
				own(t)
			}
			tr, err := transport.NewSSH(s.options())
			if err != nil {
				t.Fatal(err)
			}
			p, err := client.Open(t.Context(), tr, client.PoolOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close(context.Background())
			conn, err := tr.Further(t.Context(), "dies")
			if err != nil {
				t.Fatal(err)
			}
			_, err = conn.Read(make([]byte, 1))
			var lost *transport.LostError
			if !c.own && (!errors.As(err, &lost) || lost.ExitCode != 3) || c.own && err != io.EOF {
				t.Error(err)
			}
			if err := conn.Close(); err != nil && err != io.EOF {
				t.Error(err)
			}
			conn, err = tr.Further(t.Context(), "nothing of this name")
			if err == nil {
				_, err = conn.Read(make([]byte, 1))
				conn.Close()
			}
			if err == nil || !strings.Contains(err.Error(), "subsystem") {
				t.Errorf("a subsystem that is not there: %v", err)
			}
			if err := p.Close(t.Context()); err != nil {
				t.Error(err)
			}
			if _, err := tr.Further(t.Context(), "dies"); c.own && err == nil {
				t.Error("a subsystem began on a closed connection")
			}
		})
	}
}
