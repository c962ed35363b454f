// Package embedded is the shell that runs this library's own engine (package powershell): an endpoint without a
// PowerShell.
//
//	err := endpoint.Stdio(ctx, os.Stdin, os.Stdout, embedded.Handler(embedded.Options{}), embedded.EndpointOptions())
//
// In one process with a client:
//
//	tr, conn := transport.NewMemory(transport.Timeouts{})
//	go endpoint.Serve(ctx, conn, embedded.Handler(embedded.Options{}), embedded.EndpointOptions())
//	pool, err := client.Open(ctx, tr, client.PoolOptions{})
package embedded
