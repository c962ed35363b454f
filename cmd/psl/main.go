// Command psl runs Lua scripts with PowerShell remoting.
//
// It holds flags, streams, exit codes and wiring, and no logic: runtime runs
// the scripts, and what wire.go installs gives them their commands.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"github.com/pslshell/psl/bindings"
)

func main() {
	if err := keepMemory(); err != nil {
		fmt.Fprintf(os.Stderr, "psl: a crash could write passwords into a core file: %v\n", err)
	}
	// The first signal cancels the script; after it a second one ends the
	// process in the system's way.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	keepBrokenPipes()
	a := &app{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		terminal: term.IsTerminal(int(os.Stdin.Fd())),
		install:  install,
		helpOn:   bindings.Help,
	}
	os.Exit(a.run(ctx, os.Args[1:]))
}
