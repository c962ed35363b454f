//go:build unix

package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
)

func minute(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestRealPool(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{})
	ctx := minute(t)
	if ok, err := p.SetMaxRunspaces(ctx, 3); err != nil || !ok {
		t.Errorf("at most 3: %v, %v", ok, err)
	}
	if ok, err := p.SetMinRunspaces(ctx, 2); err != nil || !ok {
		t.Errorf("at least 2: %v, %v", ok, err)
	}
	if ok, err := p.SetMinRunspaces(ctx, 4); err != nil || ok {
		t.Errorf("at least 4 of 3: %v, %v", ok, err)
	}
	if n, err := p.AvailableRunspaces(ctx); err != nil || n != 3 {
		t.Errorf("available: %d, %v", n, err)
	}
	if p.PrivateData() == nil {
		t.Error("no private data")
	}

	one, _ := openTapped(t, client.PoolOptions{})
	run(t, one, client.Script("$x = 5"))
	if ok, err := one.ResetRunspaceState(ctx); err != nil || !ok {
		t.Errorf("reset: %v, %v", ok, err)
	}
	if out, _ := run(t, one, client.Script("$null -eq $x")); len(out) != 1 || out[0] != any(true) {
		t.Errorf("a variable is left: %v", out)
	}
	for _, p := range []*client.Pool{p, one} { // openTapped asks each pool for every kind
		p.SetMaxRunspaces(ctx, 1)
		p.SetMinRunspaces(ctx, 1)
		p.AvailableRunspaces(ctx)
		p.ResetRunspaceState(ctx)
	}
}

// A pool that begins with several runspaces has them, with pipelines that run in them at once, each with variables of its own.
func TestRealMinRunspaces(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{MinRunspaces: 2, MaxRunspaces: 3})
	ctx := minute(t)
	if n, err := p.AvailableRunspaces(ctx); err != nil || n != 3 {
		t.Errorf("available: %d, %v", n, err)
	}
	if ok, err := p.SetMaxRunspaces(ctx, 1); err != nil || ok {
		t.Errorf("at most 1, which is fewer than at least: %v, %v", ok, err)
	}
	// Each waits for the others, so that they end only where all run at once.
	dir := t.TempDir()
	const meet = `param($dir, $n) $mine = $n; $null = New-Item "$dir/$n"; while (@(Get-ChildItem $dir).Count -lt 3) { Start-Sleep -Milliseconds 20 }; $mine; [runspace]::DefaultRunspace.Id`
	type result struct {
		out []any
		err error
	}
	results := make([]chan result, 3)
	for i := range results {
		results[i] = make(chan result, 1)
		go func() {
			var r result
			r.err = p.Run(ctx, client.Script(meet, dir, int32(i)), client.RunOptions{Output: func(v any) error { r.out = append(r.out, v); return nil }})
			results[i] <- r
		}()
	}
	seen := map[any]bool{}
	for i, c := range results {
		r := <-c
		if r.err != nil || len(r.out) != 2 || r.out[0] != any(int32(i)) {
			t.Fatalf("pipeline %d: %v, %v", i, r.out, r.err)
		}
		seen[r.out[1]] = true
	}
	if len(seen) != 3 {
		t.Errorf("the pipelines ran in %d runspaces", len(seen))
	}
}

func TestRealPipeline(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{})
	var out []any
	err := p.Run(minute(t), client.Script("$input | ForEach-Object { $_ + 1 }"), client.RunOptions{
		Values: slices.Values([]any{int32(1), int32(2)}),
		Output: func(v any) error { out = append(out, v); return nil },
	})
	if err != nil || !cmp.Equal(out, []any{int32(2), int32(3)}) {
		t.Errorf("%v, %v", out, err)
	}
}

// A secret that the client sends makes it offer its key; one that the server sends makes that ask for it.
func TestRealKeyOfClient(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{Version: psrp.Version23})
	out, _ := run(t, p, client.Script("param($s) [pscredential]::new('u', $s).GetNetworkCredential().Password", psobject.NewSecureString("pässword")))
	if p.Version() != psrp.Version23 || len(out) != 1 || out[0] != any("pässword") {
		t.Errorf("%v %v", p.Version(), out)
	}
}

// From 2.2 on the real engine does not ask for the key but expects the client to offer it on seeing the secret.
//
// A server of version 2.1 asks for the client's key. One of 2.2 or 2.3 sends its secret, and takes it for granted that
// the client exchanges keys when it reads it. In 2.4 there is no key.
func TestRealKeyOfServer(t *testing.T) {
	for minor := range int32(5) {
		if minor == 0 {
			continue
		}
		t.Run(fmt.Sprintf("2.%d", minor), func(t *testing.T) {
			p, _ := openTapped(t, client.PoolOptions{Version: psobject.Version{Major: 2, Minor: minor, Build: -1, Revision: -1}})
			for range 2 { // the second time there is a key
				out, _ := run(t, p, client.Script("'before'; ConvertTo-SecureString 'pässword' -AsPlainText -Force; 'after'"))
				if len(out) != 3 || out[0] != any("before") || psobject.TypeName(out[1]) != "System.Security.SecureString" || out[1].(*psobject.SecureString).Plain() != "pässword" || out[2] != any("after") {
					t.Errorf("%v", out)
				}
			}
		})
	}
}

func TestRealUserEvent(t *testing.T) {
	events := make(chan *message.UserEvent, 1)
	p, _ := openTapped(t, client.PoolOptions{Events: func(e *message.UserEvent) { events <- e }})
	run(t, p, client.Script("$null = Register-EngineEvent -SourceIdentifier x -Forward; $null = New-Event -SourceIdentifier x -Sender 5 -EventArguments 1, 'a' -MessageData 'data'"))
	select {
	case e := <-events:
		if e.SourceIdentifier != "x" || e.Sender != any(int32(5)) || !cmp.Equal(e.Arguments, []any{int32(1), "a"}) || e.MessageData != any("data") {
			t.Errorf("%+v", e)
		}
	case <-minute(t).Done():
		t.Error("no event came")
	}
}

// collect takes the events of a pipeline to its end.
func collect(t *testing.T, l *client.Pipeline) (events []psrp.Event) {
	t.Helper()
	ctx := minute(t)
	for {
		e, err := l.Next(ctx)
		if err == io.EOF {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
}

func TestRealCommandMetadata(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{})
	l, err := p.GetCommandMetadata(minute(t), &message.GetCommandMetadata{Names: []string{"Get-Date"}, CommandTypes: 8}, client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	events := collect(t, l)
	if len(events) != 2 { // how many there are, and each
		t.Fatalf("%v", events)
	}
	o, _ := events[1].(psrp.Output).Value.(*psobject.Object)
	if name, _ := o.Get("Name"); name != any("Get-Date") {
		t.Errorf("%v", name)
	}
}

func TestRealRecords(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{})
	var got []string
	note := func(kind any, text string) error { got = append(got, fmt.Sprint(kind, " ", text)); return nil }
	err := p.Run(minute(t), client.Script(`
		Write-Error e; Write-Warning w; Write-Verbose v -Verbose; Write-Debug d -Debug
		Write-Information i -Tags a, b; Write-Progress p -Status s -PercentComplete 5`), client.RunOptions{
		Error:         func(r *psobject.ErrorRecord) error { return note("error", r.Message()) },
		Informational: func(r *psobject.InformationalRecord) error { return note(r.Kind, r.Message) },
		Information:   func(r *psobject.InformationRecord) error { return note(r.Tags, fmt.Sprint(r.MessageData)) },
		Progress: func(r *psobject.ProgressRecord) error {
			return note(r.PercentComplete, r.Activity+" "+r.StatusDescription)
		},
	})
	if d := cmp.Diff([]string{"error e", "3 w", "4 v", "5 d", "[a b] i", "5 p s"}, got); err != nil || d != "" {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
}

func TestRealMergedStreams(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{})
	ps := client.Script("Write-Error e; Write-Warning w; Write-Verbose v -Verbose; Write-Information i; 'o'")
	c := &ps.Commands[0]
	c.MergeMyResult, c.MergeToResult = message.ResultError, message.ResultOutput
	c.MergeError, c.MergeWarning, c.MergeVerbose, c.MergeInformation = message.ResultOutput, message.ResultOutput, message.ResultOutput, message.ResultOutput
	var names []string
	other := 0
	err := p.Run(minute(t), ps, client.RunOptions{
		Output: func(v any) error {
			name := psobject.TypeName(v)
			names = append(names, name[strings.LastIndexByte(name, '.')+1:])
			return nil
		},
		Error:         func(*psobject.ErrorRecord) error { other++; return nil },
		Informational: func(*psobject.InformationalRecord) error { other++; return nil },
		Information:   func(*psobject.InformationRecord) error { other++; return nil },
	})
	if d := cmp.Diff([]string{"ErrorRecord", "WarningRecord", "VerboseRecord", "InformationRecord", "String"}, names); err != nil || d != "" || other != 0 {
		t.Errorf("%v, %d records beside the output (-want +got):\n%s", err, other, d)
	}
}

func TestRealAddToHistory(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{})
	for _, remember := range []bool{true, false} {
		err := p.Run(minute(t), client.Script(fmt.Sprintf("'%v'", remember)), client.RunOptions{StartOptions: client.StartOptions{AddToHistory: remember}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if out, _ := run(t, p, client.Script("(Get-History).CommandLine")); !cmp.Equal(out, []any{"'true'"}) {
		t.Errorf("%v", out)
	}
}

// A nested pipeline is taken where nothing else runs; while a pipeline holds the only runspace the real engine runs it
// where that one puts out its next object, before it.
func TestRealNested(t *testing.T) {
	p, _ := openTapped(t, client.PoolOptions{})
	ps := client.Script("'nested'")
	ps.IsNested = true
	var out []any
	err := p.Run(minute(t), ps, client.RunOptions{StartOptions: client.StartOptions{Nested: true}, Output: func(v any) error { out = append(out, v); return nil }})
	if err != nil || !cmp.Equal(out, []any{"nested"}) {
		t.Errorf("%v, %v", out, err)
	}
	out = nil
	err = p.Run(minute(t), client.Script("'first'; Start-Sleep -Milliseconds 100; 'second'"), client.RunOptions{Output: func(v any) error {
		out = append(out, v)
		if v != "first" {
			return nil
		}
		return p.Run(minute(t), ps, client.RunOptions{StartOptions: client.StartOptions{Nested: true}, Output: func(v any) error { out = append(out, v); return nil }})
	}})
	if err != nil || !cmp.Equal(out, []any{"first", "nested", "second"}) {
		t.Errorf("%v, %v", out, err)
	}
}

// A script that stops in the remote side's debugger goes on: there is nobody to debug it.
func TestRealDebugger(t *testing.T) {
	table, args := psobject.NewHashtable(), psobject.NewHashtable()
	table.Set("PSVersion", psobject.Version{Major: 7, Minor: 6, Build: 0, Revision: -1}) // else the server has no debugger
	args.Set("PSVersionTable", table)
	stops := make(chan string, 8)
	p, _ := openTapped(t, client.PoolOptions{ApplicationArguments: args, Events: func(e *message.UserEvent) { stops <- e.SourceIdentifier }})
	if mode, _ := p.PrivateData().Get("DebugMode"); mode == nil {
		t.Fatal("the server tells of no debugger")
	}
	for _, mode := range []psobject.Enum{ // what PowerShell's client does on Enter-PSSession, and what a pool has at first
		{Type: "System.Management.Automation.DebugModes", Value: 6, Name: "LocalScript, RemoteScript"},
		{Type: "System.Management.Automation.DebugModes", Value: 1, Name: "Default"},
	} {
		if err := p.Run(minute(t), client.Command("__Set-PSDebugMode", message.Argument{Name: "Mode", Value: mode}), client.RunOptions{}); err != nil {
			t.Fatal(err)
		}
		out, errs := run(t, p, client.Script("1; Wait-Debugger; 2; Wait-Debugger; 3"))
		if !cmp.Equal(out, []any{int32(1), int32(2), int32(3)}) || len(errs) > 0 {
			t.Errorf("%s: %v %v", mode.Name, out, errs)
		}
	}
	out, _ := run(t, p, client.Script("$null = Set-PSBreakpoint -Variable v -Mode Write; $v = 1; 'past the breakpoint'"))
	if !cmp.Equal(out, []any{"past the breakpoint"}) {
		t.Errorf("%v", out)
	}
	n := 0
	for len(stops) > 0 {
		if <-stops == "PSInternalRemoteDebuggerStopEvent" {
			n++
		}
	}
	if n < 2 {
		t.Errorf("the script stopped %d times", n)
	}
}

// recorder is a host that answers what it can, and notes what it was asked.
type recorder struct {
	mu    sync.Mutex
	calls []string
	wrote chan string // what the pool wrote
}

func newRecorder() *recorder { return &recorder{wrote: make(chan string, 8)} }

func (*recorder) Info() message.HostInfo {
	s := message.Size{Width: 120, Height: 50}
	return message.HostInfo{Default: &message.HostDefaultData{CursorSize: 1, BufferSize: s, WindowSize: s, MaxWindowSize: s, MaxPhysicalSize: s}}
}

func (h *recorder) Call(_ context.Context, c *message.HostCall) (any, error) {
	h.mu.Lock()
	h.calls = append(h.calls, c.Method.String())
	h.mu.Unlock()
	if !c.Pipeline && c.Method == message.WriteLine2 {
		h.wrote <- fmt.Sprint(c.Parameters[0])
	}
	switch c.Method {
	case message.ReadLine:
		return "a line", nil
	case message.ReadLineAsSecureString:
		return psobject.NewSecureString("secret"), nil
	case message.PromptForCredential1, message.PromptForCredential2:
		return &psobject.Credential{UserName: "u", Password: psobject.NewSecureString("secret")}, nil
	case message.PromptForChoice:
		return int32(1), nil
	case message.PromptForChoiceMultipleSelection:
		return psobject.NewArray(int32(0), int32(1)), nil
	case message.Prompt:
		d := psobject.NewHashtable()
		d.Set("f", "an answer")
		return d, nil
	}
	return nil, errors.New("there is no " + c.Method.String())
}

// What a script does with the host arrives as calls, group by group, and the answers arrive there.
func TestRealPipelineHost(t *testing.T) {
	h := newRecorder()
	p, _ := openTapped(t, client.PoolOptions{Host: h})
	const ns = "System.Management.Automation.Host."
	for _, c := range []struct{ name, script, calls, out string }{
		{"write", "$u = $host.UI; $u.Write('a'); $u.Write(1, 2, 'b'); $u.WriteLine(); $u.WriteLine('c'); $u.WriteLine(1, 2, 'd'); $u.WriteErrorLine('e')",
			"Write1 Write2 WriteLine1 WriteLine2 WriteLine3 WriteErrorLine", ""},
		{"records", "$u = $host.UI; $u.WriteDebugLine('f'); $u.WriteVerboseLine('g'); $u.WriteWarningLine('h'); $u.WriteProgress(1, [System.Management.Automation.ProgressRecord]::new(1, 'a', 'b'))",
			"WriteDebugLine WriteVerboseLine WriteWarningLine WriteProgress", ""},
		{"read", "$host.UI.ReadLine(); [pscredential]::new('u', $host.UI.ReadLineAsSecureString()).GetNetworkCredential().Password",
			"ReadLine ReadLineAsSecureString", "a line, secret"},
		{"choice", "$host.UI.PromptForChoice('c', 'm', [" + ns + "ChoiceDescription[]]('&Yes', '&No'), 0)", "PromptForChoice", "1"},
		{"choices", "$host.UI.PromptForChoice('c', 'm', [System.Collections.ObjectModel.Collection[" + ns + "ChoiceDescription]]@('&Yes', '&No'), [int[]](0))",
			"PromptForChoiceMultipleSelection", "0, 1"},
		{"credential", "$host.UI.PromptForCredential('c', 'm', 'u', 't').GetNetworkCredential().Password", "PromptForCredential2", "secret"},
		{"prompt", "$host.UI.Prompt('c', 'm', [" + ns + "FieldDescription[]]([" + ns + "FieldDescription]::new('f')))['f']", "Prompt", "an answer"},
		{"screen", "$r = $host.UI.RawUI; $r.ForegroundColor = 1; $r.BackgroundColor = 2; $r.CursorPosition = [" + ns + "Coordinates]::new(1, 2); $r.WindowPosition = [" + ns + "Coordinates]::new(1, 2); $r.CursorSize = 5; " +
			"$r.BufferSize = [" + ns + "Size]::new(1, 2); $r.WindowSize = [" + ns + "Size]::new(1, 2); $r.WindowTitle = 't'; $r.FlushInputBuffer(); $r.WindowTitle; $r.CursorSize",
			"SetForegroundColor SetBackgroundColor SetCursorPosition SetWindowPosition SetCursorSize SetBufferSize SetWindowSize SetWindowTitle FlushInputBuffer", "t, 5"},
		{"cells", "$r = $host.UI.RawUI; $c = [" + ns + "BufferCell]::new('x', 1, 2, 'Complete'); $q = [" + ns + "Rectangle]::new(0, 1, 2, 3); $r.SetBufferContents($q, $c); " +
			"$r.SetBufferContents([" + ns + "Coordinates]::new(1, 2), $r.NewBufferCellArray([string[]]('ab'), 1, 2)); $r.ScrollBufferContents($q, [" + ns + "Coordinates]::new(1, 2), $q, $c)",
			"SetBufferContents1 SetBufferContents2 ScrollBufferContents", ""},
		{"an error", "try { $host.UI.RawUI.ReadKey('NoEcho,IncludeKeyDown') } catch { $_.Exception.InnerException.Message }", "ReadKey", "there is no ReadKey"},
		{"session", "$host.SetShouldExit(3); $host.PopRunspace()", "SetShouldExit PopRunspace", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.calls = nil
			out, errs := run(t, p, client.Script(c.script))
			var texts []string
			for _, v := range out {
				texts = append(texts, fmt.Sprint(v))
			}
			if got := strings.Join(texts, ", "); got != c.out || len(errs) > 0 {
				t.Errorf("got %s %v, want %s", got, errs, c.out)
			}
			if got := strings.Join(h.calls, " "); got != c.calls {
				t.Errorf("calls %s, want %s", got, c.calls)
			}
		})
	}
}

// An event's action that runs while no pipeline does asks the pool's host.
func TestRealPoolHost(t *testing.T) {
	h := newRecorder()
	p, _ := openTapped(t, client.PoolOptions{Host: h})
	run(t, p, client.Script("$t = [System.Timers.Timer]::new(200); $t.AutoReset = $false; $null = Register-ObjectEvent $t Elapsed -Action { $host.UI.WriteLine('got ' + $host.UI.ReadLine()) }; $t.Start()"))
	select {
	case text := <-h.wrote:
		if text != "got a line" {
			t.Error(text)
		}
	case <-minute(t).Done():
		t.Error("the pool's host was not called")
	}
}
