package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
)

// keyObject is a key as a client sends it.
func keyObject(code int32, character psobject.Char, state int32) *psobject.Object {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	return &psobject.Object{Extended: []psobject.Property{p("virtualKeyCode", code), p("character", character), p("controlKeyState", state), p("keyDown", true)}}
}

// answering is a client's host with a screen, which answers with what a function gives.
type answering func(c *message.HostCall) any

func (answering) Info() message.HostInfo {
	return message.HostInfo{Default: &message.HostDefaultData{ForegroundColor: 7, CursorPosition: message.Coordinates{X: 3, Y: 4},
		BufferSize: message.Size{Width: 97, Height: 301}, WindowTitle: "title"}}
}

func (a answering) Call(_ context.Context, c *message.HostCall) (any, error) { return a(c), nil }

// What $Host.UI and $Host.UI.RawUI do is a call of the client's host, with the arguments that PowerShell sends.
func TestHostCalls(t *testing.T) {
	answers := map[message.Method]any{message.PromptForChoice: int32(1), message.ReadKey: keyObject(65, 'A', 16), message.ReadLine: "typed"}
	for _, test := range []struct{ script, calls, out string }{
		{"$Host.UI.Write('a'); $Host.UI.WriteLine(); $Host.UI.WriteLine('b'); $Host.UI.WriteLine('Green', 'Blue', 'c')", "Write1 a|WriteLine1|WriteLine2 b|WriteLine3 10 9 c", ""},
		{"$Host.UI.WriteErrorLine('e'); $Host.UI.WriteWarningLine('w'); $Host.UI.WriteVerboseLine('v'); $Host.UI.WriteDebugLine('d')",
			"WriteErrorLine e|WriteWarningLine w|WriteVerboseLine v|WriteDebugLine d", ""},
		{"$Host.UI.ReadLine()", "ReadLine", "typed"},
		{"$Host.UI.PromptForChoice('c', 'm', @('&Yes', '&No'), 0)", "PromptForChoice c m [{&Yes } {&No }] 0", "1"},
		{"$k = $Host.UI.RawUI.ReadKey('NoEcho,IncludeKeyUp'); \"$k\"", "ReadKey 10", "65,A,ShiftPressed,True"},
		{"$u = $Host.UI.RawUI; \"$($u.BufferSize) $($u.CursorPosition) $($u.ForegroundColor) $($u.WindowTitle)\"", "", "97,301 3,4 Gray title"},
		{"$Host.UI.RawUI.WindowTitle = 'new'; $Host.UI.RawUI.WindowTitle", "SetWindowTitle new", "new"},
		{"$Host.UI.RawUI.CursorPosition = [System.Management.Automation.Host.Coordinates]::new(7, 8); $Host.UI.RawUI.CursorPosition.Y", "SetCursorPosition {7 8}", "8"},
		{"'shown' | Out-Default; 'too' | Out-Host", "WriteLine2 shown|WriteLine2 too", ""},
		{"Write-Warning w; Write-Warning hidden 3>$null", "WriteWarningLine w", ""},
		{"$r = $Host.UI.RawUI; $r.LengthInBufferCells('ab日'), $r.LengthInBufferCells([char]'日'), $r.LengthInBufferCells('abc', 1) -join ' '", "", "3 1 2"},
		{"try { $Host.EnterNestedPrompt() } catch { $_.FullyQualifiedErrorId }", "", "PSRemotingDataStructureException"},
	} {
		t.Run(test.script, func(t *testing.T) {
			var calls []string
			p := open(t, client.PoolOptions{Host: answering(func(c *message.HostCall) any {
				line := c.Method.String()
				for _, a := range c.Parameters {
					line += " " + argument(a)
				}
				calls = append(calls, line)
				return answers[c.Method]
			})})
			out, errs := run(t, p, client.Script(test.script))
			var texts []string
			for _, v := range out {
				texts = append(texts, fmt.Sprint(v))
			}
			if d := cmp.Diff(test.calls, strings.Join(calls, "|")); d != "" || len(errs) != 0 {
				t.Errorf("calls (-want +got):\n%s%v", d, errs)
			}
			if d := cmp.Diff(test.out, strings.Join(texts, "|")); d != "" {
				t.Errorf("output (-want +got):\n%s", d)
			}
		})
	}
}

// argument writes an argument of a host call with the values of its fields.
func argument(v any) string {
	switch x := psobject.Base(v).(type) {
	case *psobject.Object:
		var parts []string
		for _, p := range x.Extended {
			parts = append(parts, argument(p.Value))
		}
		return "{" + strings.Join(parts, " ") + "}"
	case *psobject.List:
		var parts []string
		for _, e := range x.Items {
			parts = append(parts, argument(e))
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return fmt.Sprint(v)
}

// [Environment]::Exit ends the session as if its process were gone; the process of the test goes on.
func TestProcessExit(t *testing.T) {
	tr, conn := transport.NewMemory(transport.Timeouts{})
	served := make(chan error, 1)
	go func() {
		served <- endpoint.Serve(context.Background(), conn, embedded.Handler(embedded.Options{}), embedded.EndpointOptions())
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	p, err := client.Open(ctx, tr, client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(ctx)
	if err := p.Run(ctx, client.Script("try { [Environment]::Exit(3) } catch { 'caught' }; 'after'"), client.RunOptions{}); err == nil {
		t.Error("the command completed")
	}
	var exited *endpoint.ExitedError
	if err := <-served; !errors.As(err, &exited) || exited.Code != 3 {
		t.Errorf("served: %v", err)
	}
}
