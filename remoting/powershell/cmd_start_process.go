package powershell

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type startProcess struct {
	FilePath               string   `param:"pos=0 mandatory alias=PSPath,Path"`
	ArgumentList           []string `param:"pos=1 alias=Args emptytext emptylist"`
	WorkingDirectory       string   `param:""`
	Wait                   bool     `param:""`
	PassThru               bool     `param:""`
	NoNewWindow            bool     `param:"alias=nnw"`
	UseNewEnvironment      bool     `param:""`
	RedirectStandardInput  string   `param:"alias=RSI"`
	RedirectStandardOutput string   `param:"alias=RSO"`
	RedirectStandardError  string   `param:"alias=RSE"`
	WindowStyle            string   `param:""`
	Verb                   string   `param:""`
	Environment            any      `param:""`
}

// started is a program that Start-Process has started: it goes on when the session ends, as the original's does. One goroutine waits for
// its end.
type started struct {
	cmd  *exec.Cmd
	done chan struct{}
	code int
	end  time.Time
}

func (s *startProcess) End(r *cmdlet.Run) error {
	h := engineHost(r)
	rs := h.f.in.rs
	failed := func(text string) error {
		return r.Fail("InvalidOperationException", psobject.InvalidOperation, "System.InvalidOperationException", "This command cannot be run due to the error: "+text, nil)
	}
	if rs.noPrograms {
		return failed("programs may not be started in this session.")
	}
	app, ok := h.f.lookProgram(s.FilePath).(*application)
	dir := rs.location
	if s.WorkingDirectory != "" {
		var err error
		if dir, err = h.Resolve(s.WorkingDirectory); err != nil {
			return err
		}
	}
	if ok && !h.f.trusted() && !rs.policy.seesProgram(s.FilePath, app.path) {
		ok = false
	}
	if !ok {
		return failed("An error occurred trying to start process '" + s.FilePath + "' with working directory '" + dir + "'. No such file or directory")
	}
	cmd := exec.Command(app.path, splitArguments(strings.Join(s.ArgumentList, " "))...)
	cmd.Dir, cmd.Env = dir, rs.env.list()
	if d, ok := psobject.Base(plain(s.Environment)).(*psobject.Dictionary); ok {
		for i, k := range d.Keys() {
			cmd.Env = append(cmd.Env, h.f.text(k)+"="+h.f.text(d.Values()[i]))
		}
	}
	var files []*os.File
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	for i, path := range []string{s.RedirectStandardInput, s.RedirectStandardOutput, s.RedirectStandardError} {
		if path == "" {
			continue
		}
		full, err := h.Resolve(path)
		if err != nil {
			return err
		}
		var file *os.File
		if i == 0 {
			file, err = os.Open(full)
		} else {
			file, err = os.Create(full)
		}
		if err != nil {
			return failed(err.Error())
		}
		files = append(files, file)
		switch i {
		case 0:
			cmd.Stdin = file
		case 1:
			cmd.Stdout = file
		default:
			cmd.Stderr = file
		}
	}
	ended, err := rs.opts.StartProgram(cmd)
	if err != nil {
		return failed(err.Error())
	}
	p := &started{cmd: cmd, done: make(chan struct{})}
	p.watch(ended)
	if s.Wait {
		if err := rs.idleUntil(r.Context(), p.done); err != nil {
			return err
		}
	}
	if s.PassThru {
		return r.Write(&process{id: int32(cmd.Process.Pid), name: filepath.Base(app.path), start: time.Now(), rs: rs, child: p})
	}
	return nil
}

// watch waits for the program's end in a goroutine, which ends with the program.
func (p *started) watch(ended func()) {
	go func() {
		defer close(p.done)
		err := p.cmd.Wait()
		ended()
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			p.code = exit.ExitCode()
		}
		p.end = time.Now()
	}()
}

func (p *started) exited() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// splitArguments takes a line of arguments apart as .NET does: blanks separate, quotes keep together, a backslash before a quote
// makes it a letter.
func splitArguments(line string) []string {
	var out []string
	var cur strings.Builder
	quoted, any := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && line[i+1] == '"':
			cur.WriteByte('"')
			any = true
			i++
		case c == '"':
			quoted, any = !quoted, true
		case (c == ' ' || c == '\t') && !quoted:
			if any {
				out = append(out, cur.String())
			}
			cur.Reset()
			any = false
		default:
			cur.WriteByte(c)
			any = true
		}
	}
	if any {
		out = append(out, cur.String())
	}
	return out
}

// processes are those that the system tells of; the engine's own alone where it does not.
func (rs *Runspace) processes() []*process {
	own := rs.ownProcess()
	list := []*process{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		id, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if id == rs.pid {
			list = append(list, own)
			continue
		}
		b, err := os.ReadFile("/proc/" + e.Name() + "/comm")
		if err != nil {
			continue
		}
		p := &process{id: int32(id), name: strings.TrimSpace(string(b)), rs: rs, other: true}
		if st, err := e.Info(); err == nil {
			p.start = st.ModTime()
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return []*process{own}
	}
	return list
}

// psCall runs a method of a process.
func (p *process) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "waitforexit":
		if p.child == nil {
			return none, true, nil
		}
		ctx := f.in.ctx
		if len(args) > 0 {
			n, _ := asInt(args[0])
			short, cancel := context.WithTimeout(ctx, time.Duration(n)*time.Millisecond)
			defer cancel()
			return f.in.rs.idleUntil(short, p.child.done) == nil, true, f.stopped()
		}
		return none, true, f.in.rs.idleUntil(ctx, p.child.done)
	case "start":
		if p.info == nil || p.child != nil {
			return nil, false, nil
		}
		err := f.startProcessOf(p.info, p)
		return err == nil, true, err
	case "kill":
		return none, true, p.kill()
	case "refresh", "close", "dispose":
		return none, true, nil
	}
	return nil, false, nil
}

func (p *process) kill() error {
	if p.id == int32(p.rs.pid) {
		return netError("System.InvalidOperationException", "The engine does not end its own process.")
	}
	x, err := os.FindProcess(int(p.id))
	if err == nil {
		err = x.Kill()
	}
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return netError("System.ComponentModel.Win32Exception", err.Error())
	}
	return nil
}

// stopProcess is Stop-Process and Wait-Process.
type stopProcess struct {
	ID          []int32  `param:"sets=Id pos=0 mandatory name" as:"Id"`
	Name        []string `param:"sets=Name mandatory name alias=ProcessName"`
	InputObject []any    `param:"sets=InputObject pos=0 mandatory value"`
	Force       bool     `param:""`
	PassThru    bool     `param:""`
	Timeout     int32    `param:"alias=TimeoutSec"`
	wait        bool
}

func (s *stopProcess) Process(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	var list []*process
	for _, v := range s.InputObject {
		if p, ok := psobject.Base(plain(v)).(*process); ok {
			list = append(list, p)
		}
	}
	verb := "Stop"
	if s.wait {
		verb = "Wait"
	}
	missing := func(id, what string, target any) error {
		return r.WriteError(r.Fail("NoProcessFoundForGiven"+id, psobject.ObjectNotFound, commandsPrefix+"ProcessCommandException", what, target))
	}
	all := rs.processes()
	for _, id := range s.ID {
		n := len(list)
		for _, p := range all {
			if p.id == id {
				list = append(list, p)
			}
		}
		if len(list) == n {
			if err := missing("Id", "Cannot find a process with the process identifier "+itoa(int(id))+".", id); err != nil {
				return err
			}
		}
	}
	for _, name := range s.Name {
		n := len(list)
		for _, p := range all {
			if wildcard(name, true)(p.name) {
				list = append(list, p)
			}
		}
		if len(list) == n && !hasWildcard(name) {
			if err := missing("Name", "Cannot find a process with the name \""+name+"\". Verify the process name and call the cmdlet again.", name); err != nil {
				return err
			}
		}
	}
	for _, p := range list {
		if s.wait {
			for p.child == nil && p.alive() || p.child != nil && !p.child.exited() {
				if err := engineHost(r).Idle(r.Context(), 10*time.Millisecond); err != nil {
					return err
				}
			}
			continue
		}
		if ok, err := r.ShouldProcess(p.name+" ("+itoa(int(p.id))+")", verb+"-Process"); err != nil || !ok {
			return err
		}
		if err := p.kill(); err != nil {
			if err := r.WriteError(r.Fail("CouldNotStopProcess", psobject.CloseError, commandsPrefix+"ProcessCommandException", "Cannot stop process \""+p.name+" ("+itoa(int(p.id))+")\" because of the following error: "+err.Error(), p)); err != nil {
				return err
			}
			continue
		}
		if s.PassThru {
			if err := r.Write(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// alive tells whether the process is still there.
func (p *process) alive() bool {
	_, err := os.Stat("/proc/" + itoa(int(p.id)))
	return err == nil
}
