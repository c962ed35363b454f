package cmdlets_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// testHost runs cmdlets and keeps what they write.
type testHost struct {
	dir      string
	out      []any
	errors   []*psobject.ErrorRecord
	warnings []string
	text     strings.Builder
	vars     map[string]any
}

func (h *testHost) Write(obj any) error { h.out = append(h.out, obj); return nil }
func (h *testHost) WriteError(r *psobject.ErrorRecord) error {
	h.errors = append(h.errors, r)
	return nil
}
func (h *testHost) RecordError(*psobject.ErrorRecord) {}
func (h *testHost) WriteRecord(kind psobject.StreamKind, record any) error {
	if r, ok := record.(*psobject.InformationalRecord); ok && kind == psobject.WarningStream {
		h.warnings = append(h.warnings, r.Message)
	}
	return nil
}
func (h *testHost) Variable(name string) (any, bool)     { v, ok := h.vars[name]; return v, ok }
func (h *testHost) SetVariable(name string, v any) error { h.vars[name] = v; return nil }
func (h *testHost) Invoke(b cmdlet.Block, under any, args []any, out func(any) error) error {
	return b.(goBlock)(under, out)
}
func (h *testHost) Truth(results []any) bool             { return len(results) > 0 && dotnet.True(results[0]) }
func (h *testHost) Prompt() cmdlet.Prompter              { return nil }
func (h *testHost) Invocation() *psobject.InvocationInfo { return nil }
func (h *testHost) ErrorSource() string                  { return "" }
func (h *testHost) Resolve(p string) (string, error) {
	if !filepath.IsAbs(p) {
		p = filepath.Join(h.dir, p)
	}
	return filepath.Clean(p), nil
}
func (h *testHost) Text(m *psobject.HostMessage) error { h.text.WriteString(m.Message); return nil }
func (h *testHost) Width() int                         { return 80 }
func (h *testHost) Stdin() io.Reader                   { return nil }

// goBlock is a script block in Go.
type goBlock func(under any, out func(any) error) error

func (goBlock) BlockText() string { return " block " }

// run runs a cmdlet with the arguments, on the objects of a pipeline where input is not nil.
func (h *testHost) run(d *cmdlet.Declaration, input []any, args ...cmdlet.Argument) error {
	h.out, h.errors, h.warnings = nil, nil, nil
	if h.vars == nil {
		h.vars = map[string]any{}
	}
	r, err := cmdlet.Start(context.Background(), d, h, &cmdlet.Binder{}, args, input != nil)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.Begin(); err != nil {
		return err
	}
	for _, o := range input {
		if err := r.Process(o); err != nil {
			if errors.Is(err, cmdlet.ErrStop) {
				break
			}
			return err
		}
	}
	return r.End()
}

// texts gives what was written as text.
func (h *testHost) texts() string {
	var out []string
	for _, o := range h.out {
		out = append(out, dotnet.String(o))
	}
	return strings.Join(out, "\n")
}

func custom(kv ...any) *psobject.Object {
	o := psobject.NewCustom()
	for i := 0; i < len(kv); i += 2 {
		o.Extended = append(o.Extended, psobject.Property{Name: kv[i].(string), Value: kv[i+1]})
	}
	return o
}

// third is 0.1 + 0.2 as a machine has it: a constant would be exact.
var third = func(a, b float64) float64 { return a + b }(0.1, 0.2)

func ordered(kv ...any) *psobject.Dictionary {
	d := psobject.NewDictionary(psobject.OrderedDict)
	for i := 0; i < len(kv); i += 2 {
		d.Set(kv[i], kv[i+1])
	}
	return d
}

func named(name string, v any) cmdlet.Argument { return cmdlet.Named(name, v) }

// failsWith checks the id of a terminating error.
func failsWith(t *testing.T, err error, id string) {
	t.Helper()
	var rec *psobject.ErrorRecord
	if !errors.As(err, &rec) || !strings.HasPrefix(rec.FullyQualifiedErrorID, id+",") && rec.FullyQualifiedErrorID != id {
		t.Errorf("got %v, want %s", err, id)
	}
}
