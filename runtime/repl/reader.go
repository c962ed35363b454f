package repl

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/chzyer/readline"
)

// Completer gives what may stand at the end of a text: the length of the word that is there and the words that may
// replace it.
type Completer interface {
	Complete(text string) (word int, candidates []string)
}

// Terminal is a Reader with a line editor: keys, history, completion.
type Terminal struct {
	rl *readline.Instance
}

// TerminalOptions are those of NewTerminal.
type TerminalOptions struct {
	In  io.ReadCloser
	Out io.Writer
	Err io.Writer
	// History is the path of the file that keeps inputs between runs; "" keeps them for this run. Its folder is made;
	// only the user may read it.
	History   string
	Completer Completer
}

// NewTerminal returns a Reader for a terminal. Close it to give the terminal back.
func NewTerminal(o TerminalOptions) (*Terminal, error) {
	if o.History != "" {
		if err := os.MkdirAll(filepath.Dir(o.History), 0o700); err != nil {
			o.History = "" // a prompt without a memory is better than none
		} else if f, err := os.OpenFile(o.History, os.O_CREATE|os.O_APPEND, 0o600); err == nil {
			_ = f.Close()
		}
	}
	c := &readline.Config{
		Stdin: o.In, Stdout: o.Out, Stderr: o.Err, HistoryFile: o.History, HistoryLimit: 2000, HistorySearchFold: true,
		DisableAutoSaveHistory: true, InterruptPrompt: "^C", EOFPrompt: "", Prompt: DefaultPrompt,
	}
	if o.Completer != nil {
		c.AutoComplete = completer{o.Completer}
	}
	rl, err := readline.NewEx(c)
	if err != nil {
		return nil, fmt.Errorf("the terminal cannot be used for editing: %w", err)
	}
	return &Terminal{rl}, nil
}

// Line reads a line.
func (t *Terminal) Line(prompt string) (string, error) {
	t.rl.SetPrompt(prompt)
	line, err := t.rl.Readline()
	if err == readline.ErrInterrupt {
		return "", ErrInterrupt
	}
	return line, err
}

// Keep adds an input to the history, its lines joined: the editor works on one line.
func (t *Terminal) Keep(input string) {
	_ = t.rl.SaveHistory(strings.Join(strings.Split(input, "\n"), " "))
}

// Close gives the terminal back.
func (t *Terminal) Close() error { return t.rl.Close() }

// completer adapts a Completer to the editor.
type completer struct{ c Completer }

// Do gives the rests of the candidates behind the word at the cursor.
func (c completer) Do(line []rune, pos int) ([][]rune, int) {
	text := string(line[:pos])
	word, candidates := c.c.Complete(text)
	have := []rune(text)
	head := string(have[len(have)-min(word, len(have)):])
	var out [][]rune
	for _, s := range candidates {
		if len(s) >= len(head) && strings.EqualFold(s[:len(head)], head) {
			out = append(out, []rune(s[len(head):]))
		}
	}
	return out, word
}

// Plain is a Reader for terminals without editing and for any other text. It shows the prompt where Out is not nil.
type Plain struct {
	In  *bufio.Reader
	Out io.Writer
}

// Line reads a line.
func (p *Plain) Line(prompt string) (string, error) {
	if p.Out != nil {
		fmt.Fprint(p.Out, prompt)
	}
	line, err := p.In.ReadString('\n')
	if line == "" && err != nil {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// Keep keeps nothing.
func (*Plain) Keep(string) {}
