package powershell

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// maxJobs bounds the jobs that a session has at a time.
const maxJobs = 10000

// jobs are a session's background jobs. Each runs in a runspace of its own within this process.
type jobs struct {
	list  []*job // of those that Get-Job shows
	next  int32
	slots chan struct{} // of thread jobs that run at once
	all   sync.WaitGroup
}

// jobRecord is something that a job put out: a value, or a record of a stream.
type jobRecord struct {
	kind psobject.StreamKind
	v    any
}

// job is a background job, or one of the children that do the work of one. Its goroutine ends with its script, or when it is stopped.
type job struct {
	rs                            *Runspace
	id                            int32
	name, kind, typeName, command string
	instance                      psobject.GUID
	live                          bool // values pass as they are, not as over a wire
	children                      []*job
	parent                        *job
	cancel                        context.CancelFunc

	mu      sync.Mutex
	changed chan struct{} // closed at each change, and then another one
	state   string
	reason  *psobject.ErrorRecord
	told    bool // Receive-Job has given the reason
	begin   psobject.DateTime
	end     any
	records []jobRecord
}

// jobKind is how a job is made.
type jobKind struct {
	kind, typeName, childType string
	live                      bool
}

var (
	backgroundJob = jobKind{"BackgroundJob", smaPrefix + "PSRemotingJob", smaPrefix + "PSRemotingChildJob", false}
	threadJob     = jobKind{"ThreadJob", "Microsoft.PowerShell.ThreadJob.ThreadJob", "", true}
	taskJob       = jobKind{"PSTaskJob", smaPrefix + "PSTasks.PSTaskJob", smaPrefix + "PSTasks.PSTaskChildJob", true}
)

// jobWork is what a job does: scripts one after the other.
type jobWork struct {
	scripts []Command
	input   []any
	using   map[string]any
	under   any // $_
	limit   chan struct{}
	// after is closed when the work before has its turn, and turn is to be when this one has; nil where there is no order.
	after <-chan struct{}
	turn  chan struct{}
}

func (rs *Runspace) newJob(k jobKind, name, command string) *job {
	rs.jobs.next++
	j := &job{rs: rs, id: rs.jobs.next, name: name, kind: k.kind, typeName: k.typeName, command: command, instance: newGUID(), live: k.live, changed: make(chan struct{}),
		state: "NotStarted", begin: psobject.DateTimeOf(rs.now(), psobject.Local), cancel: func() {}}
	if name == "" {
		j.name = "Job" + strconv.Itoa(int(j.id))
	}
	return j
}

// startJob makes a job with a child for each piece of work; a kind without children works itself.
func (rs *Runspace) startJob(k jobKind, name, command string, work ...jobWork) (*job, error) {
	if len(rs.jobs.list) >= maxJobs {
		return nil, newFaultOf(smaPrefix+"PSInvalidOperationException", "TooManyJobs", psobject.LimitsExceeded, nil, "The session has "+strconv.Itoa(maxJobs)+" jobs: remove some with Remove-Job.")
	}
	j := rs.newJob(k, name, command)
	rs.jobs.list = append(rs.jobs.list, j)
	if k.childType == "" {
		j.run(work[0])
		return j, nil
	}
	for range work {
		c := rs.newJob(jobKind{k.kind, k.childType, "", k.live}, "", command)
		c.parent = j
		j.children = append(j.children, c)
	}
	for i, w := range work {
		j.children[i].run(w)
	}
	if len(work) == 0 {
		j.settle()
	}
	return j, nil
}

// run starts the job's goroutine. The new runspace gets the environment and the location of its session.
func (j *job) run(w jobWork) {
	ctx, cancel := context.WithCancel(context.Background())
	j.cancel = cancel
	o := j.rs.opts
	o.Host, o.SenderInfo, o.Meanwhile, o.Location, o.Name = nil, nil, nil, j.rs.location, "Runspace"+strconv.Itoa(int(j.id)+1)
	child := New(o)
	child.env.vars = maps.Clone(j.rs.env.vars)
	if j.live {
		child.turn = j.rs.turn
		child.turn.sharing.Add(1)
	}
	if j.parent != nil {
		j.parent.set("Running")
	}
	if w.limit == nil {
		j.set("Running")
	}
	j.rs.jobs.all.Add(1)
	go func() {
		defer j.rs.jobs.all.Done()
		defer cancel()
		defer child.Close()
		if j.live {
			defer child.turn.sharing.Add(-1)
		}
		pass := sync.OnceFunc(func() {
			if w.turn != nil {
				close(w.turn)
			}
		})
		defer pass() // one that is stopped hands its turn on, too
		if w.after != nil {
			select {
			case <-w.after:
			case <-ctx.Done():
				j.finish("Stopped", nil)
				return
			}
		}
		if w.limit != nil {
			select {
			case w.limit <- struct{}{}:
				defer func() { <-w.limit }()
				pass()
				j.set("Running")
			case <-ctx.Done():
				j.finish("Stopped", nil)
				return
			}
		}
		if w.under != nil {
			child.global.setLocal("_", w.under)
		}
		j.finish(j.work(ctx, child, w))
	}()
}

// work runs the scripts and tells the state that the job ends in.
func (j *job) work(ctx context.Context, child *Runspace, w jobWork) (string, *psobject.ErrorRecord) {
	informational := func(r *psobject.InformationalRecord) error { j.put(r.Kind, r); return nil }
	streams := Streams{
		shares: j.live,
		Output: func(v any) error { j.put(psobject.OutputStream, j.pass(v)); return nil },
		Error: func(r *psobject.ErrorRecord) error {
			j.put(psobject.ErrorStream, j.passError(r))
			return nil
		},
		Warning: informational, Verbose: informational, Debug: informational,
		Information: func(r *psobject.InformationRecord) error {
			c := *r
			c.MessageData = j.pass(r.MessageData)
			j.put(psobject.InformationStream, &c)
			return nil
		},
		Progress: func(r *psobject.ProgressRecord) error { j.put(psobject.ProgressStream, r); return nil },
	}
	if err := child.Start(ctx); err != nil {
		return "Failed", newRecord(psobject.NewException("System.InvalidOperationException", err.Error()), "SessionConfiguration", psobject.InvalidOperation, nil)
	}
	for i, c := range w.scripts {
		p := Pipeline{Commands: []Command{c}, Using: w.using}
		if i == len(w.scripts)-1 && w.input != nil {
			input := w.input
			p.Input = func(context.Context) (any, bool, error) {
				if len(input) == 0 {
					return nil, false, nil
				}
				v := input[0]
				input = input[1:]
				return v, true, nil
			}
		}
		err := child.Run(ctx, p, streams)
		var exit *ExitError
		var ended *TerminatingError
		switch {
		case err == nil || errors.As(err, &exit):
		case ctx.Err() != nil:
			return "Stopped", nil
		case errors.As(err, &ended):
			return "Failed", j.passError(ended.Sent)
		default:
			return "Failed", newRecord(psobject.NewException(runtimeException, err.Error()), "JobFailure", psobject.OperationStopped, nil)
		}
	}
	return "Completed", nil
}

// passError gives an error as the session sees it.
func (j *job) passError(r *psobject.ErrorRecord) *psobject.ErrorRecord {
	c := *r
	if j.live {
		return &c
	}
	c.TargetObject = j.pass(r.TargetObject)
	x := psobject.NewException(smaPrefix+"RemoteException", r.Message())
	c.Exception = x
	c.Origin = &psobject.OriginInfo{PSComputerName: "localhost", RunspaceID: j.instance}
	return &c
}

// pass gives a value as the session sees it: what a wire would leave of it, unless the job is a thread's.
func (j *job) pass(v any) any {
	if j.live {
		return v
	}
	return transfer(v)
}

// transfer gives what a wire leaves of a value. Secrets are values of their own that never change.
func transfer(v any) any {
	switch psobject.Base(v).(type) {
	case nil:
		return nil
	case *psobject.SecureString, *psobject.Credential:
		return v
	}
	b, err := clixml.Append(nil, Export(v), &clixml.EncodeOptions{Lossy: true, Text: dotnet.ToString, TypeName: qualified})
	if err == nil {
		var back any
		if back, err = clixml.Decode(b, &clixml.DecodeOptions{Deserialized: true}); err == nil {
			return Receive(back)
		}
	}
	return dotnet.ToString(v)
}

func (j *job) put(kind psobject.StreamKind, v any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.records = append(j.records, jobRecord{kind, v})
	j.signal()
}

// signal wakes those that wait for a change. j.mu is held.
func (j *job) signal() {
	close(j.changed)
	j.changed = make(chan struct{})
}

func (j *job) set(state string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !finished(j.state) {
		j.state = state
		j.signal()
	}
}

func (j *job) finish(state string, reason *psobject.ErrorRecord) {
	j.mu.Lock()
	j.state, j.reason, j.end = state, reason, psobject.DateTimeOf(j.rs.now(), psobject.Local)
	j.signal()
	j.mu.Unlock()
	if j.parent != nil {
		j.parent.settle()
	}
}

// settle ends a parent whose children have ended.
func (j *job) settle() {
	state := "Completed"
	for _, c := range j.children {
		switch s := c.current(); {
		case !finished(s):
			return
		case s == "Failed" || s == "Stopped" && state != "Failed":
			state = s
		}
	}
	j.finish(state, nil)
}

// failedWith tells whether an error is the one that ended the job.
func (j *job) failedWith(rec *psobject.ErrorRecord) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return rec == j.reason
}

func (j *job) current() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state
}

func finished(state string) bool {
	return state == "Completed" || state == "Failed" || state == "Stopped"
}

// workers are the jobs that have what was put out.
func (j *job) workers() []*job {
	if len(j.children) > 0 {
		return j.children
	}
	return []*job{j}
}

// take gives what has been put out and not been taken; keep leaves it there. The channel is closed at the next change.
func (j *job) take(keep bool) (list []jobRecord, state string, changed <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	list = append(list, j.records...)
	if !keep {
		j.records = nil
	}
	if finished(j.state) && j.reason != nil && !j.told {
		list = append(list, jobRecord{psobject.ErrorStream, j.reason})
		j.told = !keep
	}
	return list, j.state, j.changed
}

// stop ends the job and waits for it.
func (j *job) stop(ctx context.Context) error {
	for _, w := range j.workers() {
		w.cancel()
	}
	var err error
	j.rs.idle(func() { err = j.wait(ctx) })
	return err
}

// wait waits for the end of the job. Who has the turn must hand it on before.
func (j *job) wait(ctx context.Context) error {
	for {
		j.mu.Lock()
		state, changed := j.state, j.changed
		j.mu.Unlock()
		if finished(state) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// recordTypes are the types of what the streams hold.
var recordTypes = map[psobject.StreamKind]string{psobject.OutputStream: "PSObject", psobject.ErrorStream: "ErrorRecord", psobject.WarningStream: "WarningRecord", psobject.VerboseStream: "VerboseRecord",
	psobject.DebugStream: "DebugRecord", psobject.InformationStream: "InformationRecord", psobject.ProgressStream: "ProgressRecord"}

// has gives what one stream has.
func (j *job) has(kind psobject.StreamKind) *psobject.List {
	j.mu.Lock()
	defer j.mu.Unlock()
	l := &psobject.List{Type: smaPrefix + "PSDataCollection`1[[" + smaPrefix + recordTypes[kind] + "]]"}
	for _, r := range j.records {
		if r.kind == kind {
			l.Items = append(l.Items, r.v)
		}
	}
	return l
}

func (j *job) PSTypeNames() []string {
	return []string{j.typeName, smaPrefix + "Job", "System.Object"}
}
func (j *job) PSText() string { return j.typeName }

func (j *job) PSProperties() []psobject.Property {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	location, more := "localhost", false
	if j.live {
		location = "PowerShell"
	}
	children := &psobject.List{Type: "System.Collections.Generic.List`1[[" + smaPrefix + "Job]]"}
	for _, c := range j.children {
		children.Items = append(children.Items, c)
	}
	for _, w := range j.workers() {
		w.mu.Lock()
		more = more || len(w.records) > 0 || w.reason != nil && !w.told || !finished(w.state)
		w.mu.Unlock()
	}
	j.mu.Lock()
	state, reason, end := j.state, j.reason, j.end
	j.mu.Unlock()
	info := &psobject.Object{TypeNames: []string{smaPrefix + "JobStateInfo", "System.Object"}, Text: state, HasText: true}
	value, _ := dotnet.Convert(state, smaPrefix+"JobState")
	info.Adapted = []psobject.Property{p("State", value), p("Reason", nil)}
	if reason != nil {
		info.Adapted[1].Value = reason.Exception
	}
	list := []psobject.Property{p("State", state), p("HasMoreData", more), p("StatusMessage", nil), p("Location", location), p("Command", j.command), p("JobStateInfo", info),
		p("InstanceId", j.instance), p("Id", j.id), p("Name", j.name), p("ChildJobs", children), p("PSBeginTime", j.begin), p("PSEndTime", end), p("PSJobTypeName", j.kind)}
	for _, s := range []struct {
		name string
		kind psobject.StreamKind
	}{{"Output", psobject.OutputStream}, {"Error", psobject.ErrorStream}, {"Progress", psobject.ProgressStream}, {"Verbose", psobject.VerboseStream}, {"Debug", psobject.DebugStream},
		{"Warning", psobject.WarningStream}, {"Information", psobject.InformationStream}} {
		list = append(list, p(s.name, j.has(s.kind)))
	}
	return list
}

func (j *job) psCall(f *frame, name string, args []any) (any, bool, error) {
	if strings.EqualFold(name, "StopJob") {
		return none, true, j.stop(f.in.ctx)
	}
	return nil, false, nil
}

// closeJobs ends all jobs of the session and waits for them.
func (rs *Runspace) closeJobs() {
	for _, j := range rs.jobs.list {
		for _, w := range j.workers() {
			w.cancel()
		}
	}
	rs.jobs.all.Wait()
}

// usingValues gives the values of the $using: variables of a script block.
func (f *frame) usingValues(sb *ScriptBlock, live bool) (map[string]any, error) {
	values := map[string]any{}
	var missing error
	ast.Walk(sb.body, func(n ast.Node) bool {
		v, ok := n.(*ast.Variable)
		if !ok || v.Scope != "using" || missing != nil {
			return missing == nil
		}
		x := f.scope.find(v.Key)
		if x == nil {
			missing = newFault("UsingVariableIsUndefined", psobject.InvalidOperation, nil, "The value of the using variable '$using:"+v.Short+"' cannot be retrieved because it has not been set in the local session.")
			return false
		}
		if values[v.Key] = plain(x.read()); !live {
			values[v.Key] = transfer(values[v.Key])
		}
		return true
	})
	return values, missing
}

// freeVariables gives the session's own values of the variables that a block reads.
func freeVariables(f *frame, sb *ScriptBlock) map[string]any {
	values := map[string]any{}
	ast.Walk(sb.body, func(n ast.Node) bool {
		v, ok := n.(*ast.Variable)
		if !ok || v.Scope != "" {
			return true
		}
		x := f.scope.find(v.Key)
		if x == nil || x.get != nil || x.constant || x.readOnly || x.allScope {
			return true
		}
		values[v.Short] = plain(x.read())
		return true
	})
	return values
}
