// Package sspi logs the current user on by Windows' own Negotiate and Kerberos, which need neither a password nor a ticket
// in a file. On other systems its handshakes fail and say so.
//
// It is built and vetted for Windows, and has not been run there.
package sspi

// CurrentUser makes initiators for the user that the process runs as. It implements auth.Mechanism.
type CurrentUser struct {
	// Target is the service principal name, e.g. HTTP/server01.
	Target string
	// Kerberos asks for Kerberos alone, instead of Negotiate.
	Kerberos bool
}

// Name is the security package's.
func (u *CurrentUser) Name() string {
	if u.Kerberos {
		return "Kerberos"
	}
	return "Negotiate"
}
