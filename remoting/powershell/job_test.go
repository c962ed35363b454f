package powershell

import (
	"runtime"
	"testing"
	"time"
)

// The end of a session ends its jobs: none of them is left, whatever it waits for.
func TestJobsEnd(t *testing.T) {
	before := runtime.NumGoroutine()
	rs := New(Options{})
	var got []string
	err := rs.RunScript(t.Context(), `$null = Start-Job { Start-Sleep 1000 }; $null = Start-ThreadJob { while ($true) { } }
$null = 1..3 | ForEach-Object -Parallel { Start-Sleep 1000 } -AsJob; @(Get-Job).Count`, lines(rs, &got))
	if err != nil || len(got) != 1 || got[0] != "3" {
		t.Fatalf("%v %q", err, got)
	}
	closed := make(chan struct{})
	go func() { defer close(closed); rs.Close() }()
	select {
	case <-closed:
	case <-time.After(20 * time.Second):
		t.Fatal("the session's jobs go on")
	}
	for i := 0; runtime.NumGoroutine() > before && i < 500; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}
