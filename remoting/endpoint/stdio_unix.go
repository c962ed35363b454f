//go:build unix

package endpoint

import (
	"os"
	"syscall"
)

// pollable returns the file in a form whose Close ends a Read that waits, where that can be had.
func pollable(f *os.File) *os.File {
	i, err := f.Stat()
	if err != nil || i.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return f
	}
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		return f
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		syscall.Close(fd)
		return f
	}
	g := os.NewFile(uintptr(fd), f.Name())
	f.Close()
	return g
}
