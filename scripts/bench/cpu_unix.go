//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpu is the time that this process has spent on processors, the collection of garbage included: other programs that run
// meanwhile do not count.
func cpu() time.Duration {
	var u syscall.Rusage
	must(0, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
