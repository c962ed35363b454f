package shells

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/wsman"
)

// shell is one shell and what stands behind it.
type shell struct {
	service *Service
	id      string // in upper case
	user    string
	info    wsman.Shell
	made    time.Time
	behind  backend
	ctx     context.Context // done with the shell
	cancel  context.CancelFunc
	kept    operations
	// programs are those that run for it and were started in this process.
	programs processes

	mu       sync.Mutex
	changed  *sync.Cond
	client   string    // the SessionID of the client that has the shell
	packed   bool      // its streams are compressed
	left     bool      // the client has disconnected
	present  int       // requests of the client that are being carried out
	seen     time.Time // when the last of them ended
	idle     time.Duration
	busy     int // requests that are being carried out
	last     time.Time
	timer    *time.Timer
	own      stream              // the shell's, of no command
	commands map[string]*command // by identity in upper case
	queued   int                 // bytes of all streams
	hungry   int                 // requests for output that find none, of commands
	// connecting counts the clients that wait for the shell's answer to Connect.
	connecting int
	err        error    // why the shell has ended
	over       []string // the last commands that have ended and were let go of

	closeOnce sync.Once
	closing   sync.WaitGroup // of commands
}

// backend is what stands behind a shell: a runspace pool, or a console that runs programs. Its methods are called without
// the shell's lock.
type backend interface {
	// streams are the names of what goes in and out, between blanks.
	streams() (in, out string)
	// begin gives it the first data of Create.
	begin(ctx context.Context, first []byte) error
	// start runs a command that the shell has made known.
	start(ctx context.Context, c *command, b *wsman.Command, m *wsman.Message) error
	// send gives input to a command, to the shell itself where that is nil; end tells that no more follows.
	send(ctx context.Context, c *command, stream string, data []byte, end bool) error
	// signal passes on a signal other than terminate, in lower case.
	signal(ctx context.Context, c *command, code string) error
	// letGo ends a command that the client wants no more of, or that has told its end.
	letGo(ctx context.Context, c *command)
	// connect answers a new client, to which the shell belongs now.
	connect(ctx context.Context, b *wsman.Connect) (*wsman.ConnectResponse, error)
	// processes are the numbers of what stands behind it, where that is a process.
	processes() []int
	// close ends it.
	close()
}

// stream is output that waits for the client.
type stream struct {
	pieces []output
	bytes  int
	turn   int // counts requests for output: a new one takes the place of the last
}

// output is a piece that cannot be cut: of a pool it is whole fragments.
type output struct {
	stream string
	data   []byte
}

// command is a pipeline, or a program.
type command struct {
	stream
	id       string
	pipeline psobject.GUID
	state    finder   // of a pipeline
	program  *program // nil for a pipeline
	done     bool     // nothing more is queued
	exitCode int32    // once it is done
	told     bool     // the client knows
	failed   error
}

func newShell(s *Service, c Caller, m *wsman.Message, asked *wsman.Shell, id string, idle time.Duration) *shell {
	now := time.Now()
	sh := &shell{service: s, id: id, user: c.User, made: now, last: now, idle: idle, client: m.SessionID, commands: map[string]*command{}, info: wsman.Shell{
		ID: id, Name: asked.Name, ResourceURI: m.ResourceURI, Owner: c.User, ClientIP: c.Address, WorkingDirectory: asked.WorkingDirectory,
		Environment: asked.Environment, MaxIdleTimeout: s.o.MaxIdleTimeout, Locale: m.Locale, DataLocale: m.DataLocale, ProfileLoaded: "Yes", Encoding: "UTF8",
		BufferMode: "Block",
	}}
	sh.seen = time.Now()
	sh.changed = sync.NewCond(&sh.mu)
	sh.ctx, sh.cancel = context.WithCancel(s.ctx)
	sh.timer = time.AfterFunc(idle, sh.tick)
	return sh
}

// touch takes note that somebody cares for the shell.
func (sh *shell) touch() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.last = time.Now()
}

// absent tells whether the client is gone without a word. sh.mu is held.
func (sh *shell) absent() bool {
	return sh.present == 0 && time.Since(sh.seen) > sh.service.o.Absence
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
		if sh.behind != nil {
			sh.behind.close()
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
		sh.behind.letGo(ctx, c)
	}()
}

// describe tells of the shell.
func (sh *shell) describe() wsman.Shell {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	d := sh.info
	d.IdleTimeout, d.State, d.CompressionMode = sh.idle, "Connected", "NoCompression"
	if sh.packed {
		d.CompressionMode = "XpressCompression"
	}
	if sh.left || sh.absent() {
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

// push queues output of a command and makes its caller wait where the client does not take what there is. It reports
// whether anybody wants more.
func (sh *shell) push(c *command, name string, data []byte) bool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if c.told {
		return false
	}
	sh.queue(&c.stream, name, data)
	return sh.throttle(c)
}

// queue appends a copy of what came. sh.mu is held.
func (sh *shell) queue(s *stream, name string, data []byte) {
	s.pieces = append(s.pieces, output{name, append([]byte(nil), data...)})
	s.bytes += len(data)
	sh.queued += len(data)
	sh.changed.Broadcast()
}

// throttle waits until there is room for more output, of a command alone where one is given, and reports whether anybody
// wants more. Where a request for output finds none, or a client connects, more is let through, up to a limit: it may wait
// for something behind what fills the room. sh.mu is held.
func (sh *shell) throttle(c *command) bool {
	wanted := func() bool { return sh.err == nil && (c == nil || !c.told) }
	full := func() bool {
		rooms := 1
		switch {
		case sh.connecting > 0:
			rooms = 17
		case sh.hungry > 0:
			rooms = 16
		}
		return sh.queued > rooms*sh.service.o.MaxOutput
	}
	for wanted() && full() {
		sh.changed.Wait()
	}
	return wanted()
}
