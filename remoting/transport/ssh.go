package transport

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// SSHOptions say where the shell is.
type SSHOptions struct {
	HostName string
	UserName string // "" leaves it to ssh
	Port     int    // 0 leaves it to ssh
	KeyFile  string // "" leaves it to ssh
	// Subsystem is what ssh asks for; "" means powershell.
	Subsystem string
	// Executable is the ssh to run; "" means ssh, found on PATH.
	Executable string
	// Options are given to ssh as -o NAME=VALUE.
	Options []string
	// Password is offered where the server asks for one; nil leaves that to ssh. With it, psl's own ssh is used: the
	// program takes passwords from a terminal alone.
	Password *psobject.SecureString
	// Ask puts a question of psl's own ssh to the user; nil where nobody can be asked. The program asks by itself.
	Ask      func(ctx context.Context, question string, echo bool) (string, error)
	Timeouts Timeouts
}

// SSH is a shell on another computer, reached through ssh's subsystem.
type SSH struct{ *stream }

// NewSSH returns a Transport that runs ssh when it is opened, with the arguments that PowerShell gives it:
// [-i key] [-l user] [-p port] [-o option]... -s host powershell. ssh asks for passwords and host keys on the terminal;
// what it says on its standard error is in the error if it fails. Where there is no ssh, or a password is given, package
// subsystem does the same.
func NewSSH(o SSHOptions) (*SSH, error) {
	if o.HostName == "" || strings.HasPrefix(o.HostName, "-") || strings.ContainsAny(o.HostName, " \t\r\n") {
		return nil, errors.New("a host name for ssh is needed that has no blanks and does not begin with a hyphen")
	}
	if strings.HasPrefix(o.UserName, "-") {
		return nil, errors.New("a user name for ssh cannot begin with a hyphen")
	}
	name := o.Executable
	if name == "" {
		name = "ssh"
		if _, err := exec.LookPath(name); err != nil || o.Password != nil {
			return &SSH{newStream(newRemote(o), o.Timeouts)}, nil
		}
	}
	var args []string
	if o.KeyFile != "" {
		args = append(args, "-i", o.KeyFile)
	}
	if o.UserName != "" {
		args = append(args, "-l", o.UserName)
	}
	if o.Port != 0 {
		args = append(args, "-p", strconv.Itoa(o.Port))
	}
	for _, opt := range o.Options {
		args = append(args, "-o", opt)
	}
	subsystem := o.Subsystem
	if subsystem == "" {
		subsystem = "powershell"
	}
	args = append(args, "-s", o.HostName, subsystem)
	// ssh stays in the terminal's group, for a process outside it cannot ask for a password; it keeps ignoring the
	// interrupts that it is started with ignored, so that Ctrl-C stops a command and not the session.
	return &SSH{newStream(&process{name: name, args: args, deaf: true}, o.Timeouts)}, nil
}
