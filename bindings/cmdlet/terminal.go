package cmdlet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Terminal answers questions at a terminal: what psl's own cmdlets and scripts on other computers ask. Questions go to
// Out, which is the terminal and not the script's output.
type Terminal struct {
	In  *os.File
	Out io.Writer
}

var _ cmdlet.Prompter = (*Terminal)(nil)

// ErrNoAnswer tells that the input ended where an answer was wanted.
var ErrNoAnswer = errors.New("the input ended before the question was answered")

// line reads up to the end of the line, byte by byte, so that nothing behind it is taken from who reads next.
func (t *Terminal) line() (string, error) {
	var b []byte
	one := make([]byte, 1)
	for {
		n, err := t.In.Read(one)
		if n == 1 {
			if one[0] == '\n' {
				return strings.TrimSuffix(string(b), "\r"), nil
			}
			b = append(b, one[0])
		}
		if err != nil {
			if len(b) > 0 {
				return string(b), nil
			}
			return "", ErrNoAnswer
		}
	}
}

// ReadLine asks for a line; a secret one is not echoed.
func (t *Terminal) ReadLine(prompt string, secret bool) (string, error) {
	if prompt != "" {
		fmt.Fprint(t.Out, prompt)
	}
	if !secret {
		return t.line()
	}
	b, err := term.ReadPassword(int(t.In.Fd()))
	fmt.Fprintln(t.Out)
	if err != nil {
		return "", ErrNoAnswer
	}
	return string(b), nil
}

// Confirm asks whether to go on; all is true for an answer that holds for what follows.
func (t *Terminal) Confirm(caption, message string) (yes, all bool, err error) {
	choices := []remoting.Choice{{Label: "&Yes"}, {Label: "Yes to &All"}, {Label: "&No"}, {Label: "No to A&ll"}}
	i, err := t.choose(caption, message, choices, 0)
	return i < 2, i == 1 || i == 3, err
}

// Credential asks for a user name, unless there is one, and a password.
func (t *Terminal) Credential(caption, message, user string) (*psobject.Credential, error) {
	fmt.Fprintf(t.Out, "\n%s\n%s\n", caption, message)
	for user == "" {
		var err error
		if user, err = t.ReadLine("User: ", false); err != nil {
			return nil, err
		}
	}
	password, err := t.ReadLine("Password for user "+user+": ", true)
	if err != nil {
		return nil, err
	}
	return &psobject.Credential{UserName: user, Password: psobject.NewSecureString(password)}, nil
}

// choose asks for one of several answers by their keys.
func (t *Terminal) choose(caption, message string, choices []remoting.Choice, def int) (int, error) {
	if caption != "" {
		fmt.Fprintf(t.Out, "\n%s\n", caption)
	}
	if message != "" {
		fmt.Fprintln(t.Out, message)
	}
	keys := make([]string, len(choices))
	var line strings.Builder
	for i, c := range choices {
		label := c.Label
		if at := strings.IndexByte(label, '&'); at >= 0 && at+1 < len(label) {
			keys[i] = strings.ToUpper(label[at+1 : at+2])
			label = label[:at] + label[at+1:]
		}
		fmt.Fprintf(&line, "[%s] %s  ", keys[i], label)
	}
	line.WriteString("[?] Help")
	if def >= 0 && def < len(choices) {
		fmt.Fprintf(&line, " (default is %q)", keys[def])
	}
	for {
		answer, err := t.ReadLine(line.String()+": ", false)
		if err != nil {
			return def, err
		}
		answer = strings.TrimSpace(answer)
		if answer == "" && def >= 0 {
			return def, nil
		}
		for i, c := range choices {
			if strings.EqualFold(answer, keys[i]) || strings.EqualFold(answer, strings.ReplaceAll(c.Label, "&", "")) {
				return i, nil
			}
		}
		if answer == "?" {
			for i, c := range choices {
				help := c.Help
				if help == "" {
					help = strings.ReplaceAll(c.Label, "&", "")
				}
				fmt.Fprintf(t.Out, "%s - %s\n", keys[i], help)
			}
		}
	}
}

// RemoteUI answers what scripts on another computer ask, with the original's warnings about where the question comes
// from.
type RemoteUI struct {
	Terminal *Terminal
	Computer string
}

var _ remoting.HostUI = (*RemoteUI)(nil)

// ReadLine reads a line without a label of its own.
func (u *RemoteUI) ReadLine(_ context.Context, secret bool) (string, error) {
	if secret {
		u.warn("is asking to read a line securely. Enter sensitive information, such as your credentials, only if you trust the remote computer and the application or script that is requesting it.")
	}
	return u.Terminal.ReadLine("", secret)
}

func (u *RemoteUI) warn(text string) {
	fmt.Fprintf(u.Terminal.Out, "WARNING: A script or application on the remote computer %s %s\n", strings.ToUpper(u.Computer), text)
}

// Prompt asks for several values.
func (u *RemoteUI) Prompt(_ context.Context, caption, message string, fields []remoting.PromptField) (map[string]any, error) {
	for _, f := range fields {
		if f.Secret {
			u.warn("is sending a prompt request. When you are prompted, enter sensitive information, such as credentials or passwords, only if you trust the remote computer and the application or script that is requesting the data.")
			break
		}
	}
	if caption != "" {
		fmt.Fprintln(u.Terminal.Out, caption)
	}
	if message != "" {
		fmt.Fprintln(u.Terminal.Out, message)
	}
	out := map[string]any{}
	for _, f := range fields {
		s, err := u.Terminal.ReadLine(f.Name+": ", f.Secret)
		if err != nil {
			return nil, err
		}
		out[f.Name] = s
		if f.Secret {
			out[f.Name] = psobject.NewSecureString(s)
		}
	}
	return out, nil
}

// Credential asks for an account.
func (u *RemoteUI) Credential(_ context.Context, caption, message, user, _ string) (*psobject.Credential, error) {
	const what = "Warning: A script or application on the remote computer %s is requesting your credentials. Enter your credentials only if you trust the remote computer and the application or script that is requesting them."
	return u.Terminal.Credential("PowerShell Credential Request: "+caption, fmt.Sprintf(what, strings.ToUpper(u.Computer))+"\n\n"+message, user)
}

// Choice asks for one of several answers.
func (u *RemoteUI) Choice(_ context.Context, caption, message string, choices []remoting.Choice, def int) (int, error) {
	return u.Terminal.choose(caption, message, choices, def)
}
