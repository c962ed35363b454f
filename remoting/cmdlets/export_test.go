package cmdlets

import (
	"context"
	"os"
)

// Follow reads a file on and on; caught is called at its first end.
func Follow(ctx context.Context, f *os.File, caught func() error) func([]byte) (int, error) {
	return (&follower{ctx: ctx, file: f, caught: caught}).Read
}
