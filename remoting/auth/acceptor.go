package auth

import "context"

// Accounts tells an acceptor what it needs to know about users. Its methods may be called from many goroutines.
//
// An unknown user is an error that matches ErrCredentials. Implementations should take the same time for an unknown user
// and for a wrong password.
type Accounts interface {
	// NTHash returns the user's NT hash, MD4 of the password in UTF-16, which NTLM needs (MS-NLMP section 3.3.2). Whoever
	// reads it can log on as the user: it must be kept like the password. domain may be empty.
	NTHash(ctx context.Context, domain, name string) (Key, error)
	// CheckPassword checks a password that the user has sent, as Basic and CredSSP do.
	CheckPassword(ctx context.Context, domain, name string, password Secret) error
}
