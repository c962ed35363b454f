//go:build unix

package authhttp

import (
	"net"
	"syscall"
)

// quiet reports whether nothing has arrived on an idle connection, neither bytes nor its end.
func quiet(c net.Conn) bool {
	s, ok := c.(syscall.Conn)
	if !ok {
		return quietByWaiting(c)
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return quietByWaiting(c)
	}
	var n int
	var peekErr error
	err = raw.Read(func(fd uintptr) bool {
		var b [1]byte
		n, _, peekErr = syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return true
	})
	return err == nil && n <= 0 && (peekErr == syscall.EAGAIN || peekErr == syscall.EWOULDBLOCK)
}
