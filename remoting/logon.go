package remoting

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/wsman"
)

// logOn makes what carries bodies to a target: HTTP that proves the user's account as the target and its options say.
// Nothing is sent yet.
func logOn(_ context.Context, t Target, address string) (Poster, error) {
	o := t.Option
	if o == nil {
		o = NewSessionOption()
	}
	l := authhttp.Logon{Authentication: authhttp.Authentication(t.Authentication), IncludePort: o.IncludePortInSPN}
	if t.Credential != nil {
		l.User = t.Credential.UserName
		if s := t.Credential.Password; s != nil {
			l.Password = auth.Secret(s.Plain())
		}
	}
	h := authhttp.Options{
		AllowUnencrypted: o.NoEncryption, SkipCACheck: o.SkipCACheck, SkipCNCheck: o.SkipCNCheck, SkipRevocationCheck: o.SkipRevocationCheck,
		Redirected: l.Scheme,
		// Every pipeline of a session has a request for output that waits, beside the session's own.
		MaxConnections: maxConnections,
	}
	if t.AllowRedirection {
		h.MaxRedirects = int(o.MaximumConnectionRedirectionCount)
	}
	if t.CertificateThumbprint != "" {
		c, err := clientCertificate(t.CertificateThumbprint)
		if err != nil {
			return nil, err
		}
		l.Authentication, h.Certificates = authhttp.ByCertificate, []tls.Certificate{*c}
	}
	to, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the address %s: %w", address, err)
	}
	if h.Proxy, err = proxyOf(o, to); err != nil {
		return nil, err
	}
	scheme, err := l.Scheme(to)
	if err != nil {
		return nil, err
	}
	c, err := authhttp.NewClient(address, scheme, &h)
	if err != nil {
		return nil, err
	}
	return &poster{c}, nil
}

// maxConnections is how many connections a session may have at once: one for each pipeline, and some.
const maxConnections = 1024

// proxyOf is the proxy of the options: that of the environment where they name any source of one, else none.
func proxyOf(o *SessionOption, to *url.URL) (*authhttp.Proxy, error) {
	switch o.ProxyAccessType.Name {
	case "", "None", "NoProxyServer":
		return nil, nil
	}
	p := authhttp.FromEnvironment(to.Scheme, os.Getenv)
	if p == nil {
		return nil, nil
	}
	if c := o.ProxyCredential; c != nil {
		p.Authentication = authhttp.Authentication(o.ProxyAuthentication.Name)
		p.User = c.UserName
		if c.Password != nil {
			p.Password = auth.Secret(c.Password.Plain())
		}
	}
	return p, nil
}

// poster tells which errors of the client are cuts of the connection.
type poster struct{ *authhttp.Client }

// Cut reports whether err is a cut, and whether the request may have reached the server.
func (*poster) Cut(err error) (cut, sent bool) { return authhttp.Cut(err) }

// explainLogon returns the code and text of an error of the log-on; ok is false where err is none.
func explainLogon(err error) (code wsman.Code, text string, ok bool) {
	var (
		refused *authhttp.UnauthorizedError
		option  *authhttp.OptionError
		secure  *authhttp.TLSError
		mech    *auth.Error
		sealed  *auth.ProtectionError
		status  *authhttp.StatusError
		scheme  *authhttp.SchemeError
		lost    *authhttp.ConnectionError
	)
	switch {
	case errors.Is(err, authhttp.ErrProxy) && errors.As(err, &lost):
		return wsman.CodeHTTP, "The server is not reached by way of the proxy that the environment names: " + sentence(lost.Err) +
			" In psl: NO_PROXY with the server's name or network, or session_option = {proxy_access_type = \"NoProxyServer\"}.", true
	case errors.As(err, &scheme) && scheme.TLS:
		return wsman.CodeCannotConnect, textCannotConnect + " " + sentence(scheme) + " In psl: use_ssl = true, or port = 5985.", true
	case errors.As(err, &scheme):
		return wsman.CodeCannotConnect, textCannotConnect + " " + sentence(scheme) + " In psl: leave use_ssl out, or port = 5986.", true
	case errors.Is(err, authhttp.ErrClientCertificate):
		return wsman.CodeAccessDenied, textDenied + " " + sentence(secure) + " In psl: certificate_thumbprint names the one to send.", true
	case errors.As(err, &secure) && secure.Kind != nil:
		return codeSecureFailure, "The server certificate on the destination computer is not accepted: " + secure.Error() + ".", true
	case errors.Is(err, authhttp.ErrUnencrypted):
		return wsman.CodeInvalidAuth, sentence(err) + " In psl: use_ssl = true, or session_option = {no_encryption = true}.", true
	case errors.As(err, &option):
		return wsman.CodeInvalidAuth, sentence(err), true
	case errors.As(err, &refused):
		detail := ""
		if refused.Err != nil || !offered(refused) {
			detail = " " + sentence(refused)
		}
		return wsman.CodeAccessDenied, textDenied + detail, true
	case errors.Is(err, auth.ErrNoCredentials):
		return wsman.CodeInvalidAuth, sentence(err) + " Give a credential; or log on with kinit, and name the computer as its realm knows it, not by its address.", true
	case errors.Is(err, auth.ErrCredentials):
		return wsman.CodeLogonFailure, "The user name or password is incorrect. " + sentence(err), true
	case errors.As(err, &mech), errors.As(err, &sealed):
		return codeAuthenticationFailed, sentence(err), true
	case errors.As(err, &status):
		switch {
		case status.Status == 404:
			return wsman.CodeURLNotAvailable, textURL, true
		case status.Status/100 == 3:
			return wsman.CodeRedirect, textRedirect + " " + sentence(status), true
		}
		return wsman.CodeHTTP, sentence(status), true
	}
	return 0, "", false
}

// codeAuthenticationFailed is ERROR_NO_LOGON_SERVERS, which the original calls AuthenticationFailed.
const codeAuthenticationFailed wsman.Code = 1311

func offered(e *authhttp.UnauthorizedError) bool {
	for _, o := range e.Offered {
		if strings.EqualFold(o, e.Scheme) {
			return true
		}
	}
	return false
}

// sentence ends an error's text as a sentence.
func sentence(err error) string { return strings.TrimSuffix(err.Error(), ".") + "." }
