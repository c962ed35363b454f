package powershell

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// lines collects the text of what a run puts out, a line for each object.
func lines(rs *Runspace, into *[]string) Streams {
	add := func(prefix, s string) error {
		*into = append(*into, prefix+s)
		return nil
	}
	informational := func(prefix string) func(*psobject.InformationalRecord) error {
		return func(r *psobject.InformationalRecord) error { return add(prefix, r.Message) }
	}
	return Streams{
		Output:  func(v any) error { return add("", rs.Text(v)) },
		Error:   func(r *psobject.ErrorRecord) error { return add("E:", r.FullyQualifiedErrorID) },
		Warning: informational("W:"), Verbose: informational("V:"), Debug: informational("D:"),
		Information: func(r *psobject.InformationRecord) error { return add("I:", rs.Text(r.MessageData)) },
		Progress:    func(r *psobject.ProgressRecord) error { return add("P:", r.Activity) },
	}
}

func feed(values ...any) func(context.Context) (any, bool, error) {
	return func(context.Context) (any, bool, error) {
		if len(values) == 0 {
			return nil, false, nil
		}
		v := values[0]
		values = values[1:]
		return v, true, nil
	}
}

func TestRun(t *testing.T) {
	script := func(text string) Command { return Command{Text: text, Script: true} }
	for _, test := range []struct {
		name string
		line Pipeline
		want string
	}{
		{"a command with arguments", Pipeline{Commands: []Command{{Text: "Write-Output", Parameters: []Parameter{{Value: int32(5)}}}}}, "5"},
		{"arguments by name", Pipeline{Commands: []Command{{Text: "Get-Date", Parameters: []Parameter{{Name: "Date", Value: "2024-05-06"}, {Name: "Format", Value: "yyyy"}}}}}, "2024"},
		{"a switch", Pipeline{Commands: []Command{script("3,1,2"), {Text: "Sort-Object", Parameters: []Parameter{{Name: "Descending", Switch: true}}}}}, "3 2 1"},
		{"a pipeline", Pipeline{Commands: []Command{script("1..5"), {Text: "Where-Object", Parameters: []Parameter{{Value: psobject.ScriptBlock("$_ -gt 3")}}}}}, "4 5"},
		{"input", Pipeline{Commands: []Command{script("$input | ForEach-Object { $_ * 2 }")}, Input: feed(int32(1), int32(2))}, "2 4"},
		{"input for a process block", Pipeline{Commands: []Command{script("process { \"<$_>\" }")}, Input: feed("a", "b")}, "<a> <b>"},
		{"statements", Pipeline{Commands: []Command{{Text: "$x = 1; 'a'", Script: true, EndOfStatement: true}, script("$x")}}, "a 1"},
		{"parameters of a script", Pipeline{Commands: []Command{{Text: "param($a, [switch]$b) \"$a $b\"", Script: true, Parameters: []Parameter{{Name: "a", Value: "q"}, {Name: "b", Switch: true}}}}}, "q True"},
		{"errors merged", Pipeline{Commands: []Command{{Text: "Write-Error e; 'o'", Script: true, MergeError: true}, script("@($input).Count")}}, "2"},
		{"what one statement merges", Pipeline{Commands: []Command{{Text: "Write-Warning w; 'o'", Script: true, MergeWarning: true, EndOfStatement: true}, script("Write-Warning x; 'p'")}}, "w o W:x p"},
		{"what one command merges", Pipeline{Commands: []Command{script("Write-Warning w; 'o'"), {Text: "$input; Write-Warning x", Script: true, MergeWarning: true}}}, "W:w o x"},
		{"a hash in blocks, by types of .NET's first years", Pipeline{Commands: []Command{script(`$b = [byte[]] (1, 2, 3); $o = [byte[]]::new(4)
			$h = [Security.Cryptography.SHA1CryptoServiceProvider]::Create(); $h.TransformBlock($b, 1, 2, $o, 1); $null = $h.TransformFinalBlock($b, 0, 0); "$o"
			[BitConverter]::ToString($h.Hash).Substring(0, 8); [Security.Cryptography.SHA256Managed]::new().GetType().Name`)}}, "2 0 2 3 0 22-15-D9 SHA256Managed"},
		{"a text that no memory holds", Pipeline{Commands: []Command{script(`$b = [Text.StringBuilder]::new()
			foreach ($do in { $b.Append('abc', 2147483647) }, { $b.Insert(0, 'abc', 2147483647) }) { try { & $do } catch { $_.FullyQualifiedErrorId } }; $b.Length`)}},
			"OutOfMemoryException OutOfMemoryException 0"},
		{"using", Pipeline{Commands: []Command{script("\"$using:name $($using:list[1])\"")}, Using: map[string]any{"name": "n", "list": psobject.NewArray(int32(1), int32(2))}}, "n 2"},
		{"streams", Pipeline{Commands: []Command{script("Write-Warning w; Write-Verbose v -Verbose; Write-Debug d -Debug; Write-Information i; Write-Progress p; Write-Error e")}},
			"W:w V:v D:d I:i P:p E:Microsoft.PowerShell.Commands.WriteErrorException"},
		{"a local scope", Pipeline{Commands: []Command{{Text: "$x = 2", Script: true, LocalScope: true, EndOfStatement: true}, script("\"[$x]\"")}}, "[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rs := New(Options{NoPrograms: true})
			defer rs.Close()
			var got []string
			if err := rs.Run(t.Context(), test.line, lines(rs, &got)); err != nil {
				t.Fatal(err)
			}
			if s := strings.Join(got, " "); s != test.want {
				t.Errorf("%q, want %q", s, test.want)
			}
		})
	}
}

// TestSession asks that a session remembers.
func TestSession(t *testing.T) {
	rs := New(Options{})
	defer rs.Close()
	var got []string
	for _, s := range []string{"$x = 1; function f { 'f' }; class C { [int]$n = 7 }; enum E { A; B }", "$x; f; [C]::new().n; [E]::B", "$Error.Count; nope", "$Error.Count; $x++; $x"} {
		if err := rs.RunScript(t.Context(), s, lines(rs, &got)); err != nil {
			t.Fatal(err)
		}
	}
	if s, want := strings.Join(got, " "), "1 f 7 B 0 E:CommandNotFoundException 1 2"; s != want {
		t.Errorf("%q, want %q", s, want)
	}
	if v, ok := rs.Variable("X"); !ok || v != int32(2) {
		t.Errorf("$x is %v", v)
	}
	rs.SetVariable("x", "set")
	if v, _ := rs.Variable("x"); v != "set" {
		t.Errorf("$x is %v", v)
	}
}

func TestEnds(t *testing.T) {
	rs := New(Options{})
	defer rs.Close()
	var exit *ExitError
	if err := rs.RunScript(t.Context(), "exit 3", Streams{}); !errors.As(err, &exit) || exit.Code != 3 {
		t.Errorf("exit gives %v", err)
	}
	var ended *TerminatingError
	if err := rs.RunScript(t.Context(), "throw 'x'", Streams{}); !errors.As(err, &ended) || !ended.Thrown || ended.Record.Message() != "x" {
		t.Errorf("throw gives %v", err)
	}
	if err := rs.RunScript(t.Context(), "1 +", Streams{}); !errors.As(err, &ended) || ended.Record.FullyQualifiedErrorID != "ExpectedValueExpression" {
		t.Errorf("a broken script gives %v", err)
	}
	var got []string
	if err := rs.RunScript(t.Context(), "function f { f }; f; 'after'", lines(rs, &got)); err != nil || strings.Join(got, " ") != "E:CallDepthOverflow after" {
		t.Errorf("endless recursion gives %v, %v", got, err)
	}
	// A sink that fails ends the run with its error.
	full := errors.New("full")
	if err := rs.RunScript(t.Context(), "while ($true) { 1 }", Streams{Output: func(any) error { return full }}); !errors.Is(err, full) {
		t.Errorf("a sink's error gives %v", err)
	}
	// So does an input that fails.
	line := Pipeline{Commands: []Command{{Text: "$input", Script: true}}, Input: func(context.Context) (any, bool, error) { return nil, false, full }}
	if err := rs.Run(t.Context(), line, Streams{}); !errors.Is(err, full) {
		t.Errorf("an input's error gives %v", err)
	}
}

// TestStop stops whatever a script may wait for, and asks that finally blocks still run and nothing is left behind.
func TestStop(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, s := range []string{"while ($true) {}", "Start-Sleep 100", "1..1000000000 | ForEach-Object { $_ }", "for (;;) { 'x' }", "& { process {} end { while (1) {} } }",
		"[Threading.Thread]::Sleep(100000)", "function f { try { f2 } catch { 'no' } }; function f2 { while ($true) { } }; f", "$input", "trap { continue }; while (1) {}",
		"try { Start-Sleep 100 } catch { 'no' }", "sh -c 'sleep 100'", "1,2 | Sort-Object { while ($true) {} }",
		"foreach ($i in 1..1000000000) { $i }", "Start-Sleep 100 -ErrorAction Ignore; 'no'"} {
		t.Run(s, func(t *testing.T) {
			rs := New(Options{})
			defer rs.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			line := Pipeline{Commands: []Command{{Text: "try { " + s + " } finally { $global:ended = $true }", Script: true}}, Input: func(ctx context.Context) (any, bool, error) {
				<-ctx.Done()
				return nil, false, ctx.Err()
			}}
			if s != "$input" {
				line.Input = nil
			}
			var got []string
			err := rs.Run(ctx, line, Streams{Output: func(v any) error {
				if v == "no" {
					got = append(got, "no")
				}
				return nil
			}})
			var stopped *StoppedError
			if !errors.As(err, &stopped) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("gives %v", err)
			}
			if got != nil {
				t.Error("a catch took the stop for an error")
			}
			if v, _ := rs.Variable("ended"); v != true && s != "$input" {
				t.Error("the finally block did not run")
			}
			// The session lives on.
			if err := rs.RunScript(t.Context(), "1", Streams{}); err != nil {
				t.Errorf("the next run gives %v", err)
			}
		})
	}
	for i := 0; runtime.NumGoroutine() > before && i < 100; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// talker is a Host that answers.
type talker struct {
	said []string
	rs   *Runspace
	code int
}

func (h *talker) Write(m *psobject.HostMessage) error {
	h.said = append(h.said, fmt.Sprint(m.Message))
	return nil
}

func (h *talker) ReadLine(prompt string, secret bool) (string, error) {
	h.said = append(h.said, fmt.Sprint(prompt, secret))
	if h.rs != nil {
		// A host may run something of its own while it is asked.
		var got []string
		if err := h.rs.RunNested(context.Background(), Pipeline{Commands: []Command{{Text: "$inner", Script: true}}}, lines(h.rs, &got)); err != nil {
			return "", err
		}
		return strings.Join(got, ","), nil
	}
	return "line", nil
}

func (h *talker) Confirm(caption, message string) (yes, all bool, err error) { return true, false, nil }
func (h *talker) SetShouldExit(code int)                                     { h.code = code }
func (h *talker) Credential(caption, message, user string) (*psobject.Credential, error) {
	return nil, errors.New("nobody is there")
}

func TestHost(t *testing.T) {
	h := &talker{}
	rs := New(Options{Host: h, HostName: "ServerRemoteHost"})
	defer rs.Close()
	h.rs = rs
	var got []string
	if err := rs.RunScript(t.Context(), "Write-Host hello; $inner = 'deep'; Read-Host ask; $Host.Name; $Host.UI.WriteLine('ui')", lines(rs, &got)); err != nil {
		t.Fatal(err)
	}
	if s, want := strings.Join(got, " "), "I:hello deep ServerRemoteHost"; s != want {
		t.Errorf("%q, want %q", s, want)
	}
	if s, want := strings.Join(h.said, "|"), "hello|askfalse|ui"; strings.ReplaceAll(s, "\n", "") != want {
		t.Errorf("the host heard %q, want %q", s, want)
	}
	_ = rs.RunScript(t.Context(), "exit 4", Streams{})
	if h.code != 4 {
		t.Errorf("the host was told of exit code %d", h.code)
	}
}

// TestBackPressure asks that a script waits for who takes its output, and that input is fetched one by one.
func TestBackPressure(t *testing.T) {
	rs := New(Options{})
	defer rs.Close()
	var order []string
	n := 0
	line := Pipeline{Commands: []Command{{Text: "process { \"out $_\" }", Script: true}}, Input: func(context.Context) (any, bool, error) {
		if n++; n > 3 {
			return nil, false, nil
		}
		order = append(order, fmt.Sprint("in ", n))
		return int32(n), true, nil
	}}
	err := rs.Run(t.Context(), line, Streams{Output: func(v any) error {
		order = append(order, rs.Text(v))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if s, want := strings.Join(order, ", "), "in 1, out 1, in 2, out 2, in 3, out 3"; s != want {
		t.Errorf("%s, want %s", s, want)
	}
}

func TestExport(t *testing.T) {
	rs := New(Options{})
	defer rs.Close()
	var got []any
	err := rs.RunScript(t.Context(), "{ 1 }; class A { [int]$x = 1; hidden $h = { 2 } }; [A]::new(); ,[Collections.Generic.List[int]](1, 2); @{ k = { 3 } }; [xml]'<a/>'; 5",
		Streams{Output: func(v any) error {
			got = append(got, Export(v))
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 6 {
		t.Fatalf("%d objects", len(got))
	}
	if got[0] != psobject.ScriptBlock(" 1 ") {
		t.Errorf("a block became %#v", got[0])
	}
	o, ok := got[1].(*psobject.Object)
	if !ok || len(o.Adapted) != 2 || o.Adapted[1].Value != psobject.ScriptBlock(" 2 ") || o.TypeNames[0] != "A" {
		t.Errorf("an object became %#v", got[1])
	}
	if l, ok := got[2].(*psobject.List); !ok || !strings.Contains(l.Type, "System.Private.CoreLib") {
		t.Errorf("a list became %#v", got[2])
	}
	if d, ok := got[3].(*psobject.Dictionary); !ok || d.Values()[0] != psobject.ScriptBlock(" 3 ") {
		t.Errorf("a dictionary became %#v", got[3])
	}
	if got[4] != psobject.XMLDocument("<a />") {
		t.Errorf("a document became %#v", got[4])
	}
	if got[5] != int32(5) {
		t.Errorf("a number became %#v", got[5])
	}
}

// TestCmdlets binds every cmdlet once: a parameter that cannot be named is refused by name, and not because of the declaration.
func TestCmdlets(t *testing.T) {
	rs := New(Options{})
	defer rs.Close()
	for _, d := range rs.cmdlets {
		switch d.Name {
		case "Write-Host", "Write-Output", "Read-Host": // what is no parameter of theirs is text for them
			continue
		}
		var got []string
		err := rs.RunScript(t.Context(), d.Name+" -NoSuchParameter", lines(rs, &got))
		if s := strings.Join(got, " "); err != nil || !strings.HasPrefix(s, "E:") || !strings.Contains(s, d.Class) {
			t.Errorf("%s: %s %v", d.Name, s, err)
		}
	}
}
