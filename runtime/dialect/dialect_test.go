package dialect

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// luaFiles lists the plain Lua programs of gopher-lua's suites.
func luaFiles(t testing.TB) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/gopher-lua").Output()
	if err != nil {
		t.Skipf("the module's folder is not known: %v", err)
	}
	root := strings.TrimSpace(string(out))
	var files []string
	for _, pattern := range []string{"_glua-tests/*.lua", "_lua5.1-tests/*.lua"} {
		m, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, m...)
	}
	if len(files) == 0 {
		t.Fatal("gopher-lua's suites are empty")
	}
	return files
}

func read(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// overlapping are files with assignments that gopher-lua's compiler gets wrong
// and the dialect takes apart, such as a, b = b, a.
var overlapping = map[string]bool{"attrib.lua": true, "code.lua": true}

// TestSameCode compiles plain Lua here and with gopher-lua's own parser: the
// instructions and the line of each must be the same.
func TestSameCode(t *testing.T) {
	for _, file := range luaFiles(t) {
		src := read(t, file)
		name := filepath.Base(file)
		chunk, err := parse.Parse(strings.NewReader(src), name)
		if err != nil {
			continue // not a program there either
		}
		if overlapping[name] {
			continue
		}
		want, err := lua.Compile(chunk, name)
		if err != nil {
			continue
		}
		got, err := Compile(src, name, Options{})
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		compare(t, name, got.Proto, want)
	}
}

func compare(t *testing.T, name string, got, want *lua.FunctionProto) {
	t.Helper()
	if !reflect.DeepEqual(got.Code, want.Code) {
		t.Errorf("%s:%d: other instructions", name, want.LineDefined)
		return
	}
	if !reflect.DeepEqual(got.DbgSourcePositions, want.DbgSourcePositions) {
		t.Errorf("%s:%d: other lines\n got %v\nwant %v", name, want.LineDefined, got.DbgSourcePositions, want.DbgSourcePositions)
	}
	if got.LineDefined != want.LineDefined || got.LastLineDefined != want.LastLineDefined {
		t.Errorf("%s: function at %d-%d, want %d-%d", name, got.LineDefined, got.LastLineDefined, want.LineDefined, want.LastLineDefined)
	}
	same := slices.EqualFunc(got.Constants, want.Constants, func(a, b lua.LValue) bool {
		return a == b || a != a && b != b // NaN
	})
	if !same || !reflect.DeepEqual(got.DbgUpvalues, want.DbgUpvalues) {
		t.Errorf("%s:%d: other constants or upvalues", name, want.LineDefined)
	}
	for i := range got.FunctionPrototypes {
		compare(t, name, got.FunctionPrototypes[i], want.FunctionPrototypes[i])
	}
}

// TestLocalsInOrder proves that the parser names locals in the compiler's
// order, on which their ranges rest.
func TestLocalsInOrder(t *testing.T) {
	files := append(luaFiles(t), "testdata/pipes.lua", "testdata/scopes.lua")
	for _, file := range files {
		src := read(t, file)
		opts := Options{Preferences: func(n string) bool { return n == "ErrorActionPreference" }}
		p, stmts, err := parseText(src, file, opts)
		if err != nil {
			continue
		}
		proto, err := p.compile(stmts)
		if err != nil {
			continue
		}
		var walk func(proto *lua.FunctionProto, fn *funcState)
		walk = func(proto *lua.FunctionProto, fn *funcState) {
			if fn == nil {
				t.Errorf("%s: a function is unknown", file)
				return
			}
			var got, want []string
			for _, l := range fn.locals {
				got = append(got, l.name)
			}
			for _, l := range proto.DbgLocals {
				want = append(want, l.Name)
			}
			if !reflect.DeepEqual(got, want) {
				line, _ := p.decode(proto.LineDefined)
				t.Errorf("%s:%d: locals\n got %q\nwant %q", filepath.Base(file), line, got, want)
			}
			for _, c := range proto.FunctionPrototypes {
				walk(c, p.fns[c.LineDefined])
			}
		}
		walk(proto, p.fn)
	}
}

func TestSyntaxErrors(t *testing.T) {
	tests := []struct {
		name, src  string
		want       string
		incomplete bool
	}{
		{"missing value", "x =", "t:1:4: unexpected <eof>", true},
		{"missing end", "if x then\n  f()\n", "t:2:6: 'end' (to close 'if' at line 1) expected near <eof>", true},
		{"missing end on one line", "do f()", "t:1:7: 'end' expected near <eof>", true},
		{"stray end", "f()\nend", "t:2:1: end of input expected near 'end'", false},
		{"expression", "x + 1", "t:1:1: syntax error near '+': an expression alone is no statement", false},
		{"name alone", "x", "t:1:2: '=' or a call expected near <eof>", true},
		{"open string", "x = \"abc\ny", "t:1:5: unfinished string", false},
		{"open long string", "x = [[abc\ny", "t:1:5: unfinished long string: \"]]\" is missing", true},
		{"open comment", "--[==[ a", "t:1:3: unfinished long comment: \"]==]\" is missing", true},
		{"byte", "x = $y", "t:1:5: unexpected '$'", false},
		{"number", "x = 0x", "t:1:5: malformed number near '0x'", false},
		{"number with letters", "x = 12ab", "t:1:5: malformed number near '12ab'", false},
		{"bar at the end", "f() |", "t:1:6: a call or a function expected behind '|' near <eof>", true},
		{"bar before a value", "f() | 5", "t:1:7: a call or a function expected behind '|' near '5'", false},
		{"stage is no call", "f() | g", "t:1:7: a stage of a pipeline must be a call, as in '| f()', or a function, near <eof>", true},
		{"statement begins with a table", "{1} | f()", "t:1:1: unexpected '{'", false},
		{"assign to a call", "f() = 1", "t:1:1: cannot assign to this expression", false},
		{"assign to parentheses", "(a) = 1", "t:1:1: cannot assign to this expression", false},
		{"dots", "function f() return ... end", "t:1:21: cannot use '...' outside a vararg function", false},
		{"goto", "goto nowhere", "t:2: no visible label 'nowhere' for <goto> at line 1", false},
		{"break", "\nbreak", "t:2:1: no loop to break", false},
		{"after return", "return 1 f()", "t:1:10: unexpected 'f': 'return' and 'break' end their block", false},
		{"escape", `x = "\300"`, "t:1:10: escape sequence too large in string", false},
		{"ambiguous call", "f()\n(g)()", "t:2:1: ambiguous syntax (function call x new statement)", false},
		{"depth", "x = " + strings.Repeat("(", 2000), "t:1:505: too many nested levels (more than 1000)", false},
		{"depth of blocks", strings.Repeat("do ", 5000), "too many nested levels", false},
		{"locals", "local " + strings.Repeat("a,", 250) + "a", "too many local variables", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Compile(tt.src, "t", Options{})
			var se *SyntaxError
			if !errors.As(err, &se) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(se.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", se.Error(), tt.want)
			}
			if se.Incomplete != tt.incomplete {
				t.Errorf("incomplete: %v", se.Incomplete)
			}
		})
	}
}

func TestPromptErrors(t *testing.T) {
	for src, want := range map[string]bool{
		"{1, 2": true, "x =": true, "f(": true, "for i = 1, 2 do": true, "a | ": true, "1 +": true,
		"function f()": true, "x = = 1": false, "1 2": false, "f())": false, "local": true,
	} {
		_, err := Compile(src, "prompt", Options{Prompt: true, Locals: &PromptLocals{}})
		var se *SyntaxError
		if !errors.As(err, &se) || se.Incomplete != want {
			t.Errorf("%q: %v, incomplete should be %v", src, err, want)
		}
	}
}

func TestRender(t *testing.T) {
	_, err := Compile("local a = 1\n\tlocal b = a +* 2\n", "dir/t.lua", Options{})
	var se *SyntaxError
	if !errors.As(err, &se) {
		t.Fatal(err)
	}
	want := "dir/t.lua:2:15: unexpected '*'\n  \tlocal b = a +* 2\n  \t             ^\n"
	if got := se.Render(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestPrefixes cuts programs behind every word: what is left is a program or
// asks for more.
func TestPrefixes(t *testing.T) {
	for _, file := range []string{"testdata/pipes.lua", "testdata/scopes.lua"} {
		src := read(t, file)
		for i := range src {
			if src[i] != ' ' && src[i] != '\n' {
				continue
			}
			_, err := Compile(src[:i], file, Options{})
			var se *SyntaxError
			if err == nil || errors.As(err, &se) && (se.Incomplete || strings.Contains(se.Message, "no visible label")) {
				continue
			}
			if strings.Contains(se.Message, "unfinished string") {
				continue // a quoted string ends with its line
			}
			t.Errorf("%s cut behind %q: %v", file, src[max(0, i-20):i], err)
		}
	}
}

// TestPorts compiles the scripts of the dialect that may lie beside the
// project.
func TestPorts(t *testing.T) {
	files, err := filepath.Glob("../../../shared/port/*/*.lua")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no ported scripts beside the project")
	}
	for _, file := range files {
		if _, err := Compile(read(t, file), filepath.Base(file), Options{Shebang: true}); err != nil {
			t.Error(err)
		}
	}
}

func TestBindWants(t *testing.T) {
	prog, err := Compile("local x = {1} | f()", "t", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := prog.Bind(func(string) lua.LValue { return nil }); err == nil {
		t.Error("a host without hooks is accepted")
	}
}

// FuzzParse: a text is a program or gives a *SyntaxError with a place inside
// it; nothing panics.
func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.lua")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	ports, err := filepath.Glob("../../../shared/port/*/*.lua")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(append(seeds, ports...), luaFiles(f)...) {
		f.Add(read(f, file), false)
	}
	f.Add("a, b = f() | g()", true)
	f.Fuzz(func(t *testing.T, src string, prompt bool) {
		if len(src) > 20000 {
			return
		}
		opts := Options{Prompt: prompt, Locals: &PromptLocals{}, Preferences: func(n string) bool { return n == "P" }}
		prog, err := Compile(src, "fuzz", opts)
		var se *SyntaxError
		switch {
		case err == nil:
			if err := prog.Bind(func(string) lua.LValue { return lua.LTrue }); err != nil {
				t.Fatal(err)
			}
		case !errors.As(err, &se):
			t.Fatalf("%T %v", err, err)
		case se.Line < 1 || se.Line > strings.Count(src, "\n")+strings.Count(src, "\r")+2:
			t.Fatalf("line %d", se.Line)
		case strings.Contains(se.Message, "gave up"):
			t.Fatalf("%v", err)
		default:
			_ = se.Render()
		}
	})
}
