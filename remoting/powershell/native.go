package powershell

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// native runs a program in a pipeline: its input is the text of the objects, its output comes line by line.
type native struct {
	f     *frame
	c     *call
	app   *application
	out   func(any) error
	st    *streams
	input bool
	text  bytes.Buffer
	// hadError tells that the program failed.
	hadError bool
}

func (n *native) begin() error { return nil }

func (n *native) process(v any) error {
	n.text.WriteString(n.f.text(v))
	n.text.WriteByte('\n')
	return nil
}

func (n *native) clean() error { return nil }

func (n *native) end() error {
	var args []string
	add := func(v any, word string) {
		if word != "" {
			args = append(args, word)
			return
		}
		if list, ok := items(v); ok {
			for _, x := range list {
				args = append(args, n.f.text(x))
			}
			return
		}
		if v == nil {
			return
		}
		args = append(args, n.f.text(v))
	}
	for i, a := range n.c.args {
		if a.verbatim {
			for _, rest := range n.c.args[i+1:] {
				args = append(args, strings.Fields(n.f.text(rest.value))...) // quotes stay, as they do in PowerShell on Linux
			}
			break
		}
		switch {
		case a.name != "" && a.has && a.colon:
			args = append(args, "-"+a.name+":"+n.f.text(a.value))
		case a.name != "":
			args = append(args, "-"+a.name)
		default:
			add(a.value, a.word)
		}
	}
	cmd := exec.CommandContext(n.f.in.ctx, n.app.path, args...)
	cmd.Dir = n.f.in.rs.location
	cmd.Env = n.f.in.rs.env.list()
	if n.input {
		cmd.Stdin = &n.text
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	ended, err := n.f.in.rs.opts.StartProgram(cmd)
	if err != nil {
		return newFaultOf("System.ComponentModel.Win32Exception", "NativeCommandFailed", psobject.ResourceUnavailable, nil,
			"Program '"+n.c.name+"' failed to run: "+err.Error())
	}
	// A program's own children may hold its output open when it has been killed.
	cmd.WaitDelay = time.Second
	stop := context.AfterFunc(n.f.in.ctx, func() { _ = stdout.Close() })
	defer stop()
	sc := bufio.NewScanner(stdout)
	sc.Buffer(nil, 1<<26)
	var failure error
	rs := n.f.in.rs
	for idleFor(rs, sc.Scan) {
		if failure == nil {
			failure = n.out(strings.TrimSuffix(dotnet.FromUTF16(dotnet.UTF16(strings.ToValidUTF8(sc.Text(), "\ufffd"))), "\r"))
		}
	}
	werr := idleFor(rs, cmd.Wait)
	ended()
	if failure != nil {
		return failure
	}
	if err := n.f.stopped(); err != nil {
		return err
	}
	code := 0
	var exit *exec.ExitError
	if errors.As(werr, &exit) {
		code = exit.ExitCode()
	} else if werr != nil {
		return netError("System.InvalidOperationException", werr.Error())
	}
	id := "NativeCommandError"
	for _, line := range strings.Split(strings.TrimSuffix(stderr.String(), "\n"), "\n") {
		if line == "" {
			continue
		}
		var target any
		if id == "NativeCommandError" {
			target = line
		}
		rec := newRecord(psobject.NewException(smaPrefix+"RemoteException", strings.TrimSuffix(line, "\r")), id, psobject.NotSpecified, target)
		rec.FullyQualifiedErrorID = id
		id = "NativeCommandErrorMessage"
		rec.Invocation = invocationOf(n.c)
		if err := n.st.err(rec); err != nil {
			return err
		}
	}
	n.f.scope.global.setLocal("LASTEXITCODE", int32(code))
	n.hadError = code != 0
	if v, _ := n.f.lookup("psnativecommanduseerroractionpreference"); code != 0 && truth(v) {
		ex := psobject.NewException(smaPrefix+"NativeCommandExitException",
			fmt.Sprintf("Program %q ended with non-zero exit code: %d (0x%02X).", filepath.Base(n.app.path), code, uint32(code)))
		rec := newRecord(ex, "ProgramExitedWithNonZeroCode", psobject.NotSpecified, n.app.path)
		rec.ScriptStackTrace = n.f.stackTrace()
		return n.f.writeError(rec, n.f.preference("erroractionpreference", "Continue"), nil)
	}
	return nil
}

// fileSink writes what is redirected into a file as text.
type fileSink struct {
	f    *frame
	file *os.File
	objs []any
}

// openFile opens the file of a redirection.
func (f *frame) openFile(path string, add bool) (*fileSink, error) {
	h := &cmdletHost{f: f}
	p, err := h.Resolve(path)
	if err != nil {
		return nil, err
	}
	flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if add {
		flags = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	file, err := os.OpenFile(p, flags, 0o666)
	if err != nil {
		return nil, ioError(err, p)
	}
	return &fileSink{f: f, file: file}, nil
}

func (s *fileSink) write(v any) error {
	s.objs = append(s.objs, v)
	return nil
}

func (s *fileSink) close() error {
	text := s.f.in.rs.render(s.f, s.objs)
	_, err := s.file.WriteString(text)
	if cerr := s.file.Close(); err == nil {
		err = cerr
	}
	return err
}
