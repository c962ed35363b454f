package powershell

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// process is the engine's own process, the only one it tells about.
type process struct {
	id    int32
	name  string
	start time.Time
	rs    *Runspace
}

func (p *process) PSTypeNames() []string {
	return []string{"System.Diagnostics.Process", "System.ComponentModel.Component", "System.MarshalByRefObject", "System.Object"}
}
func (p *process) PSText() string { return "System.Diagnostics.Process (" + p.name + ")" }
func (p *process) PSProperties() []psobject.Property {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	q := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	path, _ := os.Executable()
	return []psobject.Property{q("Name", p.name), q("SI", int32(0)), q("Handles", int32(0)), q("VM", int64(m.Sys)), q("WS", int64(m.Sys)), q("PM", int64(m.HeapSys)), q("NPM", int64(0)),
		q("Path", path), q("Id", p.id), q("ProcessName", p.name), q("HasExited", false), q("StartTime", psobject.DateTimeOf(p.start, psobject.Local)),
		q("WorkingSet64", int64(m.Sys)), q("WorkingSet", int32(m.Sys&0x7fffffff)), q("PrivateMemorySize64", int64(m.HeapSys)), q("VirtualMemorySize64", int64(m.Sys)), q("Responding", true),
		q("MachineName", "."), q("SessionId", int32(0)), q("HandleCount", int32(0)), q("MainWindowTitle", ""), q("CPU", cpuSeconds()), q("TotalProcessorTime", psobject.TimeSpan(cpuSeconds()*float64(psobject.Second))), q("BasePriority", int32(0)), q("PriorityClass", "Normal")}
}

type getProcess struct {
	Name []string `param:"sets=Name pos=0 name alias=ProcessName"`
	ID   []int32  `param:"sets=Id mandatory name alias=PID" as:"Id"`
}

// ownProcess is the process that the runspace runs in.
func (rs *Runspace) ownProcess() *process {
	exe, _ := os.Executable()
	return &process{id: int32(rs.pid), name: strings.TrimSuffix(filepath.Base(exe), ".exe"), start: processStart, rs: rs}
}

func (g *getProcess) Process(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	p := rs.ownProcess()
	if len(g.Name) == 0 && len(g.ID) == 0 {
		return r.Write(p)
	}
	for _, n := range g.Name {
		if wildcard(n, true)(p.name) {
			if err := r.Write(p); err != nil {
				return err
			}
			continue
		}
		if !hasWildcard(n) {
			if err := r.WriteError(r.Fail("NoProcessFoundForGivenName", psobject.ObjectNotFound, commandsPrefix+"ProcessCommandException", "Cannot find a process with the name \""+n+"\". Verify the process name and call the cmdlet again.", n)); err != nil {
				return err
			}
		}
	}
	for _, id := range g.ID {
		if id == p.id {
			if err := r.Write(p); err != nil {
				return err
			}
			continue
		}
		if err := r.WriteError(r.Fail("NoProcessFoundForGivenId", psobject.ObjectNotFound, commandsPrefix+"ProcessCommandException", "Cannot find a process with the process identifier "+itoa(int(id))+".", id)); err != nil {
			return err
		}
	}
	return nil
}

// processStart is when this program began, as near as it can tell.
var processStart = time.Now()
