package format_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/format"
)

// goldenCase is a line of testdata/golden.jsonl, which testdata/golden.ps1 wrote on PowerShell 7.6.9.
type goldenCase struct {
	Name, Shape, Want string
	Width             int
	CLIXML            []string
	Params            map[string]json.RawMessage
}

func goldenCases(t testing.TB) []goldenCase {
	t.Helper()
	f, err := os.Open("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	var out []goldenCase
	for lines.Scan() {
		var c goldenCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// goldenColumns reads names and tables as the cmdlets take them.
func goldenColumns(t *testing.T, raw json.RawMessage) []format.Column {
	t.Helper()
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var out []format.Column
	for _, e := range list {
		var c format.Column
		if json.Unmarshal(e, &c.Name) != nil {
			var d struct {
				E, N, L, F, A string
				W             int
			}
			if err := json.Unmarshal(e, &d); err != nil {
				t.Fatal(err)
			}
			c = format.Column{Name: d.E, Label: d.N + d.L, Format: d.F, Width: d.W}
			c.Align = map[string]format.Alignment{"Left": format.Left, "Center": format.Center, "Right": format.Right}[d.A]
		}
		out = append(out, c)
	}
	return out
}

func TestGolden(t *testing.T) {
	shapes := map[string]format.Shape{"Table": format.Table, "List": format.List, "Wide": format.Wide, "Custom": format.Custom}
	for _, c := range goldenCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			var objs []any
			for _, x := range c.CLIXML {
				v, err := clixml.Decode([]byte(x), &clixml.DecodeOptions{Deserialized: true})
				if err != nil {
					t.Fatal(err)
				}
				objs = append(objs, v)
			}
			if c.Shape != "" {
				p := &format.Params{}
				for k, raw := range c.Params {
					switch k {
					case "Property":
						p.Columns = goldenColumns(t, raw)
					case "GroupBy":
						p.GroupBy = &goldenColumns(t, raw)[0]
					case "AutoSize":
						on := true
						p.AutoSize = &on
					case "HideTableHeaders":
						p.Hide = true
					case "Wrap":
						p.Wrap = true
					case "Column":
						_ = json.Unmarshal(raw, &p.WideColumns)
					case "Depth":
						_ = json.Unmarshal(raw, &p.Depth)
					default:
						t.Fatalf("unknown parameter %s", k)
					}
				}
				var packets []any
				s := format.NewShaper(shapes[c.Shape], p, nil, func(p format.Packet) error { packets = append(packets, p); return nil })
				for _, o := range objs {
					if err := s.Write(o); err != nil {
						t.Fatal(err)
					}
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				objs = packets
			}
			got, err := format.String(c.Width, nil, objs...)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.Want {
				t.Errorf("got:\n%s\nwant:\n%s", mark(got), mark(c.Want))
			}
		})
	}
}

// mark shows where lines end.
func mark(s string) string { return strings.ReplaceAll(s, "\n", "<\n") }
