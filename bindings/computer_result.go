package bindings

import (
	"errors"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// computerResult is what Invoke-Command -PerComputer gives: all that a command came to on one computer.
type computerResult struct {
	output, errors []any
}

// add keeps an event of the computer and tells whether it belongs to the result.
func (c *computerResult) add(e remoting.Event) bool {
	switch e.Kind {
	case remoting.Output:
		c.output = append(c.output, e.Value)
	case remoting.Error:
		c.errors = append(c.errors, e.Value)
	default:
		return false
	}
	return true
}

// object is the result of a computer that is done. failed is the record of what ended the command there, nil where it ran
// to its end.
func (c *computerResult) object(on remoting.On, done remoting.Outcome, err error, failed *psobject.ErrorRecord) *psobject.Object {
	state := "Completed"
	var limit *remoting.TimeLimit
	switch {
	case errors.As(err, &limit):
		state = "TimedOut"
	case err != nil:
		state = "Failed"
	}
	if failed != nil {
		c.errors = append(c.errors, failed)
	}
	for _, e := range c.errors {
		e.(*psobject.ErrorRecord).ExitCode = done.ExitCode
	}
	var code any
	if done.ExitCode != nil {
		code = *done.ExitCode
	}
	return &psobject.Object{TypeNames: []string{"psl.ComputerResult", "System.Object"}, Text: on.Name() + ": " + state, HasText: true,
		Adapted: []psobject.Property{{Name: "ComputerName", Value: on.Name()}, {Name: "State", Value: state}, {Name: "Took", Value: psobject.TimeSpanOf(done.Took)},
			{Name: "ExitCode", Value: code}, {Name: "Errors", Value: psobject.NewArray(c.errors...)}, {Name: "Output", Value: psobject.NewArray(c.output...)}}}
}

// perComputer gives a result for each computer when it is done there, whatever came of it. What goes wrong stands in the
// results and is no error of the command.
func (c *invokeCommandCmd) perComputer(r *cmdlet.Run, inv *remoting.Invocation, on []remoting.On) error {
	results := make([]computerResult, len(on))
	for e := range inv.Events() {
		result := &results[e.Target]
		if result.add(e) {
			continue
		}
		if e.Kind != remoting.Finished {
			if err := c.event(r, e, on); err != nil {
				return err
			}
			continue
		}
		if err := r.Context().Err(); err != nil {
			return err
		}
		var failed *psobject.ErrorRecord
		if e.Err != nil {
			if failed = failure(e.Err, on[e.Target]); failed == nil {
				return e.Err
			}
		}
		if err := r.Write(result.object(on[e.Target], e.Value.(remoting.Outcome), e.Err, failed)); err != nil {
			return err
		}
		*result = computerResult{} // it is the script's now
	}
	return nil
}

// exitCodes gives error records the exit code of the last native command of their computer, when that is known: after the
// command has ended.
type exitCodes struct {
	errors map[int][]*psobject.ErrorRecord
}

func (x *exitCodes) add(target int, rec *psobject.ErrorRecord) {
	if rec == nil {
		return
	}
	if x.errors == nil {
		x.errors = map[int][]*psobject.ErrorRecord{}
	}
	// The last ones are what a script looks at; the others of a long list go without.
	if l := x.errors[target]; len(l) < maxCoded {
		x.errors[target] = append(l, rec)
	} else {
		copy(l, l[1:])
		l[len(l)-1] = rec
	}
}

// maxCoded is how many records of a computer get their exit code.
const maxCoded = 256

func (x *exitCodes) tell(e remoting.Event) {
	if done, ok := e.Value.(remoting.Outcome); ok {
		for _, rec := range x.errors[e.Target] {
			rec.ExitCode = done.ExitCode
		}
		delete(x.errors, e.Target)
	}
}
