package authtest

import (
	"context"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/ntlm"
)

// Accounts is a list of users, by name in lower case, whatever their domain.
type Accounts map[string]auth.Secret

func (a Accounts) find(name string) (auth.Secret, error) {
	name, _, _ = strings.Cut(strings.ToLower(name), "@")
	if p, ok := a[name]; ok {
		return p, nil
	}
	return "", auth.ErrCredentials
}

// NTHash gives the hash of a user's password.
func (a Accounts) NTHash(_ context.Context, _, name string) (auth.Key, error) {
	p, err := a.find(name)
	if err != nil {
		return nil, err
	}
	return ntlm.NTHash(p), nil
}

// CheckPassword compares passwords.
func (a Accounts) CheckPassword(_ context.Context, _, name string, password auth.Secret) error {
	if p, err := a.find(name); err != nil || p != password {
		return auth.ErrCredentials
	}
	return nil
}

// Password gives a user's password, as digest.Server wants it.
func (a Accounts) Password(_ context.Context, name string) (auth.Secret, error) { return a.find(name) }
