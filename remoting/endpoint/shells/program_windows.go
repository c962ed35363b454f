package shells

import (
	"os"
	"os/exec"
	"syscall"
)

// quit is what Ctrl-Break means.
var quit = os.Kill

// shellCommand runs a line, which cmd.exe splits by rules of its own.
func shellCommand(line string) *exec.Cmd {
	cmd := exec.Command("cmd.exe")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd.exe /d /s /c "` + line + `"`}
	return cmd
}

// quoted makes one word of a path.
func quoted(path string) string { return `"` + path + `"` }

func ownGroup(*exec.Cmd) {}

// signalGroup ends the program for each signal: there is no other way to reach one without a console.
func signalGroup(p *os.Process, _ os.Signal) error { return p.Kill() }

func exitCode(s *os.ProcessState) int32 { return int32(s.ExitCode()) }
