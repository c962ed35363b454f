//go:build unix

package engine

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/term"
)

// ownGroup makes cancelling end a child with all it started. With a terminal
// on standard input the child stays in psl's group, which may read from it; the
// terminal's Ctrl-C reaches all of that group anyway.
func ownGroup(cmd *exec.Cmd) {
	if f, ok := cmd.Stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
