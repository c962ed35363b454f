// Package spnego negotiates which mechanism two sides authenticate with (RFC 4178, MS-SPNG): the initiator offers a list
// and a first token for the one it likes best, the acceptor picks.
//
// The initiator leaves out mechanisms that it cannot begin, because there is no ticket for instance, and says in its error
// why each failed. The list is signed (mechListMIC) whenever the acceptor picks another mechanism than the first, whenever
// the mechanism's own handshake is protected (NTLM with MIC), and whenever the other side does it: whoever stands between
// the two cannot take the better mechanisms out of it unseen.
package spnego
