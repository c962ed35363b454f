package main

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/console"
	"github.com/pslshell/psl/runtime/engine"
	"github.com/pslshell/psl/runtime/module"
)

// A cancelled script whose command does not stop has its sessions closed under it, and ends with that and not with the
// program's patience.
func TestSessionsCloseUnderWhatDoesNotStop(t *testing.T) {
	closed, began := make(chan struct{}), make(chan struct{})
	var ended atomic.Bool
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, install: func(h module.Host, _ *remoting.Client, _ *console.Screen, _ *console.Console) (*installed, error) {
		h.Define("flood", h.State().NewFunction(func(*lua.LState) int {
			close(began)
			<-closed // no context reaches it, only the session's end
			ended.Store(true)
			return 0
		}))
		return &installed{shown: func() {}, leave: func(time.Duration) { close(closed) }}, nil
	}}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-began; cancel() }()
	code := a.script(ctx, func() (engine.Script, error) { return engine.Script{Name: "flood", Text: "flood()"}, nil })
	if code != codeInterrupted || !ended.Load() {
		t.Errorf("exit code %d, the command has ended: %v", code, ended.Load())
	}
}
