package format_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

func object(kv ...any) *psobject.Object {
	o := psobject.NewCustom()
	for i := 0; i < len(kv); i += 2 {
		o.Set(kv[i].(string), kv[i+1])
	}
	return o
}

// Text and rows keep their order, and a script's objects share a table around the text. What is asked of the formatter
// between leaves the table open.
func TestOrder(t *testing.T) {
	steps := func(settle bool) string {
		var out strings.Builder
		f := format.New(&out, 79, nil)
		check := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		check(f.Text("first\n"))
		check(f.Write(object("a", int32(1), "b", int32(2))))
		check(f.Text("between\n"))
		if settle {
			check(f.Settle())
			out.WriteString("past it\n")
		} else if strings.Contains(out.String(), "between") {
			t.Error("text overtakes the table that is held")
		}
		check(f.Write(object("a", int32(3), "b", "wide text")))
		check(f.Write(int32(5)))
		check(f.Close())
		check(f.Close())
		return out.String()
	}
	// The second column is as wide as its widest value.
	if got, want := steps(false), "first\n\na         b\n-         -\n1         2\nbetween\n3 wide text\n5\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := steps(true), "first\n\na b\n- -\n1 2\nbetween\npast it\n3 t\n5\n\n"; got != want {
		t.Errorf("settled: got %q, want %q", got, want)
	}
}

// A table is held for 300 ms, then its widths are final.
func TestHold(t *testing.T) {
	now := time.Unix(0, 0)
	var out strings.Builder
	f := format.New(&out, 79, nil)
	f.Now = func() time.Time { return now }
	for i, step := range []struct {
		wait time.Duration
		held bool
	}{{0, true}, {200 * time.Millisecond, true}, {200 * time.Millisecond, false}, {0, false}} {
		now = now.Add(step.wait)
		if err := f.Write(object("n", int32(i))); err != nil {
			t.Fatal(err)
		}
		if held := !strings.Contains(out.String(), "0"); held != step.held {
			t.Errorf("row %d: held %v", i, held)
		}
	}
	g := format.New(&out, 79, nil)
	g.MaxHeld = 10
	out.Reset()
	for i := range 11 {
		if err := g.Write(object("n", int32(i))); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(out.String(), "9") {
		t.Error("more rows are held than MaxHeld")
	}
}

// What a Format cmdlet makes is shown as it was made, after any time, and ends the table before it.
func TestPackets(t *testing.T) {
	var packets []any
	s := format.NewShaper(format.List, &format.Params{}, nil, func(p format.Packet) error { packets = append(packets, p); return nil })
	if err := s.Write(object("a", int32(1))); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		if !format.IsPacket(p) || !strings.HasPrefix(psobject.TypeName(p), "Microsoft.PowerShell.Commands.Internal.Format.") {
			t.Errorf("%T is no packet", p)
		}
	}
	all := append([]any{object("b", int32(2))}, packets...)
	all = append(all, "text", object("b", int32(3)))
	got, err := format.String(40, nil, all...)
	want := "\nb\n-\n2\n\n\na : 1\n\ntext\n\nb\n-\n3\n\n"
	if err != nil || got != want {
		t.Errorf("got %q, want %q, %v", got, want, err)
	}
	// A list in an array is the same.
	got, err = format.String(40, nil, psobject.NewArray(packets...))
	if err != nil || got != "\na : 1\n\n" {
		t.Errorf("in an array: %q, %v", got, err)
	}
}

// The colours are those of PowerShell 7.6.9 on a terminal.
func TestColor(t *testing.T) {
	o := &format.Options{Color: true}
	got, err := format.String(40, o, object("a", int32(1), "bb", "x"))
	if want := "\n\x1b[32;1ma\x1b[0m\x1b[32;1m bb\x1b[0m\n\x1b[32;1m-\x1b[0m \x1b[32;1m--\x1b[0m\n1 x\n\n"; err != nil || got != want {
		t.Errorf("table: got %q, want %q, %v", got, want, err)
	}
	got, err = format.String(40, o, object("a", int32(1), "bb", "x\ny", "c", nil, "d", nil, "e", nil))
	if want := "\n\x1b[32;1ma  : \x1b[0m1\n\x1b[32;1mbb : \x1b[0mx\n     y\n"; err != nil || !strings.HasPrefix(got, want) {
		t.Errorf("list: got %q, want %q, %v", got, want, err)
	}
}

func TestUnknownView(t *testing.T) {
	s := format.NewShaper(format.Table, &format.Params{View: "nope"}, nil, func(format.Packet) error { return nil })
	err := s.Write(object("a", int32(1)))
	if e, ok := err.(*format.UnknownViewError); !ok || !strings.Contains(e.Error(), "nope") {
		t.Errorf("got %v", err)
	}
}

func TestCells(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "日本": 4, "é": 1, "e\u0301": 2, "👍": 2, "\x1b[31mred\x1b[0m": 3, "ｱ": 1, "한": 2} {
		if got := format.Cells(s); got != want {
			t.Errorf("%q takes %d cells, want %d", s, got, want)
		}
	}
}

func benchmarkRows() []any {
	rows := make([]any, 10_000)
	for i := range rows {
		rows[i] = object("Id", int32(i), "Name", "server-"+strings.Repeat("x", i%17), "Load", float64(i)/7, "Up", i%3 > 0)
	}
	return rows
}

// BenchmarkTable10000 formats a table of 10,000 rows of four properties.
func BenchmarkTable10000(b *testing.B) {
	rows := benchmarkRows()
	b.ReportAllocs()
	for b.Loop() {
		f := format.New(io.Discard, 120, nil)
		for _, r := range rows {
			if err := f.Write(r); err != nil {
				b.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
