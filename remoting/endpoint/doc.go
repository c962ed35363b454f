// Package endpoint is the other side of PowerShell remoting: it serves runspace pools to any client that speaks PSRP.
//
// A program supplies a Handler, which makes a Pool for each client, which runs commands:
//
//	type pool struct{}
//
//	func (pool) Run(ctx context.Context, c *endpoint.Command) error {
//		for v := range c.Input() {
//			if err := c.Output(ctx, v); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//	func (pool) Close() error { return nil }
//
//	err := endpoint.Serve(ctx, conn, endpoint.HandlerFunc(func(context.Context, *endpoint.PoolRequest) (endpoint.Pool, error) {
//		return pool{}, nil
//	}), nil)
//
// conn carries the out-of-process framing of package frame: Stdio serves a client that started this process, as
// `pwsh -s` does; transport.NewMemory gives a client and a conn in one process. Optional interfaces (Sizer, Resetter,
// Describer, PrivateDataProvider) let a Pool do more. ServeProcess puts a process, such as a pwsh, in the handler's place.
//
// # Flow
//
// A command's Output blocks while the client does not take what waits; a client's input is acknowledged when the command
// takes it. So both sides hold a bounded amount. A client that goes away ends all commands: their contexts are done.
package endpoint
