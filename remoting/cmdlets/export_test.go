package cmdlets

import (
	"context"
	"os"
	"time"
)

// Follow reads a file on and on; caught is called at its first end.
func Follow(ctx context.Context, f *os.File, caught func() error) func([]byte) (int, error) {
	idle := func(d time.Duration) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return (&follower{idle: idle, file: f, caught: caught}).Read
}
