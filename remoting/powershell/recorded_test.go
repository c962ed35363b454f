package powershell

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

var record = flag.Bool("record", false, "record testdata/recorded anew with the PowerShell that PSL_PWSH names")

var betweenTags = regexp.MustCompile(`>\s+<`)

var escapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\x1b", `\e`, "\x00", `\0`)

// recordedCase is a script with what the real engine gave for it.
type recordedCase struct{ name, script, want string }

func readRecorded(t *testing.T, file string) []recordedCase {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []recordedCase
	for _, part := range strings.Split("\n"+string(b), "\n=== ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		script, want, _ := strings.Cut(rest+"\n", "\n---\n")
		list = append(list, recordedCase{name, script, strings.TrimRight(want, "\n")})
	}
	return list
}

// runRecorded runs a script in a fresh runspace and describes what came out, as testdata/record.ps1 does.
func runRecorded(script string) string {
	rs := New(Options{})
	defer rs.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var lines []string
	var objects []any
	add := func(kind, line string) error {
		lines = append(lines, kind+" "+escapes.Replace(line))
		return nil
	}
	record := func(r *psobject.ErrorRecord) string {
		e := recordOfError(r)
		return fmt.Sprintf("%s | %s | %s | %s", e.ID, e.Category, e.Exception, e.Message)
	}
	informational := func(kind string) func(*psobject.InformationalRecord) error {
		return func(r *psobject.InformationalRecord) error { return add(kind, r.Message) }
	}
	err := rs.RunScript(ctx, script, Streams{
		Output: func(v any) error {
			objects = append(objects, v)
			if v == nil {
				return add("OUT", "null")
			}
			name := typeNameOf(v)
			if o, ok := v.(*psobject.Object); ok && len(o.TypeNames) > 0 {
				name = o.TypeNames[0]
			}
			return add("OUT", name+" "+shownText(rs, v))
		},
		Error:   func(r *psobject.ErrorRecord) error { return add("ERR", record(r)) },
		Warning: informational("WARN"), Verbose: informational("VERB"), Debug: informational("DEBUG"),
		Information: func(r *psobject.InformationRecord) error {
			return add("INFO", fmt.Sprintf("%s [%s] %s", rs.Text(r.MessageData), strings.Join(r.Tags, " "), r.Source))
		},
	})
	var te *TerminatingError
	if errors.As(err, &te) {
		r := *te.Record
		if r.Category.Category == psobject.ParserError && r.Category.Activity == "" {
			x := *r.Exception
			x.TypeNames = psobject.NewException(smaPrefix+"ParentContainsErrorRecordException", "").TypeNames
			r.Exception = &x
		}
		_ = add("TERM", record(&r))
	} else if err != nil {
		_ = add("FAILED", err.Error())
	}
	first, _, _ := strings.Cut(script, "\n")
	if strings.HasPrefix(first, "#") && strings.Contains(first, "text") {
		views := make([]any, len(objects))
		for i, o := range objects {
			views[i] = forView(o)
		}
		text, err := format.String(120, nil, views...)
		if err != nil {
			text = err.Error()
		}
		_ = add("TEXT", text)
	}
	if strings.HasPrefix(first, "#") && strings.Contains(first, "xml") {
		for _, o := range objects {
			b, err := clixml.Append(nil, Export(o), &clixml.EncodeOptions{Document: true, Depth: 2, Text: dotnet.ToString})
			if err != nil {
				b = []byte(err.Error())
			}
			_ = add("XML", betweenTags.ReplaceAllString(string(b), "><"))
		}
	}
	return wholeText(strings.Join(lines, "\n"))
}

// shownText is a value as it goes into a string.
func shownText(rs *Runspace, v any) string {
	if n, ok := v.(*xmlNode); ok {
		return n.PSTypeNames()[0]
	}
	return rs.Text(v)
}

// TestRecorded runs scripts whose answers were recorded from PowerShell 7.6.9 on Linux by testdata/record.ps1. With -record they are
// recorded anew.
func TestRecorded(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the scripts were recorded on Linux and use its files and programs")
	}
	local := time.Local
	time.Local = time.UTC // as where they were recorded
	defer func() { time.Local = local }()
	pattern := "testdata/recorded/*.txt"
	if more := os.Getenv("PSL_RECORDED"); more != "" {
		pattern = more
	}
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	if *record {
		pwsh := os.Getenv("PSL_PWSH")
		if pwsh == "" {
			t.Fatal("PSL_PWSH names no PowerShell to record with")
		}
		cmd := exec.CommandContext(t.Context(), pwsh, append([]string{"-NoProfile", "-File", "testdata/record.ps1"}, files...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			for _, c := range readRecorded(t, file) {
				t.Run(c.name, func(t *testing.T) {
					if got := runRecorded(c.script); got != c.want {
						t.Errorf("%s\n--- got\n%s\n--- want\n%s", c.script, got, c.want)
					}
				})
			}
		})
	}
}
