package remoting

import (
	"context"
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/psobject"
)

// TestReconnect loses the link of a session between commands, while a command runs, and while the computer is down.
func TestReconnect(t *testing.T) {
	var shells []*fakeShell
	down := false
	c := New(Options{Dial: func(ctx context.Context, tg Target) (Shell, error) {
		if down {
			return nil, errors.New("no route to host")
		}
		f := &fakeShell{id: newInstance(), done: make(chan struct{})}
		f.run = func(ctx context.Context, cmd Command, emit func(EventKind, any) error) error {
			if cmd.Script == "break" {
				f.err = errors.New("link down")
				_ = f.Close(ctx)
				return f.err
			}
			return emit(Output, "fine")
		}
		shells = append(shells, f)
		return f, nil
	}})
	t.Cleanup(func() { _ = c.Close() })
	ctx := context.Background()
	lose := func() {
		f := shells[len(shells)-1]
		f.err = errors.New("link down")
		_ = f.Close(ctx)
	}
	open := func(again bool) *Session {
		s, err := c.open(ctx, Target{HostName: "web1", Reconnect: again})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	run := func(s *Session, script string) (warnings int, out []any, err error) {
		h := s.hold(false)
		defer h.release()
		err = c.invokeOn(ctx, Command{Script: script}, On{Session: s}, h, func(k EventKind, v any) error {
			switch k {
			case Warning:
				warnings++
				_ = v.(*psobject.InformationalRecord)
			case Output:
				out = append(out, v)
			}
			return nil
		})
		return warnings, out, err
	}

	plain := open(false)
	lose()
	if st := plain.State(); st != Broken {
		t.Errorf("a session that was not asked to reconnect is %v", st)
	}

	s := open(true)
	if w, out, err := run(s, "a"); w != 0 || len(out) != 1 || err != nil {
		t.Errorf("first: %d warnings, %v, %v", w, out, err)
	}
	lose()
	// It is told as the original tells it; that a command opens it anew is another thing.
	if st, err := s.State(), s.Err(); st != Broken || s.Availability() != "None" || err == nil || !s.Takes(false) || !s.Ready() {
		t.Errorf("after the loss: %v, %v", st, err)
	}
	before := s.shell.ID()
	if w, out, err := run(s, "b"); w != 1 || len(out) != 1 || err != nil {
		t.Errorf("after the loss: %d warnings, %v, %v", w, out, err)
	}
	if s.shell.ID() == before {
		t.Error("the shell is the old one")
	}
	if st, err := s.State(), s.Err(); st != Opened || s.Availability() != "Available" || err != nil {
		t.Errorf("opened anew: %v, %v", st, err)
	}
	n := len(shells)
	if _, _, err := run(s, "break"); err == nil || len(shells) != n {
		t.Errorf("a command that was running: %v, and %d shells more", err, len(shells)-n)
	}
	down = true
	if _, _, err := run(s, "c"); err == nil || s.State() != Broken {
		t.Errorf("a computer that is down answered: %v, %v", err, s.State())
	}
	down = false
	if w, _, err := run(s, "d"); w != 1 || err != nil {
		t.Errorf("when it is up again: %d warnings, %v", w, err)
	}
	if err := s.Close(ctx); err != nil || s.State() != Closed {
		t.Errorf("closed: %v, %v", err, s.State())
	}
	n = len(shells)
	if _, _, _ = run(s, "e"); len(shells) != n {
		t.Error("a closed session was opened anew")
	}
}
