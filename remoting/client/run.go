package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// RunOptions have the input and the handlers of Run. A handler that is nil drops what it would get; one that returns an
// error stops the pipeline, and Run returns that error. Handlers are called one at a time, in the order of arrival.
type RunOptions struct {
	StartOptions
	// Values gives the input, in a goroutine that Run owns; nil means no input.
	Values iter.Seq[any]
	// Source is Values for input that is waited for: it returns when ctx is done, which is when nobody reads any more. One
	// of the two is nil.
	Source func(ctx context.Context, yield func(any) bool)

	Output        func(v any) error
	Error         func(r *psobject.ErrorRecord) error
	Informational func(r *psobject.InformationalRecord) error // warning, verbose, debug
	Information   func(r *psobject.InformationRecord) error
	Progress      func(r *psobject.ProgressRecord) error

	// Left gets the pipeline where Run ends with a *DisconnectedError: it goes on on the remote side, and here once the
	// pool is connected again. Nil lets go of it.
	Left func(l *Pipeline)
}

// An UndecodableError tells that an object of the pipeline could not be read. It does not pass silently: Run returns it.
type UndecodableError struct {
	Type message.Type
	Err  error
}

// Error tells which message and why.
func (e *UndecodableError) Error() string {
	return fmt.Sprintf("a message (%s) of the remote side cannot be read: %v", e.Type, e.Err)
}

// Unwrap returns the cause.
func (e *UndecodableError) Unwrap() error { return e.Err }

// Run runs commands to their end. The error is nil where the pipeline completed, whatever it wrote to its error stream;
// else what Pipeline.Next or a handler returned, or an *UndecodableError. Where that is a *DisconnectedError the pipeline
// goes on on the remote side.
func (p *Pool) Run(ctx context.Context, ps message.PowerShell, o RunOptions) (err error) {
	if o.Values != nil {
		o.Source = func(_ context.Context, yield func(any) bool) { o.Values(yield) }
	}
	o.Input = o.Input || o.Source != nil
	l, err := p.Start(ctx, ps, o.StartOptions)
	if err != nil {
		return err
	}
	if o.Source != nil {
		inputCtx, cancel := context.WithCancel(ctx)
		var fail context.CancelCauseFunc
		ctx, fail = context.WithCancelCause(ctx)
		ended := make(chan error, 1)
		go func() {
			e := l.pump(inputCtx, o.Source)
			if e != nil && !inputErrorCounts(e) {
				e = nil
			}
			if e != nil {
				fail(e) // the remote side would wait for the end of the input for ever
			}
			ended <- e
		}()
		defer func() {
			cancel()
			if e := <-ended; e != nil && err == nil {
				err = e
			}
			fail(nil)
		}()
	}
	return l.Deliver(ctx, o)
}

// Deliver gives what comes from a pipeline to the handlers, to its end, as Run does, and lets go of it.
func (l *Pipeline) Deliver(ctx context.Context, o RunOptions) (err error) {
	var disconnected *DisconnectedError
	defer func() {
		switch {
		case !errors.As(err, &disconnected):
			l.Close()
		case o.Left != nil:
			o.Left(l)
		}
	}()
	var undecodable error
	for {
		e, err := l.Next(ctx)
		switch {
		case err == io.EOF:
			return undecodable
		case err != nil:
			return err
		}
		switch e := e.(type) {
		case psrp.Output:
			err = call(o.Output, e.Value)
		case psrp.ErrorReceived:
			err = call(o.Error, e.Record)
		case psrp.Informational:
			err = call(o.Informational, e.Record)
		case psrp.Information:
			err = call(o.Information, e.Record)
		case psrp.Progress:
			err = call(o.Progress, e.Record)
		case psrp.Undecodable:
			if undecodable == nil {
				undecodable = &UndecodableError{e.Type, e.Err}
			}
		}
		if err != nil {
			return err
		}
	}
}

func call[T any](f func(T) error, v T) error {
	if f == nil {
		return nil
	}
	return f(v)
}

// inputErrorCounts reports whether an error of the input is the caller's to know where the pipeline itself completed: a
// pipeline may end before it has read all of its input.
func inputErrorCounts(err error) bool {
	var s *psrp.StateError
	return !errors.As(err, &s) && !errors.Is(err, context.Canceled) && !errors.Is(err, psrp.ErrInputClosed)
}

// pump sends all that the source gives.
func (l *Pipeline) pump(ctx context.Context, source func(context.Context, func(any) bool)) (err error) {
	source(ctx, func(v any) bool {
		err = l.Send(ctx, v)
		return err == nil
	})
	if err != nil {
		return err
	}
	if err := l.EndInput(ctx); err != nil {
		return err
	}
	return l.delivered(ctx)
}

// Script is a PowerShell that runs a script's text.
func Script(text string, arguments ...any) message.PowerShell {
	c := message.Command{Text: text, IsScript: true}
	for _, a := range arguments {
		c.Arguments = append(c.Arguments, message.Argument{Value: a})
	}
	return message.PowerShell{Commands: []message.Command{c}, RedirectErrors: true}
}

// Command is a PowerShell that runs one command with named arguments.
func Command(name string, arguments ...message.Argument) message.PowerShell {
	return message.PowerShell{Commands: []message.Command{{Text: name, Arguments: arguments}}, RedirectErrors: true}
}
