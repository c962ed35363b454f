package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/module"
)

// command makes a Command of functions; log notes the calls of its stage.
type command struct {
	name  string
	start func(c *module.Call) (module.Stage, error)
}

func (c command) Name() string                                  { return c.name }
func (c command) Start(call *module.Call) (module.Stage, error) { return c.start(call) }

type stage struct {
	out     module.Sink
	begin   func(out module.Sink) error
	process func(obj any, out module.Sink) error
	end     func(out module.Sink) error
	close   func()
}

func (s *stage) Begin(out module.Sink) error {
	s.out = out
	if s.begin != nil {
		return s.begin(out)
	}
	return nil
}

func (s *stage) Process(obj any) error {
	if s.process != nil {
		return s.process(obj, s.out)
	}
	return nil
}

func (s *stage) End() error {
	if s.end != nil {
		return s.end(s.out)
	}
	return nil
}

func (s *stage) Close() {
	if s.close != nil {
		s.close()
	}
}

type rig struct {
	*Engine
	out bytes.Buffer
	log []string
	t   testing.TB
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t}
	e, err := New(Options{Stdout: &r.out, Executable: "/bin/psl"})
	if err != nil {
		t.Fatal(err)
	}
	r.Engine = e
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	h := e.Host()
	h.Preferences(map[string]lua.LValue{"ErrorActionPreference": lua.LString("Continue")})
	note := func(format string, args ...any) { r.log = append(r.log, fmt.Sprintf(format, args...)) }
	number := func(c *module.Call, i int) int {
		if i < len(c.Args) {
			if t, ok := c.Args[i].(*lua.LTable); ok {
				return int(lua.LVAsNumber(t.RawGetInt(1)))
			}
			return int(lua.LVAsNumber(c.Args[i]))
		}
		return 0
	}
	h.Register(command{"Get-Range", func(c *module.Call) (module.Stage, error) {
		n := number(c, 0)
		return &stage{begin: func(out module.Sink) error {
			for i := 1; i <= n; i++ {
				if err := out(lua.LNumber(i)); err != nil {
					note("range stopped at %d", i)
					return err
				}
			}
			return nil
		}, close: func() { note("range closed") }}, nil
	}}, "get_range")
	h.Register(command{"Select-First", func(c *module.Call) (module.Stage, error) {
		n, seen := number(c, 0), 0
		return &stage{process: func(obj any, out module.Sink) error {
			seen++
			if err := out(obj); err != nil {
				return err
			}
			if seen >= n {
				return module.ErrStop
			}
			return nil
		}, end: func(module.Sink) error { note("first ended"); return nil }}, nil
	}}, "select_first")
	h.Register(command{"Pass-Through", func(c *module.Call) (module.Stage, error) {
		name := ""
		if len(c.Args) > 0 {
			name = c.Args[0].String()
		}
		return &stage{
			process: func(obj any, out module.Sink) error { return out(obj) },
			end:     func(module.Sink) error { note("%s ended", name); return nil },
			close:   func() { note("%s closed", name) },
		}, nil
	}}, "pass_through")
	h.Register(command{"Get-Fail", func(c *module.Call) (module.Stage, error) {
		return nil, errFail
	}}, "get_fail")
	h.Register(command{"Get-Seen", func(c *module.Call) (module.Stage, error) {
		// gives what a variable is for the caller
		v, ok := c.Vars.Lookup(c.Args[0].String())
		return &stage{end: func(out module.Sink) error {
			return out(lua.LString(fmt.Sprintf("%v %v", v, ok)))
		}}, nil
	}}, "get_seen")
	h.Register(command{"Get-Using", func(c *module.Call) (module.Stage, error) {
		text := c.Args[0].String()
		_, name, _ := strings.Cut(text, "$using:")
		name, _, _ = strings.Cut(name, " ")
		v, ok := c.Vars.Using(text, name)
		return &stage{end: func(out module.Sink) error {
			return out(lua.LString(fmt.Sprintf("%v %v", v, ok)))
		}}, nil
	}}, "get_using")
	h.Register(command{"Get-Place", func(c *module.Call) (module.Stage, error) {
		return &stage{end: func(out module.Sink) error {
			return out(lua.LString(fmt.Sprintf("%s:%d %s", c.Position.File, c.Position.Line, strings.TrimSpace(c.Position.Source))))
		}}, nil
	}}, "get_place")
	h.Register(command{"Set-It", func(c *module.Call) (module.Stage, error) {
		err := c.Vars.Set(module.Variable{Name: c.Args[0].String(), Value: c.Args[1], Options: module.Option(number(c, 2))}, "", false)
		return &stage{}, err
	}}, "set_it")
	h.Register(command{"Wait-Long", func(c *module.Call) (module.Stage, error) {
		return &stage{begin: func(module.Sink) error {
			<-c.Context.Done()
			return c.Context.Err()
		}}, nil
	}}, "wait_long")
	return r
}

var errFail = errors.New("it failed")

func (r *rig) run(text string) error {
	return r.Run(context.Background(), Script{Name: "t.lua", Text: text})
}
