package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// workloads are what the sessions run.
var workloads = []struct {
	name, script string
	objects      int
}{
	{"1 object", "'hello'", 1},
	{"1,000 numbers", "1..1000", 1000},
	{"1,000 objects of 5 properties", "1..1000 | ForEach-Object { [pscustomobject]@{Name = \"process $_\"; Id = $_; Size = 1MB * $_; Load = $_ / 7; Busy = $_ % 2 -eq 0} }", 1000},
	{"a text of 1 MB", "'x' * 1MB", 1},
}

// server is a `psl serve` with the embedded engine, for so many shells of its user at once.
type server struct {
	port     int
	password string
	cmd      *exec.Cmd
}

func startServer(psl string, shells int) (*server, error) {
	s := &server{password: rand.Text()}
	s.cmd = exec.Command(psl, "serve", "--http", "127.0.0.1:0", "--user", "bench", "--engine", "embedded", "--max-shells", strconv.Itoa(shells))
	s.cmd.Env = append(os.Environ(), "PSL_SERVE_PASSWORD="+s.password)
	out, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "http://127.0.0.1:"); ok {
			port, _, _ := strings.Cut(address, "/")
			s.port, err = strconv.Atoi(port)
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return s, err
		}
	}
	return nil, errors.Join(errors.New("psl serve told no address"), lines.Err(), s.cmd.Wait())
}

func (s *server) close() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// counter passes connections on to a port and counts the bytes of both directions.
type counter struct {
	l              net.Listener
	sent, received atomic.Int64
	busy           sync.WaitGroup
}

func newCounter(port int) *counter {
	c := &counter{l: must(net.Listen("tcp", "127.0.0.1:0"))}
	go func() {
		for {
			near, err := c.l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
			if err != nil {
				near.Close()
				continue
			}
			pass := func(to, from net.Conn, n *atomic.Int64) {
				defer c.busy.Done()
				b := make([]byte, 32<<10)
				for {
					k, err := from.Read(b)
					n.Add(int64(k))
					if _, werr := to.Write(b[:k]); err != nil || werr != nil {
						to.Close()
						return
					}
				}
			}
			c.busy.Add(2)
			go pass(far, near, &c.sent)
			go pass(near, far, &c.received)
		}
	}()
	return c
}

func (c *counter) port() int { return c.l.Addr().(*net.TCPAddr).Port }

// count gives what a session sends and receives through the proxy, once.
func (c *counter) count(session func(port int)) (sent, received int64) {
	s, r := c.sent.Load(), c.received.Load()
	session(c.port())
	c.busy.Wait()
	return c.sent.Load() - s, c.received.Load() - r
}

// ownSession is psl's: through the API that its own cmdlets stand on, with NTLM and sealed bodies.
func ownSession(port int, password, script string, objects int) {
	ctx := context.Background()
	c := remoting.New(remoting.Options{})
	defer c.Close()
	t := remoting.Target{ComputerName: "127.0.0.1", Network: true, Port: port, Authentication: "Negotiate",
		Credential: &psobject.Credential{UserName: "bench", Password: psobject.NewSecureString(password)}}
	s := must(c.Open(ctx, t, ""))
	n := 0
	for e := range c.Invoke(ctx, remoting.Command{Script: script}, 0, remoting.On{Session: s}).Events() {
		switch {
		case e.Err != nil:
			must(0, e.Err)
		case e.Kind == remoting.Output:
			n++
		}
	}
	if n != objects {
		must(0, fmt.Errorf("%d objects came, %d were due", n, objects))
	}
	must(0, c.Remove(ctx, s))
}

// sessions measures a session that opens, runs one command and closes, with psl's client and with pypsrp, in turns, against
// one `psl serve` over HTTP on the loopback: the clients' processor time, without the start of Python, and the bytes.
func sessions(psl string) {
	python := interpreter()
	s := must(startServer(psl, 30))
	defer s.close()
	theirs := func(port, count, objects int, script, host string) time.Duration {
		cmd := exec.Command(python, "sessions.py", strconv.Itoa(port), strconv.Itoa(count), strconv.Itoa(objects), host)
		cmd.Env = append(os.Environ(), "PSL_BENCH_PASSWORD="+s.password)
		cmd.Stdin, cmd.Stderr = strings.NewReader(script), os.Stderr
		us := must(strconv.ParseFloat(strings.TrimSpace(string(must(cmd.Output()))), 64))
		return time.Duration(us * float64(time.Microsecond))
	}
	proxy := newCounter(s.port)
	defer proxy.l.Close()
	fmt.Printf("\nA session that opens, runs one command and closes, over HTTP with NTLM, sealed; psl serve on the loopback.\n")
	fmt.Printf("psl tells the server of a host and of its versions, as PowerShell does; pypsrp does so in \"pypsrp, host\" alone.\n")
	fmt.Printf("%-30s %12s %12s %6s   %9s %9s %6s %12s %6s   %9s %9s %6s\n", "", "psl, CPU", "pypsrp, CPU", "times", "psl, sent", "pypsrp", "ratio", "pypsrp, host", "ratio", "received", "pypsrp", "ratio")
	for _, w := range workloads {
		own := func(port int) { ownSession(port, s.password, w.script, w.objects) }
		own(s.port) // what the process and the server do once
		sent, received := proxy.count(own)
		var a, b time.Duration
		for range *turns {
			const n = 20
			from := processorTime()
			for range n {
				own(s.port)
			}
			if d := (processorTime() - from) / n; a == 0 || d < a {
				a = d
			}
			if python != "" {
				if d := theirs(s.port, 3, w.objects, w.script, "0"); b == 0 || d < b {
					b = d
				}
			}
		}
		fmt.Printf("%-30s %9d µs", w.name, a.Microseconds())
		if python == "" {
			fmt.Printf("; sent %d bytes, received %d\n", sent, received)
			continue
		}
		theirSent, theirReceived := proxy.count(func(port int) { theirs(port, 1, w.objects, w.script, "0") })
		hostSent, _ := proxy.count(func(port int) { theirs(port, 1, w.objects, w.script, "1") })
		ratio := func(a, b int64) float64 { return float64(a) / float64(b) }
		fmt.Printf(" %9d µs %6.1f   %9d %9d %6.2f %12d %6.2f   %9d %9d %6.2f\n", b.Microseconds(), float64(b)/float64(a),
			sent, theirSent, ratio(sent, theirSent), hostSent, ratio(sent, hostSent), received, theirReceived, ratio(received, theirReceived))
	}
	if python == "" {
		fmt.Println("pypsrp is not installed: scripts/peers does that")
	}
}
