package remoting

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/pkg/sftp"

	"github.com/pslshell/psl/remoting/transport"
)

// filesTimeout bounds the log-on of a file transfer: a server that takes longer is not worth the wait.
const filesTimeout = 15 * time.Second

// files is the file transfer of the ssh server that a shell is on, which is opened once it is wanted.
type files struct {
	ssh *transport.SSH // nil where the shell is not on one

	mu     sync.Mutex
	closed bool
	client *sftp.Client
	refuse error // why there is none
}

// Files gives the file transfer (sftp, draft-ietf-secsh-filexfer-02) of the ssh server that the session is on, as the user of
// the session. It is the session's, and ends with it. The error is errors.ErrUnsupported where the session is not on an ssh server, else it tells
// why the server has none, which is not asked again.
func (s *Session) Files(ctx context.Context) (*sftp.Client, error) {
	sh := s.shell
	if r, ok := sh.(*renewable); ok {
		sh = r.shell()
	}
	p, ok := sh.(*pool)
	if !ok || p.files.ssh == nil {
		return nil, fmt.Errorf("a session by %s has no file transfer: %w", s.shell.Transport(), errors.ErrUnsupported)
	}
	return p.files.open(ctx)
}

func (f *files) open(ctx context.Context) (*sftp.Client, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed:
		return nil, transport.ErrClosed
	case f.refuse != nil || f.client != nil:
		return f.client, f.refuse
	}
	start, cancel := context.WithTimeout(ctx, filesTimeout)
	defer cancel()
	c, err := f.start(start)
	switch {
	case err == nil:
		f.client = c
		go func() { // to the end of c, which close ends
			_ = c.Wait()
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.client == c {
				f.client = nil // the next one who wants it opens it anew
			}
		}()
		return c, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case start.Err() != nil:
		err = fmt.Errorf("no answer in %v", filesTimeout)
	}
	f.refuse = fmt.Errorf("the ssh server gives no file transfer (sftp): %w", err)
	return nil, f.refuse
}

func (f *files) start(ctx context.Context) (*sftp.Client, error) {
	conn, err := f.ssh.Further(ctx, "sftp")
	if err != nil {
		return nil, err
	}
	said := &listening{Reader: conn}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	c, err := sftp.NewClientPipe(said, conn, sftp.UseConcurrentWrites(true))
	if err != nil {
		conn.Close()
		var lost *transport.LostError
		if errors.As(said.err, &lost) {
			err = lost
		}
		return nil, err
	}
	return c, nil
}

// listening keeps the error at which a reader ended: the library gives its own.
type listening struct {
	io.Reader
	err error
}

func (l *listening) Read(b []byte) (int, error) {
	n, err := l.Reader.Read(b)
	if err != nil {
		l.err = err
	}
	return n, err
}

func (f *files) close() {
	f.mu.Lock()
	c := f.client
	f.client, f.closed = nil, true
	f.mu.Unlock()
	if c != nil {
		_ = c.Close()
	}
}
