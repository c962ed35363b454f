//go:build unix

package client_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
)

// pwsh finds the real engine beside the module, or skips.
func pwsh(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	p := filepath.Join(dir, "..", "shared", "pwsh", "pwsh")
	if _, err := os.Stat(p); err != nil {
		t.Skip("needs the real engine at ../shared/pwsh beside the module")
	}
	return p
}

func open(t testing.TB, o client.PoolOptions) (*client.Pool, *transport.Process) {
	t.Helper()
	tr := transport.NewProcess(transport.ProcessOptions{Executable: pwsh(t)})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	p, err := client.Open(ctx, tr, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(context.Background()) })
	return p, tr
}

func run(t testing.TB, p *client.Pool, ps message.PowerShell) (out []any, errs []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err := p.Run(ctx, ps, client.RunOptions{
		Output: func(v any) error { out = append(out, v); return nil },
		Error:  func(r *psobject.ErrorRecord) error { errs = append(errs, r.Message()); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, errs
}

func TestReal(t *testing.T) {
	p, tr := open(t, client.PoolOptions{})
	ctx := context.Background()

	t.Run("objects", func(t *testing.T) {
		out, errs := run(t, p, client.Script("1; 'a'; [pscustomobject]@{x=1}; Write-Error bad"))
		if len(out) != 3 || out[0] != any(int32(1)) || out[1] != any("a") || psobject.TypeName(out[2]) != "Deserialized.System.Management.Automation.PSCustomObject" {
			t.Errorf("%v", out)
		}
		if !cmp.Equal(errs, []string{"bad"}) {
			t.Errorf("%v", errs)
		}
	})
	t.Run("state is kept", func(t *testing.T) {
		run(t, p, client.Script("$x = 5"))
		if out, _ := run(t, p, client.Script("$x")); len(out) != 1 || out[0] != any(int32(5)) {
			t.Errorf("%v", out)
		}
	})
	t.Run("input", func(t *testing.T) {
		var out []any
		err := p.Run(ctx, client.Script("$input | ForEach-Object { $_ * 2 }"), client.RunOptions{
			Values: func(yield func(any) bool) {
				for i := range int32(1000) {
					if !yield(i) {
						return
					}
				}
			},
			Output: func(v any) error { out = append(out, v); return nil },
		})
		if err != nil || len(out) != 1000 || out[999] != any(int32(1998)) {
			t.Errorf("%v, %d, %v ... %v", err, len(out), out[:3], out[len(out)-3:])
		}
	})
	t.Run("throw", func(t *testing.T) {
		err := p.Run(ctx, client.Script("throw 'x'"), client.RunOptions{})
		var re *client.RemoteError
		if !errors.As(err, &re) || re.State != "Failed" || re.Record.FullyQualifiedErrorID != "x" {
			t.Errorf("%v", err)
		}
	})
	t.Run("cancel leaves the pool usable", func(t *testing.T) {
		c, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
		defer cancel()
		err := p.Run(c, client.Script("Start-Sleep 60"), client.RunOptions{})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if out, _ := run(t, p, client.Script("'after'")); len(out) != 1 {
			t.Errorf("%v", out)
		}
	})
	t.Run("handler's error", func(t *testing.T) {
		mine := errors.New("mine")
		n := 0
		err := p.Run(ctx, client.Script("1..1000000"), client.RunOptions{Output: func(any) error {
			if n++; n == 10 {
				return mine
			}
			return nil
		}})
		if err != mine || n != 10 {
			t.Errorf("%v, %d", err, n)
		}
		run(t, p, client.Script("'after'"))
	})
	t.Run("secure strings", func(t *testing.T) {
		out, _ := run(t, p, client.Script("param($p) $p; [pscredential]::new('u', $p).GetNetworkCredential().Password", psobject.NewSecureString("pässword")))
		if len(out) != 2 || out[0].(*psobject.SecureString).Plain() != "pässword" || out[1] != any("pässword") {
			t.Errorf("%v", out)
		}
	})
	t.Run("availability", func(t *testing.T) {
		if n, err := p.AvailableRunspaces(ctx); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if ok, err := p.SetMaxRunspaces(ctx, 3); err != nil || !ok {
			t.Errorf("%v, %v", ok, err)
		}
		if ok, err := p.SetMinRunspaces(ctx, 7); err != nil || ok {
			t.Errorf("%v, %v", ok, err)
		}
		if n, err := p.AvailableRunspaces(ctx); err != nil || n != 3 {
			t.Errorf("%d, %v", n, err)
		}
	})
	t.Run("death", func(t *testing.T) {
		time.AfterFunc(300*time.Millisecond, func() { syscall.Kill(tr.PID(), syscall.SIGKILL) })
		err := p.Run(ctx, client.Script("Start-Sleep 60"), client.RunOptions{})
		var lost *transport.LostError
		if !errors.As(err, &lost) || !strings.Contains(err.Error(), "killed") {
			t.Error(err)
		}
		if p.State() != message.PoolBroken || p.Err() == nil {
			t.Errorf("%v %v", p.State(), p.Err())
		}
		if err := p.Run(ctx, client.Script("1"), client.RunOptions{}); !errors.As(err, &lost) {
			t.Errorf("%v", err)
		}
	})
}

// Commands cancelled at any moment leave the real engine's pool usable.
func TestRealStress(t *testing.T) {
	p, _ := open(t, client.PoolOptions{MaxRunspaces: 3})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range 12 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(5+10*((i+j)%7))*time.Millisecond)
				script := "1..20000"
				if (i+j)%3 == 0 {
					script = "$input | ForEach-Object { $_ }; Start-Sleep 30"
				}
				err := p.Run(ctx, client.Script(script), client.RunOptions{Values: func(yield func(any) bool) {
					for k := range int32(300) {
						if !yield(k) {
							return
						}
					}
				}})
				cancel()
				if err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			}
		}()
	}
	wg.Wait()
	if out, _ := run(t, p, client.Script("'after'")); len(out) != 1 || out[0] != any("after") {
		t.Errorf("%v", out)
	}
}

// Null, as the real engine sends it, and all kinds of values, there and back.
func TestRealValues(t *testing.T) {
	p, _ := open(t, client.PoolOptions{})
	values := []any{
		nil, true, "text _x0041_ \U0001F600\n", int32(5), int64(1 << 40), uint8(7), 1.5, float32(2.5), psobject.Char('x'),
		psobject.DateTime{Ticks: 638397614450000000, Kind: psobject.UTC}, psobject.Hour, psobject.GUID{1, 2},
		psobject.Version{Major: 1, Minor: 2, Build: 3, Revision: -1}, psobject.URI("http://a/b"), []byte{1, 2, 3},
	}
	i := 0
	err := p.Run(context.Background(), client.Script("$input | ForEach-Object { , $_ }"), client.RunOptions{
		Values: func(yield func(any) bool) {
			for _, v := range values {
				if !yield(v) {
					return
				}
			}
		},
		Output: func(v any) error {
			if i < len(values) {
				want, got := values[i], v
				if b, ok := want.([]byte); ok {
					if g, ok := psobject.Base(got).([]byte); !ok || !bytes.Equal(b, g) {
						t.Errorf("value %d: got %v", i, got)
					}
				} else if got != want {
					t.Errorf("value %d: got %#v, want %#v", i, got, want)
				}
			}
			i++
			return nil
		},
	})
	if err != nil || i != len(values) {
		t.Errorf("%v, %d values of %d", err, i, len(values))
	}
}

// The real engine behind what stands for ssh.
func TestRealSSH(t *testing.T) {
	shim := filepath.Join(filepath.Dir(pwsh(t)), "..", "peers", "ssh-shim", "ssh")
	tr, err := transport.NewSSH(transport.SSHOptions{HostName: "localhost", Executable: shim})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	p, err := client.Open(ctx, tr, client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(ctx)
	if out, _ := run(t, p, client.Script("$PSSenderInfo.ConnectionString; 6 * 7")); len(out) != 2 || out[1] != any(int32(42)) {
		t.Errorf("%v", out)
	}
	if d := p.PrivateData(); d == nil || d.Len() != 1 {
		t.Errorf("%v", d)
	}
}

// 100 MB of output in constant memory.
func TestRealLargeOutput(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	p, _ := open(t, client.PoolOptions{})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := uint64(0)
	n := 0
	err := p.Run(context.Background(), client.Script("$s = 'x' * 100000; 1..1000 | ForEach-Object { $s }"), client.RunOptions{Output: func(v any) error {
		n += len(v.(string))
		if n%10_000_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			peak = max(peak, after.HeapAlloc)
		}
		return nil
	}})
	if err != nil || n != 100_000_000 {
		t.Errorf("%v, %d bytes", err, n)
	}
	if peak > before.HeapAlloc+16<<20 {
		t.Errorf("%d MiB in use", (peak-before.HeapAlloc)>>20)
	}
}
