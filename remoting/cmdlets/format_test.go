package cmdlets_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// show runs a Format cmdlet and gives what its output is shown as.
func (h *testHost) show(d *cmdlet.Declaration, input []any, args ...cmdlet.Argument) (string, error) {
	if err := h.run(d, input, args...); err != nil {
		return "", err
	}
	for _, o := range h.out {
		if !format.IsPacket(o) {
			return "", nil
		}
	}
	return format.String(60, nil, h.out...)
}

// The texts are those of PowerShell 7.6.9.
func TestFormatCmdlets(t *testing.T) {
	rows := []any{custom("Name", "n1", "V", 1.5), custom("Name", "n2", "V", 3.0)}
	double := goBlock(func(under any, out func(any) error) error {
		v, _ := under.(*psobject.Object).Get("V")
		return out(v.(float64) * 2)
	})
	fail := goBlock(func(any, func(any) error) error { return os.ErrInvalid })
	list := func(v ...any) *psobject.List { return psobject.NewArray(v...) }
	for _, c := range []struct {
		name string
		d    *cmdlet.Declaration
		args []cmdlet.Argument
		want string
	}{
		{"columns", cmdlets.FormatTable, []cmdlet.Argument{cmdlet.Positional(list("V", ordered("n", "X", "e", double, "f", "N3", "w", int32(8), "a", "left")))}, "\n   V X\n   - -\n1.50 3.000\n3.00 6.000\n\n"},
		{"block as label", cmdlets.FormatTable, []cmdlet.Argument{cmdlet.Positional(list(double))}, "\n block \n-------\n   3.00\n   6.00\n\n"},
		{"words of Lua", cmdlets.FormatTable, []cmdlet.Argument{cmdlet.Positional(list(ordered("label", "X", "expression", "V", "format_string", "0.0")))}, "\n  X\n  -\n1.5\n3.0\n\n"},
		{"failing column", cmdlets.FormatTable, []cmdlet.Argument{cmdlet.Positional(list("Name", ordered("n", "E", "e", fail))), named("DisplayError", true)}, "\nName E\n---- -\nn1   #ERR\nn2   #ERR\n\n"},
		{"group", cmdlets.FormatTable, []cmdlet.Argument{cmdlet.Positional("V"), named("GroupBy", ordered("label", "Group", "expression", "Name"))}, "\n   Group: n1\n\n   V\n   -\n1.50\n\n   Group: n2\n\n   V\n   -\n3.00\n\n"},
		{"list", cmdlets.FormatList, []cmdlet.Argument{cmdlet.Positional(list("Name", ordered("l", "Twice", "e", double)))}, "\nName  : n1\nTwice : 3\n\nName  : n2\nTwice : 6\n\n"},
		{"wide", cmdlets.FormatWide, []cmdlet.Argument{named("Column", int32(4))}, "\nn1" + strings.Repeat(" ", 14) + "n2" + strings.Repeat(" ", 28) + "\n\n"},
		{"custom", cmdlets.FormatCustom, []cmdlet.Argument{cmdlet.Positional("Name")}, "\nclass PSCustomObject\n{\n  Name = n1\n}\n\nclass PSCustomObject\n{\n  Name = n2\n}\n\n\n"},
	} {
		h := &testHost{}
		got, err := h.show(c.d, rows, c.args...)
		if err != nil || got != c.want {
			t.Errorf("%s: got\n%q\nwant\n%q, %v", c.name, got, c.want, err)
		}
	}
	for name, c := range map[string]struct {
		arg  any
		id   string
		text string
	}{
		"unknown key":   {ordered("x", int32(1)), "DictionaryKeyIllegal", "The x key is not valid."},
		"no expression": {ordered("n", "a"), "DictionaryKeyMandatoryEntry", "A mandatory entry for expression is missing."},
		"width":         {ordered("e", "a", "w", int32(0)), "WidthOutOfRange", `The value "0" for key "width" should be greater than 0.`},
		"width's type":  {ordered("e", "a", "w", "x"), "DictionaryKeyIllegalValue2", `The "w" key has a type, System.String, that is not valid; expected type is System.Int32.`},
		"alignment":     {ordered("e", "a", "a", "foo"), "AlignmentIllegalValue", `The value "foo" for key "alignment" is not valid; valid values are {left, center, right}.`},
		"expression":    {ordered("e", int32(5)), "DictionaryKeyIllegalValue1", `The "e" key has a type, System.Int32, that is not valid; expected types are {System.String, System.Management.Automation.ScriptBlock}.`},
		"number":        {int32(5), "DictionaryKeyUnknownType", "Cannot convert System.Int32 to one of the following types {System.String, System.Management.Automation.ScriptBlock}."},
	} {
		h := &testHost{}
		err := h.run(cmdlets.FormatTable, rows, cmdlet.Positional(psobject.NewArray(c.arg)))
		failsWith(t, err, c.id)
		if err != nil && err.Error() != c.text {
			t.Errorf("%s: %v, want %s", name, err, c.text)
		}
	}
	h := &testHost{}
	failsWith(t, h.run(cmdlets.FormatTable, rows, named("View", "nope")), "FormatViewNotFound")
	failsWith(t, h.run(cmdlets.FormatTable, rows, named("View", "x"), cmdlet.Positional("Name")), "FormatCannotSpecifyViewAndProperty")
	failsWith(t, h.run(cmdlets.FormatWide, rows, named("Column", int32(2)), named("AutoSize", true)), "FormatCannotSpecifyAutosizeAndColumns")
}

func TestOut(t *testing.T) {
	h := &testHost{dir: t.TempDir(), vars: map[string]any{"FormatEnumerationLimit": int32(2)}}
	input := []any{"first", custom("a", psobject.NewArray(int32(1), int32(2), int32(3)), "b", strings.Repeat("x", 100))}
	if err := h.run(cmdlets.OutString, input, named("Width", int32(20))); err != nil {
		t.Fatal(err)
	}
	want := "first\n\na       b\n-       -\n{1, 2…} xxxxxxxxxxx…\n\n"
	if got := strings.ReplaceAll(h.texts(), "\r", ""); got != want {
		t.Errorf("Out-String: got %q, want %q", got, want)
	}
	if err := h.run(cmdlets.OutString, input, named("Stream", true), named("Width", int32(20))); err != nil || len(h.out) != 6 || h.out[0] != "first" || h.out[5] != "" {
		t.Errorf("lines: %q, %v", h.out, err)
	}
	if err := h.run(cmdlets.OutString, []any{"a", "b"}, named("NoNewline", true)); err != nil || h.texts() != "ab" {
		t.Errorf("NoNewline: %q, %v", h.texts(), err)
	}
	failsWith(t, h.run(cmdlets.OutString, input, named("Width", int32(1))), "ParameterArgumentValidationError")
	file := filepath.Join(h.dir, "out.txt")
	for _, args := range [][]cmdlet.Argument{{}, {named("Append", true)}} {
		if err := h.run(cmdlets.OutFile, []any{"text", int32(5)}, append(args, cmdlet.Positional("out.txt"))...); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(file); err != nil || strings.ReplaceAll(string(b), "\r", "") != "text\n5\ntext\n5\n" {
		t.Errorf("Out-File: %q, %v", b, err)
	}
	failsWith(t, h.run(cmdlets.OutFile, input, cmdlet.Positional("out.txt"), named("NoClobber", true)), "NoClobber")
	failsWith(t, h.run(cmdlets.OutFile, input, cmdlet.Positional("no/such/file")), "FileOpenFailure")
	failsWith(t, h.run(cmdlets.OutFile, input, cmdlet.Positional(h.dir)), "FileOpenFailure")
	if err := h.run(cmdlets.OutHost, []any{int32(1)}); err != nil || h.text.String() != "1\n" || len(h.out) != 0 {
		t.Errorf("Out-Host: %q, %v", h.text.String(), err)
	}
	if err := h.run(cmdlets.OutNull, input); err != nil || len(h.out) != 0 {
		t.Errorf("Out-Null: %v, %v", h.out, err)
	}
	if err := h.run(cmdlets.TeeObject, input, cmdlet.Positional("tee.txt")); err != nil || len(h.out) != 2 {
		t.Errorf("Tee-Object: %v, %v", h.out, err)
	}
	if b, err := os.ReadFile(filepath.Join(h.dir, "tee.txt")); err != nil || !strings.HasPrefix(string(b), "first") {
		t.Errorf("Tee-Object: %q, %v", b, err)
	}
}
