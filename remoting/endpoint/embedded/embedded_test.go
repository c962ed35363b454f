package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
)

// TestMain becomes an endpoint where the environment says so: for a real client that starts this test binary.
func TestMain(m *testing.M) {
	if os.Getenv("PSL_TEST_ENDPOINT") == "" {
		os.Exit(m.Run())
	}
	if dir := os.Getenv("PSL_TEST_STACKS"); dir != "" {
		time.AfterFunc(75*time.Second, func() {
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			_ = os.WriteFile(filepath.Join(dir, "stacks."+strconv.Itoa(os.Getpid())), stacks, 0o600)
		})
	}
	err := endpoint.Stdio(context.Background(), os.Stdin, os.Stdout, embedded.Handler(embedded.Options{}), embedded.EndpointOptions())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func open(t testing.TB, o client.PoolOptions) *client.Pool {
	t.Helper()
	tr, conn := transport.NewMemory(transport.Timeouts{})
	served := make(chan error, 1)
	go func() {
		served <- endpoint.Serve(context.Background(), conn, embedded.Handler(embedded.Options{}), embedded.EndpointOptions())
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	p, err := client.Open(ctx, tr, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close(context.Background())
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return p
}

func run(t testing.TB, p *client.Pool, ps message.PowerShell) (out []any, errs []*psobject.ErrorRecord) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := p.Run(ctx, ps, client.RunOptions{
		Output: func(v any) error { out = append(out, v); return nil },
		Error:  func(r *psobject.ErrorRecord) error { errs = append(errs, r); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, errs
}

func TestScripts(t *testing.T) {
	p := open(t, client.PoolOptions{})
	run(t, p, client.Script("$x = 40"))
	out, errs := run(t, p, client.Script("param($y) $x + $y; [pscustomobject]@{a = 1}; Write-Error bad", int32(2)))
	if len(out) != 2 || out[0] != any(int32(42)) || psobject.TypeName(out[1]) != "Deserialized.System.Management.Automation.PSCustomObject" {
		t.Errorf("%v", out)
	}
	if len(errs) != 1 || errs[0].Message() != "bad" {
		t.Errorf("%v", errs)
	}
}

// $using: values come as PowerShell's client sends them.
func TestUsing(t *testing.T) {
	p := open(t, client.PoolOptions{})
	h := psobject.NewHashtable()
	h.Set("a", int32(1))
	values := &psobject.Dictionary{Type: "D", CaseSensitive: true}
	values.Set("JAB1AHMAaQBuAGcAOgB2AA==", h)                    // $using:v
	values.Set("JAB1AHMAaQBuAGcAOgBhAHIAcgBbADAAXQA=", int32(7)) // $using:arr[0]
	ps := message.PowerShell{Commands: []message.Command{{
		Text: "$using:v.a; $using:arr[0]", IsScript: true, Arguments: []message.Argument{{Name: "--%", Value: values}},
	}}}
	out, errs := run(t, p, ps)
	if len(errs) != 0 || len(out) != 2 || out[0] != any(int32(1)) || out[1] != any(int32(7)) {
		t.Errorf("%v %v", out, errs)
	}
}

func TestCommands(t *testing.T) {
	p := open(t, client.PoolOptions{})
	ps := message.PowerShell{Commands: []message.Command{
		{Text: "Write-Output", Arguments: []message.Argument{{Name: "-InputObject"}, {Value: int32(5)}, {Name: "-NoEnumerate"}}},
		{Text: "ForEach-Object", Arguments: []message.Argument{{Name: "MemberName", Value: "ToString"}}},
	}}
	if out, errs := run(t, p, ps); len(errs) != 0 || len(out) != 1 || out[0] != any("5") {
		t.Errorf("%v %v", out, errs)
	}
}

// Records of every stream reach the client.
func TestStreams(t *testing.T) {
	p := open(t, client.PoolOptions{})
	var got []string
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := p.Run(ctx, client.Script("Write-Warning w; Write-Verbose v -Verbose; Write-Debug d -Debug; Write-Progress p; Write-Host h"), client.RunOptions{
		Informational: func(r *psobject.InformationalRecord) error { got = append(got, r.Message); return nil },
		Information: func(r *psobject.InformationRecord) error {
			if m, ok := r.MessageData.(*psobject.HostMessage); ok {
				got = append(got, "host "+m.Message)
			} else {
				got = append(got, fmt.Sprint(r.MessageData))
			}
			return nil
		},
		Progress: func(r *psobject.ProgressRecord) error { got = append(got, r.Activity); return nil },
	})
	if want := "w v d p host h"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("%v, %q, want %q", err, got, want)
	}
}

// Nested commands run where the one around them puts out its next object, comes to its next statement or waits for input,
// or at its end; one that is stopped before is not run. All of them use the variables of the one runspace.
func TestNested(t *testing.T) {
	p := open(t, client.PoolOptions{})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	nested := func(ctx context.Context, script string) (out []any, err error) {
		ps := client.Script(script)
		ps.IsNested = true
		err = p.Run(ctx, ps, client.RunOptions{StartOptions: client.StartOptions{Nested: true}, Output: func(v any) error { out = append(out, v); return nil }})
		return out, err
	}
	var got []any
	err := p.Run(ctx, client.Script("$n = 10; 'a'; Start-Sleep -Milliseconds 100; \"b$n\"; Start-Sleep -Milliseconds 100; \"c$n\"; 'end'"), client.RunOptions{Output: func(v any) error {
		switch v {
		case "a", "b11", "end":
			more, err := nested(ctx, "$n++; $n; \"by $n\"")
			got = append(append(got, v), more...)
			return err
		}
		got = append(got, v)
		return nil
	}})
	if d := cmp.Diff([]any{"a", int32(11), "by 11", "b11", int32(12), "by 12", "c12", "end", int32(13), "by 13"}, got); err != nil || d != "" {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	// A command that waits for its input, and says nothing, takes them in, and one in another.
	got = nil
	err = p.Run(ctx, client.Script("process { } end { \"end $n\" }"), client.RunOptions{
		Source: func(ctx context.Context, yield func(any) bool) {
			for range 2 {
				more, err := nested(ctx, "$n++; \"in $n\"")
				got = append(got, more...)
				if err != nil || !yield(int32(0)) {
					t.Error(err)
					return
				}
			}
		},
		Output: func(v any) error { got = append(got, v); return nil },
	})
	if d := cmp.Diff([]any{"in 14", "in 15", "end 15"}, got); err != nil || d != "" {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	err = p.Run(ctx, client.Script("'waits'; Start-Sleep -Seconds 600"), client.RunOptions{Output: func(any) error {
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		if out, err := nested(short, "$n = 'ran'"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, %v", out, err)
		}
		return io.EOF
	}})
	if err != io.EOF {
		t.Error(err)
	}
	if out, _ := run(t, p, client.Script("$n")); !cmp.Equal(out, []any{int32(15)}) {
		t.Errorf("$n is %v", out)
	}
}

func TestListOfNumbers(t *testing.T) {
	p := open(t, client.PoolOptions{})
	out, _ := run(t, p, client.Script("$l = [System.Collections.Generic.List[int]]::new(); $l.Add(4); ,$l"))
	const want = "Deserialized.System.Collections.Generic.List`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]"
	if len(out) != 1 || psobject.TypeName(out[0]) != want {
		t.Errorf("%v", out)
	}
}

func TestDescribe(t *testing.T) {
	p := open(t, client.PoolOptions{})
	run(t, p, client.Script("function Get-Thing { [CmdletBinding()] param([string]$Name, [switch]$All) }"))
	l, err := p.GetCommandMetadata(context.Background(), &message.GetCommandMetadata{Names: []string{"Get-Thing"}, CommandTypes: 271}, client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var out []*psobject.Object
	for {
		e, err := l.Next(context.Background())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e.(psrp.Output).Value.(*psobject.Object))
	}
	if len(out) != 2 {
		t.Fatalf("%v", out)
	}
	count, _ := out[0].Get("Count")
	name, _ := out[1].Get("Name")
	params, _ := out[1].Get("Parameters")
	d, ok := psobject.Base(params).(*psobject.Dictionary)
	if count != any(int32(1)) || name != any("Get-Thing") || !ok || d.Index("All") < 0 {
		t.Errorf("%v %v %v", count, name, params)
	}
}

func TestSecrets(t *testing.T) {
	p := open(t, client.PoolOptions{})
	out, errs := run(t, p, client.Script(`ConvertTo-SecureString 'here' -AsPlainText -Force
$x = ConvertTo-SecureString 'ab' -AsPlainText -Force | ConvertFrom-SecureString; $x; ConvertTo-SecureString $x | ConvertFrom-SecureString -AsPlainText
(Get-Runspace).Count`))
	if len(errs) != 0 || len(out) != 4 {
		t.Fatalf("%v %v", out, errs)
	}
	if s, ok := out[0].(*psobject.SecureString); !ok || s.Plain() != "here" || out[1] != any("61006200") || out[2] != any("ab") || out[3] != any(int32(1)) {
		t.Errorf("%v", out)
	}
}
