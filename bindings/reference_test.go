package bindings_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/bindings"
	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
)

var update = flag.Bool("update", false, "write docs/reference anew, after a run of all tests also testdata/coverage.txt")

const (
	coverageFile = "testdata/coverage.txt"
	reference    = "../docs/reference"
)

// TestMain finds out which parameters the tests cover, and compares that with what coverage.txt says.
func TestMain(m *testing.M) {
	runLink() // where this is the process behind a session
	code := m.Run()
	all := flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == "" && !testing.Short()
	switch {
	case code != 0 || !all:
	case *update:
		if err := tests.write(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	default:
		for _, lost := range tests.lost() {
			fmt.Fprintf(os.Stderr, "%s: no test gives %s any more: go test ./bindings -update\n", coverageFile, lost)
			code = 1
		}
	}
	os.Exit(code)
}

// coverage maps a parameter ("New-PSSession -Port"; "-Verbose" for a common one) to the tests that give it.
type coverage struct {
	mu    sync.Mutex
	tests map[string]map[string]bool
}

var tests = coverage{tests: map[string]map[string]bool{}}

func (c *coverage) saw(test string, d *cmdlet.Declaration, parameters []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range parameters {
		key := d.Name + " -" + n
		if p := d.Parameters().Find(n); p != nil && p.Common {
			key = "-" + n
		}
		if c.tests[key] == nil {
			c.tests[key] = map[string]bool{}
		}
		c.tests[key][test] = true
	}
}

// best is the test to name for a parameter: one that says what must come out rather than an example or a page that must
// only run, and of those the first.
func best(names map[string]bool) string {
	list := make([]string, 0, len(names))
	for n := range names {
		list = append(list, n)
	}
	weak := func(n string) bool { return strings.HasPrefix(n, "TestExamples") || strings.HasPrefix(n, "TestDocs") }
	slices.SortFunc(list, func(a, b string) int {
		if wa, wb := weak(a), weak(b); wa != wb {
			if wb {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return list[0]
}

// lost are the parameters that coverage.txt calls covered and no test has given. Where tests were skipped, since there is
// no PowerShell to run them on or another system, nothing can be said.
func (c *coverage) lost() (out []string) {
	examples := false
	for _, names := range c.tests {
		for n := range names {
			examples = examples || strings.HasPrefix(n, "TestExamples/")
		}
	}
	if !examples || runtime.GOOS != "linux" {
		return nil
	}
	said, err := readCoverage()
	if err != nil {
		return []string{err.Error()}
	}
	for key := range said {
		if len(c.tests[key]) == 0 {
			out = append(out, key)
		}
	}
	sort.Strings(out)
	return out
}

func (c *coverage) write() error {
	var b strings.Builder
	b.WriteString("# The test that gives each parameter to its cmdlet, found out by a run of all tests with -update.\n")
	keys := make([]string, 0, len(c.tests))
	for k := range c.tests {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	shipped := map[string]bool{}
	for _, d := range declarations() {
		shipped[d.Name] = true
	}
	for _, k := range keys {
		if name, _, _ := strings.Cut(k, " "); k[0] == '-' || shipped[name] { // not what a session's commands were imported as
			fmt.Fprintf(&b, "%s\t%s\n", k, best(c.tests[k]))
		}
	}
	if err := os.WriteFile(coverageFile, []byte(b.String()), 0o644); err != nil {
		return err
	}
	return writeReference()
}

func readCoverage() (map[string]string, error) {
	text, err := os.ReadFile(coverageFile)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if key, test, ok := strings.Cut(line, "\t"); ok {
			out[key] = test
		}
	}
	return out, nil
}

func declarations() []*cmdlet.Declaration {
	list := bindings.All(remoting.New(remoting.Options{}))
	slices.SortFunc(list, func(a, b *cmdlet.Declaration) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// pages makes the reference: file names and texts.
func pages() (map[string]string, error) {
	said, err := readCoverage()
	if err != nil {
		return nil, err
	}
	covered := func(name, parameter string) string {
		if name == "" {
			return said["-"+parameter]
		}
		return said[name+" -"+parameter]
	}
	list := declarations()
	out := map[string]string{"README.md": luacmdlet.ReferenceIndex(list, covered), "common.md": luacmdlet.CommonReference(covered)}
	for _, d := range list {
		out[luacmdlet.LuaName(d.Name)+".md"] = luacmdlet.Reference(d, covered)
	}
	return out, nil
}

func writeReference() error {
	want, err := pages()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(reference, 0o755); err != nil {
		return err
	}
	have, _ := filepath.Glob(reference + "/*.md")
	for _, f := range have {
		if want[filepath.Base(f)] == "" {
			if err := os.Remove(f); err != nil {
				return err
			}
		}
	}
	for name, text := range want {
		if err := os.WriteFile(filepath.Join(reference, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// TestReference compares docs/reference with what the declarations and coverage.txt give.
func TestReference(t *testing.T) {
	if *update {
		if err := writeReference(); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return
	}
	want, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	have, _ := filepath.Glob(reference + "/*.md")
	for _, f := range have {
		if _, ok := want[filepath.Base(f)]; !ok {
			t.Errorf("%s is the page of nothing", f)
		}
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(reference, name))
		if err != nil {
			t.Errorf("%v: go test ./bindings -run Reference -update", err)
			continue
		}
		if d := cmp.Diff(text, string(got)); d != "" {
			t.Errorf("%s is not what the declarations give: go test ./bindings -run Reference -update (-want +got):\n%s", name, d)
		}
	}
}
