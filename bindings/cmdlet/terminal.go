package cmdlet

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Keyboard reads what a person answers.
type Keyboard interface {
	// ReadLine shows a prompt and reads a line, without its end; a secret line is not shown. It ends with ctx.
	ReadLine(ctx context.Context, prompt string, secret bool) (string, error)
	// Key shows a question and reads one key, which is not shown.
	Key(ctx context.Context, question string) (byte, error)
	// Flush forgets what was typed and not read.
	Flush() error
}

// Terminal answers questions at a terminal: what psl's own cmdlets and scripts on other computers ask. Questions go to
// Out, which is the terminal and not the script's output.
type Terminal struct {
	Keyboard Keyboard
	Out      io.Writer
	// Control sends escape sequences to the terminal; moved tells that its cursor is elsewhere after them. Nil where the
	// terminal knows none.
	Control func(sequences string, moved bool) error
	// Context is that of the running script.
	Context func() context.Context

	mu sync.Mutex // one question at a time: scripts on several computers may ask at once
}

var _ cmdlet.Prompter = (*Terminal)(nil)

// ReadLine asks for a line; a secret one is not shown.
func (t *Terminal) ReadLine(prompt string, secret bool) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Keyboard.ReadLine(t.Context(), prompt, secret)
}

// Confirm asks whether to go on; all is true for an answer that holds for what follows.
func (t *Terminal) Confirm(caption, message string) (yes, all bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	choices := []remoting.Choice{{Label: "&Yes"}, {Label: "Yes to &All"}, {Label: "&No"}, {Label: "No to A&ll"}}
	i, err := t.choose(t.Context(), caption, message, choices, 0)
	return i < 2, i == 1 || i == 3, err
}

// Credential asks for a user name, unless there is one, and a password.
func (t *Terminal) Credential(caption, message, user string) (*psobject.Credential, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.credential(t.Context(), caption, message, user)
}

func (t *Terminal) credential(ctx context.Context, caption, message, user string) (*psobject.Credential, error) {
	fmt.Fprintf(t.Out, "\n%s\n%s\n", caption, message)
	for user == "" {
		var err error
		if user, err = t.Keyboard.ReadLine(ctx, "User: ", false); err != nil {
			return nil, err
		}
	}
	password, err := t.Keyboard.ReadLine(ctx, "Password for user "+user+": ", true)
	if err != nil {
		return nil, err
	}
	return &psobject.Credential{UserName: user, Password: psobject.NewSecureString(password)}, nil
}

// choose asks for one of several answers by their keys.
func (t *Terminal) choose(ctx context.Context, caption, message string, choices []remoting.Choice, def int) (int, error) {
	keys, line := t.offer(caption, message, choices)
	if def >= 0 && def < len(choices) {
		line += fmt.Sprintf(" (default is %q)", keys[def])
	}
	for {
		i, given, err := t.answer(ctx, line+": ", choices, keys)
		switch {
		case err != nil:
			return def, err
		case i >= 0:
			return i, nil
		case !given && def >= 0:
			return def, nil
		}
	}
}

// chooseSeveral asks for answers until an empty one.
func (t *Terminal) chooseSeveral(ctx context.Context, caption, message string, choices []remoting.Choice, defaults []int) ([]int, error) {
	keys, line := t.offer(caption, message, choices)
	var names []string
	for _, d := range defaults {
		if d >= 0 && d < len(keys) {
			names = append(names, keys[d])
		}
	}
	switch len(names) {
	case 0:
	case 1:
		line += " (default choice is " + names[0] + ")"
	default:
		line += " (default choices are " + strings.Join(names, ",") + ")"
	}
	fmt.Fprintln(t.Out, line)
	var chosen []int
	for {
		i, given, err := t.answer(ctx, fmt.Sprintf("Choice[%d]: ", len(chosen)), choices, keys)
		switch {
		case err != nil:
			return nil, err
		case i >= 0:
			chosen = append(chosen, i)
		case !given && len(chosen) == 0:
			return defaults, nil
		case !given:
			return chosen, nil
		}
	}
}

// offer shows what is asked, and gives the keys of the choices and the line that tells them.
func (t *Terminal) offer(caption, message string, choices []remoting.Choice) (keys []string, line string) {
	if caption != "" {
		fmt.Fprintf(t.Out, "\n%s\n", caption)
	}
	if message != "" {
		fmt.Fprintln(t.Out, message)
	}
	keys = make([]string, len(choices))
	var told strings.Builder
	for i, c := range choices {
		label := c.Label
		if at := strings.IndexByte(label, '&'); at >= 0 && at+1 < len(label) {
			keys[i] = strings.ToUpper(label[at+1 : at+2])
			label = label[:at] + label[at+1:]
		}
		fmt.Fprintf(&told, "[%s] %s  ", keys[i], label)
	}
	return keys, told.String() + "[?] Help"
}

// answer reads one answer: the number of the choice, or -1 where it is none of them; given is false for an empty line.
func (t *Terminal) answer(ctx context.Context, prompt string, choices []remoting.Choice, keys []string) (_ int, given bool, _ error) {
	answer, err := t.Keyboard.ReadLine(ctx, prompt, false)
	if err != nil {
		return -1, false, err
	}
	answer = strings.TrimSpace(answer)
	for i, c := range choices {
		if answer != "" && (strings.EqualFold(answer, keys[i]) || strings.EqualFold(answer, strings.ReplaceAll(c.Label, "&", ""))) {
			return i, true, nil
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
	return -1, answer != "", nil
}

// RemoteUI answers what scripts on another computer ask, with the original's warnings about where the question comes
// from.
type RemoteUI struct {
	Terminal *Terminal
	Computer string
}

var (
	_ remoting.HostUI     = (*RemoteUI)(nil)
	_ remoting.HostScreen = (*RemoteUI)(nil)
)

// Control sends escape sequences to the terminal.
func (u *RemoteUI) Control(sequences string, moved bool) error {
	if u.Terminal.Control == nil {
		return nil
	}
	return u.Terminal.Control(sequences, moved)
}

// FlushInput forgets what was typed and not read.
func (u *RemoteUI) FlushInput() error {
	u.Terminal.mu.Lock()
	defer u.Terminal.mu.Unlock()
	return u.Terminal.Keyboard.Flush()
}

// ReadLine reads a line without a label of its own.
func (u *RemoteUI) ReadLine(ctx context.Context, secret bool) (string, error) {
	u.Terminal.mu.Lock()
	defer u.Terminal.mu.Unlock()
	if secret {
		u.warn("is asking to read a line securely. Enter sensitive information, such as your credentials, only if you trust the remote computer and the application or script that is requesting it.")
	}
	return u.Terminal.Keyboard.ReadLine(ctx, "", secret)
}

func (u *RemoteUI) warn(text string) {
	fmt.Fprintf(u.Terminal.Out, "WARNING: A script or application on the remote computer %s %s\n", strings.ToUpper(u.Computer), text)
}

// Prompt asks for several values.
func (u *RemoteUI) Prompt(ctx context.Context, caption, message string, fields []remoting.PromptField) (map[string]any, error) {
	u.Terminal.mu.Lock()
	defer u.Terminal.mu.Unlock()
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
		v, err := u.field(ctx, f)
		if err != nil {
			return nil, err
		}
		out[f.Name] = v
	}
	return out, nil
}

// field asks for one value; for one that is a list as PowerShell does: element by element, up to an empty line.
func (u *RemoteUI) field(ctx context.Context, f remoting.PromptField) (any, error) {
	if !strings.HasSuffix(f.Type, "[]") {
		s, err := u.Terminal.Keyboard.ReadLine(ctx, f.Name+": ", f.Secret)
		if err == nil && f.Secret {
			return psobject.NewSecureString(s), nil
		}
		return s, err
	}
	list := psobject.NewArrayList()
	for {
		s, err := u.Terminal.Keyboard.ReadLine(ctx, fmt.Sprintf("%s[%d]: ", f.Name, len(list.Items)), false)
		if err != nil || s == "" {
			return list, err
		}
		list.Items = append(list.Items, s)
	}
}

// Credential asks for an account.
func (u *RemoteUI) Credential(ctx context.Context, caption, message, user, _ string) (*psobject.Credential, error) {
	const what = "Warning: A script or application on the remote computer %s is requesting your credentials. Enter your credentials only if you trust the remote computer and the application or script that is requesting them."
	u.Terminal.mu.Lock()
	defer u.Terminal.mu.Unlock()
	return u.Terminal.credential(ctx, "PowerShell Credential Request: "+caption, fmt.Sprintf(what, strings.ToUpper(u.Computer))+"\n\n"+message, user)
}

// Choice asks for one of several answers.
func (u *RemoteUI) Choice(ctx context.Context, caption, message string, choices []remoting.Choice, def int) (int, error) {
	u.Terminal.mu.Lock()
	defer u.Terminal.mu.Unlock()
	return u.Terminal.choose(ctx, caption, message, choices, def)
}

// Choices asks for several answers.
func (u *RemoteUI) Choices(ctx context.Context, caption, message string, choices []remoting.Choice, defaults []int) ([]int, error) {
	u.Terminal.mu.Lock()
	defer u.Terminal.mu.Unlock()
	return u.Terminal.chooseSeveral(ctx, caption, message, choices, defaults)
}

// Key waits for a key.
func (u *RemoteUI) Key(ctx context.Context, echo bool) (rune, error) {
	u.Terminal.mu.Lock()
	defer u.Terminal.mu.Unlock()
	key, err := u.Terminal.Keyboard.Key(ctx, "")
	if err == nil && echo {
		fmt.Fprintf(u.Terminal.Out, "%c", key)
	}
	return rune(key), err
}
