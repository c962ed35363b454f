// Package examples_test runs the scripts of the folders seed and workflows as a user would, against endpoints that it
// starts, and compares all that the terminal shows with what the script's last comment says.
package examples_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/bindings"
	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/engine"
)

var update = flag.Bool("update", false, "write what the scripts show into their last comments")

// terminal is what stands before the user: all output, and the answers to questions for passwords.
type terminal struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (t *terminal) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.out.Write(b)
}

func (t *terminal) Confirm(caption, message string) (yes, all bool, err error) {
	return false, false, fmt.Errorf("a question that no example asks: %s %s", caption, message)
}

func (t *terminal) ReadLine(prompt string, secret bool) (string, error) {
	return "", fmt.Errorf("a question that no example asks: %s", prompt)
}

func (t *terminal) Credential(caption, message, user string) (*psobject.Credential, error) {
	fmt.Fprintf(t, "\n%s\n%s\nPassword for user %s: \n", caption, message, user)
	return &psobject.Credential{UserName: user, Password: psobject.NewSecureString(password(user))}, nil
}

const outputMark = "\n-- Output:\n--\n"

// outputOf is what a script's last comment says that it shows, and all before that.
func outputOf(t *testing.T, text string) (head, output string) {
	t.Helper()
	head, comment, ok := strings.Cut(text, outputMark)
	if !ok {
		t.Fatal(`the script does not say what it shows, in a last comment that begins with "Output:"`)
	}
	var out strings.Builder
	for line := range strings.Lines(comment) {
		l, ok := strings.CutPrefix(line, "--")
		if !ok {
			t.Fatalf("%q behind the output", line)
		}
		out.WriteString(strings.TrimPrefix(l, "   "))
	}
	return head + outputMark, out.String()
}

// comment is the form of an output in a script.
func comment(output string) string {
	var c strings.Builder
	for line := range strings.Lines(output) {
		if line != "\n" {
			line = "   " + line
		}
		c.WriteString("--" + line)
	}
	return c.String()
}

// trimmed has no blanks at the ends of lines and no blank lines at the end, which a comment does not show.
func trimmed(s string) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

// show runs a script, given by its path, in the current folder, compares, and returns the exit code.
func show(t *testing.T, n *network, script string, args ...string) int {
	t.Helper()
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), "-- ") {
		t.Error("the script does not say what it does")
	}
	shown, code := play(t, n, filepath.Base(script), string(text), args...)
	got := trimmed(shown)
	head, want := outputOf(t, string(text))
	if *update && got != want {
		write(t, script, head+comment(got))
	} else if got != want {
		t.Errorf("%s (-what it says, +what it shows):\n%s", script, cmp.Diff(want, got))
	}
	return code
}

// play runs a script in a client of its own and returns all that is shown, and the exit code.
func play(t *testing.T, n *network, name, text string, args ...string) (shown string, code int) {
	t.Helper()
	screen := &terminal{}
	e, err := engine.New(engine.Options{Stdin: strings.NewReader(""), Stdout: screen, Stderr: screen})
	if err != nil {
		t.Fatal(err)
	}
	client := remoting.New(remoting.Options{PWSH: n.pwsh, Embedded: n.pwsh == "", Post: n.post})
	e.Host().OnClose(client.Close)
	session, err := bindings.Install(e.Host(), client)
	if err != nil {
		t.Fatal(err)
	}
	session.Prompter, session.Width = screen, 120
	e.Host().SetDisplay(luacmdlet.NewDisplay(screen, session.Width, time.Now, func() format.Options { return format.Options{} }))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	err = e.Run(ctx, engine.Script{Name: name, Text: text, Args: args})
	var exit *engine.Exit
	if errors.As(err, &exit) {
		code, err = exit.Code, nil
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("%s, at the end: %v", name, err)
	}
	return screen.out.String(), code
}

// scripts are the paths of a folder's scripts, in their order.
func scripts(t *testing.T, folder string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(folder, "*.lua"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no scripts in %s: %v", folder, err)
	}
	for i := range list {
		if list[i], err = filepath.Abs(list[i]); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// certificate makes one for a name, which the network trusts or not.
func (n *network) certificate(t *testing.T, trusted bool, name string) *tls.Certificate {
	t.Helper()
	c, err := remoting.NewCertificate(name)
	if err != nil {
		t.Fatal(err)
	}
	if trusted {
		leaf, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		n.roots.AddCert(leaf)
	}
	return c
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
