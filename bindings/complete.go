package bindings

import (
	"cmp"
	"context"
	"slices"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/runtime/module"
)

// Completer completes what is typed at the prompt: cmdlets and variables, parameters inside a cmdlet's braces and the
// values that are known for them, fields of tables and properties of objects. Use it while nothing runs.
type Completer struct {
	session   *luacmdlet.Session
	client    *remoting.Client
	byName    map[string]*cmdlet.Declaration
	computers func() []string
	topics    []string
}

// CompleterOptions are those of NewCompleter.
type CompleterOptions struct {
	// Computers gives names of computers beside those of the sessions; may be nil.
	Computers func() []string
	// Topics are those of help beside the cmdlets.
	Topics []string
}

// NewCompleter returns a completer for the host that Install has prepared.
func NewCompleter(s *luacmdlet.Session, c *remoting.Client, o CompleterOptions) *Completer {
	k := &Completer{session: s, client: c, byName: map[string]*cmdlet.Declaration{}, computers: o.Computers, topics: o.Topics}
	for _, d := range All(c) {
		for _, n := range luacmdlet.LuaNames(d) {
			k.byName[n] = d
		}
	}
	return k
}

// learn takes note of the commands that have been imported from sessions.
func (k *Completer) learn() {
	for _, d := range k.session.Imported {
		for _, n := range luacmdlet.LuaNames(d) {
			k.byName[n] = d
		}
	}
}

// Command reports whether a name is that of a cmdlet, or of an imported command.
func (k *Completer) Command(name string) bool {
	k.learn()
	return k.byName[name] != nil
}

// Complete says what may stand at the cursor, a byte of the text. Matching ignores case.
func (k *Completer) Complete(_ context.Context, text string, cursor int) module.Completion {
	k.learn()
	cursor = min(max(cursor, 0), len(text))
	before := text[:cursor]
	p := scan(before)
	c := module.Completion{Start: p.start, End: cursor}
	var list []module.Candidate
	switch p.quote {
	case '-':
		return c
	case 0:
		list = k.code(before[:p.start], before[p.start:], &p)
	default:
		list, c.Start = k.text(before, &p)
	}
	word := before[c.Start:]
	seen := map[string]bool{}
	for _, x := range list {
		if len(x.Text) >= len(word) && strings.EqualFold(x.Text[:len(word)], word) && !seen[x.Text] {
			seen[x.Text] = true
			c.Candidates = append(c.Candidates, x)
		}
	}
	slices.SortStableFunc(c.Candidates, func(a, b module.Candidate) int {
		return cmp.Or(cmp.Compare(hidden(a.Text), hidden(b.Text)), cmp.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)), cmp.Compare(a.Text, b.Text))
	})
	return c
}

// hidden is 1 for names of the language's own, such as _VERSION: they come last.
func hidden(name string) int { return btoi(strings.HasPrefix(name, "_")) }

// code gives what may stand behind a text outside strings, where a word is begun.
func (k *Completer) code(before, word string, p *place) []module.Candidate {
	trimmed := strings.TrimRight(before, " \t\r\n")
	if n := len(trimmed); n > 0 && n == len(before) && (trimmed[n-1] == '.' || trimmed[n-1] == ':') && !strings.HasSuffix(trimmed, "..") {
		return k.members(trimmed[:n-1], trimmed[n-1] == ':')
	}
	o := p.inner()
	if o == nil {
		return k.names(word)
	}
	d := k.byName[o.callee]
	switch {
	case d == nil:
		return k.names(word)
	case o.key != "":
		values := quote(k.values(d, o.key, ""))
		if word == "" && len(values) > 0 && strings.HasSuffix(trimmed, "=") {
			return values // all names there are would bury them
		}
		return append(values, k.names(word)...)
	case o.bracket == '{' && atStart(before):
		return append(k.parameters(d, o.given), quote(k.positional(d, o.values, ""))...)
	case atStart(before):
		return append(quote(k.positional(d, o.values, "")), k.names(word)...)
	}
	return k.names(word)
}

// text gives what may stand in the string at the cursor, and where the part that it replaces begins.
func (k *Completer) text(before string, p *place) ([]module.Candidate, int) {
	word := before[p.start:]
	if i := strings.LastIndex(strings.ToLower(word), "$using:"); p.quote == '[' && i >= 0 && isWord(word[i+len("$using:"):]) {
		return k.variables(), p.start + i + len("$using:")
	}
	callee, key, n := p.bare, "", 0
	if o := p.value(); callee == "" && o != nil {
		callee, key, n = o.callee, o.key, o.values
	}
	var list []module.Candidate
	d := k.byName[callee]
	switch {
	case d != nil && key != "":
		list = k.values(d, key, word)
	case d != nil:
		list = k.positional(d, n, word)
	case callee == "require":
		list = moduleNames()
	}
	if len(list) > 0 {
		return list, p.start
	}
	if p.quote == '[' && strings.ContainsAny(word, " \n") {
		return nil, p.start
	}
	// Any other text may be a path.
	return files(word, k.session.Home), p.start
}

func isWord(s string) bool {
	for i := range len(s) {
		if !wordByte(s[i]) {
			return false
		}
	}
	return true
}

// quote makes texts of Lua of values.
func quote(list []module.Candidate) []module.Candidate {
	out := make([]module.Candidate, len(list))
	for i, c := range list {
		out[i] = c
		if c.Text != "true" && c.Text != "false" {
			out[i].Text = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(c.Text) + `"`
			out[i].Label = c.Label
		}
	}
	return out
}

// parameters are those that were not given yet.
func (k *Completer) parameters(d *cmdlet.Declaration, given []string) []module.Candidate {
	b := &cmdlet.Binder{Parameters: d.Parameters(), LuaNames: true}
	done := map[string]bool{}
	for _, g := range given {
		if p, err := b.Resolve(g); err == nil {
			done[p.Name] = true
		}
	}
	var out []module.Candidate
	for _, p := range d.Parameters().List {
		if p.DontShow || done[p.Name] {
			continue
		}
		name := luacmdlet.LuaParameter(p.Name)
		help := luacmdlet.TypeText(p)
		if p.Help != "" {
			help += ": " + p.Help
		}
		out = append(out, module.Candidate{Text: name + " = ", Label: name, Help: help})
	}
	if !slices.ContainsFunc(given, luacmdlet.Redirects) {
		out = append(out, module.Candidate{Text: "redirect = ", Label: "redirect", Help: `text: where the streams go, as in "2>&1" or "3>>warnings.txt"`})
	}
	return out
}

// keywords begin statements and expressions.
var completedWords = []string{"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or", "repeat",
	"return", "then", "true", "until", "while"}

// names are cmdlets, libraries, variables and the language's words, among which those that begin with word are looked for.
func (k *Completer) names(word string) []module.Candidate {
	out := append(k.variables(), k.cmdlets(word)...)
	for _, w := range completedWords {
		out = append(out, module.Candidate{Text: w})
	}
	for _, s := range []string{"global", "script", "private"} {
		out = append(out, module.Candidate{Text: s, Help: "a scope"})
	}
	return append(out, k.builtins()...)
}

// cmdlets are their names and aliases. Another spelling of a name is among them only where the word begins none but it.
func (k *Completer) cmdlets(word string) []module.Candidate {
	var out []module.Candidate
	for n, d := range k.byName {
		own, help := luacmdlet.LuaName(d.Name), d.Synopsis
		switch {
		case n == own:
		case !strings.EqualFold(strings.ReplaceAll(n, "_", ""), strings.ReplaceAll(own, "_", "")):
			help = own + ": " + help // an alias
		case len(word) <= len(own) && strings.EqualFold(own[:len(word)], word):
			continue // another spelling of a name that is offered
		}
		out = append(out, module.Candidate{Text: n, Help: help})
	}
	return out
}
