// Package sealed is the form in which a sealed body travels over HTTP (MS-WSMV section 2.2.9.1): a MIME message of two
// parts per piece, one that tells protocol, type and length of what was sealed, and one with the sealed bytes.
//
//	--Encrypted Boundary
//		Content-Type: application/HTTP-SPNEGO-session-encrypted
//		OriginalContent: type=application/soap+xml;charset=UTF-8;Length=1234
//	--Encrypted Boundary
//		Content-Type: application/octet-stream
//	<length of the header, 4 bytes><header><data>--Encrypted Boundary--
//
// CredSSP seals pieces of at most 16 KiB, several of them in a body of type multipart/x-multi-encrypted.
package sealed
