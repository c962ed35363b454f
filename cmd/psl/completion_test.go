package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/pslshell/psl/cmd/psl/commandline"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// completionFolder has the script of a shell beside files to complete, and is the working folder of the shells.
func completionFolder(t *testing.T, shell string) string {
	t.Helper()
	dir := t.TempDir()
	text, ok := commandline.Completion(shell)
	if !ok {
		t.Fatalf("no completions for %s", shell)
	}
	files := map[string]string{"completion": text, "script.lua": "", "notes.txt": "", "cert.pem": ""}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// completions are what every shell must give: a line, what must be among its candidates and what must not.
var completions = []struct {
	line      string
	want, not []string
}{
	{"psl ", []string{"check", "help", "serve", "annotations", "completion", "man", "version", "-e", "-i", "script.lua"}, []string{"notes.txt"}},
	{"psl che", []string{"check"}, []string{"help"}},
	{"psl check ", []string{"script.lua"}, []string{"notes.txt", "--user"}},
	{"psl help new_pss", []string{"new_pssession", "new_pssessionoption"}, []string{"get_job"}},
	{"psl help about_sc", []string{"about_scopes", "about_script_blocks"}, nil},
	{"psl completion ", []string{"bash", "zsh", "fish", "powershell"}, []string{"script.lua"}},
	{"psl annotations fol", []string{"folder"}, nil},
	{"psl serve --h", []string{"--http", "--https", "--hash-user"}, []string{"--user"}},
	{"psl serve --engine ", []string{"auto", "pwsh", "embedded"}, nil},
	{"psl serve --https :5986 --certificate c", []string{"cert.pem"}, nil},
}

func checkCompletions(t *testing.T, ask func(line string) string) {
	t.Helper()
	for _, c := range completions {
		out := ask(c.line)
		var got []string
		for _, l := range strings.Split(out, "\n") {
			word, _, _ := strings.Cut(strings.TrimSpace(l), "\t")
			got = append(got, strings.TrimPrefix(strings.TrimRight(word, "/"), "./"))
		}
		for _, w := range c.want {
			if !slices.Contains(got, w) {
				t.Errorf("%q does not give %s: %q", c.line, w, got)
			}
		}
		for _, w := range c.not {
			if slices.Contains(got, w) {
				t.Errorf("%q gives %s: %q", c.line, w, got)
			}
		}
	}
}

func shell(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not here: scripts/peers installs it", name)
	}
	return path
}

func TestBashCompletion(t *testing.T) {
	bash, dir := shell(t, "bash"), completionFolder(t, "bash")
	checkCompletions(t, func(line string) string {
		cmd := exec.Command(bash, "--norc", "-c", `source ./completion; read -ra COMP_WORDS <<<"$1"; [[ $1 == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _psl 2>/dev/null; printf '%s\n' "${COMPREPLY[@]}"`, "bash", line)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	})
}

func TestFishCompletion(t *testing.T) {
	fish, dir := shell(t, "fish"), completionFolder(t, "fish")
	checkCompletions(t, func(line string) string {
		cmd := exec.Command(fish, "--no-config", "-c", `source ./completion; complete -C $argv[1]`, line)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "HOME="+dir)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	})
}

func TestPowerShellCompletion(t *testing.T) {
	pwsh, dir := remotingtest.PWSH(t), completionFolder(t, "powershell")
	// One PowerShell answers all lines: it starts slowly.
	var script strings.Builder
	script.WriteString(". ([scriptblock]::Create([IO.File]::ReadAllText('" + filepath.Join(dir, "completion") + "')))\n")
	for _, c := range completions {
		script.WriteString("'>>>'; [System.Management.Automation.CommandCompletion]::CompleteInput('" + c.line + "', " + "'" + c.line + "'.Length, $null).CompletionMatches.CompletionText\n")
	}
	cmd := exec.Command(pwsh, "-NoProfile", "-NonInteractive", "-Command", script.String())
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answers := strings.Split(strings.ReplaceAll(string(out), "\r", ""), ">>>\n")[1:]
	if len(answers) != len(completions) {
		t.Fatalf("%d answers: %s", len(answers), out)
	}
	next := 0
	checkCompletions(t, func(string) string { next++; return answers[next-1] })
}

// TestZshCompletion types at a zsh: its completion runs nowhere else.
func TestZshCompletion(t *testing.T) {
	zsh, dir := shell(t, "zsh"), completionFolder(t, "zsh")
	for _, c := range []struct{ typed, want string }{
		{"psl che\t", `psl check `},
		{"psl help new_pssessionop\t", `psl help new_pssessionoption`},
		{"psl completion powersh\t", `psl completion powershell`},
		{"psl serve --hash\t", `psl serve --hash-user`},
		{"psl serve --engine embed\t", `psl serve --engine embedded`},
		{"psl check scr\t", `psl check script\.lua`},
	} {
		cmd := exec.Command(zsh, "-f", "-i")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "HOME="+dir, "TERM=dumb", "PS1=ready> ")
		f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
		if err != nil {
			t.Fatal(err)
		}
		seen := make(chan string, 1)
		want := regexp.MustCompile(c.want)
		go func() {
			var all strings.Builder
			buf := make([]byte, 4096)
			for {
				n, err := f.Read(buf)
				all.WriteString(strings.ReplaceAll(string(buf[:n]), "\a", ""))
				if err != nil || want.MatchString(all.String()) {
					seen <- all.String()
					return
				}
			}
		}()
		if _, err := f.WriteString("autoload -U compinit; compinit -u -D; source ./completion\n" + c.typed); err != nil {
			t.Fatal(err)
		}
		select {
		case text := <-seen:
			if !want.MatchString(text) {
				t.Errorf("%q does not become %s:\n%s", c.typed, c.want, text)
			}
		case <-time.After(30 * time.Second):
			t.Errorf("%q does not become %s", c.typed, c.want)
		}
		_ = cmd.Process.Kill()
		_ = f.Close()
		_ = cmd.Wait()
	}
}

// TestServeFlags compares the page that help and completions come from with the flags that psl serve takes.
func TestServeFlags(t *testing.T) {
	src, err := os.ReadFile("serve.go")
	if err != nil {
		t.Fatal(err)
	}
	var taken, told []string
	for _, m := range regexp.MustCompile(`f\.(?:String|Bool|Int|Func|TextVar|StringVar|BoolVar|IntVar|DurationVar)\((?:&[\w.]+, )?"([a-z-]+)"`).FindAllStringSubmatch(string(src), -1) {
		taken = append(taken, "--"+m[1])
	}
	for _, m := range regexp.MustCompile(`f\.String\("[a-z-]+", "", ""\), f\.String\("([a-z-]+)"`).FindAllStringSubmatch(string(src), -1) {
		if !slices.Contains(taken, "--"+m[1]) {
			taken = append(taken, "--"+m[1])
		}
	}
	for _, f := range commandline.ServeFlags() {
		told = append(told, f.Word)
	}
	slices.Sort(taken)
	slices.Sort(told)
	if !slices.Equal(taken, told) {
		t.Errorf("psl serve takes %v, docs/command-line.md tells of %v", taken, told)
	}
}

// TestManual reads the manual page with man, which warns of what it does not understand.
func TestManual(t *testing.T) {
	man := shell(t, "man")
	page := filepath.Join(t.TempDir(), "psl.1")
	if err := os.WriteFile(page, []byte(commandline.Man("psl 1")), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(man, "--warnings", "-l", page)
	cmd.Env = append(os.Environ(), "MANWIDTH=100", "MANPAGER=cat", "LC_ALL=C.UTF-8")
	var warnings strings.Builder
	cmd.Stderr = &warnings
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("man does not show pages here: %v %s", err, warnings.String())
	}
	text := regexp.MustCompile(".\x08|\x1b\\[[0-9;]*m").ReplaceAllString(string(out), "")
	for _, want := range []string{"psl - runs Lua scripts", "psl check FILE.lua", "--keytab FILE", "EXIT CODES", "PSL_PWSH"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if warnings.Len() > 0 {
		t.Errorf("man warns: %s", warnings.String())
	}
}
