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
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/ntlm"
)

// Users are those who may come in to an endpoint by a password, whatever domain they name. They are kept by their NT hashes
// ([MS-NLMP] 3.3.2), which NTLM needs: whoever reads one can log on as the user, so a file of them must be kept like
// passwords. It implements auth.Accounts.
type Users struct {
	hashes map[string]auth.Key
}

// NewUsers returns no users.
func NewUsers() *Users { return &Users{map[string]auth.Key{}} }

// Add adds a user, or changes the password.
func (u *Users) Add(name, password string) { u.hashes[key(name)] = ntlm.NTHash(auth.Secret(password)) }

func key(name string) string {
	name, _, _ = strings.Cut(strings.ToLower(name), "@")
	return name
}

// Line is a user's line in a file of users: the name, a colon and the NT hash in hexadecimal digits.
func (u *Users) Line(name string) string {
	return key(name) + ":" + hex.EncodeToString(u.hashes[key(name)])
}

// ReadUsers reads a file of users: lines as Line has them, blank ones, and comments after #.
func ReadUsers(r io.Reader) (*Users, error) {
	u := NewUsers()
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, digits, ok := strings.Cut(line, ":")
		hash, err := hex.DecodeString(strings.TrimSpace(digits))
		if name = strings.TrimSpace(name); !ok || name == "" || err != nil || len(hash) != 16 {
			return nil, fmt.Errorf("line %d of the users: a name, a colon and 32 hexadecimal digits are wanted", n)
		}
		u.hashes[key(name)] = hash
	}
	return u, lines.Err()
}

// OpenUsers reads a file of users. One that others than its owner can read or change is an error, where the system tells.
func OpenUsers(path string) (*Users, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the file of users: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err == nil {
		err = private(st)
	}
	if err != nil {
		return nil, fmt.Errorf("the file of users %s: %w", path, err)
	}
	u, err := ReadUsers(f)
	if err != nil {
		return nil, fmt.Errorf("the file of users %s: %w", path, err)
	}
	return u, nil
}

// NTHash gives a user's hash.
func (u *Users) NTHash(_ context.Context, _, name string) (auth.Key, error) {
	if h, ok := u.hashes[key(name)]; ok {
		return h, nil
	}
	return nil, auth.ErrCredentials
}

// CheckPassword compares the password's hash.
func (u *Users) CheckPassword(_ context.Context, _, name string, password auth.Secret) error {
	if !utf8.ValidString(string(password)) { // some clients of Basic write Latin-1
		var b strings.Builder
		for i := range len(password) {
			b.WriteRune(rune(password[i]))
		}
		password = auth.Secret(b.String())
	}
	got, want := ntlm.NTHash(password), u.hashes[key(name)]
	if want == nil {
		want = make(auth.Key, len(got)) // an unknown user takes as long
		subtle.ConstantTimeCompare(got, want)
		return auth.ErrCredentials
	}
	if subtle.ConstantTimeCompare(got, want) != 1 {
		return auth.ErrCredentials
	}
	return nil
}
