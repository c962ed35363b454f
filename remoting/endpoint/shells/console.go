package shells

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/wsman"
)

// Console says how WinRS shells run programs ([MS-WSMV] 3.1.4.9): as the user who runs the server, by the system's shell
// (/bin/sh, on Windows cmd.exe), or as they are where the client asks to skip it.
type Console struct {
	// Environment is that of the programs, to which the client adds its own; nil means the server's.
	Environment []string
	// PowerShell is what runs where a line begins with powershell or pwsh and there is no such program; "" is nothing.
	PowerShell string
}

// console is the backend of WinRS shells.
type console struct {
	sh *shell
	o  Console
	wg sync.WaitGroup // a goroutine for each program, which ends with it
}

func (*console) streams() (in, out string) { return "stdin", "stdout stderr" }

func (k *console) begin(context.Context, []byte) error {
	dir := k.sh.info.WorkingDirectory
	if dir == "" {
		return nil
	}
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return byConsole(fault(wsman.CodeNoDirectory, "InternalError", "The working directory "+dir+" does not exist."))
	}
	return nil
}

// close ends what still runs.
func (k *console) close() {
	k.sh.mu.Lock()
	list := make([]*command, 0, len(k.sh.commands))
	for _, c := range k.sh.commands {
		list = append(list, c)
	}
	k.sh.mu.Unlock()
	for _, c := range list {
		k.letGo(context.Background(), c)
	}
	k.wg.Wait()
}

func (k *console) connect(context.Context, *wsman.Connect) (*wsman.ConnectResponse, error) {
	r := &wsman.ConnectResponse{}
	r.InputStreams, r.OutputStreams = k.streams()
	return r, nil
}

// line makes a program of a command line.
func (k *console) line(b *wsman.Command, skipShell bool) *exec.Cmd {
	if skipShell {
		name := b.Line
		if k.meansPowerShell(name) {
			name = k.o.PowerShell
		}
		return exec.Command(name, words(strings.Join(b.Arguments, " "))...)
	}
	line := b.Line
	if first, rest, _ := strings.Cut(line, " "); k.meansPowerShell(first) {
		line = quoted(k.o.PowerShell) + " " + rest
	}
	return shellCommand(strings.Join(append([]string{line}, b.Arguments...), " "))
}

// words splits a command line as programs of Windows do: clients write one for that, whole or in pieces. Blanks separate
// words but within double quotes; a backslash stands for itself but before a quote, and two quotes within quotes are one.
func words(line string) (list []string) {
	var word []byte
	inWord, quoted := false, false
	for i := 0; i < len(line); {
		switch b := line[i]; {
		case (b == ' ' || b == '\t') && !quoted:
			if inWord {
				list = append(list, string(word))
			}
			word, inWord = word[:0], false
			i++
		case b == '"':
			if quoted && i+1 < len(line) && line[i+1] == '"' {
				word = append(word, '"')
				i++
			} else {
				quoted = !quoted
			}
			inWord = true
			i++
		case b == '\\':
			n := len(line[i:]) - len(strings.TrimLeft(line[i:], `\`))
			i += n
			if i < len(line) && line[i] == '"' {
				if word = append(word, strings.Repeat(`\`, n/2)...); n%2 == 1 {
					word = append(word, '"')
					i++
				}
			} else {
				word = append(word, strings.Repeat(`\`, n)...)
			}
			inWord = true
		default:
			word, inWord = append(word, b), true
			i++
		}
	}
	if inWord {
		list = append(list, string(word))
	}
	return list
}

// meansPowerShell reports whether a program's name is PowerShell's, which is not to be found by it.
func (k *console) meansPowerShell(name string) bool {
	if k.o.PowerShell == "" {
		return false
	}
	switch strings.TrimSuffix(strings.ToLower(name), ".exe") {
	case "powershell", "pwsh":
		_, err := exec.LookPath(name)
		return err != nil
	}
	return false
}

func truth(m *wsman.Message, option string) bool {
	v, _ := m.Option(option)
	return strings.EqualFold(v, "true") || v == "1"
}

func (k *console) start(_ context.Context, c *command, b *wsman.Command, m *wsman.Message) error {
	if strings.TrimSpace(b.Line) == "" {
		return byConsole(invalid("There is no command line."))
	}
	cmd := k.line(b, truth(m, wsman.OptionSkipCmdShell))
	cmd.Dir = k.sh.info.WorkingDirectory
	if cmd.Env = k.o.Environment; cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	for _, v := range k.sh.info.Environment {
		cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], v.Name+"="+v.Value)
	}
	p, err := startProgram(cmd, k.sh.programs.start)
	var refused *wsman.Fault
	if errors.As(err, &refused) {
		return refused
	}
	if err != nil {
		return notStarted(b.Line, err)
	}
	k.sh.mu.Lock()
	c.program = p
	ended := k.sh.err != nil || c.told
	k.sh.mu.Unlock()
	if ended {
		p.kill()
	}
	k.wg.Go(func() {
		code := p.wait(func(stream string, data []byte) bool { return k.sh.push(c, stream, data) })
		k.sh.mu.Lock()
		defer k.sh.mu.Unlock()
		c.done, c.exitCode = true, code
		k.sh.changed.Broadcast()
	})
	return nil
}

func (k *console) send(ctx context.Context, c *command, stream string, data []byte, end bool) error {
	if c == nil || stream != "stdin" {
		return invalid("A command of the shell has no stream " + stream + " for input, nor has the shell itself.")
	}
	p := k.program(c)
	if p == nil {
		return invalid("The command has not been started.")
	}
	err := p.input(ctx, data, end)
	if errors.Is(err, io.ErrClosedPipe) {
		return nil // as for any program that does not read to the end
	}
	return err
}

func (k *console) signal(_ context.Context, c *command, code string) error {
	p := k.program(c)
	switch {
	case p == nil:
		return nil
	case strings.HasSuffix(code, "/ctrl_c"):
		return p.signal(os.Interrupt)
	case strings.HasSuffix(code, "/ctrl_break"):
		return p.signal(quit)
	}
	return unknownSignal(code)
}

// processes has none: the programs count as the shell's own.
func (*console) processes() []int { return nil }

func (k *console) letGo(_ context.Context, c *command) {
	if p := k.program(c); p != nil {
		p.kill()
	}
}

func (k *console) program(c *command) *program {
	k.sh.mu.Lock()
	defer k.sh.mu.Unlock()
	return c.program
}
