package transport

import (
	"context"
	"errors"
	"io"
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
type SSH struct {
	*stream
	further func(ctx context.Context, name string) (io.ReadWriteCloser, error)
}

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
			r := newRemote(o)
			return &SSH{newStream(r, o.Timeouts), r.further}, nil
		}
	}
	subsystem := o.Subsystem
	if subsystem == "" {
		subsystem = "powershell"
	}
	// ssh stays in the terminal's group, for a process outside it cannot ask for a password; it keeps ignoring the
	// interrupts that it is started with ignored, so that Ctrl-C stops a command and not the session.
	p := &process{name: name, args: o.arguments(subsystem), deaf: true}
	further := func(ctx context.Context, subsystem string) (io.ReadWriteCloser, error) {
		// Nobody expects a question there: where ssh has one, it ends.
		args := append([]string{"-o", "BatchMode=yes"}, o.arguments(subsystem)...)
		return startFurther(ctx, &process{name: name, args: args, deaf: true})
	}
	return &SSH{newStream(p, o.Timeouts), further}, nil
}

// arguments are those of the ssh program.
func (o *SSHOptions) arguments(subsystem string) (args []string) {
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
	return append(args, "-s", o.HostName, subsystem)
}

// Further starts another subsystem of the same server beside the shell, as the same user: over the connection that there is
// by psl's own ssh, else by another ssh, which cannot ask anything. Its end is io.EOF; Close ends it by force. The context
// covers the start alone, whose success does not mean that the server has the subsystem: that shows when it is read.
func (s *SSH) Further(ctx context.Context, subsystem string) (io.ReadWriteCloser, error) {
	return s.further(ctx, subsystem)
}

// further is a subsystem that another ssh reaches.
type further struct {
	p      *process
	stdout io.Reader
}

func startFurther(ctx context.Context, p *process) (io.ReadWriteCloser, error) {
	out, err := p.launch(ctx)
	if err != nil {
		return nil, err
	}
	return &further{p, out}, nil
}

// Read tells why the subsystem ended where ssh says it.
func (f *further) Read(b []byte) (int, error) {
	n, err := f.stdout.Read(b)
	if err != nil && n == 0 {
		var lost *LostError
		if errors.As(f.p.lost(err), &lost) && lost.ExitCode > 0 {
			return 0, lost
		}
	}
	return n, err
}

func (f *further) Write(b []byte) (int, error) { return f.p.stdin.Write(b) }

func (f *further) Close() error { return f.p.end(0) }
