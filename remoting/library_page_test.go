package remoting_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the examples into docs/library.md anew")

const libraryPage = "../docs/library.md"

// exampleBlock is a place of the page for an example: its name in a comment, then its code.
var exampleBlock = regexp.MustCompile("(?s)<!-- (Example[A-Za-z_]*) -->\n\n```go\n(.*?)```")

// TestLibraryPage compares the code in docs/library.md with the examples that run.
func TestLibraryPage(t *testing.T) {
	src, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "example_test.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		body := string(src[fset.Position(fn.Body.Lbrace).Offset+2 : fset.Position(fn.Body.Rbrace).Offset])
		lines := strings.Split(body, "\n")
		for i := range lines {
			lines[i] = strings.TrimPrefix(lines[i], "\t")
		}
		bodies[fn.Name.Name] = strings.Join(lines, "\n")
	}
	b, err := os.ReadFile(libraryPage)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	want := exampleBlock.ReplaceAllStringFunc(string(b), func(block string) string {
		name := exampleBlock.FindStringSubmatch(block)[1]
		shown[name] = true
		if bodies[name] == "" {
			t.Errorf("there is no %s", name)
		}
		return "<!-- " + name + " -->\n\n```go\n" + bodies[name] + "```"
	})
	for name := range bodies {
		if !shown[name] {
			t.Errorf("%s does not show %s", libraryPage, name)
		}
	}
	if n := strings.Count(string(b), "```go"); n != len(shown) {
		t.Errorf("%d blocks of Go, of which %d are examples that run", n, len(shown))
	}
	if *update {
		if err := os.WriteFile(libraryPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, string(b)); d != "" {
		t.Errorf("go test ./remoting -run LibraryPage -update (-want +got):\n%s", d)
	}
}
