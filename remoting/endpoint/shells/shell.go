package shells

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/wsman"
)

// shell is one shell and what stands behind it.
type shell struct {
	service *Service
	id      string // in upper case
	user    string
	info    wsman.Shell
	made    time.Time
	t       transport.Transport
	ctx     context.Context // done with the shell
	cancel  context.CancelFunc
	kept    operations

	mu       sync.Mutex
	changed  *sync.Cond
	client   string // the SessionID of the client that has the shell
	left     bool   // the client has disconnected
	idle     time.Duration
	busy     int // requests that are being carried out
	last     time.Time
	timer    *time.Timer
	pool     stream
	commands map[string]*command // by identity in upper case
	queued   int                 // bytes of all streams
	hungry   int                 // requests for output that find none, of commands
	err      error               // why the shell has ended
	over     []string            // the last commands that have ended and were let go of
	opening  opening             // what was said when the shell was opened

	closeOnce sync.Once
	closing   sync.WaitGroup // of commands
}

// stream is output that waits for the client, in pieces of whole fragments.
type stream struct {
	pieces [][]byte
	bytes  int
	turn   int // counts requests for output: a new one takes the place of the last
}

// command is a pipeline.
type command struct {
	stream
	id       string
	pipeline psobject.GUID
	state    finder
	done     bool // the last state has been queued
	told     bool // the client knows
	failed   error
}

func newShell(s *Service, c Caller, m *wsman.Message, asked *wsman.Shell, id string, idle time.Duration) *shell {
	now := time.Now()
	sh := &shell{service: s, id: id, user: c.User, made: now, last: now, idle: idle, client: m.SessionID, commands: map[string]*command{}, info: wsman.Shell{
		ID: id, Name: asked.Name, ResourceURI: m.ResourceURI, Owner: c.User, ClientIP: c.Address, InputStreams: "stdin pr", OutputStreams: "stdout",
		MaxIdleTimeout: s.o.MaxIdleTimeout, Locale: m.Locale, DataLocale: m.DataLocale, CompressionMode: "NoCompression", ProfileLoaded: "Yes", Encoding: "UTF8",
		BufferMode: "Block",
	}}
	sh.changed = sync.NewCond(&sh.mu)
	sh.ctx, sh.cancel = context.WithCancel(s.ctx)
	sh.timer = time.AfterFunc(idle, sh.tick)
	return sh
}

// begin opens what stands behind the shell and begins to take its output.
func (sh *shell) begin(ctx context.Context, first []byte) error {
	id, err := psobject.ParseGUID(sh.id)
	if err != nil {
		return err
	}
	sh.opening.asked(first)
	if err := sh.t.Open(ctx, id, first); err != nil {
		return err
	}
	sh.service.wg.Add(1)
	go sh.read()
	return nil
}

// touch takes note that somebody cares for the shell.
func (sh *shell) touch() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.last = time.Now()
}

// tick ends a shell that nobody has cared for.
func (sh *shell) tick() {
	sh.mu.Lock()
	left := sh.idle - time.Since(sh.last)
	if sh.busy > 0 {
		left = sh.idle
	}
	if sh.err == nil && left > 0 {
		sh.timer.Reset(left)
		sh.mu.Unlock()
		return
	}
	sh.mu.Unlock()
	sh.close(errors.New("nobody has asked for anything within the idle time-out"))
}

// close ends the shell and awaits what stands behind it.
func (sh *shell) close(why error) {
	sh.closeOnce.Do(func() {
		sh.service.mu.Lock()
		if sh.service.shells[sh.id] == sh {
			delete(sh.service.shells, sh.id)
		}
		sh.service.mu.Unlock()
		sh.mu.Lock()
		if sh.err == nil {
			sh.err = why
		}
		sh.timer.Stop()
		sh.changed.Broadcast()
		sh.mu.Unlock()
		sh.closing.Wait()
		if sh.t != nil {
			_ = sh.t.Close(context.WithoutCancel(sh.ctx)) // bounded by the transport's own time-out
		}
		sh.cancel()
	})
}

// maxOver is how many commands that have ended a client may still signal.
const maxOver = 64

// letGo closes a command whose end the client knows: not all clients do so themselves. sh.mu is held.
func (sh *shell) letGo(c *command) {
	if sh.over = append(sh.over, c.id); len(sh.over) > maxOver {
		sh.over = sh.over[1:]
	}
	delete(sh.commands, c.id)
	if sh.err != nil {
		return
	}
	sh.closing.Add(1)
	go func() {
		defer sh.closing.Done()
		ctx, cancel := context.WithTimeout(sh.ctx, stateWait)
		defer cancel()
		_ = sh.t.ClosePipeline(ctx, c.pipeline) // one that does not answer is let go of all the same
	}()
}

// describe tells of the shell.
func (sh *shell) describe() wsman.Shell {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	d := sh.info
	d.IdleTimeout, d.State = sh.idle, "Connected"
	if sh.left {
		d.State = "Disconnected"
	}
	d.Runtime = time.Since(sh.made)
	if sh.busy == 0 {
		d.Inactivity = time.Since(sh.last)
	}
	return d
}

// running lists the commands.
func (sh *shell) running() (list []wsman.RunningCommand) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for _, c := range sh.commands {
		if !c.told {
			list = append(list, wsman.RunningCommand{ID: c.id, State: "Running"})
		}
	}
	return list
}

// read is the goroutine that takes the output. It stops while too much of it waits, unless a command's output is wanted.
func (sh *shell) read() {
	defer sh.service.wg.Done()
	for {
		d, err := sh.t.Receive()
		sh.mu.Lock()
		if err != nil {
			sh.mu.Unlock()
			sh.close(err)
			return
		}
		s, c := &sh.pool, (*command)(nil)
		if d.Pipeline != (psobject.GUID{}) {
			if c = sh.commands[key(d.Pipeline)]; c == nil {
				sh.mu.Unlock()
				continue // it was closed
			}
			s = &c.stream
		}
		if d.Err != nil && c != nil {
			c.failed = d.Err
		}
		if c == nil && sh.service.o.AnswerConnect {
			sh.opening.answered(d.Bytes)
		}
		if len(d.Bytes) > 0 {
			s.pieces = append(s.pieces, append([]byte(nil), d.Bytes...))
			s.bytes += len(d.Bytes)
			sh.queued += len(d.Bytes)
			if c != nil && c.state.final(d.Bytes) {
				c.done = true
			}
		}
		sh.changed.Broadcast()
		for sh.err == nil && sh.queued > sh.service.o.MaxOutput && (sh.hungry == 0 || sh.queued > 16*sh.service.o.MaxOutput) {
			sh.changed.Wait()
		}
		sh.mu.Unlock()
	}
}

func key(g psobject.GUID) string { return strings.ToUpper(g.String()) }
