package cmdlets

import (
	"crypto/rand"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// NewTimeSpan makes a span of time.
var NewTimeSpan = &cmdlet.Declaration{
	Name: "New-TimeSpan", Class: objectTypePrefix + "NewTimeSpanCommand", DefaultSet: "Date",
	Synopsis: "Makes a span of time from its parts, or from one date to another.",
	Examples: []cmdlet.Example{{Title: "Days between", Code: `print(new_timespan("2024-02-01", "2024-03-01").Days)`}},
	New:      func() any { return &newTimeSpan{} },
}

type newTimeSpan struct {
	Start        *psobject.DateTime `param:"type=System.DateTime sets=Date pos=0 value name alias=LastWriteTime" help:"Where it begins." default:"now"`
	Until        *psobject.DateTime `param:"type=System.DateTime sets=Date pos=1 name" as:"End" help:"Where it ends." default:"now"`
	Days         int32              `param:"sets=Time" help:"Days."`
	Hours        int32              `param:"sets=Time" help:"Hours."`
	Minutes      int32              `param:"sets=Time" help:"Minutes."`
	Seconds      int32              `param:"sets=Time" help:"Seconds."`
	Milliseconds int32              `param:"sets=Time" help:"Milliseconds."`
}

func (n *newTimeSpan) Process(r *cmdlet.Run) error {
	if r.Set() == "Time" {
		return r.Write(psobject.TimeSpan(n.Days)*psobject.Day + psobject.TimeSpan(n.Hours)*psobject.Hour + psobject.TimeSpan(n.Minutes)*psobject.Minute +
			psobject.TimeSpan(n.Seconds)*psobject.Second + psobject.TimeSpan(n.Milliseconds)*psobject.Millisecond)
	}
	now := psobject.DateTimeOf(time.Now(), psobject.Local)
	from, to := now, now
	if n.Start != nil {
		from = *n.Start
	}
	if n.Until != nil {
		to = *n.Until
	}
	return r.Write(psobject.TimeSpan(to.Ticks - from.Ticks))
}

// NewGUID makes a random GUID.
var NewGUID = &cmdlet.Declaration{
	Name: "New-Guid", Class: objectTypePrefix + "NewGuidCommand", DefaultSet: "Default",
	Synopsis: "Makes a random GUID, or one of its text.",
	Examples: []cmdlet.Example{{Title: "A name that is free", Code: `print("run-" .. new_guid())`}},
	New:      func() any { return &newGUID{} },
}

type newGUID struct {
	Empty       bool   `param:"sets=Empty" help:"The GUID of zeros."`
	InputObject string `param:"sets=InputObject pos=0 value" help:"The text of a GUID."`
}

func (n *newGUID) Process(r *cmdlet.Run) error {
	if !r.Bound("InputObject") {
		return nil
	}
	g, err := dotnet.Convert(n.InputObject, "System.Guid")
	if err != nil {
		return r.WriteError(r.Fail("StringNotRecognizedAsGuid", psobject.InvalidArgument, "System.FormatException", "Unrecognized Guid format.", nil))
	}
	return r.Write(g)
}

func (n *newGUID) End(r *cmdlet.Run) error {
	if r.PipelineInput || r.Bound("InputObject") {
		return nil
	}
	var g psobject.GUID
	if !n.Empty {
		_, _ = rand.Read(g[:]) // it never fails
		g[6], g[8] = g[6]&0x0f|0x40, g[8]&0x3f|0x80
	}
	return r.Write(g)
}

// MeasureCommand tells how long a block takes.
var MeasureCommand = &cmdlet.Declaration{
	Name: "Measure-Command", Class: objectTypePrefix + "MeasureCommandCommand",
	Synopsis: "Runs a function and tells how long it took; its results are dropped.",
	Examples: []cmdlet.Example{{Title: "A pause", Code: `print(measure_command(function() start_sleep{milliseconds = 20} end).TotalSeconds)`}},
	New:      func() any { return &measureCommand{} },
}

type measureCommand struct {
	Expression  cmdlet.Block `param:"pos=0 mandatory" help:"The function."`
	InputObject any          `param:"value type=System.Management.Automation.PSObject" help:"What the function gets."`

	took time.Duration
}

func (m *measureCommand) Process(r *cmdlet.Run) error {
	begin := time.Now()
	err := r.Host.Invoke(m.Expression, m.InputObject, nil, func(any) error { return nil })
	m.took += time.Since(begin)
	return err
}

func (m *measureCommand) End(r *cmdlet.Run) error {
	return r.Write(psobject.TimeSpan(m.took.Nanoseconds() / 100))
}
