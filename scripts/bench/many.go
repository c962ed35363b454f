package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// held is what the live objects and the stacks of this process take, in bytes.
func held() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse)
}

// command runs a script in a session and hands on what it puts out.
func command(c *remoting.Client, on remoting.On, script string, each func(any)) error {
	run := c.Invoke(context.Background(), remoting.Command{Script: script}, 0, on)
	for e := range run.Events() {
		switch {
		case e.Err != nil:
			return e.Err
		case e.Kind == remoting.Output:
			each(psobject.Base(e.Value))
		case e.Kind == remoting.Error:
			return fmt.Errorf("%s: %v", script, e.Value)
		}
	}
	return nil
}

// many opens n sessions by NTLM with sealed bodies, at most 50 at a time, and runs commands in all of them. The memory is
// that of the client, which is this process; the endpoint is another one.
func many(psl string, n int) {
	s := must(startServer(psl, n+1))
	defer s.close()
	ctx := context.Background()
	c := remoting.New(remoting.Options{})
	target := remoting.Target{
		ComputerName: "127.0.0.1", Port: s.port, Network: true,
		Credential: &psobject.Credential{UserName: "bench", Password: psobject.NewSecureString(s.password)},
	}
	// One session first: what is made once is not a session's.
	first := must(c.Open(ctx, target, ""))
	must(0, command(c, remoting.On{Session: first}, "1", func(any) {}))
	empty, goroutines := held(), runtime.NumGoroutine()
	sessions := make([]*remoting.Session, n)
	each := func(f func(i int) error) (elapsed, spent time.Duration) {
		begin, used := time.Now(), processorTime()
		room, failed := make(chan struct{}, 50), make(chan error, n)
		var all sync.WaitGroup
		for i := range n {
			room <- struct{}{}
			all.Go(func() {
				defer func() { <-room }()
				if err := f(i); err != nil {
					failed <- err
				}
			})
		}
		all.Wait()
		select {
		case err := <-failed:
			must(0, err)
		default:
		}
		return time.Since(begin), processorTime() - used
	}
	show := func(what string, elapsed, spent time.Duration) {
		each := (held() - empty) / float64(n)
		fmt.Printf("%-34s %12.0f ms; client: %.2f ms of processor, %.1f KiB and %.1f goroutines a session\n", fmt.Sprintf(what, n),
			ms(elapsed), ms(spent)/float64(n), each/1024, float64(runtime.NumGoroutine()-goroutines)/float64(n))
	}
	elapsed, spent := each(func(i int) (err error) { sessions[i], err = c.Open(ctx, target, ""); return err })
	show("open %d sessions", elapsed, spent)
	for range 3 {
		elapsed, spent = each(func(i int) error {
			k := 0
			err := command(c, remoting.On{Session: sessions[i]}, "$n++; $n", func(any) { k++ })
			if err == nil && k != 1 {
				err = fmt.Errorf("session %d: %d results", i, k)
			}
			return err
		})
		show("a command in each of %d", elapsed, spent)
	}
	begin, used := time.Now(), processorTime()
	must(0, c.Close())
	fmt.Printf("%-34s %12.0f ms; client: %.2f ms of processor a session\n", fmt.Sprintf("close %d sessions", n), ms(time.Since(begin)), ms(processorTime()-used)/float64(n))
}

// stream takes 100 MB of output through one command and watches the client's memory.
func stream(psl string) {
	const pieces, size = 1600, 64 << 10
	s := must(startServer(psl, 2))
	defer s.close()
	c := remoting.New(remoting.Options{})
	defer c.Close()
	session := must(c.Open(context.Background(), remoting.Target{
		ComputerName: "127.0.0.1", Port: s.port, Network: true,
		Credential: &psobject.Credential{UserName: "bench", Password: psobject.NewSecureString(s.password)},
	}, ""))
	before, most, total, n := held(), 0.0, 0, 0
	begin, used := time.Now(), processorTime()
	must(0, command(c, remoting.On{Session: session}, fmt.Sprintf("$s = 'x' * %d; 1..%d | ForEach-Object { $s }", size, pieces), func(v any) {
		text, _ := v.(string)
		total += len(text)
		if n++; n%200 == 0 {
			most = max(most, held()-before)
		}
	}))
	if total != pieces*size {
		must(0, fmt.Errorf("%d bytes came of %d", total, pieces*size))
	}
	elapsed, spent := time.Since(begin), processorTime()-used
	fmt.Printf("%-34s %12.0f ms, %.0f MB/s; client: %.0f ms of processor, at most %.1f MiB more than before\n", "100 MB of output, sealed",
		ms(elapsed), float64(total)/1e6/elapsed.Seconds(), ms(spent), most/(1<<20))
}
