package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/transport/frame"
)

// ProcessOptions say which process serves the shell.
type ProcessOptions struct {
	// Executable is the PowerShell to start; "" means pwsh, found on PATH.
	Executable string
	// Arguments replace those that make it a server: -s -NoLogo -NoProfile and the options below.
	Arguments []string
	// ExtraArguments are added to them.
	ExtraArguments []string
	// ConfigurationName names a session configuration; "" means the default.
	ConfigurationName string
	// ConfigurationFile is a session configuration file (.pssc) that says what the session may do; "" means none.
	ConfigurationFile string
	// WorkingDirectory is where the process starts and its location is; "" means that of this process.
	WorkingDirectory string
	// Environment replaces the process's; nil means that of this process.
	Environment []string
	Timeouts    Timeouts
}

// Process is a shell in a process of this computer that speaks the out-of-process framing: `pwsh -s`.
type Process struct{ *stream }

// NewProcess returns a Transport that starts the process when it is opened. The process and its children are ended by
// Close, and with this process where the system can do that.
func NewProcess(o ProcessOptions) *Process { return &Process{newStream(newProcess(o), o.Timeouts)} }

func newProcess(o ProcessOptions) *process {
	name := o.Executable
	if name == "" {
		name = "pwsh"
	}
	args := o.Arguments
	if args == nil {
		args = []string{"-s", "-NoLogo", "-NoProfile"}
		if o.ConfigurationName != "" {
			args = append(args, "-ConfigurationName", o.ConfigurationName)
		}
		if o.ConfigurationFile != "" {
			args = append(args, "-ConfigurationFile", o.ConfigurationFile)
		}
		if o.WorkingDirectory != "" {
			args = append(args, "-WorkingDirectory", o.WorkingDirectory)
		}
	}
	args = append(append([]string(nil), args...), o.ExtraArguments...)
	return &process{name: name, args: args, dir: o.WorkingDirectory, env: o.Environment, ownGroup: true}
}

// Child is a process whose packets pass as they are: what an endpoint puts behind itself.
type Child struct {
	frame.Conn
	p *process
}

// StartProcess starts a process that serves a shell, and returns its packets.
func StartProcess(ctx context.Context, o ProcessOptions) (*Child, error) {
	p := newProcess(o)
	conn, err := p.start(ctx)
	if err != nil {
		return nil, err
	}
	return &Child{conn, p}, nil
}

// CloseInput closes the process's standard input: it ends by itself.
func (c *Child) CloseInput() { c.p.stdin.Close() }

// Wait waits for the process to end by itself for the time given (0 means 5 seconds), then ends it by force. The error is a *LostError
// if it ended with a status other than 0.
func (c *Child) Wait(wait time.Duration) error {
	if wait == 0 {
		wait = Timeouts{}.filled().Close
	}
	c.p.end(wait)
	if c.p.status != nil {
		return c.p.lost(io.EOF)
	}
	return nil
}

// PID returns the number of the process, 0 before Open.
func (p *Process) PID() int {
	if c := p.peer.(*process).command(); c != nil && c.Process != nil {
		return c.Process.Pid
	}
	return 0
}

// process is a child that speaks packets on its standard input and output. It owns two goroutines: one that reads the
// child's standard error and one that waits for its end; both end with the child.
type process struct {
	name     string
	args     []string
	dir      string
	env      []string
	ownGroup bool // a process group of its own: the terminal's Ctrl-C does not reach it
	deaf     bool // it ignores the terminal's Ctrl-C although it stays in its group

	mu     sync.Mutex
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.Closer
	words  tail
	exited chan struct{} // closed when the child has ended and been waited for
	status error
}

func (p *process) command() *exec.Cmd {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd
}

func (p *process) start(ctx context.Context) (frame.Conn, error) {
	stdout, err := p.launch(ctx)
	if err != nil {
		return nil, err
	}
	return frame.NewConn(newGather(stdout), p.stdin, func() error { p.kill(); return nil }), nil
}

// launch starts the process and gives its standard output.
func (p *process) launch(ctx context.Context) (*os.File, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	if p.dir != "" {
		// The system tells of a folder that is not there as if the program were not.
		if st, err := os.Stat(p.dir); err != nil {
			return nil, fmt.Errorf("cannot start %s: the working directory cannot be used: %w", p.name, err)
		} else if !st.IsDir() {
			return nil, fmt.Errorf("cannot start %s: the working directory %s is a file, name a folder", p.name, p.dir)
		}
	}
	name, args := p.name, p.args
	if p.deaf {
		// Found here, so that the error is the same as for any other program.
		path, err := exec.LookPath(name)
		if err != nil {
			return nil, fmt.Errorf("cannot start %s: %w", p.name, err)
		}
		name, args = ignoringInterrupts(path, args)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	setSysProcAttr(cmd, p.ownGroup)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	errR, errW, err := os.Pipe()
	if err != nil {
		outR.Close()
		outW.Close()
		return nil, err
	}
	widen(outW)
	cmd.Stdout, cmd.Stderr = outW, errW
	// On Linux the child is tied to the thread that starts it; a goroutine of its own never runs on a thread that a
	// caller has locked, and other threads do not end.
	started := make(chan error)
	go func() { started <- cmd.Start() }()
	err = <-started
	outW.Close()
	errW.Close()
	if err != nil {
		outR.Close()
		errR.Close()
		return nil, fmt.Errorf("cannot start %s: %w", p.name, err)
	}
	p.mu.Lock()
	p.cmd, p.stdin, p.stdout = cmd, stdin, outR
	p.exited = make(chan struct{})
	p.mu.Unlock()
	wordsRead := make(chan struct{})
	go func() {
		defer close(wordsRead)
		io.Copy(&p.words, errR)
		errR.Close()
	}()
	go func() {
		err := cmd.Wait()
		// A grandchild may hold standard error open: it is waited for only shortly.
		select {
		case <-wordsRead:
		case <-time.After(200 * time.Millisecond):
			errR.Close()
		}
		p.status = err
		close(p.exited)
	}()
	return outR, nil
}

// kill ends the child and its children by force.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	select {
	case <-p.exited:
	default:
		killGroup(p.cmd, p.ownGroup)
	}
	p.stdin.Close()
	p.stdout.Close()
}

// lost waits shortly for the child's end, so that its status and words can be told.
func (p *process) lost(err error) error {
	e := &LostError{ExitCode: -1}
	name := p.name
	select {
	case <-p.exited:
	case <-time.After(500 * time.Millisecond):
	}
	select {
	case <-p.exited:
		e.ExitCode = p.cmd.ProcessState.ExitCode()
		e.Reason = fmt.Sprintf("%s ended (%s)", name, p.cmd.ProcessState)
	default:
		e.Reason = name + " closed its output"
	}
	if err != io.EOF && !errors.Is(err, os.ErrClosed) {
		e.Err = err
	}
	e.Words = p.words.String()
	return e
}

func (p *process) end(wait time.Duration) error {
	p.mu.Lock()
	cmd := p.cmd
	p.mu.Unlock()
	if cmd == nil {
		return nil
	}
	p.stdin.Close()
	if wait > 0 {
		select {
		case <-p.exited:
		case <-time.After(wait):
		}
	}
	p.kill()
	<-p.exited
	return nil
}

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	b   []byte
	cut bool
}

const tailSize = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if n := len(t.b) - tailSize; n > 0 {
		t.b = append(t.b[:0], t.b[n:]...)
		t.cut = true
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := strings.ToValidUTF8(string(bytes.TrimSpace(t.b)), "\uFFFD")
	if t.cut {
		s = "... " + s
	}
	return s
}
