package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/runtime/engine"
	"github.com/pslshell/psl/runtime/module"
)

// adviser is the engine of a prompt, which adds to what an input shows how it is meant to be written. One input at a time
// goes through it.
type adviser struct {
	p      *prompt
	engine *engine.Engine
	with   *installed
	input  engine.Script // the last
}

func (v *adviser) Eval(ctx context.Context, text, name string) error {
	v.input = engine.Script{Name: name, Text: text}
	err := v.engine.Eval(ctx, text, name)
	if err == nil && ctx.Err() == nil {
		if advice := v.with.completer.Advice(strings.TrimSpace(text)); advice != "" {
			fmt.Fprintln(v.p.screen.Err(), advice)
		}
	}
	return err
}

// ErrorText adds to an error of Lua which function was meant, where the input calls one that is not there.
func (v *adviser) ErrorText(err error) string {
	text := v.engine.ErrorText(err)
	var le *module.LuaError
	if !errors.As(err, &le) || le.Cause != nil || le.Position.File != v.input.Name {
		return text
	}
	sites, serr := v.engine.Calls(v.input)
	if serr != nil {
		return text // an expression: no program without a prompt
	}
	for i := range sites {
		// What earlier inputs have defined is no more a stranger to this one.
		sites[i].Known = sites[i].Known || v.with.completer.Defined(sites[i].Name)
	}
	for _, f := range bindings.Check(sites) {
		if f.Position.Line == le.Position.Line {
			text += strings.ToUpper(f.Message[:1]) + f.Message[1:] + "\n"
		}
	}
	return text
}
