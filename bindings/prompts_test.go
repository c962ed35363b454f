package bindings_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// answers is a person who answers everything, and the questions that were put.
type answers struct{ asked []string }

func (a *answers) Confirm(caption, message string) (yes, all bool, err error) {
	a.asked = append(a.asked, caption+"|"+message)
	return false, false, nil
}

func (a *answers) ReadLine(prompt string, secret bool) (string, error) {
	a.asked = append(a.asked, fmt.Sprintf("%s|%v", prompt, secret))
	return "an answer", nil
}

func (a *answers) Credential(caption, message, user string) (*psobject.Credential, error) {
	a.asked = append(a.asked, caption+"|"+message+"|"+user)
	if user == "" {
		user = "typed"
	}
	return &psobject.Credential{UserName: user, Password: psobject.NewSecureString("answered")}, nil
}

// What the cmdlets ask, and what becomes of the answers.
func TestPrompts(t *testing.T) {
	var a answers
	out, stderr, err := runWith(t, remoting.Options{Embedded: true}, "prompts", `
print(get_credential().UserName)
print(get_credential("Domain01\\User01").UserName, get_credential{credential = pscredential("ready", "x")}.UserName)
print(get_credential{message = "For the fleet.", title = "Deploy", user_name = "me"}.UserName)
print(get_credential{user_name = "other", message = "Once more."}:GetNetworkCredential().Password)
print(read_host(), read_host("Your name"), read_host{prompt = "PIN", mask_input = true}, read_host{"Secret", as_secure_string = true})
local ok, e = pcall(invoke_command, {computer_name = "srv", credential = "asked", script_block = "1", timeout = 0.001})
local s = new_pssession{name = "kept"}
remove_pssession{s, confirm = true}
print(s.State)
`, func(s *luacmdlet.Session) { s.Prompter = &a })
	if err != nil {
		t.Errorf("%v\n%s", err, stderr)
	}
	want := `typed
Domain01\User01	ready
me
answered
an answer	an answer	an answer	System.Security.SecureString
Opened
`
	if d := cmp.Diff(want, out); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	questions := `PowerShell credential request|Enter your credentials.|
PowerShell credential request|Enter your credentials.|Domain01\User01
Deploy|For the fleet.|me
PowerShell credential request|Once more.|other
|false
Your name: |false
PIN: |true
Secret: |true
PowerShell credential request|Enter your credentials.|asked
Confirm|Are you sure you want to perform this action?
Performing the operation "Remove" on target "localhost".`
	if d := cmp.Diff(questions, strings.Join(a.asked, "\n")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A session gets the prompt by each of the ways that name it; what cannot be entered says why.
func TestEnter(t *testing.T) {
	for _, c := range []struct{ call, want string }{
		{`session = s`, "entered"},
		{`s`, "entered"},
		{`id = s.Id`, "entered"},
		{`name = "ONE"`, "entered"},
		{`instance_id = s.InstanceId`, "entered"},
		{`name = "none"`, "RemoteRunspaceNotAvailableForSpecifiedName,Microsoft.PowerShell.Commands.EnterPSSessionCommand: The remote session with the name none  is not available."},
		{`id = 99`, "RemoteRunspaceNotAvailableForSpecifiedSessionId,Microsoft.PowerShell.Commands.EnterPSSessionCommand: The remote session with the session ID 99 is not available."},
		{`name = "two"`, "RemoteRunspaceHasMultipleMatchesForSpecifiedName,Microsoft.PowerShell.Commands.EnterPSSessionCommand: Multiple matches found for name two."},
		{`connection_uri = uri"relative"`, "CreateRemoteRunspaceFailed: Relative URIs are not supported in the creation of remote sessions."},
		{`s, id = 5`, "PositionalParameterNotFound,Microsoft.PowerShell.Commands.EnterPSSessionCommand: A positional parameter cannot be found that accepts argument '[PSSession]one'."},
	} {
		t.Run(c.call, func(t *testing.T) {
			out, stderr, err := runWith(t, remoting.Options{Embedded: true}, "enter", `
local s = new_pssession{name = "one"}
local two = new_pssession{computer_name = {"localhost", "localhost"}, name = {"two", "two"}}
local ok, e = pcall(enter_pssession, {`+c.call+`, error_action = "Stop"})
if not ok then print(e.FullyQualifiedErrorId .. ": " .. e) return end
print("entered")
ok, e = pcall(enter_pssession, s)
print(e.FullyQualifiedErrorId)
print(s.State)
`, func(s *luacmdlet.Session) { s.Interactive = true })
			if err != nil || stderr != "" {
				t.Errorf("%v\n%s", err, stderr)
			}
			want := c.want + "\n"
			if c.want == "entered" {
				want += "HostInNestedPrompt,Microsoft.PowerShell.Commands.EnterPSSessionCommand\nOpened\n"
			}
			if d := cmp.Diff(want, out); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
	if _, _, err := run(t, remoting.Options{Embedded: true}, "script", `enter_pssession(new_pssession())`); err == nil || !strings.Contains(err.Error(), "does not support Enter-PSSession") {
		t.Errorf("in a script: %v", err)
	}
}
