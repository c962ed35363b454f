package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/pslshell/psl/remoting"
)

const serveUsage = `usage: psl serve --stdio [--engine auto|pwsh|embedded]

Serves PowerShell remoting to one client on standard input and output, as pwsh -s does.
As a subsystem of sshd: Subsystem powershell /path/to/psl serve --stdio
`

// serve runs an endpoint until its client is gone.
func (a *app) serve(ctx context.Context, args []string) int {
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	stdio := f.Bool("stdio", false, "")
	engine := f.String("engine", "auto", "")
	err := f.Parse(args)
	in, inOK := a.stdin.(*os.File)
	out, outOK := a.stdout.(*os.File)
	switch {
	case err == flag.ErrHelp:
		fmt.Fprint(a.stdout, serveUsage)
		return codeOK
	case err != nil:
		fmt.Fprintf(a.stderr, "psl serve: %v\n%s", err, serveUsage)
		return codeUsage
	case !*stdio || f.NArg() > 0:
		fmt.Fprint(a.stderr, "psl serve: --stdio is wanted, and nothing more than --engine\n"+serveUsage)
		return codeUsage
	case !inOK || !outOK:
		fmt.Fprintln(a.stderr, "psl serve: standard input and output must be files")
		return codeError
	}
	if err := remoting.ServeStdio(ctx, in, out, remoting.Engine(*engine)); err != nil {
		if ctx.Err() != nil {
			return codeInterrupted
		}
		var exited *remoting.ExitedError
		if errors.As(err, &exited) {
			return exited.Code
		}
		fmt.Fprintf(a.stderr, "psl serve: %v\n", err)
		return codeError
	}
	return codeOK
}
