//go:build unix

package shells

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// quit is what Ctrl-Break means.
var quit os.Signal = syscall.SIGQUIT

// shellCommand runs a line.
func shellCommand(line string) *exec.Cmd { return exec.Command("/bin/sh", "-c", line) }

// quoted makes one word of a path.
func quoted(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// signalGroup signals a program and its children.
func signalGroup(p *os.Process, s os.Signal) error {
	err := syscall.Kill(-p.Pid, s.(syscall.Signal))
	if err == syscall.ESRCH {
		return os.ErrProcessDone
	}
	return err
}

// exitCode is 128 and the signal's number where one has ended the program, as shells say it.
func exitCode(s *os.ProcessState) int32 {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int32(w.Signal())
	}
	return int32(s.ExitCode())
}
