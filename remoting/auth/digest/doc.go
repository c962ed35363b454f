// Package digest is HTTP's Digest authentication (RFC 7616) for both sides: MD5 and SHA-256 with their -sess forms, quality
// of protection "auth". It proves the password without sending it, and protects nothing else.
package digest
