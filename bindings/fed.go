package bindings

import (
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
)

// fed is a command that runs while the pipeline still gives it objects: what it gives goes on meanwhile, and a stage that
// makes objects faster than the targets take them waits.
type fed struct {
	cmd  *invokeCommandCmd
	feed *remoting.Feed
	inv  *remoting.Invocation

	codes exitCodes
}

// feedable reports whether the command can run while its input is made. It cannot where a session runs another command, or
// has run one for the first object: that makes the input, or will be asked again for the next object. Then the input is
// gathered, and the command runs at its end.
func (c *invokeCommandCmd) feedable(r *cmdlet.Run) bool {
	if !c.remote(r) || c.AsJob || c.JobName != "" || c.InDisconnectedSession || c.PerComputer || c.commandEffort.given() {
		return false
	}
	for i, s := range c.Session {
		if s.Ready() && !s.Takes(true) || s.Runs() != c.runs[i] {
			return false
		}
	}
	return true
}

// feed starts the command.
func (c *invokeCommandCmd) feed(r *cmdlet.Run) {
	c.fed = &fed{cmd: c, feed: remoting.NewFeed(len(c.on))}
	cmd := c.command
	cmd.Input = c.fed.feed.Input
	c.fed.inv = c.start(r, cmd, c.on)
}

// put gives one object and passes on what there is.
func (f *fed) put(r *cmdlet.Run, v any) error {
	for done := false; ; {
		if !done {
			done = f.feed.Put(v)
		}
		select {
		case e, ok := <-f.inv.Events():
			if !ok {
				return r.Context().Err() // all targets are done: more input is for nobody
			}
			if err := f.event(r, e); err != nil {
				return err
			}
			continue
		default:
		}
		if done {
			return nil
		}
		select {
		case <-f.feed.Room():
		case e, ok := <-f.inv.Events():
			if !ok {
				return r.Context().Err()
			}
			if err := f.event(r, e); err != nil {
				return err
			}
		}
	}
}

// end ends the input and passes on the rest.
func (f *fed) end(r *cmdlet.Run) error {
	f.feed.End()
	for e := range f.inv.Events() {
		if err := f.event(r, e); err != nil {
			return err
		}
	}
	return r.Context().Err()
}

func (f *fed) event(r *cmdlet.Run, e remoting.Event) error {
	if e.Kind == remoting.Finished {
		f.feed.Finished()
	}
	return f.cmd.pass(r, e, f.cmd.on, f.inv, &f.codes)
}
