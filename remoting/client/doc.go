// Package client drives a runspace pool over a transport: it is what runs between package psrp, which is pure, and a
// caller who wants to run commands.
//
//	pool, err := client.Open(ctx, transport.NewProcess(transport.ProcessOptions{}), client.PoolOptions{})
//	defer pool.Close(ctx)
//	err = pool.Run(ctx, client.Script("1..3 | ForEach-Object { $_ * 2 }"), client.RunOptions{
//		Output: func(v any) error { fmt.Println(v); return nil },
//		Error:  func(r *psobject.ErrorRecord) error { return nil },
//	})
//
// Or step by step, for a caller who owns one goroutine and pulls:
//
//	p, err := pool.Start(ctx, ps, client.StartOptions{Input: true})
//	defer p.Close()
//	err = p.Send(ctx, 1)           // input
//	err = p.EndInput(ctx)
//	for {
//		e, err := p.Next(ctx)      // psrp.Output, psrp.ErrorReceived, psrp.Informational, ...
//		if err == io.EOF { break } // completed
//	}
//
// Values come as package clixml's Deserialized view has them. Calls of the remote side to the host are answered by
// PoolOptions.Host in the goroutine that calls Next or Run.
//
// # Flow
//
// A pipeline holds about RunOptions.Buffer bytes of output that nobody has taken; then the pool stops reading, and the
// remote side stops by itself. It reads on while anything else waits for it: another pipeline whose queue is empty, a
// call that waits for an answer, a send that blocks. So a slow reader costs constant memory, and nothing waits in a
// circle.
//
// # Ends
//
// A cancelled context stops the pipeline on the remote side and leaves the pool usable. A transport that is lost breaks
// the pool: Done is closed, Err tells why, every call returns that error. The pool owns one goroutine that reads and
// short-lived ones that close pipelines; Close ends and awaits them.
package client
