package powershell

import (
	"context"
	"math"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// parallel is ForEach-Object -Parallel: each object is worked on in a runspace of its own, some at once.
type parallel struct {
	sb      *ScriptBlock
	using   map[string]any
	limit   chan struct{}
	last    <-chan struct{} // closed when the work that was added last has its turn
	jobs    []*job
	asJob   bool
	work    []jobWork
	timeout <-chan time.Time
}

func newParallel(x *forEachObject, r *cmdlet.Run) (*parallel, error) {
	for _, name := range []string{"ErrorAction", "WarningAction", "InformationAction", "PipelineVariable"} {
		if r.Bound(name) {
			target := &psobject.Object{TypeNames: []string{"Microsoft.PowerShell.Commands.ForEachObjectCommand", "System.Object"}, Text: "Microsoft.PowerShell.Commands.ForEachObjectCommand", HasText: true}
			return nil, r.Fail("ParallelCommonParametersNotSupported", psobject.NotImplemented, smaPrefix+"PSNotSupportedException",
				"The following common parameters are not currently supported in the Parallel parameter set:\nErrorAction, WarningAction, InformationAction, PipelineVariable", target)
		}
	}
	h := engineHost(r)
	sb, err := block(x.Parallel, h)
	if err != nil {
		return nil, err
	}
	using, err := h.f.usingValues(sb, true)
	if err != nil {
		return nil, err
	}
	n := 5
	if r.Bound("ThrottleLimit") {
		n = int(min(max(x.ThrottleLimit, 1), math.MaxInt16))
	}
	p := &parallel{sb: sb, using: using, limit: make(chan struct{}, n), asJob: x.AsJob}
	if x.TimeoutSeconds > 0 {
		p.timeout = time.After(time.Duration(x.TimeoutSeconds) * time.Second)
	}
	return p, nil
}

// add works on one more object.
func (p *parallel) add(r *cmdlet.Run, v any) error {
	w := jobWork{scripts: []Command{{Text: p.sb.body.Text(), Script: true, Trusted: p.sb.body.Source.Trusted}}, using: p.using, under: v, limit: p.limit, after: p.last, turn: make(chan struct{})}
	p.last = w.turn
	if p.asJob {
		p.work = append(p.work, w)
		return nil
	}
	j := engineHost(r).f.in.rs.newJob(taskJob, "", "")
	j.run(w)
	p.jobs = append(p.jobs, j)
	return p.drain(r, false)
}

// drain passes on what there is; all waits for the end of everything.
func (p *parallel) drain(r *cmdlet.Run, all bool) error {
	for {
		running := 0
		var wake []<-chan struct{}
		for _, j := range p.jobs {
			list, state, changed := j.take(false)
			for _, x := range list {
				var err error
				if rec, isError := x.v.(*psobject.ErrorRecord); isError && x.kind == psobject.ErrorStream {
					err = p.report(r, j, rec)
				} else {
					err = writeJobRecord(r, j, x)
				}
				if err != nil {
					return err
				}
			}
			if !finished(state) {
				running++
				wake = append(wake, changed)
			}
		}
		if !all || running == 0 {
			return nil
		}
		// Any change of any job goes on; a goroutine for each would be more than is needed, so the wait is short.
		timedOut := false
		engineHost(r).f.in.rs.idle(func() {
			select {
			case <-wake[0]:
			case <-time.After(2 * time.Millisecond):
			case <-p.timeout:
				timedOut = true
			case <-r.Context().Done():
			}
		})
		if err := r.Context().Err(); err != nil {
			return context.Cause(r.Context())
		}
		if timedOut {
			p.close()
			rec := r.Fail("PSTaskTimeout", psobject.OperationStopped, smaPrefix+"PipelineStoppedException", "The pipeline has been stopped.", nil)
			if err := r.WriteError(rec); err != nil {
				return err
			}
		}
	}
}

// report passes on an error as the script made it; the one that ended a script becomes its task's.
func (p *parallel) report(r *cmdlet.Run, j *job, rec *psobject.ErrorRecord) error {
	h := engineHost(r)
	if j.failedWith(rec) {
		task := &psobject.Object{TypeNames: []string{smaPrefix + "PSTasks.PSTask", "System.Object"}, Text: smaPrefix + "PSTasks.PSTask", HasText: true}
		ft := newFaultOf(rec.Exception.Type(), "PSTaskException", psobject.InvalidOperation, task, rec.Message())
		ft.rec.Exception = rec.Exception
		rec = ft.rec
	}
	if err := r.NoteError(rec); err != nil {
		return err
	}
	h.f.in.rs.appendError(rec)
	return h.st.err(rec)
}

func (p *parallel) end(r *cmdlet.Run) error {
	if p.asJob {
		j, err := engineHost(r).f.in.rs.startJob(taskJob, "", p.sb.body.Text(), p.work...)
		if err != nil {
			return err
		}
		return r.Write(j)
	}
	err := p.drain(r, true)
	p.close()
	return err
}

// close stops what still runs.
func (p *parallel) close() {
	for _, j := range p.jobs {
		j.cancel()
	}
}
