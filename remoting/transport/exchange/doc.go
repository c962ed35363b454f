// Package exchange sends requests of WS-Management and takes their answers: one Client is one session with one server, as
// [MS-WSMV] has it.
//
//	c := exchange.New(exchange.Options{URL: "http://server01:5985/wsman", Poster: poster})
//	m, err := c.Do(ctx, &exchange.Request{ResourceURI: wsman.PowerShell, Body: &wsman.Create{...}})
//	var f *wsman.Fault
//	errors.As(err, &f) // the server refused
//
// What carries the bodies is a Poster: HTTP is one for tests and for what is told in its documentation; package
// remoting/auth has those that log on and seal.
//
// # Cuts
//
// A connection that is cut is no end: the request is sent again, as often as Options.Retries has it, where that does nothing
// twice. It does not where nothing had been sent; where the server keeps its answers, which it tells by the OperationID
// in them ([MS-WSMV] 3.1.4.1.39); and where the request says that it is Repeatable. Otherwise, and when the tries are over, Do returns a
// *LostError.
package exchange
