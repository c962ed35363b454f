package cmdlets_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// The texts are those of PowerShell 7.6.9.
func TestConvertToCSV(t *testing.T) {
	day, _ := dotnet.Convert("2024-01-02 03:04", "System.DateTime")
	o := custom("a", int32(1), "b", "x,y", "c", `q"r`, "d", nil, "e", 1.5, "f", psobject.NewArray(int32(1), int32(2)), "h", day, "i", "l1\nl2", "l", " sp ", "m", "", "n", custom("z", int32(1)), "p", third, "q", 1e20)
	head := `"a","b","c","d","e","f","h","i","l","m","n","p","q"`
	for _, c := range []struct {
		name  string
		input []any
		args  []cmdlet.Argument
		want  string
	}{
		{"always", []any{o}, nil, head + "\n" + `"1","x,y","q""r",,"1.5","System.Object[]","01/02/2024 03:04:00","l1` + "\n" + `l2"," sp ","","@{z=1}","0.30000000000000004","1E+20"`},
		{"as needed", []any{o}, []cmdlet.Argument{named("UseQuotes", "AsNeeded")}, strings.ReplaceAll(head, `"`, "") + "\n" + `1,"x,y","q""r",,1.5,System.Object[],01/02/2024 03:04:00,"l1` + "\n" + `l2", sp ,,@{z=1},0.30000000000000004,1E+20`},
		{"never", []any{custom("a", "x,y", "b", `q"`)}, []cmdlet.Argument{named("UseQuotes", "Never")}, "a,b\nx,y,q\""},
		{"fields", []any{custom("a", "1", "b", "2")}, []cmdlet.Argument{named("QuoteFields", "B")}, "a,\"b\"\n1,\"2\""},
		{"type", []any{custom("a", "1")}, []cmdlet.Argument{named("IncludeTypeInformation", true), named("Delimiter", ";")}, "#TYPE System.Management.Automation.PSCustomObject\n\"a\"\n\"1\""},
		{"texts", []any{"ab", "c"}, nil, "\"Length\"\n\"2\"\n\"1\""},
		{"dictionaries", []any{ordered("p", int32(1), "q", int32(2)), ordered("p", int32(3), "r", int32(4))}, nil, "\"p\",\"q\"\n\"1\",\"2\"\n\"3\","},
		{"the first has the columns", []any{custom("a", int32(1)), custom("b", int32(2), "a", int32(3))}, nil, "\"a\"\n\"1\"\n\"3\""},
		{"no header", []any{custom("a", int32(1))}, []cmdlet.Argument{named("NoHeader", true)}, "\"1\""},
		{"nothing to write", []any{custom()}, nil, ""},
	} {
		h := &testHost{}
		if err := h.run(cmdlets.ConvertToCSV, c.input, c.args...); err != nil || h.texts() != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s, %v", c.name, h.texts(), c.want, err)
		}
	}
	h := &testHost{}
	failsWith(t, h.run(cmdlets.ConvertToCSV, []any{o}, named("UseQuotes", "Never"), named("QuoteFields", "a")), "CannotSpecifyQuoteFieldsAndUseQuotes")
	if err := h.run(cmdlets.ConvertToCSV, []any{custom("a", "1"), nil, custom("a", "2")}); err != nil || len(h.errors) != 1 || h.texts() != "\"a\"\n\"1\"\n\"2\"" {
		t.Errorf("a null: %q, %v, %v", h.texts(), h.errors, err)
	}
}

func TestConvertFromCSV(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []any
		args  []cmdlet.Argument
		want  string
	}{
		{"simple", []any{"a,b", "1,2"}, nil, "@{a=1; b=2}"},
		{"one text", []any{"a,b\n1,2\n3,4"}, nil, "@{a=1; b=2}\n@{a=3; b=4}"},
		{"quotes", []any{"a,b", `"x,y","z""q"`, `"1"x,"2" ,3`, `1"x,a"b"c`}, nil, "@{a=x,y; b=z\"q}\n@{a=1x; b=2}\n@{a=1\"x; b=a\"b\"c}"},
		{"blanks", []any{"a,b", " a , b "}, nil, "@{a=a ; b=b }"},
		{"too few and too many", []any{"a,b", "1", "", "1,2,3"}, nil, "@{a=1; b=}\n@{a=1; b=2}"},
		{"header", []any{"1,2"}, []cmdlet.Argument{named("Header", psobject.NewArray("x", "y", "z"))}, "@{x=1; y=2; z=}"},
		{"delimiter", []any{"a;b", "1;2"}, []cmdlet.Argument{named("Delimiter", ";")}, "@{a=1; b=2}"},
		{"comment", []any{"a,b", "# comment", "1,2"}, nil, "@{a=1; b=2}"},
		{"quoted line end", []any{"a,b\n\"1\n2\",3"}, nil, "@{a=1\n2; b=3}"},
		{"ends after a delimiter", []any{"a,b,c", "1,,", `1,2,""`}, nil, "@{a=1; b=; c=}\n@{a=1; b=2; c=}"},
		{"names end after a delimiter", []any{"a,b,\n1,2,3"}, nil, "@{a=1; b=2}"},
		{"names only", []any{"a,b"}, nil, ""},
	} {
		h := &testHost{}
		if err := h.run(cmdlets.ConvertFromCSV, c.lines, c.args...); err != nil || h.texts() != c.want {
			t.Errorf("%s: got %q, want %q, %v", c.name, h.texts(), c.want, err)
		}
	}
	h := &testHost{}
	if err := h.run(cmdlets.ConvertFromCSV, []any{"#TYPE My.Type", "a", "1"}); err != nil || psobject.TypeName(h.out[0]) != "My.Type" {
		t.Errorf("type: %v, %v", h.out, err)
	}
	if err := h.run(cmdlets.ConvertFromCSV, []any{"a,,c", "1,2,3"}); err != nil || h.texts() != "@{a=1; H1=2; c=3}" || len(h.warnings) != 1 {
		t.Errorf("missing name: %v, %v, %v", h.texts(), h.warnings, err)
	}
	failsWith(t, h.run(cmdlets.ConvertFromCSV, []any{"a,b,a", "1,2,3"}), "AlreadyPresentPSMemberInfoInternalCollectionAdd")
}

func TestCSVFiles(t *testing.T) {
	h := &testHost{dir: t.TempDir()}
	rows := []any{custom("Id", int32(1), "Text", "é,x"), custom("Id", int32(2), "Text", nil)}
	if err := h.run(cmdlets.ExportCSV, rows, cmdlet.Positional("a.csv"), named("Encoding", "utf8BOM")); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(h.dir, "a.csv"))
	if want := "\ufeff\"Id\",\"Text\"\n\"1\",\"é,x\"\n\"2\",\n"; err != nil || strings.ReplaceAll(string(b), "\r", "") != want {
		t.Errorf("file: %q, %v", b, err)
	}
	if err := h.run(cmdlets.ExportCSV, []any{custom("Text", "more", "Id", int32(3))}, cmdlet.Positional("a.csv"), named("Append", true)); err != nil {
		t.Fatal(err)
	}
	failsWith(t, h.run(cmdlets.ExportCSV, []any{custom("Other", "x")}, cmdlet.Positional("a.csv"), named("Append", true)), "CannotAppendCsvWithMismatchedPropertyNames")
	failsWith(t, h.run(cmdlets.ExportCSV, rows, cmdlet.Positional("a.csv"), named("NoClobber", true)), "NoClobber")
	failsWith(t, h.run(cmdlets.ExportCSV, rows), "CannotSpecifyPathAndLiteralPath")
	failsWith(t, h.run(cmdlets.ExportCSV, rows, cmdlet.Positional("no/such/a.csv")), "FileOpenFailure")
	if err := h.run(cmdlets.ImportCSV, nil, cmdlet.Positional("a.csv")); err != nil || h.texts() != "@{Id=1; Text=é,x}\n@{Id=2; Text=}\n@{Id=3; Text=more}" {
		t.Errorf("import: %q, %v", h.texts(), err)
	}
	failsWith(t, h.run(cmdlets.ImportCSV, nil, cmdlet.Positional("none.csv")), "FileOpenFailure")
}
