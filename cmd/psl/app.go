package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/cmd/psl/commandline"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/console"
	"github.com/pslshell/psl/runtime/engine"
	"github.com/pslshell/psl/runtime/module"
)

// Exit codes. exit(n) of a script gives its own.
const (
	codeOK          = 0
	codeError       = 1
	codeUsage       = 2
	codeInterrupted = 130
)

// grace is how long a cancelled script may take to leave a call that no
// context reaches, such as a read from standard input.
const grace = 3 * time.Second

// patience is how long what a cancelled script runs in sessions may take to
// stop. Then the sessions are closed under it: a PowerShell first sends all the
// output that it has gathered, which may be many seconds' worth, and nobody
// will look at that. farewell is how long the closing may take before it is
// done by force.
const (
	patience = time.Second
	farewell = time.Second / 2
)

// app is the program without the process around it.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       bool // standard input is one
	noProfile      bool // the prompt does without the user's profile
	install        func(module.Host, *remoting.Client, *console.Screen, *console.Console) (*installed, error)
	helpOn         func(topic string, width int) (string, bool)
}

// errBrokenPipe ends a script whose standard output nobody reads any more.
var errBrokenPipe = errors.New("standard output is closed")

func (a *app) run(ctx context.Context, args []string) int {
	if len(args) > 0 && args[0] == "--no-profile" {
		a.noProfile, args = true, args[1:]
	}
	if len(args) == 0 {
		if a.terminal {
			return a.prompt(ctx, nil)
		}
		return a.script(ctx, a.fromStdin(nil))
	}
	switch first, rest := args[0], args[1:]; first {
	case "-h", "--help", "help":
		return a.help(rest)
	case "--version", "version":
		if len(rest) > 0 {
			return a.usage("version takes no arguments")
		}
		fmt.Fprintln(a.stdout, version())
		return codeOK
	case "man":
		if len(rest) > 0 {
			return a.usage("man takes no arguments")
		}
		fmt.Fprint(a.stdout, commandline.Man(version()))
		return codeOK
	case "annotations":
		if len(rest) != 1 {
			return a.usage("annotations wants a folder: psl annotations FOLDER")
		}
		return a.annotations(rest[0])
	case "completion":
		return a.completion(rest)
	case "serve":
		return a.serve(ctx, rest)
	case "check":
		if len(rest) == 0 {
			return a.usage("check wants a file: psl check FILE.lua")
		}
		return a.check(rest)
	case "-e":
		if len(rest) == 0 {
			return a.usage("-e wants code: psl -e CODE")
		}
		return a.script(ctx, func() (engine.Script, error) {
			return engine.Script{Name: "-e", Text: rest[0], Args: rest[1:]}, nil
		})
	case "-i":
		if len(rest) == 0 {
			return a.usage("-i wants a file: psl -i FILE.lua")
		}
		s, err := engine.ReadFile(rest[0], rest[1:]...)
		if err != nil {
			return a.fail(err)
		}
		return a.prompt(ctx, &s)
	case "-":
		return a.script(ctx, a.fromStdin(rest))
	default:
		if strings.HasPrefix(first, "-") {
			return a.usage(fmt.Sprintf("unknown option %s", first))
		}
		return a.script(ctx, func() (engine.Script, error) { return engine.ReadFile(first, rest...) })
	}
}

func (a *app) usage(problem string) int {
	fmt.Fprintf(a.stderr, "psl: %s\n%s", problem, commandline.Usage())
	return codeUsage
}

func (a *app) fail(err error) int {
	fmt.Fprintf(a.stderr, "psl: %s", engine.Describe(err))
	return codeError
}

func (a *app) fromStdin(args []string) func() (engine.Script, error) {
	return func() (engine.Script, error) {
		b, err := io.ReadAll(a.stdin)
		if err != nil {
			return engine.Script{}, fmt.Errorf("cannot read the script from standard input: %w", err)
		}
		return engine.Script{Name: "stdin", Text: string(b), Args: args, File: true}, nil
	}
}

// script runs what source gives, on a goroutine that owns the engine, and
// waits for it; only a script that does not heed its cancelling is left to the
// end of the process.
func (a *app) script(ctx context.Context, source func() (engine.Script, error)) int {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan int, 1)
	with := make(chan *installed, 1)
	go func() { done <- a.runScript(ctx, cancel, source, with) }()
	select {
	case code := <-done:
		return code
	case <-ctx.Done():
	}
	impatient, late := time.NewTimer(patience), time.NewTimer(grace)
	defer impatient.Stop()
	defer late.Stop()
	for {
		select {
		case code := <-done:
			return code
		case <-impatient.C:
			select {
			case in := <-with:
				go in.leave(farewell) // the script ends with it, or the process does
			default:
			}
		case <-late.C:
			return a.cancelled(ctx)
		}
	}
}

// cancelled gives the exit code of a script whose context ended.
func (a *app) cancelled(ctx context.Context) int {
	if errors.Is(context.Cause(ctx), errBrokenPipe) {
		return codeError
	}
	return codeInterrupted
}

// runScript gives what it has installed to with.
func (a *app) runScript(ctx context.Context, cancel context.CancelCauseFunc, source func() (engine.Script, error), with chan<- *installed) (code int) {
	s, err := source()
	if err != nil {
		return a.fail(err)
	}
	screen := console.NewScreen(&pipeWriter{w: a.stdout, broken: func() { cancel(errBrokenPipe) }}, a.stderr)
	var keys *console.Console
	var e *engine.Engine
	stdin := a.stdin
	if in, ok := a.stdin.(*os.File); ok && a.terminal {
		if keys, err = console.Open(in, screen); err != nil {
			return a.fail(err)
		}
		defer keys.Close()
		stdin = keys.Reader(func() context.Context { return e.Host().Context() })
	}
	e, err = engine.New(engine.Options{Stdin: stdin, Stdout: screen.Out(), Stderr: screen.Err()})
	if err != nil {
		return a.fail(err)
	}
	client := newClient(screen)
	e.Host().OnClose(client.Close)
	defer func() {
		if err := e.Close(); err != nil && code == codeOK {
			code = a.fail(fmt.Errorf("closing: %w", err))
		}
	}()
	in, err := a.install(e.Host(), client, screen, keys)
	if err != nil {
		return a.fail(err)
	}
	with <- in
	err = e.Run(ctx, s)
	in.shown()
	var exit *engine.Exit
	switch {
	case err == nil:
		return codeOK
	case errors.As(err, &exit):
		return exit.Code
	case ctx.Err() != nil:
		return a.cancelled(ctx)
	}
	fmt.Fprintf(a.stderr, "psl: %s", e.ErrorText(err))
	a.explain(e, s, err)
	return codeError
}

// explain adds to an error of Lua what psl check finds at its line, such as a function that is not there.
func (a *app) explain(e *engine.Engine, s engine.Script, err error) {
	var le *module.LuaError
	if !errors.As(err, &le) || le.Cause != nil || le.Position.File != s.Name {
		return
	}
	sites, err := e.Calls(s)
	if err != nil {
		return // it has run, so it is a program
	}
	for _, f := range bindings.Check(sites) {
		if f.Position.Line == le.Position.Line {
			fmt.Fprintf(a.stderr, "psl check: %s\n", f.Message)
		}
	}
}

func (a *app) check(files []string) int {
	e, err := engine.New(engine.Options{Stdin: a.stdin, Stdout: a.stdout, Stderr: a.stderr})
	if err != nil {
		return a.fail(err)
	}
	defer e.Close() // nothing ran that could fail to close
	if _, err := bindings.Install(e.Host(), remoting.New(remoting.Options{})); err != nil {
		return a.fail(err)
	}
	code := codeOK
	for _, file := range files {
		var sites []module.CallSite
		s, err := engine.ReadFile(file)
		if err == nil {
			sites, err = e.Calls(s)
		}
		if err != nil {
			code = a.fail(err)
		}
		for _, f := range bindings.Check(sites) {
			fmt.Fprintf(a.stderr, "psl: %s:%d:%d: %s\n%s", f.Position.File, f.Position.Line, f.Column, f.Message, engine.Excerpt(f.Position.Source, f.Column))
			code = codeError
		}
	}
	return code
}

// pipeWriter reports a reader that has gone.
type pipeWriter struct {
	w      io.Writer
	broken func()
}

func (p *pipeWriter) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrClosed) {
		p.broken()
	}
	return n, err
}

// File lets children of the script write to the same file.
func (p *pipeWriter) File() *os.File {
	f, _ := p.w.(*os.File)
	return f
}

func version() string {
	v, commit, changed := "(devel)", "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			v = info.Main.Version
		}
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = " commit " + s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				changed = ", changed"
			}
		}
	}
	return fmt.Sprintf("psl %s%s%s %s %s/%s", v, commit, changed, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
