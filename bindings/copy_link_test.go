package bindings_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
)

// A copyLink is a session's link that counts bytes and can be cut. It is this test binary in the place of a PowerShell: it
// starts the real one behind itself, or serves psl's own engine.
type copyLink struct {
	report, goOn string
}

const (
	linkEngine = "PSL_TEST_LINK"        // the path of a PowerShell, or "embedded"
	linkReport = "PSL_TEST_LINK_REPORT" // where the counts are written
	linkFault  = "PSL_TEST_LINK_FAULT"  // "cut to 5000", "stall from 7": after how many bytes in which direction
	linkLimit  = "PSL_TEST_LINK_LIMIT"  // how large files may be that the other side writes
)

// newCopyLink makes the sessions of the options that it returns go over a link with a fault; "" for none.
func newCopyLink(t testing.TB, engine, fault string) (*copyLink, remoting.Options) {
	t.Helper()
	l := &copyLink{report: filepath.Join(t.TempDir(), "report")}
	l.goOn = l.report + ".go"
	t.Setenv(linkEngine, engine)
	t.Setenv(linkReport, l.report)
	t.Setenv(linkFault, fault)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return l, remoting.Options{PWSH: exe}
}

// bytes tells how many went to the other side and came from it.
func (l *copyLink) bytes() (to, from int64) {
	b, err := os.ReadFile(l.report)
	if err != nil || len(b) < 16 {
		return 0, 0
	}
	return int64(binary.LittleEndian.Uint64(b)), int64(binary.LittleEndian.Uint64(b[8:]))
}

// proceed lets a link go on that has stalled.
func (l *copyLink) proceed() error { return os.WriteFile(l.goOn, nil, 0o600) }

// meter passes bytes on, counts them, and does what the fault says.
type meter struct {
	io.Reader
	at     int64 // in the report
	fault  string
	after  int64
	count  int64
	mu     *sync.Mutex
	report *os.File
	die    func()
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.count += int64(n)
	m.mu.Lock()
	_, _ = m.report.WriteAt(binary.LittleEndian.AppendUint64(nil, uint64(m.count)), m.at)
	m.mu.Unlock()
	if m.fault != "" && m.count >= m.after {
		if m.fault == "cut" {
			m.die()
		}
		for m.fault = ""; ; time.Sleep(time.Millisecond) {
			if _, err := os.Stat(m.report.Name() + ".go"); err == nil {
				break
			}
			if _, err := os.Stat(m.report.Name()); err != nil {
				m.die() // the test has ended
			}
		}
	}
	return n, err
}

// serveLink is the process of a copyLink.
func serveLink(engine string) error {
	if engine == "serve" {
		return endpoint.Stdio(context.Background(), os.Stdin, os.Stdout, embedded.Handler(embedded.Options{}), embedded.EndpointOptions())
	}
	if strings.HasPrefix(engine, "sftp ") {
		return serveTransfer(engine)
	}
	report, err := os.Create(os.Getenv(linkReport))
	if err != nil {
		return err
	}
	if text := os.Getenv(linkLimit); text != "" {
		n, err := strconv.ParseUint(text, 10, 63)
		if err == nil {
			_, err = limitFiles(n)
		}
		if err != nil {
			return err
		}
	}
	to, from := &meter{report: report}, &meter{report: report, at: 8}
	to.mu = new(sync.Mutex)
	from.mu = to.mu
	if f := strings.Fields(os.Getenv(linkFault)); len(f) == 3 {
		m := map[string]*meter{"to": to, "from": from}[f[1]]
		m.fault = f[0]
		if m.after, err = strconv.ParseInt(f[2], 10, 64); err != nil {
			return err
		}
	}
	c := exec.Command(engine, os.Args[1:]...)
	if engine == "embedded" {
		c = exec.Command(os.Args[0])
		c.Env = append(os.Environ(), linkEngine+"=serve")
	}
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	to.Reader, from.Reader = os.Stdin, out
	to.die = func() {
		_ = c.Process.Kill() // which this process has started
		_ = c.Wait()
		os.Exit(1)
	}
	from.die = to.die
	go func() {
		_, _ = io.Copy(in, to)
		_ = in.Close()
	}()
	_, err = io.Copy(os.Stdout, from)
	if werr := c.Wait(); err == nil {
		err = werr
	}
	return err
}

// runLink serves a link where the environment of this test binary says so.
func runLink() {
	engine := os.Getenv(linkEngine)
	if engine == "" {
		return
	}
	if err := serveLink(engine); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}
