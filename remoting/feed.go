package remoting

import (
	"context"
	"sync"
)

// Feed is the input of a command that runs while its input is still being made. Objects that are put in go to every
// target; the slowest of those that run decides when there is room for more. What a target that waits for its turn has
// still to get is kept until then. Feed.Input is for Command.Input.
type Feed struct {
	mu      sync.Mutex
	targets int         // that have not finished
	waiting int         // of these, how many have not begun to read
	readers map[int]int // what each has taken, by its number
	next    int         // the number of the next reader
	items   []any
	first   int // the number of items[0]
	ended   bool
	more    chan struct{} // closed when something has changed for the readers
	room    chan struct{}
}

// feedLimit is how many objects wait for the slowest reader.
const feedLimit = 64

// NewFeed makes the input of a command that runs on so many targets.
func NewFeed(targets int) *Feed {
	return &Feed{targets: targets, waiting: targets, readers: map[int]int{}, more: make(chan struct{}), room: make(chan struct{}, 1)}
}

// Put gives an object to all targets, if there is room for it. Where all targets have finished it is dropped.
func (f *Feed) Put(v any) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.trim()
	if f.targets == 0 {
		return true
	}
	if f.first+len(f.items)-f.slowest() >= feedLimit {
		return false
	}
	f.items = append(f.items, v)
	f.wake()
	return true
}

// Room gives a value when there may be room again.
func (f *Feed) Room() <-chan struct{} { return f.room }

// End ends the input.
func (f *Feed) End() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	f.wake()
}

// Finished takes note that a target is done, whether it has read its input or not.
func (f *Feed) Finished() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.targets--
	if f.waiting+len(f.readers) > f.targets && f.waiting > 0 {
		f.waiting-- // it never began to read
	}
	f.roomier()
}

// Input gives one target all objects, to their end or that of ctx.
func (f *Feed) Input(ctx context.Context, yield func(any) bool) {
	f.mu.Lock()
	me := f.next
	f.next++
	f.waiting = max(f.waiting-1, 0)
	f.readers[me] = f.first
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.readers, me)
		f.roomier()
	}()
	for {
		f.mu.Lock()
		i := f.readers[me] - f.first
		if i == len(f.items) {
			ended, more := f.ended, f.more
			f.mu.Unlock()
			if ended {
				return
			}
			select {
			case <-more:
			case <-ctx.Done():
				return
			}
			continue
		}
		v := f.items[i]
		f.readers[me]++
		f.roomier()
		f.mu.Unlock()
		if !yield(v) {
			return
		}
	}
}

// slowest is what the slowest reader has taken. f.mu is held.
func (f *Feed) slowest() int {
	least := -1
	for _, n := range f.readers {
		if least < 0 || n < least {
			least = n
		}
	}
	switch {
	case least >= 0:
		return least
	case f.waiting > 0: // nobody reads yet
		return f.first
	}
	return f.first + len(f.items)
}

// trim lets go of what all have. f.mu is held.
func (f *Feed) trim() {
	if f.waiting > 0 {
		return
	}
	if n := f.slowest() - f.first; n > 0 {
		clear(f.items[:n])
		f.items = f.items[n:]
		f.first += n
	}
}

// wake tells the readers. f.mu is held.
func (f *Feed) wake() {
	close(f.more)
	f.more = make(chan struct{})
}

// roomier tells the one who puts in. f.mu is held.
func (f *Feed) roomier() {
	select {
	case f.room <- struct{}{}:
	default:
	}
}
