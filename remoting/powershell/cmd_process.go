package powershell

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// process is a process of the system; of others than the engine's own little is told.
type process struct {
	id    int32
	name  string
	start time.Time
	rs    *Runspace
	other bool
	child *started // of Start-Process, or of Process.Start
	// Of Process.Start: how it is started, and its streams where they are redirected.
	info     *netValue
	in       *processInput
	out, err *processOutput
	readers  map[*processOutput]*textStream
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
	if p.other || p.child != nil {
		path, _ = os.Readlink("/proc/" + itoa(int(p.id)) + "/exe")
		exited, code := false, any(nil)
		if p.child != nil && p.child.exited() {
			exited, code = true, int32(p.child.code)
		}
		use := usageOf(p.id)
		return []psobject.Property{q("Name", p.name), q("SI", use.session), q("Handles", int32(0)), q("VM", use.virtual), q("WS", use.resident), q("PM", int64(0)), q("NPM", int64(0)),
			q("Path", path), q("Id", p.id), q("ProcessName", p.name), q("HasExited", exited), q("ExitCode", code), q("StartTime", psobject.DateTimeOf(p.start, psobject.Local)),
			q("MachineName", "."), q("CPU", use.cpu), q("WorkingSet64", use.resident), q("VirtualMemorySize64", use.virtual), q("SessionId", use.session), q("Responding", true), q("MainWindowTitle", "")}
	}
	return []psobject.Property{q("Name", p.name), q("SI", int32(0)), q("Handles", int32(0)), q("VM", int64(m.Sys)), q("WS", int64(m.Sys)), q("PM", int64(m.HeapSys)), q("NPM", int64(0)),
		q("Path", path), q("Id", p.id), q("ProcessName", p.name), q("HasExited", false), q("StartTime", psobject.DateTimeOf(p.start, psobject.Local)),
		q("WorkingSet64", int64(m.Sys)), q("WorkingSet", int32(m.Sys&0x7fffffff)), q("PrivateMemorySize64", int64(m.HeapSys)), q("VirtualMemorySize64", int64(m.Sys)), q("Responding", true),
		q("MachineName", "."), q("SessionId", int32(0)), q("HandleCount", int32(0)), q("MainWindowTitle", ""), q("CPU", cpuSeconds()), q("TotalProcessorTime", psobject.TimeSpan(cpuSeconds()*float64(psobject.Second))), q("BasePriority", int32(0)), q("PriorityClass", "Normal")}
}

// GetProcess lists the processes of this computer. Any host can run it.
var GetProcess = &cmdlet.Declaration{
	Name: "Get-Process", Class: commandsPrefix + "GetProcessCommand", Aliases: []string{"gps", "ps"}, DefaultSet: "Name",
	Synopsis: "Lists the processes of this computer.",
	Examples: []cmdlet.Example{{Title: "Those that have most memory", Code: `get_process() | sort_object{"WS", descending = true} | select_object{first = 3}`}},
	New:      func() any { return &getProcess{} },
}

type getProcess struct {
	Name        []string `param:"sets=Name pos=0 name alias=ProcessName nne" help:"Names; patterns are understood." default:"all"`
	ID          []int32  `param:"sets=Id mandatory name alias=PID" as:"Id" help:"Numbers."`
	InputObject []any    `param:"sets=InputObject mandatory value type=System.Diagnostics.Process[]" help:"Processes, which are looked at anew."`
}

// ownProcess is the process that the runspace runs in.
func (rs *Runspace) ownProcess() *process {
	exe, _ := os.Executable()
	return &process{id: int32(rs.pid), name: strings.TrimSuffix(filepath.Base(exe), ".exe"), start: processStart, rs: rs}
}

func (g *getProcess) Process(r *cmdlet.Run) error {
	rs := &Runspace{pid: os.Getpid()}
	if h, ok := r.Host.(*cmdletHost); ok {
		rs = h.f.in.rs
	}
	for _, v := range g.InputObject {
		p, ok := psobject.Base(v).(*process)
		if !ok {
			return r.Fail("CannotConvertArgumentNoMessage", psobject.InvalidArgument, smaPrefix+"ParameterBindingException", "Cannot bind parameter 'InputObject'. Cannot convert the \""+dotnet.String(v)+"\" value of type \""+typeNameOf(v)+"\" to type \"System.Diagnostics.Process\".", nil)
		}
		g.ID = append(g.ID, p.id)
	}
	if len(g.Name) == 0 && len(g.ID) == 0 {
		for _, x := range rs.processes() {
			if err := r.Write(x); err != nil {
				return err
			}
		}
		return nil
	}
	all := rs.processes()
	for _, n := range g.Name {
		found := false
		for _, x := range all {
			if wildcard(n, true)(x.name) {
				found = true
				if err := r.Write(x); err != nil {
					return err
				}
			}
		}
		if !found && !hasWildcard(n) {
			rec := r.Fail("NoProcessFoundForGivenName", psobject.ObjectNotFound, commandsPrefix+"ProcessCommandException", "Cannot find a process with the name \""+n+"\". Verify the process name and call the cmdlet again.", n)
			rec.Exception.Properties = append(rec.Exception.Properties, psobject.Property{Name: "ProcessName", Value: n})
			if err := r.WriteError(rec); err != nil {
				return err
			}
		}
	}
	for _, id := range g.ID {
		if i := slices.IndexFunc(all, func(x *process) bool { return x.id == id }); i >= 0 {
			if err := r.Write(all[i]); err != nil {
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

// usage is what a process uses.
type usage struct {
	session           int32
	resident, virtual int64   // bytes
	cpu               float64 // seconds
}

// ticks is how many units of time /proc counts in a second, on all systems that Go knows.
const ticks = 100

// usageOf reads what a process uses; nothing where the system does not tell.
func usageOf(id int32) (u usage) {
	b, err := os.ReadFile("/proc/" + itoa(int(id)) + "/stat")
	if err != nil {
		return u
	}
	// The name stands in brackets and may hold anything.
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	number := func(i int) int64 {
		if i >= len(f) {
			return 0
		}
		n, _ := strconv.ParseInt(f[i], 10, 64)
		return n
	}
	u.session = int32(number(3))
	u.cpu = float64(number(11)+number(12)) / ticks
	u.virtual, u.resident = number(20), number(21)*int64(os.Getpagesize())
	return u
}

// processStart is when this program began, as near as it can tell.
var processStart = time.Now()
