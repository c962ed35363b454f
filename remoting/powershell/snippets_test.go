package powershell

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// floor is the share of snippets that must pass; it is raised as the engine grows.
const floor = 0.998

// clixmlFloor is the same for the objects on the wire.
const clixmlFloor = 0.995

// formattedFloor is the same for the text of the output.
const formattedFloor = 0.997

// snippetsFile finds the recordings of the real engine; they stand beside the repository and are not part of it.
func snippetsFile(t testing.TB) string {
	t.Helper()
	if p := os.Getenv("PSL_SNIPPETS"); p != "" {
		return p
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		p := filepath.Join(dir, "shared", "snippets", "snippets.jsonl")
		if _, err := os.Stat(p); err == nil {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("the recorded snippets are not here")
		}
		dir = up
	}
}

type recordedError struct {
	ID, Category, Exception, Message string
	Position                         *string
}

type snippet struct {
	ID, Cat, Script string
	Output          []struct {
		Type, String *string
		CLIXML       string
	}
	Formatted   string
	Errors      []recordedError
	Terminating *recordedError
}

func readSnippets(t testing.TB) []snippet {
	t.Helper()
	f, err := os.Open(snippetsFile(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	var list []snippet
	for sc.Scan() {
		var s snippet
		if err := json.Unmarshal(sc.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

var assembly = regexp.MustCompile(`, System[.A-Za-z]*, Version=[^\]]*`)

// describe makes the lines that two runs are compared by.
func describe(out []string, errs []recordedError, term *recordedError) string {
	var b strings.Builder
	for _, o := range out {
		b.WriteString("OUT " + o + "\n")
	}
	one := func(kind string, e recordedError) {
		pos := ""
		if e.Position != nil {
			pos = *e.Position
		}
		fmt.Fprintf(&b, "%s %s | %s | %s | %s | %s\n", kind, e.ID, e.Category, e.Exception, e.Message, pos)
	}
	for _, e := range errs {
		one("ERR", e)
	}
	if term != nil {
		one("TERM", *term)
	}
	return b.String()
}

func recordOfError(r *psobject.ErrorRecord) recordedError {
	e := recordedError{ID: r.FullyQualifiedErrorID, Category: dotnet.CategoryText(r.Category), Message: r.Message()}
	if r.Exception != nil {
		e.Exception = r.Exception.Type()
	}
	if r.Invocation != nil && r.Invocation.PositionMessage != "" {
		e.Position = &r.Invocation.PositionMessage
	}
	return e
}

// runSnippet runs a script in a fresh runspace and describes what it gave.
func runSnippet(script string) string {
	rs := New(Options{})
	defer rs.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var out []string
	var errs []recordedError
	err := rs.RunScript(ctx, script, Streams{
		Output: func(v any) error {
			if v == nil {
				out = append(out, "null")
				return nil
			}
			out = append(out, typeNameOf(v)+" "+rs.Text(v))
			return nil
		},
		Error: func(r *psobject.ErrorRecord) error {
			errs = append(errs, recordOfError(r))
			return nil
		},
	})
	var term *recordedError
	var te *TerminatingError
	if errors.As(err, &te) {
		e := recordOfError(te.Record)
		if strings.HasPrefix(e.Category, "ParserError") {
			e.Exception = smaPrefix + "ParentContainsErrorRecordException"
		}
		term = &e
	} else if err != nil {
		out = append(out, "ERROR "+err.Error())
	}
	return wholeText(describe(out, errs, term))
}

// wholeText puts U+FFFD where a lone surrogate stands, as the recordings do; package psobject keeps those as three bytes.
func wholeText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == 0xed && i+2 < len(s) && s[i+1] >= 0xa0 {
			b.WriteRune('\ufffd')
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (s *snippet) want() string {
	var out []string
	for _, o := range s.Output {
		if o.Type == nil {
			out = append(out, "null")
			continue
		}
		out = append(out, assembly.ReplaceAllString(*o.Type, "")+" "+*o.String)
	}
	return describe(out, s.Errors, s.Terminating)
}

// shown gives the text that the output of a script is shown as.
func shown(script string) string {
	rs := New(Options{})
	defer rs.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var objs []any
	_ = rs.RunScript(ctx, script, Streams{Output: func(v any) error {
		objs = append(objs, forView(v))
		return nil
	}})
	text, err := format.String(120, nil, objs...)
	if err != nil {
		return err.Error()
	}
	return text
}

// TestSnippetsFormatted compares the text that the live objects are shown as.
func TestSnippetsFormatted(t *testing.T) {
	pass, all := 0, 0
	for _, s := range readSnippets(t) {
		all++
		if got := shown(s.Script); wholeText(got) == s.Formatted {
			pass++
		} else if testing.Verbose() {
			t.Logf("%s\n%s\n--- got\n%s--- want\n%s", s.ID, s.Script, got, s.Formatted)
		}
	}
	share := float64(pass) / float64(max(all, 1))
	t.Logf("%d of %d: %.2f%%", pass, all, 100*share)
	if share < formattedFloor {
		t.Errorf("%.2f%% of the snippets have the text of the original, less than the floor of %.2f%%", 100*share, 100*formattedFloor)
	}
}

// TestSnippetsCLIXML compares what the output is on the wire.
func TestSnippetsCLIXML(t *testing.T) {
	pass, all := 0, 0
	for _, s := range readSnippets(t) {
		if s.Cat == "errors" && s.Terminating != nil {
			continue
		}
		rs := New(Options{})
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		var got []string
		_ = rs.RunScript(ctx, s.Script, Streams{Output: func(v any) error {
			b, err := clixml.Append(nil, Export(v), &clixml.EncodeOptions{Document: true, Indent: true, Depth: 2, Text: rs.Text})
			if err != nil {
				b = []byte(err.Error())
			}
			got = append(got, string(b))
			return nil
		}})
		cancel()
		rs.Close()
		for i, o := range s.Output {
			all++
			if i < len(got) && got[i] == o.CLIXML {
				pass++
			} else if testing.Verbose() {
				have := "nothing"
				if i < len(got) {
					have = got[i]
				}
				t.Logf("%s\n%s\n--- got\n%s\n--- want\n%s", s.ID, s.Script, have, o.CLIXML)
			}
		}
	}
	share := float64(pass) / float64(max(all, 1))
	t.Logf("%d of %d objects: %.2f%%", pass, all, 100*share)
	if share < clixmlFloor {
		t.Errorf("%.2f%% of the objects are as the original sends them, less than the floor of %.2f%%", 100*share, 100*clixmlFloor)
	}
}

func TestSnippets(t *testing.T) {
	only := os.Getenv("SNIPPET")
	type score struct{ pass, all int }
	scores := map[string]*score{}
	total := score{}
	var failed []string
	for _, s := range readSnippets(t) {
		if only != "" && !strings.HasPrefix(s.ID, only) {
			continue
		}
		if scores[s.Cat] == nil {
			scores[s.Cat] = &score{}
		}
		scores[s.Cat].all++
		total.all++
		got, want := runSnippet(s.Script), s.want()
		if got == want {
			scores[s.Cat].pass++
			total.pass++
			continue
		}
		failed = append(failed, s.ID)
		if testing.Verbose() {
			t.Logf("%s\n%s\n--- got\n%s--- want\n%s", s.ID, s.Script, got, want)
		}
	}
	var cats []string
	for c := range scores {
		cats = append(cats, c)
	}
	sort.Strings(cats)
	for _, c := range cats {
		t.Logf("%-14s %3d of %3d", c, scores[c].pass, scores[c].all)
	}
	share := float64(total.pass) / float64(max(total.all, 1))
	t.Logf("%-14s %3d of %3d: %.2f%%", "all", total.pass, total.all, 100*share)
	if only == "" && share < floor {
		t.Errorf("%.2f%% of the snippets pass, less than the floor of %.2f%%; failed: %s", 100*share, 100*floor, strings.Join(failed, " "))
	}
}
