// Package commandline tells how psl is called: the usage, the manual page and the shells' completions, all made of the page
// docs/command-line.md. It runs nothing.
package commandline

import (
	"fmt"
	"strings"

	"github.com/pslshell/psl/docs"
)

// Entry is a way of calling psl, or a flag of psl serve.
type Entry struct {
	// Word is the command or the flag: check, -e, --stdio; "" for a script.
	Word string
	// Value is what stands behind it, in the page's words: FILE.lua, [TOPIC], ADDRESS.
	Value string
	// Line is both, as the page writes it; Summary says what it does.
	Line, Summary string
}

// Commands are the ways of calling psl. psl serve comes once for each of its kinds.
func Commands() []Entry { return entries("command_line", "psl ") }

// ServeFlags are the flags of psl serve.
func ServeFlags() []Entry {
	return rows(docs.Topic{Page: "command-line", Section: "psl serve"}.Table(), "")
}

func entries(topic, prefix string) []Entry {
	t, _ := docs.Find(topic)
	return rows(t.Table(), prefix)
}

func rows(table [][]string, prefix string) []Entry {
	var out []Entry
	for i, r := range table {
		if i == 0 || len(r) != 2 {
			continue
		}
		rest := strings.TrimSpace(strings.TrimPrefix(r[0]+" ", prefix))
		e := Entry{Line: r[0], Summary: r[1]}
		word, value, _ := strings.Cut(rest, " ")
		switch {
		case word != "" && (word[0] == '-' || word[0] >= 'a' && word[0] <= 'z'):
			e.Word, e.Value = word, value
		default:
			e.Value = rest
		}
		out = append(out, e)
	}
	return out
}

// Usage is the short help.
func Usage() string {
	var b strings.Builder
	for i, e := range Commands() {
		lead := "       "
		if i == 0 {
			lead = "usage: "
		}
		fmt.Fprintf(&b, "%s%-27s %s\n", lead, e.Line, e.Summary)
	}
	return b.String()
}

// ServeUsage is the help of psl serve.
func ServeUsage() string {
	return docs.Topic{Page: "command-line", Section: "psl serve"}.Text(120)
}

// Man is the manual page psl(1).
func Man(version string) string {
	page, _ := docs.Find("command_line")
	return docs.Roff("psl", 1, "", version, page)
}
