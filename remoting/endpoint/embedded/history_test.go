package embedded_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// What a client wants remembered is in the session's history once it has ended, as PowerShell's server has it: a statement
// an entry, by the text of its first command.
func TestHistory(t *testing.T) {
	p := open(t, client.PoolOptions{})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	do := func(ps message.PowerShell, remember bool) (out []any) {
		t.Helper()
		_ = p.Run(ctx, ps, client.RunOptions{StartOptions: client.StartOptions{AddToHistory: remember}, Output: func(v any) error { out = append(out, v); return nil }})
		return out
	}
	do(client.Script("1 + 1"), true)
	do(client.Script("'not this'"), false)
	do(client.Script("throw 'x'"), true)
	two := client.Script("'a'")
	two.Further = [][]message.Command{{{Text: "Get-Date"}, {Text: "Out-Null"}}}
	do(two, true)
	list := client.Script("Get-History | ForEach-Object { \"$($_.Id) $_ $($_.ExecutionStatus) $($_.Duration -eq $_.EndExecutionTime - $_.StartExecutionTime)\" }")
	if d := cmp.Diff([]any{"1 1 + 1 Completed True", "2 throw 'x' Failed True", "3 'a' Completed True", "4 Get-Date Completed True"}, do(list, false)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, c := range []struct {
		script string
		want   []any
	}{
		{"(Get-History -Count 2).Id", []any{int64(3), int64(4)}},
		{"(Get-History 3 -Count 2).Id", []any{int64(2), int64(3)}},
		{"(Get-History 1, 4).Id", []any{int64(1), int64(4)}},
		{"try { Get-History 1, 2 -Count 1 } catch { $_.FullyQualifiedErrorId }", []any{"GetHistoryNoCountWithMultipleIds,Microsoft.PowerShell.Commands.GetHistoryCommand"}},
		{"Clear-History 99 2>&1 | ForEach-Object FullyQualifiedErrorId", []any{"GetHistoryNoHistoryForId,Microsoft.PowerShell.Commands.ClearHistoryCommand"}},
		{"Clear-History -CommandLine 'THROW*'; (Get-History).Id", []any{int64(1), int64(3), int64(4)}},
		{"Clear-History -Count 1 -Newest; (Get-History).Id", []any{int64(1), int64(3)}},
		{"Clear-History 1; (Get-History).Id", []any{int64(3)}},
		{"Clear-History; @(Get-History).Count", []any{int32(0)}},
	} {
		if d := cmp.Diff(c.want, do(client.Script(c.script), false)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.script, d)
		}
	}
}
