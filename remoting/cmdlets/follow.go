package cmdlets

import (
	"io"
	"os"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
)

// pollEvery is how often a file is looked at for more.
const pollEvery = 100 * time.Millisecond

// follower reads a file on and on: at its end it waits for more, until its context ends.
type follower struct {
	idle func(time.Duration) error // waits; it ends when the pipeline does
	file *os.File
	// caught is called once, when the end that the file has now was reached.
	caught func() error
}

func (f *follower) Read(p []byte) (int, error) {
	for {
		n, err := f.file.Read(p)
		if n > 0 || err != nil && err != io.EOF {
			return n, err
		}
		if c := f.caught; c != nil {
			f.caught = nil
			if err := c(); err != nil {
				return 0, err
			}
		}
		// A file that became shorter begins anew.
		if st, err := f.file.Stat(); err == nil {
			if at, err := f.file.Seek(0, io.SeekCurrent); err == nil && st.Size() < at {
				if _, err := f.file.Seek(0, io.SeekStart); err != nil {
					return 0, err
				}
				continue
			}
		}
		if err := f.idle(pollEvery); err != nil {
			return 0, err
		}
	}
}

// eachByte puts the bytes of a reader out.
func eachByte(in io.Reader, r *cmdlet.Run) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := in.Read(buf)
		for _, c := range buf[:n] {
			if err := r.Write(c); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
