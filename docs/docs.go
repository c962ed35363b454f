// Package docs holds the pages of this folder for the program: what a page says is also what help says, under the same name.
// A page is a topic; sections that answer a question of their own are topics, too.
package docs

import (
	"embed"
	"io/fs"
	"sort"
	"strings"
)

//go:embed *.md
var files embed.FS

// Topic is something that help knows beside the cmdlets.
type Topic struct {
	// Name is the name without about_.
	Name string
	// Page is the file's name without .md; Section the heading of its part that the topic shows, "" for all of it.
	Page, Section string
}

// sections are the topics that are parts of pages.
var sections = []Topic{
	{"scopes", "language", "Scopes"},
	{"pipelines", "language", "Pipelines"},
	{"results", "language", "Results"},
	{"objects", "language", "Objects"},
	{"errors", "language", "Errors"},
	{"modules", "language", "Modules"},
	{"script_blocks", "language", "PowerShell's text"},
	{"jobs", "sessions", "Jobs"},
	{"disconnected_sessions", "sessions", "Leaving and coming back"},
	{"differences", "porting", "What is different"},
	{"exit", "command-line", "Exit codes"},
	{"environment", "command-line", "Environment"},
}

// others are further names of topics, as somebody from PowerShell may look for them.
var others = map[string]string{
	"dialect": "language", "language_keywords": "language", "pssessions": "sessions", "remote": "sessions",
	"remote_jobs": "jobs", "remote_disconnected_sessions": "disconnected_sessions", "remote_troubleshooting": "connecting_to_windows",
	"remote_requirements": "connecting_to_windows", "script_block": "script_blocks", "exit_codes": "exit",
}

// Topics lists all topics by name.
func Topics() []Topic {
	list := append([]Topic(nil), sections...)
	names, _ := fs.Glob(files, "*.md") // the pattern is well formed
	for _, n := range names {
		page := strings.TrimSuffix(n, ".md")
		list = append(list, Topic{Name: strings.ReplaceAll(page, "-", "_"), Page: page})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// Find gives the topic of a name, which may begin with about_ and have hyphens or blanks for underscores.
func Find(name string) (Topic, bool) {
	name = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(name))
	name = strings.TrimSuffix(strings.TrimPrefix(name, "about_"), ".md")
	if n, ok := others[name]; ok {
		name = n
	}
	for _, t := range Topics() {
		if t.Name == name {
			return t, true
		}
	}
	return Topic{}, false
}

// Markdown is the topic's text; "" where its page has no such section.
func (t Topic) Markdown() string {
	b, err := files.ReadFile(t.Page + ".md")
	if err != nil {
		return ""
	}
	text := string(b)
	if t.Section == "" {
		return text
	}
	lines := strings.Split(text, "\n")
	level, from := 0, -1
	code := false
	for i, l := range lines {
		if strings.HasPrefix(l, "```") {
			code = !code
		}
		n := heading(l)
		switch {
		case code || n == 0:
		case from < 0 && strings.TrimSpace(l[n:]) == t.Section:
			level, from = n, i
		case from >= 0 && n <= level:
			return strings.TrimRight(strings.Join(lines[from:i], "\n"), "\n") + "\n"
		}
	}
	if from < 0 {
		return ""
	}
	return strings.Join(lines[from:], "\n")
}

// Summary is the topic's first sentence.
func (t Topic) Summary() string {
	for _, b := range parse(t.Markdown()) {
		if b.kind == paragraph {
			text := plain(b.text)
			for i := range len(text) {
				if strings.ContainsRune(".:", rune(text[i])) && (i+1 == len(text) || text[i+1] == ' ') {
					return text[:i] + "."
				}
			}
			return text
		}
	}
	return ""
}

// Table is the first table of the topic: its head, then its rows, without the marks of Markdown.
func (t Topic) Table() [][]string {
	for _, b := range parse(t.Markdown()) {
		if b.kind != table {
			continue
		}
		for _, r := range b.rows {
			for i := range r {
				r[i] = plain(r[i])
			}
		}
		return b.rows
	}
	return nil
}

// heading gives the level of a heading's line, 0 where it is none.
func heading(line string) int {
	n := 0
	for n < len(line) && line[n] == '#' {
		n++
	}
	if n == 0 || n == len(line) || line[n] != ' ' {
		return 0
	}
	return n
}
