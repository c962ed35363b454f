package shells

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// program is a child with its three streams. A goroutine feeds it; wait has two more; all end with the child.
type program struct {
	cmd                   *exec.Cmd
	stdin, stdout, stderr *os.File
	exited                chan struct{} // closed when it has ended
	ended                 func()        // called when it has

	mu      sync.Mutex
	changed *sync.Cond
	waiting []byte // input that has not been written
	noMore  bool   // the input ends after waiting
	gone    bool   // nobody reads it
}

// maxWaiting is how many bytes of input wait for a program before the client is made to wait.
const maxWaiting = 1 << 20

func startProgram(cmd *exec.Cmd, start func(*exec.Cmd) (ended func(), err error)) (*program, error) {
	p := &program{cmd: cmd, exited: make(chan struct{})}
	p.changed = sync.NewCond(&p.mu)
	var open []*os.File
	shut := func(files ...*os.File) {
		for _, f := range files {
			f.Close()
		}
	}
	var pipes [3][2]*os.File // read, write
	for i := range pipes {
		r, w, err := os.Pipe()
		if err != nil {
			shut(open...)
			return nil, err
		}
		pipes[i] = [2]*os.File{r, w}
		open = append(open, r, w)
	}
	p.stdin, p.stdout, p.stderr = pipes[0][1], pipes[1][0], pipes[2][0]
	in, out, errs := pipes[0][0], pipes[1][1], pipes[2][1]
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errs
	ownGroup(cmd)
	ended, err := start(cmd)
	if err != nil {
		shut(open...)
		return nil, err
	}
	p.ended = ended
	shut(in, out, errs)
	go p.feed()
	return p, nil
}

// feed writes the input, until it ends or nobody reads it.
func (p *program) feed() {
	defer p.stdin.Close()
	for {
		p.mu.Lock()
		for len(p.waiting) == 0 && !p.noMore && !p.gone {
			p.changed.Wait()
		}
		data := p.waiting
		p.waiting = nil
		over := p.gone || len(data) == 0
		p.changed.Broadcast()
		p.mu.Unlock()
		if over {
			return
		}
		if _, err := p.stdin.Write(data); err != nil {
			p.leave()
			return
		}
	}
}

// leave tells that nobody reads the input any more.
func (p *program) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone, p.waiting = true, nil
	p.changed.Broadcast()
}

// input gives input to the program and waits while too much of it has not been read. io.ErrClosedPipe tells that nobody
// reads it.
func (p *program) input(ctx context.Context, data []byte, end bool) error {
	defer context.AfterFunc(ctx, func() {
		p.mu.Lock()
		p.changed.Broadcast()
		p.mu.Unlock()
	})()
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.waiting) >= maxWaiting && !p.gone && ctx.Err() == nil {
		p.changed.Wait()
	}
	switch {
	case p.gone || p.noMore:
		return io.ErrClosedPipe
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	p.waiting, p.noMore = append(p.waiting, data...), end
	p.changed.Broadcast()
	return nil
}

// linger is how long the streams of a program that has ended may be silent where a child of its own still holds them. Where
// the system has no deadlines for pipes they are read until all have let go.
const linger = 500 * time.Millisecond

// wait gives the output to each, from two goroutines, until the program has ended and its streams are read, and returns its
// exit code. Where each returns false the rest is dropped.
func (p *program) wait(each func(stream string, data []byte) bool) int32 {
	var readers sync.WaitGroup
	read := func(name string, f *os.File) {
		defer f.Close()
		buf := make([]byte, 16<<10)
		wanted := true
		for {
			select {
			case <-p.exited:
				_ = f.SetReadDeadline(time.Now().Add(linger))
			default:
			}
			n, err := f.Read(buf)
			if n > 0 && wanted {
				wanted = each(name, buf[:n])
			}
			if err != nil {
				return
			}
		}
	}
	readers.Go(func() { read("stdout", p.stdout) })
	readers.Go(func() { read("stderr", p.stderr) })
	_ = p.cmd.Wait() // its status is asked for below
	p.ended()
	close(p.exited)
	p.leave()
	p.stdin.Close()
	for _, f := range []*os.File{p.stdout, p.stderr} {
		_ = f.SetReadDeadline(time.Now().Add(linger))
	}
	readers.Wait()
	return exitCode(p.cmd.ProcessState)
}

// signal does nothing where the program has ended.
func (p *program) signal(s os.Signal) error {
	select {
	case <-p.exited: // its number may be another's by now
		return nil
	default:
	}
	if err := signalGroup(p.cmd.Process, s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// kill ends the program and its children; its output is not wanted any more.
func (p *program) kill() {
	_ = p.signal(os.Kill)
	p.stdout.Close()
	p.stderr.Close()
}
