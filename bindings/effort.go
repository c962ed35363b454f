package bindings

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// seconds is a length of time that scripts give as a number of seconds, or as a timespan. 0 is not given.
type seconds time.Duration

var _ cmdlet.Converter = (*seconds)(nil)

// ParameterType is that of the value.
func (*seconds) ParameterType() string { return "System.TimeSpan" }

// ConvertFrom takes a number of seconds, a timespan, or the text of either.
func (s *seconds) ConvertFrom(v any) error {
	if t, ok := psobject.Base(v).(psobject.TimeSpan); ok {
		return s.set(float64(t) / float64(psobject.Second))
	}
	if n, err := dotnet.Convert(v, "System.Double"); err == nil {
		return s.set(n.(float64))
	}
	if t, err := dotnet.Convert(v, "System.TimeSpan"); err == nil {
		return s.set(float64(t.(psobject.TimeSpan)) / float64(psobject.Second))
	}
	return fmt.Errorf("%q is neither a number of seconds nor a time span such as 00:00:30.", dotnet.String(v))
}

// longest is the longest time that is taken; more would be a slip of the pen.
const longest = 365 * 24 * time.Hour

func (s *seconds) set(n float64) error {
	if math.IsNaN(n) || n <= 0 || n > longest.Seconds() {
		return errors.New("Give a number of seconds above 0 and of at most a year, or leave the parameter out for no limit.")
	}
	*s = seconds(n * float64(time.Second))
	return nil
}

func (s seconds) duration() time.Duration { return time.Duration(s) }

// openEffort is how long New-PSSession works at a computer, and how often.
type openEffort struct {
	Timeout      seconds `param:"own row" help:"Seconds, or a timespan, that one attempt to open a session may take, for each computer." default:"what session_option says"`
	TotalTimeout seconds `param:"own" help:"Seconds, or a timespan, for all computers together. Those whose sessions are not open by then are errors." default:"no limit"`
	Retry        int32   `param:"own row range=0,100" help:"How often more the opening is tried where it failed in a way that may pass. A refused log-on is not repeated." default:"0"`
	RetryDelay   seconds `param:"own row" help:"Seconds, or a timespan, before the second attempt; the time doubles with each." default:"1"`
}

func (e *openEffort) apply(targets []remoting.Target) {
	for i := range targets {
		t := &targets[i]
		if e.Timeout > 0 {
			t.Timeout = e.Timeout.duration()
		}
		if e.Retry > 0 {
			t.Retry, t.RetryDelay = int(e.Retry), e.RetryDelay.duration()
		}
	}
}

// commandEffort is the same for Invoke-Command.
type commandEffort struct {
	Timeout      seconds `param:"own sets=ComputerName,FilePathComputerName,Session,FilePathRunspace,Uri,FilePathUri,SSHHost,FilePathSSHHost,SSHHostHashParam,FilePathSSHHostHash" help:"Seconds, or a timespan, that the command may take on each computer, the opening of a session for it included. Then it is stopped, which is an error." default:"no limit"`
	TotalTimeout seconds `param:"own sets=ComputerName,FilePathComputerName,Session,FilePathRunspace,Uri,FilePathUri,SSHHost,FilePathSSHHost,SSHHostHashParam,FilePathSSHHostHash" help:"The same for all computers together." default:"no limit"`
	Retry        int32   `param:"own range=0,100 sets=ComputerName,FilePathComputerName,Uri,FilePathUri,SSHHost,FilePathSSHHost,SSHHostHashParam,FilePathSSHHostHash" help:"How often more the opening of a session is tried where it failed in a way that may pass. A command that has begun is not repeated." default:"0"`
	RetryDelay   seconds `param:"own sets=ComputerName,FilePathComputerName,Uri,FilePathUri,SSHHost,FilePathSSHHost,SSHHostHashParam,FilePathSSHHostHash" help:"Seconds, or a timespan, before the second attempt; the time doubles with each." default:"1"`
}

// given reports whether anything of it was asked for.
func (e *commandEffort) given() bool {
	return e.Timeout.duration()+e.TotalTimeout.duration()+e.RetryDelay.duration() > 0 || e.Retry > 0
}

func (e *commandEffort) apply(cmd *remoting.Command, on []remoting.On) {
	cmd.Timeout, cmd.TotalTimeout = e.Timeout.duration(), e.TotalTimeout.duration()
	open := openEffort{Timeout: e.Timeout, Retry: e.Retry, RetryDelay: e.RetryDelay}
	for _, o := range on {
		if o.Target != nil {
			one := []remoting.Target{*o.Target}
			open.apply(one)
			*o.Target = one[0]
		}
	}
}
