package powershell

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// hosted is a PowerShell that a script made with [powershell]::Create: commands that run in a runspace of their own, in one that
// the script opened or in the script's own.
type hosted struct {
	owner    *Runspace
	id       psobject.GUID
	current  bool // it runs in the script's own runspace
	trusted  bool // text of the session's own made it
	runspace *hostedRunspace
	pool     *hostedPool
	commands []Command
	streams  map[psobject.StreamKind]*psobject.List
	disposed bool

	// What a run tells; the session's turn guards it.
	state     string
	reason    *psobject.ErrorRecord
	hadErrors bool
	running   *hostedRun
}

// hostedRun is one run of a hosted PowerShell.
type hostedRun struct {
	ps     *hosted
	out    *psobject.List
	cancel context.CancelFunc
	done   chan struct{} // closed when it has ended
	err    error         // valid then
}

func newHosted(f *frame) *hosted {
	h := &hosted{owner: f.in.rs, trusted: f.trusted(), id: newGUID(), state: "NotStarted", streams: map[psobject.StreamKind]*psobject.List{}}
	for _, s := range hostedStreams {
		h.streams[s.kind] = &psobject.List{Type: smaPrefix + "PSDataCollection`1[[" + smaPrefix + s.record + "]]", Items: []any{}}
	}
	return h
}

var hostedStreams = []struct {
	name, record string
	kind         psobject.StreamKind
}{
	{"Error", "ErrorRecord", psobject.ErrorStream}, {"Progress", "ProgressRecord", psobject.ProgressStream}, {"Verbose", "VerboseRecord", psobject.VerboseStream},
	{"Debug", "DebugRecord", psobject.DebugStream}, {"Warning", "WarningRecord", psobject.WarningStream}, {"Information", "InformationRecord", psobject.InformationStream},
}

func (h *hosted) PSTypeNames() []string { return []string{smaPrefix + "PowerShell", "System.Object"} }
func (h *hosted) PSText() string        { return smaPrefix + "PowerShell" }

func (h *hosted) PSProperties() []psobject.Property {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	streams := &psobject.Object{TypeNames: []string{smaPrefix + "PSDataStreams", "System.Object"}, Text: smaPrefix + "PSDataStreams", HasText: true}
	for _, s := range hostedStreams {
		streams.Adapted = append(streams.Adapted, p(s.name, h.streams[s.kind]))
	}
	state, _ := dotnet.Convert(h.state, smaPrefix+"PSInvocationState")
	info := &psobject.Object{TypeNames: []string{smaPrefix + "PSInvocationStateInfo", "System.Object"}, Text: smaPrefix + "PSInvocationStateInfo", HasText: true,
		Adapted: []psobject.Property{p("State", state), p("Reason", nil)}}
	if h.reason != nil {
		info.Adapted[1].Value = h.reason.Exception
	}
	var runspace, pool any
	switch {
	case h.pool != nil:
		pool = h.pool
	case h.current:
		runspace = h.owner.Object()
	default:
		runspace = h.own()
	}
	return []psobject.Property{p("Commands", &hostedCommands{h}), p("Streams", streams), p("InstanceId", h.id), p("InvocationStateInfo", info), p("IsNested", h.current),
		p("HadErrors", h.hadErrors), p("HistoryString", nil), p("Runspace", runspace), p("RunspacePool", pool), p("IsRunspaceOwner", h.runspace != nil && h.runspace.implied)}
}

// own is the runspace that the commands run in, which is made where the script gave none.
func (h *hosted) own() *hostedRunspace {
	if h.runspace == nil {
		h.runspace = h.owner.newHostedRunspace(nil, h.trusted)
		h.runspace.implied = true
		if err := h.runspace.open(); err != nil {
			return h.runspace // which stays as it is; whoever uses it is told its state
		}
	}
	return h.runspace
}

func (h *hosted) psSet(f *frame, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "runspace":
		r, ok := psobject.Base(v).(*hostedRunspace)
		if !ok {
			return true, badCast(v, f.in.rs.typeOf(smaPrefix+"Runspaces.Runspace"))
		}
		h.runspace, h.pool, h.current = r, nil, false
	case "runspacepool":
		p, ok := psobject.Base(v).(*hostedPool)
		if !ok {
			return true, badCast(v, f.in.rs.typeOf(smaPrefix+"Runspaces.RunspacePool"))
		}
		h.pool, h.runspace, h.current = p, nil, false
	default:
		return false, nil
	}
	return true, nil
}

func (h *hosted) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	l := strings.ToLower(name)
	if h.disposed && l != "dispose" && l != "gettype" && l != "tostring" {
		return nil, true, netError(smaPrefix+"PSObjectDisposedException", "Cannot perform operation because object \"PowerShell\" has already been disposed.\nObject name: 'PowerShell'.")
	}
	switch {
	case l == "addscript" && (c.n() == 1 || c.n() == 2):
		h.commands = append(h.commands, Command{Text: c.text(0), Script: true, LocalScope: truth(c.at(1)), Trusted: h.trusts(f)})
	case l == "addcommand" && (c.n() == 1 || c.n() == 2):
		h.commands = append(h.commands, Command{Text: c.text(0), LocalScope: truth(c.at(1)), Trusted: h.trusts(f)})
	case l == "addstatement" && c.n() == 0:
		if n := len(h.commands); n > 0 {
			h.commands[n-1].EndOfStatement = true
		}
	case l == "addparameter" && (c.n() == 1 || c.n() == 2):
		if err := h.parameter(Parameter{Name: c.text(0), Value: c.at(1), Switch: c.n() == 1}); err != nil {
			return nil, true, err
		}
	case l == "addargument" && c.n() == 1:
		if err := h.parameter(Parameter{Value: c.at(0)}); err != nil {
			return nil, true, err
		}
	case l == "addparameters" && c.n() == 1:
		if err := h.parameters(f, c.at(0)); err != nil {
			return nil, true, err
		}
	case l == "invoke" && c.n() <= 3:
		v, err := h.invoke(f, c)
		return v, true, err
	case l == "begininvoke" && c.n() <= 2:
		v, err := h.begin(f, c)
		return v, true, err
	case l == "endinvoke" && c.n() == 1:
		r, ok := psobject.Base(c.at(0)).(*hostedRun)
		if !ok || r.ps != h {
			return nil, true, netError("System.ArgumentException", "The asyncResult object was not created by calling BeginInvoke on this PowerShell instance. (Parameter 'asyncResult')")
		}
		v, err := r.result(f)
		return v, true, err
	case l == "stop" && c.n() == 0:
		return none, true, h.stop(f.in.ctx)
	case l == "dispose" && c.n() == 0:
		h.disposed = true
		err := h.stop(f.in.ctx)
		if h.runspace != nil && h.runspace.implied {
			h.runspace.close()
		}
		return none, true, err
	default:
		return nil, false, nil
	}
	return h, true, nil
}

// trusts tells whether a command that a frame adds is under no limits. In the session's own runspace, where the user's functions
// are, it is.
func (h *hosted) trusts(f *frame) bool { return f.in.rs.policy != nil && f.trusted() && !h.current }

func (h *hosted) parameter(p Parameter) error {
	n := len(h.commands)
	if n == 0 || h.commands[n-1].EndOfStatement {
		return netError(smaPrefix+"PSInvalidOperationException", "A command is required to add a parameter. A command must be added to the PowerShell instance before adding a parameter.")
	}
	h.commands[n-1].Parameters = append(h.commands[n-1].Parameters, p)
	return nil
}

// parameters adds those of a dictionary by their names, and those of a list by their places.
func (h *hosted) parameters(f *frame, v any) error {
	if d, ok := psobject.Base(v).(*psobject.Dictionary); ok {
		for i := range d.Len() {
			k, x := d.At(i)
			if err := h.parameter(Parameter{Name: f.text(k), Value: plain(x)}); err != nil {
				return err
			}
		}
		return nil
	}
	list, _ := items(v)
	for _, x := range list {
		if err := h.parameter(Parameter{Value: plain(x)}); err != nil {
			return err
		}
	}
	return nil
}

// pipeline is what a run runs; input is nil or a collection.
func (h *hosted) pipeline(input any) (Pipeline, error) {
	if len(h.commands) == 0 {
		return Pipeline{}, netError(smaPrefix+"PSInvalidOperationException", "No commands are specified.")
	}
	if h.running != nil {
		return Pipeline{}, netError(smaPrefix+"PSInvalidOperationException", "The state of the current PowerShell instance is not valid for this operation.")
	}
	p := Pipeline{Commands: append([]Command(nil), h.commands...)}
	if list, ok := items(input); ok {
		p.Input = func(context.Context) (any, bool, error) {
			if len(list) == 0 {
				return nil, false, nil
			}
			v := list[0]
			list = list[1:]
			return v, true, nil
		}
	}
	return p, nil
}

// sinks are where a run puts its records; the turn is taken for each, since scripts look at them meanwhile.
func (h *hosted) sinks(out *psobject.List) Streams {
	add := func(l *psobject.List, v any) error {
		h.owner.turn.mu.Lock()
		defer h.owner.turn.mu.Unlock()
		l.Items = append(l.Items, v)
		h.hadErrors = h.hadErrors || l == h.streams[psobject.ErrorStream]
		return nil
	}
	informational := func(r *psobject.InformationalRecord) error { return add(h.streams[r.Kind], r) }
	return Streams{
		shares:  true,
		Output:  func(v any) error { return add(out, v) },
		Error:   func(r *psobject.ErrorRecord) error { return add(h.streams[psobject.ErrorStream], r) },
		Warning: informational, Verbose: informational, Debug: informational,
		Information: func(r *psobject.InformationRecord) error { return add(h.streams[psobject.InformationStream], r) },
		Progress:    func(r *psobject.ProgressRecord) error { return add(h.streams[psobject.ProgressStream], r) },
	}
}

func outputCollection() *psobject.List {
	return &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[" + smaPrefix + "PSObject]]", Items: []any{}}
}

// invoke runs the commands and gives what they put out.
func (h *hosted) invoke(f *frame, c *netCall) (any, error) {
	r, err := h.start(f, c.at(0), outputCollection())
	if err != nil {
		return nil, err
	}
	return r.result(f)
}

// begin starts the commands; EndInvoke gives what they put out.
func (h *hosted) begin(f *frame, c *netCall) (any, error) {
	out := &psobject.List{Type: smaPrefix + "PSDataCollection`1[[" + smaPrefix + "PSObject]]", Items: []any{}}
	if l, ok := psobject.Base(c.at(1)).(*psobject.List); ok {
		out = l
	}
	return h.start(f, c.at(0), out)
}

// start begins a run. What runs in the script's own runspace runs at once; all else has a goroutine that ends with it, or with the
// session.
func (h *hosted) start(f *frame, input any, out *psobject.List) (*hostedRun, error) {
	p, err := h.pipeline(input)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &hostedRun{ps: h, out: out, cancel: cancel, done: make(chan struct{})}
	h.state, h.reason, h.hadErrors = "Running", nil, false
	if h.current {
		defer cancel()
		f.in.rs.idle(func() { r.end(f.in.rs.RunNested(f.in.ctx, p, h.sinks(out))) })
		return r, nil
	}
	var child *hostedRunspace
	if h.pool == nil {
		if child = h.own(); child.state != "Opened" {
			cancel()
			return nil, netError(smaPrefix+"Runspaces.InvalidRunspaceStateException", "Cannot perform the operation because the runspace is not in the 'Opened' state. Current state of runspace is '"+child.state+"'.")
		}
	} else if h.pool.state != "Opened" {
		cancel()
		return nil, netError(smaPrefix+"Runspaces.InvalidRunspacePoolStateException", "Cannot perform the operation because the runspace pool is not in the 'Opened' state. The current state is '"+h.pool.state+"'.")
	}
	h.running = r
	owner := h.owner
	owner.hosted.begin(r)
	owner.turn.sharing.Add(1)
	go func() {
		defer owner.hosted.end(r)
		defer cancel()
		defer owner.turn.sharing.Add(-1)
		if child == nil {
			var err error
			if child, err = h.pool.take(ctx); err != nil {
				if ctx.Err() != nil {
					err = &StoppedError{Cause: err}
				}
				r.end(err)
				return
			}
			defer h.pool.give(child)
		}
		r.end(child.rs.Run(ctx, p, h.sinks(out)))
	}()
	return r, nil
}

// end notes how a run ended. It is called without the turn.
func (r *hostedRun) end(err error) {
	h := r.ps
	h.owner.turn.mu.Lock()
	defer h.owner.turn.mu.Unlock()
	h.running = nil
	h.state = "Completed"
	var exit *ExitError
	var stopped *StoppedError
	var ended *TerminatingError
	switch {
	case err == nil || errors.As(err, &exit):
	case errors.As(err, &stopped):
		h.state = "Stopped"
		ex := psobject.NewException(smaPrefix+"PipelineStoppedException", "The pipeline has been stopped.")
		h.reason, r.err = newRecord(ex, "PipelineStopped", psobject.OperationStopped, nil), ex
	case errors.As(err, &ended):
		h.state, h.hadErrors, h.reason = "Failed", true, ended.Record
		ex := ended.Record.Exception
		if ended.Preferred && strings.HasSuffix(ex.Type(), "WriteErrorException") {
			ex = psobject.NewException(smaPrefix+"ActionPreferenceStopException",
				`The running command stopped because the preference variable "ErrorActionPreference" or common parameter is set to Stop: `+ended.Record.Message())
		}
		r.err = ex
	default:
		h.state, h.hadErrors = "Failed", true
		r.err = err
	}
	close(r.done)
}

// result waits for the end of a run and gives what it put out.
func (r *hostedRun) result(f *frame) (any, error) {
	if err := f.in.rs.idleUntil(f.in.ctx, r.done); err != nil {
		r.cancel() // the script that waits is stopped, and what it waits for with it
		return nil, f.stopped()
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.out, nil
}

func (r *hostedRun) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

func (r *hostedRun) PSTypeNames() []string {
	return []string{smaPrefix + "PowerShellAsyncResult", smaPrefix + "Runspaces.AsyncResult", "System.Object"}
}
func (r *hostedRun) PSText() string { return smaPrefix + "PowerShellAsyncResult" }
func (r *hostedRun) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "CompletedSynchronously", Value: false}, {Name: "IsCompleted", Value: r.ended()}, {Name: "AsyncState", Value: nil}, {Name: "AsyncWaitHandle", Value: &hostedWait{r}}}
}

// hostedWait is the wait handle of a run.
type hostedWait struct{ run *hostedRun }

func (w *hostedWait) PSTypeNames() []string {
	return []string{"System.Threading.ManualResetEvent", "System.Threading.EventWaitHandle", "System.Threading.WaitHandle", "System.Object"}
}
func (w *hostedWait) PSText() string                    { return "System.Threading.ManualResetEvent" }
func (w *hostedWait) PSProperties() []psobject.Property { return nil }
func (w *hostedWait) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "waitone":
		ctx := f.in.ctx
		if len(args) > 0 {
			d, err := (&netCall{f: f, name: name, args: args}).duration(0)
			if err != nil {
				return nil, true, err
			}
			if d >= 0 {
				short, cancel := context.WithTimeout(ctx, d)
				defer cancel()
				ctx = short
			}
		}
		return f.in.rs.idleUntil(ctx, w.run.done) == nil, true, f.stopped()
	case "dispose", "close":
		return none, true, nil
	}
	return nil, false, nil
}

// stop ends what runs and waits for that.
func (h *hosted) stop(ctx context.Context) error {
	r := h.running
	if r == nil {
		return nil
	}
	r.cancel()
	return h.owner.idleUntil(ctx, r.done)
}

// hostedCommands is the PSCommand of a hosted PowerShell.
type hostedCommands struct{ h *hosted }

func (c *hostedCommands) PSTypeNames() []string {
	return []string{smaPrefix + "PSCommand", "System.Object"}
}
func (c *hostedCommands) PSText() string { return smaPrefix + "PSCommand" }
func (c *hostedCommands) PSProperties() []psobject.Property {
	list := &psobject.List{Type: smaPrefix + "Runspaces.CommandCollection", Items: []any{}}
	for _, x := range c.h.commands {
		params := &psobject.List{Type: smaPrefix + "Runspaces.CommandParameterCollection", Items: []any{}}
		for _, p := range x.Parameters {
			var name any
			if p.Name != "" {
				name = p.Name
			}
			params.Items = append(params.Items, &psobject.Object{TypeNames: []string{smaPrefix + "Runspaces.CommandParameter", "System.Object"}, Text: smaPrefix + "Runspaces.CommandParameter", HasText: true,
				Adapted: []psobject.Property{{Name: "Name", Value: name}, {Name: "Value", Value: p.Value}}})
		}
		list.Items = append(list.Items, &psobject.Object{TypeNames: []string{smaPrefix + "Runspaces.Command", "System.Object"}, Text: x.Text, HasText: true,
			Adapted: []psobject.Property{{Name: "Parameters", Value: params}, {Name: "CommandText", Value: x.Text}, {Name: "IsScript", Value: x.Script}, {Name: "UseLocalScope", Value: x.LocalScope}, {Name: "IsEndOfStatement", Value: x.EndOfStatement}}})
	}
	return []psobject.Property{{Name: "Commands", Value: list}}
}
func (c *hostedCommands) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "clear":
		c.h.commands = nil
		return none, true, nil
	case "addscript", "addcommand", "addparameter", "addargument", "addstatement":
		_, known, err := c.h.psCall(f, name, args)
		return c, known, err
	}
	return nil, false, nil
}

// hostedRuns are the runs of a session that have goroutines, and the runspaces that its scripts have opened.
type hostedRuns struct {
	mu        sync.Mutex
	open      map[*hostedRun]bool
	all       sync.WaitGroup
	runspaces map[*hostedRunspace]bool
}

// opened notes that a runspace was opened, and closed that it is no more.
func (h *hostedRuns) opened(r *hostedRunspace) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.runspaces == nil {
		h.runspaces = map[*hostedRunspace]bool{}
	}
	h.runspaces[r] = true
}

func (h *hostedRuns) closed(r *hostedRunspace) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.runspaces, r)
}

// count is how many runspaces are open.
func (h *hostedRuns) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.runspaces)
}

func (h *hostedRuns) begin(r *hostedRun) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open == nil {
		h.open = map[*hostedRun]bool{}
	}
	h.open[r] = true
	h.all.Add(1)
}

func (h *hostedRuns) end(r *hostedRun) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.open, r)
	h.all.Done()
}

// close ends all of them and waits for that.
func (h *hostedRuns) close() {
	h.mu.Lock()
	for r := range maps.Clone(h.open) {
		r.cancel()
	}
	h.mu.Unlock()
	h.all.Wait()
	h.mu.Lock()
	left := maps.Clone(h.runspaces)
	h.runspaces = nil
	h.mu.Unlock()
	for r := range left {
		r.rs.Close()
	}
}
