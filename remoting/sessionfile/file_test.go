package sessionfile_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/sessionfile"
	"github.com/pslshell/psl/remoting/transport"
)

// What is not known, or cannot be followed, refuses the file and says where.
func TestFileErrors(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	role := put("bad.psrc", "@{ VisibleCmdlet = 'Get-Date' }")
	for _, c := range []struct{ keys, where, what string }{
		{"Unknown = 'x'", "Unknown", "not known"},
		{"SessionType = 'Foo'", "SessionType", "Foo is not known"},
		{"LanguageMode = 'Foo'", "LanguageMode", "NoLanguage"},
		{"LanguageMode = 5", "LanguageMode", "text is wanted"},
		{"ExecutionPolicy = 'Foo'", "ExecutionPolicy", "not known"},
		{"PowerShellVersion = '99.0'", "PowerShellVersion", "beyond"},
		{"VisibleCmdlets = 5", "VisibleCmdlets[0]", "is wanted"},
		{"VisibleCmdlets = @{ Nam = 'x' }", "VisibleCmdlets[0]: Nam", "not known"},
		{"VisibleCmdlets = @{ Parameters = @{ Name = 'x' } }", "VisibleCmdlets[0]", "Name is missing"},
		{"VisibleCmdlets = 'a', @{ Name = 'Get-Date'; Parameters = @{ Name = 'Format'; ValidateFoo = 'x' } }", "VisibleCmdlets[1]: Parameters[0]: ValidateFoo", "not known"},
		{"VisibleCmdlets = @{ Name = 'Get-Date'; Parameters = @{ Name = 'Zork' } }", "Get-Date", "no parameter Zork"},
		{"VisibleCmdlets = @{ Name = 'Get-*'; Parameters = @{ Name = 'Format' } }", "Get-*", "wildcard"},
		{"VisibleCmdlets = @{ Name = 'Get-Date'; Parameters = @{ Name = 'Format'; ValidatePattern = '(' } }", "Get-Date", "pattern"},
		{"VisibleCmdlets = @{ Name = 'Get-Date'; Parameters = @{ Name = 'Format' } }, @{ Name = 'get-date'; Parameters = @{ Name = 'Year' } }", "get-date", "twice"},
		{"VisibleExternalCommands = 'bin/ls'", "VisibleExternalCommands", "full path"},
		{"FunctionDefinitions = @{ Name = 'F1' }", "FunctionDefinitions[0]", "ScriptBlock"},
		{"FunctionDefinitions = @{ Name = 'F1'; ScriptBlock = 'text' }", "FunctionDefinitions[0]", "ScriptBlock"},
		{"FunctionDefinitions = @{ ScriptBlock = { 1 } }", "FunctionDefinitions[0]", "Name is missing"},
		{"FunctionDefinitions = @{ Name = 'F1'; ScriptBlock = { 1 }; Options = 'Zork' }", "FunctionDefinitions[0]: Options", "not known"},
		{"FunctionDefinitions = @{ Name = 'F1'; ScriptBlock = { 1 } }, @{ Name = 'f1'; ScriptBlock = { 2 } }", "f1", "twice"},
		{"AliasDefinitions = @{ Name = 'a' }", "AliasDefinitions[0]", "Value"},
		{"VariableDefinitions = @{ Value = 'a' }", "VariableDefinitions[0]", "Name is missing"},
		{"VariableDefinitions = @{ Name = 'v'; Value = (Get-Date) }", "VariableDefinitions", "no constant"},
		{"VariableDefinitions = @{ Name = 'v'; Value = $env:HOME }", "VariableDefinitions", "no constant"},
		{"ScriptsToProcess = 'start.ps1'", "ScriptsToProcess", "full path"},
		{"ScriptsToProcess = '/nowhere/start.ps1'", "ScriptsToProcess", "no such file"},
		{"ScriptsToProcess = '/etc/hostname'", "ScriptsToProcess", ".ps1"},
		{"ModulesToImport = 'Zork'", "ModulesToImport", "Zork"},
		{"TypesToProcess = '/x.ps1xml'", "TypesToProcess", "types"},
		{"FormatsToProcess = '/x.ps1xml'", "FormatsToProcess", "formats"},
		{"AssembliesToLoad = 'System.Web'", "AssembliesToLoad", "assemblies"},
		{"TranscriptDirectory = '/tmp'", "TranscriptDirectory", "transcripts"},
		{"RunAsVirtualAccount = $true", "RunAsVirtualAccount", "runs as"},
		{"RunAsVirtualAccountGroups = 'x'", "RunAsVirtualAccountGroups", "runs as"},
		{"MountUserDrive = $true", "MountUserDrive", "cannot"},
		{"MountUserDrive = 'yes'", "MountUserDrive", "$true or $false"},
		{"GroupManagedServiceAccount = 'x'", "GroupManagedServiceAccount", "runs as"},
		{"RequiredGroups = 'x'", "RequiredGroups", "And or Or"},
		{"RequiredGroups = @{ Nor = 'x' }", "RequiredGroups: Nor", "And or Or"},
		{"EnvironmentVariables = @{ A = 5 }", "EnvironmentVariables: A", "text"},
		{"EnvironmentVariables = @{ 'A=B' = 'c' }", "EnvironmentVariables: A=B", "characters"},
		{"RoleDefinitions = @{ u = 'x' }", "RoleDefinitions: u", "hash table"},
		{"RoleDefinitions = @{ u = @{ RoleCapabilities = 'Maintenance' } }", "RoleDefinitions: u: RoleCapabilities", "RoleCapabilityFiles"},
		{"RoleDefinitions = @{ u = @{ Zork = 'x' } }", "RoleDefinitions: u: Zork", "not known"},
		{"RoleDefinitions = @{ u = @{ RoleCapabilityFiles = '/nowhere.psrc' } }", "RoleDefinitions: u: RoleCapabilityFiles", "no such file"},
		{"RoleDefinitions = @{ u = @{ RoleCapabilityFiles = '" + role + "' } }", role + ": VisibleCmdlet", "not known"},
		{"RoleDefinitions = @{ u = @{ FunctionDefinitions = @{ Name = 'F'; ScriptBlock = { 1 } } }; v = @{ FunctionDefinitions = @{ Name = 'F'; ScriptBlock = { 2 } } } }", "F", "twice"},
		{"Author = 'a'; author = 'b'", "uthor", ""},
		{"FunctionDefinitions = @{ Name = 'F1'; ScriptBlock = { if } }", "", ""},
	} {
		path := write(t, c.keys)
		_, err := sessionfile.Read(path)
		if err == nil || !strings.Contains(err.Error(), c.where) || !strings.Contains(err.Error(), c.what) || !strings.Contains(err.Error(), filepath.Dir(path)) && !strings.Contains(err.Error(), dir) {
			if err == nil || c.where != "" {
				t.Errorf("%s: %v", c.keys, err)
			}
		}
	}
	for name, text := range map[string]string{"empty": "", "no table": "'x'", "a command": "Get-Date", "two tables": "@{}; @{}", "a pipeline": "@{} | Get-Date", "a table in a call": "Get-Date @{ SchemaVersion = '2.0.0.0' }",
		"an assignment": "$x = @{ SchemaVersion = '2.0.0.0' }", "no schema": "@{ Author = 'x' }", "newer": "@{ SchemaVersion = '3.0.0.0' }", "a parameter": "param($x) @{ SchemaVersion = '2.0.0.0' }"} {
		if _, err := sessionfile.Read(put("x.pssc", text)); err == nil || !strings.Contains(err.Error(), "x.pssc") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := sessionfile.Read(filepath.Join(dir, "none.pssc")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// The files that PowerShell writes are read: the one with all keys as comments, and one with the values of parameters.
func TestFilesOfPowerShell(t *testing.T) {
	dir := t.TempDir()
	full, role, made := filepath.Join(dir, "full.pssc"), filepath.Join(dir, "role.psrc"), filepath.Join(dir, "made.pssc")
	p := openPool(t, transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t)}))
	for _, line := range []string{
		"New-PSSessionConfigurationFile -Path '" + full + "' -Full",
		"New-PSRoleCapabilityFile -Path '" + role + "' -VisibleCmdlets 'Get-Date' -FunctionDefinitions @{ Name = 'F2'; ScriptBlock = { 'two' } } -VisibleFunctions F2",
		"New-PSSessionConfigurationFile -Path '" + made + "' -SessionType RestrictedRemoteServer -LanguageMode ConstrainedLanguage -VisibleFunctions F1 -FunctionDefinitions @{ Name = 'F1'; ScriptBlock = { param($x) \"one $x\" } } " +
			"-VisibleCmdlets Get-Random, @{ Name = 'Write-Output'; Parameters = @{ Name = 'InputObject'; ValidateSet = 'a', 'b' } } -EnvironmentVariables @{ A = 'b' } -RoleDefinitions @{ anna = @{ RoleCapabilityFiles = '" + role + "' } } -ExecutionPolicy RemoteSigned",
	} {
		if out := said(t, p, line); out != "" {
			t.Fatal(out)
		}
	}
	run := openEmbedded(t, full, sessionfile.User{Name: "x"})
	if out := said(t, run, "1 + 1"); out != "System.Int32 2\n" {
		t.Errorf("%s", out)
	}
	run = openEmbedded(t, made, sessionfile.User{Name: "ANNA"})
	for line, want := range map[string]string{"F1 x": "System.String one x\n", "F2": "System.String two\n", "Write-Output a": "System.String a\n", "(Get-Date -Year 2001).Year": "System.Int32 2001\n"} {
		if out := said(t, run, line); out != want {
			t.Errorf("%s: %s", line, out)
		}
	}
}

func TestRoles(t *testing.T) {
	path := write(t, `SessionType = 'RestrictedRemoteServer'
RoleDefinitions = @{ 'CORP\anna' = @{ VisibleCmdlets = 'Get-Date' }; operators = @{ VisibleCmdlets = 'Get-Random'; FunctionDefinitions = @{ Name = 'Op'; ScriptBlock = { 'op' } }; VisibleFunctions = 'Op' }; 'bob' = @{ VisibleCmdlets = 'Write-Output' } }`)
	f, err := sessionfile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		user sessionfile.User
		sees string
	}{
		{sessionfile.User{Name: "anna@corp"}, "Get-Date"},
		{sessionfile.User{Name: "anna@CORP", Groups: []string{"Operators"}}, "Get-Date Get-Random Op"},
		{sessionfile.User{Name: "bob"}, "Write-Output"},
		{sessionfile.User{Name: "bob", Groups: []string{"operators"}}, "Get-Random Op Write-Output"},
		{sessionfile.User{Name: "carl", Groups: []string{"OPERATORS"}}, "Get-Random Op"},
		{sessionfile.User{Name: "anna"}, ""},
		{sessionfile.User{Name: "anna@other"}, ""},
		{sessionfile.User{Name: ""}, ""},
		{sessionfile.User{Name: "x", Groups: []string{"", "users"}}, ""},
	} {
		_, err := f.For(c.user)
		if c.sees == "" {
			if !errors.Is(err, sessionfile.ErrNotAllowed) {
				t.Errorf("%v: %v", c.user, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v: %v", c.user, err)
			continue
		}
		p := openEmbedded(t, path, c.user)
		for _, name := range []string{"Get-Date", "Get-Random", "Op", "Write-Output"} {
			if sees := said(t, p, "!Get-Command -Name:"+name); strings.HasPrefix(sees, "error") == strings.Contains(c.sees, name) {
				t.Errorf("%v: %s: %s", c.user, name, sees)
			}
		}
	}
}

func TestRequiredGroups(t *testing.T) {
	f, err := sessionfile.Read(write(t, "RequiredGroups = @{ And = @{ Or = 'card1', 'card2' }, 'admins' }"))
	if err != nil {
		t.Fatal(err)
	}
	for groups, ok := range map[string]bool{"card1 admins": true, "Card2 ADMINS x": true, "admins": false, "card1 card2": false, "": false} {
		if _, err := f.For(sessionfile.User{Name: "admins", Groups: strings.Fields(groups)}); (err == nil) != ok {
			t.Errorf("%q: %v", groups, err)
		}
	}
}

// Scripts run at the start, with the full language; what fails in one refuses the session with PowerShell's words.
func TestStartScripts(t *testing.T) {
	dir := t.TempDir()
	start, bad := filepath.Join(dir, "start it's.ps1"), filepath.Join(dir, "bad.ps1")
	for path, text := range map[string]string{start: "$global:seen = [math]::Abs(-7); $kept = \"in $PSScriptRoot\"; function From-Script { $kept }", bad: "throw 'bad start'"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := openEmbedded(t, write(t, "SessionType = 'RestrictedRemoteServer'; LanguageMode = 'ConstrainedLanguage'; ScriptsToProcess = '"+strings.ReplaceAll(start, "'", "''")+"'; VisibleFunctions = 'From-Script'"), sessionfile.User{Name: "x"})
	for line, want := range map[string]string{"$seen": "System.Int32 7\n", "From-Script": "System.String in " + dir + "\n"} {
		if out := said(t, p, line); out != want {
			t.Errorf("%s: %s", line, out)
		}
	}
	path := write(t, "ScriptsToProcess = '"+bad+"'")
	f, err := sessionfile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.For(sessionfile.User{Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	refused := func(tr transport.Transport) string {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		p, err := client.Open(ctx, tr, client.PoolOptions{})
		if err == nil {
			_ = p.Close(ctx)
			return "it opened"
		}
		_ = tr.Close(ctx)
		return err.Error()
	}
	tr, conn := transport.NewMemory(transport.Timeouts{})
	go func() {
		_ = endpoint.Serve(context.Background(), conn, embedded.Handler(embedded.Options{Configuration: c}), embedded.EndpointOptions())
	}()
	got := refused(tr)
	if want := refused(transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t), ConfigurationFile: path})); got != want {
		t.Errorf("psl: %s\nPowerShell: %s", got, want)
	}
}

// Implicit remoting asks for the commands of a session: it gets those that are visible, with the parameters that may be given.
func TestCommandMetadata(t *testing.T) {
	path := write(t, restricted)
	describe := func(p *client.Pool) (names, parameters string) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		l, err := p.GetCommandMetadata(ctx, &message.GetCommandMetadata{Names: []string{"*"}, CommandTypes: 2 | 8}, client.StartOptions{})
		if err != nil {
			t.Fatal(err)
		}
		err = l.Deliver(ctx, client.RunOptions{Output: func(v any) error {
			o, ok := v.(*psobject.Object)
			if !ok {
				return nil
			}
			name, has := o.Get("Name")
			if !has {
				return nil
			}
			names += dotnet.ToString(name) + " "
			if d, ok := o.Get("Parameters"); ok && dotnet.ToString(name) == "Get-Pair" {
				for _, k := range psobject.Base(d).(*psobject.Dictionary).Keys() {
					parameters += dotnet.ToString(k) + " "
				}
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		return names, parameters
	}
	wantNames, wantParameters := describe(openReal(t, path))
	names, parameters := describe(openEmbedded(t, path, sessionfile.User{Name: "x"}))
	if names != wantNames || names == "" {
		t.Errorf("psl: %s\nPowerShell: %s", names, wantNames)
	}
	if parameters != wantParameters || !strings.HasPrefix(parameters, "Left ") {
		t.Errorf("psl: %s\nPowerShell: %s", parameters, wantParameters)
	}
}
