package powershell

import (
	"bytes"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// processOutput keeps what a program writes, as far as a script may read it.
type processOutput struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes all, and keeps what the limit of a stream lets it.
func (o *processOutput) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.b.Write(b[:min(len(b), max(0, maxStream-o.b.Len()))])
	return len(b), nil
}

func (o *processOutput) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// processInput is the StandardInput of a process: a StreamWriter.
type processInput struct{ to io.WriteCloser }

func (p *processInput) PSTypeNames() []string {
	return []string{"System.IO.StreamWriter", "System.IO.TextWriter", "System.MarshalByRefObject", "System.Object"}
}
func (p *processInput) PSText() string { return "System.IO.StreamWriter" }
func (p *processInput) PSProperties() []psobject.Property {
	return []psobject.Property{note("AutoFlush", true), note("NewLine", "\n")}
}
func (p *processInput) psSet(_ *frame, name string, _ any) (bool, error) {
	return strings.EqualFold(name, "autoflush"), nil
}
func (p *processInput) psCall(f *frame, name string, args []any) (any, bool, error) {
	text := f.text(argAt(args, 0))
	switch strings.ToLower(name) {
	case "writeline":
		text += "\n"
	case "write":
	case "flush":
		return none, true, nil
	case "close", "dispose":
		_ = p.to.Close()
		return none, true, nil
	default:
		return nil, false, nil
	}
	if _, err := io.WriteString(p.to, text); err != nil {
		return nil, true, netError("System.IO.IOException", "Broken pipe")
	}
	return none, true, nil
}

// startInfo gives a ProcessStartInfo of what Process.Start takes: one, or a program with its arguments.
func startInfo(c *netCall) (*netValue, error) {
	if n, ok := psobject.Base(c.at(0)).(*netValue); ok && n.types[0] == startType {
		return n, nil
	}
	if c.n() < 1 || c.n() > 2 {
		return nil, c.wrong()
	}
	args := []any{c.at(0)}
	if list, ok := items(c.at(1)); ok {
		v, err := newStartInfo(&netCall{f: c.f, args: args})
		if err != nil {
			return nil, err
		}
		n := v.(*netValue)
		n.get("ArgumentList").(*psobject.List).Items = list
		return n, nil
	}
	if c.n() == 2 {
		args = append(args, c.text(1))
	}
	v, err := newStartInfo(&netCall{f: c.f, args: args})
	if err != nil {
		return nil, err
	}
	return v.(*netValue), nil
}

// startProcessOf starts the program of a ProcessStartInfo.
func (f *frame) startProcessOf(info *netValue, p *process) error {
	rs := f.in.rs
	file := f.text(info.get("FileName"))
	dir := f.text(info.get("WorkingDirectory"))
	if dir == "" {
		dir = rs.location
	}
	failed := func(text string) error {
		ex := psobject.NewException("System.ComponentModel.Win32Exception", "An error occurred trying to start process '"+file+"' with working directory '"+dir+"'. "+text)
		ex.Properties = append(ex.Properties, note("NativeErrorCode", int32(2)))
		return ex
	}
	if file == "" {
		return netError("System.InvalidOperationException", "Cannot start process because a file name has not been provided.")
	}
	if rs.noPrograms {
		return failed("Programs may not be started in this session.")
	}
	app, ok := f.lookProgram(file).(*application)
	if ok && !f.trusted() && !rs.policy.seesProgram(file, app.path) {
		ok = false
	}
	if !ok {
		return failed("No such file or directory")
	}
	args := splitArguments(f.text(info.get("Arguments")))
	if list, _ := items(info.get("ArgumentList")); len(list) > 0 {
		args = nil
		for _, a := range list {
			args = append(args, f.text(a))
		}
	}
	cmd := exec.Command(app.path, args...)
	cmd.Dir, cmd.Env = dir, rs.env.list()
	child := &started{cmd: cmd, done: make(chan struct{})}
	if truth(info.get("RedirectStandardOutput")) {
		p.out = &processOutput{}
		cmd.Stdout = p.out
	}
	if truth(info.get("RedirectStandardError")) {
		p.err = &processOutput{}
		cmd.Stderr = p.err
	}
	if truth(info.get("RedirectStandardInput")) {
		in, err := cmd.StdinPipe()
		if err != nil {
			return failed(err.Error())
		}
		p.in = &processInput{in}
	}
	ended, err := rs.opts.StartProgram(cmd)
	if err != nil {
		return failed(err.Error())
	}
	child.watch(ended)
	p.id, p.name, p.start, p.rs, p.child, p.info = int32(cmd.Process.Pid), filepath.Base(app.path), time.Now(), rs, child, info
	return nil
}

// psGet gives the streams of a process that was started with them. What a program writes is there when it has ended.
func (p *process) psGet(f *frame, name string) (any, bool, error) {
	read := func(o *processOutput) (any, bool, error) {
		if o == nil {
			return nil, true, nil
		}
		if err := f.in.rs.idleUntil(f.in.ctx, p.child.done); err != nil {
			return nil, true, err
		}
		t := p.readers[o]
		if t == nil {
			t = &textStream{typ: "System.IO.StreamReader", enc: &encoding{name: "utf8", web: "utf-8"}, text: o.String()}
			if p.readers == nil {
				p.readers = map[*processOutput]*textStream{}
			}
			p.readers[o] = t
		}
		return t, true, nil
	}
	switch strings.ToLower(name) {
	case "standardoutput":
		return read(p.out)
	case "standarderror":
		return read(p.err)
	case "standardinput":
		if p.in != nil {
			return p.in, true, nil
		}
		return nil, true, nil
	case "startinfo":
		if p.info != nil {
			return p.info, true, nil
		}
	}
	return nil, false, nil
}

// psSet takes the StartInfo of a process that is not yet started.
func (p *process) psSet(_ *frame, name string, v any) (bool, error) {
	if !strings.EqualFold(name, "startinfo") {
		return strings.EqualFold(name, "enableraisingevents"), nil
	}
	if n, ok := psobject.Base(v).(*netValue); ok && n.types[0] == startType {
		p.info = n
	}
	return true, nil
}

// addProcessStart declares Process.Start and the constructors around it.
func addProcessStart(add func(string, map[string]method), ctor func(string, method)) {
	add("System.Diagnostics.Process", map[string]method{"start": func(c *netCall) (any, error) {
		info, err := startInfo(c)
		if err != nil {
			return nil, err
		}
		p := &process{}
		return p, c.f.startProcessOf(info, p)
	}})
	ctor("System.Diagnostics.Process", func(c *netCall) (any, error) {
		info, err := newStartInfo(&netCall{f: c.f})
		if err != nil {
			return nil, err
		}
		return &process{rs: c.f.in.rs, other: true, info: info.(*netValue)}, nil
	})
	ctor(startType, newStartInfo)
}

// newStartInfo is the constructor of ProcessStartInfo: nothing, a program, or a program with its arguments.
func newStartInfo(c *netCall) (any, error) {
	n := &netValue{types: []string{startType}, text: startType}
	n.props = []psobject.Property{note("FileName", c.text(0)), note("Arguments", c.text(1)), note("ArgumentList", &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[System.String]]"}),
		note("CreateNoWindow", false), note("RedirectStandardInput", false), note("RedirectStandardOutput", false), note("RedirectStandardError", false),
		note("UseShellExecute", false), note("Verb", ""), note("WorkingDirectory", "")}
	n.writes = map[string]func(*frame, any) (any, error){}
	for _, p := range n.props {
		switch p.Value.(type) {
		case string:
			n.writes[p.Name] = asType("System.String")
		case bool:
			n.writes[p.Name] = asType("System.Boolean")
		}
	}
	return n, nil
}
