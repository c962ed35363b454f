//go:build unix

package remoting_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// A PowerShell that starts and says nothing costs the session's OpenTimeout; the error names the limit, and nothing of the
// process is left.
func TestSilentProcess(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pwsh")
	if err := os.WriteFile(name, []byte("#!/bin/sh\ncat >/dev/null\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	cl := remoting.New(remoting.Options{PWSH: name})
	defer cl.Close()
	o := remoting.NewSessionOption()
	o.OpenTimeout = 200 * psobject.Millisecond
	ended := make(chan error, 1)
	go func() {
		_, err := cl.Open(context.Background(), remoting.Target{Option: o}, "")
		ended <- err
	}()
	select {
	case err := <-ended:
		var ce *remoting.ConnectError
		var limit *remoting.TimeLimit
		if !errors.As(err, &ce) || !errors.As(err, &limit) || limit.Limit != 200*time.Millisecond {
			t.Errorf("%v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the opening hangs")
	}
	for late := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			buf := make([]byte, 64<<10)
			t.Fatalf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
		}
	}
}
