//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime is what this process has taken so far, in user and kernel mode.
func processorTime() time.Duration {
	var u syscall.Rusage
	must(0, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
