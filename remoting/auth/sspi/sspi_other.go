//go:build !windows

package sspi

import "github.com/pslshell/psl/remoting/auth"

// Available reports whether this system has SSPI.
const Available = false

// Handshake fails: only Windows has SSPI.
func (u *CurrentUser) Handshake(auth.ChannelBinding) (auth.Handshake, error) {
	return nil, &auth.Error{Mechanism: u.Name(), Err: auth.Detail(auth.ErrNoCredentials, "only Windows knows a current user without a ticket cache")}
}
