package transport

import (
	"os"
	"os/exec"
	"syscall"
)

func setSysProcAttr(cmd *exec.Cmd, ownGroup bool) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: ownGroup, Pdeathsig: syscall.SIGKILL}
}

func killGroup(cmd *exec.Cmd, ownGroup bool) {
	if ownGroup {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	cmd.Process.Kill()
}

// pipeSize is what is wanted of a pipe's buffer, in bytes. PowerShell's output then waits less often for this process to
// be scheduled.
const pipeSize = 256 << 10

// widen makes a pipe's buffer larger, where the system allows that.
func widen(f *os.File) {
	c, err := f.SyscallConn()
	if err != nil {
		return
	}
	const setPipeSize = 1031 // F_SETPIPE_SZ
	_ = c.Control(func(fd uintptr) { _, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, setPipeSize, pipeSize) })
}
