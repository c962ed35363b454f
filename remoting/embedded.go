package remoting

import (
	"context"
	"fmt"
	"os"

	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/transport"
)

// dialEmbedded opens a shell of the embedded engine in this process: a client and an endpoint, connected in memory. The
// endpoint's goroutine ends when the shell is closed.
func (c *Client) dialEmbedded(ctx context.Context, t Target) (Shell, error) {
	if t.WorkingDirectory != "" {
		if st, err := os.Stat(t.WorkingDirectory); err != nil {
			return nil, fmt.Errorf("the working directory cannot be used: %w", err)
		} else if !st.IsDir() {
			return nil, fmt.Errorf("the working directory %s is a file, name a folder", t.WorkingDirectory)
		}
	}
	tr, conn := transport.NewMemory(transport.Timeouts{})
	served := make(chan struct{})
	go func() {
		defer close(served)
		// What ends the endpoint, the client is told too.
		_ = endpoint.Serve(context.WithoutCancel(ctx), conn, embedded.Handler(embedded.Options{Location: t.WorkingDirectory}), embedded.EndpointOptions())
	}()
	sh, err := c.openPool(ctx, tr, t, &pool{engine: "embedded", transport: "Process", configuration: configuration(t)})
	if err != nil {
		_ = tr.Close(context.WithoutCancel(ctx))
		<-served
		return nil, err
	}
	return &memoryShell{sh, served}, nil
}

// memoryShell is a shell whose endpoint lives in this process.
type memoryShell struct {
	Shell
	served chan struct{}
}

// Close ends both sides and waits for them.
func (m *memoryShell) Close(ctx context.Context) error {
	err := m.Shell.Close(ctx)
	select {
	case <-m.served:
	case <-ctx.Done():
	}
	return err
}
