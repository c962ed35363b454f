package bindings_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
)

const (
	recordedDeclarations = "testdata/declarations/powershell.txt"
	recordDeclarations   = "testdata/declarations/record.ps1"
)

// original is a cmdlet as the real engine declares it; each parameter is type, aliases, sets and validation.
type original struct {
	set    string
	should bool
	params map[string][]string
}

// TestDeclarationsAgree compares every declaration with what PowerShell's own Get-Command tells of the cmdlet: names,
// types, aliases, parameter sets, validation. What differs on purpose stands in declarations_differ_test.go; anything
// else is an error. -record records the original anew.
func TestDeclarationsAgree(t *testing.T) {
	all := bindings.All(remoting.New(remoting.Options{}))
	if *record {
		recordOriginals(t, all)
	}
	originals := readOriginals(t)
	differ := allowedDifferences()
	used := map[string]bool{}
	allowed := func(key string) bool {
		_, ok := differ[key]
		used[key] = used[key] || ok
		return ok
	}
	for _, d := range all {
		o, ok := originals[d.Name]
		if !ok {
			if !allowed(d.Name) {
				t.Errorf("%s: the original has no such cmdlet", d.Name)
			}
			continue
		}
		if d.DefaultSet != o.set && o.set != cmdlet.AllSets {
			t.Errorf("%s: default set %q, the original's is %q", d.Name, d.DefaultSet, o.set)
		}
		if d.ShouldProcess != o.should {
			t.Errorf("%s: ShouldProcess is %v, the original's %v", d.Name, d.ShouldProcess, o.should)
		}
		ours := map[string][]string{}
		for _, p := range d.Parameters().List {
			if p.Common {
				continue
			}
			ours[p.Name] = describe(p)
		}
		for n, want := range o.params {
			key := d.Name + " -" + n
			got, ok := ours[n]
			if !ok {
				if !allowed(key) {
					t.Errorf("%s is missing: %s", key, strings.Join(want, " | "))
				}
				continue
			}
			for i, what := range []string{"type", "aliases", "sets", "validation"} {
				if w := withoutWindows(want[i]); withoutWindows(got[i]) != w && !allowed(key+" "+what) {
					t.Errorf("%s: %s\n  %s, the original's:\n  %s", key, what, got[i], w)
				}
			}
		}
		for n := range ours {
			if _, ok := o.params[n]; !ok && !allowed(d.Name+" -"+n) {
				t.Errorf("%s -%s: not in the original", d.Name, n)
			}
		}
	}
	for key, reason := range differ {
		if !used[key] {
			t.Errorf("%s is listed as different (%s), but is not", key, reason)
		}
	}
}

// withoutWindows leaves out of the original's sets those of virtual machines and containers, which exist on Windows only, and
// takes an encoding for the text that names it.
func withoutWindows(s string) string {
	switch s {
	case "System.Text.Encoding":
		return "System.String" // psl keeps the name, and checks it in most places
	}
	var keep []string
	for _, one := range strings.Split(s, "; ") {
		name, _, ok := strings.Cut(one, ":")
		if ok && (strings.Contains(name, "VMId") || strings.Contains(name, "VMName") || strings.Contains(name, "ContainerId")) {
			continue
		}
		keep = append(keep, one)
	}
	return strings.Join(keep, "; ")
}

// describe writes a parameter as record.ps1 does.
func describe(p *cmdlet.Parameter) []string {
	typ := p.Type
	if typ == "" {
		typ = "System.Object"
	}
	aliases := slices.Clone(p.Aliases)
	slices.SortFunc(aliases, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	var sets []string
	for name, s := range p.Sets {
		var words []string
		if s.Position >= 0 {
			words = append(words, fmt.Sprintf("pos=%d", s.Position))
		}
		for _, w := range []struct {
			is   bool
			word string
		}{{s.Mandatory, "mandatory"}, {s.ByValue, "value"}, {s.ByName, "name"}, {s.Remaining, "rest"}} {
			if w.is {
				words = append(words, w.word)
			}
		}
		sets = append(sets, name+":"+strings.Join(words, " "))
	}
	slices.SortFunc(sets, func(a, b string) int {
		a, _, _ = strings.Cut(a, ":")
		b, _, _ = strings.Cut(b, ":")
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	rules := slices.Clone(p.Rules)
	for _, w := range []struct {
		is   bool
		word string
	}{{p.AllowNull, "null"}, {p.AllowEmptyString, "emptytext"}, {p.AllowEmptyCollection, "emptylist"}, {p.DontShow, "hidden"}} {
		if w.is {
			rules = append(rules, w.word)
		}
	}
	slices.Sort(rules)
	return []string{typ, strings.Join(aliases, ","), withoutWindows(strings.Join(sets, "; ")), strings.Join(rules, " ")}
}

func readOriginals(t *testing.T) map[string]*original {
	text, err := os.ReadFile(recordedDeclarations)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*original{}
	var o *original
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		f := strings.Split(line, "\t")
		switch {
		case strings.HasPrefix(line, "#"):
		case f[0] == "cmdlet" && len(f) == 4:
			o = &original{set: f[2], should: f[3] != "", params: map[string][]string{}}
			all[f[1]] = o
		case o != nil && len(f) == 5:
			o.params[f[0]] = f[1:]
		default:
			t.Fatalf("%s:%d: %q", recordedDeclarations, i+1, line)
		}
	}
	return all
}

// recordOriginals asks the engine that PSL_PWSH names.
func recordOriginals(t *testing.T, all []*cmdlet.Declaration) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var names []string
	for _, d := range all {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	cmd := exec.CommandContext(ctx, os.Getenv("PSL_PWSH"), "-NoProfile", "-NonInteractive", "-Command",
		"'"+strings.Join(names, "','")+"' | ./"+recordDeclarations)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || !bytes.Contains(out, []byte("cmdlet\t")) {
		t.Fatalf("PSL_PWSH: %v\n%s", err, stderr.Bytes())
	}
	if err := os.WriteFile(recordedDeclarations, out, 0o644); err != nil {
		t.Fatal(err)
	}
}
