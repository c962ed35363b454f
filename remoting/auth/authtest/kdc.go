package authtest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Realm is a Kerberos realm of the test's own: MIT's KDC on loopback ports.
type Realm struct {
	Name string
	// Config is the path of its krb5.conf.
	Config string
	dir    string
	t      testing.TB
	env    []string
}

// RealmOptions says how a realm is to be.
type RealmOptions struct {
	Name string // "" means PSL.TEST
	// Enctypes are the kinds of keys that principals get and that the realm allows, e.g. "arcfour-hmac:normal"; "" means
	// MIT's default.
	Enctypes string
	// Client is added to the [libdefaults] of krb5.conf.
	Client string
	// FakeTime starts the KDC with its clock off by so much, by libfaketime; 0 for none. The test is skipped where it is
	// not installed.
	FakeTime time.Duration
}

// NewRealm starts a realm; it ends with the test.
func NewRealm(t testing.TB, o RealmOptions) *Realm {
	t.Helper()
	kdc := Program(t, "krb5kdc", "krb5-kdc")
	util := Program(t, "kdb5_util", "krb5-kdc")
	Program(t, "kadmin.local", "krb5-admin-server")
	if o.Name == "" {
		o.Name = "PSL.TEST"
	}
	dir := t.TempDir()
	r := &Realm{Name: o.Name, Config: filepath.Join(dir, "krb5.conf"), dir: dir, t: t}
	port := freePort(t)
	supported := ""
	if o.Enctypes != "" {
		supported = "  supported_enctypes = " + o.Enctypes + "\n"
	}
	r.write("krb5.conf", fmt.Sprintf(`[libdefaults]
  default_realm = %s
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
  allow_weak_crypto = true
  allow_rc4 = true
%s
[realms]
  %s = {
    kdc = 127.0.0.1:%s
  }
[domain_realm]
  localhost = %s
  .psl.test = %s
`, o.Name, o.Client, o.Name, port, o.Name, o.Name))
	r.write("kdc.conf", fmt.Sprintf(`[kdcdefaults]
  kdc_ports = 127.0.0.1:%s
  kdc_tcp_ports = 127.0.0.1:%s
[realms]
  %s = {
    database_name = %s/principal
    key_stash_file = %s/stash
    acl_file = %s/acl
    max_life = 10h
    max_renewable_life = 7d
    kdc_listen = 127.0.0.1:%s
    kdc_tcp_listen = 127.0.0.1:%s
  %s}
[logging]
  kdc = FILE:%s/kdc.log
  default = FILE:%s/kdc.log
`, port, port, o.Name, dir, dir, dir, port, port, supported, dir, dir))
	r.env = append(os.Environ(), "KRB5_CONFIG="+r.Config, "KRB5_KDC_PROFILE="+filepath.Join(dir, "kdc.conf"))
	r.run(exec.Command(util, "create", "-s", "-r", o.Name, "-P", "the realm's own"), "")
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, kdc, "-n", "-r", o.Name)
	cmd.Env = r.env
	if o.FakeTime != 0 {
		lib := ""
		for _, p := range []string{"/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"} {
			if exists(p) {
				lib = p
			}
		}
		if lib == "" {
			t.Skip("libfaketime is not here: apt-get install faketime")
		}
		cmd.Env = append(cmd.Env, "LD_PRELOAD="+lib, fmt.Sprintf("FAKETIME=%+ds", int(o.FakeTime.Seconds())))
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "kdc.log"))
			t.Logf("the KDC said: %s%s", said.String(), log)
		}
	})
	for range 100 {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = c.Close()
			return r
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the KDC did not start: %s", said.String())
	return nil
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (r *Realm) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *Realm) run(cmd *exec.Cmd, input string) string {
	r.t.Helper()
	cmd.Env = r.env
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%s: %v\n%s", filepath.Base(cmd.Path), err, out)
	}
	return string(out)
}

// Admin gives lines to kadmin.local.
func (r *Realm) Admin(lines ...string) string {
	r.t.Helper()
	return r.run(exec.Command(Program(r.t, "kadmin.local", "krb5-admin-server"), "-r", r.Name), strings.Join(lines, "\n")+"\nquit\n")
}

// User adds a principal with a password.
func (r *Realm) User(name, password string, options ...string) {
	r.t.Helper()
	r.Admin(fmt.Sprintf("addprinc %s -pw %q %s", strings.Join(options, " "), password, name))
}

// Keytab adds principals with random keys, or takes those that are there, and writes their keys to a file.
func (r *Realm) Keytab(names ...string) string {
	r.t.Helper()
	path := filepath.Join(r.t.TempDir(), "keytab")
	var lines []string
	for _, n := range names {
		lines = append(lines, "addprinc -randkey "+n, fmt.Sprintf("ktadd -k %s %s", path, n))
	}
	r.Admin(lines...)
	if !exists(path) {
		r.t.Fatal("no keytab was written")
	}
	return path
}

// Cache logs a user on with kinit, and gives the path of the ticket cache.
func (r *Realm) Cache(name, password string, options ...string) string {
	r.t.Helper()
	path := filepath.Join(r.t.TempDir(), "ccache")
	r.run(exec.Command(Program(r.t, "kinit", "krb5-user"), append(append([]string{"-c", "FILE:" + path}, options...), name)...), password+"\n")
	return path
}

// CacheWith is Cache with more in kinit's environment.
func (r *Realm) CacheWith(env []string, name, password string, options ...string) string {
	r.t.Helper()
	saved := r.env
	defer func() { r.env = saved }()
	r.env = append(append([]string(nil), saved...), env...)
	return r.Cache(name, password, options...)
}

// Env is the environment for a program that is to use the realm.
func (r *Realm) Env(more ...string) []string {
	return append([]string{"KRB5_CONFIG=" + r.Config}, more...)
}
