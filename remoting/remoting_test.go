package remoting

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// fakeShell is a shell in memory: it answers with what its function says.
type fakeShell struct {
	id   psobject.GUID
	run  func(ctx context.Context, cmd Command, emit func(EventKind, any) error) error
	done chan struct{}
	once sync.Once
	err  error
}

func (f *fakeShell) ID() psobject.GUID                 { return f.id }
func (f *fakeShell) Engine() string                    { return "fake" }
func (f *fakeShell) Transport() string                 { return "Fake" }
func (f *fakeShell) ConfigurationName() string         { return "" }
func (f *fakeShell) PrivateData() *psobject.Dictionary { return nil }
func (f *fakeShell) Done() <-chan struct{}             { return f.done }
func (f *fakeShell) Err() error                        { return f.err }
func (f *fakeShell) Close(context.Context) error       { f.once.Do(func() { close(f.done) }); return nil }
func (f *fakeShell) Run(ctx context.Context, cmd Command, emit func(EventKind, any) error) error {
	return f.run(ctx, cmd, emit)
}

// fakes returns a client whose computers answer with their names; those that begin with "down" refuse.
func fakes(t *testing.T) (*Client, *atomic.Int32) {
	var open, most atomic.Int32
	c := New(Options{Dial: func(ctx context.Context, tg Target) (Shell, error) {
		n := open.Add(1)
		defer open.Add(-1)
		for {
			m := most.Load()
			if n <= m || most.CompareAndSwap(m, n) {
				break
			}
		}
		time.Sleep(time.Millisecond)
		if len(tg.ComputerName) >= 4 && tg.ComputerName[:4] == "down" {
			return nil, errors.New("refused")
		}
		name := tg.name()
		return &fakeShell{id: newInstance(), done: make(chan struct{}), run: func(ctx context.Context, cmd Command, emit func(EventKind, any) error) error {
			if cmd.Script == "wait" {
				<-ctx.Done()
				return ctx.Err()
			}
			for i := range 3 {
				if err := emit(Output, fmt.Sprintf("%s %d", name, i)); err != nil {
					return err
				}
			}
			return nil
		}}, nil
	}})
	t.Cleanup(func() { _ = c.Close() })
	return c, &most
}

func TestFanOut(t *testing.T) {
	c, most := fakes(t)
	var on []On
	for i := range 40 {
		name := fmt.Sprintf("web%d", i)
		if i%10 == 3 {
			name = fmt.Sprintf("down%d", i)
		}
		on = append(on, On{Target: &Target{ComputerName: name}})
	}
	inv := c.Invoke(context.Background(), Command{Script: "x"}, 5, on...)
	outputs, failed, next := 0, 0, make([]int, len(on))
	for e := range inv.Events() {
		switch e.Kind {
		case Output:
			outputs++
			o := e.Value.(*psobject.Object)
			if want := fmt.Sprintf("%s %d", on[e.Target].Name(), next[e.Target]); o.Base != want {
				t.Errorf("target %d gave %v, want %s", e.Target, o.Base, want)
			}
			next[e.Target]++
			if v, _ := o.Get("PSComputerName"); v != on[e.Target].Name() {
				t.Errorf("PSComputerName = %v", v)
			}
		case Finished:
			var ce *ConnectError
			if e.Err != nil {
				if !errors.As(e.Err, &ce) || ce.Computer != on[e.Target].Name() {
					t.Errorf("target %d: %v", e.Target, e.Err)
				}
				failed++
			}
		}
	}
	if outputs != 36*3 || failed != 4 {
		t.Errorf("%d results and %d failures", outputs, failed)
	}
	if m := most.Load(); m > 5 {
		t.Errorf("%d computers were opened at once, the limit is 5", m)
	}
	if n := len(c.Sessions()); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
}

func TestSessionNumbers(t *testing.T) {
	c, _ := fakes(t)
	ctx := context.Background()
	a, err := c.Open(ctx, Target{ComputerName: "a"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(ctx, Target{ComputerName: "down"}, ""); err == nil {
		t.Error("a computer that refuses gave a session")
	}
	b, err := c.Open(ctx, Target{HostName: "b"}, "named")
	if err != nil {
		t.Fatal(err)
	}
	// The failed one has used up 2; a session by ssh uses one number for its name and one when it is put out.
	if a.ID() != 1 || a.Name() != "Runspace1" || b.ID() != 4 || b.Name() != "named" {
		t.Errorf("%d %s, %d %s", a.ID(), a.Name(), b.ID(), b.Name())
	}
	c.Remove(ctx, a)
	if a.State() != Closed || len(c.Sessions()) != 1 {
		t.Errorf("after removal: %s, %d sessions", a.State(), len(c.Sessions()))
	}
	d, _ := c.Open(ctx, Target{ComputerName: "d"}, "")
	if c.Sessions()[0] != d {
		t.Error("a new session takes the place of a removed one")
	}
}

func TestBusySessionRefuses(t *testing.T) {
	c, _ := fakes(t)
	s, err := c.Open(context.Background(), Target{ComputerName: "a"}, "")
	if err != nil {
		t.Fatal(err)
	}
	first := c.Invoke(context.Background(), Command{Script: "wait", Background: true}, 0, On{Session: s})
	for s.Availability() != "Busy" {
		time.Sleep(time.Millisecond)
	}
	second := c.Invoke(context.Background(), Command{Script: "x"}, 0, On{Session: s})
	for e := range second.Events() {
		var st *StateError
		if e.Kind != Finished || !errors.As(e.Err, &st) || !st.Busy {
			t.Errorf("a busy session: %+v", e)
		}
	}
	first.Stop()
	if s.Availability() != "Available" {
		t.Errorf("after the stop: %s", s.Availability())
	}
}

func TestJobs(t *testing.T) {
	c, _ := fakes(t)
	ctx := context.Background()
	j := c.StartJob(ctx, Command{Script: "x"}, "", "RemoteJob", 0, On{Target: &Target{ComputerName: "a"}}, On{Target: &Target{ComputerName: "down"}})
	if err := j.Wait(ctx); err != nil {
		t.Fatal(err)
	}
	if j.State() != JobFailed || j.Children()[0].State() != JobCompleted || j.Children()[1].State() != JobFailed || j.Location() != "a,down" {
		t.Errorf("%s: %s, %s at %s", j.State(), j.Children()[0].State(), j.Children()[1].State(), j.Location())
	}
	if n := len(j.Children()[0].Receive(true)); n != 3 || !j.HasMoreData() {
		t.Errorf("kept: %d", n)
	}
	if n := len(j.Children()[0].Receive(false)); n != 3 || j.HasMoreData() {
		t.Errorf("taken: %d, more: %v", n, j.HasMoreData())
	}
	k := c.StartJob(ctx, Command{Script: "wait"}, "named", "RemoteJob", 0, On{Target: &Target{ComputerName: "a"}})
	if k.ID() != 4 || k.Name() != "named" {
		t.Errorf("%d %s", k.ID(), k.Name())
	}
	if err := k.Stop(ctx); err != nil || k.State() != JobStopped {
		t.Errorf("%v, %s", err, k.State())
	}
	if !c.RemoveJob(k) || c.RemoveJob(k) || len(c.Jobs()) != 1 {
		t.Error("removing")
	}
}

func TestValidName(t *testing.T) {
	for name, want := range map[string]bool{"Server01": true, "Server_01": true, "1.2.3": true, "::1": true, "[::1]": true, "a.b.c": true, "Server01 ": false,
		"Server 01": false, "http://Server01": false, "Server01:5985": false, "Server/x": false, "a..b": false, "-a": false, "": false} {
		if got := ValidName(name); got != want {
			t.Errorf("ValidName(%q) = %v", name, got)
		}
	}
}

func TestUsingValues(t *testing.T) {
	vars := map[string]any{"x": int32(5), "hosts": psobject.NewArray("a", "b", "c"), "null": nil}
	h := psobject.NewHashtable()
	h.Set("cpu", int32(4))
	vars["limits"] = h
	lookup := func(n string) (any, bool) { v, ok := vars[n]; return v, ok }
	d, err := UsingValues(`"$using:x $($using:hosts[-1])"; $using:limits.cpu; $using:limits['CPU']; $using:null; 'not $using:y'; # $using:z`, lookup)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]any{"$using:x": int32(5), "$using:hosts[-1]": "c", "$using:limits.cpu": int32(4), "$using:limits['CPU']": int32(4), "$using:null": nil} {
		if v, ok := d.Get(usingKey(text)); !ok || v != want {
			t.Errorf("%s = %v, %v", text, v, ok)
		}
	}
	if d.Len() != 5 {
		t.Errorf("%d values", d.Len())
	}
	var undefined *UsingUndefinedError
	if _, err := UsingValues("$using:nosuch", lookup); !errors.As(err, &undefined) || undefined.Name != "nosuch" {
		t.Errorf("undefined: %v", err)
	}
}

func TestSimpleStatements(t *testing.T) {
	for script, want := range map[string]int{"Get-Date -Year 2020 | Select-Object Year": 2, " Write-Error x ": 1, "Sort-Object": 1, "1 + 1": 0, "process { $_ }": 0, "Get-Date; 1": 0, "Get-Date; Get-Host | Out-Null": 3, "$x = 1; Get-Date": 0,
		"Get-Item $x": 0, "& x": 0, "param($a) Get-Date": 0, `Write-Output "a$b"`: 0, "Get-X > f": 0} {
		statements, ok := simpleStatements(script)
		n := 0
		for _, commands := range statements {
			n += len(commands)
		}
		if n != want || ok != (want > 0) {
			t.Errorf("%q: %d commands, %v", script, n, ok)
		}
	}
}

// What follows runs on a real PowerShell.

func realSession(t *testing.T) (*Client, *Session) {
	c := New(Options{PWSH: remotingtest.PWSH(t)})
	t.Cleanup(func() { _ = c.Close() })
	s, err := c.Open(context.Background(), Target{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// results runs a script and collects what comes.
func results(t *testing.T, c *Client, s *Session, cmd Command) (out []any, err error) {
	t.Helper()
	inv := c.Invoke(context.Background(), cmd, 0, On{Session: s})
	for e := range inv.Events() {
		switch e.Kind {
		case Output:
			out = append(out, psobject.Base(e.Value))
		case Error:
			t.Logf("error record: %v", e.Value)
		case Finished:
			err = e.Err
		}
	}
	return out, err
}

func TestRealStateStopAndUse(t *testing.T) {
	c, s := realSession(t)
	if _, err := results(t, c, s, Command{Script: "$n = 5"}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		inv := c.Invoke(ctx, Command{Script: "Start-Sleep 60"}, 0, On{Session: s})
		for range inv.Events() {
		}
		cancel()
		out, err := results(t, c, s, Command{Script: "$n"})
		if err != nil || len(out) != 1 || out[0] != int32(5) {
			t.Fatalf("after a stop: %v, %v", out, err)
		}
	}
}

func TestRealDeathBreaksTheSession(t *testing.T) {
	c, s := realSession(t)
	other, err := c.Open(context.Background(), Target{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = results(t, c, s, Command{Script: "Stop-Process -Id $PID -Force; Start-Sleep 30"}); err == nil {
		t.Error("a dead engine gives no error")
	}
	if s.State() != Broken || s.Availability() != "None" || s.Err() == nil {
		t.Errorf("state %s, availability %s, cause %v", s.State(), s.Availability(), s.Err())
	}
	if out, err := results(t, c, other, Command{Script: "1 + 1"}); err != nil || out[0] != int32(2) {
		t.Errorf("the other session: %v, %v", out, err)
	}
}

func TestRealInputAndArguments(t *testing.T) {
	c, s := realSession(t)
	using, err := UsingValues("$using:x", func(string) (any, bool) { return "used", true })
	if err != nil {
		t.Fatal(err)
	}
	out, err := results(t, c, s, Command{Script: "param($a) \"$a $using:x\"; $input", Arguments: []any{"arg"}, Using: using, Input: func(_ context.Context, yield func(any) bool) {
		for i := range 100 {
			if !yield(int32(i)) {
				return
			}
		}
	}})
	if err != nil || len(out) != 101 || out[0] != "arg used" || out[100] != int32(99) {
		t.Errorf("%d results, %v", len(out), err)
	}
}

// TestStreamInConstantMemory receives and drops a million integers: what is held does not grow.
func TestStreamInConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("a million objects take some seconds")
	}
	c := New(Options{Embedded: true})
	defer c.Close()
	s, err := c.Open(context.Background(), Target{}, "")
	if err != nil {
		t.Fatal(err)
	}
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	n, early := 0, uint64(0)
	inv := c.Invoke(context.Background(), Command{Script: "for ($i = 0; $i -lt 1000000; $i++) { $i }"}, 0, On{Session: s})
	for e := range inv.Events() {
		switch e.Kind {
		case Output:
			if psobject.Base(e.Value) != any(int32(n)) {
				t.Fatalf("object %d is %v", n, e.Value)
			}
			n++
			switch n {
			case 100_000:
				early = held()
			case 900_000:
				if late := held(); late > early+8<<20 {
					t.Errorf("%d bytes are held after 900,000 objects, %d after 100,000", late, early)
				}
			}
		case Finished:
			if e.Err != nil {
				t.Fatal(e.Err)
			}
		}
	}
	if n != 1_000_000 {
		t.Errorf("%d objects", n)
	}
}
