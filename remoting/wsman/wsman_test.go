package wsman_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/wsman"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sameData compares what is in base64 by its bytes.
var sameData = cmp.Transformer("data", func(b wsman.Binary) string {
	out, err := b.Append(nil)
	if err != nil {
		return err.Error()
	}
	return string(out)
})

// envelopes are those that real Windows hosts and pypsrp exchanged.
func envelopes(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/windows/*.xml")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	out := map[string][]byte{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(n, ".xml")] = b
	}
	return out
}

// What Windows and pypsrp wrote is read, and written again with the same meaning.
func TestGolden(t *testing.T) {
	for name, b := range envelopes(t) {
		m, err := wsman.Parse(b)
		if err != nil || m.Body == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := m.Append(nil)
		if *update {
			if err := os.WriteFile(name+".golden", got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name + ".golden")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		again(t, name, m, got)
	}
}

// again reads what was written for m: it means the same.
func again(t *testing.T, name string, m *wsman.Message, written []byte) {
	t.Helper()
	back, err := wsman.Parse(written)
	if err != nil {
		t.Errorf("%s: what was written cannot be read: %v", name, err)
		return
	}
	if f, ok := m.Body.(*wsman.Fault); ok && f.SubcodeSpace != "a" {
		f.SubcodeSpace = "w"
	}
	// The address of requests and the place of responses are always the anonymous ones.
	back.To, back.ReplyTo = m.To, m.ReplyTo
	if d := cmp.Diff(m, back, sameData, cmp.AllowUnexported(wsman.Shell{})); d != "" {
		t.Errorf("%s changes (-before +after):\n%s", name, d)
	}
}

// All recorded envelopes are read and written, and none that psl writes is longer than pypsrp's.
func TestRecordings(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(remotingtest.Shared(t, "recorded", "windows"), "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	n := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var rec struct {
			Messages []struct{ Request, Response string }
		}
		if err := yaml.Unmarshal(b, &rec); err != nil {
			t.Fatal(err)
		}
		for _, x := range rec.Messages {
			for i, text := range []string{x.Request, x.Response} {
				if text == "" {
					continue
				}
				n++
				text = strings.Replace(text, "PT-1S", "PT1S", 1) // a time-out that was sent to be refused
				m, err := wsman.Parse([]byte(text))
				if err != nil || m.Body == nil {
					t.Errorf("%s: %v: %.300s", filepath.Base(file), err, text)
					continue
				}
				out := m.Append(nil)
				if i == 0 && len(out) > len(text) {
					t.Errorf("%s: %s has %d bytes, pypsrp's %d", filepath.Base(file), m.Action, len(out), len(text))
				}
				if _, ok := m.Body.(*wsman.GetResponse); !ok {
					again(t, filepath.Base(file), m, out)
				}
			}
		}
	}
	t.Logf("%d envelopes", n)
}

// Every envelope that ends early is refused.
func TestCuts(t *testing.T) {
	for name, b := range envelopes(t) {
		m, err := wsman.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		b = m.Append(nil)
		for i := range b {
			var e *wsman.Error
			if _, err := wsman.Parse(b[:i]); !errors.As(err, &e) {
				t.Fatalf("%s: cut at %d of %d: %v", name, i, len(b), err)
			}
		}
	}
}

// Faults, as Windows nests them.
func TestFaults(t *testing.T) {
	all := envelopes(t)
	for name, want := range map[string]struct {
		code, inner wsman.Code
		subcode     string
		provider    string
		text        string
	}{
		"fault_no_shell":       {wsman.CodeShellNotFound, wsman.CodeShellNotFound, "InvalidSelectors", "Shell provider", "The WS-Management service cannot process the request because the request contained invalid selectors for the resource."},
		"fault_no_command":     {wsman.CodeShellNotFound, 0, "InvalidSelectors", "", "The Windows Remote Shell received a request to perform an operation on a command identifier that does not exist. Either the command has completed execution or the client specified an invalid command identifier."},
		"fault_timeout_header": {wsman.CodeInvalidTimeout, 0, "InvalidMessageInformationHeader", "", "The WS-Management service cannot process the request. The XML contains an invalid timeout field in the SOAP header: PT-1S."},
		"fault_timed_out":      {wsman.CodeTimedOut, 0, "TimedOut", "", "The WS-Management service cannot complete the operation within the time specified in OperationTimeout."},
		"fault_parameter":      {wsman.CodeInvalidParameter, 0, "InvalidParameter", "Shell cmd plugin", "The parameter is incorrect."},
		"fault_file":           {2147942402, 0, "InternalError", "Shell cmd plugin", "The system cannot find the file specified."},
	} {
		m, err := wsman.Parse(all["testdata/windows/"+name])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f, ok := m.Body.(*wsman.Fault)
		if !ok || f.WSMan == nil {
			t.Errorf("%s: %T", name, m.Body)
			continue
		}
		var inner wsman.Code
		if f.WSMan.Inner != nil {
			inner = f.WSMan.Inner.Code
		}
		if f.WSManCode() != want.code || inner != want.inner || f.Subcode != want.subcode || f.WSMan.Provider != want.provider || f.Message() != want.text {
			t.Errorf("%s: %+v %+v", name, f, f.WSMan)
		}
		if f.TimedOut() != (name == "fault_timed_out") {
			t.Errorf("%s: TimedOut is %v", name, f.TimedOut())
		}
		if !strings.HasPrefix(f.Error(), want.text) {
			t.Errorf("%s: %v", name, f)
		}
	}
}

const (
	head = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:r="http://schemas.microsoft.com/wbem/wsman/1/windows/shell">`
	recv = `<s:Header><a:Action>http://schemas.microsoft.com/wbem/wsman/1/windows/shell/ReceiveResponse</a:Action></s:Header>`
)

// Envelopes that are not valid are refused, with the reason.
func TestInvalid(t *testing.T) {
	for _, c := range []struct{ name, envelope, want string }{
		{"empty", "", "SOAP 1.2"},
		{"no XML", "Bad Gateway", "text outside"},
		{"HTML", "<html><body>502</body></html>", "SOAP 1.2"},
		{"SOAP 1.1", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>`, "SOAP 1.2"},
		{"document type", `<!DOCTYPE a [<!ENTITY b "c">]>` + head + `<s:Body/></s:Envelope>`, "document type"},
		{"foreign entity", head + `<s:Header><a:Action>&b;</a:Action></s:Header><s:Body/></s:Envelope>`, "the entity b"},
		{"surrogate", head + `<s:Header><a:Action>&#xD800;</a:Action></s:Header><s:Body/></s:Envelope>`, "character reference"},
		{"no body", head + `<s:Header/></s:Envelope>`, "no body"},
		{"two bodies", head + `<s:Body/><s:Body/></s:Envelope>`, "where a body must be"},
		{"prefix unknown", `<s:Envelope/>`, "prefix s"},
		{"crossed tags", head + `<s:Body></s:Envelope></s:Body>`, "ends nothing"},
		{"rest", head + `<s:Body/></s:Envelope><x/>`, "after the envelope"},
		{"attribute twice open", head + `<s:Body a="></s:Body></s:Envelope>`, "attribute"},
		{"bytes", head + "<s:Header><a:Action>\xff</a:Action></s:Header><s:Body/></s:Envelope>", "UTF-8"},
		{"depth", head + `<s:Body>` + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + `</s:Body></s:Envelope>`, "too deep"},
		{"attributes", head + `<s:Body ` + strings.Repeat(`a="" `, 100) + `/></s:Envelope>`, "too many attributes"},
		{"namespaces", head + `<s:Body ` + strings.Repeat(`xmlns:a="" `, 300) + `/></s:Envelope>`, "too many namespaces"},
		{"size", head + `<s:Header><w:MaxEnvelopeSize>many</w:MaxEnvelopeSize></s:Header><s:Body/></s:Envelope>`, "no number"},
		{"exit code", head + recv + `<s:Body><r:ReceiveResponse><r:CommandState><r:ExitCode>x</r:ExitCode></r:CommandState></r:ReceiveResponse></s:Body></s:Envelope>`, "exit code"},
		{"streams", head + recv + `<s:Body><r:ReceiveResponse>` + strings.Repeat("<r:Stream/>", 70_000) + `</r:ReceiveResponse></s:Body></s:Envelope>`, "too many streams"},
	} {
		_, err := wsman.Parse([]byte(c.envelope))
		var e *wsman.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// Other servers write the same in other ways.
func TestVariants(t *testing.T) {
	const text = "<?xml version='1.0' encoding='utf-8'?>\n<!-- a proxy was here -->\n" +
		`<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Header><Action xmlns="http://schemas.xmlsoap.org/ws/2004/08/addressing">
		http://schemas.microsoft.com/wbem/wsman/1/windows/shell/ReceiveResponse
		</Action></Header><Body><q:ReceiveResponse xmlns:q="http://schemas.microsoft.com/wbem/wsman/1/windows/shell">
		<q:Stream Name='stdout' End='1'>aGVs
		bG8=</q:Stream><q:Stream Name="stderr"><![CDATA[d29y]]>bGQ=</q:Stream><other/>
		<q:CommandState State="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done"><q:ExitCode>4294967295</q:ExitCode></q:CommandState>
		</q:ReceiveResponse></Body></Envelope>`
	for _, b := range [][]byte{[]byte(text), []byte("\xEF\xBB\xBF" + text)} {
		m, err := wsman.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		r := m.Body.(*wsman.ReceiveResponse)
		var got []string
		for _, s := range r.Streams {
			d, err := s.Data.Append(nil)
			if err != nil {
				t.Error(err)
			}
			got = append(got, s.Name+":"+string(d))
		}
		if !cmp.Equal(got, []string{"stdout:hello", "stderr:world"}) || !r.Streams[0].End || !r.Done() || *r.State.ExitCode != -1 {
			t.Errorf("%v %+v", got, r.State)
		}
	}
}

// Texts keep their characters; what XML cannot have is replaced.
func TestTexts(t *testing.T) {
	for in, want := range map[string]string{
		"a<b>&\"'": "a<b>&\"'", "tab\tline\r\nend": "tab\tline\r\nend", "zero\x00": "zero\uFFFD", "\xff": "\uFFFD", "\U0001F600 ü \uFFFF": "\U0001F600 ü \uFFFD",
	} {
		m := wsman.Message{Header: wsman.Header{Options: []wsman.Option{{Name: in, Value: in}}}, Body: &wsman.Command{Line: in, Arguments: []string{in, ""}}}
		b, err := wsman.Parse(m.Append(nil))
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		c := b.Body.(*wsman.Command)
		if c.Line != want || !cmp.Equal(c.Arguments, []string{want, ""}) || b.Options[0].Name != want || b.Options[0].Value != want {
			t.Errorf("%q: %+v %+v", in, c, b.Options)
		}
	}
}

func TestIdentify(t *testing.T) {
	for _, body := range []wsman.Body{wsman.Identify{}, &wsman.IdentifyResponse{
		ProtocolVersion: "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd", ProductVendor: "Microsoft Corporation", ProductVersion: "OS: 0.0.0 SP: 0.0 Stack: 3.0",
	}} {
		m := wsman.Message{Body: body}
		back, err := wsman.Parse(m.Append(nil))
		if err != nil || !cmp.Equal(back.Body, body) {
			t.Errorf("%v %+v", err, back)
		}
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"PT20S": 20 * time.Second, "PT7200.000S": 2 * time.Hour, "P0DT0H0M0S": 0, "P1DT2H3M4.5S": 26*time.Hour + 3*time.Minute + 4500*time.Millisecond,
		"PT2147483.647S": 2147483647 * time.Millisecond, "-PT1S": -time.Second, " PT1M ": time.Minute,
	} {
		if got, err := wsman.ParseDuration(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "P", "PT", "20", "PT1", "PT-1S", "P1Y", "PT1.2.3S", "P1S", "PT1D", "1H"} {
		if d, err := wsman.ParseDuration(text); err == nil {
			t.Errorf("%q is taken as %v", text, d)
		}
	}
	if d, err := wsman.ParseDuration("P99999999999D"); err != nil || d < 1<<62 {
		t.Errorf("%v, %v", d, err)
	}
}

func TestUTF16(t *testing.T) {
	const text = "<a>ü \U0001F600</a>"
	b := wsman.ToUTF16([]byte(text))
	if got, err := wsman.FromUTF16(b); err != nil || string(got) != text {
		t.Errorf("%q, %v", got, err)
	}
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	if got, err := wsman.FromUTF16(b); err != nil || string(got) != text {
		t.Errorf("big-endian: %q, %v", got, err)
	}
	for _, bad := range []string{"a", "\x00\xD8", "\x00\xD8a\x00"} {
		if got, err := wsman.FromUTF16([]byte(bad)); !errors.Is(err, wsman.ErrUTF16) {
			t.Errorf("%q gives %q, %v", bad, got, err)
		}
	}
}

// DataLen and EncodedLen belong together: what DataLen says fits, one byte more does not.
func TestLengths(t *testing.T) {
	for n := range 1000 {
		d := wsman.DataLen(n)
		if wsman.EncodedLen(d) > n || wsman.EncodedLen(d+1) <= n {
			t.Errorf("%d bytes in %d", d, n)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, b := range envelopes(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := wsman.Parse(b)
		if err != nil {
			var e *wsman.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		if m.Body == nil {
			return
		}
		out := m.Append(nil)
		back, err := wsman.Parse(out)
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if again := back.Append(nil); !bytes.Equal(out, again) {
			t.Fatalf("%s\nbecomes\n%s", out, again)
		}
	})
}

func receiveResponse(n int) []byte {
	m := wsman.Message{Body: &wsman.ReceiveResponse{Streams: []wsman.Stream{
		{Name: "stdout", CommandID: "09766BA9-303C-4446-B9E5-59D4CC9C594D", Data: wsman.Bytes(bytes.Repeat([]byte("x"), n))},
		{Name: "stdout", CommandID: "09766BA9-303C-4446-B9E5-59D4CC9C594D", Data: wsman.Bytes(bytes.Repeat([]byte("y"), n))},
	}}}
	return m.Append(nil)
}

func BenchmarkReceiveResponse(b *testing.B) {
	for _, n := range []int{200, 64 << 10} {
		text := receiveResponse(n)
		var buf []byte
		b.Run(map[bool]string{true: "small", false: "large"}[n < 1000], func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				m, err := wsman.Parse(text)
				if err != nil {
					b.Fatal(err)
				}
				buf = buf[:0]
				for _, s := range m.Body.(*wsman.ReceiveResponse).Streams {
					if buf, err = s.Data.Append(buf); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
