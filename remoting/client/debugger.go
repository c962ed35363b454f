package client

import (
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// debuggerStopped is the event with which PowerShell's server tells that a script has stopped in its debugger: at a
// Wait-Debugger or a breakpoint. The script waits until the client says how it shall go on.
const debuggerStopped = "PSInternalRemoteDebuggerStopEvent"

// goOn tells the remote side's debugger to go on, in a goroutine of its own: there is nobody to debug, and a script shall not
// wait for ever. What it sends is what PowerShell's client sends when its user says Continue. p.mu is held.
func (p *Pool) goOn() {
	ps := Command("__Set-PSDebuggerAction", message.Argument{
		Name: "ResumeAction", Value: psobject.Enum{Type: "System.Management.Automation.DebuggerResumeAction", Value: 0, Name: "Continue"},
	})
	ps.IsNested = true
	p.helpers.Add(1)
	go func() {
		defer p.helpers.Done()
		// Where it fails the pool has ended, or the script was stopped meanwhile: there is nothing to go on with.
		_ = p.Run(p.ctx, ps, RunOptions{StartOptions: StartOptions{Nested: true}})
	}()
}
