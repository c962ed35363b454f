package bindings_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/engine"
)

// newCompleter runs a text at a prompt and returns what completes there.
func newCompleter(t testing.TB, setup string) *bindings.Completer {
	t.Helper()
	e, err := engine.New(engine.Options{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	client := remoting.New(remoting.Options{Embedded: true})
	t.Cleanup(func() { _ = e.Close(); _ = client.Close() })
	s, err := bindings.Install(e.Host(), client)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Eval(t.Context(), setup, "setup"); err != nil {
		t.Fatal(e.ErrorText(err))
	}
	return bindings.NewCompleter(s, client, bindings.CompleterOptions{
		Computers: func() []string { return []string{"Server01", "server02"} }, Topics: []string{"language"},
	})
}

// TestComplete: | is the cursor. Each candidate that is wanted is among those that are given, the one behind ! is not.
func TestComplete(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []string{"servers.txt", "script.lua"} {
		if err := os.WriteFile(filepath.Join(dir, f), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	k := newCompleter(t, `local mine = { Alpha = 1, beta = { Gamma = 2 }, [1] = "x", ["a b"] = 3 }
setmetatable(mine.beta, { __index = function() error("called") end })
other = psobject{ Name = "web", Port = 443, Tags = {"a"} }
list = { psobject{ Inner = 1 } }
s = new_pssession{ name = "kept one" }
text = "abc"
invoke_command(s, [=[ function Get-Stock { param([string] $ItemName, [ValidateSet('Small', 'Large')][string] $Size, [ConsoleColor] $Colour, [switch] $All) } ]=])
import_pssession{ s, command_name = "Get-Stock", prefix = "Far" }`)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"new_pssess|", []string{"new_pssession", "new_pssessionoption", "!new_pssession_option"}},
		{"new_pssession_|", []string{"new_pssession_option"}},
		{"get_fars|", []string{"get_farstock"}},
		{"get_farstock{|", []string{"item_name = ", "all = ", "error_action = "}},
		{"get_farstock{ it|", []string{"item_name = "}},
		{"get_farstock{ as|", []string{"as_job = "}},
		{"get_farstock{ size = |", []string{`"Small"`, `"Large"`}},
		{"get_farstock{ colour = 'dark|", []string{"DarkBlue", "!Blue"}},
		{"get_content{ 'x', red|", []string{"redirect = "}},
		{"get_content{ redirect = '2>&1', red|", nil},
		{"get_content{ redirect = |", []string{`"2>&1"`, `"*>&1"`}},
		{"NEW_PSSESSIONO|", []string{"new_pssessionoption"}},
		{"ic|", []string{"icm"}},
		{"mi|", []string{"mine"}},
		{"x = wh|", []string{"where_object", "while"}},
		{"mine.|", []string{"Alpha", "beta", "!a b"}},
		{"mine.AL|", []string{"Alpha"}},
		{"print(mine.beta.|", []string{"Gamma"}},
		{"mine['beta'].g|", []string{"Gamma"}},
		{"list[1].|", []string{"Inner"}},
		{"other.p|", []string{"Port", "!Name"}},
		{"other.Tags.|", []string{"Count"}},
		{"s.St|", []string{"State"}},
		{"text:up|", []string{"upper"}},
		{"io.re|", []string{"read"}},
		{"nothing.|", nil},
		{"a .. |", []string{"mine"}},
		{"new_pssession{|", []string{"computer_name = ", "name = ", "error_action = "}},
		{"new_pssession{ port = 1, |", []string{"computer_name = ", "!port = "}},
		{"new_pssession{ port = f(1, {2, 3}), us|", []string{"use_ssl = "}},
		{"new_pssession({ us|", []string{"use_ssl = "}},
		{"new_pssession{ use_ssl = |", []string{"true", "false"}},
		{"new_pssession{ computer_name = |", []string{`"localhost"`, `"Server01"`, `"server02"`}},
		{"new_pssession{ computer_name = {\"serv|", []string{"Server01", "server02", "!localhost"}},
		{"new_pssession{ computer_name = { 'localhost', 'serv|", []string{"Server01"}},
		{"new_pssession{ { 'localhost', 'serv|", []string{"Server01"}},
		{"select_object{ property = { { name = 'serv|", nil},
		{"new_pssession{ help = |", []string{"true", "false", "!mine"}},
		{"new_pssession{ use_ssl = mi|", []string{"mine"}},
		{"new_pssession{ computer_name = \"SERV|", []string{"Server01", "server02", "!localhost"}},
		{"new_pssession(\"Ser|", []string{"Server01"}},
		{"new_pssession\"Ser|", []string{"Server01"}},
		{"get_pssession{ name = |", []string{`"kept one"`}},
		{"get_pssession{ name = 'ke|", []string{"kept one"}},
		{"write_error{ 'x', category = \"Res|", []string{"ResourceBusy", "ResourceUnavailable"}},
		{"get_content{ 'x', error_a = \"St|", []string{"Stop"}},
		{"1 | where_object{ |", []string{"property = "}},
		{"help(\"lang|", []string{"language"}},
		{"help'new_pssession|", []string{"new_pssession", "!new_pssession_option"}},
		{"help'new_ps_s|", []string{"new_ps_session"}},
		{"require 'psl.|", []string{"psl.retry"}},
		{"get_content(\"" + dir + "/s|", []string{dir + "/servers.txt", dir + "/script.lua", dir + "/sub/"}},
		{"local f = io.open(\"" + dir + "/se|", []string{dir + "/servers.txt"}},
		{"invoke_command(s, [[ $x = $using:mi|", []string{"mine"}},
		{"-- new_ps|", nil},
		{"--[[ new_ps|", nil},
		{"x = 'unknown text|", nil},
		{"x = [[ new_ps|", nil},
		{"print('a') --[[ c ]] mi|", []string{"mine"}},
		{"|", []string{"mine", "new_pssession", "local"}},
		{"mi| + 1", []string{"mine"}},
	} {
		t.Run(c.text, func(t *testing.T) {
			cursor := strings.IndexByte(c.text, '|')
			if strings.HasPrefix(c.text, "1 |") {
				cursor = strings.LastIndexByte(c.text, '|')
			}
			text := c.text[:cursor] + c.text[cursor+1:]
			got := k.Complete(context.Background(), text, cursor)
			var texts []string
			for _, x := range got.Candidates {
				texts = append(texts, x.Text)
			}
			if got.End != cursor || got.Start > cursor {
				t.Errorf("it replaces %d to %d", got.Start, got.End)
			}
			if c.want == nil && len(texts) > 0 {
				t.Errorf("there is %q", texts)
			}
			for _, w := range c.want {
				if not, isNot := strings.CutPrefix(w, "!"); isNot == slices.Contains(texts, strings.TrimPrefix(w, "!")) {
					t.Errorf("%q: got %q (%q)", w, texts, not)
				}
			}
		})
	}
}

// FuzzComplete: whatever stands there, completion gives a part of it to replace.
func FuzzComplete(f *testing.F) {
	k := newCompleter(f, "mine = { a = 1 }")
	for _, s := range []string{"", "mine.", "new_pssession{", "f([=[", "a]b.c", "x = {{{", `"\`, "mine[", "é."} {
		f.Add(s, len(s))
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		c := k.Complete(context.Background(), text, cursor)
		if c.Start < 0 || c.Start > c.End || c.End > len(text) {
			t.Fatalf("%q at %d: %d to %d", text, cursor, c.Start, c.End)
		}
	})
}

func TestKnownHosts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known_hosts")
	text := "# a comment\nserver02,10.0.0.2 ssh-ed25519 AAAA\n[server01]:2222 ssh-rsa AAAA\n|1|abc=|def= ssh-rsa AAAA\n@cert-authority *.example.org ssh-rsa AAAA\n@revoked old ssh-rsa AAAA\nbroken\nserver02 ssh-rsa AAAA\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(bindings.KnownHosts(file), " "); got != "10.0.0.2 old server01 server02" {
		t.Errorf("got %s", got)
	}
	if got := bindings.KnownHosts(filepath.Join(filepath.Dir(file), "none")); got != nil {
		t.Errorf("got %q of no file", got)
	}
}

// BenchmarkComplete completes a session's name among 200.
func BenchmarkComplete(b *testing.B) {
	k := newCompleter(b, "for i = 1, 200 do new_pssession{ name = 'session' .. i } end")
	const text = `get_pssession{ name = "session19`
	for b.Loop() {
		if got := k.Complete(context.Background(), text, len(text)); len(got.Candidates) != 11 {
			b.Fatal(len(got.Candidates))
		}
	}
}
