package subsystem

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/kevinburke/ssh_config"
)

// A SettingError tells that a setting of ssh cannot be followed.
type SettingError struct {
	Name   string // of the setting
	Source string // the file it stands in, "" where it was given
	Reason string
}

// Error names the setting and its place.
func (e *SettingError) Error() string {
	s := "the ssh setting " + e.Name
	if e.Source != "" {
		s += " (" + e.Source + ")"
	}
	return s + " " + e.Reason
}

// config is a file of settings.
type config struct {
	path string
	*ssh_config.Config
}

func readConfigs(files []string) ([]config, error) {
	if files == nil {
		if home, err := os.UserHomeDir(); err == nil {
			files = append(files, filepath.Join(home, ".ssh", "config"))
		}
		if runtime.GOOS == "windows" {
			files = append(files, filepath.Join(os.Getenv("ProgramData"), "ssh", "ssh_config"))
		} else {
			files = append(files, "/etc/ssh/ssh_config")
		}
	}
	var out []config
	for _, path := range files {
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read ssh's configuration: %w", err)
		}
		c, err := ssh_config.Decode(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("read ssh's configuration %s: %w", path, err)
		}
		out = append(out, config{path, c})
	}
	return out, nil
}

// known are the settings that are followed, and those that change nothing here. Any other that is given is an error:
// it may be one on which safety rests.
var known = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(`hostname user port identityfile identitiesonly identityagent proxyjump proxycommand userknownhostsfile
		globalknownhostsfile stricthostkeychecking hostkeyalias connecttimeout serveraliveinterval serveralivecountmax batchmode
		passwordauthentication pubkeyauthentication kbdinteractiveauthentication challengeresponseauthentication
		loglevel compression requesttty sendenv setenv forwardagent forwardx11 addkeystoagent hashknownhosts gssapiauthentication
		gssapidelegatecredentials controlmaster controlpath controlpersist tcpkeepalive visualhostkey checkhostip preferredauthentications
		exitonforwardfailure clearallforwardings numberofpasswordprompts updatehostkeys canonicalizehostname escapechar permitlocalcommand`) {
		m[n] = true
	}
	return m
}()

// parseSettings reads settings as ssh's -o takes them. Names are in lower case in the result.
func parseSettings(list []string) (map[string][]string, error) {
	out := map[string][]string{}
	for _, s := range list {
		end := strings.IndexAny(s, "= \t")
		if end <= 0 {
			return nil, &SettingError{Name: s, Reason: "has no value: NAME=VALUE is wanted"}
		}
		name, value := strings.ToLower(s[:end]), strings.Trim(strings.TrimSpace(strings.TrimLeft(s[end:], "= \t")), `"`)
		if !known[name] {
			return nil, &SettingError{Name: s[:end], Reason: "is not known without an ssh program"}
		}
		out[name] = append(out[name], value)
	}
	return out, nil
}

// host is one host to log on to, with all settings resolved.
type host struct {
	alias string // as it was named
	name  string // as it is reached
	user  string
	port  string
	jumps []jump

	identities     []string
	identitiesOnly bool
	agent          string // a socket; "" where there is none
	knownHosts     []string
	keyAlias       string
	strict         string // yes, accept-new, ask; no counts as accept-new
	batch          bool
	password       bool
	publicKey      bool
	interactive    bool

	connectTimeout time.Duration // 0 for none
	aliveInterval  time.Duration
	aliveCount     int
}

// jump is a host on the way.
type jump struct {
	user, host string
	port       int
}

func (h *host) address() string { return net.JoinHostPort(h.name, h.port) }

// lookup finds settings: those that were given first, then the files' in their order.
type lookup struct {
	alias string
	given map[string][]string
	files []config
}

func (l lookup) all(name string) (values []string, source string, err error) {
	if v := l.given[strings.ToLower(name)]; len(v) > 0 {
		return v, "", nil
	}
	for _, f := range l.files {
		v, err := f.GetAll(l.alias, name)
		if err != nil {
			return nil, f.path, &SettingError{name, f.path, "cannot be read: " + err.Error()}
		}
		if len(v) > 0 {
			return v, f.path, nil
		}
	}
	return nil, "", nil
}

// host resolves the settings of the options' host.
func (o *Options) host(given map[string][]string, files []config) (*host, error) {
	l := lookup{o.HostName, given, files}
	var failed error
	text := func(name, otherwise string) string {
		v, _, err := l.all(name)
		if err != nil && failed == nil {
			failed = err
		}
		if len(v) == 0 {
			return otherwise
		}
		return v[0]
	}
	flag := func(name string, otherwise bool) bool {
		switch strings.ToLower(text(name, "")) {
		case "yes", "true":
			return true
		case "no", "false":
			return false
		}
		return otherwise
	}
	seconds := func(name string) time.Duration {
		v := text(name, "0")
		n, err := strconv.Atoi(v)
		if (err != nil || n < 0) && failed == nil && !strings.EqualFold(v, "none") {
			failed = &SettingError{Name: name, Reason: "is no number of seconds: " + v}
		}
		return time.Duration(n) * time.Second
	}
	h := &host{alias: o.HostName, user: o.UserName, keyAlias: text("HostKeyAlias", "")}
	h.name = strings.ReplaceAll(text("HostName", o.HostName), "%h", o.HostName)
	h.name = strings.Trim(h.name, "[]")
	h.port = text("Port", "22")
	if o.Port != 0 {
		h.port = strconv.Itoa(o.Port)
	}
	if n, err := strconv.Atoi(h.port); err != nil || n < 1 || n > 65535 {
		return nil, &SettingError{Name: "Port", Reason: "is no port: " + h.port}
	}
	if h.user == "" {
		h.user = text("User", "")
	}
	if h.user == "" {
		u, err := user.Current()
		if err != nil {
			return nil, fmt.Errorf("who logs on to %s? No user was named, and the system does not say: %w", o.HostName, err)
		}
		h.user = u.Username[strings.LastIndexByte(u.Username, '\\')+1:]
	}
	h.batch = flag("BatchMode", false)
	h.password = flag("PasswordAuthentication", true)
	h.publicKey = flag("PubkeyAuthentication", true)
	h.interactive = flag("KbdInteractiveAuthentication", flag("ChallengeResponseAuthentication", true))
	h.connectTimeout, h.aliveInterval = seconds("ConnectTimeout"), seconds("ServerAliveInterval")
	h.aliveCount = 3
	if n, err := strconv.Atoi(text("ServerAliveCountMax", "3")); err == nil && n > 0 {
		h.aliveCount = n
	}
	h.strict = strings.ToLower(text("StrictHostKeyChecking", "ask"))
	h.identitiesOnly = flag("IdentitiesOnly", false)
	h.agent = text("IdentityAgent", "SSH_AUTH_SOCK")
	expand := func(list []string) (out []string) {
		for _, v := range list {
			for _, p := range strings.Fields(v) {
				if p = h.expand(strings.Trim(p, `"`)); !strings.EqualFold(p, "none") {
					out = append(out, p)
				}
			}
		}
		return out
	}
	paths := func(name string, otherwise ...string) []string {
		v, _, err := l.all(name)
		if err != nil && failed == nil {
			failed = err
		}
		switch {
		case len(v) == 0:
			v = otherwise
		case name != "IdentityFile": // which alone adds up
			v = v[:1]
		}
		return expand(v)
	}
	h.identities = paths("IdentityFile", "~/.ssh/id_rsa", "~/.ssh/id_ecdsa", "~/.ssh/id_ed25519")
	if o.KeyFile != "" {
		h.identities = append([]string{o.KeyFile}, h.identities...)
	}
	h.knownHosts = append(paths("UserKnownHostsFile", "~/.ssh/known_hosts", "~/.ssh/known_hosts2"),
		paths("GlobalKnownHostsFile", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")...)
	if v, source, err := l.all("ProxyCommand"); err == nil && len(v) > 0 && !strings.EqualFold(v[0], "none") {
		return nil, &SettingError{"ProxyCommand", source, "needs an ssh program"}
	}
	if v := text("ProxyJump", "none"); !strings.EqualFold(v, "none") {
		var err error
		if h.jumps, err = parseJumps(v); err != nil {
			return nil, err
		}
	}
	return h, failed
}

// maxJumps bounds the hosts on the way.
const maxJumps = 8

// parseJumps reads [user@]host[:port] or ssh://..., separated by commas.
func parseJumps(v string) ([]jump, error) {
	var out []jump
	for _, s := range strings.Split(v, ",") {
		s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "ssh://"), "/")
		var j jump
		if i := strings.LastIndexByte(s, '@'); i >= 0 {
			j.user, s = s[:i], s[i+1:]
		}
		j.host = s
		if host, port, err := net.SplitHostPort(s); err == nil {
			n, err := strconv.Atoi(port)
			if err != nil || n < 1 || n > 65535 {
				return nil, &SettingError{Name: "ProxyJump", Reason: "names no port: " + port}
			}
			j.host, j.port = host, n
		}
		if j.host = strings.Trim(j.host, "[]"); j.host == "" {
			return nil, &SettingError{Name: "ProxyJump", Reason: "names no host: " + v}
		}
		if out = append(out, j); len(out) > maxJumps {
			return nil, &SettingError{Name: "ProxyJump", Reason: fmt.Sprintf("names more than %d hosts", maxJumps)}
		}
	}
	return out, nil
}

// expand resolves ~ and the tokens of ssh_config(5) that paths have.
func (h *host) expand(p string) string {
	home, _ := os.UserHomeDir()
	if rest, ok := strings.CutPrefix(p, "~"); ok && (rest == "" || rest[0] == '/' || rest[0] == '\\') {
		p = home + rest
	}
	local := ""
	if u, err := user.Current(); err == nil {
		local = u.Username
	}
	return strings.NewReplacer("%%", "%", "%d", home, "%h", h.name, "%n", h.alias, "%p", h.port, "%r", h.user, "%u", local).Replace(p)
}
