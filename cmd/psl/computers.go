package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pslshell/psl/bindings"
)

// computers are the names of computers that were used before, in this run and in others, and those that ssh knows: the
// prompt completes them.
type computers struct {
	path  string // a line for each; "" keeps them for this run
	known []string
}

// maxComputers bounds how many are kept.
const maxComputers = 1000

func openComputers() *computers {
	c := &computers{path: dataFile("computers")}
	b, err := os.ReadFile(c.path)
	if err == nil {
		c.known = strings.Fields(string(b))
		c.known = c.known[max(len(c.known)-maxComputers, 0):]
	}
	return c
}

// add remembers a name. A file that cannot be written keeps none.
func (c *computers) add(name string) {
	if name == "" || name == "localhost" || strings.ContainsAny(name, " \t\r\n") || slices.Contains(c.known, name) || len(c.known) >= 2*maxComputers {
		return
	}
	c.known = append(c.known, name)
	if c.path == "" || os.MkdirAll(filepath.Dir(c.path), 0o700) != nil {
		return
	}
	f, err := os.OpenFile(c.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = f.WriteString(name + "\n")
	_ = f.Close()
}

// all are the names, those of ssh's file of known hosts among them.
func (c *computers) all() []string {
	out := slices.Clone(c.known)
	if home, err := os.UserHomeDir(); err == nil {
		out = append(out, bindings.KnownHosts(filepath.Join(home, ".ssh", "known_hosts"))...)
	}
	return out
}
