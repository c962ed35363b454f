//go:build unix

package bindings_test

import (
	"os/signal"
	"syscall"
)

// limitFiles lets no file of this process and those it starts grow beyond n bytes: the nearest thing to a full disk.
func limitFiles(n uint64) error {
	signal.Ignore(syscall.SIGXFSZ)
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		return err
	}
	l.Cur = n
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l)
}
