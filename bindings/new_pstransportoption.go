package bindings

import (
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// newPSTransportOption declares New-PSTransportOption.
var newPSTransportOption = &cmdlet.Declaration{
	Name: "New-PSTransportOption", Class: psClass + "NewPSTransportOptionCommand",
	Synopsis:    "Makes an object with limits of a session configuration.",
	Description: "It is for commands that set up configurations on a Windows server, such as Register-PSSessionConfiguration there.",
	Examples:    []cmdlet.Example{{Title: "At most ten sessions", Code: `local limits = new_pstransportoption{max_sessions = 10, idle_timeout_sec = 600}`}},
	New:         func() any { return &newPSTransportOptionCmd{} },
}

type newPSTransportOptionCmd struct {
	MaxIdleTimeoutSec               *int32 `param:"name nullable range=60,2147483" help:"The longest idle time-out that a client may ask for, in seconds."`
	ProcessIdleTimeoutSec           *int32 `param:"name nullable range=0,1209600" help:"How long the host process lives without sessions, in seconds."`
	MaxSessions                     *int32 `param:"name nullable range=1,2147483647" help:"How many sessions there may be."`
	MaxConcurrentCommandsPerSession *int32 `param:"name nullable range=1,2147483647" help:"How many commands of a session may run at once."`
	MaxSessionsPerUser              *int32 `param:"name nullable range=1,2147483647" help:"How many sessions a user may have."`
	MaxMemoryPerSessionMB           *int32 `param:"name nullable range=5,2147483647" help:"How much memory a session may have, in megabytes."`
	MaxProcessesPerSession          *int32 `param:"name nullable range=1,2147483647" help:"How many processes a session may have."`
	MaxConcurrentUsers              *int32 `param:"name nullable range=1,100" help:"How many users there may be at once."`
	IdleTimeoutSec                  *int32 `param:"name nullable range=60,2147483" help:"The idle time-out of sessions that ask for none, in seconds."`
	OutputBufferingMode             string `param:"name oneof=Drop,Block" help:"What happens to output while nobody takes it."`
}

func (c *newPSTransportOptionCmd) End(r *cmdlet.Run) error {
	number := func(name string, n *int32) psobject.Property {
		if n == nil {
			return psobject.Property{Name: name}
		}
		return psobject.Property{Name: name, Value: *n}
	}
	var mode any
	if r.Bound("OutputBufferingMode") {
		mode = c.OutputBufferingMode
	}
	return r.Write(&psobject.Object{
		TypeNames: []string{psClass + "WSManConfigurationOption", "System.Management.Automation.PSTransportOption", "System.Object"},
		Text:      psClass + "WSManConfigurationOption", HasText: true,
		Adapted: []psobject.Property{
			number("ProcessIdleTimeoutSec", c.ProcessIdleTimeoutSec), number("MaxIdleTimeoutSec", c.MaxIdleTimeoutSec), number("MaxSessions", c.MaxSessions),
			number("MaxConcurrentCommandsPerSession", c.MaxConcurrentCommandsPerSession), number("MaxSessionsPerUser", c.MaxSessionsPerUser),
			number("MaxMemoryPerSessionMB", c.MaxMemoryPerSessionMB), number("MaxProcessesPerSession", c.MaxProcessesPerSession),
			number("MaxConcurrentUsers", c.MaxConcurrentUsers), number("IdleTimeoutSec", c.IdleTimeoutSec), {Name: "OutputBufferingMode", Value: mode},
		},
	})
}
