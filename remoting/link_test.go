package remoting_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// linkFault is what a proxy does to one exchange of HTTP.
type linkFault struct {
	name string
	// mends tells that a client gets over it: the command gives all that it should. Else it may fail, with an error.
	mends bool
	// before is done instead of passing the request on, after with the answer instead of passing that on; one of them is nil. They
	// report whether the connection goes on.
	before func(c net.Conn) bool
	after  func(c net.Conn, answer []byte) bool
}

// page is an answer of something between the two that knows nothing of them.
func page(status int) []byte {
	text := fmt.Sprintf("<html><body>%d %s</body></html>", status, http.StatusText(status))
	return []byte(fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s", status, http.StatusText(status), len(text), text))
}

// reset ends a connection at once.
func reset(c net.Conn) bool {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
	return false
}

func linkFaults() []linkFault {
	pass := func(c net.Conn, answer []byte) bool { _, err := c.Write(answer); return err == nil }
	list := []linkFault{
		{name: "cut before", mends: true, before: reset},
		{name: "cut after", mends: true, after: func(c net.Conn, _ []byte) bool { return reset(c) }},
		{name: "closed before", mends: true, before: func(c net.Conn) bool { _ = c.Close(); return false }},
		{name: "delay", mends: true, after: func(c net.Conn, answer []byte) bool { time.Sleep(700 * time.Millisecond); return pass(c, answer) }},
		{name: "half-close in the answer", mends: true, after: func(c net.Conn, answer []byte) bool {
			_, _ = c.Write(answer[:len(answer)/2])
			_ = c.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, c) // the other half stays open
			return false
		}},
		{name: "half-close after the answer", mends: true, after: func(c net.Conn, answer []byte) bool {
			_, _ = c.Write(answer)
			_ = c.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, c)
			return false
		}},
		{name: "garbage", after: func(c net.Conn, _ []byte) bool {
			_, _ = c.Write(bytes.Repeat([]byte{0, 255, '\r', '<', 7}, 2000))
			return reset(c)
		}},
	}
	for _, status := range []int{401, 500, 502} {
		list = append(list, linkFault{name: fmt.Sprint(status, " before"), mends: status == 502, before: func(c net.Conn) bool { _, err := c.Write(page(status)); return err == nil }},
			linkFault{name: fmt.Sprint(status, " after"), mends: status == 502, after: func(c net.Conn, _ []byte) bool { _, err := c.Write(page(status)); return err == nil }})
	}
	return list
}

var actionOf = regexp.MustCompile(`<\w+:Action[^>]*>[^<]*/([A-Za-z]+)</`)

// link is a proxy of TCP that understands HTTP. It spoils one exchange of an operation.
type link struct {
	l       net.Listener
	backend string
	action  string
	fault   linkFault
	hit     atomic.Bool
	on      atomic.Bool
	wg      sync.WaitGroup
	mu      sync.Mutex
	open    map[net.Conn]bool
}

func newLink(t *testing.T, backend, action string, f linkFault) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &link{l: l, backend: backend, action: action, fault: f, open: map[net.Conn]bool{}}
	p.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.wg.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.mu.Lock()
		for c := range p.open {
			_ = c.Close()
		}
		p.mu.Unlock()
		p.wg.Wait()
	})
	return p
}

func (p *link) keep(c net.Conn) func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open[c] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.open, c)
		_ = c.Close()
	}
}

func (p *link) serve(c net.Conn) {
	defer p.keep(c)()
	back, err := net.Dial("tcp", p.backend)
	if err != nil {
		return
	}
	defer p.keep(back)()
	in, answers := bufio.NewReader(c), bufio.NewReader(back)
	for {
		request, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		due := false
		if m := actionOf.FindSubmatch(body); m != nil && p.on.Load() && string(m[1]) == p.action {
			due = !p.hit.Swap(true)
		}
		if due && p.fault.before != nil {
			if !p.fault.before(c) {
				return
			}
			continue
		}
		request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		if request.Write(back) != nil {
			return
		}
		response, err := http.ReadResponse(answers, request)
		if err != nil {
			return
		}
		var answer bytes.Buffer
		if response.Write(&answer) != nil {
			return
		}
		if due {
			if !p.fault.after(c, answer.Bytes()) {
				return
			}
			continue
		}
		if _, err := c.Write(answer.Bytes()); err != nil {
			return
		}
	}
}

// Whatever happens to one exchange of any operation on its way through a network: nothing is done twice, nothing is lost
// without an error that tells it, and nothing hangs.
func TestFaultyLink(t *testing.T) {
	target := serveNetwork(t, false)
	backend := fmt.Sprint("127.0.0.1:", target.Port)
	for _, action := range []string{"Create", "Command", "Send", "Receive", "Signal", "Delete"} {
		for _, f := range linkFaults() {
			t.Run(action+", "+f.name, func(t *testing.T) {
				t.Parallel()
				p := newLink(t, backend, action, f)
				through := target
				through.Port = p.l.Addr().(*net.TCPAddr).Port
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				c := remoting.New(remoting.Options{})
				defer c.Close()
				p.on.Store(action != "Delete")
				s, err := c.Open(ctx, through, "")
				if err != nil {
					if ctx.Err() != nil || f.mends || action != "Create" && action != "Receive" {
						t.Fatal(err)
					}
					if !strings.Contains(err.Error(), "127.0.0.1") {
						t.Errorf("the error does not say where: %v", err)
					}
					return
				}
				file := filepath.Join(t.TempDir(), "ran")
				const n = 300
				var got []any
				var failure error
				run := c.Invoke(ctx, remoting.Command{Script: "Add-Content -Path '" + file + "' -Value x; $input | ForEach-Object { $_ * 2 }", Input: func(_ context.Context, yield func(any) bool) {
					for i := range int32(n) {
						if !yield(i) {
							return
						}
					}
				}}, 0, remoting.On{Session: s})
				for e := range run.Events() {
					switch {
					case e.Kind == remoting.Output:
						got = append(got, psobject.Base(e.Value))
					case e.Kind == remoting.Error:
						failure = errors.Join(failure, fmt.Errorf("%v", e.Value))
					case e.Err != nil:
						failure = errors.Join(failure, e.Err)
					}
				}
				ran, err := os.ReadFile(file)
				if err != nil && failure == nil {
					t.Error(err)
				}
				if times := strings.Count(string(ran), "x"); times > 1 {
					t.Errorf("it ran %d times", times)
				}
				switch {
				case ctx.Err() != nil:
					t.Fatal("it hangs")
				case failure != nil && f.mends:
					t.Errorf("it fails: %v", failure)
				case failure == nil && len(got) != n:
					t.Errorf("%d objects of %d, and no error", len(got), n)
				}
				for i, v := range got {
					if v != any(int32(2*i)) {
						t.Fatalf("object %d is %v", i, v)
					}
				}
				if action == "Signal" { // that is how a command is stopped
					run := c.Invoke(ctx, remoting.Command{Script: "'begun'; Start-Sleep 300"}, 0, remoting.On{Session: s})
					for e := range run.Events() {
						if e.Kind == remoting.Output {
							go run.Stop()
						}
					}
				}
				p.on.Store(true)
				c.Remove(ctx, s)
				if ctx.Err() != nil {
					t.Fatal("the end of the session hangs")
				}
				if !p.hit.Load() {
					t.Error("nothing was spoilt")
				}
			})
		}
	}
}
