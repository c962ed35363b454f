// Package ntlm is NTLMv2 with extended session security (MS-NLMP): the initiator and the acceptor of its handshake, and the
// session that signs and seals with 128-bit keys.
//
// It holds to the strong end of what the protocol allows: NTLMv1, LM, 40- and 56-bit keys and sessions that cannot seal are
// refused as a downgrade, the initiator protects the handshake with a MIC where the acceptor's time stamp allows it, the
// acceptor checks that MIC, and both bind the handshake to their TLS channel where there is one.
//
// The messages are this package's own rather than those of Azure/go-ntlmssp, which offers neither key exchange nor MIC nor
// sealing; its messages serve as a stranger's in the tests.
package ntlm
