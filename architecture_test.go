package psl_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the packages into docs/architecture.md anew")

// TestArchitecture compares the list of packages in docs/architecture.md with the packages that there are, what they say of
// themselves and the table of imports.
func TestArchitecture(t *testing.T) {
	const page, mark = "docs/architecture.md", "<!-- packages -->\n"
	synopsis := map[string]string{}
	sources(t, parser.PackageClauseOnly|parser.ParseComments, func(pkg, path string, f *ast.File) {
		if text := f.Doc.Text(); text != "" {
			synopsis[pkg] = new(doc.Package).Synopsis(text)
		} else if _, seen := synopsis[pkg]; !seen {
			synopsis[pkg] = ""
		}
	})
	pkgs := make([]string, 0, len(synopsis))
	for p := range synopsis {
		pkgs = append(pkgs, p)
	}
	sort.Strings(pkgs)
	var b strings.Builder
	b.WriteString("\n| package | what it is | imports |\n| --- | --- | --- |\n")
	for _, p := range pkgs {
		text := synopsis[p]
		if text == "" {
			t.Errorf("%s says nothing of itself: its package comment is missing", p)
			continue
		}
		_, text, _ = strings.Cut(text, " ")
		_, text, _ = strings.Cut(text, " ")
		l := layerOf(p)
		if l < 0 {
			continue // TestImports says so
		}
		may := "nothing"
		if len(layers[l].may) > 0 {
			may = "`" + strings.Join(layers[l].may, "`, `") + "`"
		}
		if layers[l].pure {
			may += "; pure"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", p, strings.ReplaceAll(text, "|", `\|`), may)
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, list, ok := strings.Cut(string(have), mark)
	if !ok {
		t.Fatalf("%s has no place for the packages", page)
	}
	if *update {
		if err := os.WriteFile(page, []byte(head+mark+b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(b.String(), list); d != "" {
		t.Errorf("%s is not true any more: go test . -update (-want +got):\n%s", page, d)
	}
}
