//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// keepBrokenPipes makes a write to a closed standard output an error instead
// of the end of the process, so that sessions are closed in good order. The
// signal is caught and not ignored, since children would inherit that.
func keepBrokenPipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }
