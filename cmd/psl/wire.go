package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/pslshell/psl/bindings"
	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/console"
	"github.com/pslshell/psl/runtime/module"
)

// newClient holds the sessions of a run, whose other sides lay text out for the screen.
func newClient(screen *console.Screen) *remoting.Client {
	return remoting.New(remoting.Options{ScreenSize: screen.Size})
}

// install gives a host its commands, and returns what the prompt wants of them. This is the one place where the host and
// the bindings meet; runtime alone needs nothing here. keys is nil where nobody can answer questions.
func install(h module.Host, c *remoting.Client, screen *console.Screen, keys *console.Console) (*installed, error) {
	s, err := bindings.Install(h, c)
	if err != nil {
		return nil, err
	}
	s.UseScreen(screen)
	if keys != nil {
		s.UseTerminal(&luacmdlet.Terminal{Keyboard: keys, Out: h.Stderr(), Control: screen.Control, Context: h.Context})
	}
	return &installed{session: s, client: c, shown: s.EndProgress, leave: func(within time.Duration) {
		ctx, cancel := context.WithTimeout(context.Background(), within)
		defer cancel()
		_ = c.CloseWithin(ctx)
	}}, nil
}

// installed are the commands of a host.
type installed struct {
	session   *luacmdlet.Session
	client    *remoting.Client
	completer *bindings.Completer
	shown     func()                     // takes away what told of work that has ended
	leave     func(within time.Duration) // closes all sessions, whatever runs in them; by force after the time
}

// atPrompt tells that a prompt reads inputs, which it completes with names of computers, too.
func (i *installed) atPrompt(computers func() []string) {
	i.session.Interactive = true
	i.completer = bindings.NewCompleter(i.session, i.client, bindings.CompleterOptions{Computers: computers, Topics: topicNames()})
}

// dataFile is a file of the user's data folder, "" where the user has none.
func dataFile(name string) string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "psl", name)
	}
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "psl", name)
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "share", "psl", name)
}

// historyFile is where the prompt keeps its inputs between runs.
func historyFile() string { return dataFile("history") }

// profileFile is the script that the prompt begins with, in the user's configuration folder; "" where there is none.
func profileFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "psl", "profile.lua")
}
