package bindings

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// secretSource is a place that keeps passwords. What it says in errors never holds one.
type secretSource interface {
	password(r *cmdlet.Run, user string) (string, error)
	// failed is the terminating error: which parameter, what failed, what to do.
	failed(r *cmdlet.Run, err error) error
}

func secretFailed(r *cmdlet.Run, parameter string, target any, text string, cause error) error {
	rec := r.Fail("SecretNotAvailable", psobject.ObjectNotFound, "System.Management.Automation.PSInvalidOperationException",
		"Get-Credential cannot take the password that the parameter "+parameter+" names: "+text, target)
	rec.Cause = cause
	return rec
}

// maxSecret bounds what is read in search of a first line.
const maxSecret = 64 << 10

// firstLine is a password: the first line of a text.
func firstLine(text []byte) (string, error) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) == 0 {
		return "", errors.New("its first line is empty.")
	}
	return string(line), nil
}

type secretVariable string

func (s secretVariable) password(*cmdlet.Run, string) (string, error) {
	v := os.Getenv(string(s))
	if v == "" {
		return "", errors.New("the environment variable " + string(s) + " is not set, or empty.")
	}
	return v, nil
}

func (s secretVariable) failed(r *cmdlet.Run, err error) error {
	return secretFailed(r, "Environment", string(s), err.Error()+" Set it before psl is started.", err)
}

type secretFile string

func (s secretFile) password(r *cmdlet.Run, _ string) (string, error) {
	path, err := r.Host.Resolve(string(s))
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		return "", errors.New(path + " is a folder.")
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("others than its owner have access to %s (%s). Take it from them: chmod 600.", path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecret))
	if err != nil {
		return "", err
	}
	line, err := firstLine(text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return line, nil
}

func (s secretFile) failed(r *cmdlet.Run, err error) error {
	text := err.Error()
	if errors.Is(err, os.ErrNotExist) {
		text = "the file " + string(s) + " does not exist."
	}
	return secretFailed(r, "File", string(s), text, err)
}

// secretCommand is a program that prints the password.
type secretCommand struct{ line any }

func (s secretCommand) password(r *cmdlet.Run, _ string) (string, error) {
	if list, ok := psobject.Base(s.line).(*psobject.List); ok {
		argv := make([]string, len(list.Items))
		for i, a := range list.Items {
			argv[i] = dotnet.String(a)
		}
		return printed(r, argv)
	}
	text := dotnet.String(s.line)
	if runtime.GOOS == "windows" {
		return printed(r, []string{"cmd", "/c", text})
	}
	return printed(r, []string{"/bin/sh", "-c", text})
}

func (s secretCommand) failed(r *cmdlet.Run, err error) error {
	return secretFailed(r, "Command", nil, err.Error(), err)
}

// printed is the first line that a program prints. What it says on its standard error is shown; its output is not, whatever
// happens.
func printed(r *cmdlet.Run, argv []string) (string, error) {
	name := filepath.Base(argv[0])
	cmd := exec.CommandContext(r.Context(), argv[0], argv[1:]...)
	if s := luacmdlet.SessionOf(r); s != nil {
		cmd.Stderr = s.Host.Stderr()
		if in, ok := s.Host.Stdin().(*os.File); ok {
			cmd.Stdin = in // it may ask for the key of a store
		}
	}
	var out limited
	cmd.Stdout = &out
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case r.Context().Err() != nil:
		return "", context.Cause(r.Context())
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("there is no program %s. Install it, or give its path.", argv[0])
	case errors.As(err, &exit):
		return "", fmt.Errorf("%s ended with exit code %d. Run it by hand to see why.", name, exit.ExitCode())
	case err != nil:
		return "", fmt.Errorf("%s: %w", name, err)
	}
	line, err := firstLine(out.text)
	if err != nil {
		return "", fmt.Errorf("%s printed no password: %w", name, err)
	}
	return line, nil
}

// limited keeps the beginning of what is written.
type limited struct{ text []byte }

func (l *limited) Write(p []byte) (int, error) {
	l.text = append(l.text, p[:min(len(p), maxSecret-len(l.text))]...)
	return len(p), nil
}

// secretKeyRing is a service of the desktop's key ring.
type secretKeyRing string

func (s secretKeyRing) failed(r *cmdlet.Run, err error) error {
	return secretFailed(r, "KeyRing", string(s), err.Error(), err)
}
