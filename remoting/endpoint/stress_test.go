package endpoint_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
)

// Many commands at once, some cancelled at any moment, some closed early: the pool stays usable and nothing is left
// (session looks for that).
func TestStress(t *testing.T) {
	p, _ := session(t, client.PoolOptions{MaxRunspaces: 4})
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 60 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(rand.IntN(4000))*time.Microsecond)
				ps := cmd("count", int32(rand.IntN(5000)))
				switch rand.IntN(4) {
				case 0:
					ps = cmd("sleep")
				case 1:
					ps = cmd("double")
				}
				if rand.IntN(5) == 0 {
					if l, err := p.Start(ctx, ps, client.StartOptions{Buffer: 1000, Input: rand.IntN(2) == 0}); err == nil {
						l.Next(ctx)
						l.Close()
					}
					cancel()
					continue
				}
				n := 0
				err := p.Run(ctx, ps, client.RunOptions{
					StartOptions: client.StartOptions{Buffer: 1000},
					Values: func(yield func(any) bool) {
						for i := range int32(500) {
							if !yield(i) {
								return
							}
						}
					},
					Output: func(any) error {
						if n++; n == 400 {
							return errEnough
						}
						return nil
					},
				})
				cancel()
				if err != nil && !errors.Is(err, errEnough) && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			}
		}()
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(40 * time.Second):
		t.Fatal("it hangs")
	}
	if out := collect(t, p, cmd("echo", "after")); len(out) != 1 {
		t.Errorf("%v", out)
	}
}

var errEnough = errors.New("enough")
