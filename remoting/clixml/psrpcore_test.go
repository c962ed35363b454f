package clixml_test

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// tree is a document whose form says nothing of the order in which a writer puts the parts of an object, nor of the numbers
// that it gives to what it refers to: both are the writer's own.
func tree(t *testing.T, text string) string {
	t.Helper()
	types, objects := map[string]string{}, map[string]string{}
	d := xml.NewDecoder(strings.NewReader(text))
	var element func(start xml.StartElement) string
	element = func(start xml.StartElement) string {
		var parts []string
		var content strings.Builder
		for {
			token, err := d.Token()
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			switch x := token.(type) {
			case xml.StartElement:
				parts = append(parts, element(x))
			case xml.CharData:
				content.Write(x)
			case xml.EndElement:
				name, ref := "", ""
				for _, a := range start.Attr {
					if a.Name.Local == "N" {
						name = a.Value
					} else if a.Name.Local == "RefId" {
						ref = a.Value
					}
				}
				tag := start.Name.Local
				if tag == "Obj" {
					slices.Sort(parts)
				}
				inner := strings.Join(parts, "")
				if len(parts) == 0 {
					inner = content.String()
				}
				switch tag {
				case "TN":
					types[ref] = inner
				case "TNRef":
					tag, inner = "TN", types[ref]
				case "Obj":
					objects[ref] = inner
				case "Ref": // an enumeration is a value here, that has no identity
					if o, ok := objects[ref]; ok {
						tag, inner = "Obj", o
					}
				}
				return "<" + tag + " " + name + ">" + inner + "</>"
			}
		}
	}
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	return element(token.(xml.StartElement))
}

// otherwise are documents that are written in another form, which says the same, as PowerShell writes it; "" is for those that
// are refused, for what is wrong in them.
var otherwise = map[string]string{
	`<DT>1970-06-11T04:08:23.1234560</DT>`:  `<DT>1970-06-11T04:08:23.123456</DT>`,
	`<DT>1970-06-11T04:08:23.1234560Z</DT>`: `<DT>1970-06-11T04:08:23.123456Z</DT>`,
	`<Obj RefId="0"><DT>2000-02-29T15:43:10.000010</DT><MS><I32 N="Test Property">1</I32></MS></Obj>`: `<Obj RefId="0"><DT>2000-02-29T15:43:10.00001</DT><MS><I32 N="Test Property">1</I32></MS></Obj>`,
	`<Sg>1.0</Sg>`: `<Sg>1</Sg>`, `<Db>1.0</Db>`: `<Db>1</Db>`,
	`<S>normal char _x0061_</S>`:                                 `<S>normal char a</S>`,
	`<S>underscope before escape _x005F__x000A_</S>`:             `<S>underscope before escape __x000A_</S>`,
	`<S>lower case hex _x005f_</S>`:                              `<S>lower case hex _</S>`,
	`<S>invalid hex _x005G_</S>`:                                 `<S>invalid hex _x005F_x005G_</S>`,
	"<S>_x\u6100\u6200\u6300\u6400_</S>":                         "<S>_x005F_x\u6100\u6200\u6300\u6400_</S>",
	`<PR><AV>activity</AV><AI>95</AI><PI /><SD>status</SD></PR>`: "",
	`<TS>P10675199DT2H48M5.4775808S</TS>`:                        "", // one more than the greatest
	`<TS>invalid</TS>`:                                           "",
	`<Obj RefId="0"><TN RefId="0"><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT><En><S N="NotKey">1</S><S N="Value">test</S></En></DCT></Obj>`: "",
	`<Obj RefId="0"><TN RefId="0"><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT><En><S N="Key">1</S><S N="NotValue">test</S></En></DCT></Obj>`: "",
}

// Each document that psrpcore's own tests of its types write or read is read here, and written again with all that it had.
func TestPsrpcoreVectors(t *testing.T) {
	python := remotingtest.Python(t, "psrpcore", "pytest", "xmldiff")
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(python)), "psrpcore-*", "tests", "test_types"))
	if len(found) != 1 {
		t.Skip("psrpcore's own tests are not there: run scripts/peers")
	}
	plugin, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	vectors := filepath.Join(t.TempDir(), "vectors")
	cmd := exec.CommandContext(t.Context(), python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "psrpcore_vectors", "tests/test_types")
	cmd.Dir = filepath.Dir(filepath.Dir(found[0]))
	cmd.Env = append(os.Environ(), "PYTHONPATH="+plugin, "PYTHONDONTWRITEBYTECODE=1", "PSL_TEST_VECTORS="+vectors)
	out, _ := cmd.CombinedOutput() // what fails there is not psl's concern
	f, err := os.Open(vectors)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	defer f.Close()
	n := 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			t.Fatal(err)
		}
		n++
		v, err := clixml.Decode([]byte(text), nil)
		form, other := otherwise[text]
		if other && form == "" {
			if err == nil {
				t.Errorf("it is not refused: %s", text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		b, err := clixml.Append(nil, v, nil)
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		if other {
			text = form
		}
		if got, want := tree(t, string(b)), tree(t, text); got != want {
			t.Errorf("written as\n%s\nwant\n%s", got, want)
		}
	}
	if n < 200 {
		t.Errorf("%d documents\n%s", n, out)
	}
}
