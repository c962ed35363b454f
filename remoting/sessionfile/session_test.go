package sessionfile_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/sessionfile"
	"github.com/pslshell/psl/remoting/transport"
)

const header = "SchemaVersion = '2.0.0.0'; GUID = '5bc5d3b3-4e2f-4c1c-9a52-2c7d9f6a7a11'\n"

// write makes a session configuration file.
func write(t testing.TB, keys string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "session.pssc")
	if err := os.WriteFile(path, []byte("@{\n"+header+keys+"\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// openEmbedded opens a session of psl's engine with the limits of a file.
func openEmbedded(t testing.TB, path string, u sessionfile.User) *client.Pool {
	t.Helper()
	f, err := sessionfile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.For(u)
	if err != nil {
		t.Fatal(err)
	}
	tr, conn := transport.NewMemory(transport.Timeouts{})
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = endpoint.Serve(context.Background(), conn, embedded.Handler(embedded.Options{Configuration: c}), embedded.EndpointOptions())
	}()
	t.Cleanup(func() { <-served })
	return openPool(t, tr)
}

// openReal opens a session of the real PowerShell with the same file.
func openReal(t testing.TB, path string) *client.Pool {
	t.Helper()
	return openPool(t, transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t), ConfigurationFile: path}))
}

func openPool(t testing.TB, tr transport.Transport) *client.Pool {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	p, err := client.Open(ctx, tr, client.PoolOptions{})
	if err != nil {
		_ = tr.Close(context.Background())
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = p.Close(ctx)
	})
	return p
}

// commands makes a line that begins with an exclamation mark commands by name, as a client sends them to a session without a language:
// words are arguments, -name:value and -name parameters. Every other line is a script.
func commands(line string) message.PowerShell {
	rest, named := strings.CutPrefix(line, "!")
	ps := client.Script(line)
	if !named {
		return ps
	}
	ps.Commands = nil
	for _, stage := range strings.Split(rest, " | ") {
		words := strings.Fields(stage)
		c := message.Command{Text: words[0]}
		for _, w := range words[1:] {
			name, value, has := strings.Cut(w, ":")
			switch {
			case !strings.HasPrefix(w, "-"):
				c.Arguments = append(c.Arguments, message.Argument{Value: w})
			case has && strings.HasPrefix(value, "{"):
				c.Arguments = append(c.Arguments, message.Argument{Name: name, Value: psobject.ScriptBlock(strings.Trim(value, "{}"))})
			case has:
				c.Arguments = append(c.Arguments, message.Argument{Name: name, Value: value})
			default:
				c.Arguments = append(c.Arguments, message.Argument{Name: name, Value: true})
			}
		}
		ps.Commands = append(ps.Commands, c)
	}
	return ps
}

// said is all that came of a line: values with their types, errors with their ids, categories and types.
func said(t testing.TB, p *client.Pool, line string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var b strings.Builder
	record := func(kind string, r *psobject.ErrorRecord) {
		fmt.Fprintf(&b, "%s [%s] %v %s: %s\n", kind, r.FullyQualifiedErrorID, r.Category.Category, r.Exception.Type(), r.Message())
	}
	err := p.Run(ctx, commands(line), client.RunOptions{
		Output: func(v any) error {
			fmt.Fprintf(&b, "%s %s\n", psobject.TypeName(v), dotnet.ToString(v))
			return nil
		},
		Error: func(r *psobject.ErrorRecord) error { record("error", r); return nil },
	})
	var remote *client.RemoteError
	switch {
	case errors.As(err, &remote) && remote.Record != nil:
		record("failed", remote.Record)
	case err != nil:
		t.Fatalf("%s: %v", line, err)
	}
	return b.String()
}
