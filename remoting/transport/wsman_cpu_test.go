//go:build unix

package transport_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/transport/transporttest"
	"github.com/pslshell/psl/remoting/wsman"
)

// canned is an exchange that a process of its own gives back.
type canned struct {
	Key      string // the action, and whether it is a command's
	Request  []byte
	Response []byte
}

func cannedKey(body []byte) string {
	text := string(body)
	_, action, _ := strings.Cut(text, "<a:Action")
	_, action, _ = strings.Cut(action, ">")
	action, _, _ = strings.Cut(action, "<")
	return fmt.Sprint(action, strings.Contains(text, "CommandId="))
}

// serveCanned answers with what was recorded: a session after the other. Requests for output that have no answer wait for the
// shell's end.
func serveCanned(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var list []canned
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	type one struct {
		next map[string]int
		end  chan struct{}
	}
	var mu sync.Mutex
	sessions := map[string]*one{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		k := cannedKey(body)
		mu.Lock()
		_, id, _ := strings.Cut(string(body), "<p:SessionId")
		id, _, _ = strings.Cut(id, "</")
		s := sessions[id]
		if s == nil || strings.HasSuffix(k, "/Createfalse") {
			s = &one{map[string]int{}, make(chan struct{})}
			sessions[id] = s
		}
		var answer []byte
		n := s.next[k]
		for _, c := range list {
			if c.Key == k {
				if n == 0 {
					answer = c.Response
					break
				}
				n--
			}
		}
		s.next[k]++
		if strings.HasSuffix(k, "/Deletefalse") {
			close(s.end)
			delete(sessions, id)
		}
		mu.Unlock()
		w.Header().Set("Content-Type", "application/soap+xml;charset=UTF-8")
		if answer == nil {
			select {
			case <-s.end:
			case <-r.Context().Done():
			}
			w.WriteHeader(500)
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(answer))) // as servers on Windows do
		w.Write(answer)
	}))
}

func init() {
	if f := os.Getenv("PSL_TEST_CANNED"); f != "" {
		fmt.Fprintln(os.Stderr, serveCanned(f))
		os.Exit(1)
	}
}

// keeper is a Poster that keeps what passes.
type keeper struct {
	exchange.Poster
	mu   sync.Mutex
	list []canned
}

func (k *keeper) Post(ctx context.Context, contentType string, body []byte) (int, string, []byte, error) {
	request := bytes.Clone(body)
	status, kind, answer, err := k.Poster.Post(ctx, contentType, body)
	if err == nil && status == 200 {
		m, perr := wsman.Parse(answer)
		if perr != nil {
			return status, kind, answer, perr
		}
		m.RelatesTo = "" // the next client's requests have other identities
		k.mu.Lock()
		k.list = append(k.list, canned{cannedKey(request), request, m.Append(nil)})
		k.mu.Unlock()
	}
	return status, kind, answer, err
}

// session opens a pool, runs one command and closes it.
func session(tb testing.TB, x *exchange.Client) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	p, err := client.Open(ctx, transport.NewWSMan(transport.WSManOptions{Exchange: x}), client.PoolOptions{ID: psobject.GUID{1}})
	if err != nil {
		tb.Fatal(err)
	}
	n := 0
	err = p.Run(ctx, transporttest.Command("count", int32(100)), client.RunOptions{
		StartOptions: client.StartOptions{ID: psobject.GUID{2}}, Output: func(any) error { n++; return nil },
	})
	if err != nil || n != 100 {
		tb.Fatalf("%d objects, %v", n, err)
	}
	if err := p.Close(ctx); err != nil {
		tb.Fatal(err)
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkClientCPU compares the client's processor time for a session that opens, runs one command and closes with that of
// plain net/http exchanging the same bodies with the same process.
func BenchmarkClientCPU(b *testing.B) {
	h, _ := serve(b, shells.Options{})
	k := &keeper{Poster: watched(b, h.URL).Poster}
	session(b, exchangeTo(b, h, exchange.Options{Poster: k}))
	text, err := json.Marshal(k.list)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "canned")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PSL_TEST_CANNED="+file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	url := "http://" + strings.TrimSpace(address) + "/wsman"
	sent, received := 0, 0
	for _, c := range k.list {
		sent += len(c.Request)
		received += len(c.Response)
	}
	var output []byte // a request for the shell's output
	for _, c := range k.list {
		if strings.HasSuffix(c.Key, "/Receivefalse") {
			output = c.Request
		}
	}
	var raw, own time.Duration
	b.Run("raw", func(b *testing.B) {
		before := cpu()
		for b.Loop() {
			t := &http.Transport{}
			c := &http.Client{Transport: t}
			post := func(body []byte) {
				a, err := c.Post(url, "application/soap+xml;charset=UTF-8", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				io.Copy(io.Discard, a.Body)
				a.Body.Close()
			}
			var waits sync.WaitGroup
			for _, x := range k.list {
				if strings.HasSuffix(x.Key, "/Commandtrue") {
					// The shell is asked for output all the while, and answers at its end.
					waits.Go(func() { post(output) })
				}
				post(x.Request)
			}
			waits.Wait()
			t.CloseIdleConnections()
		}
		raw = (cpu() - before) / time.Duration(b.N)
		b.ReportMetric(float64(raw.Microseconds()), "µs-cpu/op")
		b.ReportMetric(float64(sent), "B-sent/op")
		b.ReportMetric(float64(received), "B-received/op")
	})
	b.Run("psl", func(b *testing.B) {
		before := cpu()
		for b.Loop() {
			p, err := exchange.NewHTTP(url, exchange.HTTPOptions{})
			if err != nil {
				b.Fatal(err)
			}
			session(b, exchange.New(exchange.Options{URL: url, Poster: p}))
		}
		own = (cpu() - before) / time.Duration(b.N)
		b.ReportMetric(float64(own.Microseconds()), "µs-cpu/op")
		if raw > 0 {
			b.ReportMetric(float64(own)/float64(raw), "x-raw")
		}
	})
}

// BenchmarkMirror sends large objects to a server in this process and takes them back.
func BenchmarkMirror(b *testing.B) {
	h, _ := serve(b, shells.Options{})
	p := openPool(b, transport.WSManOptions{Exchange: exchangeTo(b, h, exchange.Options{})})
	const n, size = 100, 1 << 20
	text := strings.Repeat("x", size)
	b.SetBytes(n * size)
	for b.Loop() {
		got := 0
		err := p.Run(context.Background(), transporttest.Command("mirror"), client.RunOptions{
			Values: func(yield func(any) bool) {
				for range n {
					if !yield(text) {
						return
					}
				}
			},
			Output: func(v any) error { got += len(v.(string)); return nil },
		})
		if err != nil || got != n*size {
			b.Fatal(got, err)
		}
	}
}
