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

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// floor is the share of snippets that must pass; it is raised as the engine grows.
const floor = 0.0

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
