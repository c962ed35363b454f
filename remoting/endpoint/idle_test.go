package endpoint_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/transport"
)

// An idle session takes less than 64 KiB, both sides of it together: memory of the heap and of goroutines' stacks.
func TestIdleSessions(t *testing.T) {
	const n = 500
	inUse := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	before := inUse()
	var pools []*client.Pool
	for range n {
		tr, conn := transport.NewMemory(transport.Timeouts{})
		go endpoint.Serve(context.Background(), conn, endpoint.HandlerFunc(func(context.Context, *endpoint.PoolRequest) (endpoint.Pool, error) {
			return &toy{vars: map[string]any{}}, nil
		}), nil)
		p, err := client.Open(context.Background(), tr, client.PoolOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if out := collect(t, p, cmd("echo", int32(1))); len(out) != 1 {
			t.Fatal(out)
		}
		pools = append(pools, p)
	}
	each := int64(inUse()-before) / n
	for _, p := range pools {
		p.Close(context.Background())
	}
	t.Logf("%d bytes an idle session", each)
	if each > 64<<10 {
		t.Errorf("%d bytes an idle session", each)
	}
}

// A command with one small result, from its start to its end.
func BenchmarkCommand(b *testing.B) {
	p, _ := session(b, client.PoolOptions{})
	b.ReportAllocs()
	for b.Loop() {
		if out := collect(b, p, cmd("echo", int32(1))); len(out) != 1 {
			b.Fatal(out)
		}
	}
}

// Objects of a long output, sent, received and dropped.
func BenchmarkOutput(b *testing.B) {
	p, _ := session(b, client.PoolOptions{})
	b.ReportAllocs()
	n := 0
	err := p.Run(context.Background(), cmd("count", int32(b.N)), client.RunOptions{Output: func(any) error { n++; return nil }})
	if err != nil || n != b.N {
		b.Fatal(err, n)
	}
}
