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
	"testing"

	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
	"github.com/pslshell/psl/remoting/transport/exchange"
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

// wire is a request as it came to that process, with the log-on and sealed, and its answer.
type wire struct {
	Index                     int
	Authorization, Type       string
	Request                   []byte
	Status                    int
	Authenticate, AnswersType string
	Response                  []byte
	// Waits tells that the answer comes at the session's end.
	Waits bool
}

// path is where the answer is to be had again, as long as the one of the request.
func (e wire) path() string { return fmt.Sprintf("/%05d", e.Index) }

// cannedServer answers with what was recorded, a session after the other: to clients that log on, and, by the path of each
// request, to what only sends again what such a client has sent. Requests for output that have no answer wait for the
// shell's end.
type cannedServer struct {
	list []canned

	mu       sync.Mutex
	sessions map[string]*cannedSession
	kept     []*wire
	keeping  bool
	waiting  int // replayed requests that wait
	ended    sync.Cond
	ends     int
}

type cannedSession struct {
	next map[string]int
	end  chan struct{}
}

// wsman serves one that has logged on.
func (c *cannedServer) wsman(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	k := cannedKey(body)
	_, id, _ := strings.Cut(string(body), "<p:SessionId")
	id, _, _ = strings.Cut(id, "</")
	c.mu.Lock()
	s := c.sessions[id]
	if s == nil || strings.HasSuffix(k, "/Createfalse") {
		s = &cannedSession{map[string]int{}, make(chan struct{})}
		c.sessions[id] = s
	}
	var answer []byte
	n := s.next[k]
	for _, e := range c.list {
		if e.Key == k {
			if n == 0 {
				answer = e.Response
				break
			}
			n--
		}
	}
	s.next[k]++
	if strings.HasSuffix(k, "/Deletefalse") {
		close(s.end)
		delete(c.sessions, id)
	}
	c.mu.Unlock()
	w.Header().Set("Content-Type", "application/soap+xml;charset=UTF-8")
	if answer == nil {
		select {
		case <-s.end:
		case <-r.Context().Done():
		}
		w.Header().Set("X-Waits", "1")
		w.WriteHeader(500)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(answer))) // as servers on Windows do
	_, _ = w.Write(answer)
}

// kept is an answer on its way to the client and to the record.
type kept struct {
	http.ResponseWriter
	e *wire
}

func (k kept) WriteHeader(status int) {
	k.e.Status, k.e.Authenticate, k.e.AnswersType = status, k.Header().Get("WWW-Authenticate"), k.Header().Get("Content-Type")
	k.e.Waits = k.Header().Get("X-Waits") != ""
	k.ResponseWriter.WriteHeader(status)
}

func (k kept) Write(b []byte) (int, error) {
	if k.e.Status == 0 {
		k.WriteHeader(200)
	}
	k.e.Response = append(k.e.Response, b...)
	return k.ResponseWriter.Write(b)
}

// keep passes requests on to next, with what was exchanged written down where that is wanted.
func (c *cannedServer) keep(w http.ResponseWriter, r *http.Request, next http.Handler) {
	c.mu.Lock()
	if !c.keeping {
		c.mu.Unlock()
		next.ServeHTTP(w, r)
		return
	}
	e := &wire{Index: len(c.kept), Authorization: r.Header.Get("Authorization"), Type: r.Header.Get("Content-Type")}
	c.kept = append(c.kept, e)
	c.mu.Unlock()
	e.Request, _ = io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(e.Request))
	next.ServeHTTP(kept{w, e}, r)
	if e.Status == 0 {
		e.Status = 200
	}
}

// again answers a request that was sent before. The last of the record is the session's end, which comes once all that wait
// for it are there.
func (c *cannedServer) again(w http.ResponseWriter, r *http.Request, index int) {
	_, _ = io.Copy(io.Discard, r.Body)
	c.mu.Lock()
	e := c.kept[index]
	first := index
	for first > 0 && c.kept[first-1] != nil {
		first--
	}
	last := c.kept[index+1] == nil
	switch {
	case e.Waits:
		now := c.ends
		c.waiting++
		c.ended.Broadcast()
		for c.ends == now {
			c.ended.Wait()
		}
	case last:
		all := 0
		for _, o := range c.kept[first:index] {
			if o.Waits {
				all++
			}
		}
		for c.waiting < all {
			c.ended.Wait()
		}
		c.waiting = 0
		c.ends++
		c.ended.Broadcast()
	}
	c.mu.Unlock()
	if e.Authenticate != "" {
		w.Header().Set("WWW-Authenticate", e.Authenticate)
	}
	if e.AnswersType != "" {
		w.Header().Set("Content-Type", e.AnswersType)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(e.Response)))
	w.WriteHeader(e.Status)
	_, _ = w.Write(e.Response)
}

// serveCanned is the process that answers.
func serveCanned(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	c := &cannedServer{sessions: map[string]*cannedSession{}}
	c.ended.L = &c.mu
	if err := json.Unmarshal(b, &c.list); err != nil {
		return err
	}
	accounts := authtest.Accounts{user: password}
	h := &authhttp.Handler{
		Negotiate:        &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})}},
		Basic:            accounts,
		AllowUnencrypted: true,
		Next:             http.HandlerFunc(c.wsman),
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	server := &http.Server{ConnContext: h.ConnContext, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/wsman":
			c.keep(w, r, h)
		case "/begin":
			c.mu.Lock()
			c.kept, c.keeping = append(c.kept, nil), true // nil stands between the sessions
			c.mu.Unlock()
		case "/end":
			c.mu.Lock()
			defer c.mu.Unlock()
			first := len(c.kept)
			for c.kept[first-1] != nil {
				first--
			}
			_ = json.NewEncoder(w).Encode(c.kept[first:])
			c.kept, c.keeping = append(c.kept, nil), false
		default:
			index, err := strconv.Atoi(r.URL.Path[1:])
			if err != nil {
				http.NotFound(w, r)
				return
			}
			c.again(w, r, index)
		}
	})}
	return server.Serve(l)
}

func init() {
	if f := os.Getenv("PSL_TEST_CANNED"); f != "" {
		fmt.Fprintln(os.Stderr, serveCanned(f))
		os.Exit(1)
	}
}

// cannedProcess is a cannedServer that runs.
type cannedProcess struct{ url string }

func startCanned(b *testing.B, list []canned) *cannedProcess {
	text, err := json.Marshal(list)
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
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return &cannedProcess{"http://" + strings.TrimSpace(address)}
}

func (p *cannedProcess) get(b *testing.B, path string) []byte {
	a, err := http.Get(p.url + path)
	if err != nil {
		b.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		b.Fatal(err)
	}
	return text
}

// record tells what a session sends and receives.
func (p *cannedProcess) record(b *testing.B, session func()) (list []wire) {
	p.get(b, "/begin")
	session()
	if err := json.Unmarshal(p.get(b, "/end"), &list); err != nil {
		b.Fatal(err)
	}
	return list
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
