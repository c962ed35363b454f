//go:build unix

package bindings_test

import (
	"os/signal"
	"syscall"
)

// limitFiles lets no file of this process and those it starts grow beyond n bytes, until restore is called: the nearest thing
// to a full disk.
func limitFiles(n uint64) (restore func(), err error) {
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return nil, err
	}
	limit := before
	limit.Cur = n
	return func() {
		_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before)
		signal.Reset(syscall.SIGXFSZ)
	}, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}
