package replay_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/remotingtest/replay"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

// recorder is a Poster to a Service that writes down what passes, in the form of recordings.
type recorder struct {
	service *shells.Service
	refuse  func(m *wsman.Message) *wsman.Fault
	page    func(m *wsman.Message) bool // answers with no message

	mu       sync.Mutex
	messages []map[string]string
}

func (r *recorder) Post(ctx context.Context, contentType string, body []byte) (int, string, []byte, error) {
	m, err := wsman.Parse(body)
	if err != nil {
		return 0, "", nil, err
	}
	entry := map[string]string{"request": string(body)}
	_, output := m.Body.(*wsman.Receive)
	r.mu.Lock()
	if !output { // output stands where it came
		r.messages = append(r.messages, entry)
	}
	r.mu.Unlock()
	var status int
	var kind string
	var answer []byte
	if r.page != nil && r.page(m) {
		r.mu.Lock()
		entry["http_error"] = "true"
		if output {
			r.messages = append(r.messages, entry)
		}
		r.mu.Unlock()
		return 500, "text/html", nil, nil
	}
	if f := r.refuse; f != nil && f(m) != nil {
		a := wsman.Message{Header: wsman.Header{RelatesTo: m.MessageID}, Body: f(m)}
		status, kind, answer = 500, contentType, a.Append(nil)
	} else {
		status, kind, answer = r.service.Answer(ctx, shells.Caller{User: "me"}, contentType, body)
	}
	if ctx.Err() != nil {
		return 0, "", nil, context.Cause(ctx)
	}
	r.mu.Lock()
	entry["response"] = string(answer)
	if output {
		r.messages = append(r.messages, entry)
	}
	r.mu.Unlock()
	return status, kind, answer, nil
}

func (r *recorder) Close() error { return nil }

// What psl's own client and endpoint exchange is replayed as well: secrets with their keys, stops, refusals.
func TestOwn(t *testing.T) {
	script := func(t *testing.T, p *client.Pool, text string, args ...any) (out []any, err error) {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		err = p.Run(ctx, client.Script(text, args...), client.RunOptions{Output: func(v any) error { out = append(out, v); return nil }})
		return out, err
	}
	for _, c := range []struct {
		name   string
		refuse func(m *wsman.Message) *wsman.Fault
		page   func(m *wsman.Message) bool
		work   func(t *testing.T, p *client.Pool)
		fails  bool // the opening
	}{
		{name: "secrets", work: func(t *testing.T, p *client.Pool) {
			out, err := script(t, p, "param($s) $s; 'after'", psobject.NewSecureString("pässword"))
			if err != nil || len(out) != 2 {
				t.Errorf("%v, %v", out, err)
			}
		}},
		{name: "stop", work: func(t *testing.T, p *client.Pool) {
			l, err := p.Start(context.Background(), client.Script("1; Start-Sleep 100"), client.StartOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := l.Next(context.Background()); err != nil {
				t.Error(err)
			}
			if err := l.Stop(context.Background()); err != nil {
				t.Error(err)
			}
			if _, err := l.Next(context.Background()); !errors.Is(err, client.ErrStopped) {
				t.Error(err)
			}
		}},
		{name: "large", work: func(t *testing.T, p *client.Pool) {
			if _, err := script(t, p, "param($x) 1..3000; $x; 'x' * 300000", strings.Repeat("y", 300_000)); err != nil {
				t.Error(err)
			}
		}},
		{name: "refused command", refuse: func(m *wsman.Message) *wsman.Fault {
			if _, ok := m.Body.(*wsman.Command); ok {
				return &wsman.Fault{Code: "Receiver", Subcode: "InternalError", Reason: "no", WSMan: &wsman.WSManFault{Code: wsman.CodeAccessDenied, Message: "no command for you"}}
			}
			return nil
		}, work: func(t *testing.T, p *client.Pool) {
			if _, err := script(t, p, "1"); err == nil {
				t.Error("the command runs")
			}
		}},
		{name: "refused output", refuse: func(m *wsman.Message) *wsman.Fault {
			if r, ok := m.Body.(*wsman.Receive); ok && r.CommandID != "" {
				return &wsman.Fault{Code: "Receiver", Subcode: "InternalError", Reason: "no", WSMan: &wsman.WSManFault{Code: wsman.CodeAccessDenied, Message: "no output for you"}}
			}
			return nil
		}, work: func(t *testing.T, p *client.Pool) {
			if _, err := script(t, p, "1"); err == nil {
				t.Error("the command runs")
			}
		}},
		{name: "a page instead of a shell", fails: true, page: func(m *wsman.Message) bool {
			_, ok := m.Body.(*wsman.Create)
			return ok
		}},
		{name: "a page instead of output", page: func(m *wsman.Message) bool {
			r, ok := m.Body.(*wsman.Receive)
			return ok && r.CommandID != ""
		}, work: func(t *testing.T, p *client.Pool) {
			if _, err := script(t, p, "1"); err == nil {
				t.Error("the command runs")
			}
		}},
		{name: "a page instead of a command", page: func(m *wsman.Message) bool {
			_, ok := m.Body.(*wsman.Command)
			return ok
		}, work: func(t *testing.T, p *client.Pool) {
			if _, err := script(t, p, "1"); err == nil {
				t.Error("the command runs")
			}
		}},
		{name: "refused shell", fails: true, refuse: func(m *wsman.Message) *wsman.Fault {
			if _, ok := m.Body.(*wsman.Create); ok {
				return &wsman.Fault{Code: "Sender", Subcode: "AccessDenied", Reason: "no", WSMan: &wsman.WSManFault{Code: wsman.CodeAccessDenied, Message: "no shell for you"}}
			}
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shells.New(shells.Options{Open: shells.Serve(embedded.Handler(embedded.Options{}), embedded.EndpointOptions())})
			defer s.Close()
			r := &recorder{service: s, refuse: c.refuse, page: c.page}
			x := exchange.New(exchange.Options{URL: "http://localhost:5985/wsman", Poster: r})
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			p, err := client.Open(ctx, transport.NewWSMan(transport.WSManOptions{Exchange: x}), client.PoolOptions{})
			if (err != nil) != c.fails {
				t.Fatal(err)
			}
			if err == nil {
				c.work(t, p)
				if err := p.Close(ctx); err != nil {
					t.Error(err)
				}
			}
			var done []map[string]string
			for _, m := range r.messages {
				// A client that does one thing after the other does not see how its requests for output end with the shell.
				if m["response"]+m["http_error"] != "" && !(strings.Contains(m["request"], "/shell/Receive<") && strings.Contains(m["response"], "2150858843")) {
					done = append(done, m)
				}
			}
			text, err := yaml.Marshal(map[string]any{"messages": done})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), c.name+".yml")
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			rec, err := replay.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			replay.Run(t, rec)
		})
	}
}
