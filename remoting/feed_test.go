package remoting

import (
	"context"
	"slices"
	"sync"
	"testing"
)

// fill puts in the numbers up to n, waiting for room.
func fill(t *testing.T, ctx context.Context, f *Feed, n int) {
	t.Helper()
	for i := range n {
		for !f.Put(i) {
			select {
			case <-f.Room():
			case <-ctx.Done():
				t.Errorf("no room for %d", i)
				return
			}
		}
	}
}

func TestFeed(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	const n = 10 * feedLimit
	var want []any
	for i := range n {
		want = append(want, i)
	}
	take := func(f *Feed, at int) (got []any) {
		f.Input(ctx, func(v any) bool {
			got = append(got, v)
			return len(got) != at
		})
		return got
	}

	t.Run("each reader gets all", func(t *testing.T) {
		f := NewFeed(3)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if got := take(f, -1); !slices.Equal(got, want) {
					t.Errorf("%d objects", len(got))
				}
				f.Finished()
			})
		}
		fill(t, ctx, f, n)
		f.End()
		wg.Wait()
	})
	t.Run("who waits for its turn gets all afterwards", func(t *testing.T) {
		f := NewFeed(2)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range 2 {
				if got := take(f, -1); !slices.Equal(got, want) {
					t.Errorf("%d objects", len(got))
				}
				f.Finished()
			}
		}()
		fill(t, ctx, f, n)
		f.End()
		<-done
	})
	t.Run("nobody reads", func(t *testing.T) {
		f := NewFeed(1)
		fill(t, ctx, f, feedLimit)
		if f.Put(n) {
			t.Error("room for more than the limit")
		}
		f.Finished() // it could not be reached
		fill(t, ctx, f, n)
		if len(f.items) > feedLimit {
			t.Errorf("%d objects are kept for nobody", len(f.items))
		}
	})
	t.Run("one stops reading, one was never there", func(t *testing.T) {
		f := NewFeed(3)
		var wg sync.WaitGroup
		wg.Go(func() { take(f, 5); f.Finished() })
		wg.Go(func() {
			if got := take(f, -1); !slices.Equal(got, want) {
				t.Errorf("%d objects", len(got))
			}
			f.Finished()
		})
		wg.Go(f.Finished)
		fill(t, ctx, f, n)
		f.End()
		wg.Wait()
	})
	t.Run("the reader's time is over", func(t *testing.T) {
		f := NewFeed(1)
		short, over := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() { f.Input(short, func(any) bool { over(); return true }); close(done) }()
		fill(t, ctx, f, 1)
		<-done
	})
}
