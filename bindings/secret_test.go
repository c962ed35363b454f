package bindings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting"
)

// A password comes from where it is kept, is not shown, and where there is none the script does not go on.
func TestSecrets(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the sources of this test are programs of Unix")
	}
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Setenv("PSL_TEST_SECRET", "pä55 word")
	file := write("password", "pä55 word\r\na comment\n", 0o600)
	empty := write("empty", "\nsecond", 0o600)
	open := write("open", "pä55 word", 0o644)
	// The desktops' programs, as they answer.
	write("secret-tool", "#!/bin/sh\n[ \"$*\" = 'lookup service servers username me' ] && printf 'pä55 word' || exit 1\n", 0o755)
	write("security", "#!/bin/sh\n[ \"$*\" = 'find-generic-password -s servers -a me -w' ] && echo 'pä55 word' || exit 44\n", 0o755)
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))

	for _, c := range []struct{ name, arguments, want string }{
		{"environment", `"me", environment = "PSL_TEST_SECRET"`, "me"},
		{"file", fmt.Sprintf(`user_name = "CORP\\me", file = %q`, file), `CORP\me`},
		{"command as a table", `"me", command = {"printf", "%s\\n", "pä55 word"}`, "me"},
		{"command as a line", `"me", command = "echo 'pä55 word'; echo more"`, "me"},
		{"key ring", `"me", key_ring = "servers"`, "me"},

		{"no variable", `"me", environment = "PSL_TEST_NONE"`, "SecretNotAvailable: Get-Credential cannot take the password that the parameter Environment names: the environment variable PSL_TEST_NONE is not set, or empty. Set it before psl is started."},
		{"no file", `"me", file = "/nowhere/at/all"`, "SecretNotAvailable: Get-Credential cannot take the password that the parameter File names: the file /nowhere/at/all does not exist."},
		{"an empty file", fmt.Sprintf(`"me", file = %q`, empty), "SecretNotAvailable: Get-Credential cannot take the password that the parameter File names: " + empty + ": its first line is empty."},
		{"a file that others can read", fmt.Sprintf(`"me", file = %q`, open), "SecretNotAvailable: Get-Credential cannot take the password that the parameter File names: others than its owner have access to " + open + " (-rw-r--r--). Take it from them: chmod 600."},
		{"a command that fails", `"me", command = "echo 'pä55 word'; exit 3"`, "SecretNotAvailable: Get-Credential cannot take the password that the parameter Command names: sh ended with exit code 3. Run it by hand to see why."},
		{"no such command", `"me", command = {"psl-no-such-program"}`, "SecretNotAvailable: Get-Credential cannot take the password that the parameter Command names: there is no program psl-no-such-program. Install it, or give its path."},
		{"a command that prints nothing", `"me", command = {"true"}`, "SecretNotAvailable: Get-Credential cannot take the password that the parameter Command names: true printed no password: its first line is empty."},
		{"two sources", `"me", command = "x", environment = "PSL_TEST_SECRET"`, "AmbiguousParameterSet: Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided."},
		{"no user", `environment = "PSL_TEST_SECRET"`, "MissingMandatoryParameter: Cannot process command because of one or more missing mandatory parameters: UserName."},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, stderr, err := run(t, remoting.Options{Embedded: true}, "secret.lua", `
local ok, c = pcall(get_credential, {`+c.arguments+`})
if not ok then
  print(c.FullyQualifiedErrorId:match("^[^,]*") .. ": " .. c)
else
  print(c.UserName)
  if c:GetNetworkCredential().Password ~= "pä55 word" then print("another password") end
  write_output(c)
  print(c, c.Password, convertto_json(c))
end`)
			if err != nil || stderr != "" {
				t.Errorf("%v\n%s", err, stderr)
			}
			if strings.Contains(out+stderr, "pä55") {
				t.Errorf("the password is shown:\n%s%s", out, stderr)
			}
			first, _, _ := strings.Cut(out, "\n")
			if d := cmp.Diff(c.want, first); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
