package endpoint_test

import (
	"context"
	"fmt"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/transport"
)

// greeter is a shell whose every command greets.
type greeter struct{}

func (greeter) Run(ctx context.Context, c *endpoint.Command) error {
	for v := range c.Input() {
		if err := c.Output(ctx, fmt.Sprint("hello ", v)); err != nil {
			return err
		}
	}
	return nil
}

func (greeter) Close() error { return nil }

// A shell and its client in one process.
func ExampleServe() {
	ctx := context.Background()
	tr, conn := transport.NewMemory(transport.Timeouts{})
	go endpoint.Serve(ctx, conn, endpoint.HandlerFunc(func(context.Context, *endpoint.PoolRequest) (endpoint.Pool, error) {
		return greeter{}, nil
	}), nil)

	pool, err := client.Open(ctx, tr, client.PoolOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Close(ctx)
	err = pool.Run(ctx, client.Command("Get-Greeting"), client.RunOptions{
		Values: func(yield func(any) bool) { _ = yield("moon") && yield("sun") },
		Output: func(v any) error { fmt.Println(v); return nil },
	})
	fmt.Println(err)
	// Output:
	// hello moon
	// hello sun
	// <nil>
}
