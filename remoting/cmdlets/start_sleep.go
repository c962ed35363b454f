package cmdlets

import (
	"math"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// StartSleep waits.
var StartSleep = &cmdlet.Declaration{
	Name: "Start-Sleep", Class: objectTypePrefix + "StartSleepCommand", Aliases: []string{"sleep"}, DefaultSet: "Seconds",
	Synopsis: "Waits for some time.",
	Examples: []cmdlet.Example{{Title: "A moment", Code: `start_sleep{milliseconds = 10}`}},
	New:      func() any { return &startSleep{} },
}

type startSleep struct {
	Seconds      float64           `param:"sets=Seconds pos=0 mandatory value name range=0,2147483" help:"Seconds, fractions too."`
	Milliseconds int32             `param:"sets=Milliseconds mandatory name alias=ms range=0,2147483647"`
	Duration     psobject.TimeSpan `param:"sets=FromTimeSpan pos=0 mandatory value name alias=ts range=NonNegative"`
}

func (s *startSleep) Process(r *cmdlet.Run) error {
	d := time.Duration(math.Min(s.Seconds, math.MaxInt32) * float64(time.Second))
	switch r.Set() {
	case "Milliseconds":
		d = time.Duration(s.Milliseconds) * time.Millisecond
	case "FromTimeSpan":
		d = s.Duration.Duration()
	}
	return r.Idle(d)
}
