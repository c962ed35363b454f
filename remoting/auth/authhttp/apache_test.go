//go:build unix

package authhttp_test

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/kerberos"
	"github.com/pslshell/psl/remoting/auth/spnego"
)

// apacheModules are what the tests need of Apache's server.
var apacheModules = strings.Fields(`mpm_prefork authn_core authz_core authn_file authz_user auth_basic auth_digest cgi alias env ssl socache_shmcb`)

// apache is a server of Apache's, and the folder with its files.
type apache struct {
	t       *testing.T
	program string
	modules string
	dir     string
}

func newApache(t *testing.T) *apache {
	t.Helper()
	a := &apache{t: t, program: authtest.Program(t, "apache2", "apache2-bin"), modules: "/usr/lib/apache2/modules"}
	var err error
	if a.dir, err = os.MkdirTemp("", "apache"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(a.dir) })
	if err := os.Chmod(a.dir, 0o755); err != nil { // root's server has workers of another user
		t.Fatal(err)
	}
	a.write("answer", "#!/bin/sh\nprintf 'Content-Type: application/soap+xml;charset=UTF-8\\r\\n\\r\\n<%s by %s>' \"$REMOTE_USER\" \"$AUTH_TYPE\"\ncat\n")
	if err := os.Chmod(a.path("answer"), 0o755); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *apache) path(name string) string { return filepath.Join(a.dir, name) }

func (a *apache) write(name, text string) string {
	a.t.Helper()
	if err := os.WriteFile(a.path(name), []byte(text), 0o644); err != nil {
		a.t.Fatal(err)
	}
	return a.path(name)
}

// start runs the server and gives its URL. config says how it authenticates.
func (a *apache) start(cert *tls.Certificate, env []string, config string, modules ...string) string {
	a.t.Helper()
	port, scheme := loopbackPort(a.t), "http"
	var c strings.Builder
	for _, m := range append(modules, apacheModules...) {
		fmt.Fprintf(&c, "LoadModule %s_module %s/mod_%s.so\n", m, a.modules, m)
	}
	fmt.Fprintf(&c, "Listen 127.0.0.1:%s\nServerName localhost\nPidFile %s\nErrorLog %s\nDefaultRuntimeDir %s\nMutex file:%s\n", port, a.path("pid"), a.path("errors"), a.dir, a.dir)
	c.WriteString("KeepAlive On\nMaxKeepAliveRequests 0\nKeepAliveTimeout 60\nStartServers 2\nMinSpareServers 1\n")
	if os.Geteuid() == 0 {
		c.WriteString("User nobody\nGroup nogroup\n")
	}
	if cert != nil {
		scheme = "https"
		text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}))
		key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
		if err != nil {
			a.t.Fatal(err)
		}
		fmt.Fprintf(&c, "SSLEngine On\nSSLCertificateFile %s\nSSLCertificateKeyFile %s\n", a.write("cert.pem", text),
			a.write("key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))))
	}
	fmt.Fprintf(&c, "ScriptAlias /wsman %s\n%s\n", a.path("answer"), config)
	conf := a.write("httpd.conf", c.String())
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, a.program, "-D", "FOREGROUND", "-f", conf)
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it ends its whole process group with itself
	cmd.WaitDelay = 10 * time.Second
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		cancel()
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
		if a.t.Failed() {
			log, _ := os.ReadFile(a.path("errors"))
			a.t.Logf("apache2 said: %s%s", said.String(), log)
		}
	})
	for range 250 {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = conn.Close()
			return scheme + "://localhost:" + port + "/wsman"
		}
		time.Sleep(20 * time.Millisecond)
	}
	a.t.Fatal("apache2 does not listen")
	return ""
}

// postAll posts the bodies of the peers' tests.
func postAll(t *testing.T, url string, s authhttp.Scheme, o *authhttp.Options, want error, user string) {
	t.Helper()
	c := client(t, url, s, o)
	for _, body := range bodies {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		_, _, got, err := c.Post(ctx, soap, []byte(body))
		cancel()
		if !errors.Is(err, want) {
			t.Fatalf("got %v, want %v", err, want)
		}
		if err != nil {
			t.Log(err)
			if strings.Contains(err.Error(), string(password)) {
				t.Error("the error shows the password")
			}
			continue
		}
		if string(got) != "<"+user+">"+body {
			t.Fatalf("got %.100q", got)
		}
	}
}

// TestApache posts to Apache's server by the schemes that authenticate each request: Basic and Digest.
func TestApache(t *testing.T) {
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	hash := sha1.Sum([]byte(password))
	for _, transport := range []string{"http", "https"} {
		for _, scheme := range []string{"Basic", "Digest"} {
			t.Run(scheme+" over "+transport, func(t *testing.T) {
				a := newApache(t)
				config := "<Location /wsman>\nAuthType " + scheme + "\nAuthName WSMAN\nAuth" + scheme + "Provider file\nAuthUserFile " + a.path("users") + "\nRequire valid-user\n</Location>"
				if scheme == "Basic" {
					a.write("users", "anna:{SHA}"+base64.StdEncoding.EncodeToString(hash[:])+"\n")
				} else {
					a.write("users", fmt.Sprintf("anna:WSMAN:%x\n", md5.Sum([]byte("anna:WSMAN:"+string(password)))))
				}
				c := &cert
				if transport == "http" {
					c = nil
				}
				at := a.start(c, nil, config)
				o := &authhttp.Options{Roots: ca.Pool(), AllowUnencrypted: true}
				for pw, want := range map[auth.Secret]error{password: nil, "wrong": auth.ErrCredentials} {
					s := authhttp.Basic("anna", pw)
					if scheme == "Digest" {
						s = authhttp.Digest("anna", pw)
					}
					postAll(t, at, s, o, want, "anna by "+scheme)
				}
			})
		}
	}
}

// TestApacheCertificate logs on to Apache's server, which has OpenSSL's TLS, by a certificate.
func TestApacheCertificate(t *testing.T) {
	ca, clients, foreign := authtest.NewAuthority(t, "Test CA"), authtest.NewAuthority(t, "Client CA"), authtest.NewAuthority(t, "Foreign CA")
	cert := ca.Localhost()
	good, revoked := clients.Issue(authtest.Leaf{Name: "anna"}), clients.Issue(authtest.Leaf{Name: "anna"})
	old := clients.Issue(authtest.Leaf{Name: "anna", NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-24 * time.Hour)})
	a := newApache(t)
	list := a.write("revoked.pem", string(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: clients.Revoke(revoked).Raw})))
	roots := a.write("clients.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: clients.Certificate.Raw})))
	for _, version := range []string{"TLSv1.2", "TLSv1.3"} {
		t.Run(version, func(t *testing.T) {
			b := newApache(t)
			at := b.start(&cert, nil, "SSLProtocol "+version+"\nSSLVerifyClient require\nSSLCACertificateFile "+roots+"\nSSLCARevocationFile "+list+
				"\nSSLCARevocationCheck leaf\nSSLUserName SSL_CLIENT_S_DN_CN\n<Location /wsman>\nRequire all granted\n</Location>")
			postAll(t, at, authhttp.Certificate(), &authhttp.Options{Roots: ca.Pool(), Certificates: []tls.Certificate{good}}, nil, "anna by ClientCert")
			for name, certs := range map[string][]tls.Certificate{
				"revoked": {revoked}, "expired": {old}, "of another authority": {foreign.Issue(authtest.Leaf{Name: "anna"})}, "none": nil,
			} {
				t.Run(name, func(t *testing.T) {
					c := client(t, at, authhttp.Certificate(), &authhttp.Options{Roots: ca.Pool(), Certificates: certs})
					_, _, got, err := c.Post(context.Background(), soap, []byte("x"))
					if !errors.Is(err, authhttp.ErrClientCertificate) {
						t.Fatalf("got %q, %v", got, err)
					}
					if cut, _ := authhttp.Cut(err); cut {
						t.Error("it would be tried again")
					}
					t.Log(err)
				})
			}
		})
	}
}

// TestApacheRealm logs on to Apache's server by mod_auth_gssapi, which is MIT's GSS-API.
func TestApacheRealm(t *testing.T) {
	a := newApache(t)
	if _, err := os.Stat(a.modules + "/mod_auth_gssapi.so"); err != nil {
		t.Skip("mod_auth_gssapi is not here: apt-get install libapache2-mod-auth-gssapi")
	}
	w := newWorld(t, authtest.RealmOptions{})
	keys, err := os.ReadFile(w.keytab)
	if err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile(w.Config)
	if err != nil {
		t.Fatal(err)
	}
	keytab := a.write("keytab", string(keys))
	ca := authtest.NewAuthority(t, "Test CA")
	cert := ca.Localhost()
	at := a.start(&cert, []string{"KRB5_CONFIG=" + a.write("krb5.conf", string(config)), "KRB5RCACHETYPE=none", "KRB5RCACHENAME=none:"},
		"<Location /wsman>\nAuthType GSSAPI\nAuthName WSMAN\nGssapiCredStore keytab:"+keytab+"\nGssapiConnectionBound On\nRequire valid-user\n</Location>", "auth_gssapi")
	o := &authhttp.Options{Roots: ca.Pool()}
	postAll(t, at, authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(w.credential()), spnego.NTLM(anna())}}), o, nil, "anna@PSL.TEST by Negotiate")
	ticket := &kerberos.Credential{Cache: w.Cache("anna", string(password)), Host: "localhost", ConfigPath: w.Config}
	postAll(t, at, authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(ticket)}}), o, nil, "anna@PSL.TEST by Negotiate")
	wrong := w.credential()
	wrong.Password = "wrong"
	postAll(t, at, authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(wrong)}}), o, auth.ErrCredentials, "")
}
