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

// Scripts that run beside each other share values: none of them meets one that another is changing, and the session goes on whatever
// they wait for.
func TestSharedValues(t *testing.T) {
	for name, script := range map[string]string{
		"parallel": `$h = @{}; 1..60 | ForEach-Object -Parallel { $x = $using:h; foreach ($i in 1..50) { $x["$_-$i"] = $i } } -ThrottleLimit 8; $h.Count`,
		"thread jobs": `$h = @{}; $j = 1..10 | ForEach-Object { $n = $_; Start-ThreadJob { foreach ($i in 1..300) { ($using:h)["$using:n-$i"] = $i } } }
while (@($j | Where-Object State -ne Completed).Count) { $null = $h.Clone(); Start-Sleep -Milliseconds 1 }; $h.Count`,
		"hosted": `$h = @{}; $r = 1..10 | ForEach-Object { $p = [powershell]::Create().AddScript('param($h, $n) foreach ($i in 1..300) { $h["$n-$i"] = $i }').AddArgument($h).AddArgument($_)
[pscustomobject]@{ P = $p; A = $p.BeginInvoke() } }; $r | ForEach-Object { $_.P.EndInvoke($_.A) }; $h.Count`,
	} {
		t.Run(name, func(t *testing.T) {
			rs := New(Options{})
			defer rs.Close()
			var got []string
			err := rs.RunScript(t.Context(), script, lines(rs, &got))
			if want := "3000"; err != nil || len(got) != 1 || got[0] != want {
				t.Fatalf("%v %q", err, got)
			}
		})
	}
}

// What a hosted PowerShell waits for does not keep its session from ending.
func TestHostedEnd(t *testing.T) {
	rs := New(Options{})
	var got []string
	err := rs.RunScript(t.Context(), `$p = [runspacefactory]::CreateRunspacePool(1, 2); $p.Open()
1..4 | ForEach-Object { $s = [powershell]::Create().AddScript('Start-Sleep 1000'); $s.RunspacePool = $p; $null = $s.BeginInvoke() }
$null = [powershell]::Create().AddScript('while ($true) { }').BeginInvoke(); 'begun'`, lines(rs, &got))
	if err != nil || len(got) != 1 {
		t.Fatalf("%v %q", err, got)
	}
	closed := make(chan struct{})
	go func() { defer close(closed); rs.Close() }()
	select {
	case <-closed:
	case <-time.After(20 * time.Second):
		t.Fatal("what the session began goes on")
	}
}
