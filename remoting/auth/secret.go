package auth

import (
	"fmt"
	"log/slog"
	"strings"
)

// Secret is a password or another text that must not be seen: it prints as a placeholder with every verb, in JSON and in
// logs. A conversion to string gives the text.
type Secret string

const placeholder = "(secret)"

// String returns a placeholder.
func (s Secret) String() string { return placeholder }

// GoString returns a placeholder.
func (s Secret) GoString() string { return placeholder }

// Format writes a placeholder whatever the verb is.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(placeholder)) }

// MarshalText returns a placeholder.
func (s Secret) MarshalText() ([]byte, error) { return []byte(placeholder), nil }

// LogValue returns a placeholder.
func (s Secret) LogValue() slog.Value { return slog.StringValue(placeholder) }

// Key is secret key material. It prints as Secret does.
type Key []byte

// String returns a placeholder.
func (k Key) String() string { return placeholder }

// GoString returns a placeholder.
func (k Key) GoString() string { return placeholder }

// Format writes a placeholder whatever the verb is.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(placeholder)) }

// MarshalText returns a placeholder.
func (k Key) MarshalText() ([]byte, error) { return []byte(placeholder), nil }

// LogValue returns a placeholder.
func (k Key) LogValue() slog.Value { return slog.StringValue(placeholder) }

// SplitUser splits a user's name as Windows reads it: DOMAIN\name has a domain; name@domain.example, a user principal
// name, stays whole and has none, and neither has .\name, an account of the server.
func SplitUser(user string) (domain, name string) {
	if d, n, ok := strings.Cut(user, `\`); ok {
		if d == "." {
			d = ""
		}
		return d, n
	}
	return "", user
}

// JoinUser writes DOMAIN\name, or the name alone where there is no domain.
func JoinUser(domain, name string) string {
	if domain == "" {
		return name
	}
	return domain + `\` + name
}

// Opaque is the Format of a type that holds secrets in fields that are not exported, where fmt would not ask Secret and Key
// how they print: it writes the type's name and nothing of the value.
func Opaque(f fmt.State, name string) { _, _ = f.Write([]byte(name + "{...}")) }
