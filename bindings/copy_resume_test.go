package bindings_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/runtime/engine"
)

// largeSize is that of the files here: several pieces, of which some arrive before the cut.
const largeSize = 12 << 20

// copying is a copy of a large file over another one, in one direction.
type copying struct {
	engine, direction string
	source, dest      string
	contents, old     []byte
}

// eachCopying runs a test for both directions and both engines.
func eachCopying(t *testing.T, test func(t *testing.T, c *copying)) {
	for _, name := range []string{"pwsh", "embedded"} {
		for _, direction := range []string{"to", "from"} {
			t.Run(name+"/"+direction, func(t *testing.T) {
				c := &copying{engine: name, direction: direction, old: []byte("what was there before"), contents: random(1)}
				switch {
				case name == "pwsh" && testing.Short():
					t.Skip("each copy starts a PowerShell")
				case name == "pwsh":
					c.engine = remotingtest.PWSH(t)
				case runtime.GOOS == "windows":
					t.Skip("psl's own engine serves paths of Unix")
				}
				dir := t.TempDir()
				c.source, c.dest = filepath.Join(dir, "source.bin"), filepath.Join(dir, "there", "it's [1].bin")
				if err := os.Mkdir(filepath.Dir(c.dest), 0o777); err != nil {
					t.Fatal(err)
				}
				c.write(t, c.source, c.contents)
				c.write(t, c.dest, c.old)
				test(t, c)
			})
		}
	}
}

func random(seed byte) []byte {
	b := make([]byte, largeSize)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func (c *copying) write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// run copies over a link with a fault; meanwhile may be nil. It returns what was written to the error stream, and how many
// bytes went the way of the file.
func (c *copying) run(t *testing.T, fault string, meanwhile func(l *copyLink, cancel func())) (stderr string, travelled int64) {
	t.Helper()
	l, opts := newCopyLink(t, c.engine, fault)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan struct{})
	if meanwhile == nil {
		close(done)
	} else {
		go func() { defer close(done); meanwhile(l, cancel) }()
	}
	script := fmt.Sprintf("local s = new_pssession(); copy_item{literal_path = %q, destination = %q, %s_session = s}", c.source, c.dest, c.direction)
	var errs bytes.Buffer
	e, err := engine.New(engine.Options{Stdin: strings.NewReader(""), Stdout: &errs, Stderr: &errs})
	if err != nil {
		t.Fatal(err)
	}
	client := remoting.New(opts)
	e.Host().OnClose(client.Close)
	if _, err := bindings.Install(e.Host(), client); err != nil {
		t.Fatal(err)
	}
	if err := e.Run(ctx, engine.Script{Name: "copy", Text: script}); err != nil {
		fmt.Fprintln(&errs, err)
	}
	if err := e.Close(); err != nil && fault == "" {
		t.Error(err)
	}
	<-done
	to, from := l.bytes()
	if c.direction == "to" {
		return errs.String(), to
	}
	return errs.String(), from
}

// parts are the files beside the destination.
func (c *copying) parts(t *testing.T) (paths []string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Dir(c.dest))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		if d.Name() != filepath.Base(c.dest) {
			paths = append(paths, filepath.Join(filepath.Dir(c.dest), d.Name()))
		}
	}
	return paths
}

// part checks what an interrupted copy leaves: the old destination and a part of the new one, whose size it returns.
func (c *copying) part(t *testing.T, stderr string) int64 {
	t.Helper()
	if stderr == "" {
		t.Error("the interrupted copy has no error")
	}
	if b, err := os.ReadFile(c.dest); err != nil || !bytes.Equal(b, c.old) {
		t.Fatalf("the destination is not what it was: %d bytes, %v", len(b), err)
	}
	paths := c.parts(t)
	if len(paths) != 1 || !strings.HasPrefix(filepath.Base(paths[0]), ".it's [1].bin.") || !strings.HasSuffix(paths[0], ".psl-part") {
		t.Fatalf("beside the destination: %q, wanted one part\n%s", paths, stderr)
	}
	b, err := os.ReadFile(paths[0])
	if err != nil || len(b) < 1<<20 || len(b) >= largeSize || !bytes.HasPrefix(c.contents, b) {
		t.Fatalf("the part has %d bytes (of the source: %t), %v", len(b), bytes.HasPrefix(c.contents, b), err)
	}
	return int64(len(b))
}

// complete checks that the destination is the source and nothing is left beside.
func (c *copying) complete(t *testing.T, stderr string) {
	t.Helper()
	if b, err := os.ReadFile(c.dest); err != nil || !bytes.Equal(b, c.contents) || stderr != "" {
		t.Fatalf("the destination has %d bytes, equal to the source: %t, %v\n%s", len(b), bytes.Equal(b, c.contents), err, stderr)
	}
	from, err := os.Stat(c.source)
	if err != nil {
		t.Fatal(err)
	}
	if to, err := os.Stat(c.dest); err != nil || to.ModTime().Sub(from.ModTime()).Abs() > time.Microsecond {
		t.Errorf("%v: last changed %v, wanted %v", err, to.ModTime(), from.ModTime())
	}
	if p := c.parts(t); len(p) > 0 {
		t.Errorf("left beside the destination: %q", p)
	}
}

// encoded is how many bytes of the link n bytes of a file are: base64 in the XML of an object, and base64 of that in a packet.
func encoded(n int64) int64 { return n * 16 / 9 }

// cut is the fault that cuts the link in the middle of the file.
func (c *copying) cut() string { return fmt.Sprintf("cut %s %d", c.direction, encoded(largeSize/2)) }

// A copy whose link was cut continues: the second time only the rest travels.
func TestCopyResumes(t *testing.T) {
	eachCopying(t, func(t *testing.T, c *copying) {
		stderr, _ := c.run(t, c.cut(), nil)
		had := c.part(t, stderr)
		stderr, travelled := c.run(t, "", nil)
		c.complete(t, stderr)
		if rest := encoded(largeSize - had); travelled < rest || travelled > rest+rest/50+200_000 {
			t.Errorf("%d bytes travelled, wanted about %d of %d: %d bytes were there", travelled, rest, encoded(largeSize), had)
		}
	})
}

// A source that changed meanwhile is copied from the beginning: by its time, and by its contents where the time and the
// size are the same.
func TestCopyOfChangedSource(t *testing.T) {
	for _, sameTime := range []bool{false, true} {
		t.Run(fmt.Sprintf("same time %t", sameTime), func(t *testing.T) {
			eachCopying(t, func(t *testing.T, c *copying) {
				stderr, _ := c.run(t, c.cut(), nil)
				c.part(t, stderr)
				st, err := os.Stat(c.source)
				if err != nil {
					t.Fatal(err)
				}
				changed := st.ModTime()
				if !sameTime {
					changed = changed.Add(time.Second)
				}
				c.contents = random(2)
				c.write(t, c.source, c.contents)
				if err := os.Chtimes(c.source, changed, changed); err != nil {
					t.Fatal(err)
				}
				stderr, travelled := c.run(t, "", nil)
				c.complete(t, stderr)
				if travelled < encoded(largeSize) {
					t.Errorf("%d bytes travelled, wanted all %d", travelled, encoded(largeSize))
				}
			})
		})
	}
}

// Ctrl-C leaves the part as well, and the session's command ends. While the file travels, and until it is complete, the
// destination is what it was.
func TestCopyStopped(t *testing.T) {
	eachCopying(t, func(t *testing.T, c *copying) {
		fault := fmt.Sprintf("stall %s %d", c.direction, encoded(largeSize/2))
		for _, stops := range []bool{true, false} {
			var during []byte
			stderr, _ := c.run(t, fault, func(l *copyLink, cancel func()) {
				c.stalled(t, l)
				during, _ = os.ReadFile(c.dest)
				if stops {
					cancel()
				}
				if err := l.proceed(); err != nil {
					t.Error(err)
				}
			})
			if !bytes.Equal(during, c.old) {
				t.Errorf("in the middle of the copy the destination had %d bytes", len(during))
			}
			if !stops {
				c.complete(t, stderr)
				continue
			}
			c.part(t, stderr)
			if err := os.Remove(c.parts(t)[0]); err != nil { // for all of it to travel once more
				t.Fatal(err)
			}
		}
	})
}

// stalled waits until the link has stopped in the middle of the file.
func (c *copying) stalled(t *testing.T, l *copyLink) {
	for t.Context().Err() == nil {
		to, from := l.bytes()
		if c.direction == "from" {
			to = from
		}
		if to >= encoded(largeSize/2) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// A link in the part's place is not followed: what it leads to is not ours.
func TestCopyPartThatIsALink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links want a privilege")
	}
	eachCopying(t, func(t *testing.T, c *copying) {
		stderr, _ := c.run(t, c.cut(), nil)
		had := c.part(t, stderr)
		part, other := c.parts(t)[0], c.source+".other"
		if err := os.Rename(part, other); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(other, part); err != nil {
			t.Fatal(err)
		}
		stderr, _ = c.run(t, "", nil)
		c.complete(t, stderr)
		if st, err := os.Stat(other); err != nil || st.Size() != had {
			t.Errorf("what the link led to has changed: %v, %v", st, err)
		}
	})
}

// Where files cannot grow any more, the error says so, nothing is left beside the destination, and that is unharmed.
func TestCopyToFullDisk(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("sizes of files cannot be limited here")
	}
	eachCopying(t, func(t *testing.T, c *copying) {
		t.Setenv("DOTNET_EnableWriteXorExecute", "0") // which needs a large file
		const limit = largeSize * 2 / 3
		if c.direction == "to" {
			t.Setenv(linkLimit, strconv.Itoa(limit))
		} else {
			restore, err := limitFiles(limit)
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
		}
		stderr, _ := c.run(t, "", nil)
		if !strings.Contains(stderr, "cannot be written and what had arrived of it is removed") {
			t.Errorf("the error does not say what happened: %s", stderr)
		}
		if b, err := os.ReadFile(c.dest); err != nil || !bytes.Equal(b, c.old) {
			t.Errorf("the destination is not what it was: %d bytes, %v", len(b), err)
		}
		if p := c.parts(t); len(p) > 0 {
			t.Errorf("left beside the destination: %q", p)
		}
	})
}

// Where nothing can be written beside the destination, the error names the folder.
func TestCopyWhereNothingCanBeWritten(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("wants /sys")
	}
	eachCopying(t, func(t *testing.T, c *copying) {
		c.dest = "/sys/x"
		stderr, _ := c.run(t, "", nil)
		if !strings.Contains(stderr, "Nothing can be written in the folder /sys") {
			t.Errorf("the error does not name the folder: %s", stderr)
		}
	})
}
