package authhttp

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/digest"
	"github.com/pslshell/psl/remoting/auth/sealed"
)

// Scheme is an HTTP authentication scheme with what it needs to log on. Make one with the functions of this package.
type Scheme struct {
	name string
	// mechanism and protocol belong to schemes that log a connection on with tokens.
	mechanism auth.Mechanism
	protocol  sealed.Protocol
	// request belongs to schemes that authenticate each request by itself.
	request requestScheme
}

// Name is the scheme's name as it stands in HTTP, e.g. Negotiate.
func (s Scheme) Name() string { return s.name }

// requestScheme makes the Authorization of each request.
type requestScheme interface {
	// authorization is the header's value, "" where a challenge of the server's is needed first.
	authorization(method, uri string) (string, error)
	// challenge takes the parameters that the server gave with its 401 to a request with the given authorization, and
	// reports whether another try makes sense.
	challenge(params, authorization string) (again bool, err error)
	// needsTLS says that it may not be used over plain HTTP even if unencrypted traffic is allowed.
	needsTLS() bool
}

// Negotiate logs on by SPNEGO.
func Negotiate(m auth.Mechanism) Scheme {
	return Scheme{name: "Negotiate", mechanism: m, protocol: sealed.SPNEGO}
}

// Kerberos logs on by Kerberos tokens without SPNEGO around them, as Windows' own client does.
func Kerberos(m auth.Mechanism) Scheme {
	return Scheme{name: "Kerberos", mechanism: m, protocol: sealed.Kerberos}
}

// CredSSP logs on by CredSSP, which hands the password to the server.
func CredSSP(m auth.Mechanism) Scheme {
	return Scheme{name: "CredSSP", mechanism: m, protocol: sealed.CredSSP}
}

// Basic sends user and password with each request (RFC 7617). Over plain HTTP it is refused unless
// Options.AllowUnencrypted is set, since everybody on the way can read the password.
func Basic(user string, password auth.Secret) Scheme {
	return Scheme{name: "Basic", request: basic{user, password}}
}

// Digest proves the password with each request (RFC 7616). It does not seal: over plain HTTP it is refused unless
// Options.AllowUnencrypted is set.
func Digest(user string, password auth.Secret) Scheme {
	return Scheme{name: "Digest", request: &digestScheme{client: digest.NewClient(user, password)}}
}

// certificateProfile is the value of Authorization by which a client says that its certificate is to log it on (MS-WSMV
// section 2.2.9.3, DSP0226's security profile https/mutual).
const certificateProfile = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"

// Certificate logs on by the client certificate of the TLS connection, which Options.Certificates holds.
func Certificate() Scheme { return Scheme{name: "Certificate", request: certificate{}} }

type basic struct {
	user     string
	password auth.Secret
}

func (b basic) authorization(string, string) (string, error) {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(b.user+":"+string(b.password))), nil
}
func (basic) challenge(_, _ string) (bool, error) { return false, auth.ErrCredentials }
func (basic) needsTLS() bool                      { return false }

type certificate struct{}

func (certificate) authorization(string, string) (string, error) { return certificateProfile, nil }
func (certificate) challenge(_, _ string) (bool, error)          { return false, auth.ErrCredentials }
func (certificate) needsTLS() bool                               { return true }

type digestScheme struct {
	client *digest.Client
}

func (d *digestScheme) authorization(method, uri string) (string, error) {
	return d.client.Authorization(method, uri)
}
func (d *digestScheme) challenge(params, authorization string) (bool, error) {
	return d.client.Challenge(params, authorization)
}
func (*digestScheme) needsTLS() bool { return false }

// offer is one challenge of WWW-Authenticate.
type offer struct {
	scheme string
	rest   string // token68 or parameters
}

// offers reads the challenges of an answer. A header line may hold several; those of WS-Management do not share lines with
// schemes that have parameters, so a comma starts a new scheme only where a word without "=" follows.
func offers(h http.Header, name string) []offer {
	var list []offer
	for _, line := range h.Values(name) {
		for _, part := range splitChallenges(line) {
			scheme, rest, _ := strings.Cut(strings.Trim(part, " \t,"), " ")
			if scheme != "" {
				list = append(list, offer{scheme, strings.TrimSpace(rest)})
			}
		}
	}
	return list
}

// splitChallenges cuts a line of WWW-Authenticate (RFC 9110 section 11.6.1) before each scheme.
func splitChallenges(line string) []string {
	var parts []string
	start, quoted := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			rest := strings.TrimLeft(line[i+1:], " \t")
			word := rest
			if n := strings.IndexAny(rest, " \t,"); n >= 0 {
				word = rest[:n]
			}
			if word != "" && !strings.Contains(word, "=") && !strings.HasPrefix(strings.TrimLeft(rest[len(word):], " \t"), "=") {
				parts = append(parts, line[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, line[start:])
}

// find gives what the server sent with a scheme.
func find(list []offer, scheme string) (rest string, ok bool) {
	for _, o := range list {
		if strings.EqualFold(o.scheme, scheme) {
			return o.rest, true
		}
	}
	return "", false
}

func schemeNames(list []offer) []string {
	var names []string
	for _, o := range list {
		names = append(names, o.scheme)
	}
	return names
}

// Format hides what it logs on with.
func (Scheme) Format(f fmt.State, _ rune) { auth.Opaque(f, "authhttp.Scheme") }

// Format hides the password.
func (basic) Format(f fmt.State, _ rune) { auth.Opaque(f, "authhttp.basic") }
