// Package authhttp carries WS-Management's bodies over authenticated HTTP connections, for both sides.
//
// The client, Client, posts one body and gives the answer. Each of its connections goes through one handshake and belongs
// to it alone; bodies over plain HTTP are sealed by the session that the handshake gave, and an answer that is not sealed
// is refused. Over TLS the handshake is bound to the connection instead (RFC 5929, tls-server-end-point).
//
//	scheme := authhttp.Negotiate(&spnego.Initiator{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Credential{...})}})
//	c, err := authhttp.NewClient("http://server01:5985/wsman", scheme, nil)
//	status, contentType, answer, err := c.Post(ctx, "application/soap+xml;charset=UTF-8", envelope)
//
// The server, Handler, is a wrapper around an http.Handler that sees plain bodies and the user's name.
//
// What it never does: fall back to a weaker scheme, send a password in plain text over HTTP unless Basic and
// AllowUnencrypted were both asked for, trust a certificate that does not verify unless told to, repeat a request that the
// other side may have carried out.
package authhttp
