// Command bench measures psl beside its peers in one run and prints ratios:
//
//	cd scripts/bench && go run . [-time 1s] [-psl PATH] [-only codec,start,sessions,stream,many] [-turns 5] [-many 1000]
//
// CLIXML is decoded and encoded beside smnsjas/go-psrpcore, an independent implementation in Go, and beside pypsrp and
// psrpcore, those in Python, where scripts/peers has installed them (PSL_PYTHON names another interpreter); psl's start is
// measured beside an empty Go program; and sessions by WS-Management beside those of pypsrp: the client's processor time and
// the bytes that it sends and receives, counted by a proxy. "times" above 1 says that psl is faster; "ratio" below 1, that it
// takes fewer bytes. The figures are processor time, the collection of garbage included, and the least of several rounds, in
// which the two alternate; those of a start are what passes on the clock. Then come the memory of a client that takes 100 MB
// of output, and of one with many sessions.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport"
	peer "github.com/smnsjas/go-psrpcore/serialization"
)

const rounds = 7

var turns = flag.Int("turns", 5, "how often sessions of psl and of pypsrp alternate")

var span = flag.Duration("time", 300*time.Millisecond, "how long each round lasts")

// cost is what one call takes of the processors, with its allocations.
type cost struct {
	ns     float64
	allocs float64
	bytes  float64
}

func once(f func()) cost {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, end := processorTime(), time.Now().Add(*span)
	n := 0
	for time.Now().Before(end) {
		for range 10 {
			f()
		}
		n += 10
	}
	d := processorTime() - start
	runtime.ReadMemStats(&after)
	return cost{float64(d.Nanoseconds()) / float64(n), float64(after.Mallocs-before.Mallocs) / float64(n), float64(after.TotalAlloc-before.TotalAlloc) / float64(n)}
}

func least(a, b cost) cost {
	if a.ns == 0 || b.ns < a.ns {
		return b
	}
	return a
}

// pair measures two functions in turns and prints the line.
func pair(name string, ours, theirs func()) {
	var a, b cost
	for range rounds {
		a = least(a, once(ours))
		b = least(b, once(theirs))
	}
	fmt.Printf("%-34s %12.0f ns %8.1f allocs   %12.0f ns %8.1f allocs   %6.1f times\n", name, a.ns, a.allocs, b.ns, b.allocs, b.ns/a.ns)
}

func alone(name string, f func()) {
	var a cost
	for range rounds {
		a = least(a, once(f))
	}
	fmt.Printf("%-34s %12.0f ns %8.1f allocs\n", name, a.ns, a.allocs)
}

// object is one like those of Get-Process, with n properties of everyday types.
func object(n, seed int) *psobject.Object {
	o := &psobject.Object{TypeNames: []string{"Deserialized.System.Diagnostics.Process", "Deserialized.System.ComponentModel.Component", "Deserialized.System.Object"}, Text: "System.Diagnostics.Process (pwsh)", HasText: true}
	for i := range n {
		var v any
		switch i % 5 {
		case 0:
			v = fmt.Sprintf("value %d of object %d", i, seed)
		case 1:
			v = int32(seed*100 + i)
		case 2:
			v = int64(1)<<40 + int64(i)
		case 3:
			v = float64(i) * 1.25
		default:
			v = i%2 == 0
		}
		o.Adapted = append(o.Adapted, psobject.Property{Name: fmt.Sprintf("Property%d", i), Value: v})
	}
	return o
}

func theirObject(o *psobject.Object) *peer.PSObject {
	p := &peer.PSObject{TypeNames: o.TypeNames, ToString: o.Text, Properties: map[string]any{}}
	for _, x := range o.Adapted {
		p.Properties[x.Name] = x.Value
	}
	return p
}

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	return v
}

func codec() {
	for _, n := range []int{3, 10, 50} {
		o := object(n, 1)
		text := must(clixml.Append(nil, o, nil))
		reader := clixml.NewDecoder(nil) // one for a session, as the client has
		pair(fmt.Sprintf("decode an object, %d properties", n), func() { must(reader.Decode(text)) }, func() {
			d := peer.NewDeserializer()
			must(d.Deserialize(text))
			d.Close()
		})
		p := theirObject(o)
		var buf []byte
		pair(fmt.Sprintf("encode an object, %d properties", n), func() { buf = must(clixml.Append(buf[:0], o, nil)) }, func() {
			s := peer.NewSerializer()
			must(s.SerializeRaw(p))
			s.Close()
		})
	}
	var texts [][]byte
	for i := range 1000 {
		texts = append(texts, must(clixml.Append(nil, object(10, i), nil)))
	}
	pair("decode 1,000 objects, kept", func() {
		d := clixml.NewDecoder(nil)
		kept := make([]any, 0, len(texts))
		for _, t := range texts {
			kept = append(kept, must(d.Decode(t)))
		}
		runtime.KeepAlive(kept)
	}, func() {
		kept := make([]any, 0, len(texts))
		for _, t := range texts {
			d := peer.NewDeserializer()
			kept = append(kept, must(d.Deserialize(t)))
			d.Close()
		}
		runtime.KeepAlive(kept)
	})
}

// interpreter is the Python with the peers, "" where there is none.
func interpreter() string {
	path := os.Getenv("PSL_PYTHON")
	if path == "" {
		path = filepath.Join("..", "..", ".cache", "peers", "bin", "python")
	}
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// python measures an object of n properties beside what is written in Python.
func python(n int) {
	python := interpreter()
	if python == "" {
		fmt.Println("pypsrp and psrpcore are not installed: scripts/peers does that")
		return
	}
	o := object(n, 1)
	text := must(clixml.Append(nil, o, nil))
	reader := clixml.NewDecoder(nil)
	var buf []byte
	var decode, encode cost
	for range rounds {
		decode = least(decode, once(func() { must(reader.Decode(text)) }))
		encode = least(encode, once(func() { buf = must(clixml.Append(buf[:0], o, nil)) }))
	}
	cmd := exec.Command(python, "peers.py", fmt.Sprint(span.Seconds()))
	cmd.Stdin = bytes.NewReader(text)
	cmd.Stderr = os.Stderr
	out := must(cmd.Output())
	for line := range strings.Lines(string(out)) {
		var name string
		var ns float64
		if k, err := fmt.Sscan(line, &name, &ns); k != 2 {
			must(0, err)
		}
		ours := decode.ns
		if strings.HasSuffix(name, "encode") {
			ours = encode.ns
		}
		fmt.Printf("%-34s %12.0f ns %15s   %12.0f ns %15s   %6.1f times\n", fmt.Sprintf("%s, %d properties", name, n), ours, "", ns, "", ns/ours)
	}
}

// echo answers a command with its input.
type echo struct{}

func (echo) OpenPool(context.Context, *endpoint.PoolRequest) (endpoint.Pool, error) {
	return echo{}, nil
}
func (echo) Close() error { return nil }
func (echo) Run(ctx context.Context, c *endpoint.Command) error {
	for v := range c.Input() {
		if err := c.Output(ctx, v); err != nil {
			return err
		}
	}
	return c.Output(ctx, int32(1))
}

func roundTrip() {
	ctx := context.Background()
	t, conn := transport.NewMemory(transport.Timeouts{})
	go endpoint.Serve(ctx, conn, echo{}, nil)
	pool := must(client.Open(ctx, t, client.PoolOptions{}))
	defer pool.Close(ctx)
	alone("command over memory, 1 result", func() {
		n := 0
		err := pool.Run(ctx, client.Script("x"), client.RunOptions{Output: func(any) error { n++; return nil }})
		if err != nil || n != 1 {
			must(0, fmt.Errorf("%d results, %w", n, err))
		}
	})
}

// build makes psl in a folder.
func build(dir string) string {
	psl := filepath.Join(dir, "psl")
	cmd := exec.Command("go", "build", "-o", psl, "./cmd/psl")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		must(0, fmt.Errorf("building psl: %s: %w", out, err))
	}
	return psl
}

// start measures the start of psl beside that of an empty Go program.
func start(psl string) {
	dir := must(os.MkdirTemp("", "bench"))
	defer os.RemoveAll(dir)
	empty := filepath.Join(dir, "empty")
	must(0, os.WriteFile(empty+".go", []byte("package main\n\nfunc main() {}\n"), 0o666))
	must(exec.Command("go", "build", "-o", empty, empty+".go").CombinedOutput())
	run := func(name string, args ...string) time.Duration {
		begin := time.Now()
		must(exec.Command(name, args...).CombinedOutput())
		return time.Since(begin)
	}
	a, b := time.Hour, time.Hour
	for range 30 {
		a = min(a, run(psl, "-e", ""))
		b = min(b, run(empty))
	}
	fmt.Printf("%-34s %12.1f ms; an empty program %.1f ms; difference %.1f ms\n", "psl -e ''", ms(a), ms(b), ms(a-b))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func main() {
	psl := flag.String("psl", "", "a built psl; built from the tree by default")
	only := flag.String("only", "codec,start,sessions,stream,many", "what is measured, between commas")
	n := flag.Int("many", 1000, "how many sessions are open at once")
	flag.Parse()
	want := strings.Split(*only, ",")
	fmt.Printf("%s %s/%s, %d CPUs, least of %d rounds\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), rounds)
	if slices.Contains(want, "codec") {
		fmt.Printf("%-34s %15s %15s   %15s %15s\n", "", "psl", "", "go-psrpcore", "")
		codec()
		python(10)
		roundTrip()
	}
	if *psl == "" {
		dir := must(os.MkdirTemp("", "bench"))
		defer os.RemoveAll(dir)
		*psl = build(dir)
	}
	if slices.Contains(want, "start") {
		start(*psl)
	}
	if slices.Contains(want, "sessions") {
		sessions(*psl)
	}
	if slices.Contains(want, "stream") {
		stream(*psl)
	}
	if slices.Contains(want, "many") {
		many(*psl, *n)
	}
}
