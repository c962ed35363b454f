package cmdlets_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pslshell/psl/remoting/cmdlets"
)

// TestFollower reads a file that grows: what is there, then what is added, until the context ends.
func TestFollower(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(name, []byte("one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ctx, cancel := context.WithCancel(t.Context())
	read := cmdlets.Follow(ctx, f, func() error {
		w, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = w.WriteString("two\n")
		return errors.Join(err, w.Close())
	})
	buf := make([]byte, 64)
	for _, want := range []string{"one\n", "two\n"} {
		n, err := read(buf)
		if err != nil || string(buf[:n]) != want {
			t.Fatalf("%q, %v; wanted %q", buf[:n], err, want)
		}
	}
	// A file that became shorter is read from its beginning.
	if err := os.WriteFile(name, []byte("new\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := read(buf); err != nil || string(buf[:n]) != "new\n" {
		t.Fatalf("%q, %v", buf[:n], err)
	}
	cancel()
	if _, err := read(buf); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}
