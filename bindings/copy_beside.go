package bindings

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/pkg/sftp"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// A PowerShell spends most of a copy's time on the base64 and the XML that contents become in a session. Where the session
// is on an ssh server, what does not pack travels beside it, by the server's file transfer: as the same user, to the same
// part, with the same checks. Whether both see the same files is tried, not assumed; where not, and where there is no such
// transfer, the contents travel through the session.

const (
	// besideFrom is how much has to travel, in bytes, that another log-on is worth while.
	besideFrom = 2 * resumeFrom
	// besideWrite is how much is written at once: less would wait for each answer on a long way, more would leave a hole
	// where the link is cut.
	besideWrite = 4 * pieceSize
	// besideSample is how much of a file is compared before it is read.
	besideSample = 64 << 10
	// besideGrace is how long a stopped copy waits for what is on its way.
	besideGrace = 2 * time.Second
)

// files is the file transfer of the session's server; nil where there is none.
func (s *remoteSide) files(r *cmdlet.Run) (*sftp.Client, error) {
	if !s.sshd {
		return nil, nil
	}
	c, err := s.session.Files(r.Context())
	if err != nil {
		s.sshd = false
		if !errors.Is(err, errors.ErrUnsupported) && r.Context().Err() == nil {
			return nil, r.WriteVerbose("The contents travel through the session: " + err.Error())
		}
	}
	return c, nil
}

// sftpPath is how the file transfer names an absolute path of a session: that of Windows has a root above the drives.
func sftpPath(p string) string {
	if len(p) > 2 && p[1] == ':' {
		return "/" + strings.ReplaceAll(p, `\`, "/")
	}
	return p
}

// prepareScript makes the part ready, with a token where the rest will be, and tells its path. What is in its way it leaves
// to the script that writes.
const prepareScript = `param($path, $part, $at, $token)
$folder = [IO.Path]::GetDirectoryName($path)
if (-not [IO.Directory]::Exists($folder)) { return }
$temp = [IO.Path]::Combine($folder, $part)
try {
  $file = [IO.File]::Open($temp, 'OpenOrCreate', 'ReadWrite', 'None')
  try { $file.SetLength($at); $file.Position = $at; $file.Write($token, 0, $token.Length) } finally { $file.Dispose() }
} catch { return }
[IO.Path]::GetFullPath($temp)`

// removeScript removes a part that cannot be written.
const removeScript = `param($path, $temp, $why) try { throw $why } catch { [IO.File]::Delete($temp); ` + fullDisk + ` }`

// beside writes a part by the file transfer. Its goroutine ends by end.
type beside struct {
	side *remoteSide
	run  *cmdlet.Run
	path string
	as   entry
	from part

	temp   string // the part's path, as the session has it
	client *sftp.Client
	file   *sftp.File
	buf    []byte
	writes chan []byte
	done   chan struct{} // closed when nothing is written any more
	failed chan struct{} // closed when err is set

	err     error // why a write failed; once failed is closed
	written int64 // how much of the part is there without a hole; once done is closed
}

// beginBeside begins to write beside the session; nil where that cannot be.
func (s *remoteSide) beginBeside(r *cmdlet.Run, p string, as entry, from part) (*beside, error) {
	c, err := s.files(r)
	if c == nil || err != nil {
		return nil, err
	}
	b := &beside{side: s, run: r, path: p, as: as, from: from, client: c, written: from.at, writes: make(chan []byte), done: make(chan struct{}), failed: make(chan struct{})}
	token := make([]byte, 32)
	_, _ = rand.Read(token) // which cannot fail
	err = s.run(r, remoting.Command{Script: prepareScript, Arguments: []any{p, from.name, from.at, token}}, func(v any) error {
		b.temp = dotnet.String(v)
		return nil
	})
	if err != nil || b.temp == "" {
		return nil, err
	}
	if b.file, err = c.OpenFile(sftpPath(b.temp), os.O_RDWR); err == nil {
		there := make([]byte, len(token)+1)
		n, rerr := b.file.ReadAt(there, from.at)
		if bytes.Equal(there[:n], token) {
			go b.write()
			return b, nil
		}
		err = errors.New("the server's file transfer has other files")
		if rerr != nil && rerr != io.EOF {
			err = rerr
		}
		_ = b.file.Close()
	}
	s.sshd = false
	return nil, r.WriteVerbose("The contents travel through the session: " + err.Error())
}

func (b *beside) write() {
	defer close(b.done)
	for w := range b.writes {
		if b.err != nil {
			continue
		}
		if _, err := b.file.WriteAt(w, b.written); err != nil {
			b.err = err
			close(b.failed)
			continue
		}
		b.written += int64(len(w))
	}
}

// piece takes a piece. cmdlet.ErrStop tells that no more is taken: end tells why.
func (b *beside) piece(p []byte) error {
	b.buf = append(b.buf, p...)
	if len(b.buf) < besideWrite {
		return nil
	}
	return b.flush()
}

func (b *beside) flush() error {
	select {
	case b.writes <- b.buf:
		b.buf = make([]byte, 0, besideWrite)
		return nil
	case <-b.failed:
		return cmdlet.ErrStop
	case <-b.run.Context().Done():
		return context.Cause(b.run.Context())
	}
}

// end gives the file its name, if all of it has come; else the part stays.
func (b *beside) end(hash string, failed error) error {
	if failed == nil && len(b.buf) > 0 {
		failed = b.flush()
	}
	close(b.writes)
	stop := context.AfterFunc(b.run.Context(), func() {
		select {
		case <-b.done:
		case <-time.After(besideGrace):
			_ = b.client.Close() // which ends the write
		}
	})
	<-b.done
	stop()
	if failed != nil {
		_ = b.file.Truncate(b.written) // a part has no holes
	}
	_ = b.file.Close() // the hash tells whether all is there
	var refused *sftp.StatusError
	switch {
	case errors.As(b.err, &refused) && refused.FxCode() != sftp.ErrSSHFxConnectionLost:
		err := b.side.run(b.run, remoting.Command{Script: removeScript, Arguments: []any{b.path, b.temp, refused.Error()}}, func(any) error { return nil })
		return b.side.failure(err)
	case b.err != nil && b.run.Context().Err() == nil:
		return failedCopy(b.run, b.path, b.err, "The file transfer beside the session ended, and what has arrived of "+b.path+" is kept: copy again, and only the rest travels.")
	case failed != nil:
		return failed
	}
	rest := b.side.byCommand(b.run, b.path, b.as, part{b.from.name, b.written})
	return rest.end(hash, nil)
}

// peekScript tells of a file whose contents do not pack its path, its size and the hash of its beginning, where an ssh server
// has started the session.
const peekScript = `param($path, $sample)` + packing + `
if (-not $env:SSH_CONNECTION) { 'no server'; return }
$file = [IO.File]::OpenRead($path)
try {
  $piece = [byte[]]::new($sample)
  $n = 0
  while ($n -lt $sample) {
    $more = $file.Read($piece, $n, $sample - $n)
    if ($more -eq 0) { return }
    $n += $more
  }
  if ('System.IO.Compression.DeflateStream' -as [type] -and (Pack $piece 0 16384).Length * 10 -le 16384 * 7) { return }
  [IO.Path]::GetFullPath($path)
  $file.Length
  [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($piece)).Replace('-', '').ToLowerInvariant()
} finally { $file.Dispose() }`

// errAllRead ends a transfer at the size that the file had at its beginning.
var errAllRead = errors.New("all is read")

// readBeside reads a file by the file transfer; done is false where that cannot be, and nothing has been given then.
func (s *remoteSide) readBeside(r *cmdlet.Run, p string, at int64, yield func([]byte) error) (hash string, done bool, err error) {
	var said []any
	err = s.run(r, remoting.Command{Script: peekScript, Arguments: []any{p, int32(besideSample)}}, func(v any) error {
		said = append(said, psobject.Base(v))
		return nil
	})
	if err == nil && len(said) == 1 {
		s.noServer = true
	}
	if err != nil || len(said) != 3 {
		return "", false, err
	}
	s.sshd = true
	c, err := s.files(r)
	if c == nil || err != nil {
		return "", false, err
	}
	full, _ := said[0].(string)
	size, _ := said[1].(int64)
	beginning, _ := said[2].(string)
	f, err := c.Open(sftpPath(full))
	if err == nil {
		if err = sameFile(f, size, beginning); err == nil {
			_, err = f.Seek(at, io.SeekStart)
		}
		if err != nil {
			_ = f.Close()
		}
	}
	if err != nil {
		s.noServer = true
		return "", false, r.WriteVerbose("The contents travel through the session: " + err.Error())
	}
	stop := context.AfterFunc(r.Context(), func() { _ = c.Close() }) // which ends the read
	defer stop()
	defer f.Close()
	var (
		summing sync.WaitGroup
		sumErr  error
	)
	defer summing.Wait()
	summing.Go(func() { hash, sumErr = s.prefix(r, p, size) })
	w := &pieces{rest: size - at, yield: yield}
	if _, err = f.WriteTo(w); errors.Is(err, errAllRead) || err == nil {
		err = w.flush()
	}
	if err == nil {
		summing.Wait()
		err = sumErr
	}
	if r.Context().Err() != nil {
		err = context.Cause(r.Context())
	}
	return hash, true, err
}

// sameFile checks that a file of the file transfer is the one that the session sees.
func sameFile(f *sftp.File, size int64, beginning string) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	b := make([]byte, besideSample)
	if _, err := f.ReadAt(b, 0); err != nil {
		return err
	}
	if sum := sha256.Sum256(b); st.Size() != size || hex.EncodeToString(sum[:]) != beginning {
		return errors.New("the server's file transfer has other files")
	}
	return nil
}

// pieces gathers what it is written to pieces.
type pieces struct {
	rest  int64 // how much will still be taken
	yield func([]byte) error
	buf   []byte
}

func (p *pieces) Write(b []byte) (int, error) {
	n := len(b)
	b = b[:min(int64(n), p.rest)]
	p.rest -= int64(len(b))
	for len(b) > 0 {
		if p.buf == nil {
			p.buf = make([]byte, 0, pieceSize)
		}
		k := min(len(b), pieceSize-len(p.buf))
		p.buf, b = append(p.buf, b[:k]...), b[k:]
		if len(p.buf) == pieceSize {
			if err := p.flush(); err != nil {
				return 0, err
			}
		}
	}
	if p.rest == 0 {
		return n, errAllRead
	}
	return n, nil
}

func (p *pieces) flush() error {
	b := p.buf
	if p.buf = nil; len(b) == 0 {
		return nil
	}
	return p.yield(b)
}
