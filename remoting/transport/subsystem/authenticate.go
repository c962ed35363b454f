package subsystem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"runtime"
	"strings"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// An AuthError tells that the server took nothing that could be offered.
type AuthError struct {
	User, Host string
	Tried      []string // what was offered: keys by their file, the agent's, a password
	Problems   []string // why something was not offered
	Err        error
}

// Error tells what was tried, and what could not be.
func (e *AuthError) Error() string {
	s := fmt.Sprintf("%s@%s: Permission denied: the server took none of what was offered (", e.User, e.Host)
	if len(e.Tried) == 0 {
		s += "nothing"
	}
	s += strings.Join(e.Tried, ", ") + ")"
	if len(e.Problems) > 0 {
		s += "; " + strings.Join(e.Problems, "; ")
	}
	return s
}

// Unwrap returns the library's error.
func (e *AuthError) Unwrap() error { return e.Err }

// authentication is one log-on.
type authentication struct {
	host *host
	o    *Options
	ctx  context.Context

	agent    io.Closer
	tried    []string
	problems []string
}

func (a *authentication) close() {
	if a.agent != nil {
		a.agent.Close()
	}
}

func (a *authentication) failure(err error) error {
	return &AuthError{User: a.host.user, Host: a.host.name, Tried: a.tried, Problems: a.problems, Err: err}
}

func (a *authentication) problem(format string, args ...any) {
	a.problems = append(a.problems, fmt.Sprintf(format, args...))
}

// ask puts a question to the user, where there is one.
func (a *authentication) ask(question string, echo bool) (string, error) {
	if a.o.Ask == nil || a.host.batch {
		return "", errors.New("nobody can be asked")
	}
	return a.o.Ask(a.ctx, question, echo)
}

// methods are the ways to log on, in the order in which ssh tries them.
func (a *authentication) methods() []ssh.AuthMethod {
	var out []ssh.AuthMethod
	if a.host.publicKey {
		out = append(out, ssh.PublicKeysCallback(a.signers))
	}
	canAsk := a.o.Ask != nil && !a.host.batch
	tries := 1
	if a.o.Password == nil {
		tries = 3
	}
	if a.host.interactive && (a.o.Password != nil || canAsk) {
		out = append(out, ssh.RetryableAuthMethod(ssh.KeyboardInteractive(a.answers), tries))
	}
	if a.host.password && (a.o.Password != nil || canAsk) {
		out = append(out, ssh.RetryableAuthMethod(ssh.PasswordCallback(a.password), tries))
	}
	return out
}

func (a *authentication) note(what string) {
	for _, t := range a.tried {
		if t == what {
			return
		}
	}
	a.tried = append(a.tried, what)
}

func (a *authentication) password() (string, error) {
	a.note("password")
	if a.o.Password != nil {
		return a.o.Password.Plain(), nil
	}
	return a.ask(fmt.Sprintf("%s@%s's password: ", a.host.user, a.host.name), false)
}

// answers serves the questions of a server that asks instead of taking a password: one that is not shown is for it.
func (a *authentication) answers(name, instruction string, questions []string, echos []bool) ([]string, error) {
	out := make([]string, len(questions))
	for i, q := range questions {
		a.note("keyboard-interactive")
		if a.o.Password != nil && !echos[i] && len(questions) == 1 {
			out[i] = a.o.Password.Plain()
			continue
		}
		text := strings.TrimSpace(strings.Join([]string{name, instruction, q}, "\n"))
		var err error
		if out[i], err = a.ask(text+" ", echos[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// maxKeys bounds the keys that are offered: servers hang up after some.
const maxKeys = 32

// signers are the keys: the one that was given, the agent's, those of the files.
func (a *authentication) signers() ([]ssh.Signer, error) {
	var out []ssh.Signer
	seen := map[string]bool{}
	add := func(s ssh.Signer, what string) {
		if id := string(s.PublicKey().Marshal()); !seen[id] && len(out) < maxKeys {
			seen[id] = true
			out = append(out, &noted{s, func() { a.note(what) }})
		}
	}
	files := a.host.identities
	if a.o.KeyFile != "" {
		a.file(a.o.KeyFile, true, add)
		files = files[1:]
	}
	if !a.host.identitiesOnly {
		keys, err := a.agentSigners()
		if err != nil {
			a.problem("the agent: %v", err)
		}
		for _, s := range keys {
			add(s, "a key of the agent")
		}
	}
	for _, f := range files {
		a.file(f, false, add)
	}
	return out, nil
}

func (a *authentication) agentSigners() ([]ssh.Signer, error) {
	socket := a.host.agent
	switch {
	case strings.EqualFold(socket, "none"):
		return nil, nil
	case socket == "SSH_AUTH_SOCK":
		socket = os.Getenv("SSH_AUTH_SOCK")
		if socket == "" && runtime.GOOS == "windows" {
			socket = `\\.\pipe\openssh-ssh-agent`
			if _, err := os.Stat(socket); err != nil {
				return nil, nil
			}
		}
	case strings.HasPrefix(socket, "$"):
		socket = os.Getenv(socket[1:])
	default:
		socket = a.host.expand(socket)
	}
	if socket == "" {
		return nil, nil
	}
	var conn io.ReadWriteCloser
	var err error
	if runtime.GOOS == "windows" {
		conn, err = os.OpenFile(socket, os.O_RDWR, 0)
	} else {
		conn, err = (&net.Dialer{}).DialContext(a.ctx, "unix", socket)
	}
	if err != nil {
		return nil, err
	}
	a.agent = conn
	return agent.NewClient(conn).Signers()
}

// maxKeyFile bounds a file that is read as a key.
const maxKeyFile = 1 << 20

// file adds the key of a file, and its certificate if one is beside it.
func (a *authentication) file(name string, given bool, add func(ssh.Signer, string)) {
	b, err := readSmall(name)
	if err != nil {
		if given || !errors.Is(err, fs.ErrNotExist) {
			a.problem("the key %s cannot be read: %v", name, err)
		}
		return
	}
	s, err := ssh.ParsePrivateKey(b)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		if a.o.Ask == nil || a.host.batch {
			a.problem("the key %s is protected by a passphrase, and nobody can be asked (ssh-add gives it to the agent)", name)
			return
		}
		s = &lockedKey{public: locked.PublicKey, unlock: func() (ssh.Signer, error) { return a.unlock(name, b) }}
		if locked.PublicKey == nil {
			// An old form of file, which does not tell its public key without the passphrase.
			if s, err = a.unlock(name, b); err != nil {
				a.problem("%v", err)
				return
			}
		}
	case err != nil:
		a.problem("the key %s cannot be read: %v", name, err)
		return
	}
	if b, err := readSmall(name + "-cert.pub"); err == nil {
		if p, _, _, _, err := ssh.ParseAuthorizedKey(b); err == nil {
			if cert, ok := p.(*ssh.Certificate); ok {
				if cs, err := ssh.NewCertSigner(cert, s); err == nil {
					add(cs, name+"-cert.pub")
				}
			}
		}
	}
	add(s, name)
}

func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err == nil && len(b) > maxKeyFile {
		err = errors.New("it is too long for a key")
	}
	return b, err
}

// unlock asks for the passphrase of a key, three times at most.
func (a *authentication) unlock(name string, b []byte) (ssh.Signer, error) {
	for range 3 {
		phrase, err := a.ask("Enter passphrase for key '"+name+"': ", false)
		if err != nil {
			return nil, fmt.Errorf("the key %s is protected by a passphrase: %w", name, err)
		}
		s, err := ssh.ParsePrivateKeyWithPassphrase(b, []byte(phrase))
		if err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("the key %s is protected by another passphrase", name)
}

// lockedKey is a key whose passphrase is asked for when the server wants the key.
type lockedKey struct {
	public ssh.PublicKey
	unlock func() (ssh.Signer, error)
	opened ssh.Signer
}

func (k *lockedKey) PublicKey() ssh.PublicKey { return k.public }

func (k *lockedKey) Sign(rand io.Reader, data []byte) (*ssh.Signature, error) {
	return k.SignWithAlgorithm(rand, data, "")
}

func (k *lockedKey) SignWithAlgorithm(rand io.Reader, data []byte, algorithm string) (*ssh.Signature, error) {
	if k.opened == nil {
		s, err := k.unlock()
		if err != nil {
			return nil, err
		}
		k.opened = s
	}
	if s, ok := k.opened.(ssh.AlgorithmSigner); ok && algorithm != "" {
		return s.SignWithAlgorithm(rand, data, algorithm)
	}
	return k.opened.Sign(rand, data)
}

// noted is a signer that tells when its key is offered.
type noted struct {
	ssh.Signer
	offered func()
}

func (n *noted) PublicKey() ssh.PublicKey {
	n.offered()
	return n.Signer.PublicKey()
}

func (n *noted) SignWithAlgorithm(rand io.Reader, data []byte, algorithm string) (*ssh.Signature, error) {
	if s, ok := n.Signer.(ssh.AlgorithmSigner); ok && algorithm != "" {
		return s.SignWithAlgorithm(rand, data, algorithm)
	}
	return n.Signer.Sign(rand, data)
}
