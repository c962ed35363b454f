//go:build unix

package client_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
)

var update = flag.Bool("update", false, "write docs/types.md and docs/protocol.md anew")

// itself are what the real engine makes of a value when it serialises it, reads that, and does both once more: the value
// as a sender writes it, as the other side sees it, and as it comes back.
const itself = serializer + `
$v = EXPR
$sent = Written $v
if ($null -eq $v) { '' } else { $v.pstypenames[0] }
$sent
$there = [System.Management.Automation.PSSerializer]::Deserialize($sent)
$answer = Written $there
if ($null -eq $there) { '' } else { $there.pstypenames[0] }
$answer
$back = [System.Management.Automation.PSSerializer]::Deserialize($answer)
if ($null -eq $back) { '' } else { $back.pstypenames[0] }
Written $back
`

// report tells what has arrived in $v, and sends it back.
const report = serializer + `
if ($null -eq $v) { '' } else { $v.pstypenames[0] }
Written $v
, $v
`

// serializer is the real engine's serialiser. PSSerializer's method gets a value without the type names and notes around
// it, so it is the cmdlet that does it, which in turn takes neither null nor a script block.
const serializer = `
function Written($v) {
	if ($null -eq $v -or $v -is [scriptblock]) { [System.Management.Automation.PSSerializer]::Serialize($v, 1) }
	else { ConvertTo-CliXml -InputObject $v -Depth 1 }
}
`

// ways are the ways by which a value reaches a script.
var ways = []string{"$input", "ArgumentList", "$using:"}

// sendBy runs a script that finds the value in $v, having brought it there one of the ways.
func sendBy(t *testing.T, p *client.Pool, way, script string, v any) []any {
	t.Helper()
	var o client.RunOptions
	ps := client.Script("param($v)\n"+script, v)
	switch way {
	case "$input":
		ps = client.Script("foreach ($x in $input) { $v = $x }\n" + script)
		o.Values = func(yield func(any) bool) { yield(v) }
	case "$using:":
		text := "$v = $using:v\n" + script
		using, err := remoting.UsingValues(text, func(string) (any, bool) { return v, true })
		if err != nil {
			t.Fatal(err)
		}
		ps = client.Script(text)
		ps.Commands[0].Arguments = []message.Argument{{Name: "--%", Value: using}}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out []any
	o.Output = func(v any) error { out = append(out, v); return nil }
	o.Error = func(r *psobject.ErrorRecord) error { return r }
	if err := p.Run(ctx, ps, o); err != nil {
		t.Fatalf("%s: %v", way, err)
	}
	return out
}

func written(t *testing.T, v any) string {
	t.Helper()
	b, err := clixml.Append(nil, v, &clixml.EncodeOptions{Document: true, Indent: true, Depth: 1, Text: dotnet.ToString, Zone: time.Local})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every type goes to the real engine and back each way, and is on each side what the real engine's own serialiser makes
// of it.
func TestRealTypes(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	realTypes(t, "UTC", matrix, true)
}

// The types that tell of a time are the same where the clocks of both sides are not at UTC: half an hour from any other, and
// on the other side of it.
func TestRealTypesInZones(t *testing.T) {
	var times []matrixCase
	for _, c := range matrix {
		if strings.HasPrefix(c.name, "DateTime") || strings.HasPrefix(c.name, "TimeSpan") || strings.HasPrefix(c.name, "DateOnly") || strings.HasPrefix(c.name, "TimeOnly") {
			times = append(times, c)
		}
	}
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	for _, zone := range []string{"America/St_Johns", "Asia/Kolkata"} {
		t.Run(zone, func(t *testing.T) {
			there, err := time.LoadLocation(zone)
			if err != nil {
				t.Skip(err)
			}
			time.Local = there
			var cases []matrixCase
			for _, c := range times {
				if d, ok := c.value.(psobject.DateTime); ok && d.Kind == psobject.Local {
					// The value is the same clock's time, east of UTC by what the zone is then.
					_, east := time.Date(d.Time().Year(), d.Time().Month(), d.Time().Day(), 12, 0, 0, 0, there).Zone()
					d.Offset = int16(east / 60)
					c.value = d
				}
				cases = append(cases, c)
			}
			realTypes(t, zone, cases, false)
		})
	}
}

// realTypes sends values to a real engine in a time zone; whole is for all types, of which docs/types.md tells.
func realTypes(t *testing.T, zone string, matrix []matrixCase, whole bool) {
	tr := transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t), Environment: append(os.Environ(), "TZ="+zone)})
	p, err := client.Open(context.Background(), tr, client.PoolOptions{Text: dotnet.ToString, Zone: time.Local})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(context.Background()) })

	var rows []string
	for _, c := range matrix {
		t.Run(c.name, func(t *testing.T) {
			out, errs := run(t, p, client.Script(strings.Replace(itself, "EXPR", c.expr, 1)))
			if len(out) != 6 || len(errs) > 0 {
				t.Fatalf("the engine itself: %v %v", out, errs)
			}
			var want [6]string
			for i := range out {
				want[i], _ = out[i].(string)
			}
			if got := psobject.TypeName(c.value); got != want[0] {
				t.Errorf("type: %s, want %s", got, want[0])
			}
			if got := written(t, c.value); got != want[1] {
				t.Errorf("as sent:\n%s\nwant\n%s", got, want[1])
			}
			for _, way := range ways {
				got := sendBy(t, p, way, report, c.value)
				if len(got) != 3 {
					t.Errorf("%s: %d answers", way, len(got))
					continue
				}
				if got[0] != any(want[2]) {
					t.Errorf("%s: type there: %v, want %s", way, got[0], want[2])
				}
				if got[1] != any(want[3]) {
					t.Errorf("%s: there:\n%v\nwant\n%s", way, got[1], want[3])
				}
				if name := psobject.TypeName(got[2]); name != want[4] {
					t.Errorf("%s: type back: %s, want %s", way, name, want[4])
				}
				if back := written(t, got[2]); back != want[5] {
					t.Errorf("%s: back:\n%s\nwant\n%s", way, back, want[5])
				}
			}
			rows = append(rows, row(c.name, c.expr, want[0], element(want[1]), want[2], want[4]))
		})
	}
	if !whole {
		return
	}
	for _, c := range secrets {
		t.Run(c.name, func(t *testing.T) {
			there := ""
			for _, way := range ways {
				got := sendBy(t, p, way, "$v.pstypenames[0]\n"+c.expr+"\n, $v", c.value)
				if len(got) != 3 || got[1] != any("pässword\U0001F600") {
					t.Fatalf("%s: %v", way, got)
				}
				there, _ = got[0].(string)
				switch back := got[2].(type) {
				case *psobject.SecureString:
					if back.Plain() != "pässword\U0001F600" {
						t.Errorf("%s: another text came back", way)
					}
				case *psobject.Credential:
					if back.UserName != "u" || back.Password.Plain() != "pässword\U0001F600" {
						t.Errorf("%s: another credential came back", way)
					}
				default:
					t.Errorf("%s: %T came back", way, back)
				}
				if psobject.TypeName(got[2]) != there || there != psobject.TypeName(c.value) {
					t.Errorf("%s: %s there, %s back", way, there, psobject.TypeName(got[2]))
				}
			}
			wire := "SS"
			if c.name == "PSCredential" {
				wire = "Obj with Props"
			}
			rows = append(rows, row(c.name, "", psobject.TypeName(c.value), wire, there, there))
		})
	}
	// The real engine cannot write these two units itself, but reads psl's escapes.
	t.Run("no characters of XML", func(t *testing.T) {
		for _, way := range ways {
			if got := sendBy(t, p, way, "[int[]][char[]]$v", "\ufffe\uffff"); len(got) != 2 || got[0] != any(int32(0xFFFE)) || got[1] != any(int32(0xFFFF)) {
				t.Errorf("%s: %v", way, got)
			}
		}
	})
	if t.Failed() || len(rows) != len(matrix)+len(secrets) {
		return // the table would be wrong, or some rows were not asked for
	}
	golden(t, "types.md", typesHead+strings.Join(rows, ""))
}

const typesHead = `# Types

What becomes of a value that psl sends to PowerShell and gets back. The page is written by a test that sends each value to
a real PowerShell by pipeline input, by argument and by ` + "`$using:`" + `, and compares both directions with PowerShell's
own serialiser: ` + "`go test ./remoting/client -run TestRealTypes -update`" + `.

- *on the wire*: the element of CLIXML; of an Obj also what is in it;
- *there*: the type that a script on the other side sees;
- *back*: the type that the value has when it has come back, where it differs from *there*.

Secrets travel encrypted with the key of the session, or in the clear inside of an encrypted transport where protocol 2.4
is spoken. They are compared by their plain text.

| type | as PowerShell writes it | .NET type | on the wire | there | back |
| --- | --- | --- | --- | --- | --- |
`

func row(name, expr, typeName, wire, there, back string) string {
	if back == there {
		back = "the same"
	}
	if there == typeName {
		there = "the same"
	}
	code := func(s string) string {
		if s == "" || s == "the same" {
			return s
		}
		s = strings.NewReplacer("|", `\|`, "\n", " ").Replace(s)
		if strings.Contains(s, "`") {
			return "`` " + s + " ``"
		}
		return "`" + s + "`"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", name, code(expr), code(short(typeName)), wire, code(short(there)), code(short(back)))
}

// short leaves out the names of assemblies.
func short(typeName string) string {
	if i := strings.Index(typeName, "[["); i >= 0 {
		if j := strings.Index(typeName[i:], ","); j >= 0 {
			return typeName[:i+j] + "]]"
		}
	}
	return typeName
}

// element names the element of a document, and what stands in it.
func element(document string) string {
	_, body, _ := strings.Cut(document, "<Objs")
	_, body, _ = strings.Cut(body, ">")
	name := func(s string) string {
		s = strings.TrimLeft(s, " \r\n<")
		return s[:strings.IndexAny(s, " />")]
	}
	outer := name(body)
	if outer != "Obj" {
		return outer
	}
	// A level deeper, the first element that is no name and no text is what the object is.
	for _, l := range strings.Split(body, "\n") {
		inner, ok := strings.CutPrefix(l, "    <")
		if !ok || strings.HasPrefix(inner, " ") || strings.HasPrefix(inner, "/") {
			continue
		}
		switch n := name(inner); n {
		case "TN", "TNRef", "ToString":
		default:
			return "Obj with " + n
		}
	}
	return outer
}

// golden compares a page of docs, or writes it.
func golden(t *testing.T, page, text string) {
	t.Helper()
	path := filepath.Join("..", "..", "docs", page)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != text {
		t.Errorf("docs/%s is stale (%v): run the test with -update", page, err)
	}
}
