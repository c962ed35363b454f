package powershell

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// startJob is Start-Job and Start-ThreadJob.
type startJob struct {
	ScriptBlock          cmdlet.Block `param:"sets=ComputerName pos=0 mandatory alias=Command"`
	FilePath             string       `param:"sets=FilePathComputerName mandatory"`
	InitializationScript cmdlet.Block `param:""`
	Name                 string       `param:"name"`
	ArgumentList         []any        `param:"alias=Args"`
	InputObject          any          `param:"value"`
	WorkingDirectory     string       `param:""`
	ThrottleLimit        int32        `param:""`
	StreamingHost        any          `param:""`
	RunAs32              bool         `param:""`

	kind  jobKind
	input []any
}

func (s *startJob) Process(r *cmdlet.Run) error {
	if r.PipelineInput || r.Bound("InputObject") {
		s.input = append(s.input, s.InputObject)
	}
	return nil
}

func (s *startJob) End(r *cmdlet.Run) error {
	h := engineHost(r)
	rs := h.f.in.rs
	w := jobWork{using: map[string]any{}}
	if s.InitializationScript != nil {
		init, err := block(s.InitializationScript, h)
		if err != nil {
			return err
		}
		w.scripts = append(w.scripts, Command{Text: init.body.Text(), Script: true, Trusted: init.body.Source.Trusted})
	}
	main := Command{Script: true}
	if s.FilePath != "" {
		full, err := h.Resolve(s.FilePath)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(full)
		if err != nil {
			return r.Fail("PathNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find path '"+full+"' because it does not exist.", full)
		}
		main.Text, main.Trusted = scriptText(b), rs.policy != nil && h.f.trusted()
	} else {
		sb, err := block(s.ScriptBlock, h)
		if err != nil {
			return err
		}
		main.Text, main.Trusted = sb.body.Text(), sb.body.Source.Trusted
		if w.using, err = h.f.usingValues(sb, s.kind.live); err != nil {
			return err
		}
	}
	pass := func(v any) any {
		if s.kind.live {
			return plain(v)
		}
		return transfer(plain(v))
	}
	for _, a := range s.ArgumentList {
		main.Parameters = append(main.Parameters, Parameter{Value: pass(a)})
	}
	for _, v := range s.input {
		w.input = append(w.input, pass(v))
	}
	w.scripts = append(w.scripts, main)
	if s.kind.live {
		if rs.jobs.slots == nil || s.ThrottleLimit > 0 {
			rs.jobs.slots = make(chan struct{}, max(5, int(s.ThrottleLimit)))
		}
		w.limit = rs.jobs.slots
	}
	j, err := rs.startJob(s.kind, s.Name, main.Text, w)
	if err != nil {
		return err
	}
	return r.Write(j)
}

// jobFilter chooses jobs; it is part of each cmdlet that works on them.
type jobFilter struct {
	ids       []int32
	names     []string
	instances []psobject.GUID
	states    []string
}

// find gives the chosen jobs and writes an error for each choice that none fits.
func (q *jobFilter) find(r *cmdlet.Run) ([]*job, error) {
	rs := engineHost(r).f.in.rs
	var found []*job
	pick := func(fits func(*job) bool) bool {
		n := len(found)
		for _, j := range rs.jobs.list {
			for _, x := range append([]*job{j}, j.children...) {
				if fits(x) && !slices.Contains(found, x) {
					found = append(found, x)
				}
			}
		}
		return len(found) > n
	}
	const verify = " Verify the value of the "
	for _, id := range q.ids {
		if !pick(func(j *job) bool { return j.id == id }) {
			if err := r.WriteError(r.Fail("JobWithSpecifiedSessionNotFound", psobject.ObjectNotFound, smaPrefix+"PSArgumentException",
				"The command cannot find a job with the job ID "+strconv.Itoa(int(id))+"."+verify+"Id parameter and then try the command again.", id)); err != nil {
				return nil, err
			}
		}
	}
	for _, n := range q.names {
		match := wildcard(n, true)
		if !pick(func(j *job) bool { return match(j.name) && j.parent == nil }) && !hasWildcard(n) {
			if err := r.WriteError(r.Fail("JobWithSpecifiedNameNotFound", psobject.ObjectNotFound, smaPrefix+"PSArgumentException",
				"The command cannot find the job because the job name "+n+" was not found."+verify+"Name parameter, and then try the command again.", n)); err != nil {
				return nil, err
			}
		}
	}
	for _, g := range q.instances {
		if !pick(func(j *job) bool { return j.instance == g }) {
			if err := r.WriteError(r.Fail("JobWithSpecifiedInstanceIdNotFound", psobject.ObjectNotFound, smaPrefix+"PSArgumentException",
				"The command cannot find a job with the instance identifier "+g.String()+"."+verify+"InstanceId parameter, and then try the command again.", g)); err != nil {
				return nil, err
			}
		}
	}
	for _, s := range q.states {
		pick(func(j *job) bool { return j.parent == nil && strings.EqualFold(j.current(), s) })
	}
	return found, nil
}

// jobsOf takes the jobs of a parameter.
func jobsOf(r *cmdlet.Run, list []any) ([]*job, error) {
	var out []*job
	for _, v := range list {
		j, ok := psobject.Base(plain(v)).(*job)
		var by *jobFilter // a name or a number says which one, too
		switch x := psobject.Base(plain(v)).(type) {
		case string:
			by = &jobFilter{names: []string{x}}
		case int32:
			by = &jobFilter{ids: []int32{x}}
		}
		if by != nil {
			found, err := by.find(r)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
			continue
		}
		if !ok {
			f := engineHost(r).f
			cause := badCast(v, f.in.rs.typeOf(smaPrefix+"Job"))
			return nil, r.Fail("CannotConvertArgumentNoMessage", psobject.InvalidArgument, bindingException, "Cannot bind parameter 'Job'. "+cause.Error(), nil)
		}
		out = append(out, j)
	}
	return out, nil
}

const bindingException = smaPrefix + "ParameterBindingException"

type getJob struct {
	ID              []int32         `param:"sets=SessionIdParameterSet pos=0 name" as:"Id"`
	Name            []string        `param:"sets=NameParameterSet pos=0 mandatory name"`
	InstanceID      []psobject.GUID `param:"sets=InstanceIdParameterSet mandatory name" as:"InstanceId"`
	State           string          `param:"sets=StateParameterSet mandatory name"`
	Command         []string        `param:"sets=CommandParameterSet mandatory name"`
	IncludeChildJob bool            `param:""`
	HasMoreData     bool            `param:""`
	Newest          int32           `param:""`
	Before          any             `param:""`
	After           any             `param:""`
}

func (g *getJob) End(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	q := jobFilter{ids: g.ID, names: g.Name, instances: g.InstanceID}
	found := slices.Clone(rs.jobs.list)
	switch {
	case g.State != "":
		q.states = []string{g.State}
		fallthrough
	case len(g.ID)+len(g.Name)+len(g.InstanceID) > 0:
		var err error
		if found, err = q.find(r); err != nil {
			return err
		}
	case len(g.Command) > 0:
		found = slices.DeleteFunc(found, func(j *job) bool { return !anyMatch(g.Command, j.command) })
	}
	if g.Newest > 0 && len(found) > int(g.Newest) {
		found = found[len(found)-int(g.Newest):]
	}
	for _, j := range found {
		list := []*job{j}
		if g.IncludeChildJob {
			list = append(list, j.children...)
		}
		for _, x := range list {
			if err := r.Write(x); err != nil {
				return err
			}
		}
	}
	return nil
}

// jobCmdlet is Wait-Job, Stop-Job and Remove-Job.
type jobCmdlet struct {
	Job        []any           `param:"sets=JobParameterSet pos=0 mandatory value name"`
	ID         []int32         `param:"sets=SessionIdParameterSet pos=0 mandatory name" as:"Id"`
	Name       []string        `param:"sets=NameParameterSet pos=0 mandatory name"`
	InstanceID []psobject.GUID `param:"sets=InstanceIdParameterSet mandatory name" as:"InstanceId"`
	State      string          `param:"sets=StateParameterSet mandatory name"`
	Any        bool            `param:""`
	Timeout    int32           `param:"alias=TimeoutSec"`
	Force      bool            `param:""`
	PassThru   bool            `param:""`

	do    func(c *jobCmdlet, r *cmdlet.Run, list []*job) error
	found []*job
}

func (c *jobCmdlet) Process(r *cmdlet.Run) error {
	q := jobFilter{ids: c.ID, names: c.Name, instances: c.InstanceID}
	if c.State != "" {
		q.states = []string{c.State}
	}
	found, err := q.find(r)
	if err != nil {
		return err
	}
	given, err := jobsOf(r, c.Job)
	if err != nil {
		return err
	}
	c.found = append(append(c.found, found...), given...)
	return nil
}

func (c *jobCmdlet) End(r *cmdlet.Run) error { return c.do(c, r, c.found) }

func waitJobs(c *jobCmdlet, r *cmdlet.Run, list []*job) error {
	ctx := r.Context()
	if r.Bound("Timeout") && c.Timeout >= 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(c.Timeout)*time.Second)
		defer cancel()
	}
	ended := make(chan *job, len(list))
	watch, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, j := range list {
		go func() { // ends with the job, or with watch
			if j.wait(watch) == nil {
				ended <- j
			}
		}()
	}
	var done []*job
	rs := engineHost(r).f.in.rs
	for range list {
		j := idleFor(rs, func() *job {
			select {
			case j := <-ended:
				return j
			case <-ctx.Done():
				return nil
			}
		})
		if j == nil {
			if err := r.Context().Err(); err != nil {
				return err
			}
			break
		}
		done = append(done, j)
		if c.Any {
			return r.Write(j)
		}
	}
	for _, j := range list {
		if slices.Contains(done, j) {
			if err := r.Write(j); err != nil {
				return err
			}
		}
	}
	return nil
}

func stopJobs(c *jobCmdlet, r *cmdlet.Run, list []*job) error {
	for _, j := range list {
		if err := j.stop(r.Context()); err != nil {
			return err
		}
		if c.PassThru {
			if err := r.Write(j); err != nil {
				return err
			}
		}
	}
	return nil
}

func removeJobs(c *jobCmdlet, r *cmdlet.Run, list []*job) error {
	for _, j := range list {
		if !finished(j.current()) {
			if !c.Force {
				rec := r.Fail("JobObjectNotFinishedCannotBeRemoved", psobject.InvalidOperation, "System.ArgumentException", "The command cannot remove the job with the job ID "+strconv.Itoa(int(j.id))+
					" because the job is not finished. To remove the job, first stop the job, or use the Force parameter. (Parameter 'Job')", j)
				if err := r.WriteError(rec); err != nil {
					return err
				}
				continue
			}
			if err := j.stop(r.Context()); err != nil {
				return err
			}
		}
		j.remove()
	}
	return nil
}

func (j *job) remove() {
	j.rs.jobs.list = slices.DeleteFunc(j.rs.jobs.list, func(x *job) bool { return x == j })
}

type receiveJob struct {
	Job               []any           `param:"sets=Location pos=0 mandatory value name"`
	ID                []int32         `param:"sets=SessionIdParameterSet pos=0 mandatory name" as:"Id"`
	Name              []string        `param:"sets=NameParameterSet pos=0 mandatory name"`
	InstanceID        []psobject.GUID `param:"sets=InstanceIdParameterSet mandatory name" as:"InstanceId"`
	Keep              bool            `param:""`
	Wait              bool            `param:""`
	AutoRemoveJob     bool            `param:""`
	NoRecurse         bool            `param:""`
	Force             bool            `param:""`
	WriteEvents       bool            `param:""`
	WriteJobInResults bool            `param:""`
	Location          []string        `param:"sets=Location pos=1"`
	ComputerName      []string        `param:"sets=ComputerName pos=1 alias=Cn"`
}

func (c *receiveJob) Process(r *cmdlet.Run) error {
	found, err := (&jobFilter{ids: c.ID, names: c.Name, instances: c.InstanceID}).find(r)
	if err != nil {
		return err
	}
	given, err := jobsOf(r, c.Job)
	if err != nil {
		return err
	}
	for _, j := range append(found, given...) {
		if c.WriteJobInResults {
			if err := r.Write(j); err != nil {
				return err
			}
		}
		for _, w := range j.workers() {
			if err := c.drain(r, w); err != nil {
				return err
			}
		}
		if c.AutoRemoveJob && finished(j.current()) {
			j.remove()
		}
	}
	return nil
}

// drain writes what a job has, and with -Wait what it will have.
func (c *receiveJob) drain(r *cmdlet.Run, w *job) error {
	seen := 0
	for {
		list, state, changed := w.take(c.Keep)
		for _, x := range list[min(seen, len(list)):] {
			if err := writeJobRecord(r, w, x); err != nil {
				return err
			}
		}
		if c.Keep {
			seen = len(list)
		}
		if !c.Wait || finished(state) {
			break
		}
		if err := w.rs.idleUntil(r.Context(), changed); err != nil {
			return err
		}
	}
	if c.Wait && w.parent != nil {
		return w.parent.waitSettled(r.Context())
	}
	return nil
}

// waitSettled waits for a parent whose children have all ended.
func (j *job) waitSettled(ctx context.Context) error {
	for _, c := range j.children {
		if !finished(c.current()) {
			return nil
		}
	}
	return idleFor(j.rs, func() error { return j.wait(ctx) })
}

// writeJobRecord puts something of a job on the stream that it came from.
func writeJobRecord(r *cmdlet.Run, w *job, x jobRecord) error {
	h := engineHost(r)
	switch v := x.v.(type) {
	case *psobject.InformationalRecord:
		if x.kind == psobject.WarningStream {
			return h.st.warning(v)
		} else if x.kind == psobject.VerboseStream {
			return h.st.verbose(v)
		}
		return h.st.debug(v)
	case *psobject.InformationRecord:
		return h.st.info(v)
	case *psobject.ProgressRecord:
		return h.st.progress(v)
	case *psobject.ErrorRecord:
		if x.kind == psobject.ErrorStream {
			return r.WriteError(v)
		}
	case *psobject.Object:
		if !w.live {
			add := func(name string, value any) {
				v.Extended = append(v.Extended, psobject.Property{Name: name, Value: value})
			}
			if v.Find("RunspaceId") == nil {
				add("RunspaceId", w.instance)
				add("PSComputerName", "localhost")
				add("PSShowComputerName", false)
			}
		}
	}
	return r.Write(x.v)
}

// background runs a pipeline as a job: what stands before & in a script.
func (f *frame) background(text string) error {
	body, err := parse.Parse(text, "")
	if err != nil {
		return f.in.parseFault(err, false)
	}
	sb := &ScriptBlock{body: body, in: f.in}
	// The session's variables go along, as if each had $using: before it.
	values := map[string]any{}
	trusted := f.in.rs.policy != nil && f.trusted()
	sets := make([]Command, 0, 2)
	for name, x := range freeVariables(f, sb) {
		values[name] = transfer(x)
		sets = append(sets, Command{Text: "Set-Variable", Trusted: trusted, Parameters: []Parameter{{Name: "Name", Value: name}, {Name: "Value", Value: values[name]}}})
	}
	j, err := f.in.rs.startJob(backgroundJob, "", strings.TrimSpace(text), jobWork{scripts: append(sets, Command{Text: text, Script: true, Trusted: trusted})})
	if err != nil {
		return err
	}
	return f.out(j)
}
