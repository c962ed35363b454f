package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/term"

	"github.com/pslshell/psl/bindings"
	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/module"
	"github.com/pslshell/psl/runtime/repl"
)

// install gives a host its commands, and returns what completes them at the prompt. This is the one place where the host
// and the bindings meet; runtime alone needs nothing here.
func install(h module.Host) (*installed, error) {
	c := remoting.New(remoting.Options{})
	s, err := bindings.Install(h, c)
	if err != nil {
		return nil, err
	}
	if in, ok := h.Stdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		s.UseTerminal(&luacmdlet.Terminal{In: in, Out: h.Stderr()})
	}
	return &installed{
		leave: func(within time.Duration) {
			ctx, cancel := context.WithTimeout(context.Background(), within)
			defer cancel()
			_ = c.CloseWithin(ctx)
		},
		completer: bindings.NewCompleter(s, c),
		atPrompt:  func() { s.Interactive = true },
		guest: func() repl.Guest {
			if g := s.Guest(); g != nil {
				return g
			}
			return nil
		},
	}, nil
}

// installed is what the program wants of the bindings.
type installed struct {
	leave     func(within time.Duration) // closes all sessions, whatever runs in them; by force after the time
	completer repl.Completer
	atPrompt  func()            // tells that a prompt reads inputs
	guest     func() repl.Guest // the shell that takes them, nil for the prompt itself
}

// historyFile is where the prompt keeps its inputs between runs, "" where the user has no home.
func historyFile() string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "psl", "history")
	}
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "psl", "history")
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "share", "psl", "history")
}
