// Package kerberos is the Kerberos mechanism of GSS-API (RFC 4121, and RFC 1964 with RFC 4757 for RC4 keys): the initiator
// and the acceptor of its handshake, always with mutual authentication, and the session that signs and seals.
//
// Tickets, keytabs, ticket caches and the talk with the KDC are those of jcmturner/gokrb5. Its tokens do not seal, so the
// tokens here are this package's own, on gokrb5's cryptography.
//
// What gokrb5 reads of a peer's or a KDC's bytes is read under a guard, since some of it panics on malformed input.
package kerberos

// Name is the mechanism's name in errors.
const Name = "Kerberos"
