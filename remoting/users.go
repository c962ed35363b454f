package remoting

import (
	"bufio"
	"context"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/ntlm"
)

// Users are the accounts of an endpoint. They are kept as NT hashes ([MS-NLMP] 3.3.1), for NTLM can be checked with
// nothing else. Whoever reads such a hash can log on with it: a file of users must be readable by its owner alone.
type Users struct {
	hashes map[string]auth.Key // by name in lower case
}

// NewUsers makes a list of one user.
func NewUsers(name, password string) *Users {
	u := &Users{hashes: map[string]auth.Key{}}
	u.add(name, ntlm.NTHash(auth.Secret(password)))
	return u
}

func (u *Users) add(name string, hash auth.Key) { u.hashes[strings.ToLower(name)] = hash }

// UserLine is the line of a file of users for one of them.
func UserLine(name, password string) (string, error) {
	if name == "" || strings.ContainsAny(name, ":\r\n#") {
		return "", fmt.Errorf("%q is no name for a user: it must not be empty, and has no colon, # or line end", name)
	}
	if password == "" {
		return "", fmt.Errorf("the user %s needs a password", name)
	}
	return name + ":" + hex.EncodeToString(ntlm.NTHash(auth.Secret(password))), nil
}

const (
	maxUsers    = 100_000
	maxUserFile = 64 << 20
)

// ReadUsers reads a file with a line NAME:NTHASH for each user; what follows # is a remark. A file that others can read is
// an error.
func ReadUsers(path string) (*Users, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the file of users: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("the file of users: %w", err)
	}
	if private(st) != nil {
		return nil, fmt.Errorf("the file of users %s: %w", path, private(st))
	}
	u := &Users{hashes: map[string]auth.Key{}}
	lines := bufio.NewScanner(io.LimitReader(f, maxUserFile))
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, text, _ := strings.Cut(line, ":")
		hash, err := hex.DecodeString(strings.TrimSpace(text))
		if name = strings.TrimSpace(name); name == "" || err != nil || len(hash) != 16 {
			return nil, fmt.Errorf("the file of users %s, line %d: NAME:NTHASH is wanted, 32 hexadecimal digits", path, n)
		}
		if u.add(name, hash); len(u.hashes) > maxUsers {
			return nil, fmt.Errorf("the file of users %s: more than %d users", path, maxUsers)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("the file of users %s: %w", path, err)
	}
	if len(u.hashes) == 0 {
		return nil, fmt.Errorf("the file of users %s has none", path)
	}
	return u, nil
}

// find gives a user's hash; a domain counts as this computer's, and name@domain as name.
func (u *Users) find(name string) (auth.Key, bool) {
	name = strings.ToLower(name)
	if h, ok := u.hashes[name]; ok {
		return h, true
	}
	short, _, _ := strings.Cut(name, "@")
	h, ok := u.hashes[short]
	return h, ok
}

// NTHash gives a user's hash.
func (u *Users) NTHash(_ context.Context, _, name string) (auth.Key, error) {
	h, ok := u.find(name)
	if !ok {
		return nil, auth.ErrCredentials
	}
	return h, nil
}

// CheckPassword compares a password's hash with the user's, in the same time whether there is such a user or not.
func (u *Users) CheckPassword(_ context.Context, _, name string, password auth.Secret) error {
	want, ok := u.find(name)
	if !ok {
		want = make(auth.Key, 16)
	}
	if subtle.ConstantTimeCompare(want, ntlm.NTHash(password)) != 1 || !ok {
		return auth.ErrCredentials
	}
	return nil
}

var _ auth.Accounts = (*Users)(nil)
