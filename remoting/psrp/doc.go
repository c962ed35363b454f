// Package psrp has the PowerShell Remoting Protocol ([MS-PSRP]) as state machines: a runspace pool and its pipelines, as
// the client and as the server see them.
//
// It is pure: it opens nothing, starts no goroutine and reads no clock. Whoever drives it feeds bytes with Receive, takes
// events with Next and bytes to send with Outgoing, and serializes all calls. The drivers of this library are package
// client and package endpoint.
//
//	c := psrp.NewClient(psrp.ClientOptions{ID: id})
//	err := c.Open()
//	for b, pr := c.Outgoing(max); b != nil; b, pr = c.Outgoing(max) {
//		// send b as data of the pool with the priority pr
//	}
//	err = c.Receive(pipelineID, priority, data)
//	for e, ok := c.Next(); ok; e, ok = c.Next() {
//		switch e := e.(type) {
//		case psrp.PoolStateChanged:
//		case psrp.Output: // e.Pipeline, e.Value
//		}
//	}
//
// What may happen in which state is one table for both roles (table.go). A step that is absent there is a *StateError
// if the caller took it, and wrapped in a *ProtocolError if the peer did.
package psrp
