package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pslshell/psl/docs"
)

func TestTopics(t *testing.T) {
	seen := map[string]bool{}
	for _, topic := range docs.Topics() {
		if seen[topic.Name] {
			t.Errorf("two topics are called %s", topic.Name)
		}
		seen[topic.Name] = true
		if topic.Markdown() == "" {
			t.Errorf("about_%s: %s.md has no section %q", topic.Name, topic.Page, topic.Section)
		}
		if topic.Summary() == "" {
			t.Errorf("about_%s begins without a sentence", topic.Name)
		}
		for i, l := range strings.Split(topic.Text(80), "\n") {
			// Code is not broken, nor are the columns of tables below their least width.
			if n := utf8.RuneCountInString(l); n > 80 && !strings.HasPrefix(l, "        ") && !strings.Contains(l, "  ") {
				t.Errorf("about_%s:%d has %d columns: %s", topic.Name, i+1, n, l)
			}
		}
	}
	for _, want := range []string{"language", "dialect", "about_Scopes", "objects", "sessions", "jobs", "authentication", "differences", "porting", "about_remote_troubleshooting"} {
		if _, ok := docs.Find(want); !ok {
			t.Errorf("there is no topic %s", want)
		}
	}
	if _, ok := docs.Find("nothing"); ok {
		t.Error("a topic of no page was found")
	}
}

func TestText(t *testing.T) {
	topic, _ := docs.Find("exit")
	want := `EXIT CODES

    A script ends psl with one of these, or
    with its own by exit(n).

    code  meaning
    ----  ----------------------------------
    0     the script came to its end
    1     an uncaught error; psl check found
          something
    2     psl was called wrongly
    130   Ctrl-C or SIGTERM
`
	if got := topic.Text(44); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// inline is code in a line, where brackets mean something else.
var inline = regexp.MustCompile("`[^`\n]*`")

var link = regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`)

// TestLinks looks for the files that the pages link to.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages: %v", len(pages), err)
	}
	for _, p := range pages {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(inline.ReplaceAllString(string(text), ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s links to %s: %v", p, m[1], err)
			}
		}
	}
}
