//go:build unix

package transport_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/transporttest"
)

// TestMain becomes an endpoint where the environment says so: the process behind the transports under test.
func TestMain(m *testing.M) {
	switch os.Getenv("PSL_TEST_SHELL") {
	case "":
		os.Exit(m.Run())
	case "serve":
		if err := endpoint.Stdio(context.Background(), os.Stdin, os.Stdout, transporttest.Shell(), nil); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "silent": // reads and says nothing
		for b := make([]byte, 4096); ; {
			if _, err := os.Stdin.Read(b); err != nil {
				break
			}
		}
	case "deaf": // does not even read
		time.Sleep(time.Minute)
	case "mute":
		mute(strings.Fields(os.Getenv("PSL_TEST_MUTE")))
	case "banner":
		fmt.Println("Welcome to this computer!")
		time.Sleep(time.Minute)
	case "refuse":
		fmt.Fprintln(os.Stderr, "Permission denied (publickey).")
		os.Exit(255)
	}
	os.Exit(0)
}

func shellEnv(kind string) []string { return append(os.Environ(), "PSL_TEST_SHELL="+kind) }

func process(kind string, t transport.Timeouts) *transport.Process {
	return transport.NewProcess(transport.ProcessOptions{Executable: os.Args[0], Arguments: []string{}, Environment: shellEnv(kind), Timeouts: t})
}

func TestProcess(t *testing.T) {
	transporttest.Run(t, transporttest.Kind{
		New: func(testing.TB) transport.Transport { return process("serve", transport.Timeouts{}) },
		Kill: func(_ testing.TB, tr transport.Transport) {
			syscall.Kill(tr.(*transport.Process).PID(), syscall.SIGKILL)
		},
	})
}

// ssh is what stands first on PATH; it becomes the shell here.
func TestSSH(t *testing.T) {
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho \"$*\" >> %s/args\nPSL_TEST_SHELL=serve exec %s\n", dir, os.Args[0])
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	transporttest.Run(t, transporttest.Kind{New: func(t testing.TB) transport.Transport {
		tr, err := transport.NewSSH(transport.SSHOptions{HostName: "server", UserName: "me", Port: 2222, KeyFile: "key", Options: []string{"Compression=yes"}})
		if err != nil {
			t.Fatal(err)
		}
		return tr
	}})
	args, err := os.ReadFile(filepath.Join(dir, "args"))
	if want := "-i key -l me -p 2222 -o Compression=yes -s server powershell\n"; err != nil || !strings.HasPrefix(string(args), want) {
		t.Errorf("%v, ssh was called with %q, want %q", err, args, want)
	}
}

// The terminal's Ctrl-C, which ssh gets too, does not cost the session.
func TestSSHSurvivesInterrupt(t *testing.T) {
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nexport PSL_TEST_SHELL=serve\necho $$ > %s/pid\n%s\n", dir, os.Args[0])
	name := filepath.Join(dir, "ssh")
	if err := os.WriteFile(name, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	tr, err := transport.NewSSH(transport.SSHOptions{HostName: "server", Executable: name})
	if err != nil {
		t.Fatal(err)
	}
	p, err := client.Open(context.Background(), tr, client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(context.Background())
	b, err := os.ReadFile(filepath.Join(dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	syscall.Kill(pid, syscall.SIGINT)
	time.Sleep(100 * time.Millisecond)
	if err := p.Run(context.Background(), transporttest.Command("echo", int32(1)), client.RunOptions{}); err != nil {
		t.Error(err)
	}
	if tr, err = transport.NewSSH(transport.SSHOptions{HostName: "h", Executable: "no-such-ssh"}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Open(context.Background(), tr, client.PoolOptions{}); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestSSHRefusesBadNames(t *testing.T) {
	for _, o := range []transport.SSHOptions{{}, {HostName: "-oProxyCommand=x"}, {HostName: "a b"}, {HostName: "h", UserName: "-x"}} {
		if _, err := transport.NewSSH(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}

func TestMemory(t *testing.T) {
	transporttest.Run(t, transporttest.Kind{New: func(t testing.TB) transport.Transport {
		tr, conn := transport.NewMemory(transport.Timeouts{})
		go endpoint.Serve(context.Background(), conn, transporttest.Shell(), nil)
		return tr
	}})
}

func TestLocal(t *testing.T) {
	transporttest.Run(t, transporttest.Kind{New: func(t testing.TB) transport.Transport {
		return endpoint.NewLocal(context.Background(), transporttest.Shell(), nil, transport.Timeouts{})
	}})
}

// Shells that do not behave: the error says what happened, and no process is left.
func TestBadShells(t *testing.T) {
	for _, c := range []struct {
		kind string
		want string // in the error
	}{
		{"silent", "deadline"},
		{"deaf", "deadline"},
		{"banner", "Welcome to this computer!"},
		{"refuse", "Permission denied (publickey)."},
	} {
		t.Run(c.kind, func(t *testing.T) {
			tr := process(c.kind, transport.Timeouts{Close: 200 * time.Millisecond})
			ctx, cancel := context.WithTimeout(context.Background(), 700*time.Millisecond)
			defer cancel()
			_, err := client.Open(ctx, tr, client.PoolOptions{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want an error with %q", err, c.want)
			}
			if pid := tr.PID(); syscall.Kill(pid, 0) == nil {
				t.Errorf("process %d is left", pid)
			}
		})
	}
	_, err := client.Open(context.Background(), transport.NewProcess(transport.ProcessOptions{Executable: "/nonexistent/pwsh"}), client.PoolOptions{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// PowerShell begins in the folder and with the configuration that it is started with. On Linux it takes any name for a
// configuration, and tells it to scripts.
func TestProcessOptions(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := client.Open(ctx, transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t), ConfigurationName: "Some.Name", WorkingDirectory: folder}), client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(ctx)
	var out []any
	err = p.Run(ctx, client.Script("(Get-Location).Path; [Environment]::GetCommandLineArgs() -contains 'Some.Name'"), client.RunOptions{Output: func(v any) error { out = append(out, v); return nil }})
	if err != nil || len(out) != 2 || out[0] != folder || out[1] != true {
		t.Errorf("%v, %v", out, err)
	}
}

// A process that ends in mid-command: its status and its last words are in the error.
func TestLastWords(t *testing.T) {
	p, err := client.Open(context.Background(), process("serve", transport.Timeouts{}), client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(context.Background())
	err = p.Run(context.Background(), transporttest.Command("die"), client.RunOptions{})
	var lost *transport.LostError
	if !errors.As(err, &lost) || lost.ExitCode != 3 || lost.Words != "the last words" {
		t.Error(err)
	}
}
