package subsystem

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/skeema/knownhosts"
	"golang.org/x/crypto/ssh"
)

// A HostKeyError tells that the server's key is not the one that is known.
type HostKeyError struct {
	Host        string // with its port if that is not 22
	Fingerprint string // of the key that the server has, SHA256:...
	Kind        string // of the key, such as ssh-ed25519
	Changed     bool   // another key is known; else none is
	Files       []string
}

// Error says what to do.
func (e *HostKeyError) Error() string {
	key := "(" + e.Kind + ", " + e.Fingerprint + ")"
	if e.Changed {
		return fmt.Sprintf("the host key of %s %s is not the one that is known: the computer has changed, or another one answers in its place. If it has changed, take its old key out of %s",
			e.Host, key, strings.Join(e.Files, " or "))
	}
	return fmt.Sprintf("the host key of %s %s is not known: add it to %s, or connect once where psl can ask", e.Host, key, strings.Join(e.Files, " or "))
}

// hostKeys checks the keys of one host.
type hostKeys struct {
	h   *host
	ctx context.Context
	ask func(context.Context, string, bool) (string, error)
	db  *knownhosts.HostKeyDB
}

func (h *host) hostKeys(ctx context.Context, ask func(context.Context, string, bool) (string, error)) (*hostKeys, error) {
	var there []string
	for _, f := range h.knownHosts {
		if _, err := os.Stat(f); err == nil {
			there = append(there, f)
		}
	}
	db, err := knownhosts.NewDB(there...)
	if err != nil {
		return nil, fmt.Errorf("read the known hosts: %w", err)
	}
	if h.batch {
		ask = nil
	}
	return &hostKeys{h, ctx, ask, db}, nil
}

// address is the one under which keys are known.
func (k *hostKeys) address(a string) string {
	if k.h.keyAlias != "" {
		return k.h.keyAlias + ":22"
	}
	return a
}

// algorithms are those of the keys that are known, so that the server shows one of these; nil where none is.
func (k *hostKeys) algorithms(address string) []string {
	return k.db.HostKeyAlgorithms(k.address(address))
}

func (k *hostKeys) check(address string, remote net.Addr, key ssh.PublicKey) error {
	err := k.db.HostKeyCallback()(k.address(address), remote, key)
	switch {
	case err == nil:
		return nil
	case !knownhosts.IsHostKeyChanged(err) && !knownhosts.IsHostUnknown(err):
		return fmt.Errorf("check the host key of %s: %w", k.h.name, err) // it is revoked, for one
	}
	e := &HostKeyError{Host: knownhosts.Normalize(address), Fingerprint: ssh.FingerprintSHA256(key), Kind: key.Type(),
		Changed: knownhosts.IsHostKeyChanged(err), Files: k.h.knownHosts}
	if e.Changed {
		return e
	}
	switch k.h.strict {
	case "accept-new", "no", "off":
	case "ask":
		if k.ask == nil {
			return e
		}
		answer, err := k.ask(k.ctx, fmt.Sprintf("The host key of %s (%s, %s) is not known. Connect, and know it from now on (yes/no)?", e.Host, e.Kind, e.Fingerprint), true)
		if err != nil {
			return err
		}
		if a := strings.ToLower(strings.TrimSpace(answer)); a != "yes" && a != "y" && answer != e.Fingerprint {
			return e
		}
	default:
		return e
	}
	return k.learn(address, remote, key)
}

// learn adds a key to the first of the files.
func (k *hostKeys) learn(address string, remote net.Addr, key ssh.PublicKey) error {
	if len(k.h.knownHosts) == 0 {
		return errors.New("there is no file for the host's key")
	}
	name := k.h.knownHosts[0]
	if name == os.DevNull {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("keep the host's key: %w", err)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("keep the host's key: %w", err)
	}
	err = knownhosts.WriteKnownHost(f, k.address(address), remote, key)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("keep the host's key in %s: %w", name, err)
	}
	return nil
}
