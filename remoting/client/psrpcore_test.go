package client_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
)

// The server of psrpcore, which knows nothing of psl: its values, records, host calls, keys, input and stops.
func TestPsrpcoreServer(t *testing.T) {
	python := remotingtest.Python(t, "psrpcore")
	open := func(t *testing.T, o client.PoolOptions) *client.Pool {
		t.Helper()
		p, err := client.Open(minute(t), transport.NewProcess(transport.ProcessOptions{Executable: python, Arguments: []string{"testdata/psrpcore_server.py"}}), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close(context.Background()) })
		return p
	}
	command := func(text string, args ...message.Argument) message.PowerShell { return client.Command(text, args...) }
	t.Run("values", func(t *testing.T) {
		out, _ := run(t, open(t, client.PoolOptions{}), command("values"))
		var got []string
		for _, v := range out {
			b, err := clixml.Append(nil, v, nil)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(b))
		}
		want := []string{
			"<S>text with &lt;&amp;&gt; é _xD83C__xDFB5_ _x005F_x0041_ and a_x000A_line</S>", "<C>233</C>", "<B>true</B>", "<By>200</By>", "<SB>-5</SB>", "<I16>-300</I16>", "<U16>60000</U16>", "<I32>-70000</I32>", "<U32>4000000000</U32>",
			"<I64>-1152921504606846976</I64>", "<U64>9223372036854775809</U64>", "<Sg>1.5</Sg>", "<Db>2.25</Db>", "<D>3.1400</D>",
			"<DT>2024-02-29T13:05:59.1234567Z</DT>", "<TS>P1DT2H3M4.000005S</TS>",
			"<G>11111111-2222-3333-4444-555555555555</G>", "<Version>1.2.3</Version>", "<URI>https://localhost/a?b</URI>", "<BA>AAH/</BA>",
			"<S>Get-Date</S>", "<XD>&lt;a&gt;b&lt;/a&gt;</XD>", "<Nil />",
		}
		if len(got) < len(want) {
			t.Fatalf("%d values: %q", len(got), got)
		}
		if d := cmp.Diff(want, got[:len(want)]); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		rest := out[len(want):]
		if len(rest) != 3 {
			t.Fatalf("%d more values", len(rest))
		}
		list, ok := psobject.Base(rest[0]).(*psobject.List)
		if !ok || !cmp.Equal(list.Items, []any{int32(1), "two", nil}) {
			t.Errorf("list: %v", rest[0])
		}
		if d, ok := psobject.Base(rest[1]).(*psobject.Dictionary); !ok || d.Len() != 1 || d.Values()[0] != any(int32(1)) {
			t.Errorf("dictionary: %v", rest[1])
		}
		o := rest[2].(*psobject.Object)
		if n, _ := o.Get("name"); n != "an object" {
			t.Errorf("object: %v", o)
		}
	})
	t.Run("records", func(t *testing.T) {
		var got []string
		note := func(kind, text string) error { got = append(got, kind+" "+text); return nil }
		err := open(t, client.PoolOptions{}).Run(minute(t), command("records"), client.RunOptions{
			Error: func(r *psobject.ErrorRecord) error {
				return note("error", r.Message()+" | "+r.FullyQualifiedErrorID+" | "+r.Category.Category.String()+" | "+dotnet.String(r.TargetObject)+" | "+r.Exception.Type())
			},
			Informational: func(r *psobject.InformationalRecord) error { return note(fmt.Sprint(r.Kind), r.Message) },
			Information: func(r *psobject.InformationRecord) error {
				return note("information", dotnet.String(r.MessageData)+" | "+r.Source)
			},
			Progress: func(r *psobject.ProgressRecord) error { return note("progress", r.Activity+" | "+r.StatusDescription) },
		})
		want := []string{"error an error | Id,Command | DeviceError | target | System.InvalidOperationException", "3 a warning", "4 something verbose", "5 for debugging",
			"information information | here", "progress activity | status"}
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
	})
	t.Run("arguments", func(t *testing.T) {
		out, _ := run(t, open(t, client.PoolOptions{}), command("arguments", message.Argument{Name: "Name", Value: "v"}, message.Argument{Value: int64(5)}))
		if len(out) != 2 || dotnet.String(out[0]) != "Name v" || dotnet.String(out[1]) != " 5" {
			t.Errorf("%v", out)
		}
	})
	// A null is no body on the wire, as PowerShell sends it, which psrpcore does not take.
	t.Run("input", func(t *testing.T) {
		var out []any
		err := open(t, client.PoolOptions{}).Run(minute(t), command("input"), client.RunOptions{
			Values: func(yield func(any) bool) { _ = yield("a") && yield(int32(2)) },
			Output: func(v any) error { out = append(out, v); return nil },
		})
		if err != nil || !cmp.Equal(out, []any{"a", int32(2)}) {
			t.Errorf("%v, %v", out, err)
		}
	})
	t.Run("host", func(t *testing.T) {
		out, _ := run(t, open(t, client.PoolOptions{Host: newRecorder()}), command("host"))
		if !cmp.Equal(out, []any{"answer: a line"}) {
			t.Errorf("%v", out)
		}
	})
	t.Run("secrets both ways", func(t *testing.T) {
		p := open(t, client.PoolOptions{})
		out, _ := run(t, p, command("secret"))
		if len(out) != 1 || out[0].(*psobject.SecureString).Plain() != "hunter2" {
			t.Errorf("%v", out)
		}
		out, _ = run(t, p, command("arguments", message.Argument{Name: "s", Value: psobject.NewSecureString("swordfish")}))
		if l, ok := psobject.Base(out[0]).(*psobject.List); !ok || l.Items[1].(*psobject.SecureString).Plain() != "swordfish" {
			t.Errorf("%v", out)
		}
	})
	t.Run("stop", func(t *testing.T) {
		p := open(t, client.PoolOptions{})
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(50*time.Millisecond, cancel)
		if err := p.Run(ctx, command("wait"), client.RunOptions{}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if out, _ := run(t, p, command("arguments", message.Argument{Name: "n", Value: "again"})); len(out) != 1 {
			t.Errorf("%v", out)
		}
	})
	t.Run("a command that fails", func(t *testing.T) {
		_, errs := run(t, open(t, client.PoolOptions{}), command("nope"))
		if len(errs) != 1 || errs[0] != "no command nope" {
			t.Errorf("%v", errs)
		}
	})
}
