//go:build unix

package client_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
)

// passage is a kind of message and the side that sent it.
type passage struct {
	kind       message.Type
	fromClient bool
}

// wiretap notes the kinds of the messages that pass through a transport.
type wiretap struct {
	transport.Transport

	mu      sync.Mutex
	joiners map[lane]*fragment.Joiner
	seen    map[passage]int
}

// lane is a sequence of fragments in which messages do not mix.
type lane struct {
	fromClient bool
	pipeline   psobject.GUID
	priority   psrp.Priority
}

func tap(t transport.Transport) *wiretap {
	return &wiretap{Transport: t, joiners: map[lane]*fragment.Joiner{}, seen: map[passage]int{}}
}

func (w *wiretap) note(l lane, data []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	j := w.joiners[l]
	if j == nil {
		j = &fragment.Joiner{}
		w.joiners[l] = j
	}
	return j.Receive(data, func(_ uint64, m []byte) error {
		h, _, err := message.ParseHeader(m)
		w.seen[passage{h.Type, l.fromClient}]++
		return err
	})
}

func (w *wiretap) count(kind message.Type, fromClient bool) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[passage{kind, fromClient}]
}

func (w *wiretap) Open(ctx context.Context, shell psobject.GUID, first []byte) error {
	if err := w.note(lane{fromClient: true}, first); err != nil {
		return err
	}
	return w.Transport.Open(ctx, shell, first)
}

func (w *wiretap) Send(ctx context.Context, id psobject.GUID, pr psrp.Priority, data []byte) error {
	if err := w.note(lane{true, id, pr}, data); err != nil {
		return err
	}
	return w.Transport.Send(ctx, id, pr, data)
}

func (w *wiretap) CreatePipeline(ctx context.Context, id psobject.GUID, first []byte) error {
	if err := w.note(lane{fromClient: true, pipeline: id}, first); err != nil {
		return err
	}
	return w.Transport.CreatePipeline(ctx, id, first)
}

func (w *wiretap) Receive() (transport.Data, error) {
	d, err := w.Transport.Receive()
	if err == nil {
		err = w.note(lane{false, d.Pipeline, d.Priority}, d.Bytes)
	}
	return d, err
}

// openTapped opens a pool on the real engine whose messages are noted. At the test's end every kind that the list of
// exchanges gives to this test must have passed, in its direction.
func openTapped(t *testing.T, o client.PoolOptions) (*client.Pool, *wiretap) {
	t.Helper()
	w := tap(transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t)}))
	o.Text = dotnet.ToString
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	p, err := client.Open(ctx, w, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close(context.Background())
		for _, e := range exchanges {
			if e.test == t.Name() && w.count(e.kind, e.fromClient) == 0 {
				t.Errorf("%s did not pass, from the client: %v", e.kind, e.fromClient)
			}
		}
	})
	return p, w
}
