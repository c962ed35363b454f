//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
)

func TestPrompt(t *testing.T) {
	x := openTerminal(t, terminalOptions{})
	x.enter("local x = 20", "")
	x.enter("x + 1", "21\n") // an expression is displayed, the local has survived
	x.types("for i = 1, 2 do\r")
	x.line(">>") // the parser says that it goes on
	x.more("print('at ' .. i) end\r")
	if got := x.prompted(); !strings.HasSuffix(got, "at 1\nat 2\n") {
		t.Errorf("the loop gave %q", got)
	}
	x.enter("nosuch()", "nosuch")
	x.enter("日本 = 1", "ParserError")
	x.types(ctrlD)
	if code := x.leaves(); code != 0 {
		t.Errorf("Ctrl-D: exit code %d", code)
	}
}

// What people enter first who expect a shell, or a name that they remember half, is answered by what to enter.
func TestPromptAdvises(t *testing.T) {
	x := openTerminal(t, terminalOptions{})
	x.enter("help", "help is a function: help() calls it.\n")
	x.enter("exit", "exit is a function: exit() calls it.\n")
	x.enter("quit", "exit(), or Ctrl-D, leaves.\n")
	x.enter("get_proces", "There is no get_proces: did you mean get_process()?\n")
	x.enter("get_proces()", "There is no function or cmdlet get_proces: did you mean get_process?\n")
	x.enter("new-pssession()", "In psl New-PSSession is new_pssession()")
	x.enter("clear_host()", "Ctrl-L clears the screen.")
	x.enter("$env:HOME", "os.getenv(\"HOME\")")
	x.enter("setmetatable({}, {__tostring = function() return \"my own\" end})", "my own\n")
	x.enter("cd /tmp", "Parameters stand in brackets: cd(\"/tmp\")")
	x.enter("local function mine() return nil + 1 end", "")
	x.types("mine()\r")
	if got := x.prompted(); strings.Contains(got, "There is no") {
		t.Errorf("a function of an earlier input is not known: %s", got)
	}
	for _, quiet := range []string{"nil", "nothing_of_the_kind", "x = 1"} {
		x.types(quiet + "\r")
		if got := x.prompted(); got != "" {
			t.Errorf("%s shows %q", quiet, got)
		}
	}
}

// Keys of an editor, in a line that is longer than the window and in one of wide characters.
func TestPromptEdits(t *testing.T) {
	x := openTerminal(t, terminalOptions{width: 40, height: 20})
	x.types(`print("` + strings.Repeat("0123456789", 6) + `")` + home)
	x.more("-- " + end + " done" + left + left + left + left + "\x7f" + "\r")
	x.prompted()
	want := `-- print("` + strings.Repeat("0123456789", 6) + `")done`
	x.types(up)
	x.until("the edited line", func() bool { return strings.ReplaceAll(x.screen.from(x.mark), "\n", "") == "PSL> "+want })
	x.types(ctrlC)
	x.prompted()
	x.types(`print("漢字")` + left + left + left + left + "と" + end + " -- done")
	x.line(`PSL> print("と漢字") -- done`)
	x.more("\r")
	x.sees("\nと漢字\n")
}

func TestPromptHistory(t *testing.T) {
	home := t.TempDir()
	x := openTerminal(t, terminalOptions{home: home})
	x.enter(`c = pscredential("me", "geheim")`, "")
	x.enter("1 + 1", "2\n")
	x.types("if true then\r")
	x.line(">>")
	x.more("print('both') end\r")
	x.prompted()
	x.types("not yet" + up) // what was typed stays below the history
	x.line(">> print('both') end")
	x.more(up + up) // to its first line, and to the entry before
	x.line("PSL> 1 + 1")
	x.more(down + down + down)
	x.line("PSL> not yet")
	x.types(ctrlC)
	x.prompted()
	x.types(ctrlD)
	x.leaves()
	b, err := os.ReadFile(filepath.Join(dataHome(home), "psl", "history"))
	if err != nil || strings.Contains(string(b), "geheim") {
		t.Errorf("the history: %q, %v", b, err)
	}
	if info, err := os.Stat(filepath.Join(dataHome(home), "psl", "history")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the history: %v, %v", info.Mode(), err)
	}

	// The next run has it, several lines as one input, and finds in it.
	x = openTerminal(t, terminalOptions{home: home})
	x.types(ctrlR + "BOTH")
	x.sees(">> print('both') end")
	x.sees("history search: BOTH_")
	x.more("\r")
	if got := x.prompted(); !strings.HasSuffix(got, "both\n") {
		t.Errorf("the found input gave %q", got)
	}
	x.types("draft" + ctrlR + "1 +")
	x.sees("PSL> 1 + 1")
	x.more(ctrlG) // gives the line back as it was
	x.line("PSL> draft")
}

// A paste is put in as it is, runs nothing, and becomes one input.
func TestPromptPaste(t *testing.T) {
	x := openTerminal(t, terminalOptions{})
	x.types("\x1b[200~local n = 0\nfor i = 1, 3 do\n\tn = n + i\nend\nprint('sum ' .. n)\n\x1b[201~")
	x.line(">> print('sum ' .. n)")
	x.more("\r")
	if got := x.prompted(); strings.Count(got, "sum 6\n") != 1 {
		t.Errorf("the paste gave %q", got)
	}
	x.types(up + "\r")
	if got := x.prompted(); strings.Count(got, "sum 6\n") != 1 {
		t.Errorf("the paste, from the history, gave %q", got)
	}
	x.enter("\x1b[200~1 + \x1b[201~41", "42\n") // one in the middle of typing
}

// What is typed ahead goes to who reads next.
func TestPromptTypedAhead(t *testing.T) {
	x := openTerminal(t, terminalOptions{})
	x.types("print('first'); start_sleep{ milliseconds = 300 }; name = read_host('Name')\rMax\nprint('hello ' .. name)\r")
	x.sees("\nhello Max\n")
}

func TestPromptCompletes(t *testing.T) {
	x := openTerminal(t, terminalOptions{home: knownHosts(t)})
	x.types("new_psses\t")
	x.line("PSL> new_pssession") // as far as all agree
	x.more("\t")
	x.sees("  new_pssession        Opens persistent sessions") // and the menu, with what each is
	x.more("\t\t")
	x.sees("> new_pssessionoption")
	x.more(shiftTab + "\r") // Enter takes what is chosen, and runs nothing
	x.more("{ computer_name = \"serv\t")
	x.sees(`PSL> new_pssession{ computer_name = "server0`)
	x.more("\t" + down)
	x.sees("> server01")
	x.more(escape) // gives the line back as it was
	x.until("the line without a menu", func() bool { return !strings.Contains(x.screen.from(x.mark), "> server01") })
	x.types(ctrlC)
	x.prompted()
	x.enter("t = { alpha = { beta = 1, Gamma = 2 } }", "")
	x.types("t.alpha.g\t")
	x.line("PSL> t.alpha.Gamma") // without regard to case
	x.types(ctrlC)
	x.prompted()
	x.types("write_error{ 'x', cat\t = \"res\t\t\t")
	x.sees("> ResourceBusy")
	x.types(ctrlC) // closes the menu
	x.types(ctrlC)
	x.prompted()
	x.types("help'about\t" + ctrlC)
	x.prompted()
	x.types("help'langu\t")
	x.line("PSL> help'language")
}

// knownHosts is a home with ssh's list of computers in it.
func knownHosts(t *testing.T) string {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	text := "server01,10.0.0.1 ssh-ed25519 AAAA\n[server02]:2222 ssh-rsa AAAA\n|1|abc=|def= ssh-rsa AAAA\n"
	if err := os.WriteFile(filepath.Join(home, ".ssh", "known_hosts"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}

// Ctrl-C in each state: it ends what is typed, the menu, the search, a question, what runs here or on another computer;
// the session stays.
func TestPromptInterrupted(t *testing.T) {
	x := openTerminal(t, terminalOptions{})
	x.enter("s = new_pssession()", "")
	interrupt := func(what, keys, seen string) {
		t.Helper()
		x.types(keys)
		x.sees(seen)
		x.types(ctrlC)
		x.prompted()
		x.enter("invoke_command(s, \"'still ' + 'there'\")", "still there\n")
		if t.Failed() {
			t.Fatalf("after %s", what)
		}
	}
	interrupt("typing", "half a line", "PSL> half a line")
	interrupt("an unfinished input", "for i = 1, 2 do\rprint(i)", ">> print(i)")
	interrupt("a loop", "print('begun') while true do end\r", "\nbegun\n")
	interrupt("a cmdlet", "print('begun') start_sleep(60)\r", "\nbegun\n")
	interrupt("a remote command", "invoke_command(s, \"'be' + 'gun'; Start-Sleep 60\")\r", "\nbegun\n")
	interrupt("a question", "n = read_host('Your name')\r", "Your name:")
	interrupt("a secret question", "n = read_host{'Your word', as_secure_string = true}\rabc", "Your word: ***")
	interrupt("a remote question", "invoke_command(s, \"Read-Host 'From there'\")\r", "From there:")
	interrupt("io.read", "print('begun') io.read()\r", "\nbegun\n")
	interrupt("a child", "os.execute('echo begun; sleep 60')\r", "\nbegun\n")
	x.types("new_psses\t\t")
	x.sees("Opens persistent sessions")
	x.more(ctrlC) // the menu alone
	x.until("the menu's end", func() bool { return !strings.Contains(x.screen.from(x.mark), "Opens persistent") })
	x.line("PSL> new_pssession")
}

// A second Ctrl-C gives up a call that no Ctrl-C reaches: the prompt comes back, with the sessions.
func TestPromptAbandons(t *testing.T) {
	x := openTerminal(t, terminalOptions{})
	x.enter("s = new_pssession{ name = 'kept' }", "")
	x.stuck()
	x.types(ctrlC)
	x.sees("Ctrl-C again gives it up")
	x.more(ctrlC)
	got := x.prompted()
	for _, want := range []string{"Gave up: print(", "Left behind with it: the variables", "Kept: 1 session(s)"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
	x.enter("print(s)", "nil\n")
	x.enter("s = get_pssession{ name = 'kept' }", "")
	x.enter("invoke_command(s, \"'ser' + 'ves'\")", "serves\n")
	x.types(ctrlD)
	if code := x.leaves(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestPromptProfile(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(configHome(home), "psl")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	profile := "local n = 0\nfunction prompt() n = n + 1 return '\\27[32mPSL>\\27[0m ' end\nhello = 'from the profile'\n"
	if err := os.WriteFile(filepath.Join(dir, "profile.lua"), []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	x := openTerminal(t, terminalOptions{home: home})
	x.enter("hello", "from the profile\n")
	x.enter("function prompt() return 'here:\\nPSL> ' end", "here:\n")
	x.enter("function prompt() error('no prompt') end", "no prompt")
	x.enter("prompt = nil", "")
	x = openTerminal(t, terminalOptions{home: home, args: []string{"--no-profile"}})
	x.enter("print(hello)", "nil\n")
}

func TestPromptAfterScript(t *testing.T) {
	file := filepath.Join(t.TempDir(), "start.lua")
	if err := os.WriteFile(file, []byte("answer = 6 * 7\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	x := openTerminal(t, terminalOptions{args: []string{"-i", file}})
	x.enter("answer", "42\n")
	x.types("exit(3)\r")
	if code := x.leaves(); code != 3 {
		t.Errorf("exit code %d", code)
	}
}

// Colours, and none where they are not wanted.
func TestPromptColors(t *testing.T) {
	for _, c := range []struct {
		name    string
		env     []string
		colored bool
	}{
		{"terminal", nil, true},
		{"NO_COLOR", []string{"NO_COLOR=1"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := openTerminal(t, terminalOptions{env: c.env})
			x.enter("psobject{ Name = 'x', Size = 1 }", "Name")
			x.enter("get_content('/no/such')", "Cannot find path")
			x.enter("write_warning('careful')", "WARNING: careful")
			x.enter("write_host{ 'red', foreground_color = 'Red' }", "red")
			x.enter("invoke_command(new_pssession(), \"Write-Host 'green' -ForegroundColor Green; Write-Host ([char]27 + '[35mown' + [char]27 + '[0m')\")", "own")
			x.mu.Lock()
			defer x.mu.Unlock()
			if got := x.screen.styles > 0; got != c.colored {
				t.Errorf("colours: %v", got)
			}
		})
	}
}

// A dumb terminal has a plain prompt.
func TestPromptDumb(t *testing.T) {
	x := openTerminal(t, terminalOptions{env: []string{"TERM=dumb"}})
	x.more("for i = 1, 1 do\n")
	x.line(">>")
	x.more("print('plain ' .. i) end\n")
	x.sees("plain 1\n")
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.screen.styles > 0 {
		t.Error("a dumb terminal got colours")
	}
}

// The window's width counts at once: here, for the editor, and on the other side.
func TestPromptResized(t *testing.T) {
	x := openTerminal(t, terminalOptions{width: 100, height: 30})
	x.enter("s = new_pssession()", "")
	x.enter("enter_pssession(s)", "")
	x.enter("$Host.UI.RawUI.WindowSize.Width", "100\n")
	if err := pty.Setsize(x.pty, &pty.Winsize{Rows: 20, Cols: 50}); err != nil {
		t.Fatal(err)
	}
	x.mu.Lock()
	x.screen.resize(50, 20)
	x.mu.Unlock()
	x.enter("$Host.UI.RawUI.WindowSize.Width", "50\n")
	x.enter("'x' * 10 | ForEach-Object { [pscustomobject]@{ Text = 'y' * 200 } } | Format-Table", "…\n")
	x.enter("exit", "")
	x.enter("#(psobject{ Text = ('z'):rep(200) } | format_table() | out_string{ stream = true })[4]", "52\n") // 49 columns, and an ellipsis of three bytes
}

// Long output stops at each page.
func TestPromptPages(t *testing.T) {
	x := openTerminal(t, terminalOptions{width: 80, height: 10})
	x.types("local t = {} for i = 1, 30 do t[i] = 'line ' .. i end t | out_host{ paging = true }\r")
	x.sees("<SPACE> next page")
	x.until("the first page", func() bool {
		s := x.screen.from(x.mark)
		return strings.Contains(s, "line 9\n") && !strings.Contains(s, "line 10\n")
	})
	x.more("\r")
	x.sees("line 10\n")
	x.more(" ")
	x.sees("line 19\n")
	x.more("q")
	if got := x.prompted(); strings.Contains(got, "line 20\n") || strings.Contains(got, "<SPACE>") {
		t.Errorf("after q:\n%s", got)
	}
}

// Progress stands below the output while it goes on, one bar for each activity of each computer, and goes away.
func TestPromptProgress(t *testing.T) {
	x := openTerminal(t, terminalOptions{})
	x.enter("a, b = new_pssession(), new_pssession()", "")
	x.types(`invoke_command({a, b}, [[ Write-Progress -Activity "Far" -Status "half" -PercentComplete 50; Start-Sleep 60 ]])` + "\r")
	x.until("two bars", func() bool { return strings.Count(x.screen.from(x.mark), "[localhost] Far [half") == 2 })
	x.more(ctrlC)
	x.prompted()
	if got := x.screen.from(0); strings.Contains(got, "[half") {
		t.Errorf("bars are left:\n%s", got)
	}
	x.types(`write_progress{ "Near", "going", id = 1 } write_progress{ "Part", "of it", id = 2, parent_id = 1 } io.write("no end") print(" of line") start_sleep(60)` + "\r")
	x.sees("\nno end of line\n")
	x.more(ctrlC)
	x.prompted()
	x.types(`write_progress{ "Near", "going", id = 1 } write_progress{ "Part", "of it", id = 2, parent_id = 1 } start_sleep(60)` + "\r")
	x.sees("Near [going")
	x.sees("\n  Part [of it")
	x.more(ctrlC)
	x.prompted()
	x.enter(`write_progress{ "Quick", "x" } print("out")`, "out\n")
}
