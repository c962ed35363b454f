// Package auth is the part that all authentication has in common: one step of a handshake, for both roles, and the session
// that a handshake ends with. The mechanisms live below it (ntlm, kerberos, spnego, credssp), and package authhttp carries
// their tokens over HTTP for both sides of WS-Management.
//
// A mechanism never touches a socket. Its user moves tokens:
//
//	var in []byte
//	for {
//		out, done, err := handshake.Step(ctx, in)
//		// send out if it is not empty; stop if done
//		// receive in
//	}
//	session := handshake.Session()
//
// Nothing in these packages writes a password, a key or a token into an error or a log: Secret prints as a placeholder, and
// errors name users, principals, realms and hosts only.
package auth
