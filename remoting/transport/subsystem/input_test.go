package subsystem

import (
	"errors"
	"io"
	"sync"
	"testing"
)

// slow is a channel as package ssh has it: its fields are not guarded, and Write blocks while the other side does not read.
type slow struct {
	began, read chan struct{}
	closed      int // by no lock: the race detector sees a CloseWrite beside a Write
	broken      error
}

func (s *slow) Write(p []byte) (int, error) {
	if s.closed > 0 {
		return 0, io.EOF
	}
	s.began <- struct{}{}
	<-s.read
	if s.closed > 0 {
		return 0, errors.New("closed in the middle of a write")
	}
	return len(p), nil
}

func (s *slow) CloseWrite() error { s.closed++; return s.broken }

func TestInputEndsAfterTheWriteUnderWay(t *testing.T) {
	c := &slow{began: make(chan struct{}), read: make(chan struct{})}
	in := newInput(c)
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := in.Write([]byte("last words")); err != nil {
			t.Error(err)
		}
	})
	<-c.began
	if err := in.Close(); err != nil { // returns though nobody reads
		t.Error(err)
	}
	close(c.read)
	wg.Wait()
	if c.closed != 1 {
		t.Errorf("closed %d times", c.closed)
	}
	if _, err := in.Write([]byte("more")); err != io.ErrClosedPipe {
		t.Errorf("a write after the end: %v", err)
	}
	in.Close()
	if c.closed != 1 {
		t.Errorf("closed %d times", c.closed)
	}
}

func TestInputTellsWhyItDidNotEnd(t *testing.T) {
	broken := errors.New("broken")
	in := newInput(&slow{broken: broken})
	for range 2 {
		if err := in.Close(); err != broken {
			t.Error(err)
		}
	}
}
