package powershell

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// volatile are values that differ from run to run, or from machine to machine.
var volatile = regexp.MustCompile(`<(DT|TS|G|I32|U32|I64|U64|Db|Version)( N="[^"]*")?>[^<]*</|<S( N="(?:Id|Hash|UserName|User|Group|OwnerId|Home|LengthString|LastWriteTimeString)")>[^<]*</|/[a-zA-Z0-9_/.-]*Modules/[A-Za-z./]*`)

// unlike are the cases that the engine serialises otherwise, with the reason. One that has become alike is to be taken off.
var unlike = map[string]string{

	"property set, 1": "no property sets", "member set, 1": "no member sets",
	"alias, 1":                               "the command beneath is known here",
	"constant variable, 1":                   "no descriptions",
	"parameter metadata, 1":                  "no parameters of Get-Verb",
	"exception: parameter that is wanted, 1": "the original's name has a blank before it", "exception: job, 1": "Get-Job takes names by -Name alone",
	"text reader, 1":   "a property that it has not",
	"list of dates, 1": "a single value becomes a list", "module made, 1": "the functions of a module are named alone",
	"uri relative, 1": "the kind of an address is not asked for", "xml attributes, 1": "no attributes in a list", "xml comment, 1": "a comment is a text", "xml cdata, 1": "a section is a text",
	"uri builder, 1": "no text of its own", "psobject methods, 1": "a method shows as a property", "class of list, 1": "the base has no assembly in its name",
	"cmdlet binding, 1": "ConfirmImpact is null before it is written", "output type, 1": "types are names", "invocation info, 1": "CommandOrigin is a text",
}

// runSerialized runs a script in a fresh runspace and serialises what it put out, as testdata/serialize.ps1 does.
func runSerialized(script string, depth int) string {
	rs := New(Options{Location: "/"})
	defer rs.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var lines []string
	err := rs.RunScript(ctx, script, Streams{
		Output: func(v any) error {
			b, err := clixml.Append(nil, rs.Export(v), &clixml.EncodeOptions{Document: true, Depth: depth, Lossy: true, Text: dotnet.String})
			lines = append(lines, betweenTags.ReplaceAllString(string(b), "><"))
			return err
		},
		Error: func(r *psobject.ErrorRecord) error { lines = append(lines, "error "+r.Message()); return nil },
	})
	var te *TerminatingError
	if errors.As(err, &te) {
		lines = append(lines, "it failed: "+te.Record.Message())
	} else if err != nil {
		lines = append(lines, err.Error())
	}
	return strings.Join(lines, "\n")
}

// TestSerialized compares the CLIXML of objects of many kinds with what PowerShell 7.6.9 makes of them, recorded on Linux by
// testdata/serialize.ps1. With -record they are recorded anew. A script that begins with #mask gives values that differ
// between machines, which are not compared.
func TestSerialized(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the scripts were recorded on Linux and use its files")
	}
	local := time.Local
	time.Local = time.UTC // as where they were recorded
	defer func() { time.Local = local }()
	const file = "testdata/serialized.txt"
	if *record {
		cmd := exec.CommandContext(t.Context(), os.Getenv("PSL_PWSH"), "-NoProfile", "-File", "testdata/serialize.ps1", file)
		cmd.Env = append(os.Environ(), "TZ=UTC")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s; PSL_PWSH names the PowerShell to record with", err, out)
		}
		var b strings.Builder
		for _, c := range readRecorded(t, file) {
			b.WriteString("=== " + c.name + "\n" + c.script + "\n---\n" + masked(c.script, c.want) + "\n")
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range readRecorded(t, file) {
		t.Run(c.name, func(t *testing.T) {
			depth, err := strconv.Atoi(c.name[strings.LastIndexByte(c.name, ' ')+1:])
			if err != nil {
				t.Fatal(err)
			}
			got := masked(c.script, runSerialized(c.script, depth))
			switch why, isUnlike := unlike[c.name]; {
			case isUnlike && got == c.want:
				t.Error("it is alike now: take it off the list of those that are not")
			case isUnlike:
				t.Skip(why)
			case got != c.want:
				t.Errorf("%s\n--- got\n%s\n--- want\n%s", c.script, got, c.want)
			}
		})
	}
}

func masked(script, xml string) string {
	if !strings.HasPrefix(script, "#mask\n") {
		return xml
	}
	return volatile.ReplaceAllStringFunc(xml, func(s string) string {
		if s[0] == '/' {
			return "/Modules"
		}
		return s[:strings.IndexByte(s, '>')+1] + "...</"
	})
}
