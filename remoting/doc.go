// Package remoting opens PowerShell sessions on this computer and on others, runs commands in them and keeps track of
// both: a Client holds the sessions and jobs of a process.
//
//	c := remoting.New(remoting.Options{})
//	defer c.Close()
//	s, err := c.Open(ctx, remoting.Target{}, "") // the local computer
//	run := c.Invoke(ctx, remoting.Command{Script: "Get-Date"}, 0, remoting.On{Session: s})
//	for e := range run.Events() {
//		switch e.Kind {
//		case remoting.Output: fmt.Println(psobject.Base(e.Value))
//		}
//	}
//
// Values are those of package psobject. Everything that goes wrong with a connection is a *ConnectError, which names the
// computer; what a remote script reports is an event with a *psobject.ErrorRecord.
package remoting
