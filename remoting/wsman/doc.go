// Package wsman writes and reads the messages of WS-Management (DSP0226) that remote shells travel in, as Windows has
// them ([MS-WSMV]): for the client and for the server.
//
//	m := wsman.Message{
//		Header: wsman.Header{To: "http://server01:5985/wsman", ResourceURI: wsman.PowerShell, MessageID: "uuid:...",
//			Selectors: wsman.ShellSelector(shell)},
//		Body: &wsman.Receive{CommandID: command, Streams: "stdout"},
//	}
//	b := m.Append(nil)
//	...
//	r, err := wsman.Parse(answer)      // *wsman.Message
//	switch body := r.Body.(type) {
//	case *wsman.ReceiveResponse: // body.Streams
//	case *wsman.Fault:           // body.WSMan.Code
//	}
//
// Every message is one type; its body is one of the types of this package, which fixes the action. Parse looks at names
// and namespaces, never at prefixes. It takes UTF-8; FromUTF16 makes that of what came in UTF-16.
//
// The package is pure: it has no sockets, clocks or goroutines, and identities are given to it. What a peer can make it hold
// is bounded by the length of what it is given and by the limits in limits.go. It never resolves entities beyond XML's own five
// and refuses document types.
package wsman
