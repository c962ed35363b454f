package powershell

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// cmdletHost is what a declared cmdlet sees of the engine.
type cmdletHost struct {
	f   *frame // of the caller
	c   *call
	d   *cmdlet.Declaration
	out func(any) error
	st  *streams
	run *cmdlet.Run
	// hadError tells that a non-terminating error was written.
	hadError bool
}

// engineHost gives the engine's own cmdlets more than other hosts have.
func engineHost(r *cmdlet.Run) *cmdletHost { return r.Host.(*cmdletHost) }

func (h *cmdletHost) Write(v any) error {
	switch x := v.(type) {
	case psobject.XMLDocument:
		if d, err := parseXML(string(x)); err == nil {
			v = d // scripts go into it
		}
	default:
		if v == dotnet.Void {
			return nil
		}
	}
	return h.out(v)
}

// owner makes a record of Write-Error one of the function that wrote it, or of nobody at the top.
func (h *cmdletHost) owner(r *psobject.ErrorRecord) {
	if h.d == nil || h.d.Name != "Write-Error" {
		return
	}
	r.Invocation = &psobject.InvocationInfo{MyCommand: "Write-Error", CommandOrigin: "Internal"}
	if h.f.cmd != nil && h.f.cmd.call.src != nil && h.f.cmd.name != "" {
		inv := *h.f.cmd.invocation()
		r.Invocation = &inv
	}
}

func (h *cmdletHost) WriteError(r *psobject.ErrorRecord) error {
	h.hadError = true
	h.owner(r)
	if r.ScriptStackTrace == "" {
		r.ScriptStackTrace = h.f.stackTrace()
	}
	return h.st.err(r)
}

func (h *cmdletHost) RecordError(r *psobject.ErrorRecord) {
	h.hadError = true
	h.f.in.rs.appendError(r)
	// -ErrorVariable of the functions around takes what is not shown as well.
	for c := h.f; c != nil; c = c.caller {
		if c.cmd != nil && c.cmd.errVar != nil {
			noteError(c.cmd.errVar, r)
		}
	}
}

func (h *cmdletHost) WriteRecord(kind psobject.StreamKind, record any) error {
	switch r := record.(type) {
	case *psobject.InformationalRecord:
		switch kind {
		case psobject.WarningStream:
			return h.st.warning(r)
		case psobject.VerboseStream:
			return h.st.verbose(r)
		default:
			return h.st.debug(r)
		}
	case *psobject.InformationRecord:
		return h.st.info(r)
	case *psobject.ProgressRecord:
		return h.st.progress(r)
	}
	return nil
}

func (h *cmdletHost) Variable(name string) (any, bool) {
	v, ok := h.f.lookup(strings.ToLower(name))
	return plain(v), ok
}

func (h *cmdletHost) SetVariable(name string, v any) error {
	if _, unset := v.(cmdlet.Unset); unset {
		delete(h.f.scope.vars, strings.ToLower(name))
		return nil
	}
	return h.f.assignIn(h.f.scope, name, strings.ToLower(name), v, nil, false)
}

func (h *cmdletHost) Invoke(b cmdlet.Block, under any, args []any, out func(any) error) error {
	switch sb := b.(type) {
	case *ScriptBlock:
		return h.frame().runBlockTo(sb, under, true, args, out)
	case cmdlet.TextBlock:
		p, err := h.f.in.parseGiven(string(sb), h.f)
		if err != nil {
			return err
		}
		return h.frame().runBlockTo(p, under, true, args, out)
	}
	return errors.New("the block belongs to another host")
}

// frame is the caller's frame with this command's streams.
func (h *cmdletHost) frame() *frame {
	if h.f.st == h.st {
		return h.f
	}
	c := *h.f
	c.st = h.st
	return &c
}

func (h *cmdletHost) Truth(results []any) bool { return truth(collapse(results)) }

func (h *cmdletHost) Prompt() cmdlet.Prompter { return h.prompter() }

func (h *cmdletHost) Invocation() *psobject.InvocationInfo {
	inv := invocationOf(h.c)
	inv.MyCommand = h.d.Name
	inv.CommandType = "Cmdlet"
	return inv
}

// ErrorSource names what writes an error, which ends the error's id: the function, or the cmdlet itself where the client
// sent it as a command.
func (h *cmdletHost) ErrorSource() string {
	if h.c.src == nil {
		return h.d.Class
	}
	if h.f.cmd != nil {
		return h.f.cmd.name
	}
	return ""
}

// Random is where the runspace keeps the generator of a seed.
func (h *cmdletHost) Random() **dotnet.Random { return &h.f.in.rs.random }

func (h *cmdletHost) Resolve(path string) (string, error) {
	if !h.f.seesProvider("FileSystem") {
		ft := providerNotFound("FileSystem").(*fault)
		if h.d != nil {
			ft.rec.FullyQualifiedErrorID += "," + h.d.Class
			ft.rec.Category.Activity = h.d.Name
		}
		return "", ft
	}
	path = strings.ReplaceAll(path, "\\", string(os.PathSeparator))
	if rest, ok := strings.CutPrefix(path, "Microsoft.PowerShell.Core/FileSystem::"); ok {
		path = rest
	}
	if len(path) >= 5 && strings.EqualFold(path[:5], "temp:") {
		path = filepath.Join(h.f.in.rs.tempDir(), path[5:])
	}
	if err := h.noDrive(path); err != nil {
		return "", err
	}
	if path == "~" || strings.HasPrefix(path, "~/") {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		path = home + path[1:]
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(h.f.in.rs.location, path)
	}
	return filepath.Clean(path), nil
}

// noDrive is the error of a path on a drive that is not there; on Windows the files' own are.
func (h *cmdletHost) noDrive(path string) error {
	drive, _, found := strings.Cut(path, ":")
	if !found || drive == "" || h.f.in.rs.windows || strings.ContainsAny(drive, `/\`) || drives[strings.ToLower(drive)] != "" {
		return nil
	}
	const kind = smaPrefix + "DriveNotFoundException"
	message := "Cannot find drive. A drive with the name '" + drive + "' does not exist."
	if h.d == nil {
		return newFaultOf(kind, "DriveNotFound", psobject.ObjectNotFound, drive, message)
	}
	rec := cmdlet.NewError(h.d, "DriveNotFound", psobject.ObjectNotFound, kind, message, drive)
	rec.Invocation = h.Invocation()
	return rec
}

// Text writes what Write-Host does: a record, which the host shows as well.
func (h *cmdletHost) Text(m *psobject.HostMessage) error {
	rec := h.f.informationRecord(m, []string{"PSHOST"}, h.d.Name)
	if err := h.st.info(rec); err != nil {
		return err
	}
	h.f.keep(func(c *scriptCmdlet) *psobject.List { return c.infoVar }, rec)
	return nil
}

// ShowLine shows a line of Out-Host's on the host.
func (h *cmdletHost) ShowLine(kind psobject.StreamKind, line string) error {
	if u, ok := h.f.in.rs.host.(UserInterface); ok && kind == psobject.ErrorStream {
		return u.WriteStreamLine(kind, line)
	}
	return h.f.in.rs.writeHost(&psobject.HostMessage{Message: line})
}

func (h *cmdletHost) Width() int { return h.f.in.rs.width() }

func (h *cmdletHost) Stdin() io.Reader { return nil }

// cmdletProc runs a declared cmdlet in a pipeline.
type cmdletProc struct {
	host  *cmdletHost
	run   *cmdlet.Run
	d     *cmdlet.Declaration
	ctx   context.Context
	input bool
	done  bool
}

// startCmdlet binds the arguments of a declared cmdlet.
func (f *frame) startCmdlet(c *call, d *cmdlet.Declaration, out func(any) error, st *streams, input bool) (processor, error) {
	if driveCommands[d.Name] && c.onDrive() {
		d = &cmdlet.Declaration{Name: d.Name, Class: d.Class, New: func() any { return &driveCommand{} }}
	}
	h := &cmdletHost{f: f, c: c, d: d, out: out, st: st}
	return &cmdletProc{host: h, d: d, ctx: f.in.ctx, input: input}, nil
}

func (p *cmdletProc) begin() error {
	h := p.host
	args := make([]cmdlet.Argument, 0, len(h.c.args))
	for _, a := range h.c.args {
		v := a.value
		if a.word != "" && !strings.EqualFold(a.word, dotnet.ToString(v)) {
			// A number keeps its text for parameters that take text.
			v = &psobject.Object{Base: v, Text: a.word, HasText: true}
		}
		args = append(args, cmdlet.Argument{Name: a.name, Value: v, Present: a.has})
	}
	params := p.d.Parameters()
	more, err := h.f.defaultArguments(p.d.Name, h.c.exact, h.c.args, func(name string) string {
		if q := params.Find(name); q != nil {
			return q.Name
		}
		return ""
	}, func() (names []string) {
		for _, q := range params.List {
			names = append(names, q.Name)
		}
		return names
	})
	if err != nil {
		return err
	}
	for _, a := range more {
		args = append(args, cmdlet.Argument{Name: a.name, Value: a.value, Present: true, Default: true})
	}
	var warned error
	binder := &cmdlet.Binder{DefaultFailed: func(parameter string, value any, err error) {
		warned = errors.Join(warned, h.f.defaultFailed(parameter, value, err))
	}, Ask: h.f.askCmdlet(p.d.Name, h.c)}
	run, err := cmdlet.Start(p.ctx, p.d, h, binder, args, p.input)
	if warned != nil {
		return warned
	}
	if err != nil {
		return p.fault(err, true)
	}
	p.run, h.run = run, run
	return p.fault(run.Begin(), false)
}

// fault makes an error of the cmdlet one of the engine.
func (p *cmdletProc) fault(err error, binding bool) error {
	if err == nil || errors.Is(err, cmdlet.ErrStop) {
		return err
	}
	if serr := p.host.f.stopped(); serr != nil {
		return serr
	}
	var ended *pipelineStopped
	if errors.As(err, &ended) {
		return ended
	}
	var stop *cmdlet.StopError
	if errors.As(err, &stop) {
		p.host.owner(stop.Record)
		if stop.Record.Invocation != nil && stop.Record.Invocation.PositionMessage == "" {
			stop.Record.Invocation = p.host.Invocation()
		}
		if stop.Record.ScriptStackTrace == "" {
			stop.Record.ScriptStackTrace = p.host.f.stackTrace()
		}
		return &fault{rec: stop.Record, stop: true, listed: true, placed: true}
	}
	if rec, ok := err.(*psobject.ErrorRecord); ok {
		if binding {
			p.locate(rec)
		}
		if !binding && strings.HasPrefix(rec.FullyQualifiedErrorID, "CannotConvertArgumentNoMessage,") {
			p.locate(rec) // a conversion that the cmdlet does itself
		}
		if rec.Category.Activity == "" && rec.Remote == nil {
			rec.Category.Activity = p.d.Name
		}
		ft := &fault{rec: rec, stop: strings.HasPrefix(rec.FullyQualifiedErrorID, "ActionPreferenceStop")}
		if rec.Invocation != nil {
			ft.placed = true
			rec.ScriptStackTrace = p.host.f.stackTrace()
		}
		return ft
	}
	return err
}

// locate points a binder's error at the argument that it is about.
func (p *cmdletProc) locate(rec *psobject.ErrorRecord) {
	id, _, _ := strings.Cut(rec.FullyQualifiedErrorID, ",")
	at := ast.Extent{}
	name := quoted(rec.Message())
	switch id {
	case "NamedParameterNotFound", "AmbiguousParameter", "MissingArgument":
		for _, a := range p.host.c.args {
			if a.name != "" && (strings.EqualFold(a.name, name) || id == "MissingArgument") {
				at = a.pos
				break
			}
		}
	case "CannotConvertArgument", "CannotConvertArgumentNoMessage", "ParameterArgumentValidationError", "ParameterArgumentTransformationError",
		"ParameterArgumentValidationErrorNullNotAllowed", "ParameterArgumentValidationErrorEmptyStringNotAllowed", "ParameterArgumentValidationErrorEmptyArrayNotAllowed":
		args := p.host.c.args
		for i, a := range args {
			if a.name != "" && len(name) >= len(a.name) && strings.EqualFold(name[:len(a.name)], a.name) {
				at = a.valuePos
				if !a.has && i+1 < len(args) {
					at = args[i+1].pos
				}
				break
			}
		}
		if at == (ast.Extent{}) {
			for _, a := range args {
				if a.name == "" {
					at = a.pos
				}
			}
		}
	}
	if at != (ast.Extent{}) && p.host.c.src != nil {
		inv := invocationAt(p.host.c.src, at)
		inv.MyCommand, inv.InvocationName = p.d.Name, p.host.c.name
		rec.Invocation = inv
	}
	rec.Exception.Properties = append(rec.Exception.Properties, psobject.Property{Name: "ParameterName", Value: name}, psobject.Property{Name: "ErrorId", Value: id})
}

// quoted gives the first text in single quotes.
func quoted(s string) string {
	i := strings.IndexByte(s, '\'')
	if i < 0 {
		return ""
	}
	j := strings.IndexByte(s[i+1:], '\'')
	if j < 0 {
		return ""
	}
	return s[i+1 : i+1+j]
}

func (p *cmdletProc) process(v any) error {
	return p.fault(p.run.Process(plain(v)), false)
}

func (p *cmdletProc) end() error {
	err := p.fault(p.run.End(), false)
	return err
}

func (p *cmdletProc) clean() error {
	if p.run != nil && !p.done {
		p.done = true
		p.run.Close()
	}
	return nil
}

// BlockText lets declared cmdlets take script blocks.
func (s *ScriptBlock) BlockText() string { return s.body.Text() }

// Idle waits while other scripts of the session run.
func (h *cmdletHost) Idle(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	return idleFor(h.f.in.rs, func() error {
		select {
		case <-t.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
}
