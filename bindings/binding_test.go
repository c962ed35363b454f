package bindings_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/remotingtest"
)

const (
	recordedBinding = "testdata/declarations/binding.txt"
	recordBinding   = "testdata/declarations/binding.ps1"
)

// TestBinding binds wrong command lines: the error's id and message are those that PowerShell 7.6 gives. -record asks it
// again.
func TestBinding(t *testing.T) {
	if *record {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, remotingtest.PWSH(t), "-NoProfile", "-NonInteractive", "-File", recordBinding, recordedBinding).Output()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(recordedBinding, out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmdlets := map[string]*cmdlet.Declaration{}
	for _, d := range bindings.All(remoting.New(remoting.Options{})) {
		cmdlets[d.Name] = d
	}
	text, err := os.ReadFile(recordedBinding)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			t.Fatalf("%s:%d: %q", recordedBinding, i+1, line)
		}
		t.Run(f[0], func(t *testing.T) {
			name, rest, _ := strings.Cut(f[0], " ")
			d := cmdlets[name]
			if d == nil {
				t.Fatal("no such cmdlet")
			}
			b := &cmdlet.Binder{Parameters: d.Parameters(), Command: d.Name, Class: d.Class}
			err := b.Bind(commandLine(rest), false)
			if err == nil {
				_, err = cmdlet.CommonOf(b)
			}
			var rec *psobject.ErrorRecord
			if !errors.As(err, &rec) {
				t.Fatalf("%v, wanted %s: %s", err, f[1], f[2])
			}
			id, _, _ := strings.Cut(rec.FullyQualifiedErrorID, ",")
			message := strings.ReplaceAll(rec.Exception.Message, "\n", `\n`)
			if id != f[1] || message != f[2] {
				t.Errorf("%s: %s\nwanted %s: %s", id, message, f[1], f[2])
			}
		})
	}
}

var words = regexp.MustCompile(`'[^']*'|\{[^}]*\}|@\(\)|\S+`)

// commandLine reads the arguments of binding.txt, which are simple PowerShell: names, numbers, lists of them, 'texts',
// {blocks}, $null, $false and @().
func commandLine(s string) (args []cmdlet.Argument) {
	for _, w := range words.FindAllString(s, -1) {
		if len(w) > 1 && w[0] == '-' && (w[1] < '0' || w[1] > '9') {
			name, value, attached := strings.Cut(w[1:], ":")
			if attached {
				args = append(args, cmdlet.Named(name, literal(value)))
			} else {
				args = append(args, cmdlet.Argument{Name: name})
			}
			continue
		}
		args = append(args, cmdlet.Positional(literal(w)))
	}
	return args
}

func literal(w string) any {
	switch {
	case w == "$null":
		return nil
	case w == "$false":
		return false
	case w == "@()":
		return psobject.NewArray()
	case w[0] == '\'':
		return strings.Trim(w, "'")
	case w[0] == '{':
		return cmdlet.TextBlock(strings.Trim(w, "{}"))
	case strings.Contains(w, ","):
		var items []any
		for _, e := range strings.Split(w, ",") {
			items = append(items, literal(e))
		}
		return psobject.NewArray(items...)
	}
	if n, err := strconv.ParseInt(w, 10, 32); err == nil {
		return int32(n)
	}
	return w
}
