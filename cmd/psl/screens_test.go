//go:build unix

package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the screens of docs/prompt.md anew")

const (
	promptPage   = "../../docs/prompt.md"
	screensBegin = "<!-- screens -->\n"
	screensEnd   = "<!-- end of screens -->\n"
)

// TestPromptScreens types what docs/prompt.md shows, and compares the screens.
func TestPromptScreens(t *testing.T) {
	x := openTerminal(t, terminalOptions{width: 90, height: 60})
	var page strings.Builder
	begin := 0 // the row that the screen begins at
	shows := func(title string) {
		x.mu.Lock()
		defer x.mu.Unlock()
		page.WriteString("\n" + title + "\n\n```text\n" + x.screen.from(begin) + "```\n")
	}
	fresh := func() { // begins a screen at the prompt that stands there
		x.mu.Lock()
		defer x.mu.Unlock()
		begin = x.screen.row
	}
	leave := func() { // gives up the line
		x.types(ctrlC)
		x.prompted()
		fresh()
	}

	x.enter("local sum = 0", "")
	x.types("for i = 1, 10 do\rsum = sum + i\rend\r")
	x.prompted()
	x.enter("sum", "55")
	x.enter("psobject{ Name = 'web', Port = 443 }", "443")
	shows("Inputs of one line and of several, and what their values look like:")

	fresh()
	x.types("new_pss\t\t")
	x.sees("Opens persistent sessions")
	x.more("\t")
	x.sees("> new_pssession ")
	shows("The menu of completions, after Tab and Tab:")
	x.more(ctrlC)
	x.until("the menu's end", func() bool { return !strings.Contains(x.screen.from(begin), "Opens persistent") })
	leave()

	x.types("invoke_command{ thr\t8, error_action = \"\t\t")
	x.sees("> Break")
	shows("Parameters and their values:")
	x.more(ctrlC)
	x.until("the menu's end", func() bool { return !strings.Contains(x.screen.from(begin), "> Break") })
	leave()

	x.enter("a, b = new_pssession{ name = 'first' }, new_pssession{ name = 'second' }", "")
	x.enter("invoke_command({a, b}, [[ Get-Item /no/such ]])", "Cannot find path")
	x.types("local function f(t)\rreturn t.x.y\rend\r")
	x.prompted()
	x.enter("f({})", "attempt to index")
	x.enter("local x = = 1", "ParserError")
	shows("Errors, of sessions and of the language:")

	fresh()
	x.types(`invoke_command({a, b}, [[ Write-Progress -Activity Copying -Status "half done" -PercentComplete 50; Start-Sleep 60 ]])` + "\r")
	x.until("two bars", func() bool { return strings.Count(x.screen.from(begin), "Copying [half done") == 2 })
	shows("Progress of two sessions, while it goes on:")
	x.more(ctrlC)
	x.prompted()

	fresh()
	x.enter("enter_pssession(a)", "")
	x.types("\"Hello, $(Read-Host 'Your name')\"\r")
	x.sees("Your name:")
	x.more("Ada\r")
	x.prompted()
	x.types("Read-Host 'A secret' -AsSecureString\r")
	x.sees("A secret:")
	x.more("geheim\r")
	x.prompted()
	x.enter("exit", "")
	shows("A session has the prompt, and asks:")

	fresh()
	x.stuck()
	x.types(ctrlC)
	x.sees("Ctrl-C again gives it up")
	x.more(ctrlC)
	x.prompted()
	x.enter("get_pssession()", "second")
	shows("A call that no Ctrl-C reaches is given up; the sessions stay:")
	x.types(ctrlD)
	x.leaves()

	text, err := os.ReadFile(promptPage)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), screensBegin)
	old, tail, ended := strings.Cut(rest, screensEnd)
	if !ok || !ended {
		t.Fatalf("%s has no place for the screens", promptPage)
	}
	got := page.String() + "\n"
	if *update {
		if err := os.WriteFile(promptPage, []byte(head+screensBegin+got+screensEnd+tail), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != old {
		t.Errorf("%s is stale: run the test with -update, and look at what has changed. It is now:\n%s", promptPage, got)
	}
}
