package bindings_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/remoting"
)

func annotations(t *testing.T) map[string]string {
	t.Helper()
	files, err := bindings.Annotations()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// lines of annotations: what may follow each tag.
var (
	typeWord = regexp.MustCompile(`psl\.[A-Za-z]+`)
	tags     = map[string]*regexp.Regexp{
		"meta":     regexp.MustCompile(`^$`),
		"class":    regexp.MustCompile(`^psl\.[A-Za-z]+( : psl\.[A-Za-z]+)?$`),
		"field":    regexp.MustCompile(`^([a-z_0-9]+\??|[A-Z][A-Za-z]*\??|\[[0-9]+\]\??|\[string\]|\[integer\]) [^ ]+( .*)?$`),
		"alias":    regexp.MustCompile(`^psl\.[A-Za-z]+ "[^"]*"(\|"[^"]*")*$`),
		"param":    regexp.MustCompile(`^(\.\.\.|[a-z]+\??) [^ ]+$`),
		"return":   regexp.MustCompile(`^[^ ]+( \.\.\.)?$|^fun\(\): any$`),
		"overload": regexp.MustCompile(`^fun\((([a-z_0-9]+\?|\.\.\.): [^ ]+(, )?)+\): [^ ]+ \.\.\.$`),
		"type":     regexp.MustCompile(`^[^ ]+$|^table<string, any>$`),
		"operator": regexp.MustCompile(`^(add|sub|mul|div|mod|unm)(\([^ ]+\))?: psl\.[A-Za-z]+$`),
	}
)

// TestAnnotations reads the annotations as the language server does: they are Lua, each tag has its form, each type that is
// named is declared, and all that a script can call is there.
func TestAnnotations(t *testing.T) {
	declared, named := map[string]bool{}, map[string]string{}
	globals := map[string]bool{}
	for name, text := range annotations(t) {
		if _, err := parse.Parse(strings.NewReader(text), name); err != nil {
			t.Errorf("%s is not Lua: %v", name, err)
		}
		if !strings.HasPrefix(text, "---@meta") {
			continue
		}
		for i, l := range strings.Split(text, "\n") {
			if m := regexp.MustCompile(`^function ([a-z_0-9]+)\(`).FindStringSubmatch(l); m != nil {
				globals[m[1]] = true
			} else if left, _, ok := strings.Cut(l, " = "); ok && !strings.HasPrefix(l, "-") {
				for _, g := range strings.Split(left, ", ") {
					globals[g] = true
				}
			}
			rest, ok := strings.CutPrefix(l, "---@")
			if !ok {
				continue
			}
			tag, value, _ := strings.Cut(rest, " ")
			if form := tags[tag]; form == nil || !form.MatchString(value) {
				t.Errorf("%s:%d: %s is not well formed", name, i+1, l)
			}
			switch tag {
			case "class", "alias":
				declared[typeWord.FindString(value)] = true
			case "field": // what follows the type is text
				_, value, _ = strings.Cut(value, " ")
				value, _, _ = strings.Cut(value, " ")
			}
			for _, w := range typeWord.FindAllString(value, -1) {
				named[w] = name + ": " + l
			}
		}
	}
	for w, where := range named {
		if !declared[w] {
			t.Errorf("%s is not declared: %s", w, where)
		}
	}
	plain := lua.NewState()
	defer plain.Close()
	out, _, err := run(t, remoting.Options{Embedded: true}, "globals", `for k in pairs(_G) do print(k) end`)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range strings.Fields(out) {
		if !globals[g] && plain.GetGlobal(g) == lua.LNil && g != "arg" {
			t.Errorf("nothing tells the language server of %s", g)
		}
	}
}

// rewritten is a text as the plugin hands it to the language server.
func rewritten(t *testing.T, L *lua.LState, text string) string {
	t.Helper()
	if err := L.CallByParam(lua.P{Fn: L.GetGlobal("OnSetText"), NRet: 1, Protect: true}, lua.LString("file:///x.lua"), lua.LString(text)); err != nil {
		t.Fatal(err)
	}
	diffs, ok := L.Get(-1).(*lua.LTable)
	L.Pop(1)
	if !ok {
		return text
	}
	var b strings.Builder
	at := 0
	for i := 1; i <= diffs.Len(); i++ {
		d := diffs.RawGetInt(i).(*lua.LTable)
		start, finish := int(lua.LVAsNumber(d.RawGetString("start"))), int(lua.LVAsNumber(d.RawGetString("finish")))
		b.WriteString(text[at:start-1] + d.RawGetString("text").String())
		at = finish
	}
	return b.String() + text[at:]
}

func pluginState(t *testing.T) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	if err := L.DoString(annotations(t)["plugin.lua"]); err != nil {
		t.Fatal(err)
	}
	return L
}

func TestPluginRewrites(t *testing.T) {
	L := pluginState(t)
	for _, c := range []struct{ in, want string }{
		{"a() | b()", "local _ = a()  and  b()"},
		{"x = a() | b()", "x = a()  and  b()"},
		{"local x, y = a() | b() c() | d()", "local x, y = a()  and  b() local _ = c()  and  d()"},
		{"print(a | b()) -- a | b\ns = 'a | b'", "print(a  and  b()) -- a | b\ns = 'a | b'"},
		{"f{ g = a() | b() }", "f{ g = a()  and  b() }"},
		{"a()\n  | function(o) o | b() end\n  | c{ d = 1 }", "local _ = a()\n   and  function(o) local _ = o  and  b() end\n   and  c{ d = 1 }"},
		{"if a | b() then c | d() else e | f() end g | h()", "if a  and  b() then local _ = c  and  d() else local _ = e  and  f() end local _ = g  and  h()"},
		{"for x in each(a | b()) do x | c() end", "for x in each(a  and  b()) do local _ = x  and  c() end"},
		{"repeat a | b() until c | d() e | f()", "repeat local _ = a  and  b() until c  and  d() local _ = e  and  f()"},
		{"return a | b()", "return a  and  b()"},
		{"x = 1; (a or b) | c()", "x = 1; local _ = (a or b)  and  c()"},
		{"s = [=[ a | b ]=] | c()", "s = [=[ a | b ]=]  and  c()"},
		{"f{ error_variable = 'e' }", "e = Error; f{ error_variable = 'e' }"},
		{"local function f() return a | b() end f() | c()", "local function f() return a  and  b() end local _ = f()  and  c()"},
		{"global.s = 1", "s = global.s; global.s = 1"},
		{"a = b", "a = b"},
	} {
		got := rewritten(t, L, c.in)
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
		if _, err := parse.Parse(strings.NewReader(got), "x"); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
}

// scripts are psl's own, by their paths.
func scripts(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, root := range []string{"../scripts/examples", "testdata"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".lua" {
				return err
			}
			text, err := os.ReadFile(path)
			out[path] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 40 {
		t.Fatalf("only %d scripts", len(out))
	}
	return out
}

// TestPluginMakesLua wants plain Lua of every script.
func TestPluginMakesLua(t *testing.T) {
	L := pluginState(t)
	for path, text := range scripts(t) {
		if _, err := parse.Parse(strings.NewReader(rewritten(t, L, text)), path); err != nil {
			t.Errorf("%v", err)
		}
	}
}

// TestLanguageServer lets lua-language-server read the annotations, the examples, in which it must find nothing, and a script
// with mistakes, which it must find.
func TestLanguageServer(t *testing.T) {
	server, err := exec.LookPath("lua-language-server")
	if err != nil {
		t.Skip("lua-language-server is not on PATH; seen to work with 3.19.1")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range annotations(t) {
		write("psl/"+name, text)
	}
	write(".luarc.json", `{"runtime.version": "Lua 5.1", "runtime.plugin": "psl/plugin.lua", "workspace.library": ["psl/library"], "diagnostics.disable": ["lowercase-global"]}`)
	for path, text := range scripts(t) {
		if strings.HasPrefix(path, "../scripts/examples/") {
			write("examples/"+strings.ReplaceAll(strings.TrimPrefix(path, "../scripts/examples/"), "/", "-"), text)
		}
	}
	write("mistakes.lua", "local s = new_pssession{ name = \"a\" }\ns.Id = \"x\"\ns | no_such_thing()\nlocal when = get_date() + 1\nprint(when, string.no_such_field)\n")
	out, err := exec.Command(server, "--check="+dir, "--check_format=pretty", "--checklevel=Warning", "--trust-all-plugins", "--force-accept-workspace",
		"--logpath="+filepath.Join(dir, "log")).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	text := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(string(out), "")
	var got []string
	for _, m := range regexp.MustCompile(`([\w./-]+\.lua:\d+):\d+ \[(?:Warning|Error)\] ([^\n]*)`).FindAllStringSubmatch(text, -1) {
		_, kind, _ := strings.Cut(m[2], " (")
		if line := strings.TrimPrefix(m[1], dir+"/") + " " + strings.TrimSuffix(kind, ")"); !slices.Contains(got, line) {
			got = append(got, line)
		}
	}
	slices.Sort(got)
	want := []string{"mistakes.lua:2 ", "mistakes.lua:3 undefined-global", "mistakes.lua:5 undefined-field"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s\n%s", d, text)
	}
}
