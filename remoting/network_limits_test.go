package remoting_test

import (
	"bytes"
	"context"
	"maps"
	"mime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport/exchange"
)

// The limits of what a session takes are told by the names of their options, whatever carries the session.
func TestReceivedLimits(t *testing.T) {
	network := serveNetwork(t, false)
	for _, c := range []struct {
		name            string
		object, command int32
		script          string
		want            string
	}{
		{"within", 100_000, 1_000_000, "'x' * 50000", ""},
		{"an object", 50_000, 0, "'x' * 100KB", "an object of more than 50000 bytes came, which is the limit for one object (MaximumReceivedObjectSize)"},
		{"a command", 0, 100_000, "1..100 | ForEach-Object { 'x' * 10KB }", "the command has sent more than 100000 bytes, which is the limit for one command (MaximumReceivedDataSizePerCommand)"},
		{"many small objects", 50_000, 0, "1..100 | ForEach-Object { 'x' * 10KB }", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			target := network
			o := *target.Option
			if c.object > 0 {
				o.MaximumReceivedObjectSize = &c.object
			}
			if c.command > 0 {
				o.MaximumReceivedDataSizePerCommand = &c.command
			}
			target.Option = &o
			client := remoting.New(remoting.Options{})
			defer client.Close()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			s, err := client.Open(ctx, target, "")
			if err != nil {
				t.Fatal(err)
			}
			var failed error
			for e := range client.Invoke(ctx, remoting.Command{Script: c.script}, 0, remoting.On{Session: s}).Events() {
				if e.Err != nil {
					failed = e.Err
				}
			}
			if c.want == "" && failed != nil || c.want != "" && (failed == nil || !strings.Contains(failed.Error(), c.want) || strings.Contains(failed.Error(), "protocol")) {
				t.Errorf("%v", failed)
			}
		})
	}
}

// told is a Poster that takes note of what goes by.
type told struct {
	remoting.Poster
	mu       sync.Mutex
	charsets map[string]int
	longest  int // body, in bytes
}

// seen gives what has gone by.
func (p *told) seen() (charsets map[string]int, longest int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.charsets), p.longest
}

func (p *told) Post(ctx context.Context, contentType string, body []byte) (int, string, []byte, error) {
	status, kind, answer, err := p.Poster.Post(ctx, contentType, body)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range []struct {
		kind string
		body []byte
	}{{contentType, body}, {kind, answer}} {
		_, params, _ := mime.ParseMediaType(m.kind)
		marked := bytes.HasPrefix(m.body, []byte("\xFF\xFE"))
		if charset := strings.ToLower(params["charset"]); marked == (charset == "utf-16") {
			p.charsets[charset]++
		}
		p.longest = max(p.longest, len(m.body))
	}
	return status, kind, answer, err
}

// watched opens a session through a told.
func watched(t *testing.T, target remoting.Target) (*remoting.Client, *remoting.Session, *told) {
	t.Helper()
	p := &told{charsets: map[string]int{}}
	c := remoting.New(remoting.Options{Post: func(_ context.Context, _ remoting.Target, url string) (_ remoting.Poster, err error) {
		p.Poster, err = exchange.NewHTTP(url, exchange.HTTPOptions{UserName: networkUser, Password: networkPassword, Unencrypted: true})
		return p, err
	}})
	t.Cleanup(func() { c.Close() })
	s, err := c.Open(t.Context(), target, "")
	if err != nil {
		t.Fatal(err)
	}
	return c, s, p
}

// UseUTF16 is for all that goes both ways.
func TestUTF16(t *testing.T) {
	target := serveNetwork(t, false)
	target.Option.UseUTF16 = true
	c, s, p := watched(t, target)
	if out := outputs(t, c, s, "'é 日 😀'; 'y' * 300000"); len(out) != 2 || out[0] != any("é 日 😀") || len(out[1].(string)) != 300_000 {
		t.Errorf("%v", out)
	}
	if charsets, _ := p.seen(); charsets["utf-16"] < 8 || len(charsets) != 1 {
		t.Errorf("%v", charsets)
	}
}

// The endpoint's envelope is as long as it was told, and both sides fill it.
func TestMaxEnvelope(t *testing.T) {
	for _, size := range []int{remoting.SmallestEnvelope, 0, 4 << 20} {
		c, s, p := watched(t, serveEngine(t, remoting.EmbeddedEngine, false, func(s *remoting.HTTPServer) { s.MaxEnvelope = size }))
		long := strings.Repeat("y", 5_000_000)
		run := c.Invoke(t.Context(), remoting.Command{Script: "$input; 'z' * 5000000", Input: func(_ context.Context, yield func(any) bool) { yield(long) }}, 0, remoting.On{Session: s})
		var got []any
		for e := range run.Events() {
			switch {
			case e.Kind == remoting.Output:
				got = append(got, psobject.Base(e.Value))
			case e.Err != nil:
				t.Error(e.Err)
			}
		}
		if len(got) != 2 || got[0] != any(long) || len(got[1].(string)) != len(long) {
			t.Errorf("%d: %d objects", size, len(got))
		}
		if size == 0 {
			size = 500 << 10
		}
		if _, longest := p.seen(); longest > size || longest < size*9/10 {
			t.Errorf("of %d bytes the longest has %d", size, longest)
		}
	}
	for _, size := range []int{-1, remoting.SmallestEnvelope - 1, remoting.LongestEnvelope + 1} {
		if err := remoting.ServeHTTP(t.Context(), remoting.HTTPServer{Address: "127.0.0.1:0", Users: remoting.NewUsers(), MaxEnvelope: size}); err == nil || !strings.Contains(err.Error(), "envelope") {
			t.Errorf("%d: %v", size, err)
		}
	}
}
