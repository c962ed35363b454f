package remoting_test

import (
	"context"
	"crypto/x509"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/pslshell/psl/remoting"
)

// An endpoint's own certificate is the same at the next start, so that clients may pin it.
func TestKeptCertificate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new folder", "endpoint.pem")
	first, err := remoting.KeptCertificate(file, "localhost", "127.0.0.1", "")
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
	for _, c := range []struct {
		hosts []string
		same  bool
	}{{[]string{"localhost", "127.0.0.1"}, true}, {[]string{"localhost"}, true}, {[]string{"other.example"}, false}, {[]string{"other.example"}, true}} {
		again, err := remoting.KeptCertificate(file, c.hosts...)
		if err != nil {
			t.Fatal(err)
		}
		if same := remoting.Thumbprint(again) == remoting.Thumbprint(first); same != c.same {
			t.Errorf("for %v it is the same: %v", c.hosts, same)
		}
		first = again
	}
	if err := os.WriteFile(file, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := remoting.KeptCertificate(file, "localhost"); err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "remove the file") {
		t.Errorf("%v", err)
	}
}

// openssl makes an authority, and certificates of clients with a user principal name, an address of mail, a common name.
func opensslCertificates(t *testing.T) (authority string, clients map[string]string) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not here")
	}
	dir := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "openssl", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("openssl %v: %v\n%s", args, err, out)
		}
	}
	run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "2")
	clients = map[string]string{}
	for name, san := range map[string]string{
		"upn":    "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:Anna@Corp.Example",
		"mail":   "email:anna@mail.example",
		"common": "DNS:nobody.example",
		"gone":   "email:gone@mail.example",
		"nobody": "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:eve@corp.example",
	} {
		run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", name+".key", "-out", name+".csr", "-subj", "/CN=cn-"+name)
		ext := filepath.Join(dir, name+".ext")
		if err := os.WriteFile(ext, []byte("subjectAltName="+san+"\nextendedKeyUsage=clientAuth\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		run("x509", "-req", "-in", name+".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", name+".crt", "-days", "1", "-extfile", ext)
		var both []byte
		for _, suffix := range []string{".crt", ".key"} {
			b, err := os.ReadFile(filepath.Join(dir, name+suffix))
			if err != nil {
				t.Fatal(err)
			}
			both = append(both, b...)
		}
		clients[name] = filepath.Join(dir, name+".pem")
		if err := os.WriteFile(clients[name], both, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"index.txt": "", "ca.conf": "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ndefault_md = sha256\ndefault_crl_days = 1\ncrl_extensions = more\n[more]\nauthorityKeyIdentifier = keyid\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run("ca", "-config", "ca.conf", "-cert", "ca.pem", "-keyfile", "ca.key", "-revoke", "gone.crt")
	run("ca", "-config", "ca.conf", "-cert", "ca.pem", "-keyfile", "ca.key", "-gencrl", "-out", "crl.pem")
	run("crl", "-in", "crl.pem", "-outform", "DER", "-out", "crl.der")
	return filepath.Join(dir, "ca.pem"), clients
}

// Lists of revoked certificates are read in both of their forms; what is none is told.
func TestRevocations(t *testing.T) {
	authority, _ := opensslCertificates(t)
	dir := filepath.Dir(authority)
	for name, want := range map[string]string{"crl.pem": "", "crl.der": "", "ca.pem": "X509 CRL", "index.txt": "neither in PEM nor in DER", "absent": "absent"} {
		lists, err := remoting.AppendRevocations(nil, filepath.Join(dir, name))
		if want == "" && (err != nil || len(lists) != 1 || len(lists[0].RevokedCertificateEntries) != 1) ||
			want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir)) {
			t.Errorf("%s: %v, %v", name, lists, err)
		}
	}
}

// The owner of a certificate comes in as the user whose it is, without any other users.
func TestCertificateUsers(t *testing.T) {
	authority, clients := opensslCertificates(t)
	b, err := os.ReadFile(authority)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(b)
	own, err := remoting.NewCertificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	revoked, err := remoting.AppendRevocations(nil, filepath.Join(filepath.Dir(authority), "crl.pem"))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var reasons []string
	ready := make(chan net.Addr, 1)
	s := remoting.HTTPServer{Address: "127.0.0.1:0", Certificate: own, Engine: remoting.EmbeddedEngine, ClientCAs: pool, ClientCRLs: revoked,
		CertificateUsers: map[string]string{"anna@corp.example": "anna", "anna@mail.example": "mary", "cn-common": "carl", "gone@mail.example": "gone"},
		Ready:            func(a net.Addr) { ready <- a },
		Failed: func(_, _ string, reason error) {
			mu.Lock()
			defer mu.Unlock()
			reasons = append(reasons, reason.Error())
		}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- remoting.ServeHTTP(ctx, s) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	port := (<-ready).(*net.TCPAddr).Port
	for name, want := range map[string]string{"upn": "anna", "mail": "mary", "common": "carl", "nobody": "", "gone": ""} {
		o := remoting.NewSessionOption()
		o.SkipCACheck, o.SkipCNCheck = true, true
		c := remoting.New(remoting.Options{})
		defer c.Close()
		session, err := c.Open(t.Context(), remoting.Target{ComputerName: "127.0.0.1", Port: port, Network: true, UseSSL: true, CertificateThumbprint: clients[name], Option: o}, "")
		if want == "" {
			if err == nil {
				t.Errorf("%s comes in", name)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if out := outputs(t, c, session, "$PSSenderInfo.UserInfo.Identity.Name"); len(out) != 1 || out[0] != any(want) {
			t.Errorf("%s is %v", name, out)
		}
	}
	mu.Lock()
	if all := strings.Join(reasons, "\n"); !strings.Contains(all, "CN=cn-gone was revoked") || !strings.Contains(all, "belongs to no user") {
		t.Errorf("the endpoint tells %q", all)
	}
	mu.Unlock()
	for name, s := range map[string]remoting.HTTPServer{
		"https": {Address: "127.0.0.1:0", Engine: remoting.EmbeddedEngine, ClientCAs: pool},
		"users": {Address: "127.0.0.1:0", Engine: remoting.EmbeddedEngine},
	} {
		if err := remoting.ServeHTTP(t.Context(), s); err == nil || !strings.Contains(err.Error(), name) && !strings.Contains(strings.ToLower(err.Error()), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
