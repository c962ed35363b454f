package bindings

import (
	"context"
	"slices"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// jobSelection are the parameters by which the job cmdlets find jobs.
type jobSelection struct {
	ID         []int32              `param:"sets=SessionIdParameterSet pos=0 mandatory name nne" as:"Id" help:"Numbers."`
	Job        []*remoting.Job      `param:"sets=JobParameterSet pos=0 mandatory value name type=System.Management.Automation.Job[] nne" help:"The jobs."`
	Name       []string             `param:"sets=NameParameterSet pos=0 mandatory name nne" help:"Names; patterns are understood."`
	InstanceID []psobject.GUID      `param:"sets=InstanceIdParameterSet pos=0 mandatory name nne" as:"InstanceId"`
	State      psobject.Enum        `param:"sets=StateParameterSet pos=0 mandatory name type=System.Management.Automation.JobState" help:"All jobs in this state."`
	Filter     *psobject.Dictionary `param:"sets=FilterParameterSet pos=0 mandatory name nne" help:"Properties and the values they must have."`

	// Command are patterns of the command's text, for those cmdlets that have the parameter.
	Command []string
}

// withChildren lists jobs with their children.
func withChildren(jobs []*remoting.Job) []*remoting.Job {
	var out []*remoting.Job
	for _, j := range jobs {
		out = append(append(out, j), j.Children()...)
	}
	return out
}

// find returns the jobs that are meant. What is not there is a non-terminating error each.
func (s *jobSelection) find(r *cmdlet.Run, c *remoting.Client) ([]*remoting.Job, error) {
	all := withChildren(c.Jobs())
	var out []*remoting.Job
	missing := func(id, text string, target any) error {
		return r.WriteError(r.Fail(id, psobject.ObjectNotFound, "System.Management.Automation.PSArgumentException", text, target))
	}
	add := func(match func(*remoting.Job) bool) bool {
		hit := false
		for _, j := range all {
			if match(j) {
				out, hit = append(out, j), true
			}
		}
		return hit
	}
	for _, j := range s.Job {
		if j != nil {
			out = append(out, j)
		}
	}
	for _, n := range s.Name {
		if !add(func(j *remoting.Job) bool { return dotnet.Like(j.Name(), n, true) }) && !dotnet.HasWildcards(n) {
			if err := missing("JobWithSpecifiedNameNotFound", "The command cannot find the job because the job name "+n+" was not found. Verify the value of the Name parameter, and then try the command again.", n); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range s.ID {
		if !add(func(j *remoting.Job) bool { return j.ID() == id }) {
			if err := missing("JobWithSpecifiedSessionNotFound", "The command cannot find a job with the job ID "+dotnet.String(id)+". Verify the value of the Id parameter and then try the command again.", id); err != nil {
				return nil, err
			}
		}
	}
	for _, g := range s.InstanceID {
		if !add(func(j *remoting.Job) bool { return j.InstanceID() == g }) {
			if err := missing("JobWithSpecifiedInstanceIdNotFound", "The command cannot find a job with the instance identifier "+g.String()+". Verify the value of the InstanceId parameter, and then try the command again.", g); err != nil {
				return nil, err
			}
		}
	}
	if r.Bound("State") {
		for _, j := range c.Jobs() {
			if string(j.State()) == s.State.Name {
				out = append(out, j)
			}
		}
	}
	for _, pattern := range s.Command {
		for _, j := range c.Jobs() {
			if dotnet.Like(j.Command(), pattern, true) {
				out = append(out, j)
			}
		}
	}
	if s.Filter != nil {
		for _, j := range c.Jobs() {
			ok := true
			for i, k := range s.Filter.Keys() {
				v, has := dotnet.Get(j, dotnet.String(k))
				ok = ok && has && dotnet.Equal(v, s.Filter.Values()[i], true)
			}
			if ok {
				out = append(out, j)
			}
		}
	}
	return out, nil
}

func (s *jobSelection) given(r *cmdlet.Run) bool {
	return r.Bound("Id") || r.Bound("Job") || r.Bound("Name") || r.Bound("InstanceId") || r.Bound("State") || r.Bound("Filter") || r.Bound("Command")
}

func getJob(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Get-Job", Class: psClass + "GetJobCommand", Aliases: []string{"gjb"}, DefaultSet: "SessionIdParameterSet",
		Synopsis: "Lists jobs.",
		Examples: []cmdlet.Example{{Title: "All", Code: `get_job()`}},
		New:      func() any { return &getJobCmd{client: c} },
	}
}

type getJobCmd struct {
	ID              []int32              `param:"sets=SessionIdParameterSet pos=0 name nne" as:"Id"`
	Name            []string             `param:"sets=NameParameterSet pos=0 mandatory name nne"`
	InstanceID      []psobject.GUID      `param:"sets=InstanceIdParameterSet pos=0 mandatory name nne" as:"InstanceId"`
	State           psobject.Enum        `param:"sets=StateParameterSet pos=0 mandatory name type=System.Management.Automation.JobState"`
	Filter          *psobject.Dictionary `param:"sets=FilterParameterSet pos=0 mandatory name nne"`
	Command         []string             `param:"sets=CommandParameterSet name nne"`
	IncludeChildJob bool                 `param:"sets=CommandParameterSet,InstanceIdParameterSet,NameParameterSet,SessionIdParameterSet,StateParameterSet" help:"The children, too."`
	ChildJobState   psobject.Enum        `param:"sets=CommandParameterSet,InstanceIdParameterSet,NameParameterSet,SessionIdParameterSet,StateParameterSet type=System.Management.Automation.JobState" help:"The children in this state, too."`
	HasMoreData     *bool                `param:"sets=CommandParameterSet,InstanceIdParameterSet,NameParameterSet,SessionIdParameterSet,StateParameterSet type=System.Boolean" help:"Only jobs that have something to receive, or have not."`
	Before, After   *psobject.DateTime   `param:"sets=CommandParameterSet,InstanceIdParameterSet,NameParameterSet,SessionIdParameterSet,StateParameterSet" help:"Only jobs that ended before, or after, this time."`
	Newest          *int32               `param:"sets=CommandParameterSet,InstanceIdParameterSet,NameParameterSet,SessionIdParameterSet,StateParameterSet" help:"Only so many, the last to end."`

	client *remoting.Client
}

func (g *getJobCmd) Process(r *cmdlet.Run) error {
	s := jobSelection{ID: g.ID, Name: g.Name, InstanceID: g.InstanceID, State: g.State, Filter: g.Filter, Command: g.Command}
	list := g.client.Jobs()
	if s.given(r) {
		var err error
		if list, err = s.find(r, g.client); err != nil {
			return err
		}
	}
	if g.IncludeChildJob {
		list = withChildren(list)
	} else if r.Bound("ChildJobState") {
		var out []*remoting.Job
		for _, j := range list {
			out = append(out, j)
			for _, c := range j.Children() {
				if string(c.State()) == g.ChildJobState.Name {
					out = append(out, c)
				}
			}
		}
		list = out
	}
	var out []*remoting.Job
	for _, j := range list {
		if g.HasMoreData != nil && j.HasMoreData() != *g.HasMoreData {
			continue
		}
		if g.Before != nil && (j.End().IsZero() || !j.End().Before(g.Before.Time())) {
			continue
		}
		if g.After != nil && (j.End().IsZero() || !j.End().After(g.After.Time())) {
			continue
		}
		out = append(out, j)
	}
	if g.Newest != nil && len(out) > int(*g.Newest) {
		// The last to end come first; those that run stand where they are.
		byEnd := slices.Clone(out)
		slices.SortStableFunc(byEnd, func(a, b *remoting.Job) int {
			if a.End().IsZero() || b.End().IsZero() {
				return 0
			}
			return b.End().Compare(a.End())
		})
		byEnd = byEnd[:max(int(*g.Newest), 0)]
		out = slices.DeleteFunc(out, func(j *remoting.Job) bool { return !slices.Contains(byEnd, j) })
	}
	for _, j := range out {
		if err := r.Write(j); err != nil {
			return err
		}
	}
	return nil
}

func waitJob(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Wait-Job", Class: psClass + "WaitJobCommand", Aliases: []string{"wjb"}, DefaultSet: "SessionIdParameterSet",
		Synopsis: "Waits until jobs have ended, and gives them.",
		Examples: []cmdlet.Example{{Title: "All", Code: `get_job() | wait_job{timeout = 10}`}},
		New:      func() any { return &waitJobCmd{client: c} },
	}
}

type waitJobCmd struct {
	jobSelection
	Any     bool   `param:"" help:"Waits for the first one only."`
	Timeout *int32 `param:"alias=TimeoutSec range=-1,2147483647" help:"Seconds; -1 for no limit."`
	Force   bool   `param:"" help:"Accepted."`

	client *remoting.Client
	jobs   []*remoting.Job
}

func (w *waitJobCmd) Process(r *cmdlet.Run) error {
	list, err := w.find(r, w.client)
	w.jobs = append(w.jobs, list...)
	return err
}

func (w *waitJobCmd) End(r *cmdlet.Run) error {
	ctx, cancel := context.WithCancel(r.Context())
	if w.Timeout != nil && *w.Timeout >= 0 {
		ctx, cancel = context.WithTimeout(r.Context(), time.Duration(*w.Timeout)*time.Second)
	}
	defer cancel()
	if w.Any {
		first := make(chan *remoting.Job, len(w.jobs))
		for _, j := range w.jobs {
			go func() {
				if j.Wait(ctx) == nil {
					first <- j
				}
			}()
		}
		if len(w.jobs) == 0 {
			return nil
		}
		select {
		case j := <-first:
			return r.Write(j)
		case <-ctx.Done():
			return r.Context().Err()
		}
	}
	for _, j := range w.jobs {
		if err := j.Wait(ctx); err != nil {
			// A time-out gives what has ended; it is no error.
			if r.Context().Err() != nil {
				return r.Context().Err()
			}
			break
		}
	}
	for _, j := range w.jobs {
		if j.State().Finished() {
			if err := r.Write(j); err != nil {
				return err
			}
		} else if w.Timeout != nil {
			continue
		}
	}
	return nil
}

func receiveJob(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Receive-Job", Class: psClass + "ReceiveJobCommand", Aliases: []string{"rcjb"}, DefaultSet: "Location",
		Synopsis: "Gives what jobs have put out.",
		Examples: []cmdlet.Example{{Title: "To the end", Code: `local j = start_job([[ 1..3 ]]); receive_job{j, wait = true, auto_remove_job = true}`}},
		New:      func() any { return &receiveJobCmd{client: c} },
	}
}

type receiveJobCmd struct {
	Job               []*remoting.Job     `param:"sets=Location,ComputerName,Session pos=0 mandatory value name type=System.Management.Automation.Job[]" help:"The jobs."`
	ComputerName      []string            `param:"sets=ComputerName pos=1 name alias=Cn nne" help:"Only what comes from these computers."`
	Location          []string            `param:"sets=Location pos=1 nne" help:"Only what comes from these places."`
	Session           []*remoting.Session `param:"sets=Session pos=1 name type=System.Management.Automation.Runspaces.PSSession[] nn"`
	Keep              bool                `param:"" help:"Leaves the results in the job."`
	NoRecurse         bool                `param:"" help:"Only the job itself, not its children."`
	Force             bool                `param:""`
	Wait              bool                `param:"" help:"Waits for the end and passes on what comes."`
	AutoRemoveJob     bool                `param:"" help:"Removes the job at its end; with wait."`
	WriteEvents       bool                `param:""`
	WriteJobInResults bool                `param:"" help:"Puts the job out first; with wait."`
	ID                []int32             `param:"sets=SessionIdParameterSet pos=0 mandatory name nne" as:"Id"`
	Name              []string            `param:"sets=NameParameterSet pos=0 mandatory name nne"`
	InstanceID        []psobject.GUID     `param:"sets=InstanceIdParameterSet pos=0 mandatory name nne" as:"InstanceId"`

	client *remoting.Client
}

func (c *receiveJobCmd) Begin(r *cmdlet.Run) error {
	if c.Wait && c.Keep {
		return r.Fail("ParameterBindingFailed", psobject.WriteError, "System.Management.Automation.ParameterBindingException",
			"Cannot bind parameter 'Wait' to the target. Exception setting \"Wait\": \"The Wait and Keep parameters cannot be used together in the same command.\"", nil)
	}
	if c.Wait {
		return nil
	}
	for _, p := range []struct {
		set  bool
		text string
	}{{c.AutoRemoveJob, "The -AutoRemoveJob parameter cannot be used without the -Wait parameter"}, {c.WriteJobInResults, "The -WriteJobInResults parameter cannot be used without the -Wait parameter"},
		{c.WriteEvents, "The WriteEvents parameter cannot be used without the Wait parameter."}, {c.Force, "The -Force parameter cannot be used without the -Wait parameter."}} {
		if p.set {
			return r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException", p.text, nil)
		}
	}
	return nil
}

func (c *receiveJobCmd) Process(r *cmdlet.Run) error {
	s := jobSelection{Job: c.Job, ID: c.ID, Name: c.Name, InstanceID: c.InstanceID}
	list, err := s.find(r, c.client)
	if err != nil {
		return err
	}
	for _, j := range list {
		if err := c.receive(r, j); err != nil {
			return err
		}
	}
	return nil
}

// wanted tells whether a child's place was asked for.
func (c *receiveJobCmd) wanted(j *remoting.Job) bool {
	names := append(append([]string(nil), c.ComputerName...), c.Location...)
	for _, s := range c.Session {
		names = append(names, s.ComputerName())
	}
	for _, n := range names {
		if dotnet.Like(j.Location(), n, true) {
			return true
		}
	}
	return len(names) == 0
}

func (c *receiveJobCmd) receive(r *cmdlet.Run, j *remoting.Job) error {
	if c.WriteJobInResults {
		if err := r.Write(j); err != nil {
			return err
		}
	}
	children := j.Children()
	if j.Parent() != nil {
		children = []*remoting.Job{j}
	} else if c.NoRecurse {
		children = nil
	}
	for waited := false; ; waited = true {
		changed := j.Changed()
		finished := j.State().Finished()
		for _, child := range children {
			if !c.wanted(child) {
				continue
			}
			for _, e := range child.Receive(c.Keep) {
				if waited && e.Kind == remoting.Output { // what comes while somebody waits tells which job it is of
					e.Value = psobject.WithNote(e.Value, sourceJob, child.InstanceID())
				}
				if err := replay(r, e); err != nil {
					return err
				}
			}
		}
		if !c.Wait || finished {
			if c.WriteEvents {
				if err := writeEvents(r, j, children, waited); err != nil {
					return err
				}
			}
			break
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return r.Context().Err()
		}
	}
	for _, child := range children {
		if child.State() != remoting.JobFailed || !c.wanted(child) {
			continue
		}
		rec := failure(child.Err(), remoting.On{Target: &remoting.Target{ComputerName: child.Location()}})
		if rec == nil {
			continue
		}
		if err := r.WriteError(rec); err != nil {
			return err
		}
	}
	if c.AutoRemoveJob {
		c.client.RemoveJob(j)
	}
	return nil
}

// sourceJob is the note that names the job of an object.
const sourceJob = "PSSourceJobInstanceId"

// writeEvents tells of the end of a job and its children. An end that was waited for comes from the job down; one that lay
// back comes from the children up, and what was before it is not known any more.
func writeEvents(r *cmdlet.Run, j *remoting.Job, children []*remoting.Job, waited bool) error {
	jobs, before := append(slices.Clone(children), j), any(nil)
	if waited {
		jobs, before = append([]*remoting.Job{j}, children...), remoting.JobStateInfo(remoting.JobRunning, nil)
	}
	if j.Parent() != nil {
		jobs = children // the job is its own child
	}
	for _, x := range jobs {
		event := &psobject.Object{TypeNames: []string{"System.Management.Automation.JobStateEventArgs", "System.EventArgs", "System.Object"},
			Text: "System.Management.Automation.JobStateEventArgs", HasText: true,
			Extended: []psobject.Property{{Name: "PSEventObject", Value: true}, {Name: sourceJob, Value: x.InstanceID()}},
			Adapted:  []psobject.Property{{Name: "JobStateInfo", Value: remoting.JobStateInfo(x.State(), x.Err())}, {Name: "PreviousJobStateInfo", Value: before}}}
		if err := r.Write(event); err != nil {
			return err
		}
	}
	return nil
}

// replay passes on what a job has stored.
func replay(r *cmdlet.Run, e remoting.Event) error {
	return (&invokeCommandCmd{}).event(r, e, nil)
}

func stopJob(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Stop-Job", Class: psClass + "StopJobCommand", Aliases: []string{"spjb"}, DefaultSet: "SessionIdParameterSet", ShouldProcess: true,
		Synopsis: "Stops jobs.",
		Examples: []cmdlet.Example{{Title: "All", Code: `get_job() | stop_job()`}},
		New:      func() any { return &stopJobCmd{client: c} },
	}
}

type stopJobCmd struct {
	jobSelection
	PassThru bool `param:"" help:"Gives the jobs."`

	client *remoting.Client
}

// about is the target of a job's confirmation.
func about(j *remoting.Job) string {
	return "Remote Command: " + j.Command() + ", associated with the job that has an ID of \"" + dotnet.String(j.ID()) + "\"."
}

func (c *stopJobCmd) Process(r *cmdlet.Run) error {
	list, err := c.find(r, c.client)
	if err != nil {
		return err
	}
	for _, j := range list {
		if !j.State().Finished() {
			ok, err := r.ShouldProcess(about(j), "Stop")
			if err != nil {
				return err
			}
			if ok {
				if err := j.Stop(r.Context()); err != nil {
					return err
				}
			}
		}
		if c.PassThru {
			if err := r.Write(j); err != nil {
				return err
			}
		}
	}
	return nil
}

func removeJob(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Remove-Job", Class: psClass + "RemoveJobCommand", Aliases: []string{"rjb"}, DefaultSet: "SessionIdParameterSet", ShouldProcess: true,
		Synopsis: "Takes jobs off the list.",
		Examples: []cmdlet.Example{{Title: "Even those that run", Code: `get_job() | remove_job{force = true}`}},
		New:      func() any { return &removeJobCmd{client: c} },
	}
}

type removeJobCmd struct {
	jobSelection
	Commands []string `param:"sets=CommandParameterSet name nne" as:"Command" help:"The text of the command; patterns are understood."`
	Force    bool     `param:"sets=FilterParameterSet,InstanceIdParameterSet,JobParameterSet,NameParameterSet,SessionIdParameterSet alias=F" help:"Stops those that run."`

	client *remoting.Client
}

func (c *removeJobCmd) Process(r *cmdlet.Run) error {
	c.Command = c.Commands
	list, err := c.find(r, c.client)
	if err != nil {
		return err
	}
	force := c.Force || r.Bound("State") || r.Bound("Command")
	for _, j := range list {
		ok, err := r.ShouldProcess(about(j), "Remove")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if !j.State().Finished() && j.Parent() == nil {
			if !force {
				rec := r.Fail("JobObjectNotFinishedCannotBeRemoved", psobject.InvalidOperation, "System.ArgumentException",
					"The command cannot remove the job with the job ID "+dotnet.String(j.ID())+" because the job is not finished. To remove the job, first stop the job, or use the Force parameter. (Parameter 'Job')", j)
				if err := r.WriteError(rec); err != nil {
					return err
				}
				continue
			}
			if err := j.Stop(r.Context()); err != nil {
				return err
			}
		}
		if j.Parent() != nil || !c.client.RemoveJob(j) {
			rec := r.Fail("CannotRemoveJob", psobject.InvalidOperation, "System.ArgumentException",
				"The command cannot remove the job because it does not exist or because it is a child job. Child jobs can be removed only by removing the parent job.", j)
			if err := r.WriteError(rec); err != nil {
				return err
			}
		}
	}
	return nil
}
