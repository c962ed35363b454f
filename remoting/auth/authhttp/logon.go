package authhttp

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/credssp"
	"github.com/pslshell/psl/remoting/auth/kerberos"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
	"github.com/pslshell/psl/remoting/auth/sspi"
)

// Authentication is a value of New-PSSession's parameter of this name.
type Authentication string

// The values of System.Management.Automation.Runspaces.AuthenticationMechanism, and ByCertificate for a session that names a
// certificate instead (CertificateThumbprint).
const (
	Default                       Authentication = "Default"
	ByBasic                       Authentication = "Basic"
	ByNegotiate                   Authentication = "Negotiate"
	ByNegotiateImplicitCredential Authentication = "NegotiateWithImplicitCredential"
	ByCredSSP                     Authentication = "Credssp"
	ByDigest                      Authentication = "Digest"
	ByKerberos                    Authentication = "Kerberos"
	ByCertificate                 Authentication = "Certificate"
)

// Logon says who logs on and how. It makes the Scheme for a URL.
type Logon struct {
	// Authentication is the way; "" is Default, which negotiates.
	Authentication Authentication
	// User is DOMAIN\name, name@domain.example or a name of an account of the server. It is empty for the user of the
	// ticket cache; on Windows, where no cache is named either, for the one that the process runs as.
	User     string
	Password auth.Secret
	// NTHash replaces the password for NTLM.
	NTHash auth.Key
	// Keytab is the path of a file with the user's Kerberos keys; it replaces the password for Kerberos.
	Keytab string
	// Cache is the name of a Kerberos ticket cache; "" is the default one. It is used where there are no password and no
	// keytab.
	Cache string

	// KerberosConfig is the path of a krb5.conf; see kerberos.Credential.
	KerberosConfig string
	// Services are the classes of service principals to ask for; nil means HTTP, WSMAN, host.
	Services []string
	// Host is the host of the service principal; "" means the URL's.
	Host string
	// IncludePort adds the URL's port to the service principal (IncludePortInSPN).
	IncludePort bool
	// Workstation is the name of this computer that NTLM tells the server; "" for none.
	Workstation string
	// CredSSPMinVersion is credssp.Initiator.MinVersion.
	CredSSPMinVersion int
}

// An OptionError tells that a Logon lacks something, or that parts of it do not go together.
type OptionError struct{ Reason string }

// Error says what.
func (e *OptionError) Error() string { return e.Reason }

func wrong(format string, args ...any) error { return &OptionError{fmt.Sprintf(format, args...)} }

// Scheme makes the scheme for a server.
func (l Logon) Scheme(to *url.URL) (Scheme, error) {
	has := l.Password != "" || l.NTHash != nil || l.Keytab != ""
	need := func() error {
		if l.User == "" || l.Password == "" {
			return wrong("%s authentication needs a credential with a user and a password", l.Authentication)
		}
		return nil
	}
	switch l.Authentication {
	case ByBasic:
		return Basic(l.User, l.Password), need()
	case ByDigest:
		return Digest(l.User, l.Password), need()
	case ByCertificate:
		return Certificate(), nil
	case ByKerberos:
		if l.currentUser() {
			return Kerberos(l.sspi(to, true)), nil
		}
		return Kerberos(l.kerberos(to)), nil
	case ByCredSSP:
		if err := need(); err != nil {
			return Scheme{}, err
		}
		domain, user := auth.SplitUser(l.User)
		return CredSSP(&credssp.Initiator{
			Mechanism: &spnego.Initiator{Choices: l.choices(to)}, Domain: domain, User: user, Password: l.Password, MinVersion: l.CredSSPMinVersion,
		}), nil
	case ByNegotiateImplicitCredential:
		if has {
			return Scheme{}, wrong("NegotiateWithImplicitCredential takes the ticket of the current user: no credential can be given with it")
		}
		if l.currentUser() {
			return Negotiate(l.sspi(to, false)), nil
		}
		return Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.Kerberos(l.kerberos(to))}}), nil
	case Default, ByNegotiate, "":
		if l.currentUser() {
			return Negotiate(l.sspi(to, false)), nil
		}
		return Negotiate(&spnego.Initiator{Choices: l.choices(to)}), nil
	}
	return Scheme{}, wrong("%q is no kind of authentication: it may be Default, Basic, Negotiate, NegotiateWithImplicitCredential, Credssp, Digest, Kerberos", string(l.Authentication))
}

// currentUser reports whether Windows itself logs the user on: nobody was named, nor a ticket cache.
func (l Logon) currentUser() bool {
	return sspi.Available && l.User == "" && l.Cache == "" && l.Keytab == "" && l.Password == "" && l.NTHash == nil
}

func (l Logon) sspi(to *url.URL, kerberos bool) *sspi.CurrentUser {
	return &sspi.CurrentUser{Target: l.kerberos(to).Names()[0], Kerberos: kerberos}
}

// kerberos is the credential for Kerberos.
func (l Logon) kerberos(to *url.URL) *kerberos.Credential {
	c := &kerberos.Credential{
		User: l.User, Password: l.Password, Keytab: l.Keytab, Cache: l.Cache, Host: l.Host, Services: l.Services, ConfigPath: l.KerberosConfig,
	}
	if c.Host == "" {
		c.Host = to.Hostname()
	}
	if c.Password == "" && c.Keytab == "" {
		c.User = "" // the cache has its own
	}
	if l.IncludePort {
		c.Port = 5985
		if to.Scheme == "https" {
			c.Port = 5986
		}
		if n, err := strconv.Atoi(to.Port()); err == nil {
			c.Port = n
		}
	}
	return c
}

// choices are what SPNEGO offers: Kerberos where user and server have names that a realm can know, then NTLM where there is
// a password or its hash.
func (l Logon) choices(to *url.URL) []spnego.Choice {
	var list []spnego.Choice
	k := l.kerberos(to)
	if net.ParseIP(strings.Trim(k.Host, "[]")) == nil && l.realmUser(k) {
		list = append(list, spnego.Kerberos(k))
	}
	if l.User != "" && (l.Password != "" || l.NTHash != nil) {
		domain, user := auth.SplitUser(l.User)
		service := "HTTP"
		if len(l.Services) > 0 {
			service = l.Services[0]
		}
		list = append(list, spnego.NTLM(&ntlm.Credential{
			Domain: domain, User: user, Password: l.Password, Hash: l.NTHash, Workstation: l.Workstation, Target: service + "/" + k.Host,
		}))
	}
	return list
}

// realmUser reports whether Kerberos can be tried for the user: who has no domain is an account of the server, and a
// domain in one word is a realm only where it begins the default realm's name.
func (l Logon) realmUser(k *kerberos.Credential) bool {
	if l.Password == "" && l.Keytab == "" {
		return l.NTHash == nil
	}
	domain, user := auth.SplitUser(l.User)
	switch {
	case domain == "":
		return strings.Contains(user, "@") || l.Keytab != ""
	case strings.Contains(domain, "."):
		return true
	}
	realm := k.DefaultRealm()
	first, _, _ := strings.Cut(realm, ".")
	if !strings.EqualFold(first, domain) {
		return false
	}
	k.User, k.Realm = user, realm
	return true
}

// Format hides the password, also where a verb does not fit.
func (Logon) Format(f fmt.State, _ rune) { auth.Opaque(f, "authhttp.Logon") }
