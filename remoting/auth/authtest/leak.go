package authtest

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Main runs a package's tests and fails where a goroutine of package auth or below is left at the end.
func Main(m *testing.M) {
	code := m.Run()
	if code == 0 {
		if left := leftover(); left != "" {
			fmt.Fprintf(os.Stderr, "goroutines are left:\n%s\n", left)
			code = 1
		}
	}
	os.Exit(code)
}

// leftover gives the stacks of goroutines that should have ended; those that are on their way get some seconds.
func leftover() string {
	var left []string
	for range 50 {
		left = nil
		buf := make([]byte, 1<<20)
		buf = buf[:runtime.Stack(buf, true)]
		for _, g := range strings.Split(string(buf), "\n\n") {
			if strings.Contains(g, "/remoting/auth") && !strings.Contains(g, "authtest.Main") {
				left = append(left, g)
			}
		}
		if left == nil {
			return ""
		}
		time.Sleep(100 * time.Millisecond)
	}
	return strings.Join(left, "\n\n")
}
