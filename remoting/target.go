package remoting

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// Target tells where a session is opened and how.
type Target struct {
	// ComputerName is a computer as New-PSSession -ComputerName takes it; "", "." and "localhost" are the local one.
	ComputerName string
	// HostName is a computer that is reached by ssh. It may be user@host:port.
	HostName          string
	UserName          string
	Port              int
	KeyFilePath       string
	Subsystem         string
	ConnectingTimeout time.Duration // 0 waits without limit
	SSHOptions        map[string]string
	// Reconnect opens an ssh session anew, with its first command after the link broke while nothing ran. What it knew is
	// gone, which a warning tells. Until then the session is Broken.
	Reconnect bool
	// Ask puts a question of ssh to the user where psl speaks ssh itself; nil where nobody can be asked.
	Ask func(ctx context.Context, question string, echo bool) (string, error)
	// Timeout is how long one attempt may take to open the session, 0 for no limit beyond those of Option. Where a session
	// is opened for a single command, the attempt includes the command.
	Timeout time.Duration
	// Retry is how often more the opening is tried where it failed in a way that may pass: nobody listened, the network was
	// slow, a server was shutting down. A refused log-on is not tried again. RetryDelay is the time before the second
	// attempt, 0 for a second; it doubles with each.
	Retry      int
	RetryDelay time.Duration
	// Option is how the session behaves; nil for the defaults.
	Option *SessionOption
	// ConfigurationName names the endpoint's configuration, "" for the default one.
	ConfigurationName string
	// WorkingDirectory is the folder in which a session of this computer begins, "" for this process's. It has no meaning
	// for others, and is refused there.
	WorkingDirectory string
	Credential       *psobject.Credential
	// Network tells that parameters of a network connection were given, so that even the local computer is reached by
	// network.
	Network  bool
	friendly string // the session's name, which WS-Management's server keeps
	// URI is the connection URI, "" where the computer was named.
	URI string
	// UseSSL is HTTPS instead of HTTP, with another port by default.
	UseSSL bool
	// ApplicationName is the path of the endpoint's address; "" means wsman.
	ApplicationName string
	// Authentication names an AuthenticationMechanism; "" means Default.
	Authentication string
	// CertificateThumbprint names a certificate that proves the user's account; "" for none.
	CertificateThumbprint string
	// EnableNetworkAccess is kept for who asks. A session on this computer that was made with it is one that other
	// computers cannot take up.
	EnableNetworkAccess bool
	// AllowRedirection follows the endpoint to another address.
	AllowRedirection bool
}

// local reports whether the target is this computer, served without a network.
func (t Target) local() bool { return t.HostName == "" && !t.Network && IsLocal(t.ComputerName) }

// name is what a session shows as its computer.
func (t Target) name() string {
	if t.HostName != "" {
		_, host, _ := SplitHost(t.HostName)
		return strings.ToLower(host)
	}
	if n := strings.TrimSpace(t.ComputerName); n != "" && n != "." {
		return n
	}
	return "localhost"
}

// Name is what a session on the target shows as its computer.
func (t Target) Name() string { return t.name() }

// IsLocal reports whether a computer's name means the local one.
func IsLocal(name string) bool {
	switch strings.ToLower(name) {
	case "", ".", "localhost":
		return true
	}
	if h, err := os.Hostname(); err == nil {
		short, _, _ := strings.Cut(h, ".")
		return strings.EqualFold(name, h) || strings.EqualFold(name, short)
	}
	return false
}

// SplitHost splits user@host:port, which may be written as the URI ssh://user@host:port that OpenSSH knows, too. An address of
// version 6 with a port stands in brackets.
func SplitHost(s string) (user, host, port string) {
	if uri, ok := strings.CutPrefix(s, "ssh://"); ok {
		s = strings.TrimSuffix(uri, "/")
	}
	host = s
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		user, host = host[:i], host[i+1:]
	}
	if h, p, err := net.SplitHostPort(host); err == nil {
		return user, h, p
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(inner, "]")
	}
	return user, host, port
}

// ValidName reports whether a computer's name is a host name or an address, as the original checks before it connects.
func ValidName(name string) bool {
	if net.ParseIP(strings.Trim(name, "[]")) != nil {
		return true
	}
	if name == "" || len(name) > 255 {
		return false
	}
	for _, label := range strings.Split(strings.TrimSuffix(name, "."), ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range label {
			switch {
			case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c > 127:
			default:
				return false
			}
		}
	}
	return true
}

// TargetOfURI makes a target of a connection URI. A relative one is an error in the original's words.
func TargetOfURI(u psobject.URI) (Target, error) {
	p, err := url.Parse(string(u))
	if err != nil || !p.IsAbs() || p.Host == "" {
		return Target{}, errors.New("Relative URIs are not supported in the creation of remote sessions.")
	}
	t := Target{ComputerName: strings.ToLower(p.Hostname()), Network: true, UseSSL: strings.EqualFold(p.Scheme, "https")}
	t.Port, _ = strconv.Atoi(p.Port())
	if p.Path == "" || p.Path == "/" {
		p.Path = "/wsman"
	}
	t.ApplicationName = p.Path
	t.URI = p.String()
	return t, nil
}
