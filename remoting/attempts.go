package remoting

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/pslshell/psl/remoting/transport"
)

// TimeLimit is the cause of work that ended because its time was over.
type TimeLimit struct {
	// Limit is how long it was.
	Limit time.Duration
	// Of tells whose limit it was: "the OpenTimeout of the session's options".
	Of string
}

// Error names the limit.
func (e *TimeLimit) Error() string {
	return fmt.Sprintf("It did not end within %s, %s.", e.Limit, e.Of)
}

// Unwrap makes it a passed deadline.
func (e *TimeLimit) Unwrap() error { return context.DeadlineExceeded }

// StopWithin is how long what is stopped by the limit may take to stop: who bounds a computer's time wants it back soon.
func (e *TimeLimit) StopWithin() time.Duration { return 5 * time.Second }

// within bounds ctx by a limit; 0 is none.
func within(ctx context.Context, limit time.Duration, of string) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, &TimeLimit{Limit: limit, Of: of})
}

// WithTotal bounds the time of all that a command does; 0 is no limit.
func WithTotal(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return within(ctx, limit, "the total timeout")
}

// inTime is err, or the limit that ended the work.
func inTime(ctx context.Context, err error) error {
	var limit *TimeLimit
	if err != nil && ctx.Err() != nil && errors.As(context.Cause(ctx), &limit) {
		return limit
	}
	return err
}

// maxRetryDelay is the longest time between two attempts.
const maxRetryDelay = time.Minute

// attempt tries work until it does not fail in a passing way, or the target's retries are used up. work tells by again
// whether its error is one of the opening of a session, after which nothing has happened on the computer yet.
func attempt(ctx context.Context, t Target, work func(ctx context.Context) (again bool, err error)) error {
	delay := t.RetryDelay
	if delay <= 0 {
		delay = time.Second
	}
	for n := 1; ; n++ {
		one, cancel := within(ctx, t.Timeout, "the timeout for "+t.name())
		again, err := work(one)
		cancel()
		var ce *ConnectError
		if errors.As(err, &ce) && n > 1 {
			ce.Attempts = n
		}
		if err == nil || !again || n > t.Retry || !passing(err) || ctx.Err() != nil {
			return err
		}
		wait := time.NewTimer(delay)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return err
		}
		delay = min(2*delay, max(maxRetryDelay, delay))
	}
}

// passingCodes are the codes of failures that may be gone the next time. A refused log-on is none: to repeat it may lock
// the account.
var passingCodes = map[string]bool{
	"CannotConnect": true, "NetworkPathNotFound": true, "WinRMOperationTimeout": true, "WinRMOperationAborted": true, "ImproperResponse": true,
	"ShutDownInProgress": true, "ServerOutOfMemory": true, "WinRMHttpError": true, "URLNotAvailable": true, "ComputerNotFound": true,
	"CannotConnectInvalidOperation": true, "CannotConnectMismatchSessions": true,
}

// passing reports whether a session that could not be opened may be opened the next time.
func passing(err error) bool {
	var (
		ce    *ConnectError
		lost  *transport.LostError
		timed *transport.TimeoutError
		nerr  net.Error
	)
	if !errors.As(err, &ce) {
		return false
	}
	if ce.Code != "" {
		return passingCodes[ce.Code]
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &lost) || errors.As(err, &timed) || errors.As(err, &nerr)
}

// limited makes the error of a session that was not open in time. Where a network's connection is meant its code is the
// original's.
func limited(t Target, l *TimeLimit) *ConnectError {
	e := &ConnectError{Computer: t.name(), Err: l}
	text := fmt.Sprintf("The session was not open within %s, %s. See whether the computer can be reached, or give it more time.", l.Limit, l.Of)
	if t.HostName == "" && !t.local() {
		e.Code = "WinRMOperationTimeout"
		text = fmt.Sprintf("Connecting to remote server %s failed with the following error message : %s For more information, see the about_Remote_Troubleshooting Help topic.", t.name(), text)
	}
	e.Err = &worded{text, l}
	return e
}
