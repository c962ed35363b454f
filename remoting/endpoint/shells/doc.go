// Package shells is the server's side of WS-Management for PowerShell's shells and for those that run programs, WinRS's
// ([MS-WSMV], [MS-PSRP] 3.2.5.3): it answers requests of any number of clients for any number of shells.
//
//	s := shells.New(shells.Options{Open: shells.Serve(handler, nil)})
//	defer s.Close()
//	http.ListenAndServe("localhost:5985", shells.HTTP(s, userOf))
//
// A Service takes bodies and gives bodies: who the caller is, and how bodies are sealed on their way, its caller knows.
// Behind each of PowerShell's shells stands a transport.Transport that Open makes: to a Handler of package endpoint, to a
// process, to anything. Behind those of WinRS stand the programs themselves.
//
// # Cuts
//
// A request that carries an OperationID is carried out once: where a client sends it again because its connection was
// cut, it gets the answer that it would have got. Answers are kept until the client's next request of the same kind.
//
// # Ends
//
// A shell ends by Delete, when nobody has asked for anything within its idle time-out, when what stands behind it ends,
// and with the Service. A shell belongs to the user who made it; others do not see it.
package shells
