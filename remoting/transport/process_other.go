//go:build !unix

package transport

import (
	"os"
	"os/exec"
)

func setSysProcAttr(*exec.Cmd, bool) {}

func killGroup(cmd *exec.Cmd, _ bool) { cmd.Process.Kill() }

func ignoringInterrupts(path string, args []string) (string, []string) { return path, args }

func widen(*os.File) {}
