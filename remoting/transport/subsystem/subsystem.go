// Package subsystem reaches a subsystem of an ssh server without an ssh program: the way to a PowerShell on another
// computer where no ssh is installed, or where a password is given.
//
//	conn, err := subsystem.Dial(ctx, subsystem.Options{HostName: "server01", Name: "powershell"})
//
// It reads what ssh would: ~/.ssh/config and /etc/ssh/ssh_config, known hosts, keys and the agent. A host key that is
// not known is never taken in silence.
package subsystem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/pslshell/psl/remoting/psobject"
)

// Options say which subsystem of which computer.
type Options struct {
	HostName string // a name, an address, or a Host of the configuration
	UserName string // "" leaves it to the configuration, else the user of this process
	Port     int    // 0 leaves it to the configuration, else 22
	KeyFile  string // a private key that is tried first; "" for none
	// Password is offered where the server asks for one; nil for none.
	Password *psobject.SecureString
	// Name is the subsystem; "" means powershell.
	Name string
	// Settings are further options as ssh's -o takes them, NAME=VALUE or NAME VALUE. They come before the files'.
	Settings []string
	// ConfigFiles are read for settings, the first has precedence; nil means the user's and the system's.
	ConfigFiles []string
	// Ask puts a question to the user: for a passphrase, a password, a host key. It is nil where nobody can be asked.
	Ask func(ctx context.Context, question string, echo bool) (string, error)
	// Words gets what the remote side writes to its standard error; nil drops it.
	Words io.Writer
}

// Conn is the standard input and output of a subsystem that runs.
type Conn struct {
	Stdin  io.WriteCloser
	Stdout io.Reader

	client  *ssh.Client // of the last host
	channel ssh.Channel
	closers []io.Closer // the connections: those of the hosts on the way first
	done    chan struct{}
	status  int // set before done is closed
	signal  string

	closing   sync.Mutex
	closed    bool // under closing; no helper begins once it is set
	closeOnce sync.Once
	helpers   sync.WaitGroup
}

// Dial connects and starts the subsystem. The context covers that alone. Errors: *AuthError, *HostKeyError,
// *SettingError, those of the network, else what the server says.
func Dial(ctx context.Context, o Options) (*Conn, error) {
	if o.Name == "" {
		o.Name = "powershell"
	}
	given, err := parseSettings(o.Settings)
	if err != nil {
		return nil, err
	}
	files, err := readConfigs(o.ConfigFiles)
	if err != nil {
		return nil, err
	}
	c := &Conn{status: -1}
	client, err := c.connect(ctx, &o, given, files)
	if err != nil {
		c.Close()
		return nil, err
	}
	c.client = client
	if err := c.start(ctx, client, o); err != nil {
		c.Close()
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("the subsystem %s of %s does not start: %w", o.Name, o.HostName, err)
	}
	return c, nil
}

// connect logs on, by the hosts on the way if there are some.
func (c *Conn) connect(ctx context.Context, o *Options, given map[string][]string, files []config) (*ssh.Client, error) {
	target, err := o.host(given, files)
	if err != nil {
		return nil, err
	}
	dial := func(ctx context.Context, address string) (net.Conn, error) {
		return (&net.Dialer{Timeout: target.connectTimeout}).DialContext(ctx, "tcp", address)
	}
	for i, jump := range target.jumps {
		o := *o
		o.HostName, o.UserName, o.Port = jump.host, jump.user, jump.port
		o.Password = nil // it is the last host's
		hop, err := o.host(nil, files)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			hop.jumps = nil // the way is what the target says
		}
		client, err := c.logOn(ctx, &o, hop, dial)
		if err != nil {
			return nil, fmt.Errorf("on the way to %s: %w", target.alias, err)
		}
		dial = func(ctx context.Context, address string) (net.Conn, error) {
			return client.DialContext(ctx, "tcp", address)
		}
	}
	return c.logOn(ctx, o, target, dial)
}

// logOn connects to one host and authenticates.
func (c *Conn) logOn(ctx context.Context, o *Options, h *host, dial func(context.Context, string) (net.Conn, error)) (*ssh.Client, error) {
	keys, err := h.hostKeys(ctx, o.Ask)
	if err != nil {
		return nil, err
	}
	a := &authentication{host: h, o: o, ctx: ctx}
	defer a.close()
	tcp, err := dial(ctx, h.address())
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("connect to %s port %s: %w", h.name, h.port, err)
	}
	stop := context.AfterFunc(ctx, func() { tcp.Close() })
	defer stop()
	conn, channels, requests, err := ssh.NewClientConn(tcp, h.address(), &ssh.ClientConfig{
		User: h.user, Auth: a.methods(), HostKeyCallback: keys.check, HostKeyAlgorithms: keys.algorithms(h.address()),
		BannerCallback: func(message string) error {
			if o.Words != nil {
				io.WriteString(o.Words, message)
			}
			return nil
		},
		ClientVersion: "SSH-2.0-psl",
	})
	if err != nil {
		tcp.Close()
		var key *HostKeyError
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case errors.As(err, &key):
			return nil, key
		case strings.Contains(err.Error(), "unable to authenticate"):
			return nil, a.failure(err)
		}
		return nil, fmt.Errorf("log on to %s: %w", h.name, err)
	}
	client := ssh.NewClient(conn, channels, requests)
	c.closers = append(c.closers, client)
	if h.aliveInterval > 0 {
		c.helpers.Add(1)
		go func() {
			defer c.helpers.Done()
			h.keepAlive(client)
		}()
	}
	return client, nil
}

// keepAlive asks the server for a sign of life, and gives the connection up where none comes. It ends with the
// connection.
func (h *host) keepAlive(client *ssh.Client) {
	ended := make(chan struct{})
	go func() {
		client.Wait()
		close(ended)
	}()
	tick := time.NewTicker(h.aliveInterval)
	defer tick.Stop()
	answers := make(chan struct{}, 1)
	for missed := 0; missed < h.aliveCount; missed++ {
		go func() {
			if _, _, err := client.SendRequest("keepalive@openssh.com", true, nil); err == nil {
				select {
				case answers <- struct{}{}:
				default:
				}
			}
		}()
		select {
		case <-ended:
			return
		case <-tick.C:
		}
		select {
		case <-answers:
			missed = -1
		default:
		}
	}
	client.Close()
	<-ended
}

// start runs the subsystem.
func (c *Conn) start(ctx context.Context, client *ssh.Client, o Options) error {
	stop := context.AfterFunc(ctx, func() { client.Close() })
	defer stop()
	ch, requests, err := client.OpenChannel("session", nil)
	if err != nil {
		return err
	}
	c.channel, c.Stdin, c.Stdout = ch, newInput(ch), ch
	c.done = make(chan struct{})
	words := o.Words
	if words == nil {
		words = io.Discard
	}
	said := make(chan struct{})
	c.helpers.Add(2)
	go func() {
		defer c.helpers.Done()
		io.Copy(words, ch.Stderr())
		close(said)
	}()
	go func() {
		defer c.helpers.Done()
		c.listen(requests)
		<-said // what it said last comes before its end
		close(c.done)
	}()
	return request(ch, o.Name)
}

// request asks for a subsystem ([RFC 4254] 6.5).
func request(ch ssh.Channel, name string) error {
	ok, err := ch.SendRequest("subsystem", true, ssh.Marshal(struct{ Name string }{name}))
	if err == nil && !ok {
		err = errors.New("the server has no such subsystem")
	}
	return err
}

// Further starts another subsystem over the same connection, with which it ends at the latest. The context covers the start
// alone.
func (c *Conn) Further(ctx context.Context, name string) (io.ReadWriteCloser, error) {
	ch, requests, err := c.client.OpenChannel("session", nil)
	if err != nil {
		return nil, fmt.Errorf("the subsystem %s does not start: %w", name, err)
	}
	c.closing.Lock()
	closed := c.closed
	if !closed {
		c.helpers.Add(2)
	}
	c.closing.Unlock()
	if closed {
		ch.Close()
		return nil, net.ErrClosed
	}
	go func() {
		defer c.helpers.Done()
		ssh.DiscardRequests(requests)
	}()
	go func() {
		defer c.helpers.Done()
		io.Copy(io.Discard, ch.Stderr())
	}()
	stop := context.AfterFunc(ctx, func() { ch.Close() })
	defer stop()
	if err := request(ch, name); err != nil {
		ch.Close()
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("the subsystem %s does not start: %w", name, err)
	}
	return ch, nil
}

// listen takes how the subsystem ended ([RFC 4254] 6.10), until the channel is closed.
func (c *Conn) listen(requests <-chan *ssh.Request) {
	for r := range requests {
		switch r.Type {
		case "exit-status":
			var m struct{ Status uint32 }
			if ssh.Unmarshal(r.Payload, &m) == nil {
				c.status = int(m.Status)
			}
		case "exit-signal":
			var m struct {
				Signal     string
				CoreDumped bool
				Message    string
				Language   string
			}
			if ssh.Unmarshal(r.Payload, &m) == nil {
				c.signal = m.Signal
			}
		}
		if r.WantReply {
			r.Reply(false, nil)
		}
	}
}

// Status tells how the subsystem ended, once Done is closed: its exit code, -1 where the server did not say, or the name
// of the signal that ended it.
func (c *Conn) Status() (code int, signal string) { return c.status, c.signal }

// Done is closed when the subsystem has ended.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Close ends the subsystem and the connection, and waits until nothing is left behind.
func (c *Conn) Close() error {
	c.closeOnce.Do(func() {
		c.closing.Lock()
		c.closed = true
		c.closing.Unlock()
		if c.channel != nil {
			c.channel.Close()
		}
		for i := len(c.closers) - 1; i >= 0; i-- {
			c.closers[i].Close()
		}
	})
	c.helpers.Wait()
	return nil
}
