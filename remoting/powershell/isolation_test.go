package powershell

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

// A session's environment variables and current folder are its own: neither other sessions nor the process see what a script changes,
// and the programs that it starts do.
func TestIsolation(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the programs that show it are those of Unix")
	}
	t.Setenv("PSL_TEST_INHERITED", "from the process")
	a, b := New(Options{}), New(Options{})
	defer a.Close()
	defer b.Close()
	run := func(rs *Runspace, script string) string {
		t.Helper()
		var got []string
		if err := rs.RunScript(t.Context(), script, lines(rs, &got)); err != nil {
			t.Fatal(err)
		}
		return strings.Join(got, "|")
	}
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		"$env:PSL_TEST_A = 'one'", "[Environment]::SetEnvironmentVariable('PSL_TEST_B', 'two')", "Set-Item env:PSL_TEST_C three",
		"$env:PSL_TEST_INHERITED = 'changed'", "Set-Location /", "[Environment]::CurrentDirectory = '/'", "Push-Location /",
	} {
		run(a, change)
	}
	const read = "$env:PSL_TEST_A; [Environment]::GetEnvironmentVariable('PSL_TEST_B'); (Get-Item env:PSL_TEST_C).Value; $env:PSL_TEST_INHERITED; \"$PWD\""
	if got, want := run(a, read), "one|two|three|changed|/"; got != want {
		t.Errorf("the session itself sees %q, want %q", got, want)
	}
	if got, want := run(a, "sh -c 'echo $PSL_TEST_A $PSL_TEST_B $PSL_TEST_C $PSL_TEST_INHERITED; pwd'"), "one two three changed|/"; got != want {
		t.Errorf("a program sees %q, want %q", got, want)
	}
	if got, want := run(b, "\"[$env:PSL_TEST_A$([Environment]::GetEnvironmentVariable('PSL_TEST_B'))]\"; Test-Path env:PSL_TEST_C; $env:PSL_TEST_INHERITED; \"$PWD\""), "[]|False|from the process|"+before; got != want {
		t.Errorf("another session sees %q, want %q", got, want)
	}
	for _, name := range []string{"PSL_TEST_A", "PSL_TEST_B", "PSL_TEST_C"} {
		if v, ok := os.LookupEnv(name); ok {
			t.Errorf("the process has %s=%s", name, v)
		}
	}
	if now, _ := os.Getwd(); now != before || os.Getenv("PSL_TEST_INHERITED") != "from the process" {
		t.Errorf("the process is in %s and has %s", now, os.Getenv("PSL_TEST_INHERITED"))
	}
	run(a, "Remove-Item env:PSL_TEST_A; $env:PSL_TEST_B = $null; $env:PATH = '/nowhere'")
	if got, want := run(a, "Test-Path env:PSL_TEST_A, env:PSL_TEST_B; try { sh -c 'true' } catch { $_.FullyQualifiedErrorId }; /bin/echo there"), "False|False|CommandNotFoundException|there"; got != want {
		t.Errorf("after removal %q, want %q", got, want)
	}
}
