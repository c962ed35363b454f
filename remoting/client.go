package remoting

import (
	"context"
	"errors"
	"strconv"
	"sync"

	"github.com/pslshell/psl/remoting/psobject"
)

// Options are those of a Client; the zero value is good.
type Options struct {
	// PWSH is the path of a PowerShell that serves the local computer; "" looks for one (see FindPWSH).
	PWSH string
	// Embedded serves the local computer by the embedded engine, even where there is a PowerShell.
	Embedded bool
	// Post makes what carries the messages of WS-Management to a target's address, logged on as the target asks; nil for
	// the built-in ways.
	Post func(ctx context.Context, t Target, url string) (Poster, error)
	// ScreenSize tells how large the window is that text is shown in; ok is false where there is none. nil is for none: the
	// other side lays its text out for 120 columns then, as PowerShell does.
	ScreenSize func() (width, height int, ok bool)
	// Dial opens a shell on a target. It replaces the built-in transports; nil for those.
	Dial func(ctx context.Context, t Target) (Shell, error)
}

// Client holds the sessions and jobs of a process. Its methods may be called from several goroutines.
type Client struct {
	opts Options

	mu       sync.Mutex
	nextID   int32
	nextJob  int32
	sessions []*Session // a removed session leaves a nil that the next one takes
	jobs     []*Job
}

// New returns a client without sessions.
func New(o Options) *Client { return &Client{opts: o} }

// Shell is an open runspace on some computer, as a transport makes it.
type Shell interface {
	// ID is the runspace's identity.
	ID() psobject.GUID
	// Engine, Transport and ConfigurationName describe it for the session's properties.
	Engine() string
	Transport() string
	ConfigurationName() string
	// PrivateData is what the server sent at the opening; may be nil.
	PrivateData() *psobject.Dictionary
	// Run runs a command and passes on what happens, in order, until the command has ended. emit may block; its error
	// stops the command. Where the script ended by a terminating error, that is the error. ctx stops the command; the
	// shell stays usable.
	Run(ctx context.Context, cmd Command, emit func(EventKind, any) error) error
	// Done is closed when the shell has ended, by Close or because it was lost; Err then tells why it was lost.
	Done() <-chan struct{}
	Err() error
	// Close ends the shell and waits until nothing is left behind.
	Close(ctx context.Context) error
}

type shell = Shell

// burn takes the next session number.
func (c *Client) burn() int32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nextID++
	return c.nextID
}

// Reservation is a place for a session that is about to be opened: its number and name are given in the order of the
// targets, whatever the order in which the computers answer.
type Reservation struct {
	client *Client
	target Target
	id     int32 // 0 where the number is given when the session is added
	name   string
}

// Reserve gives a target its name, and its number where its kind has it from the start. An empty name becomes
// Runspace and a number.
func (c *Client) Reserve(t Target, name string) *Reservation {
	n := c.burn()
	r := &Reservation{client: c, target: t, name: name}
	if name == "" {
		r.name = "Runspace" + strconv.Itoa(int(n))
	}
	if t.HostName == "" {
		r.id = n
	}
	return r
}

// Name is the name that the session will have.
func (r *Reservation) Name() string { return r.name }

// Target is where the session will be.
func (r *Reservation) Target() Target { return r.target }

// Ended is why a session whose turn has not come was not opened, after ctx has ended.
func (r *Reservation) Ended(ctx context.Context) error {
	var limit *TimeLimit
	if errors.As(context.Cause(ctx), &limit) {
		return limited(r.target, limit)
	}
	return ctx.Err()
}

// Open opens the session. It is not listed before Add. The error is a *ConnectError unless ctx ended.
func (r *Reservation) Open(ctx context.Context) (*Session, error) {
	t := r.target
	t.friendly = r.name
	s, err := r.client.open(ctx, t)
	if err != nil {
		return nil, err
	}
	s.name, s.id = r.name, r.id
	return s, nil
}

// Add lists a session. A session reached by ssh gets its number now.
func (c *Client) Add(s *Session) {
	if s.ID() == 0 {
		n := c.burn()
		s.mu.Lock()
		s.id = n
		s.mu.Unlock()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, have := range c.sessions {
		if have == s {
			return
		}
		if have == nil {
			c.sessions[i] = s
			return
		}
	}
	c.sessions = append(c.sessions, s)
}

// Open opens a session on the target and lists it.
func (c *Client) Open(ctx context.Context, t Target, name string) (*Session, error) {
	s, err := c.Reserve(t, name).Open(ctx)
	if err != nil {
		return nil, err
	}
	c.Add(s)
	return s, nil
}

// open opens a session that is not listed, as often as the target says.
func (c *Client) open(ctx context.Context, t Target) (s *Session, err error) {
	err = attempt(ctx, t, func(ctx context.Context) (bool, error) {
		s, err = c.openOnce(ctx, t)
		return true, err
	})
	return s, err
}

// openOnce is one attempt.
func (c *Client) openOnce(ctx context.Context, t Target) (*Session, error) {
	dial := c.opts.Dial
	if dial == nil {
		dial = c.dial
	}
	if opt := t.Option; opt != nil && opt.OpenTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = within(ctx, opt.OpenTimeout.Duration(), "the OpenTimeout of the session's options")
		defer cancel()
	}
	sh, err := dial(ctx, t)
	if err != nil {
		var limit *TimeLimit
		if ctx.Err() != nil && errors.As(context.Cause(ctx), &limit) {
			return nil, limited(t, limit)
		}
		var ce *ConnectError
		if errors.As(err, &ce) || errors.Is(err, context.Canceled) {
			return nil, err
		}
		return nil, &ConnectError{Computer: t.name(), Err: err}
	}
	if t.Reconnect {
		sh = newRenewable(sh, func(ctx context.Context) (Shell, error) { return dial(ctx, t) })
	}
	return &Session{owner: c, target: t, shell: sh}, nil
}

// OpenUnlisted opens a session that has no number and is on no list: who opens it closes it.
func (c *Client) OpenUnlisted(ctx context.Context, t Target) (*Session, error) { return c.open(ctx, t) }

// Sessions lists the sessions in the order of their adding; closed ones stay until they are removed.
func (c *Client) Sessions() []*Session {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]*Session, 0, len(c.sessions))
	for _, s := range c.sessions {
		if s != nil {
			out = append(out, s)
		}
	}
	return out
}

// Remove closes a session and takes it off the list; one that is disconnected is connected for that, and an error tells
// that it could not be. A failure while closing is not told: the session is gone either way.
func (c *Client) Remove(ctx context.Context, s *Session) (err error) {
	c.mu.Lock()
	for i, have := range c.sessions {
		if have == s {
			c.sessions[i] = nil
		}
	}
	c.mu.Unlock()
	if s.State() == Disconnected {
		err = s.Connect(ctx)
	}
	_ = s.Close(ctx)
	return err
}

// NextJobID takes a job number. Every command that runs takes one, jobs that are shown and hidden ones alike.
func (c *Client) NextJobID() int32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nextJob++
	return c.nextJob
}

// Close stops all jobs and closes all sessions at once, and waits for them. Disconnected sessions live on where they are.
func (c *Client) Close() error { return c.CloseWithin(context.Background()) }

// CloseWithin is Close for one who will not wait longer than the context: when that is done, what has not ended by then is
// ended by force, or left to itself where it is on another computer.
func (c *Client) CloseWithin(ctx context.Context) error {
	var wg sync.WaitGroup
	for _, j := range c.Jobs() {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_ = j.Stop(ctx)
		}()
	}
	wg.Wait()
	for _, s := range c.Sessions() {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if s.State() == Disconnected { // left for another process
				_ = s.Close(ctx)
				return
			}
			c.Remove(ctx, s)
		}()
	}
	wg.Wait()
	return nil
}
