package bindings_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pslshell/psl/bindings"
	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/runtime/engine"
)

// run runs a script in a host of its own and returns what it printed.
func run(t testing.TB, opts remoting.Options, name, text string) (stdout, stderr string, err error) {
	t.Helper()
	return runWith(t, opts, name, text, func(*luacmdlet.Session) {})
}

// runWith lets the test change what the cmdlets share.
func runWith(t testing.TB, opts remoting.Options, name, text string, change func(*luacmdlet.Session)) (stdout, stderr string, err error) {
	t.Helper()
	return runIn(context.Background(), t, opts, name, text, change)
}

// runIn is runWith for a script that the context can stop.
func runIn(ctx context.Context, t testing.TB, opts remoting.Options, name, text string, change func(*luacmdlet.Session)) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	e, err := engine.New(engine.Options{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs})
	if err != nil {
		t.Fatal(err)
	}
	client := remoting.New(opts)
	e.Host().OnClose(client.Close)
	s, err := bindings.Install(e.Host(), client)
	if err != nil {
		t.Fatal(err)
	}
	change(s)
	s.Called = func(d *cmdlet.Declaration, parameters []string) { tests.saw(t.Name(), d, parameters) }
	err = e.Run(ctx, engine.Script{Name: name, Text: text})
	if cerr := e.Close(); cerr != nil {
		t.Errorf("closing: %v", cerr)
	}
	return out.String(), errs.String(), err
}

// TestScripts runs testdata/*.lua: each prints what the comments after "--> " say, in order. Scripts whose name begins
// with "remote" run on a real PowerShell.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".lua"), func(t *testing.T) {
			opts := remoting.Options{Embedded: true}
			if strings.HasPrefix(filepath.Base(f), "remote") {
				opts = remoting.Options{PWSH: remotingtest.PWSH(t)}
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var want strings.Builder
			for _, line := range strings.Split(string(text), "\n") {
				if _, w, ok := strings.Cut(line, "--> "); ok {
					want.WriteString(w + "\n")
				}
			}
			got, stderr, err := run(t, opts, f, string(text))
			if err != nil {
				t.Errorf("%v\n%s", err, stderr)
			}
			if got != want.String() {
				t.Errorf("printed:\n%s\nwanted:\n%s\nstandard error:\n%s", got, want.String(), stderr)
			}
		})
	}
}

// TestExamples runs every example of every help page. What an example displays is not compared: it must run without an
// error record.
func TestExamples(t *testing.T) {
	pwsh := remotingtest.PWSH(t)
	for _, d := range bindings.All(remoting.New(remoting.Options{})) {
		if len(d.Examples) == 0 {
			t.Errorf("%s has no example", d.Name)
		}
		for _, ex := range d.Examples {
			t.Run(d.Name+"/"+ex.Title, func(t *testing.T) {
				if ex.Needs != "" {
					checkUnrun(t, "example", ex.Code)
					return // shown, not run
				}
				_, stderr, err := run(t, remoting.Options{PWSH: pwsh}, "example", ex.Code)
				if err != nil || strings.Contains(stderr, d.Name+":") && d.Name != "Write-Error" {
					t.Errorf("%v\n%s", err, stderr)
				}
			})
		}
	}
}

// TestHelpFitsTheScreen: no line of a page is longer than the screen is wide, but for what has no blank to break at.
func TestHelpFitsTheScreen(t *testing.T) {
	const width = 60
	names := []string{"topics", "cmdlets"}
	for _, d := range bindings.All(remoting.New(remoting.Options{})) {
		names = append(names, d.Name)
	}
	for _, n := range names {
		text, _ := bindings.Help(n, width)
		for _, l := range strings.Split(text, "\n") {
			// A parameter of the syntax is kept whole.
			if utf8.RuneCountInString(l) > width && strings.Contains(strings.TrimSpace(l), " ") && !strings.ContainsAny(l, "{[") {
				t.Errorf("%s: %q", n, l)
			}
		}
	}
}

// TestDeclarations checks what every declaration must say.
func TestDeclarations(t *testing.T) {
	seen := map[string]string{}
	for _, d := range bindings.All(remoting.New(remoting.Options{})) {
		if d.Synopsis == "" || d.Class == "" {
			t.Errorf("%s: a synopsis and a class are wanted", d.Name)
		}
		for _, n := range luacmdlet.LuaNames(d) {
			if other, taken := seen[n]; taken {
				t.Errorf("%s and %s are both %s in Lua", other, d.Name, n)
			}
			seen[n] = d.Name
		}
		if text := luacmdlet.Help(d, 0); !strings.Contains(text, "SYNTAX") {
			t.Errorf("%s has no syntax:\n%s", d.Name, text)
		}
	}
	if _, ok := bindings.Help("New-PSSession", 0); !ok {
		t.Error("no help by PowerShell's name")
	}
	if _, ok := bindings.Help("nsn", 0); !ok {
		t.Error("no help by alias")
	}
	if _, ok := bindings.Help("nothing", 0); ok {
		t.Error("help on nothing")
	}
}
