// Package credssp is CredSSP (MS-CSSP), which hands the user's password to the server so that it can log on elsewhere as
// the user: a TLS connection inside the handshake's tokens, another mechanism (NTLM or Kerberos by SPNEGO) inside that, proof
// that both ends see the same TLS key, then the password.
//
// The password is sent to whoever the inner mechanism proves to be the server: CredSSP belongs to servers that may know it.
// The inner TLS certificate is not verified by name, since servers make it themselves; the proof over its key is what ties
// it to the inner mechanism.
//
// Versions 2 to 6 of the protocol are known. Those below 5 are open to a relay (CVE-2018-0886) and must be allowed by
// MinVersion. The inner TLS is 1.2: with 1.3 the last message of the handshake comes from the client, for which HTTP's
// exchange of tokens has no answer to give.
package credssp

// Name is the mechanism's name in errors.
const Name = "CredSSP"

// maxVersion is the version that is offered.
const maxVersion = 6

// defaultMinVersion is the lowest version with the nonce that CVE-2018-0886 called for.
const defaultMinVersion = 5
