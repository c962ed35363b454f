package remoting

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"runtime"

	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/transport"
)

// Engine names what runs the commands of an endpoint.
type Engine string

// The engines.
const (
	AutoEngine     Engine = "auto"     // a PowerShell of this computer where one is found, else the embedded engine
	PWSHEngine     Engine = "pwsh"     // a PowerShell of this computer, or an error
	EmbeddedEngine Engine = "embedded" // psl's own
)

// MarshalText gives the engine's name.
func (e Engine) MarshalText() ([]byte, error) { return []byte(e), nil }

// UnmarshalText takes the name of an engine that exists.
func (e *Engine) UnmarshalText(b []byte) error {
	switch n := Engine(b); n {
	case AutoEngine, PWSHEngine, EmbeddedEngine:
		*e = n
		return nil
	}
	return fmt.Errorf("there is no engine %q: auto, pwsh and embedded are known", b)
}

// ExitedError tells that a script ended the endpoint's process with a code.
type ExitedError = endpoint.ExitedError

// ServeStdio serves one client on two files, as the program that sshd starts for its subsystem powershell and as
// `pwsh -s` do, with the limits of the configuration for the user that the process runs as. It returns when the client has closed the session or is gone, when ctx ends, or, with an *ExitedError, when a script
// ended the process.
func ServeStdio(ctx context.Context, in, out *os.File, c Configuration) error {
	path, err := enginePath(c.Engine)
	if err != nil {
		return err
	}
	if path == "" {
		limits, err := c.limits()
		if err != nil {
			return err
		}
		var o embedded.Options
		if c.File != "" {
			account, err := user.Current()
			if err != nil {
				return fmt.Errorf("the session configuration %s asks who is there: %w", c.File, err)
			}
			if o.Configuration, err = limits(account.Username); err != nil {
				return err
			}
		}
		return endpoint.Stdio(ctx, in, out, embedded.Handler(o), embedded.EndpointOptions())
	}
	if err := c.checkForPWSH(runtime.GOOS); err != nil {
		return err
	}
	return endpoint.ServeProcess(ctx, endpoint.StdioConn(in, out), transport.ProcessOptions{Executable: path, ConfigurationFile: c.File})
}

// enginePath is the PowerShell that an engine's name means, "" for the embedded one.
func enginePath(engine Engine) (string, error) {
	switch engine {
	case EmbeddedEngine:
		return "", nil
	case AutoEngine, PWSHEngine, "":
		path, err := FindPWSH()
		if err == nil && path == "" && engine == PWSHEngine {
			err = fmt.Errorf("no PowerShell was found: PSL_PWSH can name one")
		}
		return path, err
	}
	return "", fmt.Errorf("there is no engine %q: auto, pwsh and embedded are known", string(engine))
}
