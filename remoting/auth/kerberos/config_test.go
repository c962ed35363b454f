package kerberos

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestConfigurations reads configurations as systems come with them.
func TestConfigurations(t *testing.T) {
	for name, tc := range map[string]struct{ text, realm, user, userRealm string }{
		"Red Hat": {`# To opt out of the system crypto-policies configuration of krb5, remove the
# symlink at /etc/krb5.conf.d/crypto-policies which will not be recreated.
includedir /etc/krb5.conf.d/

[logging]
    default = FILE:/var/log/krb5libs.log
    kdc = FILE:/var/log/krb5kdc.log
    admin_server = FILE:/var/log/kadmind.log

[libdefaults]
    dns_lookup_realm = false
    ticket_lifetime = 24h
    renew_lifetime = 7d
    forwardable = true
    rdns = false
    pkinit_anchors = FILE:/etc/pki/tls/certs/ca-bundle.crt
    spake_preauth_groups = edwards25519
    dns_canonicalize_hostname = fallback
    qualify_shortname = ""
#    default_realm = EXAMPLE.COM
    default_ccache_name = KEYRING:persistent:%{uid}

[realms]
# EXAMPLE.COM = {
#     kdc = kerberos.example.com
# }

[domain_realm]
# .example.com = EXAMPLE.COM
`, "", "anna@corp.example", "CORP.EXAMPLE"},
		"Debian": {`[libdefaults]
	default_realm = ATHENA.MIT.EDU

# The following krb5.conf variables are only for MIT Kerberos.
	kdc_timesync = 1
	ccache_type = 4
	forwardable = true
	proxiable = true
        rdns = false

# The following libdefaults parameters are only for Heimdal Kerberos.
	fcc-mit-ticketflags = true

[realms]
	ATHENA.MIT.EDU = {
		kdc = kerberos.mit.edu
		kdc = kerberos-1.mit.edu
		admin_server = kerberos.mit.edu
		default_domain = mit.edu
	}
	ZONE.MIT.EDU = {
		kdc = casio.mit.edu
		auth_to_local = {
			RULE:[1:$1]
		}
	}

[domain_realm]
	.mit.edu = ATHENA.MIT.EDU
	mit.edu = ATHENA.MIT.EDU
`, "ATHENA.MIT.EDU", "anna", "ATHENA.MIT.EDU"},
		"Samba": {`[libdefaults]
	default_realm = Corp.Example
	dns_lookup_realm = false
	dns_lookup_kdc = true
`, "Corp.Example", "anna", "CORP.EXAMPLE"},
		"realms in small letters": {`[libdefaults]
	default_realm = corp.example
[realms]
	corp.example = {
		kdc = dc.corp.example
	}
`, "corp.example", `CORP.EXAMPLE\anna`, "corp.example"},
		"empty": {"", "", "anna@corp.example", "CORP.EXAMPLE"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "krb5.conf")
			if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			c := &Credential{User: tc.user, ConfigPath: path}
			cfg, err := c.load()
			if err != nil {
				t.Fatal(err)
			}
			if c.DefaultRealm() != tc.realm {
				t.Errorf("the default realm is %q, want %q", c.DefaultRealm(), tc.realm)
			}
			name, realm, err := c.principal(cfg)
			if err != nil || name != "anna" || realm != tc.userRealm {
				t.Errorf("the user is %s in %s, %v; want anna in %s", name, realm, err, tc.userRealm)
			}
		})
	}
}

// TestIncludes follows a configuration's files and folders, and reads several that are named as in PATH.
func TestIncludes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("d/corp", "[realms]\n A.EXAMPLE = {\n kdc = a1\n kdc = https://proxy/KdcProxy\n }\n")
	write("d/crypto.conf", "[libdefaults]\n permitted_enctypes = aes rc4\n")
	write("d/old.rpmsave", "garbage = {\n")
	more := write("more", "[libdefaults]\n default_realm = LATER.EXAMPLE\n[domain_realm]\n .a.example = A.EXAMPLE\n")
	first := write("first", "includedir "+dir+"/d\ninclude "+more+"\n[libdefaults]\n default_realm = LATE.EXAMPLE\n")
	second := write("second", "[realms]\n B.EXAMPLE = {\n kdc = b1:88\n }\n")
	c := &Credential{ConfigPath: first + string(os.PathListSeparator) + second + string(os.PathListSeparator) + filepath.Join(dir, "absent")}
	cfg, err := c.load()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.LibDefaults.DefaultRealm != "LATER.EXAMPLE" {
		t.Errorf("the default realm is %s", cfg.LibDefaults.DefaultRealm)
	}
	if len(cfg.Realms) != 2 || len(cfg.Realms[0].KDC) != 1 || cfg.Realms[1].KDC[0] != "b1:88" {
		t.Errorf("the realms are %+v", cfg.Realms)
	}
	if cfg.ResolveRealm("server01.a.example") != "A.EXAMPLE" {
		t.Errorf("the realm of a host is %s", cfg.ResolveRealm("server01.a.example"))
	}
	if got := fmt.Sprint(cfg.LibDefaults.DefaultTktEnctypeIDs); got != "[18 17 20 19 23]" {
		t.Errorf("the kinds of keys are %s", got)
	}
	write("loop", "include "+filepath.Join(dir, "loop")+"\n")
	if _, err := (&Credential{ConfigPath: filepath.Join(dir, "loop")}).load(); !errors.Is(err, ErrRealm) {
		t.Errorf("a file that includes itself: %v", err)
	}
}

// TestCacheNames finds the file of each form of a cache's name.
func TestCacheNames(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "primary"), []byte("tkt1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KRB5CCNAME", "")
	for name, want := range map[string]string{
		"FILE:/tmp/a": "/tmp/a", "/tmp/a": "/tmp/a", "WRFILE:/tmp/a": "/tmp/a", "DIR:" + dir: filepath.Join(dir, "tkt1"), "DIR::" + dir + "/tkt2": dir + "/tkt2",
		`C:\cache`: `C:\cache`, "relative": "relative",
	} {
		if got, err := cacheFile(name, "/nonexistent"); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, want)
		}
	}
	conf := filepath.Join(dir, "krb5.conf")
	if err := os.WriteFile(conf, []byte("[libdefaults]\n  default_ccache_name = FILE:/tmp/mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := cacheFile("", conf); err != nil || got != "/tmp/mine" {
		t.Errorf("the configuration's: %s, %v", got, err)
	}
	t.Setenv("KRB5CCNAME", "FILE:/tmp/other")
	if got, err := cacheFile("", conf); err != nil || got != "/tmp/other" {
		t.Errorf("the environment's: %s, %v", got, err)
	}
}
