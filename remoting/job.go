package remoting

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// JobState is a job's state, by the original's name.
type JobState string

// The states that jobs have here.
const (
	JobNotStarted JobState = "NotStarted"
	JobRunning    JobState = "Running"
	JobCompleted  JobState = "Completed"
	JobFailed     JobState = "Failed"
	JobStopped    JobState = "Stopped"
	JobStopping   JobState = "Stopping"
	// JobDisconnected is the state of a job whose session was left: its command goes on there, and what it gives from then
	// on is received from the session.
	JobDisconnected JobState = "Disconnected"
)

// Finished reports whether nothing more will happen.
func (s JobState) Finished() bool {
	return s == JobCompleted || s == JobFailed || s == JobStopped || s == JobDisconnected
}

// Job is a command that runs in the background: a parent with one child for each target, or a child. A goroutine of its
// own collects what the children give; it ends with the command. All methods may be called from several goroutines.
type Job struct {
	client   *Client
	parent   *Job
	children []*Job
	kind     string // PSJobTypeName
	id       int32
	instance psobject.GUID
	command  string
	location string

	mu      sync.Mutex
	changed chan struct{} // closed and replaced whenever something happens
	name    string
	state   JobState
	reason  error
	items   []Event // what a child has given: its streams hold it, as the original's do, until the job is removed
	read    int     // how many of them were received
	begin   time.Time
	end     time.Time
	stopped bool
	inv     *Invocation
	done    chan struct{} // of a parent: the collector has ended
}

func newInstance() psobject.GUID {
	var g psobject.GUID
	_, _ = rand.Read(g[:])
	g[6], g[8] = g[6]&0x0F|0x40, g[8]&0x3F|0x80
	return g
}

// StartJob runs a command in the background. An empty name becomes Job and the number. kind is RemoteJob or
// BackgroundJob. The job lives until it is removed or the client is closed; ctx does not end it.
func (c *Client) StartJob(ctx context.Context, cmd Command, name, kind string, throttle int, on ...On) *Job {
	var places []string
	for _, o := range on {
		place := o.Name()
		if kind == "BackgroundJob" {
			place = "localhost"
		}
		places = append(places, place)
	}
	cmd.Background = true
	return c.startJob(cmd.Script, name, kind, places, nil, func() *Invocation { return c.Invoke(context.WithoutCancel(ctx), cmd, throttle, on...) })
}

// StartWork runs work of this process in the background, as a job with a single child for its place. What work passes to
// emit is the child's; its error is why the child failed. ctx of work ends when the job is stopped. ended is called once
// when nothing of the work runs any more.
func (c *Client) StartWork(ctx context.Context, command, name, kind, place string, ended func(), work func(ctx context.Context, emit func(EventKind, any) error) error) *Job {
	return c.startJob(command, name, kind, []string{place}, ended, func() *Invocation {
		return start(context.WithoutCancel(ctx), 0, 1, 1, func(ctx context.Context, _ int, emit func(EventKind, any) error) error { return work(ctx, emit) }, nil)
	})
}

// StartTasks runs n pieces of work of this process in the background, throttle at a time, as a job with a child for each.
// The rest is as for StartWork.
func (c *Client) StartTasks(ctx context.Context, command string, n, throttle int, ended func(), work func(ctx context.Context, i int, emit func(EventKind, any) error) error) *Job {
	places := make([]string, n)
	for i := range places {
		places[i] = taskPlace
	}
	return c.startJob(command, "", taskJob, places, ended, func() *Invocation { return start(context.WithoutCancel(ctx), 0, throttle, n, work, nil) })
}

// What PowerShell calls a job of ForEach-Object -Parallel, its children, and where they run.
const (
	taskJob      = "PSTaskJob"
	taskChildJob = "PSTaskChildJob"
	taskPlace    = "PowerShell"
)

// ReceiveJob receives in the background what the command that was left in a session puts out.
func (c *Client) ReceiveJob(ctx context.Context, s *Session, name string) *Job {
	return c.startJob("", name, "RemoteJob", []string{s.ComputerName()}, nil, func() *Invocation { return c.Receive(context.WithoutCancel(ctx), s, nil) })
}

// startJob makes a job with a child for each place, and begins its work.
func (c *Client) startJob(command, name, kind string, places []string, ended func(), begin func() *Invocation) *Job {
	j := &Job{client: c, kind: kind, id: c.NextJobID(), instance: newInstance(), command: command, name: name, state: JobRunning,
		changed: make(chan struct{}), done: make(chan struct{}), begin: time.Now()}
	if name == "" {
		j.name = "Job" + strconv.Itoa(int(j.id))
	}
	for _, place := range places {
		n := c.NextJobID()
		j.children = append(j.children, &Job{client: c, parent: j, id: n, instance: newInstance(), command: command, location: place,
			name: "Job" + strconv.Itoa(int(n)), state: JobRunning, changed: make(chan struct{}), begin: j.begin})
	}
	j.location = strings.Join(places, ",")
	if kind == taskJob {
		j.location = taskPlace
		for _, child := range j.children {
			child.kind = taskChildJob
		}
	}
	j.inv = begin()
	c.mu.Lock()
	c.jobs = append(c.jobs, j)
	c.mu.Unlock()
	go func() {
		defer close(j.done)
		j.collect()
		if ended != nil {
			ended()
		}
	}()
	return j
}

// collect keeps what the children give, until all have ended.
func (j *Job) collect() {
	for e := range j.inv.Events() {
		child := j.children[e.Target]
		child.mu.Lock()
		if e.Kind == Finished {
			child.end = time.Now()
			child.reason = e.Err
			switch {
			case e.Err == nil:
				child.state = JobCompleted
			case errors.Is(e.Err, ErrStopped), errors.Is(e.Err, client.ErrStopped), errors.Is(e.Err, client.ErrClosed), errors.Is(e.Err, context.Canceled):
				child.state, child.reason = JobStopped, nil
			case errors.As(e.Err, new(*client.DisconnectedError)):
				child.state, child.reason = JobDisconnected, nil
			default:
				child.state = JobFailed
			}
		} else {
			child.items = append(child.items, e)
		}
		child.mu.Unlock()
		child.signal()
		if e.Kind == Finished {
			j.settle()
		}
		j.signal()
	}
}

// settle gives a parent its final state when all children have ended.
func (j *Job) settle() {
	failed, left, all := false, false, true
	for _, c := range j.children {
		s := c.State()
		all = all && s.Finished()
		failed = failed || s == JobFailed
		left = left || s == JobDisconnected
	}
	if !all {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.end = time.Now()
	switch {
	case failed:
		j.state = JobFailed
	case j.stopped:
		j.state = JobStopped
	case left:
		j.state = JobDisconnected
	default:
		j.state = JobCompleted
	}
}

func (j *Job) signal() {
	j.mu.Lock()
	defer j.mu.Unlock()
	close(j.changed)
	j.changed = make(chan struct{})
}

// Changed is closed at the next thing that happens in the job.
func (j *Job) Changed() <-chan struct{} { j.mu.Lock(); defer j.mu.Unlock(); return j.changed }

// ID is the job's number in this process.
func (j *Job) ID() int32 { return j.id }

// InstanceID is the job's identity.
func (j *Job) InstanceID() psobject.GUID { return j.instance }

// Name is the friendly name.
func (j *Job) Name() string { j.mu.Lock(); defer j.mu.Unlock(); return j.name }

// State tells how far the job is.
func (j *Job) State() JobState { j.mu.Lock(); defer j.mu.Unlock(); return j.state }

// Err tells why a child failed.
func (j *Job) Err() error { j.mu.Lock(); defer j.mu.Unlock(); return j.reason }

// Location is the computer, several joined by commas.
func (j *Job) Location() string { return j.location }

// Command is the text that runs.
func (j *Job) Command() string { return j.command }

// Children are a parent's child jobs, one for each target in their order.
func (j *Job) Children() []*Job { return j.children }

// Parent is a child's parent, nil for a parent.
func (j *Job) Parent() *Job { return j.parent }

// Kind is the job's type: RemoteJob, BackgroundJob or PSTaskJob; "" for children of the first two.
func (j *Job) Kind() string { return j.kind }

// End is when the job ended, zero while it runs.
func (j *Job) End() time.Time { j.mu.Lock(); defer j.mu.Unlock(); return j.end }

// HasMoreData tells whether there is something to receive, or may be.
func (j *Job) HasMoreData() bool {
	if j.parent == nil {
		if !j.State().Finished() {
			return true
		}
		for _, c := range j.children {
			if c.HasMoreData() {
				return true
			}
		}
		return false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.items) > j.read || !j.state.Finished()
}

// Receive takes what a child has given so far; keep leaves it for the next time.
func (j *Job) Receive(keep bool) []Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	items := slices.Clip(j.items[j.read:])
	if !keep {
		j.read = len(j.items)
	}
	return items
}

// Stop stops the job and waits until it has ended.
func (j *Job) Stop(ctx context.Context) error {
	p := j
	if j.parent != nil {
		p = j.parent
	}
	p.mu.Lock()
	if p.state.Finished() {
		p.mu.Unlock()
		return nil
	}
	p.stopped = true
	p.mu.Unlock()
	p.inv.Interrupt()
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Wait waits until the job has ended.
func (j *Job) Wait(ctx context.Context) error {
	for {
		c := j.Changed()
		if j.State().Finished() {
			return nil
		}
		select {
		case <-c:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Jobs lists the parent jobs by number.
func (c *Client) Jobs() []*Job {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := append([]*Job(nil), c.jobs...)
	sort.Slice(out, func(i, k int) bool { return out[i].id < out[k].id })
	return out
}

// RemoveJob takes a parent job off the list and reports whether it was there. The caller stops it first.
func (c *Client) RemoveJob(j *Job) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, have := range c.jobs {
		if have == j {
			c.jobs = append(c.jobs[:i:i], c.jobs[i+1:]...)
			return true
		}
	}
	return false
}

// PSTypeNames names the type.
func (j *Job) PSTypeNames() []string {
	if j.kind == taskJob || j.kind == taskChildJob {
		return []string{"System.Management.Automation.PSTasks." + j.kind, "System.Management.Automation.Job", "System.Object"}
	}
	if j.parent != nil {
		return []string{"System.Management.Automation.PSRemotingChildJob", "System.Management.Automation.Job", "System.Object"}
	}
	return []string{"System.Management.Automation.PSRemotingJob", "System.Management.Automation.Job", "System.Object"}
}

// PSText is the type's name, as the original's ToString gives.
func (j *Job) PSText() string { return j.PSTypeNames()[0] }

// stream collects the values of one kind, received or not.
func (j *Job) stream(k EventKind, typ string) *psobject.List {
	j.mu.Lock()
	defer j.mu.Unlock()
	l := &psobject.List{Type: "System.Management.Automation.PSDataCollection`1[[" + typ + "]]"}
	for _, e := range j.items {
		if e.Kind == k {
			l.Items = append(l.Items, e.Value)
		}
	}
	return l
}

// PSProperties lists the properties in the original's order.
func (j *Job) PSProperties() []psobject.Property {
	at := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return psobject.DateTimeOf(t, psobject.Local)
	}
	state := string(j.State())
	info := JobStateInfo(j.State(), j.Err())
	children := &psobject.List{Type: "System.Collections.Generic.List`1[[System.Management.Automation.Job]]"}
	for _, c := range j.children {
		children.Items = append(children.Items, c)
	}
	var kind any = j.kind
	return []psobject.Property{
		{Name: "State", Value: state},
		{Name: "HasMoreData", Value: j.HasMoreData()},
		{Name: "StatusMessage", Value: ""},
		{Name: "Location", Value: j.location},
		{Name: "Command", Value: j.command},
		{Name: "JobStateInfo", Value: info},
		{Name: "Finished", Value: "System.Threading.ManualResetEvent"},
		{Name: "InstanceId", Value: j.instance},
		{Name: "Id", Value: j.id},
		{Name: "Name", Value: j.Name()},
		{Name: "ChildJobs", Value: children},
		{Name: "PSBeginTime", Value: at(j.begin)},
		{Name: "PSEndTime", Value: at(j.End())},
		{Name: "PSJobTypeName", Value: kind},
		{Name: "Output", Value: j.stream(Output, "System.Management.Automation.PSObject")},
		{Name: "Error", Value: j.stream(Error, "System.Management.Automation.ErrorRecord")},
		{Name: "Progress", Value: j.stream(Progress, "System.Management.Automation.ProgressRecord")},
		{Name: "Verbose", Value: j.stream(Verbose, "System.Management.Automation.VerboseRecord")},
		{Name: "Debug", Value: j.stream(Debug, "System.Management.Automation.DebugRecord")},
		{Name: "Warning", Value: j.stream(Warning, "System.Management.Automation.WarningRecord")},
		{Name: "Information", Value: j.stream(Information, "System.Management.Automation.InformationRecord")},
	}
}

// JobStateInfo is the original's object for a state of a job and the error that led to it, nil for none.
func JobStateInfo(s JobState, err error) *psobject.Object {
	var reason any
	if err != nil {
		reason = failReason(err)
	}
	return object([]string{automation + "JobStateInfo"}, string(s), psobject.Property{Name: "State", Value: enumState(string(s))}, psobject.Property{Name: "Reason", Value: reason})
}

// failReason is the exception that a job failed by.
func failReason(err error) *psobject.Exception {
	var state *StateError
	if errors.As(err, &state) {
		return state.Exception()
	}
	var connect *ConnectError
	if errors.As(err, &connect) {
		return psobject.NewException(transportException, connect.Err.Error())
	}
	return psobject.NewException(automation+"RemoteException", err.Error())
}

func enumState(s string) any {
	e, err := dotnet.Convert(s, "System.Management.Automation.JobState")
	if err != nil {
		return s
	}
	return e
}

// SetPSProperty writes the name.
func (j *Job) SetPSProperty(name string, v any) (bool, error) {
	if !strings.EqualFold(name, "Name") {
		return false, nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.name = dotnet.String(v)
	return true, nil
}
