//go:build unix && !linux

package main

import "syscall"

// keepMemory keeps the memory of the process out of core files. Programs that it starts inherit the limit.
func keepMemory() error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &l); err != nil {
		return err
	}
	l.Cur = 0
	return syscall.Setrlimit(syscall.RLIMIT_CORE, &l)
}
