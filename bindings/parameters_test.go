package bindings_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// A parameterCase is one heading of a page in testdata/parameters: lines of PowerShell, the same in Lua, and what
// PowerShell 7.6 printed of the first. Its records of errors follow the output, oldest first, one a line that begins
// with "! ". Both run in an empty folder, which the output calls HERE.
type parameterCase struct{ title, powershell, lua, output string }

// readCases reads a page: "## title", then fenced blocks named powershell, lua and output.
func readCases(t *testing.T, path string) (head string, cases []parameterCase) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split("\n"+string(text), "\n## ")
	for _, s := range sections[1:] {
		title, rest, _ := strings.Cut(s, "\n")
		c := parameterCase{title: title}
		for _, b := range []struct {
			name string
			to   *string
		}{{"powershell", &c.powershell}, {"lua", &c.lua}, {"output", &c.output}} {
			_, after, ok := strings.Cut(rest, "```"+b.name+"\n")
			if ok {
				*b.to, rest, ok = strings.Cut(after, "```\n")
			}
			if !ok && b.name != "output" {
				t.Fatalf("%s: %q has no block %q", path, title, b.name)
			}
		}
		cases = append(cases, c)
	}
	return sections[0][1:], cases
}

func writeCases(t *testing.T, path, head string, cases []parameterCase) {
	var b strings.Builder
	b.WriteString(head)
	for _, c := range cases {
		fmt.Fprintf(&b, "\n## %s\n\n```powershell\n%s```\n\n```lua\n%s```\n\n```output\n%s```\n", c.title, c.powershell, c.lua, c.output)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// inPowerShell runs a case on the real engine, and adds its list of errors to what it printed.
func inPowerShell(t *testing.T, pwsh string, c parameterCase) string {
	dir, script := t.TempDir(), filepath.Join(t.TempDir(), "case.ps1")
	errorList := script + ".errors"
	text := "try {\n" + c.powershell + "} catch { $ended = 'ended by:' + \"`n\" }\n" +
		"$records = @($Error); [array]::Reverse($records)\n" +
		"[IO.File]::WriteAllText('" + errorList + "', $ended + -join $(foreach ($e in $records) { '! ' + $e.FullyQualifiedErrorId + ' | ' + $e.CategoryInfo.Category + ' | ' + $e + \"`n\" }))\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), pwsh, "-NoProfile", "-NonInteractive", "-File", script)
	run.Dir = dir
	run.Env = append(os.Environ(), "NO_COLOR=1", "TERM=dumb", "TZ=UTC", "LANG=C.UTF-8")
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	errs, err := os.ReadFile(errorList)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(dir, "HERE", "case.ps1", "case.lua").Replace(string(out) + string(errs))
}

// TestParameters gives the parameters of the local cmdlets to them: each case of testdata/parameters prints what the same
// lines print in PowerShell 7.6. -record asks it again.
func TestParameters(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths and attributes of files were recorded on Unix")
	}
	pages, err := filepath.Glob("testdata/parameters/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	t.Setenv("TZ", "UTC")
	for _, page := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(page), ".md"), func(t *testing.T) {
			head, cases := readCases(t, page)
			if *record {
				pwsh := remotingtest.PWSH(t)
				for i := range cases {
					cases[i].output = inPowerShell(t, pwsh, cases[i])
				}
				writeCases(t, page, head, cases)
			}
			for _, c := range cases {
				t.Run(c.title, func(t *testing.T) {
					dir := t.TempDir()
					t.Chdir(dir)
					var s *luacmdlet.Session
					got, stderr, err := runWith(t, remoting.Options{Embedded: true}, "case.lua", c.lua, func(made *luacmdlet.Session) { s = made })
					if err != nil && value.Record(err) == nil {
						t.Fatalf("%v\n%s", err, stderr)
					}
					if err != nil {
						got += "ended by:\n"
					}
					for i := s.Errors.Len(); i > 0; i-- {
						r := s.Errors.At(i).(*psobject.ErrorRecord)
						got += fmt.Sprintf("! %s | %s | %s\n", r.FullyQualifiedErrorID, r.Category.Category, r.Message())
					}
					if got = strings.ReplaceAll(got, dir, "HERE"); got != c.output {
						t.Errorf("printed:\n%s\nwanted:\n%s\nstandard error:\n%s", got, c.output, stderr)
					}
				})
			}
		})
	}
}
