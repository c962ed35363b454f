package authtest

import (
	"bufio"
	"context"
	"encoding/base64"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Program gives the path of a program, or skips the test and says which package has it.
func Program(t testing.TB, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		for _, dir := range []string{"/usr/sbin", "/sbin"} {
			if p := filepath.Join(dir, name); exists(p) {
				return p
			}
		}
		t.Skipf("%s is not here: apt-get install %s", name, debian)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Conversation is a program that talks by lines on its standard streams.
type Conversation struct {
	t   testing.TB
	in  io.WriteCloser
	out *bufio.Reader
	err *strings.Builder
}

// Converse starts a Python script from testdata. It is ended with the test.
func Converse(t testing.TB, python, script string, env []string, args ...string) *Conversation {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, python, append([]string{script}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	c := &Conversation{t: t, err: &strings.Builder{}}
	cmd.Stderr = c.err
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.in, c.out = in, bufio.NewReaderSize(out, 1<<20)
	t.Cleanup(func() {
		_ = in.Close() // a conversation ends with its input, a server by the context
		cancel()
		_ = cmd.Wait()
		if t.Failed() && c.err.Len() > 0 {
			t.Logf("%s said: %s", filepath.Base(script), c.err)
		}
	})
	return c
}

// Ask sends a word and byte strings, and gives the words of the answer. A line that begins with "error" is returned as
// its text.
func (c *Conversation) Ask(word string, parts ...[]byte) (answer []string, failure string) {
	c.t.Helper()
	line := word
	for _, p := range parts {
		line += " ." + base64.StdEncoding.EncodeToString(p)
	}
	if _, err := io.WriteString(c.in, line+"\n"); err != nil {
		c.t.Fatal(err)
	}
	text, err := c.out.ReadString('\n')
	if err != nil {
		c.t.Fatalf("the peer has ended: %v\n%s", err, c.err)
	}
	text = strings.TrimSuffix(text, "\n")
	if rest, ok := strings.CutPrefix(text, "error "); ok {
		return nil, rest
	}
	return strings.Split(text, " "), ""
}

// Bytes decodes one word of an answer.
func (c *Conversation) Bytes(word string) []byte {
	c.t.Helper()
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(word, "."))
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

// Serve starts a Python server from testdata, and gives the port that it writes first. It is ended with the test.
func Serve(t testing.TB, python, script string, env []string, args ...string) (port string) {
	t.Helper()
	c := Converse(t, python, script, env, args...)
	line, err := c.out.ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v\n%s", err, c.err)
	}
	return strings.TrimSpace(line)
}

// Say sends a line and gives the line that comes back.
func (c *Conversation) Say(line string) string {
	c.t.Helper()
	if _, err := io.WriteString(c.in, line+"\n"); err != nil {
		c.t.Fatal(err)
	}
	text, err := c.out.ReadString('\n')
	if err != nil {
		c.t.Fatalf("the peer has ended: %v\n%s", err, c.err)
	}
	return strings.TrimSuffix(text, "\n")
}
