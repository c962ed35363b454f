package cmdlets_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

func TestItems(t *testing.T) {
	h := &testHost{dir: t.TempDir()}
	do := func(d *cmdlet.Declaration, input []any, args ...cmdlet.Argument) string {
		t.Helper()
		if err := h.run(d, input, args...); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(h.texts(), h.dir+string(filepath.Separator), "")
	}
	pos := cmdlet.Positional
	do(cmdlets.NewItem, nil, pos("sub"), named("ItemType", "Directory"))
	do(cmdlets.NewItem, nil, pos("b.txt"), named("Value", "text"))
	do(cmdlets.NewItem, nil, pos("x/y/z.txt"), named("Force", true))
	do(cmdlets.NewItem, nil, named("Path", "."), named("Name", "A.log"))
	for _, c := range []struct {
		name string
		args []cmdlet.Argument
		want string
	}{
		{"all", nil, "sub x A.log b.txt"},
		{"names of all below", []cmdlet.Argument{named("Recurse", true), named("Name", true)}, "sub x A.log b.txt x/y x/y/z.txt"},
		{"one level below", []cmdlet.Argument{named("Depth", uint32(1)), named("Name", true)}, "sub x A.log b.txt x/y"},
		{"filter", []cmdlet.Argument{named("Filter", "*.TXT")}, "b.txt"},
		{"files", []cmdlet.Argument{named("File", true)}, "A.log b.txt"},
		{"folders", []cmdlet.Argument{named("Directory", true)}, "sub x"},
		{"without some", []cmdlet.Argument{named("Exclude", "b*")}, "sub x A.log"},
		{"pattern", []cmdlet.Argument{pos("*.t*")}, "b.txt"},
	} {
		if got := strings.Join(strings.Fields(filepath.ToSlash(do(cmdlets.GetChildItem, nil, c.args...))), " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if do(cmdlets.GetItem, nil, pos("b.txt")); !psobject.Is(h.out[0], "System.IO.FileInfo") {
		t.Errorf("Get-Item: %v", psobject.TypeNames(h.out[0]))
	}
	shown, err := format.String(120, nil, h.out...)
	if err != nil || !strings.HasPrefix(shown, "\n    Directory: "+h.dir+"\n\n") || !strings.HasSuffix(shown, " b.txt\n\n") {
		t.Errorf("view: %q, %v", shown, err)
	}
	if got := do(cmdlets.TestPath, nil, pos(psobject.NewArray("b.txt", "sub", "none", "*.log", ""))); got != "True\nTrue\nFalse\nTrue\nFalse" {
		t.Errorf("Test-Path: %q", got)
	}
	if got := do(cmdlets.TestPath, nil, pos("sub"), named("PathType", "Leaf")); got != "False" {
		t.Errorf("Test-Path Leaf: %q", got)
	}
	// An object of the pipeline stands for its file.
	do(cmdlets.GetItem, nil, pos("b.txt"))
	if got := do(cmdlets.GetContent, h.out); got != "text" {
		t.Errorf("Get-Content of a file object: %q", got)
	}
	do(cmdlets.GetItem, nil, pos("b.txt"))
	if got := do(cmdlets.SelectString, h.out, pos("TEX")); got != "b.txt:1:text" {
		t.Errorf("Select-String of a file object: %q", got)
	}
	for name, c := range map[string]struct {
		d    *cmdlet.Declaration
		args []cmdlet.Argument
		id   string
	}{
		"file that exists":   {cmdlets.NewItem, []cmdlet.Argument{pos("b.txt")}, "NewItemIOError"},
		"folder that exists": {cmdlets.NewItem, []cmdlet.Argument{pos("sub"), named("ItemType", "Directory")}, "DirectoryExist"},
		"no folder":          {cmdlets.NewItem, []cmdlet.Argument{pos("no/such/file")}, "NewItemIOError"},
		"get":                {cmdlets.GetItem, []cmdlet.Argument{pos("none")}, "PathNotFound"},
		"children":           {cmdlets.GetChildItem, []cmdlet.Argument{pos("none")}, "PathNotFound"},
		"remove":             {cmdlets.RemoveItem, []cmdlet.Argument{pos("none")}, "PathNotFound"},
	} {
		if do(c.d, nil, c.args...); len(h.errors) != 1 || !strings.HasPrefix(h.errors[0].FullyQualifiedErrorID, c.id+",") {
			t.Errorf("%s: %v", name, h.errors)
		}
	}
	failsWith(t, h.run(cmdlets.RemoveItem, nil, pos("x")), "InvalidOperation")
	do(cmdlets.RemoveItem, nil, pos("x"), named("Recurse", true))
	do(cmdlets.RemoveItem, nil, pos("*.txt"))
	if got := do(cmdlets.GetChildItem, nil, named("Name", true)); got != "sub\nA.log" {
		t.Errorf("left: %q", got)
	}
}

func TestCLIXMLFiles(t *testing.T) {
	h := &testHost{dir: t.TempDir()}
	input := []any{int32(1), "two", custom("n", int32(3)), nil}
	if err := h.run(cmdlets.ExportCLIXML, input, cmdlet.Positional("a.xml")); err != nil {
		t.Fatal(err)
	}
	if err := h.run(cmdlets.ImportCLIXML, nil, cmdlet.Positional("a.xml"), named("Skip", uint64(1)), named("First", uint64(2))); err != nil || h.texts() != "two\n@{n=3}" {
		t.Errorf("import: %q, %v", h.texts(), err)
	}
	if err := h.run(cmdlets.ConvertToCLIXML, []any{int32(1), "a"}); err != nil ||
		h.texts() != "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n  <I32>1</I32>\n  <S>a</S>\n</Objs>" {
		t.Errorf("text: %s, %v", h.texts(), err)
	}
	if err := h.run(cmdlets.ConvertFromCLIXML, h.out); err != nil || h.texts() != "1\na" {
		t.Errorf("back: %q, %v", h.texts(), err)
	}
	failsWith(t, h.run(cmdlets.ConvertFromCLIXML, []any{"x"}), "System.Xml.XmlException")
	failsWith(t, h.run(cmdlets.ImportCLIXML, nil, cmdlet.Positional("none.xml")), "FileOpenFailure")
	failsWith(t, h.run(cmdlets.ExportCLIXML, input, cmdlet.Positional("a.xml"), named("NoClobber", true)), "NoClobber")
	failsWith(t, h.run(cmdlets.ExportCLIXML, []any{psobject.NewSecureString("secret")}, cmdlet.Positional("b.xml")), "CannotSerialize")
}

// The texts are those of PowerShell 7.6.9.
func TestStrings(t *testing.T) {
	in := func(v ...any) []any { return v }
	for _, c := range []struct {
		name  string
		d     *cmdlet.Declaration
		input []any
		args  []cmdlet.Argument
		want  string
	}{
		{"unique", cmdlets.GetUnique, in("a", "a", "b", "a"), nil, "a b a"},
		{"unique case", cmdlets.GetUnique, in("a", "A"), nil, "a A"},
		{"unique without case", cmdlets.GetUnique, in("a", "A"), []cmdlet.Argument{named("CaseInsensitive", true)}, "a"},
		{"unique types", cmdlets.GetUnique, in(int32(1), "x", "y"), []cmdlet.Argument{named("OnType", true)}, "1 x"},
		{"join", cmdlets.JoinString, in(int32(1), int32(2)), []cmdlet.Argument{named("Separator", ",")}, "1,2"},
		{"join quoted", cmdlets.JoinString, in("a", "b"), []cmdlet.Argument{named("SingleQuote", true), named("Separator", ",")}, "'a','b'"},
		{"join between", cmdlets.JoinString, in("a", "b"), []cmdlet.Argument{named("DoubleQuote", true), named("OutputPrefix", "<"), named("OutputSuffix", ">")}, `<"a""b">`},
		{"join property", cmdlets.JoinString, in(custom("n", int32(1)), custom("n", int32(2))), []cmdlet.Argument{cmdlet.Positional("n"), named("Separator", "+")}, "1+2"},
		{"join format", cmdlets.JoinString, in(int32(1), int32(2)), []cmdlet.Argument{named("FormatString", "{0:D3}"), named("Separator", "-")}, "001-002"},
		{"join without nulls", cmdlets.JoinString, in(1.5, nil, "x"), []cmdlet.Argument{named("Separator", "|")}, "1.5|x"},
		{"select", cmdlets.SelectString, in("x", "ay", "AZ"), []cmdlet.Argument{cmdlet.Positional("a")}, "ay AZ"},
		{"select by case", cmdlets.SelectString, in("ay", "AZ"), []cmdlet.Argument{cmdlet.Positional("a"), named("CaseSensitive", true)}, "ay"},
		{"select others", cmdlets.SelectString, in("a", "b", "c"), []cmdlet.Argument{cmdlet.Positional("b"), named("NotMatch", true)}, "a c"},
		{"select quietly", cmdlets.SelectString, in("a.b", "a.c"), []cmdlet.Argument{cmdlet.Positional("."), named("SimpleMatch", true), named("Quiet", true)}, "True"},
	} {
		h := &testHost{}
		if err := h.run(c.d, c.input, c.args...); err != nil || strings.Join(strings.Split(h.texts(), "\n"), " ") != c.want {
			t.Errorf("%s: got %q, want %q, %v", c.name, h.texts(), c.want, err)
		}
	}
	h := &testHost{}
	failsWith(t, h.run(cmdlets.SelectString, []any{"x"}, cmdlet.Positional("(")), "InvalidRegex")
}
